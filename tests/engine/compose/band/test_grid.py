"""Grids keep their idea in every meter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.compose.band.grid import (
    STEP,
    TICKS,
    Style,
    bar_ticks,
    cycle,
    lay,
    pulse_ticks,
    suited,
)
from undersong.engine.styles.players import BAR_STEPS, PartPattern
from undersong.engine.theory.meter import SUPPORTED, parse_meter

KICK, SNARE, HAT = "X.....x.x.......", "....X.......X...", "x.x.x.x.x.x.x.x."
FOUR = parse_meter("4/4")
rows = st.text("Xxo.", min_size=16, max_size=16)
meters = st.sampled_from(SUPPORTED).map(parse_meter)
owns = st.sampled_from(sorted(BAR_STEPS))
styles = st.builds(Style, st.sampled_from([0.5, 1, 2]), st.booleans(), st.booleans())


@st.composite
def patterns(draw):
    """A pattern of one bar or two of a meter of its own, and that meter."""
    own = draw(owns)
    size = BAR_STEPS[own] * draw(st.sampled_from([1, 2]))
    return draw(st.text("xR5.-", min_size=size, max_size=size)), own


class TestLay:
    @given(rows)
    def test_is_the_grid_itself_in_its_own_meter(self, row):
        laid = lay(row, FOUR, 0)
        assert [(s.tick // STEP, s.mark) for s in laid] == [(i, c) for i, c in enumerate(row) if c != "."]

    @given(patterns(), meters, st.integers(0, 9), styles)
    def test_keeps_every_stroke_inside_its_bar_and_before_the_next(self, pattern, meter, bar, style):
        row, own = pattern
        laid = lay(row, meter, bar, own=own, style=style)
        assert all(0 <= s.tick < bar_ticks(meter) and s.length > 0 for s in laid)
        ends = [s.tick + s.length for s in laid]
        assert all(end <= s.tick for end, s in zip(ends, laid[1:], strict=False))
        assert {s.mark for s in laid} <= set(row) - {".", "-"}

    @given(patterns(), meters, st.integers(0, 9), styles)
    def test_comes_round(self, pattern, meter, bar, style):
        row, own = pattern
        count = cycle(row, meter, own=own, style=style)
        assert lay(row, meter, bar + count, own=own, style=style) == lay(
            row, meter, bar + 2 * count, own=own, style=style
        )

    @pytest.mark.parametrize("meter", SUPPORTED)
    def test_kicks_the_first_beat_and_leaves_it_to_the_kick(self, meter):
        parsed = parse_meter(meter)
        bars = range(cycle(SNARE, parsed))
        assert 0 in {s.tick for s in lay(KICK, parsed, 0)}
        assert 0 not in {s.tick for s in lay(SNARE, parsed, 0)}
        assert any(lay(SNARE, parsed, bar) for bar in bars)

    @pytest.mark.parametrize("meter", SUPPORTED)
    def test_plays_hats_on_every_eighth(self, meter):
        parsed = parse_meter(meter)
        for bar in range(cycle(HAT, parsed)):
            assert {s.tick for s in lay(HAT, parsed, bar)} == set(range(0, bar_ticks(parsed), TICKS // 2))

    @pytest.mark.parametrize("meter", SUPPORTED)
    def test_keeps_four_on_the_floor_on_every_pulse(self, meter):
        parsed = parse_meter(meter)
        assert {s.tick for s in lay("X...X...X...X...", parsed, 0)} == set(pulse_ticks(parsed))

    def test_goes_over_two_bars_in_half_time_and_passes_twice_in_double_time(self):
        first, second = (lay(SNARE, FOUR, bar, style=Style(pace=2)) for bar in (0, 1))
        assert [s.tick for s in first] == [s.tick for s in second] == [2 * TICKS]
        double = lay(SNARE, FOUR, 0, style=Style(pace=0.5))
        assert [s.tick for s in double] == [TICKS // 2, 3 * TICKS // 2, 5 * TICKS // 2, 7 * TICKS // 2]

    def test_strikes_a_held_note_again_where_the_pattern_is_cut(self):
        six = parse_meter("6/8")
        assert [s.mark for s in lay("x---------------", six, 1)] == ["x"]

    def test_holds_over_the_bar_line_what_the_pattern_holds(self):
        held = "R-------5-----R-" + "--------5-------"
        first, second = lay(held, FOUR, 0), lay(held, FOUR, 1)
        assert [(s.tick // STEP, s.length // STEP) for s in first] == [(0, 8), (8, 6), (14, 10)]
        assert [(s.tick // STEP, s.length // STEP) for s in second] == [(8, 8)]

    def test_anticipates_the_next_bar_where_the_pattern_begins_with_a_hold(self):
        tumbao = "------5-----R---"
        assert [(s.tick // STEP, s.mark) for s in lay(tumbao, FOUR, 0)] == [(0, "R"), (6, "5"), (12, "R")]
        later = lay(tumbao, FOUR, 1)
        assert [(s.tick // STEP, s.mark) for s in later] == [(6, "5"), (12, "R")]
        assert later[-1].length == 10 * STEP

    def test_plays_eighths_in_threes_as_triplets_in_four(self):
        shuffle = "x...x." * 4
        straight = [s.tick for s in lay(shuffle, FOUR, 0, own="12/8")]
        assert straight[:4] == [0, 32, 48, 80]
        # Where the feel already moves the off-beats to two thirds, they stand on the off-beats.
        swung = [s.tick for s in lay(shuffle, FOUR, 0, own="12/8", style=Style(swung=True))]
        assert swung[:4] == [0, 24, 48, 72]

    def test_plays_a_waltz_in_four_and_in_eighths(self):
        oom_pah_pah = "X...x...x..."
        assert [s.tick // TICKS for s in lay(oom_pah_pah, FOUR, 0, own="3/4")] == [0, 1, 2, 3]
        six = [s.mark for s in lay(oom_pah_pah, parse_meter("6/8"), 0, own="3/4")]
        assert six == ["X", "x", "x", "X", "x", "x"]


class TestSuited:
    @pytest.mark.parametrize("meter", SUPPORTED)
    @pytest.mark.parametrize("own", sorted(BAR_STEPS))
    def test_plays_in_every_meter_what_is_written_for_one(self, meter, own):
        only = PartPattern(meter=own, steps="x" + "." * (BAR_STEPS[own] - 1))
        parsed = parse_meter(meter)
        assert suited([only], parsed) == [only]
        bars = range(cycle(only.steps, parsed, own=own))
        assert lay(only.steps, parsed, bars[0], own=own)[0].tick == 0

    def test_prefers_what_is_written_for_the_songs_meter(self):
        four, waltz = PartPattern(steps="x" * 16), PartPattern(meter="3/4", steps="x" * 12)
        assert suited([four, waltz], parse_meter("3/4")) == [waltz]
        assert suited([four, waltz], parse_meter("4/4")) == [four]
        assert suited([four, waltz], parse_meter("7/8")) == [four]
