"""Chorale: chords set for voices by the rules that are taught for four-part writing.

Voices do not cross, stay within an octave of their neighbours and move as little as they can, common
tones being kept. No two voices go in parallel fifths or octaves, the bass among them. A leading tone rises to
its tonic, in an inner voice it may fall to the fifth; a seventh falls by step or stays. Neither is doubled.

The rules are prices, not walls, and the whole row of chords is searched at once with a beam: where some row
of chords leaves no clean way, the least fault is taken, and an earlier voice can make room for a later one.
After A. Schoenberg, *Harmonielehre*, and W. Piston, *Harmony*.
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from operator import sub
from typing import Protocol

from undersong.engine.theory.key import Key
from undersong.units import MidiPitch

BEAM = 7
WIDEST_GAP = 12  # semitones between neighbouring voices
PARALLEL, SEVENTH_LEFT, LEADING_LEFT, DOUBLED = 60.0, 24.0, 24.0, 30.0
LEADING_FALLS, OVERLAP, HIDDEN, LEAP = 3.0, 3.0, 2.0, 1.5
# By place in the chord: root, third, fifth, seventh, and what lies above.
MISSING = (3.0, 16.0, 0.6, 9.0, 2.0)
DOUBLING = (0.0, 1.5, 0.4, 1.0, 2.0)
ALTERED = 8.0  # a diminished or augmented fifth that is missing
CENTRE_PULL = 0.1
EVEN = 0.001  # sums this near to each other count as equal
DEAREST = 36  # settings of one chord that are looked at
LARGEST_STEP = 4  # semitones; what moves farther leaps


class Sounded(Protocol):
    """A chord as a score has it: tones with the root first, and its bass."""

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Root first, then upwards in thirds."""

    @property
    def bass(self) -> int:
        """Pitch class of the lowest note."""


@dataclass(frozen=True)
class Place:
    """A chord between its neighbours.

    Attributes
    ----------
    leading : pitch class that has to rise into the next chord, or None.
    seventh : pitch class that has to fall into it, or None.
    """

    classes: tuple[int, ...]
    bass: int
    leading: int | None
    seventh: int | None


def chorale(
    chords: Sequence[Sounded],
    register: tuple[MidiPitch, MidiPitch],
    *,
    voices: int = 3,
    key: Key | None = None,
    bass: bool = True,
) -> tuple[tuple[MidiPitch, ...], ...]:
    """Return the pitches of all voices for each chord, lowest first.

    Parameters
    ----------
    register : lowest and highest pitch of the voices; widened upwards to an octave and a half.
    key : tells which chord is the dominant where it does not go to its tonic.
    bass : whether the bass is played below by somebody else; else the lowest voice has it.
    """
    low, high = register
    high = max(high, low + 18)
    places = [
        Place(c.pitch_classes, c.bass, _leading(c, following, key), seventh_of(c.pitch_classes))
        for c, following in zip(chords, (*chords[1:], None), strict=True)
    ]
    beam: list[tuple[float, tuple[tuple[int, ...], ...]]] = [(0.0, ())]
    for index, place in enumerate(places):
        before = places[index - 1] if index else None
        settings = _settings(place, low, high, voices, bass)
        reached: dict[tuple[int, ...], tuple[float, tuple[tuple[int, ...], ...]]] = {}
        totals: list[float] = []
        for cost, path in beam:
            for price, pitches in settings:
                least = cost + price + (_way(path[-1], pitches) if before else 0)
                if len(totals) >= BEAM and least > totals[BEAM - 1] + EVEN:
                    continue  # too far already, whatever else it breaks
                step = _step(before, path[-1], place, pitches, bass) if before else 0.0
                total = round(cost + price + step, 4)
                known = reached.get(pitches)
                if known is None:
                    insort(totals, total)
                if known is None or (total, path) < (known[0], known[1][:-1]):
                    reached[pitches] = (total, (*path, pitches))
        beam = sorted(reached.values())[:BEAM]
    return beam[0][1]


def seventh_of(pitch_classes: Sequence[int]) -> int | None:
    """Return the pitch class of a chord's seventh, or None."""
    above = {(pc - pitch_classes[0]) % 12: pc for pc in pitch_classes[1:]}
    if 3 in above and 6 in above and 9 in above:
        return above[9]
    return above.get(10, above.get(11))


