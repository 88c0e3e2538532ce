"""Places of the bar and their weights."""

from fractions import Fraction

import pytest

from undersong.engine.compose.tune.places import PULSE_WEIGHTS, Places
from undersong.engine.theory.meter import SUPPORTED, parse_meter

TEMPI = (30, 44, 60, 90, 130, 170, 240, 300)


def places(meter="4/4", bpm=96):
    return Places.of(parse_meter(meter), bpm)


@pytest.mark.parametrize("meter", SUPPORTED)
def test_fills_every_bar_with_whole_ticks_at_any_tempo(meter):
    for bpm in TEMPI:
        clock = places(meter, bpm)
        assert clock.bar * clock.tick == parse_meter(meter).bar_beats


@pytest.mark.parametrize("meter", SUPPORTED)
def test_makes_the_downbeat_the_strongest_place(meter):
    clock = places(meter)
    assert clock.weights.argmax() == 0
    assert len(PULSE_WEIGHTS[meter]) == len(parse_meter(meter).pulses)


def test_orders_the_places_of_a_bar_as_musicians_do():
    downbeat, off_eighth, second, third = (places().weights[i] for i in (0, 2, 4, 8))
    assert downbeat > third > second > off_eighth > places().weights[1]


def test_hears_an_early_arrival_nearly_as_the_place_it_anticipates():
    clock = places()
    table = clock.effective(0, clock.bar, 8)
    assert table[6, 2] == clock.weights[6]  # an eighth that ends on beat 3 anticipates nothing
    assert clock.weights[7] < table[6, 4] < clock.weights[8]


def test_rounds_seconds_up_to_ticks_but_not_beyond_what_is_exact():
    clock = places(bpm=120)
    assert clock.tick == Fraction(1, 4)
    assert clock.ticks(0.25) == 2
    assert clock.ticks(0.26) == 3
