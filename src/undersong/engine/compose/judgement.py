"""Judgement: a draft of a song's chords is heard through before it is taken.

Two things are asked. Is the key heard? The notes of all chords are weighed and held against all keys,
sections in another key as if they were at home. And are there enough chords, and not too many? Of recorded
songs four in five have three to ten chords, 1.3 to 2.8 bits of them, and spend 20 to 66 % of their time on
the tonic (McGill Billboard annotations); jazz has more. What is only played may stand still.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from undersong.engine.compose.vocabulary import Idiom, heard
from undersong.engine.theory.chord import Chord
from undersong.engine.theory.key import Key
from undersong.engine.theory.tonality import chord_weights

CHORDS, RICH_CHORDS, BITS, AT_HOME = (3, 9), (4, 20), (1.32, 2.72), (0.22, 0.63)
AUDIBLE = 0.01  # share of the time from which a chord counts
A_CHORD, A_BIT = 0.2, 1.5
"""What a chord or a bit too few or too many costs, in units of how clearly the key is heard."""
ENOUGH, ENOUGH_IF_SAID = -0.25, 0.25  # how clearly the key must be heard, see `vocabulary.heard`


class Heard(NamedTuple):
    """A chord for so many beats, in a section that stands so many semitones above the song's key."""

    chord: Chord
    beats: float
    shift: int


def worth(row: Sequence[Heard], idiom: Idiom, *, sung: bool) -> float:
    """Return how good a draft is: 0 or more is good enough."""
    clear = clarity(row, idiom.key) - (ENOUGH_IF_SAID if idiom.key_was_said else ENOUGH)
    return min(clear, 0.0) - (oddness(row, idiom) if sung else 0.0)


def clarity(row: Iterable[Heard], key: Key) -> float:
    """Return how clearly the key is heard in the whole, see `vocabulary.heard`."""
    weights = np.zeros(12)
    for chord, beats, shift in row:
        weights += beats * np.roll(chord_weights(chord.pitch_classes, chord.bass), -shift)
    return heard(weights, key)


def oddness(row: Iterable[Heard], idiom: Idiom) -> float:
    """Return how far number, variety and rest of the chords lie outside what songs have."""
    lengths: defaultdict[tuple[int, bool], float] = defaultdict(float)
    home = 0.0
    for chord, beats, shift in row:
        degree = (chord.root - shift - idiom.key.tonic) % 12
        lengths[degree, chord.minor] += beats
        home += beats if degree == 0 else 0.0
    total = float(sum(lengths.values()))
    shares = [beats / total for beats in lengths.values()]
    bits = -sum(share * math.log2(share) for share in shares)
    count = sum(share > AUDIBLE for share in shares)
    away = _outside(count, RICH_CHORDS if idiom.rich else CHORDS) * A_CHORD
    # Sums of logarithms end in other bits on other processors, and the song must not.
    return round(away + A_BIT * _outside(bits, BITS) + 2 * _outside(home / total, AT_HOME), 4)


def _outside(value: float, band: tuple[float, float]) -> float:
    return max(band[0] - value, value - band[1], 0.0)
