"""Grids keep their idea in every meter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.compose.band.grid import STEP, TICKS, bar_ticks, cycle, lay, pulse_ticks
from undersong.engine.theory.meter import SUPPORTED, parse_meter

KICK, SNARE, HAT = "X.....x.x.......", "....X.......X...", "x.x.x.x.x.x.x.x."
rows = st.text("Xxo.", min_size=16, max_size=16)
held_rows = st.text("xR5.-", min_size=16, max_size=16)
meters = st.sampled_from(SUPPORTED).map(parse_meter)


class TestLay:
    @given(rows)
    def test_is_the_grid_itself_in_four_four(self, row):
        laid = lay(row, parse_meter("4/4"), 0)
        assert [(s.tick // STEP, s.mark) for s in laid] == [(i, c) for i, c in enumerate(row) if c != "."]

    @given(held_rows, meters, st.integers(0, 7), st.booleans())
    def test_keeps_every_stroke_inside_its_bar_and_before_the_next(self, row, meter, bar, quick):
        laid = lay(row, meter, bar, quick=quick)
        ends = [s.tick + s.length for s in laid]
        assert all(a <= s.tick for a, s in zip(ends, laid[1:], strict=False))
        assert all(0 <= s.tick < e <= bar_ticks(meter) for s, e in zip(laid, ends, strict=True))

    @pytest.mark.parametrize("meter", SUPPORTED)
    def test_kicks_the_first_beat_and_leaves_it_to_the_kick(self, meter):
        parsed = parse_meter(meter)
        bars = range(cycle(parsed))
        assert 0 in {s.tick for s in lay(KICK, parsed, 0)}
        assert 0 not in {s.tick for s in lay(SNARE, parsed, 0)}
        assert any(lay(SNARE, parsed, bar) for bar in bars)

    @pytest.mark.parametrize("meter", SUPPORTED)
    def test_plays_hats_on_every_eighth(self, meter):
        parsed = parse_meter(meter)
        for bar in range(cycle(parsed)):
            assert {s.tick for s in lay(HAT, parsed, bar)} == set(range(0, bar_ticks(parsed), TICKS // 2))

    @pytest.mark.parametrize("meter", SUPPORTED)
    def test_keeps_four_on_the_floor_on_every_pulse(self, meter):
        parsed = parse_meter(meter)
        assert {s.tick for s in lay("X...X...X...X...", parsed, 0)} == set(pulse_ticks(parsed))

    def test_goes_over_two_bars_in_half_time(self):
        four = parse_meter("4/4")
        first, second = (lay(SNARE, four, bar, half_time=True) for bar in (0, 1))
        assert [s.tick for s in first] == [s.tick for s in second] == [2 * TICKS]

    def test_strikes_a_held_note_again_where_the_pattern_is_cut(self):
        six = parse_meter("6/8")
        assert [s.mark for s in lay("x---------------", six, 1)] == ["x"]
