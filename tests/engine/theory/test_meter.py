"""Meters know their bars and pulses."""

from fractions import Fraction

import pytest

from undersong.engine.theory.meter import SUPPORTED, parse_meter
from undersong.errors import RequestError


class TestParseMeter:
    @pytest.mark.parametrize("text", SUPPORTED)
    def test_puts_all_pulses_inside_the_bar(self, text):
        meter = parse_meter(text)
        assert str(meter) == text
        assert meter.pulses[0] == 0
        assert list(meter.pulses) == sorted(set(meter.pulses))
        assert meter.pulses[-1] < meter.bar_beats

    def test_counts_a_bar_in_quarter_notes(self):
        assert parse_meter("6/8").bar_beats == 3
        assert parse_meter("7/8").bar_beats == Fraction(7, 2)

    def test_knows_compound_meters(self):
        assert parse_meter("6/8").pulses == (0, Fraction(3, 2))
        assert not parse_meter("3/4").compound

    @pytest.mark.parametrize("text", ["13/8", "4", "0/4", "4/0", "", "four"])
    def test_refuses_others_and_names_them(self, text):
        with pytest.raises(RequestError) as caught:
            parse_meter(text)
        assert text in caught.value.message
