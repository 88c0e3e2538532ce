"""The form of a song that nobody sings.

It is drawn from the style's usual forms, shaped as was wished, and fitted to the bars. A short song is
complete all the same: fifteen seconds are the hook and an ending. A long one does not go round the same way
for ever: after the style's own form come rounds that each begin with something else, a solo, a breakdown,
an interlude. Tags without words give the form section by section.
"""

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction
from itertools import product

from undersong.engine.compose.form.fitting import (
    LOSS,
    MUST,
    NEVER,
    Slot,
    Stretch,
    fit,
    phrase_unit,
    slot_of,
    usual_bars,
    wished_costs,
)
from undersong.engine.compose.form.wished import LONG_BUILD, Named, refused, shaped
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.model import FormWish
from undersong.engine.model.kinds import CONTRASTS, EDGES, HOOKED, RETURNING, climax_of
from undersong.engine.styles.sheet import Sheet
from undersong.errors import RequestError
from undersong.seeds import Seeds
from undersong.units import minutes_and_seconds

SCALES = (Fraction(1), Fraction(2), Fraction(1, 2))
WORTH = 6.0  # what it may cost that sections of one name are alike in length
CHANCE = 0.9  # by which the cost of a length may differ between seeds
LOSS_OF_SECOND = 2.4  # what later ones cost at most; each one half of the one before
LOSS_OF_LAST = 5.0  # the last chorus, drop or theme
LEADS_TO = {"build": ("drop", "chorus"), "prechorus": ("chorus", "drop"), "postchorus": ()}
MERGED = {"chorus": 24, "drop": 64, "solo": 64, "interlude": 16}  # bars that two of a name may have as one
SHORT_SECONDS = 22.0  # below, a song is its hook and an ending
GROWTH = 1.3  # by which sections may be longer in a long song before it gets more of them
LIVELY = ("drop", "build")
ROUNDS = {True: ("breakdown", "interlude"), False: ("solo", "interlude", "breakdown")}
WIDE = {"verse": 16, "chorus": 16, "theme": 32, "drop": 32}  # bars in the rounds of a long song
NEW_BARS = {"solo": 16, "breakdown": 8, "interlude": 8, "build": 8}
RING_SECONDS = 2.4
LONGEST_TAGGED = 128.0


def played_form(
    sheet: Sheet,
    seeds: Seeds,
    *,
    bars: int,
    bar_seconds: float,
    wishes: Collection[FormWish] = (),
) -> tuple[Stretch, ...]:
    """Return the form of an instrumental that has exactly `bars` bars."""
    unit = phrase_unit(sheet, bar_seconds)
    rng = seeds.stream("compose/form")
    fitted: list[tuple[list[Slot], float, list[Stretch]]] = []
    for form in sheet.form:
        sections, needed = shaped(list(form.sections), wishes)
        needed |= _known_by(sheet)
        slots = _slots(sections, needed, bars=bars, bar_seconds=bar_seconds, unit=unit, wishes=wishes)
        slots = [
            replace(s, costs={n: c + CHANCE * float(rng.random()) for n, c in s.costs.items()}, wish=s.usual)
            for s in slots
        ]
        fitted.append((slots, *fit(slots, bars)))
    least = min(cost for _, cost, _ in fitted)
    # A form that suits the length badly is seldom taken: two units of cost make it e times rarer.
    weights = [
        f.weight * math.exp((least - cost) / 2) for f, (_, cost, _) in zip(sheet.form, fitted, strict=True)
    ]
    chosen = int(rng.choice(len(fitted), p=[w / sum(weights) for w in weights]))
    found = _without_orphans(_alike(*fitted[chosen], bars))
    return tuple(found if FormWish.DOUBLE_CHORUS in wishes else _merged(found))


def _alike(slots: list[Slot], cost: float, found: list[Stretch], bars: int) -> list[Stretch]:
    """Let what comes again be as long as before, where that costs little: only then it is known again."""
    counted = Counter(slot.name for slot in slots if slot.name in RETURNING)
    names = [name for name, count in counted.most_common(2) if count > 1]
    best = (cost + WORTH, found)
    for scales in product(SCALES, repeat=len(names)):
        by_name = dict(zip(names, scales, strict=True))
        alike, choice = fit([_scaled(slot, by_name.get(slot.name)) for slot in slots], bars)
        best = min(best, (alike, choice), key=lambda b: b[0])
    return best[1]


