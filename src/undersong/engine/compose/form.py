"""Form: which sections a song has, in which order, and how many bars each.

A length is asked in seconds and must be met, so the form is fitted to a number of bars: each
section of a wished form may take several lengths or be left out, each at a cost, and the cheapest choice
that fills the bars exactly is found by dynamic programming. Lengths that are multiples of four bars
cost nothing, odd ones a little, and losing the chorus a lot.

With lyrics the tags decide the order and the words decide the bars; time that the words don't need goes
to intro, interludes, a solo and the outro. 80 % of the sections of recorded songs are multiples of
four bars, 52 % of the choruses eight.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from undersong.engine.lyrics.room import slots_for
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.meter import Meter
from undersong.errors import RequestError
from undersong.seeds import Seeds

# What it costs to leave out the first section of a name.
LOSS = {
    "chorus": 30.0,
    "drop": 30.0,
    "theme": 30.0,
    "verse": 8.0,
    "intro": 3.0,
    "outro": 3.0,
    "bridge": 2.0,
    "solo": 2.0,
    "build": 1.5,
    "breakdown": 1.2,
    "prechorus": 1.2,
    "interlude": 1.0,
    "postchorus": 0.8,
}
EDGES = ("intro", "outro")
LOSS_OF_SECOND = 2.4  # what later ones cost at most; each one half of the one before
LOSS_OF_LAST = 5.0  # the last chorus, drop or theme
CLIMAX = ("chorus", "drop", "theme")
INTRO_COSTS = {4: 0.0, 2: 0.4, 8: 0.5, 6: 0.8, 3: 0.9, 1: 1.3, 0: 2.0}
OUTRO_COSTS = {4: 0.0, 2: 0.3, 6: 0.4, 8: 0.5, 3: 0.6, 5: 0.7, 7: 0.8, 1: 1.0, 12: 1.2, 16: 1.4}
RING_SECONDS = 2.4
CHANCE = 0.9  # by which the cost of a length may differ between seeds
LEADS_TO = {"build": ("drop", "chorus"), "prechorus": ("chorus", "drop"), "postchorus": ()}
MULTIPLES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
NEVER = math.inf
LONGEST_SECONDS = 600.0


@dataclass(frozen=True)
class Stretch:
    """A section before its place in the song is known.

    Attributes
    ----------
    lyric : index in the lyric sheet of what is sung, or None.
    line_bars : bars of each sung line.
    """

    name: str
    bars: int
    lyric: int | None = None
    line_bars: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A section that is to be fitted: its possible lengths in bars and what each costs."""

    name: str
    costs: dict[int, float]
    lyric: int | None = None
    line_bars: tuple[Fraction, ...] = ()


def played_form(sheet: Sheet, seeds: Seeds, *, bars: int, bar_seconds: float) -> tuple[Stretch, ...]:
    """Return the form of an instrumental that has exactly `bars` bars."""
    unit = phrase_unit(sheet, bar_seconds)
    rng = seeds.stream("compose/form")
    fitted = []
    for form in sheet.form:
        slots = _repeated([_slot(name, size, unit) for name, size in form.sections], bars)
        slots = [
            Slot(s.name, {n: c + CHANCE * float(rng.random()) for n, c in s.costs.items()}) for s in slots
        ]
        fitted.append(fit(slots, bars))
    least = min(cost for cost, _ in fitted)
    # A form that suits the length badly is seldom taken: two units of cost make it e times rarer.
    weights = [
        f.weight * math.exp((least - cost) / 2) for f, (cost, _) in zip(sheet.form, fitted, strict=True)
    ]
    chosen = int(rng.choice(len(fitted), p=[w / sum(weights) for w in weights]))
    return tuple(_merged(_without_orphans(fitted[chosen][1])))


def phrase_unit(sheet: Sheet, bar_seconds: float) -> Fraction:
    """Return how many bars of this song last as long as a bar of the style: a power of two."""
    usual = 240.0 / sheet.tempo.median
    power = round(math.log2(usual / bar_seconds) * 0.8)
    return Fraction(2) ** max(-3, min(power, 2))


