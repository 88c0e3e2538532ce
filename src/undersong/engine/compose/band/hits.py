"""Hits: notes while they are written, in ticks, and what becomes of them at the end."""

from collections.abc import Iterable
from typing import NamedTuple

from undersong.engine.compose.band.grid import beats
from undersong.engine.model import Note

Windows = tuple[tuple[int, int], ...]
"""Stretches of time in ticks, from and up to."""


class Hit(NamedTuple):
    """A note while it is written, in ticks."""

    start: int
    length: int
    pitch: int
    velocity: float
    articulation: str = ""


class Tone(NamedTuple):
    """A note of the tune, sung or played, in ticks."""

    start: int
    length: int
    pitch: int


def silenced(hits: Iterable[Hit], windows: Windows) -> list[Hit]:
    """Return hits without what begins in a window; what sounds into one ends there."""
    found = []
    for hit in hits:
        start, end = hit.start, hit.start + hit.length
        if any(a <= start < b for a, b in windows):
            continue
        cut = min((a for a, _ in windows if start < a < end), default=end)
        found.append(hit._replace(length=cut - start) if cut < end else hit)
    return found


def played(hits: Iterable[Hit]) -> tuple[Note, ...]:
    """Return written notes as the score has them: in order, each pitch once at a time.

    A string or key that is struck again has ended before: a MIDI player would take the end of the first
    note for that of the second.
    """
    ordered = sorted(hits, key=lambda h: (h.start, h.pitch, -h.velocity))
    once: dict[tuple[int, int], Hit] = {}
    for hit in ordered:
        once.setdefault((hit.start, hit.pitch), hit)
    again: dict[int, int] = {}
    until: dict[tuple[int, int], int] = {}
    for start, pitch in reversed(once):
        until[start, pitch] = again.get(pitch, start + once[start, pitch].length)
        again[pitch] = start
    return tuple(
        Note(
            id=number,
            start_beats=beats(h.start),
            length_beats=beats(max(min(h.length, until[h.start, h.pitch] - h.start), 1)),
            pitch=h.pitch,
            velocity=round(min(max(h.velocity, 0.05), 1.0), 3),
            articulation=h.articulation,
        )
        for number, h in enumerate(once.values(), 1)
    )
