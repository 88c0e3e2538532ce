"""How much music a line needs."""

from fractions import Fraction

import pytest

from undersong.engine.lyrics.room import bars_for, rapped_slots, slots_for, step_beats
from undersong.engine.theory.meter import SUPPORTED, parse_meter

FOUR = parse_meter("4/4")


@pytest.mark.parametrize("bpm", [30, 60, 90, 120, 180, 300])
def test_takes_a_step_that_a_syllable_can_fill(bpm):
    assert 0.22 < float(step_beats(bpm)) * 60 / bpm < 0.47


def test_gives_usual_lines_two_bars_at_a_medium_tempo():
    assert slots_for([9, 10, 8, 10], 96, FOUR) == (2, 2, 2, 2)


def test_gives_a_line_of_twelve_eighths_as_many_beats_as_one_of_four_quarters():
    twelve = parse_meter("12/8")
    assert slots_for([8, 8], 105, twelve) == slots_for([8, 8], 70, FOUR) == (2, 2)


def test_gives_a_chorus_between_rapped_verses_half_the_room_of_a_sung_one():
    assert slots_for([7, 7], 92, FOUR, quick=True) == (1, 1)
    assert slots_for([7, 7], 92, FOUR) == (2, 2)


def test_gives_lines_of_one_section_the_same_slot_but_for_an_outlier():
    assert len(set(slots_for([6, 9, 7, 8], 104, FOUR))) == 1
    assert slots_for([5, 5, 16, 5], 104, FOUR)[2] > slots_for([5, 5, 16, 5], 104, FOUR)[0]


@pytest.mark.parametrize("meter", SUPPORTED)
@pytest.mark.parametrize("bpm", [30, 75, 140, 300])
def test_never_asks_for_more_than_four_and_a_half_syllables_a_second(meter, bpm):
    m = parse_meter(meter)
    bar = float(m.bar_beats) * 60 / bpm
    for n in (1, 5, 12, 16):
        for tight in (False, True):
            assert n / (bars_for([n], bpm, m, tight=tight) * bar) <= 4.5


def test_takes_less_when_room_is_tight():
    lines = [12, 11, 12, 11]
    assert bars_for(lines, 125, FOUR, tight=True) <= bars_for(lines, 125, FOUR)
    assert bars_for([13] * 4, 125, FOUR, tight=True) < bars_for([13] * 4, 125, FOUR)


def test_gives_a_rapped_line_of_nine_syllables_one_bar_of_a_quick_beat_and_one_of_twelve_two():
    assert rapped_slots([9, 12], 142, FOUR, usual=8.5) == (1, 2)


def test_needs_nothing_for_nothing():
    assert bars_for([], 96, FOUR) == 0


def test_counts_an_eighth_at_a_medium_tempo_and_a_quarter_at_a_quick_one():
    assert step_beats(96) == Fraction(1, 2)
    assert step_beats(150) == Fraction(1)