def _leading(chord: Sounded, following: Sounded | None, key: Key | None) -> int | None:
    """The tone of a dominant that has to rise: to the key's tonic, or to the next root."""
    root = chord.pitch_classes[0]
    above = {(pc - root) % 12 for pc in chord.pitch_classes}
    third = (root + 4) % 12
    onward = None if following is None else (following.pitch_classes[0] - root) % 12
    if 4 in above:
        own = key is not None and (root - key.tonic) % 12 == 7
        foreign = 10 in above or (key is not None and third not in key.scale)
        return third if own or (foreign and onward == 5) else None
    return root if {3, 6} <= above and onward == 1 else None


@lru_cache(maxsize=1024)
def _settings(
    place: Place, low: int, high: int, voices: int, bass: bool
) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """All ways to set one chord with their prices, cheapest first."""
    usable = [p for p in range(low, high + 1) if p % 12 in place.classes or p % 12 == place.bass]
    found = []
    middle = (low + high) / 2
    for pitches in combinations(usable, voices):
        if any(b - a > WIDEST_GAP for a, b in pairwise(pitches)):
            continue
        if not bass and pitches[0] % 12 != place.bass:
            continue
        price = _price(place, tuple(p % 12 for p in pitches), bass)
        price += CENTRE_PULL * sum(abs(p - middle) for p in pitches)
        found.append((round(price, 4), pitches))
    return tuple(sorted(found)[:DEAREST])


def _price(place: Place, sounding: tuple[int, ...], bass: bool) -> float:
    """What the choice of tones costs: what a chord is known by must be heard, nothing tense twice."""
    classes = place.classes
    all_heard = {*sounding, place.bass} if bass else set(sounding)
    price = 0.0
    for index, pc in enumerate(classes):
        if pc not in all_heard:
            altered = index == 2 and (pc - classes[0]) % 12 != 7
            price += ALTERED if altered else MISSING[min(index, len(MISSING) - 1)]
    together = [*sounding, place.bass] if bass else list(sounding)
    for pc in set(together):
        again = together.count(pc) - 1
        if again and pc in (place.leading, place.seventh):
            price += DOUBLED * again
        elif again and pc in classes:
            price += DOUBLING[min(classes.index(pc), len(DOUBLING) - 1)] * again
    return price


def _way(old: tuple[int, ...], new: tuple[int, ...]) -> int:
    """Semitones that the voices move in all, those of the highest counted twice."""
    moved: int = sum(map(abs, map(sub, new, old)))
    return moved + abs(new[-1] - old[-1])


@lru_cache(maxsize=65536)
def _step(before: Place, old: tuple[int, ...], after: Place, new: tuple[int, ...], bass: bool) -> float:
    """What going from one setting to the next costs."""
    moves = [b - a for a, b in zip(old, new, strict=True)]
    cost = float(_way(old, new))
    cost += LEAP * sum(max(0, abs(m) - LARGEST_STEP) for m in moves)
    for index in range(len(old) - 1):
        if new[index] > old[index + 1] or new[index + 1] < old[index]:
            cost += OVERLAP
    cost += PARALLEL * _parallels(before, old, after, new, bass)
    if bass and moves[-1] and abs(moves[-1]) > 2 and (new[-1] - after.bass) % 12 in (0, 7):
        cost += HIDDEN
    for index, pitch in enumerate(old):
        cost += _resolution(before, pitch, after, new[index], outer=index == len(old) - 1)
    return cost


def _parallels(before: Place, old: tuple[int, ...], after: Place, new: tuple[int, ...], bass: bool) -> int:
    """Pairs of voices that go from a fifth or an octave to another of the same."""
    lines = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    if bass and before.bass != after.bass:
        lines.insert(0, (before.bass, after.bass))
    count = 0
    for (a1, a2), (b1, b2) in combinations(lines, 2):
        apart = (b1 - a1) % 12
        if apart in (0, 7) and apart == (b2 - a2) % 12 and a1 % 12 != a2 % 12:
            count += 1
    return count


def _resolution(before: Place, pitch: int, after: Place, there: int, *, outer: bool) -> float:
    """What a tense tone costs that does not go where it leads."""
    move = there - pitch
    if move == 0:
        return 0.0
    down = (before.classes[0] - after.classes[0]) % 12
    # Where the root stays the same chord goes on and may rearrange itself; over a root that falls a
    # semitone the seventh is an augmented sixth and rises.
    ways = {0: (move,), 1: (-2, -1, 1)}.get(down, (-2, -1))
    if pitch % 12 == before.seventh and move not in ways:
        return SEVENTH_LEFT
    if pitch % 12 == before.leading and move != 1 and (pitch + 1) % 12 in after.classes:
        return LEADING_LEFT if outer or move not in (-3, -4) else LEADING_FALLS
    return 0.0
