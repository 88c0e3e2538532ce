"""The clock: beats to seconds and back, at one tempo or many."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.model import Feel
from undersong.engine.theory.clock import Clock

SLOWING = ((Fraction(8), 60.0), (Fraction(10), 40.0))
tempi = st.floats(30, 300)
moments = st.fractions(0, 400, max_denominator=48)
changes = st.lists(st.tuples(moments, tempi), max_size=5, unique_by=lambda c: c[0]).map(
    lambda found: tuple(sorted(found))
)


def test_tells_seconds_at_one_tempo():
    assert Clock(90.0).straight(Fraction(3)) == pytest.approx(2.0)


def test_bends_the_grid_before_it_reads_the_time():
    swinging = Clock(120.0, feel=Feel(swing_eighth=2 / 3))
    assert swinging.played(Fraction(3, 2)) == pytest.approx(5 / 6)
    assert swinging.straight(Fraction(3, 2)) == pytest.approx(3 / 4)


def test_sums_up_what_each_tempo_lasts():
    clock = Clock(120.0, SLOWING)
    assert clock.straight(Fraction(8)) == pytest.approx(4.0)
    assert clock.straight(Fraction(10)) == pytest.approx(6.0)
    assert clock.straight(Fraction(12)) == pytest.approx(9.0)
    assert [clock.tempo(Fraction(b)) for b in (0, 8, 9, 10, 99)] == [120.0, 60.0, 60.0, 40.0, 40.0]


@given(tempi, changes, moments, moments)
def test_never_goes_backwards(bpm, slower, one, other):
    clock = Clock(bpm, slower, Feel(swing_eighth=0.66, swing_sixteenth=0.58))
    low, high = sorted((one, other))
    assert clock.played(low) <= clock.played(high) + 1e-9


@given(tempi, changes, moments)
def test_finds_the_beat_of_a_time_again(bpm, slower, moment):
    clock = Clock(bpm, slower)
    assert float(clock.beats(clock.straight(moment))) == pytest.approx(float(moment), abs=2e-3)
