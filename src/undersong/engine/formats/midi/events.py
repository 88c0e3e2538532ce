"""Messages in time, and lines that become messages.

Messages are written here byte by byte (Standard MIDI Files 1.0, 1996): there are nine kinds of them, and a
library that checks each of ten thousand takes longer than the song's notes do. A line is a controller's value
over time. It is written as steps, as fine as ears need and no finer, so that an hour of swells does not choke
a cable of 31250 bits a second.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

TICKS = 960
"""Ticks of a quarter note: at 60 BPM one lasts about a millisecond."""

ENDS, SETS, BEGINS = 0, 1, 2
"""At one time notes end first, then controllers move, then notes begin."""

STEP_BEATS = 1 / 48
"""Between two steps of a line: 10 ms at 120 BPM."""

Points = Sequence[tuple[float, float]]
"""A line: beats and values, by beats."""


META, NOTE_OFF, NOTE_ON, CONTROL, PROGRAM, WHEEL = 0xFF, 0x80, 0x90, 0xB0, 0xC0, 0xE0
TRACK_NAME, LYRIC, MARKER, PORT, END, TEMPO, METER, KEY = 0x03, 0x05, 0x06, 0x21, 0x2F, 0x51, 0x58, 0x59
"""Kinds of messages that are for readers alone."""

WHEEL_MIDDLE = 8192


class Event(NamedTuple):
    """A message at its time, as the bytes that are sent."""

    tick: int
    rank: int
    order: int
    message: bytes


def meta(kind: int, data: bytes) -> bytes:
    """Return a message that is for readers alone."""
    return bytes((META, kind)) + _number(len(data)) + data


def text(kind: int, said: str) -> bytes:
    """Return a message of words, in UTF-8."""
    return meta(kind, said.encode("utf-8"))


def sent(kind: int, channel: int, *data: int) -> bytes:
    """Return a message to a channel from 0; its data are 0 to 127."""
    return bytes((kind | channel, *data))


def wheel(channel: int, steps: int) -> bytes:
    """Return a bend of the pitch by −8192 to 8191 steps."""
    value = steps + WHEEL_MIDDLE
    return sent(WHEEL, channel, value & 0x7F, value >> 7)


def file_of(tracks: Sequence[bytes]) -> bytes:
    """Return a file of type 1."""
    head = b"".join(n.to_bytes(2, "big") for n in (1, len(tracks), TICKS))
    return b"".join((b"MThd", len(head).to_bytes(4, "big"), head, *tracks))


def track_of(events: Iterable[Event], end: int = 0) -> bytes:
    """Return a track that ends at `end` ticks or with its last event."""
    data, now, running = bytearray(), 0, META
    for event in sorted(events, key=lambda e: e[:3]):
        status = event.message[0]
        data += _number(event.tick - now)
        # A status that goes on is not said again.
        data += event.message[1:] if status == running != META else event.message
        now, running = event.tick, status
    data += _number(max(end - now, 0)) + meta(END, b"")
    return b"MTrk" + len(data).to_bytes(4, "big") + bytes(data)


def _number(value: int) -> bytes:
    """A number in as many bytes as it needs: seven bits each, the highest first, all but the last marked."""
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(0x80 | value & 0x7F)
    return bytes(reversed(found))


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