def sung_form(
    sheet: Sheet,
    lyrics: LyricSheet,
    seeds: Seeds,
    *,
    meter: Meter,
    bpm: float,
    seconds: float,
    fixed: bool,
) -> tuple[Stretch, ...]:
    """Return the form of a song with words.

    Parameters
    ----------
    seconds : length of the song, which must be met if it is `fixed`; else the words decide.

    Raises
    ------
    RequestError
        If the words need more time than there is.
    """
    # [beats] * [60 s/min] / [beats/min] = [s]
    bar_seconds = float(meter.bar_beats) * 60.0 / bpm
    unit = phrase_unit(sheet, bar_seconds)
    for tight in (False, True):
        slots = _sung_slots(lyrics, unit, meter=meter, bpm=bpm, tight=tight)
        if not fixed:
            bars = _natural_bars(slots, unit)
            if bars * bar_seconds > LONGEST_SECONDS and not tight:
                continue
            _refuse_if_long(bars * bar_seconds, bpm)
            return tuple(fit(slots, bars)[1])
        bars = max(1, round(seconds / bar_seconds))
        cost, found = fit(_with_room(slots, bars, unit, seeds), bars)
        if cost < NEVER:
            return tuple(found)
    needed = sum(min(s.costs) for s in slots) * bar_seconds
    raise RequestError(
        f"The duration {_clock(seconds)} is too short for the lyrics: at {bpm:g} BPM they need "
        f"{_clock(math.ceil(needed))} or more.",
        field="duration",
        hint="Give more time, leave the duration open, or shorten the lyrics.",
    )


def fit(slots: Sequence[Slot], bars: int) -> tuple[float, list[Stretch]]:
    """Choose a length for each slot so that they sum to `bars` at the least cost.

    Returns
    -------
    The cost, infinite where there is no such choice, and the stretches that are not empty.
    """
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for slot in slots:
        row: dict[int, tuple[float, int]] = {}
        for total, (cost, _) in best[-1].items():
            for size, price in slot.costs.items():
                reached = total + size
                if reached <= bars and cost + price < row.get(reached, (NEVER, 0))[0]:
                    row[reached] = (cost + price, size)
        best.append(row)
    if bars not in best[-1]:
        return NEVER, []
    found: list[Stretch] = []
    left = bars
    for slot, row in zip(reversed(slots), reversed(best[1:]), strict=True):
        size = row[left][1]
        if size:
            found.append(Stretch(slot.name, size, slot.lyric, slot.line_bars))
        left -= size
    return best[-1][bars][0], found[::-1]


def _slot(name: str, wished: int, unit: Fraction) -> Slot:
    """A played section: any length from a bar to twice the wish, the wish being best."""
    wish = max(1, round(wished * unit))
    four = max(1, round(4 * unit))
    sizes = {max(1, round(m * unit)) for m in MULTIPLES} | {*MULTIPLES[:5]}
    costs = {0: LOSS.get(name, 1.0)}
    for size in sorted(s for s in sizes if s <= max(2 * wish, 2)):
        away = abs(math.log2(size / wish))
        if name in EDGES:
            odd = 0.0 if size % 2 == 0 else 0.25
            costs[size] = 0.5 * away + odd
        else:
            odd = 0.0 if size % four == 0 else 0.8 if size % 2 == 0 else 2.0
            short = 1.5 if size < four else 0.0
            costs[size] = away + odd + short
    return Slot(name, costs)


