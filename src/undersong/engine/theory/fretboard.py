"""The fretboard: chords as a hand takes them on the strings of a guitar, a ukulele, a mandolin.

A grip has one note a string, on neighbouring strings, so that it can be strummed; its frets lie within a span
of four, open strings are welcome near the nut, and a hand has four fingers, of which the first may lie
across. Of the grips of a chord the fuller, the lower and the one with the right note in the bass are the
better; over a song the row of grips is taken whose hand and top string move least. Positions and reach are
those that methods for the guitar teach.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from undersong.engine.theory.chorale import Sounded
from undersong.engine.theory.voicing import Pitches
from undersong.units import MidiPitch

REACH = 3
"""Frets from the first finger to the last."""

LAST_POSITION, OPEN_UNTIL = 9, 4
FINGERS = 4
FEWEST = 3
MISSING = (4.0, 7.0, 1.0, 4.5, 3.0)
"""What a tone of the chord costs that is not there: root, third, fifth, seventh, what lies above."""
DOUBLED = (0.0, 1.2, 0.0, 1.5, 1.5)
WRONG_BASS, UNLIKE = 5.0, 1.1
"""A lowest note that is not the chord's; each string more or fewer than wished."""
UP_THE_NECK, OPEN = 0.3, -0.35
OUTSIDE = 0.8
"""Each semitone outside the register."""
TOP_MOVES, HAND_MOVES = 0.3, 0.25
UNISON = 2.0
"""Two strings on one pitch."""

KEPT = 10
"""Grips of a chord that are weighed against each other in the song."""


class Wish(NamedTuple):
    """What a grip shall be: a chord's tones, its bass, on which strings, where, and on how many."""

    classes: tuple[int, ...]
    bass: int
    strings: tuple[MidiPitch, ...]
    register: tuple[MidiPitch, MidiPitch]
    voices: int


class Grip(NamedTuple):
    """A chord under the hand.

    Attributes
    ----------
    cost : of the grip alone, the best first.
    pitches : lowest first, one a string.
    position : fret of the first finger, 0 where all strings are open.
    """

    cost: float
    pitches: Pitches
    position: int


def gripped(
    chords: Sequence[Sounded],
    strings: Sequence[MidiPitch],
    register: tuple[MidiPitch, MidiPitch],
    *,
    voices: int,
) -> tuple[Pitches, ...]:
    """Return the pitches of each chord of a song as a hand takes them, lowest first.

    Parameters
    ----------
    strings : open strings, lowest first.
    register : pitches that a grip had better stay between.
    voices : how many strings are wished.
    """
    rows = [_grips(Wish(c.pitch_classes, c.bass, tuple(strings), register, voices)) for c in chords]
    if not rows:
        return ()
    # The best way to each grip of a chord, from the first chord on.
    ways: list[list[tuple[float, int]]] = [[(grip.cost, 0) for grip in rows[0]]]
    for before, row in pairwise(rows):
        ways.append([_way(grip, before, ways[-1]) for grip in row])
    place = min(range(len(rows[-1])), key=lambda k: ways[-1][k])
    found: list[Pitches] = []
    for row, way in zip(reversed(rows), reversed(ways), strict=True):
        found.append(row[place].pitches)
        place = way[place][1]
    return tuple(reversed(found))


def _way(grip: Grip, before: Sequence[Grip], ways: Sequence[tuple[float, int]]) -> tuple[float, int]:
    costs = [
        cost
        + TOP_MOVES * abs(last.pitches[-1] - grip.pitches[-1])
        + HAND_MOVES * abs(last.position - grip.position)
        for last, (cost, _) in zip(before, ways, strict=True)
    ]
    best = min(range(len(costs)), key=lambda k: (round(costs[k], 6), k))
    return round(grip.cost + costs[best], 6), best


@lru_cache(maxsize=1024)
def _grips(wish: Wish) -> tuple[Grip, ...]:
    """The best grips of a chord."""
    found: dict[Pitches, Grip] = {}
    for position in range(LAST_POSITION + 1):
        for frets in _frets(frozenset(wish.classes), wish.strings, position):
            grip = _weighed(frets, wish)
            if grip.pitches not in found or grip < found[grip.pitches]:
                found[grip.pitches] = grip
    return tuple(sorted(found.values())[:KEPT])


def _frets(
    classes: frozenset[int], strings: tuple[MidiPitch, ...], position: int
) -> Iterator[tuple[int | None, ...]]:
    """Ways to stop the strings in a position, up to the highest; None is a string that is not struck."""
    span = range(max(position, 1), max(position, 1) + REACH + 1)
    allowed = [0, *span] if position <= OPEN_UNTIL else [*span]
    options = [[fret for fret in allowed if (string + fret) % 12 in classes] for string in strings]
    for low in range(len(strings) - FEWEST + 1):
        for frets in product(*options[low:]):
            if _fits_a_hand(frets):
                yield (*(None,) * low, *frets)


def _fits_a_hand(frets: Sequence[int]) -> bool:
    stopped = [fret for fret in frets if fret]
    if not stopped:
        return True
    if max(stopped) - min(stopped) > REACH:
        return False
    first = min(stopped)
    across = [i for i, fret in enumerate(frets) if fret == first]
    # The first finger may lie across the strings, unless one of them sounds open under it.
    lies = len(across) > 1 and 0 not in frets[across[0] : across[-1] + 1]
    fingers = len(stopped) - (len(across) - 1 if lies else 0)
    return fingers <= FINGERS


def _weighed(frets: Sequence[int | None], wish: Wish) -> Grip:
    pitches = tuple(
        sorted(string + fret for string, fret in zip(wish.strings, frets, strict=True) if fret is not None)
    )
    stopped = [fret for fret in frets if fret]
    position = min(stopped, default=0)
    sounding = [p % 12 for p in pitches]
    cost = UP_THE_NECK * position + OPEN * sum(fret == 0 for fret in frets)
    for place, tone in enumerate(wish.classes):
        kind, times = min(place, len(MISSING) - 1), sounding.count(tone)
        cost += MISSING[kind] if times == 0 else DOUBLED[kind] * (times - 1)
    low, high = wish.register
    cost += WRONG_BASS * (sounding[0] != wish.bass) + UNLIKE * abs(len(pitches) - wish.voices)
    cost += OUTSIDE * (max(0, low - pitches[0]) + max(0, pitches[-1] - high))
    cost += UNISON * (len(pitches) - len(set(pitches)))
    return Grip(round(cost, 6), pitches, position)
