"""Grips on a fretboard: what a hand can take, with the right notes, led through a song."""

from itertools import pairwise, permutations
from typing import NamedTuple

import pytest

from undersong.engine.theory.fretboard import REACH, gripped

GUITAR = (40, 45, 50, 55, 59, 64)
UKULELE = (60, 64, 67, 69)
MANDOLIN = (55, 62, 69, 76)
REGISTER = (40, 68)


class Chord(NamedTuple):
    pitch_classes: tuple[int, ...]
    bass: int


def chord(root: int, *steps: int, bass: int | None = None) -> Chord:
    return Chord(tuple((root + step) % 12 for step in (0, *steps)), root if bass is None else bass)


MAJOR, MINOR, SEVENTH, NINTH = (4, 7), (3, 7), (4, 7, 10), (4, 7, 10, 14)
EVERY = [chord(root, *kind) for root in range(12) for kind in (MAJOR, MINOR, SEVENTH, NINTH)]


def grip(one: Chord, strings: tuple[int, ...] = GUITAR, voices: int = 6) -> tuple[int, ...]:
    register = REGISTER if strings is GUITAR else (strings[0], strings[-1] + 10)
    return gripped([one], strings, register, voices=voices)[0]


def playable(pitches: tuple[int, ...], strings: tuple[int, ...]) -> bool:
    """Whether some neighbouring strings can sound the pitches, one each, within the reach of a hand."""
    for low in range(len(strings) - len(pitches) + 1):
        for order in permutations(pitches):
            frets = [p - s for p, s in zip(order, strings[low:], strict=False)]
            stopped = [f for f in frets if f > 0]
            if min(frets) >= 0 and (not stopped or max(stopped) - min(stopped) <= REACH):
                return True
    return False


@pytest.mark.parametrize("strings", [GUITAR, UKULELE, MANDOLIN])
@pytest.mark.parametrize("one", EVERY)
def test_takes_only_what_a_hand_can_take(one: Chord, strings: tuple[int, ...]) -> None:
    pitches = grip(one, strings, len(strings))
    assert 3 <= len(pitches) <= len(strings)
    assert playable(pitches, strings)
    assert {p % 12 for p in pitches} <= set(one.pitch_classes)


@pytest.mark.parametrize("one", EVERY)
def test_sounds_root_third_and_seventh_over_the_right_bass(one: Chord) -> None:
    pitches = grip(one)
    root, third, *_ = one.pitch_classes
    sounding = {p % 12 for p in pitches}
    assert {root, third} <= sounding
    assert len(one.pitch_classes) < 4 or one.pitch_classes[3] in sounding
    assert pitches[0] % 12 == one.bass


def test_knows_the_chords_that_everybody_learns_first() -> None:
    assert grip(chord(4, *MINOR)) == (40, 47, 52, 55, 59, 64)
    assert grip(chord(9, *MINOR)) == (45, 52, 57, 60, 64)
    assert grip(chord(2, *MAJOR)) == (50, 57, 62, 66)
    assert grip(chord(5, *MAJOR)) == (41, 48, 53, 57, 60, 65)
    assert grip(chord(7, *MAJOR))[:4] == (43, 47, 50, 55)


def test_takes_few_strings_high_up_where_that_is_wished() -> None:
    for one in EVERY:
        pitches = gripped([one], GUITAR, (57, 76), voices=4)[0]
        assert 3 <= len(pitches) <= 5
        assert pitches[0] >= 48


def test_moves_the_hand_less_than_chord_by_chord() -> None:
    row = [
        chord(root, *kind) for root, kind in ((0, MAJOR), (9, MINOR), (5, MAJOR), (7, SEVENTH), (8, MAJOR))
    ]

    def travel(grips: list[tuple[int, ...]]) -> int:
        return sum(abs(a[-1] - b[-1]) for a, b in pairwise(grips))

    led = list(gripped(row, GUITAR, (52, 74), voices=4))
    alone = [gripped([one], GUITAR, (52, 74), voices=4)[0] for one in row]
    assert travel(led) <= travel(alone)


def test_has_nothing_for_no_chords() -> None:
    assert gripped([], GUITAR, REGISTER, voices=6) == ()