def _repeated(slots: list[Slot], bars: int) -> list[Slot]:
    """Repeat the middle of the form until it can fill the bars; make later sections dispensable."""
    head, body, tail = slots[:1], slots[1:-1], slots[-1:]
    usual = sum(min(s.costs, key=s.costs.__getitem__) for s in slots)
    times = max(1, math.ceil(bars / max(usual, 1) - 0.25))
    whole = [*head, *body * times, *tail]
    last = max((i for i, s in enumerate(whole) if s.name in CLIMAX), default=-1)
    seen: Counter[str] = Counter()
    found = []
    for index, slot in enumerate(whole):
        seen[slot.name] += 1
        loss = LOSS.get(slot.name, 1.0)
        if seen[slot.name] > 1:
            loss = min(loss, LOSS_OF_LAST if index == last else LOSS_OF_SECOND / 2 ** (seen[slot.name] - 2))
        found.append(Slot(slot.name, {**slot.costs, 0: loss}))
    return found


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Make one chorus of two that follow each other."""
    found: list[Stretch] = []
    for stretch in stretches:
        if (
            found
            and stretch.name == found[-1].name
            and stretch.name in ("chorus", "drop", "solo", "interlude")
        ):
            found[-1] = Stretch(stretch.name, found[-1].bars + stretch.bars)
        else:
            found.append(stretch)
    return found


def _without_orphans(stretches: list[Stretch]) -> list[Stretch]:
    """A build that leads to no drop, or a prechorus to no chorus, is an interlude."""
    found = []
    for index, stretch in enumerate(stretches):
        after = stretches[index + 1].name if index + 1 < len(stretches) else ""
        name = stretch.name
        if LEADS_TO.get(name) and after not in LEADS_TO[name]:
            name = "interlude"
        if name == "postchorus" and (index == 0 or stretches[index - 1].name != "chorus"):
            name = "interlude"
        found.append(Stretch(name, stretch.bars, stretch.lyric, stretch.line_bars))
    return found


def _sung_slots(lyrics: LyricSheet, unit: Fraction, *, meter: Meter, bpm: float, tight: bool) -> list[Slot]:
    """One slot for each section of the sheet; the words of a sung one need their bars."""
    slots = []
    for index, section in enumerate(lyrics.sections):
        name = {"break": "breakdown"}.get(section.name, section.name)
        if not section.lines:
            slots.append(_slot(name, {"intro": 4, "outro": 4, "interlude": 4}.get(name, 8), unit))
            continue
        lines = slots_for([len(line.syllables) for line in section.lines], bpm, meter, tight=tight)
        need = sum(lines)
        costs = {}
        for extra in range(5):
            size = need + extra
            odd = 0.0 if size % 4 == 0 else 0.5 if size % 2 == 0 else 1.2
            costs[size] = odd + 0.7 * extra + (0.5 if extra > 2 else 0.0)
        slots.append(Slot(name, costs, index, tuple(Fraction(n) for n in lines)))
    if slots[0].lyric is not None:
        slots.insert(0, Slot("intro", _edge_costs(unit, INTRO_COSTS)))
    if slots[-1].lyric is not None:
        # The last chord needs bars of its own to ring in.
        ring = math.ceil(RING_SECONDS / (float(meter.bar_beats) * 60.0 / bpm))
        outro = {n: c for n, c in _edge_costs(unit, OUTRO_COSTS).items() if n >= ring}
        slots.append(Slot("outro", outro or {ring: 0.0}))
    return slots


def _edge_costs(unit: Fraction, wishes: dict[int, float]) -> dict[int, float]:
    """Costs by bars of this song, from costs by bars of the style."""
    costs: dict[int, float] = {}
    for wish, cost in wishes.items():
        size = max(1, round(wish * unit)) if wish else 0
        costs[size] = min(cost, costs.get(size, NEVER))
    return costs


def _with_room(slots: list[Slot], bars: int, unit: Fraction, seeds: Seeds) -> list[Slot]:
    """Add places where time can be spent: interludes between cycles, a solo before the last chorus."""
    needed = sum(min(s.costs, key=s.costs.__getitem__) for s in slots)
    spare = bars - needed
    if spare < max(2, round(2 * unit)):
        return slots
    rng = seeds.stream("compose/form/room")
    found: list[Slot] = []
    last = max((i for i, s in enumerate(slots) if s.lyric is not None), default=0)
    heard: set[str] = set()
    for index, slot in enumerate(slots):
        if slot.lyric is not None and found and found[-1].lyric is not None:
            again = slot.name in heard
            name = "solo" if index == last and again and slot.name in ("chorus", "bridge") else "interlude"
            start = (0.5 if again else 1.0) + 0.3 * float(rng.random())
            found.append(
                Slot(name, _extra_costs(unit, (8, 4, 16) if name == "solo" else (4, 8, 2), start=start))
            )
        found.append(slot)
        heard.add(slot.name)
    return _with_more(found, bars, unit)


def _with_more(slots: list[Slot], bars: int, unit: Fraction) -> list[Slot]:
    """Where few words meet much time: solos and interludes after the words, longer edges."""
    most = sum(max(s.costs) for s in slots)
    where = len(slots) - (slots[-1].name == "outro")
    more: list[Slot] = []
    while most < bars + round(8 * unit):
        name = ("solo", "interlude", "breakdown")[len(more) % 3]
        costs = _extra_costs(unit, (8, 16, 4, 12), start=0.8 + 0.1 * len(more))
        more.append(Slot(name, costs))
        most += max(costs)
    more.append(Slot("solo", _extra_costs(unit, (8, 4, 16), start=1.0)))
    return [*slots[:where], *more, *slots[where:]]


def _extra_costs(unit: Fraction, wishes: tuple[int, ...], *, start: float) -> dict[int, float]:
    costs = {0: 0.0}
    for rank, wish in enumerate(wishes):
        costs.setdefault(max(1, round(wish * unit)), start + 0.2 * rank)
    return costs


def _natural_bars(slots: list[Slot], unit: Fraction) -> int:
    """How many bars a song has that takes what its words need: all even, with intro and outro."""
    usual = 0
    for slot in slots:
        wish = {"intro": 4, "outro": 4}.get(slot.name) if slot.lyric is None else None
        usual += max(1, round(wish * unit)) if wish else min(slot.costs, key=slot.costs.__getitem__)
    return usual


def _refuse_if_long(seconds: float, bpm: float) -> None:
    if seconds > LONGEST_SECONDS:
        raise RequestError(
            f"The lyrics need {_clock(math.ceil(seconds))} at {bpm:g} BPM; a song has at most "
            f"{_clock(LONGEST_SECONDS)}.",
            field="lyrics",
            hint="Shorten them or take a quicker tempo.",
        )


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
