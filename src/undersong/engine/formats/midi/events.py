"""Messages in time, and lines that become messages.

A line is a controller's value over time. It is written as steps, as fine as ears need and no finer, so that
an hour of swells does not choke a cable of 31250 bits a second.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import mido

TICKS = 960
"""Ticks of a quarter note: at 60 BPM one lasts about a millisecond."""

ENDS, SETS, BEGINS = 0, 1, 2
"""At one time notes end first, then controllers move, then notes begin."""

STEP_BEATS = 1 / 48
"""Between two steps of a line: 10 ms at 120 BPM."""

Points = Sequence[tuple[float, float]]
"""A line: beats and values, by beats."""


@dataclass(frozen=True, order=True)
class Event:
    """A message at its time."""

    tick: int
    rank: int
    order: int
    message: mido.Message | mido.MetaMessage


def track_of(events: Iterable[Event], end: int = 0) -> mido.MidiTrack:
    """Return a track that ends at `end` ticks or with its last event."""
    track, now = mido.MidiTrack(), 0
    for event in sorted(events, key=lambda e: (e.tick, e.rank, e.order)):
        # A message is of its event alone; a copy would be checked anew, which takes as long as all the rest.
        event.message.time = event.tick - now
        track.append(event.message)
        now = event.tick
    track.append(mido.MetaMessage("end_of_track", time=max(end - now, 0)))
    return track


def value_at(line: Points, beats: float) -> float:
    """Return the value of a line, which keeps its first and last one outside."""
    if beats <= line[0][0]:
        return line[0][1]
    for (at, value), (then, following) in pairwise(line):
        if beats < then:
            return value + (following - value) * (beats - at) / (then - at)
    return line[-1][1]


def stepped(
    spans: Iterable[tuple[float, float]], level: Callable[[float], int], *, rest: int
) -> Iterator[tuple[int, int]]:
    """Yield ticks and values wherever the value changes.

    Parameters
    ----------
    spans : beats between which something moves; before and after a span the controller rests.
    rest : its value there.
    """
    now = rest
    for first, last in _united(spans):
        steps = max(round((last - first) / STEP_BEATS), 1)
        for step in range(steps + 1):
            beats = first + (last - first) * step / steps
            value = rest if step == steps else level(beats)
            if value != now:
                yield round(beats * TICKS), value
                now = value


def _united(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        elif last > first:
            found.append((first, last))
    return found
