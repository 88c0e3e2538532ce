"""Feel bends the grid and never breaks it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.model import Feel
from undersong.engine.theory.feel import swung

places = st.fractions(min_value=0, max_value=600, max_denominator=48)
feels = st.builds(Feel, swing_eighth=st.floats(0.5, 0.75), swing_sixteenth=st.floats(0.5, 0.75))


class TestSwung:
    @given(st.integers(0, 2400), feels)
    def test_leaves_every_beat_where_it_is(self, beat, feel):
        assert swung(Fraction(beat), feel) == beat

    @given(places, places, feels)
    def test_keeps_the_order_of_what_is_played(self, one, other, feel):
        if one < other:
            assert swung(one, feel) < swung(other, feel)

    @given(places)
    def test_leaves_the_straight_grid_alone(self, place):
        assert swung(place, Feel()) == float(place)

    @given(st.integers(0, 400), feels)
    def test_puts_the_off_beat_where_the_feel_says(self, beat, feel):
        assert swung(beat + Fraction(1, 2), feel) == pytest.approx(beat + feel.swing_eighth)

    def test_swings_sixteenths_inside_their_eighth(self):
        feel = Feel(swing_sixteenth=0.6)
        assert swung(Fraction(1, 4), feel) == pytest.approx(0.3)
        assert swung(Fraction(3, 4), feel) == pytest.approx(0.8)
