"""Grids: a bar of sixteen steps, laid out in any meter.

A sheet writes its rhythms for a bar of 4/4: four cells of four sixteenths, one cell a beat. Another
meter is built from the same cells, so that it keeps the style's idea: each of its pulses takes the
cell that has the same task (the first beat, a backbeat, a lead into the next bar). A pulse of three
eighths takes a cell stretched to six sixteenths. Where a bar has fewer pulses than four, the
pattern goes over two bars or more.

Time here is counted in ticks, 48 to the beat: whole numbers are quick, and a sixteenth (12), a
thirty-second (6) and a triplet eighth (16) all come out even.
"""

from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

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


class Step(NamedTuple):
    """A stroke of a grid: when in the bar, how long, and which character stands there."""

    tick: int
    length: int
    mark: str


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


@lru_cache(maxsize=4096)
def lay(
    steps: str, meter: Meter, bar: int, *, half_time: bool = False, quick: bool = False
) -> tuple[Step, ...]:
    """Return the strokes of one bar.

    Parameters
    ----------
    steps : sixteen characters.
    bar : its number in the section; patterns longer than a bar go by it.
    half_time : stretch the pattern over two bars, for tempi twice what the style is used to.
    quick : leave out odd sixteenths.
    """
    text = _half(steps, bar) if half_time and str(meter) == "4/4" else _in_meter(steps, meter, bar)
    found = []
    for index, mark in enumerate(text):
        if mark in ".-" or (quick and index % 2):
            continue
        end = index + 1
        while end < len(text) and text[end] == "-":
            end += 1
        found.append(Step(index * STEP, (end - index) * STEP, mark))
    return tuple(found)


def cycle(meter: Meter) -> int:
    """Return after how many bars a pattern starts again."""
    return len(CELLS[str(meter)])


def _half(steps: str, bar: int) -> str:
    half = steps[:8] if bar % 2 == 0 else _from_hold(steps, 8)
    text = ""
    for index, mark in enumerate(half):
        following = half[index + 1] if index + 1 < len(half) else "."
        text += mark + ("-" if mark == "-" or (mark != "." and following == "-") else ".")
    return text


def _in_meter(steps: str, meter: Meter, bar: int) -> str:
    plan = CELLS[str(meter)]
    edges = (*pulse_ticks(meter), bar_ticks(meter))
    text = ""
    for position, cell in enumerate(plan[bar % len(plan)]):
        wide = edges[position + 1] - edges[position] > TICKS
        part = _cell(steps, cell, first=position == 0)
        text += _stretched(part) if wide else part
    return text


def _cell(steps: str, cell: int, *, first: bool) -> str:
    if cell != LIGHT:
        return _from_hold(steps, 4 * cell)[:4] if first else steps[4 * cell : 4 * cell + 4]
    # A light beat has no kick and no backbeat, unless the row strikes on every beat anyway.
    every_beat = all(steps[i] not in ".-" for i in (0, 4, 8, 12))
    part = steps[4:8]
    return part if every_beat or part[0] != "X" else "." + part[1:]


def _from_hold(steps: str, start: int) -> str:
    """Return the rest of the grid; a note that is held across `start` is struck again there."""
    if start == 0 or steps[start] != "-":
        return steps[start:]
    back = start
    while back > 0 and steps[back] == "-":
        back -= 1
    return (steps[back] if steps[back] != "." else ".") + steps[start + 1 :]


def _stretched(cell: str) -> str:
    """Return four sixteenths as six: eighths stay eighths, a lone off-beat moves to the last eighth."""
    one, two, three, four = tuple(cell)
    hold = "-" if two == "-" else "."
    if one not in ".-" and three not in ".-":
        return one + two + three + (two if two not in ".-" else hold) + three + four
    return one + two + hold + hold + three + four
