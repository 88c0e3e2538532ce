"""Voicing: which pitches sound a chord, led from the chord before by the shortest way.

Candidates are the close positions of the chosen tones inside a register, and the same with the second
voice from the top an octave lower (drop 2), which keyboards and guitars like. The one whose voices move
least is taken, the top voice counting double because it is heard as a line; a pull to the middle
of the register keeps a long song from climbing out of it.
"""

from collections.abc import Sequence
from functools import lru_cache

from undersong.units import MidiPitch

CENTRE_PULL = 0.25  # semitones of movement that one semitone from the middle is worth, per voice
NARROWEST = 7  # a register below this width could not hold a triad


def tones(pitch_classes: Sequence[int], voices: int) -> tuple[int, ...]:
    """Choose tones of a chord for a number of voices.

    The third and the seventh say what a chord is, extensions give it colour; the fifth and then
    the root may be left to the bass.

    Parameters
    ----------
    pitch_classes : root first, then upwards in thirds.
    voices : how many are wanted; fewer tones are returned where the chord has fewer.
    """
    count = len(pitch_classes)
    # Index in thirds: 0 root, 1 third, 2 fifth, 3 seventh or added tone, 4 ninth, 5 thirteenth.
    order = {3: (1, 0, 2), 4: (1, 3, 0, 2), 5: (1, 3, 4, 2, 0), 6: (1, 3, 5, 4, 2, 0)}.get(
        count, range(count)
    )
    chosen = sorted(list(order)[:voices])
    return tuple(pitch_classes[i] for i in chosen)


@lru_cache(maxsize=8192)
def lead(
    pitch_classes: tuple[int, ...],
    register: tuple[MidiPitch, MidiPitch],
    before: tuple[MidiPitch, ...] = (),
) -> tuple[MidiPitch, ...]:
    """Return pitches for the tones of a chord, lowest first.

    Parameters
    ----------
    pitch_classes : the tones to sound, each once.
    register : lowest and highest pitch; widened upwards where it could not hold the chord.
    before : pitches of the chord before, or nothing.
    """
    low, high = register
    high = max(high, low + NARROWEST + 4)
    middle = (low + high) / 2
    best: tuple[float, tuple[int, ...]] | None = None
    for pitches in _positions(tuple(dict.fromkeys(pitch_classes)), low, high):
        cost = CENTRE_PULL * sum(abs(p - middle) for p in pitches)
        if before:
            cost += movement(before, pitches) + abs(pitches[-1] - before[-1])
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    if best is None:
        return tuple(sorted(low + (pc - low) % 12 for pc in set(pitch_classes)))
    return best[1]


def movement(before: Sequence[MidiPitch], after: Sequence[MidiPitch]) -> float:
    """Return the semitones that all voices move together, each tone going to its nearest neighbour."""
    there = sum(min(abs(a - b) for a in after) for b in before)
    back = sum(min(abs(a - b) for b in before) for a in after)
    return max(there, back)


@lru_cache(maxsize=2048)
def _positions(pitch_classes: tuple[int, ...], low: int, high: int) -> tuple[tuple[int, ...], ...]:
    found = []
    for bottom in range(low, high + 1):
        if bottom % 12 not in pitch_classes:
            continue
        close = tuple(sorted(bottom + (pc - bottom) % 12 for pc in pitch_classes))
        if close[-1] <= high:
            found.append(close)
        if len(close) >= 4 and close[-2] - 12 >= low and close[-1] <= high:
            found.append(tuple(sorted((*close[:-2], close[-2] - 12, close[-1]))))
    return tuple(found)
