"""Form: exact lengths, sensible sections, every line once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.compose.briefs import LYRICS, STYLES, SUNG_LINES
from undersong.engine.compose.form.fitting import Slot as FormSlot
from undersong.engine.compose.form.fitting import fit
from undersong.engine.compose.form.played import played_form
from undersong.engine.compose.form.sung import sung_form
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError
from undersong.seeds import Seeds

FOUR = parse_meter("4/4")
BAR_SECONDS_AT_120 = 2.0


def sung(*, seconds, fixed=True, bpm=120.0, text=LYRICS, seed=1):
    return sung_form(
        sheets()["pop"], read_sheet(text), Seeds(seed), meter=FOUR, bpm=bpm, seconds=seconds, fixed=fixed
    )


class TestPlayedForm:
    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(STYLES), st.integers(1, 320), st.floats(0.4, 14.0), st.integers(0, 99))
    def test_fills_the_bars_exactly(self, style, bars, bar_seconds, seed):
        form = played_form(sheets()[style], Seeds(seed), bars=bars, bar_seconds=bar_seconds)
        assert sum(s.bars for s in form) == bars
        assert all(s.bars > 0 for s in form)

    @pytest.mark.parametrize("style", STYLES)
    def test_keeps_sections_of_a_minute_to_even_bars(self, style):
        form = played_form(sheets()[style], Seeds(3), bars=32, bar_seconds=2.0)
        assert all(s.bars % 2 == 0 for s in form if s.name not in ("intro", "outro"))

    @pytest.mark.parametrize("style", ["pop", "synthwave"])
    def test_has_a_verse_before_its_chorus_after_half_a_minute(self, style):
        for seed in range(8):
            names = [s.name for s in played_form(sheets()[style], Seeds(seed), bars=16, bar_seconds=2.0)]
            assert names.index("verse") < names.index("chorus")

    @pytest.mark.parametrize("style", STYLES)
    def test_leads_from_a_build_to_a_lift(self, style):
        for seed in range(5):
            names = [s.name for s in played_form(sheets()[style], Seeds(seed), bars=96, bar_seconds=2.0)]
            for index, name in enumerate(names):
                if name == "build":
                    assert names[index + 1] in ("drop", "chorus")

    def test_differs_from_seed_to_seed(self):
        forms = {played_form(sheets()["pop"], Seeds(s), bars=60, bar_seconds=2.0) for s in range(12)}
        assert len(forms) >= 4


class TestSungForm:
    @pytest.mark.parametrize("seconds", [50, 64, 75, 90, 120, 200, 420])
    def test_meets_the_duration_and_sings_each_section_once_in_order(self, seconds):
        form = sung(seconds=seconds)
        assert sum(s.bars for s in form) == round(seconds / BAR_SECONDS_AT_120)
        assert [s.lyric for s in form if s.lyric is not None] == [0, 1, 2, 3]
        assert sum(len(s.line_bars) for s in form) == SUNG_LINES
        assert all(sum(s.line_bars) <= s.bars for s in form)

    def test_takes_what_the_words_need_where_no_duration_was_said(self):
        form = sung(seconds=10.0, fixed=False)
        assert form[0].name == "intro"
        assert form[-1].name == "outro"
        assert sum(s.bars for s in form) % 2 == 0

    def test_says_how_long_the_words_take_when_there_is_too_little_time(self):
        with pytest.raises(RequestError) as caught:
            sung(seconds=20.0)
        assert caught.value.field == "duration"
        assert "0:20" in caught.value.message
        needed = int(caught.value.message.split(" or more")[0].rsplit(":", 1)[1])
        assert (
            sum(s.bars for s in sung(seconds=float(needed))) * BAR_SECONDS_AT_120
            <= needed + BAR_SECONDS_AT_120
        )

    def test_keeps_the_sections_that_the_sheet_only_plays(self):
        verse = "[Verse]\nRain on the window\nRain on the door"
        text = f"[Intro]\n\n{verse}\n\n[Solo: guitar]\n\n[Chorus]\nSing it once more"
        names = [s.name for s in sung(seconds=60.0, text=text)]
        assert names.index("intro") < names.index("verse") < names.index("solo") < names.index("chorus")


class TestFit:
    def test_takes_the_cheapest_lengths(self):
        slots = [FormSlot("verse", {4: 0.0, 8: 1.0}), FormSlot("chorus", {4: 2.0, 8: 0.0})]
        cost, found = fit(slots, 12)
        assert cost == 0.0
        assert [(s.name, s.bars) for s in found] == [("verse", 4), ("chorus", 8)]

    def test_says_when_nothing_fits(self):
        assert fit([FormSlot("verse", {4: 0.0})], 5) == (float("inf"), [])
