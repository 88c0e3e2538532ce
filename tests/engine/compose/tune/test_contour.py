"""Choosing pitches."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from undersong.engine.compose.tune.contour import choose_pitches, draw_tunes
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.engine.model import ChordSpan
from undersong.engine.theory.key import parse_key
from undersong.seeds import Seeds

C_MAJOR = ChordSpan(
    start_beats=Fraction(0), length_beats=Fraction(4), symbol="C", pitch_classes=(0, 4, 7), bass=0
)
KEY = parse_key("C major")


def phrase(count=8, *, beats=0.5, chord=C_MAJOR):
    return [Place(beats, 4.0 if i % 4 == 0 else 1.0, int(i % 2 == 0), chord) for i in range(count)]


def frame(**changes):
    return Frame(**{"key": KEY, "lowest": 57, "highest": 72, "middle": 64.0, **changes})


def rng(seed=1):
    return Seeds(seed).stream("test")


def test_stays_in_the_range_and_in_the_key():
    for tune in draw_tunes(phrase(), frame(), Wish(), rng(), draws=50):
        assert all(57 <= p <= 72 and p % 12 in KEY.scale for p in tune)


def test_wants_tones_of_the_chord_the_more_the_longer_the_notes():
    def share(beats):
        tunes = draw_tunes(phrase(beats=beats), frame(), Wish(), rng(), draws=200)
        return np.mean([p % 12 in C_MAJOR.pitch_classes for tune in tunes for p in tune])

    assert share(0.25) < share(1.0) < share(2.5)
    assert share(2.5) > 0.8


@pytest.mark.parametrize(("cadence", "tonic_share"), [("closed", (0.6, 1.0)), ("open", (0.0, 0.35))])
def test_ends_as_the_cadence_asks(cadence, tonic_share):
    ends = [choose_pitches(phrase(), frame(), Wish(cadence=cadence), rng(s))[-1] % 12 for s in range(20)]
    low, high = tonic_share
    assert low <= ends.count(0) / 20 <= high


def test_keeps_fixed_pitches_always_and_kept_ones_mostly():
    model = choose_pitches(phrase(), frame(), Wish(), rng())
    wish = Wish(fixed={0: 67}, kept={i: model[i] for i in range(1, 6)})
    tunes = [choose_pitches(phrase(), frame(), wish, rng(s)) for s in range(10)]
    assert all(t[0] == 67 for t in tunes)
    assert np.mean([t[i] == model[i] for t in tunes for i in range(1, 6)]) >= 0.9


def test_moves_mostly_by_step_and_seldom_by_leap():
    tunes = [choose_pitches(phrase(9), frame(), Wish(), rng(s)) for s in range(40)]
    sizes = np.array([abs(b - a) for t in tunes for a, b in pairwise(t)])
    assert 0.25 <= np.mean((sizes > 0) & (sizes <= 2)) <= 0.65
    assert np.mean(sizes >= 5) <= 0.15
    assert 0.1 <= np.mean(sizes == 0) <= 0.5


def test_lies_around_the_middle_it_is_given():
    def mean(middle):
        return np.mean([choose_pitches(phrase(), frame(middle=middle), Wish(), rng(s)) for s in range(20)])

    assert mean(67.0) - mean(61.0) > 3


def test_takes_the_same_tune_from_the_same_chance():
    assert choose_pitches(phrase(), frame(), Wish(), rng()) == choose_pitches(
        phrase(), frame(), Wish(), rng()
    )


def test_hardly_ever_falls_by_more_than_a_fifth():
    falls = [
        b - a for t in draw_tunes(phrase(), frame(leap=2.0), Wish(), rng(), draws=400) for a, b in pairwise(t)
    ]
    assert sum(m < -7 for m in falls) < 0.2 * sum(m > 7 for m in falls)
