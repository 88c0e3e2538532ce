"""The guard: no tune of ours is one that the project has stored.

Two tunes share a stretch where eight intervals and the eight distances in time between their notes are the
same, whatever the key and the tempo; distances are compared with the first of them. Nine notes are
longer than chance repeats and shorter than a phrase that anybody knows. The store is `known.toml`.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise

from undersong.engine.facts import tables, text_beside
from undersong.engine.theory.key import NATURAL
from undersong.units import MidiPitch

SHARED = 8  # intervals
Stretch = tuple[tuple[int, Fraction], ...]


def stretches(onsets: Sequence[int | Fraction], pitches: Sequence[MidiPitch]) -> set[Stretch]:
    """Return each run of `SHARED` intervals with the distances in time, the first distance being 1."""
    moves = [b - a for a, b in pairwise(pitches)]
    gaps = [Fraction(b - a) for a, b in pairwise(onsets)]
    return {
        tuple((moves[i + k], gaps[i + k] / gaps[i]) for k in range(SHARED))
        for i in range(len(moves) - SHARED + 1)
        if gaps[i] > 0
    }


def is_known(onsets: Sequence[int | Fraction], pitches: Sequence[MidiPitch]) -> bool:
    """Return whether a tune shares a stretch with a stored one."""
    return len(pitches) > SHARED and not stored().isdisjoint(stretches(onsets, pitches))


@cache
def stored() -> frozenset[Stretch]:
    """Return every stretch of the stored tunes."""
    found: set[Stretch] = set()
    for tune in tables(text_beside(__package__, "known.toml"), file="known.toml")["tune"]:
        onsets, pitches = read_notes(tune["notes"])
        found |= stretches(onsets, pitches)
    return frozenset(found)


def read_notes(text: str) -> tuple[list[Fraction], list[MidiPitch]]:
    """Read notes such as `E4 F#4:2 G4:1/2`: name, octave and beats (1 where none are given)."""
    onsets, pitches, now = [], [], Fraction(0)
    for word in text.split():
        name, _, beats = word.partition(":")
        onsets.append(now)
        sign = {"#": 1, "b": -1}.get(name[1:-1], 0)
        pitches.append(NATURAL[name[0]] + sign + 12 * (int(name[-1]) + 1))
        now += Fraction(beats or 1)
    return onsets, pitches