def _scaled(slot: Slot, scale: Fraction | None) -> Slot:
    """The slot with one length only: its usual one, half or twice of it."""
    if scale is None:
        return slot
    size = max(1, round(slot.wish * scale))
    return replace(slot, costs={n: c for n, c in slot.costs.items() if n in (0, size)})


def tagged_form(sheet: Sheet, tags: LyricSheet, *, bars: int, bar_seconds: float) -> tuple[Stretch, ...]:
    """Return the form that tags without words describe, in exactly `bars` bars.

    Raises
    ------
    RequestError
        If there are more sections than bars.
    """
    unit = phrase_unit(sheet, bar_seconds)
    own = _own_bars(sheet)
    slots = []
    for index, section in enumerate(tags.sections):
        slot = slot_of(
            section.name, own.get(section.name, usual_bars(section.name)), unit, longest=LONGEST_TAGGED
        )
        costs = {n: c for n, c in slot.costs.items() if n}
        slots.append(Slot(section.name, costs, tag=index))
    if bars < len(slots):
        needed = math.ceil(len(slots) * bar_seconds)
        raise RequestError(
            f"The {len(slots)} sections of the form need {minutes_and_seconds(needed)} or more.",
            field="duration",
            hint="Give more time or write fewer tags: each has a bar at least.",
        )
    cost, found = fit(slots, bars)
    if cost == NEVER:
        # More bars than the sections may have: the longest takes what is left.
        most = sum(max(s.costs) for s in slots)
        _, found = fit(slots, most)
        longest = max(range(len(found)), key=lambda i: found[i].bars)
        grown = Stretch(found[longest].name, found[longest].bars + bars - most, tag=found[longest].tag)
        found[longest] = grown
    return tuple(found)


def _known_by(sheet: Sheet) -> frozenset[str]:
    """Return the sections that the style is known by: a trance without its breakdown is none."""
    return frozenset(name for trait in sheet.must_have if trait.kind == "section" for name in trait.names)


def _own_bars(sheet: Sheet) -> dict[str, int]:
    """How long the style's sections usually are."""
    found: dict[str, int] = {}
    for form in sorted(sheet.form, key=lambda f: f.weight):
        found |= dict(form.sections)
    return found


def _slots(
    sections: Named,
    needed: frozenset[str],
    *,
    bars: int,
    bar_seconds: float,
    unit: Fraction,
    wishes: Collection[FormWish],
) -> list[Slot]:
    if bars * bar_seconds < SHORT_SECONDS:
        return _short(sections, needed, bars=bars, bar_seconds=bar_seconds, unit=unit)
    slots = [slot_of(name, size, unit) for name, size in _lengthened(sections, bars, unit, refused(wishes))]
    return [_guarded(slot, wishes, bars) for slot in _dispensable(slots, needed, wishes)]


def _short(
    sections: Named, needed: frozenset[str], *, bars: int, bar_seconds: float, unit: Fraction
) -> list[Slot]:
    """The hook and an ending, and what was asked for."""
    names = [name for name, _ in sections]
    hook = climax_of(names)
    ring = max(1, math.ceil(RING_SECONDS / bar_seconds))
    slots = []
    for name in dict.fromkeys(names):
        if name == hook:
            costs = {n: (0.0 if n % 4 == 0 else 0.3 if n % 2 == 0 else 0.6) for n in range(1, bars + 1)}
            slots.append(Slot(name, costs))
        elif name == "outro":
            costs = {n: 0.0 if n == ring else 0.2 * (n - ring) for n in range(ring, 2 * ring + 1)}
            slots.append(Slot(name, {0: MUST if name in needed else 0.5, **costs}))
        elif name in needed:
            slots.append(Slot(name, {**wished_costs(unit, {2: 0.2, 4: 0.0, 1: 0.6}), 0: MUST}))
        elif name == "intro" and bars >= 4:
            slots.append(Slot(name, {0: 0.0, 1: 0.7, 2: 0.6}))
    return slots


