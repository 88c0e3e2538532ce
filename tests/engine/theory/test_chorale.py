"""Chorales keep the rules of four-part writing, as a teacher would mark them."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersong.engine.theory.chorale import chorale
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import parse_key

UPPER = (55, 77)
FULL = (43, 77)
PROGRESSIONS = (
    "I IV V7 I",
    "I vi ii7 V7 I",
    "I V/3 vi iii IV I/3 ii7 V7 I",
    "I IV I V I IV V I",
    "I V vi IV I V IV I",
    "I I/3 IV V7/V V V7 vi IV I/5 V7 I",
    "I V7/ii ii V7 I IV iv I",
    "IV V iii vi ii7 V7 I I",
    "I iii IV V I vi IV V",
)
MINOR = ("i iv V7 i", "i bVI bIII bVII i iv V i", "i iih7 V7 i", "i bVII bVI V i", "i iv bVI V7 bVI iv V i")
walks = st.lists(
    st.sampled_from(["I", "IV", "V", "V7", "vi", "ii", "ii7", "iii", "I/3"]), min_size=3, max_size=9
)


def marks(chords, voices, key):
    """What a teacher would mark in red, the bass counting as a voice where `voices` are the upper ones."""
    found = [
        ("foreign", chord.symbol, row)
        for chord, row in zip(chords, voices, strict=True)
        if not {pitch % 12 for pitch in row} <= {*chord.pitch_classes}
    ]
    for (one, low), (two, high) in pairwise(zip(chords, voices, strict=True)):
        lines = [(one.bass, two.bass), *zip(low, high, strict=True)]
        for (a, a2), (b, b2) in combinations(lines, 2):
            moved = a % 12 != a2 % 12 and b != b2
            if moved and (b - a) % 12 == (b2 - a2) % 12 and (b - a) % 12 in (0, 7):
                found.append(("parallel", one.symbol, two.symbol, low, high))
        for index, (a, b) in enumerate(zip(low, high, strict=True)):
            dominant = one.root == (key.tonic + 7) % 12 and 4 in one.intervals
            tonic_next = key.tonic in two.pitch_classes
            if dominant and tonic_next and a % 12 == (key.tonic - 1) % 12:
                inner = index < len(low) - 1
                if b - a not in ((1, 0, -3, -4) if inner else (1, 0)):
                    found.append(("leading", one.symbol, two.symbol, low, high))
            moves_on = one.root != two.root
            if (
                moves_on
                and 10 in one.intervals
                and a % 12 == (one.root + 10) % 12
                and b - a not in (0, -1, -2)
            ):
                found.append(("seventh", one.symbol, two.symbol, low, high))
    return found


def led(numerals, name, **options):
    key = parse_key(name)
    chords = [read_chord(n, key) for n in numerals]
    return chords, chorale(chords, UPPER, voices=3, key=key, **options), key


@pytest.mark.parametrize("name", ["C", "E", "Ab", "F#"])
@pytest.mark.parametrize("row", PROGRESSIONS)
def test_writes_common_progressions_in_major_without_a_fault(row, name):
    assert marks(*led(row.split(), name)) == []


@pytest.mark.parametrize("name", ["A minor", "C minor", "F# minor"])
@pytest.mark.parametrize("row", MINOR)
def test_writes_common_progressions_in_minor_without_a_fault(row, name):
    assert marks(*led(row.split(), name)) == []


@settings(deadline=None, max_examples=60)
@given(walks)
def test_finds_a_clean_way_through_any_walk(walk):
    assert marks(*led(walk, "D")) == []


@settings(deadline=None, max_examples=40)
@given(walks)
def test_never_crosses_voices_nor_lets_them_drift_apart(walk):
    chords, voices, _ = led(walk, "Bb")
    for chord, pitches in zip(chords, voices, strict=True):
        assert list(pitches) == sorted(set(pitches))
        assert all(b - a <= 12 for a, b in pairwise(pitches))
        assert {p % 12 for p in pitches} <= set(chord.pitch_classes)
        assert chord.third in {*(p % 12 for p in pitches), chord.bass}


def test_keeps_common_tones_where_they_are():
    _, (one, two), _ = led(["I", "vi"], "C")
    assert len(set(one) & set(two)) >= 2


def test_gives_the_lowest_of_four_voices_the_bass_where_nobody_else_has_it():
    key = parse_key("G")
    chords = [read_chord(n, key) for n in ["I", "IV", "ii7", "V7", "I"]]
    voices = chorale(chords, FULL, voices=4, key=key, bass=False)
    assert [p[0] % 12 for p in voices] == [c.bass for c in chords]
    assert all(len(p) == 4 for p in voices)


def test_marks_what_is_wrong():
    key = parse_key("C")
    chords = [read_chord(n, key) for n in ("I", "ii")]
    assert marks(chords, [(60, 64, 67), (62, 65, 69)], key)
