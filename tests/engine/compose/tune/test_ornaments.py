"""Ornaments of the voice."""

from fractions import Fraction
from itertools import pairwise

import pytest

from undersong.engine.compose.tune.ornaments import Adornment, adorned
from undersong.engine.compose.tune.places import Places
from undersong.engine.model import SungNote, Syllable
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.seeds import Seeds

PLACES = Places.of(parse_meter("4/4"), 90)
KEY = parse_key("C major")


def line(lengths=(1, 1, 1, 3)):
    notes, at = [], Fraction(0)
    for i, length in enumerate(lengths):
        syllable = Syllable(text="la", phonemes="lɑ", stress=(i + 1) % 2)
        notes.append(
            SungNote(
                start_beats=at, length_beats=Fraction(length), pitch=(64, 65, 67)[i % 3], syllable=syllable
            )
        )
        at += length
    return notes


def sing(share, seed, *, lengths=(1, 1, 1, 3), beats=16.0):
    how = Adornment(KEY, PLACES, share, 0.0, 57, 76)
    return adorned(line(lengths), how, Seeds(seed).stream("test"), beats=beats)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.28])
def test_keeps_every_syllable_and_the_time_that_it_had(share):
    for seed in range(20):
        notes = sing(share, seed)
        assert [n.syllable for n in notes if n.syllable] == [n.syllable for n in line()]
        assert sum(n.length_beats for n in notes) == 6
        assert all(a.start_beats + a.length_beats == b.start_beats for a, b in pairwise(notes))
        assert all(57 <= n.pitch <= 76 and n.pitch % 12 in KEY.scale for n in notes)


def test_has_more_of_them_where_the_style_has():
    def count(share):
        return sum(n.syllable is None for seed in range(60) for n in sing(share, seed))

    assert 0 < count(0.05) < count(0.15) < count(0.28)


def test_leaves_alone_what_is_quick_or_full():
    for seed in range(20):
        assert len(sing(0.28, seed, lengths=(Fraction(1, 2),) * 8)) == 8
        assert len(sing(0.28, seed, beats=3.0)) == 4


def test_adorns_the_end_of_some_lines_and_not_of_all():
    ends = [sing(0.1, seed, lengths=(2, 2, 2, 3))[-1].syllable is None for seed in range(60)]
    assert 0.1 < sum(ends) / len(ends) < 0.7


def test_leaves_long_bars_no_fuller_than_short_ones():
    twelve = Adornment(KEY, Places.of(parse_meter("12/8"), 70), 0.28, 0.0, 57, 76)
    for seed in range(20):
        notes = adorned(line((1,) * 6), twelve, Seeds(seed).stream("test"), beats=6.0)
        assert len(notes) <= 6
