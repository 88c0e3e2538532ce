"""The form of a song with words: the tags decide the order and the words decide the bars.

Every word is sung once, where it stands. Time that the words don't need is spent as a band would spend it: an
intro of fifteen seconds at most, interludes between the cycles, the chorus without words after the chorus
with them, a solo and a breakdown before the last chorus, an outro. Where there is too little time, lines
are given as little as can still be understood; where that is not enough, the answer says how long the words
take, and the tempo at which they would fit.
"""

import math
from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from undersong.engine.compose.form.fitting import (
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
from undersong.engine.compose.form.wished import refused
from undersong.engine.lyrics.room import rapped_slots, slots_for
from undersong.engine.lyrics.sheet import LyricSection, LyricSheet
from undersong.engine.model import FormWish
from undersong.engine.model.kinds import LIFTED
from undersong.engine.model.wishes import LONGEST_SECONDS
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.meter import Meter
from undersong.errors import RequestError
from undersong.seeds import Seeds
from undersong.units import Seconds, minutes_and_seconds

INTRO_COSTS = {4: 0.0, 2: 0.4, 8: 0.5, 6: 0.8, 3: 0.9, 1: 1.3, 0: 2.0}
LONG_INTRO_COSTS = {8: 0.0, 12: 0.5, 16: 0.4}
OUTRO_COSTS = {4: 0.0, 2: 0.3, 6: 0.4, 8: 0.5, 3: 0.6, 5: 0.7, 7: 0.8, 1: 1.0}
LONGEST_INTRO_SECONDS, LONGEST_OUTRO_SECONDS = 15.0, 18.0
USUAL_INTRO_SECONDS = 10.0
RING_SECONDS = 3.4
FASTEST = 2.0  # times the tempo, up to which a tempo is sought that gives the words their time
ROUND = (("solo", (16, 8, 12)), ("breakdown", (8, 4, 16)), ("postchorus", (8, 16)), ("interlude", (8, 4, 16)))


class TooShort(RequestError):
    """The words need more time than there is.

    Attributes
    ----------
    needed : seconds that they need, or more where the ending takes time of its own.
    tempo : at which they would fit, likewise, or None.
    """

    def __init__(self, seconds: Seconds, bpm: float, *, needed: int, tempo: int | None) -> None:
        """Say how long the words take and what would help."""
        self.seconds, self.bpm, self.needed, self.tempo = seconds, bpm, needed, tempo
        fits = needed <= LONGEST_SECONDS
        ways = [f"give {minutes_and_seconds(needed)}", "leave the duration open"] if fits else []
        ways[1:1] = [f"take {tempo} BPM or more"] if tempo is not None else []
        hint = ", ".join([*ways, "or shorten the lyrics"] if ways else ["shorten the lyrics"])
        super().__init__(
            f"The duration {minutes_and_seconds(seconds)} is too short for the lyrics: at {bpm:g} BPM they "
            f"need {minutes_and_seconds(needed)} or more.",
            field="duration",
            hint=f"{hint[0].upper()}{hint[1:]}.",
        )


def sung_form(
    sheet: Sheet,
    lyrics: LyricSheet,
    seeds: Seeds,
    *,
    meter: Meter,
    bpm: float,
    seconds: Seconds,
    fixed: bool,
    bars: int | None = None,
    wishes: Collection[FormWish] = (),
) -> tuple[Stretch, ...]:
    """Return the form of a song with words.

    Parameters
    ----------
    seconds : length of the song, which must be met if it is `fixed`; else the words decide.
    bars : how many bars that are, where the tempo changes; else by the tempo.

    Raises
    ------
    TooShort
        If the words need more time than there is.
    RequestError
        If they need more than a song may have.
    """
    # [beats] * [60 s/min] / [beats/min] = [s]
    bar_seconds = float(meter.bar_beats) * 60.0 / bpm
    words = _Words(sheet, lyrics, meter, wishes)
    unit = phrase_unit(sheet, bar_seconds)
    for tight in (False, True):
        slots = words.slots(bpm, tight=tight)
        if not fixed:
            slots = _breathing(_asked(slots, wishes, unit), unit)
            natural = sum(slot.usual for slot in slots)
            if natural * bar_seconds > LONGEST_SECONDS and not tight:
                continue
            _refuse_if_long(natural * bar_seconds, words, bpm)
            return tuple(fit(slots, natural)[1])
        wanted = bars if bars is not None else max(1, round(seconds / bar_seconds))
        cost, found = fit(_with_room(_asked(slots, wishes, unit), wanted, unit, seeds, wishes), wanted)
        if cost < NEVER:
            return tuple(found)
    needed = math.ceil(words.needed_seconds(bpm))
    raise TooShort(seconds, bpm, needed=needed, tempo=words.tempo_for(seconds, bpm))


class _Words:
    """The sheet's sections as slots, at any tempo."""

    def __init__(self, sheet: Sheet, lyrics: LyricSheet, meter: Meter, wishes: Collection[FormWish]) -> None:
        self.sheet, self.lyrics, self.meter, self.wishes = sheet, lyrics, meter, wishes

    def slots(self, bpm: float, *, tight: bool) -> list[Slot]:
        """One slot for each section of the sheet; the words of a sung one need their bars."""
        bar_seconds = float(self.meter.bar_beats) * 60.0 / bpm
        unit = phrase_unit(self.sheet, bar_seconds)
        found = []
        for index, section in enumerate(self.lyrics.sections):
            if section.lines:
                found.append(self._sung(index, section, bpm, tight=tight))
            else:
                silent = slot_of(section.name, usual_bars(section.name), unit)
                found.append(_without_none(replace(silent, tag=index)))
        return self._with_edges(found, unit, bar_seconds)

    def needed_seconds(self, bpm: float) -> Seconds:
        """Return the least time that the words need at a tempo."""
        bars = sum(min(slot.costs) for slot in self.slots(bpm, tight=True))
        return bars * float(self.meter.bar_beats) * 60.0 / bpm

    def tempo_for(self, seconds: Seconds, bpm: float) -> int | None:
        """Return the least whole tempo above `bpm` at which the words fit into the time, if there is one."""
        tempi = range(math.floor(bpm) + 1, int(min(FASTEST * bpm, 300)) + 1)
        return next((tempo for tempo in tempi if self.needed_seconds(float(tempo)) <= seconds), None)

    def _sung(self, index: int, section: LyricSection, bpm: float, *, tight: bool) -> Slot:
        counts = [len(line.syllables) for line in section.lines]
        tune = self.sheet.tune
        if tune.delivery == "rap" and section.name == "verse":
            lines = rapped_slots(counts, bpm, self.meter, usual=tune.syllables_per_bar)
        else:
            # A chorus between rapped verses must not drag.
            quick = tune.delivery == "rap"
            lines = slots_for(counts, bpm, self.meter, tight=tight, quick=quick)
        need = math.ceil(sum(lines))
        costs = {}
        for extra in range(5):
            size = need + extra
            odd = 0.0 if size % 4 == 0 else 0.5 if size % 2 == 0 else 1.2
            costs[size] = odd + 0.7 * extra + (0.5 if extra > 2 else 0.0)
        return Slot(section.name, costs, index, lines, index)

    def _with_edges(self, slots: list[Slot], unit: Fraction, bar_seconds: Seconds) -> list[Slot]:
        """Add an intro and an outro where the sheet has none and the words leave room."""
        wishes = self.wishes
        found = list(slots)
        silent = FormWish.NO_INTRO in wishes or FormWish.A_CAPPELLA_START in wishes
        if slots[0].lyric is not None and slots[0].name != "intro" and not silent:
            costs = _edge(unit, INTRO_COSTS, bar_seconds, longest=LONGEST_INTRO_SECONDS)
            if FormWish.LONG_INTRO in wishes:
                costs = {**wished_costs(unit, LONG_INTRO_COSTS), 2: MUST / 2, 0: MUST}
            found.insert(0, Slot("intro", costs))
        # The last chord needs bars of its own to ring in.
        ring = math.ceil(RING_SECONDS / bar_seconds)
        if slots[-1].lyric is not None and slots[-1].name == "outro":
            found[-1] = replace(slots[-1], costs={n + ring: c for n, c in slots[-1].costs.items()})
        elif slots[-1].lyric is not None:
            costs = _edge(unit, OUTRO_COSTS, bar_seconds, longest=LONGEST_OUTRO_SECONDS)
            outro = {n: c for n, c in costs.items() if n >= ring}
            brief = self.lyrics.ends or FormWish.A_CAPPELLA_END in wishes or FormWish.BIG_END in wishes
            found.append(Slot("outro", {ring: 0.0} if brief else outro or {ring: 0.0}))
        return found


def _edge(
    unit: Fraction, wishes: dict[int, float], bar_seconds: Seconds, *, longest: Seconds
) -> dict[int, float]:
    """Costs of an intro or outro, none longer than `longest` unless a bar is."""
    costs = {
        n: c + max(0.0, n * bar_seconds - USUAL_INTRO_SECONDS) * 0.1
        for n, c in wished_costs(unit, wishes).items()
        if n * bar_seconds <= longest
    }
    return costs if any(costs) else {**costs, 1: 0.0}


def _without_none(slot: Slot) -> Slot:
    """A section of the sheet is played, however little time there is."""
    return replace(slot, costs={n: c for n, c in slot.costs.items() if n})


def _asked(slots: list[Slot], wishes: Collection[FormWish], unit: Fraction) -> list[Slot]:
    """Put in what was wished and the sheet has not: a solo, a breakdown, a build-up, a drop."""
    have = {slot.name for slot in slots}
    sung = [i for i, slot in enumerate(slots) if slot.lyric is not None]
    refrains = [i for i in sung if slots[i].name in LIFTED]
    last = (refrains or sung or [len(slots)])[-1]
    while last - 1 in sung and slots[last - 1].name == "prechorus":
        last -= 1
    new: list[Slot] = []
    for wish, name, sizes in (
        (FormWish.BRIDGE, "bridge", (8, 4)),
        (FormWish.SOLO, "solo", (8, 16, 4)),
        (FormWish.BREAKDOWN, "breakdown", (8, 4)),
    ):
        if wish in wishes and name not in have:
            new.append(_must(name, unit, sizes))
    found = [*slots[:last], *new, *slots[last:]]
    if FormWish.LONG_BUILD in wishes and "build" not in have:
        at = (refrains or sung or [len(slots)])[-1] + len(new)
        found.insert(at, _must("build", unit, (8, 16)))
    if FormWish.DROP in wishes and "drop" not in have:
        at = (refrains or sung or [len(slots) - 1])[-1] + len(found) - len(slots) + 1
        found[at:at] = [_must("build", unit, (4, 2, 8)), _must("drop", unit, (8, 16))]
    return found


def _breathing(slots: list[Slot], unit: Fraction) -> list[Slot]:
    """Where the words decide how long it takes, a few bars of the band between a chorus and what follows."""
    found: list[Slot] = []
    for slot in slots:
        after = found[-1] if found else slot
        sung = after.lyric is not None and slot.lyric is not None
        if sung and after.name in LIFTED and slot.name not in (*LIFTED, "outro"):
            found.append(Slot("interlude", wished_costs(unit, {4: 0.0})))
        found.append(slot)
    return found


def _must(name: str, unit: Fraction, sizes: tuple[int, ...]) -> Slot:
    return Slot(name, {**_extra_costs(unit, sizes, start=0.0), 0: MUST})


def _with_room(
    slots: list[Slot], bars: int, unit: Fraction, seeds: Seeds, wishes: Collection[FormWish]
) -> list[Slot]:
    """Add places where time can be spent: see the module."""
    needed = sum(slot.usual for slot in slots)
    if bars - needed < max(2, round(2 * unit)):
        return slots
    rng = seeds.stream("compose/form/room")
    sung = [i for i, slot in enumerate(slots) if slot.lyric is not None]
    unwanted = refused(wishes)
    found: list[Slot] = []
    heard: set[str] = set()
    for index, slot in enumerate(slots):
        before = found[-1] if found else slot
        # A chorus that is sung twice in a row is one.
        twice = before.name == slot.name and slot.name in LIFTED
        if slot.lyric is not None and before.lyric is not None and index and not twice:
            again = slot.name in heard
            last = (
                {s.name for s in slots[index : sung[-1] + 1]} == {slot.name}
                and again
                and slot.name in (*LIFTED, "bridge")
            )
            name = "solo" if last and "solo" not in unwanted else "interlude"
            start = (0.5 if again or before.name in LIFTED else 1.2) + 0.3 * float(rng.random())
            sizes = (8, 4, 16) if name == "solo" else (4, 8, 2)
            found.append(Slot(name, _extra_costs(unit, sizes, start=start)))
        found.append(slot)
        heard.add(slot.name)
    return _with_more(found, bars, unit, unwanted)


def _with_more(slots: list[Slot], bars: int, unit: Fraction, unwanted: frozenset[str]) -> list[Slot]:
    """Where few words meet much time: rounds of the band, before the last words and after them in turn."""
    sung = [i for i, slot in enumerate(slots) if slot.lyric is not None]
    ends = len(slots) - (slots[-1].name == "outro" and slots[-1].lyric is None)
    early: list[Slot] = []
    late: list[Slot] = []
    if sung and slots[sung[-1]].name == "chorus":
        late.append(Slot("postchorus", _extra_costs(unit, (8, 4, 16), start=0.9)))
    most = sum(max(slot.costs) for slot in [*slots, *late])
    count = 0
    refrain = any(slot.name == "chorus" for slot in slots)
    while most < bars + round(8 * unit):
        name, sizes = ROUND[count % len(ROUND)]
        name = "theme" if name == "postchorus" and not refrain else name
        place = early if len(sung) > 1 and count % (2 * len(ROUND)) >= len(ROUND) else late
        if name not in unwanted:
            slot = Slot(name, _extra_costs(unit, sizes, start=0.8 + 0.1 * count))
            place.append(slot)
            most += max(slot.costs)
        count += 1
    at = sung[-1] if sung else ends
    while at - 1 in sung and slots[at - 1].name == slots[at].name:
        at -= 1
    return [*slots[:at], *early, *slots[at:ends], *late, *slots[ends:]]


def _extra_costs(unit: Fraction, wishes: tuple[int, ...], *, start: float) -> dict[int, float]:
    costs = {0: 0.0}
    for rank, wish in enumerate(wishes):
        costs.setdefault(max(1, round(wish * unit)), start + 0.2 * rank)
    return costs


def _refuse_if_long(seconds: Seconds, words: _Words, bpm: float) -> None:
    if seconds <= LONGEST_SECONDS:
        return
    tempo = words.tempo_for(LONGEST_SECONDS, bpm)
    quicker = f" or take {tempo} BPM or more" if tempo is not None else ""
    raise RequestError(
        f"The lyrics need {minutes_and_seconds(math.ceil(seconds))} at {bpm:g} BPM; a song has at most "
        f"{minutes_and_seconds(LONGEST_SECONDS)}.",
        field="lyrics",
        hint=f"Shorten them{quicker}.",
    )
