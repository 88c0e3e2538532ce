"""Judgement: a draft of a song's chords is heard through before it is taken.

Three things are asked. Is the key heard? The notes of all chords are weighed and held against all keys,
sections in another key as if they were at home. And are there enough chords, and not too many? Of recorded
songs four in five have three to ten chords, 1.3 to 2.8 bits of them, and spend 20 to 66 % of their time on
the tonic (McGill Billboard annotations); jazz has more. What is only played may stand still.
And are the chords there by which people know the style?
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from undersong.engine.compose.idiom import Idiom
from undersong.engine.styles.progression import share_of_chords, share_of_roots
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.chord import Chord
from undersong.engine.theory.key import Key
from undersong.engine.theory.tonality import chord_weights, heard
from undersong.units import Beats

CHORDS, RICH_CHORDS, BITS, AT_HOME = (3, 9), (4, 20), (1.32, 2.72), (0.22, 0.63)
AUDIBLE = 0.01  # share of the time from which a chord counts
A_CHORD, A_BIT = 0.2, 1.5
"""What a chord or a bit too few or too many costs, in units of how clearly the key is heard."""
ENOUGH, ENOUGH_IF_SAID = 0.15, 0.2  # how clearly the key must be heard, see `tonality.heard`


A_HALLMARK = 3.0
"""What it costs to lack the whole share of chords, or of changes, that a style must have."""
ROOM = 0.03  # beyond that share, for what the ending changes


class Heard(NamedTuple):
    """A chord for so many beats, in a section that stands so many semitones above the song's key."""

    chord: Chord
    beats: Beats
    shift: int


def worth(row: Sequence[Heard], idiom: Idiom, *, sung: bool, bar: Beats) -> float:
    """Return how good a draft is, in a song of such bars: 0 or more is good enough."""
    clear = clarity(row, idiom.key) - (ENOUGH_IF_SAID if idiom.said else ENOUGH)
    odd = oddness(row, idiom) if sung else 0.0
    return min(clear, 0.0) - odd - A_HALLMARK * lacking(row, idiom.sheet, bar)


def lacking(row: Sequence[Heard], sheet: Sheet, bar: Beats) -> float:
    """Return how much is lacking of what the sheet's `must_have` says of chords and roots in all sections."""
    lack = 0.0
    for trait in sheet.must_have:
        if trait.share is None or trait.sections:
            continue
        if trait.kind == "chords":
            share = share_of_chords(((h.chord.pitch_classes, h.beats) for h in row), trait.names)
        elif trait.kind == "roots":
            share = share_of_roots(((h.chord.root, h.beats) for h in row), trait.names, bar)
        else:
            continue
        lack += max(min(trait.share + ROOM, 1.0) - (share or 0.0), 0.0)
    return round(lack, 6)


def clarity(row: Iterable[Heard], key: Key) -> float:
    """Return how clearly the key is heard in the whole, see `tonality.heard`."""
    weights = np.zeros(12)
    for chord, beats, shift in row:
        weights += float(beats) * np.roll(chord_weights(chord.pitch_classes, chord.bass), -shift)
    return heard(weights, key)


def oddness(row: Iterable[Heard], idiom: Idiom) -> float:
    """Return how far number, variety and rest of the chords lie outside what songs have."""
    lengths: defaultdict[tuple[int, bool], Beats] = defaultdict(Beats)
    home = Beats(0)
    for chord, beats, shift in row:
        degree = (chord.root - shift - idiom.key.tonic) % 12
        lengths[degree, chord.minor] += beats
        home += beats if degree == 0 else 0
    total = sum(lengths.values())
    shares = [float(beats / total) for beats in lengths.values()]
    bits = -sum(share * math.log2(share) for share in shares)
    count = sum(share > AUDIBLE for share in shares)
    away = _outside(count, RICH_CHORDS if idiom.rich else CHORDS) * A_CHORD
    # Sums of logarithms end in other bits on other processors, and the song must not.
    return round(away + A_BIT * _outside(bits, BITS) + 2 * _outside(float(home / total), AT_HOME), 4)


def _outside(value: float, band: tuple[float, float]) -> float:
    return max(band[0] - value, value - band[1], 0.0)
