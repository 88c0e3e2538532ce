"""Grids: a sheet's patterns of sixteenths, laid out in any meter.

A sheet writes its rhythms for a bar or two of 4/4, or for a meter of its own. A song in that meter takes
them as they stand. Another meter is built from the same cells, one a pulse, so that it keeps the style's
idea: each of its pulses takes the cell that has the same task (the first beat, a backbeat, a lead into the
next bar). A pulse of three eighths takes a cell of four sixteenths stretched to six; a quarter takes six
sixteenths as triplets. Where a bar has fewer pulses than the pattern, the pattern goes over several bars.

Time here is counted in ticks, 48 to the beat: whole numbers are quick, and a sixteenth (12), a
thirty-second (6) and a triplet eighth (16) all come out even.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple, Protocol, TypeVar

from undersong.engine.theory.meter import Meter
from undersong.units import Beats

TICKS = 48
STEP = TICKS // 4
LIGHT = -1
# Which cell each pulse takes, bar by bar; LIGHT is a beat between kick and backbeat.
CELLS: dict[str, tuple[tuple[int, ...], ...]] = {
    "2/4": ((0, 1), (2, 3)),
    "3/4": ((0, LIGHT, 3),),
    "4/4": ((0, 1, 2, 3),),
    "5/4": ((0, LIGHT, 1, 2, 3),),
    "6/4": ((0, 1, 2, 3, 2, 3),),
    "7/4": ((0, 1, 2, 3, 0, LIGHT, 3),),
    "3/8": ((0,), (1,), (2,), (3,)),
    "5/8": ((0, 1), (2, 3)),
    "6/8": ((0, 1), (2, 3)),
    "7/8": ((0, LIGHT, 1),),
    "9/8": ((0, LIGHT, 3),),
    "12/8": ((0, 1, 2, 3),),
}
# The same for patterns of three beats; meters in threes of eighths take a whole bar of them for each pulse.
CELLS_OF_THREE: dict[str, tuple[tuple[int, ...], ...]] = {
    "2/4": ((0, 2),),
    "3/4": ((0, 1, 2),),
    "4/4": ((0, 1, 1, 2),),
    "5/4": ((0, 1, 2, 0, 2),),
    "6/4": ((0, 1, 2, 0, 1, 2),),
    "7/4": ((0, 1, 2, 0, 1, 1, 2),),
    "5/8": ((0, 2),),
    "7/8": ((0, 1, 2),),
}
IN_THREES = ("6/8", "12/8")
# The meters whose patterns suit a meter, best first.
SUITED: dict[str, tuple[str, ...]] = {
    "2/4": ("2/4", "4/4", "6/8", "12/8", "3/4"),
    "3/4": ("3/4", "4/4", "2/4", "12/8", "6/8"),
    "4/4": ("4/4", "2/4", "12/8", "6/8", "3/4"),
    "5/4": ("4/4", "3/4", "2/4", "12/8", "6/8"),
    "6/4": ("3/4", "4/4", "2/4", "12/8", "6/8"),
    "7/4": ("4/4", "3/4", "2/4", "12/8", "6/8"),
    "3/8": ("6/8", "12/8", "3/4", "4/4", "2/4"),
    "5/8": ("4/4", "2/4", "6/8", "12/8", "3/4"),
    "6/8": ("6/8", "12/8", "4/4", "2/4", "3/4"),
    "7/8": ("4/4", "2/4", "6/8", "12/8", "3/4"),
    "9/8": ("12/8", "6/8", "3/4", "4/4", "2/4"),
    "12/8": ("12/8", "6/8", "4/4", "2/4", "3/4"),
}
SWUNG_SIXTHS = (0, 6, 12, 18, 24, 36)
"""Where six sixteenths of a triplet beat stand on a grid whose off-beats the feel moves to two thirds."""


class Step(NamedTuple):
    """A stroke of a grid: when in the bar, how long, and which character stands there.

    A stroke that is held over the end of its bar lasts longer than the bar.
    """

    tick: int
    length: int
    mark: str


class Pattern(Protocol):
    """A pattern of a sheet."""

    @property
    def meter(self) -> str:
        """The meter it is written for."""


P = TypeVar("P", bound=Pattern)


class Style(NamedTuple):
    """How grids are to be laid out all through a song.

    Attributes
    ----------
    pace : 2 stretches a bar over two (half time), 1 is as written, 0.5 plays two in the time of one.
    quick : leave out odd sixteenths, which nobody could play.
    swung : off-beat eighths lie at two thirds, so that triplets stand on them.
    """

    pace: float = 1
    quick: bool = False
    swung: bool = False


PLAIN = Style()


class _Place(NamedTuple):
    """One character of a grid in a bar; a hold carries what it holds, such as -R."""

    tick: int
    width: int
    mark: str
    odd: bool


@lru_cache(maxsize=4096)
def beats(ticks: int) -> Beats:
    """Return ticks as exact beats."""
    return Fraction(ticks, TICKS)


def ticks(moment: Beats) -> int:
    """Return the tick at or before a moment."""
    return int(moment * TICKS)


@cache
def bar_ticks(meter: Meter) -> int:
    """Return the length of a bar."""
    return ticks(meter.bar_beats)


@cache
def pulse_ticks(meter: Meter) -> tuple[int, ...]:
    """Return where the foot taps."""
    return tuple(ticks(p) for p in meter.pulses)


def suited(patterns: Iterable[P], meter: Meter) -> list[P]:
    """Return the patterns that suit a meter best: its own ones, else those of its nearest relative."""
    every = list(patterns)
    for name in SUITED[str(meter)]:
        found = [p for p in every if p.meter == name]
        if found:
            return found
    return every


def lay(steps: str, meter: Meter, bar: int, *, own: str = "4/4", style: Style = PLAIN) -> tuple[Step, ...]:
    """Return the strokes of one bar.

    Parameters
    ----------
    steps : a pattern of one bar or two.
    bar : its number in the section; patterns longer than a bar go by it.
    own : the meter that the pattern is written for.
    """
    bars = _laid(steps, own, meter, style)
    found = bars[bar % len(bars)]
    if not found or found[0].mark[0] != "-":
        return found
    # Nothing was held into the first bar: what the pattern holds over its end begins here.
    return (found[0]._replace(mark=found[0].mark[1:]), *found[1:]) if bar == 0 else found[1:]


def cycle(steps: str, meter: Meter, *, own: str = "4/4", style: Style = PLAIN) -> int:
    """Return after how many bars a pattern starts again."""
    return len(_laid(steps, own, meter, style))


@lru_cache(maxsize=4096)
def _laid(steps: str, own: str, meter: Meter, style: Style) -> tuple[tuple[Step, ...], ...]:
    """All bars of a pattern; what is held into one is its first step."""
    bars = _bars(_with_holds(steps), own, meter, swung=style.swung)
    length = bar_ticks(meter)
    pace = style.pace if str(meter) in ("4/4", "12/8") else 1
    if pace > 1:
        bars = [half for bar in bars for half in _halves(bar, length)]
    elif pace < 1:
        bars = [_doubled(bars[i], bars[(i + 1) % len(bars)], length) for i in range(0, len(bars), 2)]
    strokes = [_strokes(bar, quick=style.quick) for bar in bars]
    if own == str(meter) and pace == 1:
        return tuple(_held_over(strokes))
    # What is held across a cut is struck again there.
    return tuple(tuple(s._replace(mark=s.mark[-1]) for s in bar) for bar in strokes)


def _with_holds(steps: str) -> list[str]:
    """Return the characters; each hold with what it holds, the first ones what the last ones do."""
    held = ""
    found: list[str] = []
    for turn in range(2):
        found = []
        for mark in steps:
            if mark != "-":
                held = mark if mark != "." else ""
            found.append(mark if mark != "-" else f"-{held}" if held else ".")
        if turn == 0 and not held:
            break
    return found


def _bars(marks: list[str], own: str, meter: Meter, *, swung: bool) -> list[list[_Place]]:
    wide = 6 if own in IN_THREES else 4
    cells = [marks[i : i + wide] for i in range(0, len(marks), wide)]
    table, group = CELLS, 4
    if own == "3/4" and meter.compound:
        # A bar of three quarters in the time of three eighths.
        cells = [[c[k] for c in cells[i : i + 3] for k in (0, 2)] for i in range(0, len(cells), 3)]
    elif own == "3/4":
        table, group = CELLS_OF_THREE, 3
    cells *= max(1, group // len(cells))
    return [
        _bar(cells[start : start + group], row, meter, swung=swung)
        for start in range(0, len(cells), group)
        for row in table[str(meter)]
    ]


def _bar(cells: Sequence[list[str]], row: Sequence[int], meter: Meter, *, swung: bool) -> list[_Place]:
    edges = (*pulse_ticks(meter), bar_ticks(meter))
    found: list[_Place] = []
    for position, index in enumerate(row):
        room = edges[position + 1] - edges[position]
        cell = _light(cells) if index == LIGHT else cells[index]
        found += _fitted(cell, edges[position], room, swung=swung)
    return found


def _light(cells: Sequence[list[str]]) -> list[str]:
    """A light beat has no kick and no backbeat, unless the row strikes on every beat anyway."""
    every_beat = all(cell[0][0] not in ".-" for cell in cells)
    return cells[1] if every_beat or cells[1][0] != "X" else [".", *cells[1][1:]]


def _fitted(cell: list[str], start: int, room: int, *, swung: bool) -> Iterator[_Place]:
    """Lay a cell of four or six sixteenths into a pulse."""
    if len(cell) == 6 and room == TICKS:
        places = SWUNG_SIXTHS if swung else tuple(range(0, TICKS, TICKS // 6))
        for index, (tick, mark) in enumerate(zip(places, cell, strict=True)):
            end = (*places, TICKS)[index + 1]
            yield _Place(start + tick, end - tick, mark, odd=bool(index % 2))
        return
    marks = _stretched(cell) if len(cell) == 4 and room > TICKS else cell[: room // STEP]
    for index, mark in enumerate(marks):
        yield _Place(start + index * STEP, STEP, mark, odd=bool(index % 2))


def _stretched(cell: list[str]) -> list[str]:
    """Return four sixteenths as six: eighths stay eighths, a lone off-beat moves to the last eighth."""
    one, two, three, four = cell
    hold = two if two[0] == "-" else "."
    if one[0] not in ".-" and three[0] not in ".-":
        return [one, two, three, two if two[0] not in ".-" else hold, three, four]
    return [one, two, hold, hold, three, four]


def _halves(bar: list[_Place], length: int) -> Iterator[list[_Place]]:
    """Two bars in which everything takes twice its time."""
    for start, end in ((0, length // 2), (length // 2, length)):
        yield [_Place(2 * (p.tick - start), 2 * p.width, p.mark, p.odd) for p in bar if start <= p.tick < end]


def _doubled(first: list[_Place], second: list[_Place], length: int) -> list[_Place]:
    """One bar in which two pass."""
    return [
        p._replace(tick=(p.tick + start) // 2, width=p.width // 2)
        for start, bar in ((0, first), (length, second))
        for p in bar
    ]


def _strokes(bar: list[_Place], *, quick: bool) -> tuple[Step, ...]:
    found: list[Step] = []
    open_end = 0  # where a hold would go on
    for place in bar:
        if place.mark == "." or (quick and place.odd and place.mark[0] != "-"):
            open_end = -1
        elif place.mark[0] == "-" and place.tick and open_end != place.tick:
            continue
        elif place.mark[0] == "-" and place.tick:
            found[-1] = found[-1]._replace(length=found[-1].length + place.width)
            open_end = place.tick + place.width
        else:
            found.append(Step(place.tick, place.width, place.mark))
            open_end = place.tick + place.width
    return tuple(found)


def _held_over(bars: list[tuple[Step, ...]]) -> Iterator[tuple[Step, ...]]:
    """Let the last stroke of a bar last as long as it is held in the next one."""
    for index, bar in enumerate(bars):
        after = bars[(index + 1) % len(bars)]
        if bar and after and after[0].mark[0] == "-":
            yield (*bar[:-1], bar[-1]._replace(length=bar[-1].length + after[0].length))
        else:
            yield bar