def _lengthened(sections: Named, bars: int, unit: Fraction, unwanted: Collection[str]) -> Named:
    """The form with as many rounds more as a long song needs, each with something else at its start."""
    usual = sum(max(1, round(size * unit)) for _, size in sections)
    if usual * GROWTH >= bars:
        return sections
    names, usual_bars = [name for name, _ in sections], dict(sections)
    lively = any(name in LIVELY for name in names)
    climax = climax_of(names)
    last = max(i for i, name in enumerate(names) if name == climax)
    first = max((i + 1 for i in range(last) if names[i] == climax), default=min(1, last))
    around = [s for s in sections[first : last + 1] if s[0] not in (*EDGES, *CONTRASTS)]
    if len(around) == 1:
        around = [s for s in sections[:last] if s[0] not in (*EDGES, *CONTRASTS, climax)][:1] + around
    rounds: Named = []
    count = 0
    kinds = [name for name in ROUNDS[lively] if name not in unwanted]
    while usual * GROWTH < bars:
        new = kinds[count % len(kinds)]
        lead_in = [("build", NEW_BARS["build"])] if lively and new == "breakdown" else []
        body = around if not lead_in else [s for s in around if s[0] == climax]
        # Who has ten minutes takes time: what was eight bars has sixteen now.
        body = [
            (name, size if size % 8 else max(size, min(2 * size, WIDE.get(name, 0)))) for name, size in body
        ]
        size = usual_bars.get(new, 0)
        new_bars = size if size % 8 else max(size, NEW_BARS[new])
        more = [(new, new_bars), *lead_in, *(body or [(climax, 16)])]
        rounds += more
        usual += sum(max(1, round(size * unit)) for _, size in more)
        count += 1
    return [*sections[: last + 1], *rounds, *sections[last + 1 :]]


def _dispensable(slots: list[Slot], needed: frozenset[str], wishes: Collection[FormWish]) -> list[Slot]:
    """Make later sections of a name easy to lose, the last climax and what was asked for hard."""
    climax = climax_of([s.name for s in slots])
    places = [i for i, s in enumerate(slots) if s.name == climax or s.name in HOOKED]
    last = places[-1]
    kept = {*places[-2:]} if FormWish.DOUBLE_CHORUS in wishes else set()
    kept |= {places[0], last} if FormWish.KEY_LIFT in wishes else set()
    kept |= {last} if FormWish.LONG_BUILD in wishes else set()
    seen: Counter[str] = Counter()
    found = []
    for index, slot in enumerate(slots):
        seen[slot.name] += 1
        loss = MUST if slot.name in needed else LOSS.get(slot.name, 1.0)
        if seen[slot.name] > 1:
            loss = min(loss, LOSS_OF_LAST if index == last else LOSS_OF_SECOND / 2 ** (seen[slot.name] - 2))
        loss = MUST if index in kept else loss
        found.append(Slot(slot.name, {**slot.costs, 0: loss}))
    return found


def _guarded(slot: Slot, wishes: Collection[FormWish], bars: int) -> Slot:
    """Keep long what was wished to be long."""
    costs = slot.costs
    if slot.name == "build" and FormWish.LONG_BUILD in wishes and bars >= 3 * LONG_BUILD:
        costs = {n: c for n, c in costs.items() if n >= LONG_BUILD or not n} or costs
    if slot.name == "intro" and FormWish.LONG_INTRO in wishes:
        usual = max(slot.usual, 1)
        costs = {n: c + 2.0 * max(0.0, round(math.log2(usual / max(n, 1)), 6)) for n, c in costs.items()}
    return Slot(slot.name, costs)


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Make one chorus of two that follow each other."""
    found: list[Stretch] = []
    for stretch in stretches:
        if (
            found
            and stretch.name == found[-1].name
            and found[-1].bars + stretch.bars <= MERGED.get(stretch.name, 0)
        ):
            found[-1] = Stretch(stretch.name, found[-1].bars + stretch.bars)
        else:
            found.append(stretch)
    return found


def _without_orphans(stretches: list[Stretch]) -> list[Stretch]:
    """A build that leads to no drop, or a prechorus to no chorus, is an interlude."""
    lifted = [s.name for s in stretches]
    climax = climax_of(lifted)
    found = []
    for index, stretch in enumerate(stretches):
        after = lifted[index + 1] if index + 1 < len(stretches) else ""
        name = stretch.name
        if LEADS_TO.get(name) and after not in (*LEADS_TO[name], climax):
            name = "interlude"
        if name == "postchorus" and (index == 0 or stretches[index - 1].name != "chorus"):
            name = "interlude"
        if name in EDGES and 0 < index < len(stretches) - 1:
            name = "interlude"
        found.append(Stretch(name, stretch.bars, stretch.lyric, stretch.line_bars, stretch.tag))
    return found
