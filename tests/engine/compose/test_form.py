"""Form: exact lengths, sensible sections, every line once."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.compose.briefs import LYRICS, STYLES, SUNG_LINES
from undersong.engine.compose.form.fitting import Slot as FormSlot
from undersong.engine.compose.form.fitting import fit
from undersong.engine.compose.form.played import played_form, tagged_form
from undersong.engine.compose.form.sung import sung_form
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import FormWish
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED, parse_meter
from undersong.errors import RequestError
from undersong.seeds import Seeds

FOUR = parse_meter("4/4")
BAR_SECONDS_AT_120 = 2.0
HOOKS = ("chorus", "drop", "theme", "verse")
WISHED = {
    FormWish.SOLO: "solo",
    FormWish.BRIDGE: "bridge",
    FormWish.BREAKDOWN: "breakdown",
    FormWish.DROP: "drop",
    FormWish.LONG_BUILD: "build",
    FormWish.LONG_INTRO: "intro",
    FormWish.QUIET_END: "outro",
}
REFUSED = {
    FormWish.NO_INTRO: "intro",
    FormWish.NO_SOLO: "solo",
    FormWish.NO_BRIDGE: "bridge",
    FormWish.NO_BREAKDOWN: "breakdown",
    FormWish.NO_DROP: "drop",
}


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

    @pytest.mark.parametrize("style", STYLES)
    def test_is_a_hook_and_an_ending_in_a_quarter_of_a_minute(self, style):
        for bars in (4, 6, 8, 10):
            names = [s.name for s in played_form(sheets()[style], Seeds(2), bars=bars, bar_seconds=15 / bars)]
            assert any(name in HOOKS for name in names)
            assert len(names) <= 3

    @pytest.mark.parametrize("style", ["pop", "house", "jazz-swing"])
    def test_never_goes_round_the_same_way_for_ten_minutes(self, style):
        names = [s.name for s in played_form(sheets()[style], Seeds(4), bars=280, bar_seconds=600 / 280)]
        assert max(names.count(name) for name in HOOKS) <= 9
        hooks = [i for i, name in enumerate(names) if name in HOOKS]
        between = [set(names[a + 1 : b]) for a, b in pairwise(hooks)]
        assert any("solo" in gap or "breakdown" in gap for gap in between)
        assert len({frozenset(gap) for gap in between}) >= 3

    def test_gives_what_comes_again_the_same_length_or_twice_of_it(self):
        unlike = 0
        for style in STYLES:
            for seed, bars in ((1, 48), (2, 75), (3, 90), (4, 110)):
                form = played_form(sheets()[style], Seeds(seed), bars=bars, bar_seconds=2.0)
                for name in HOOKS:
                    lengths = {s.bars for s in form if s.name == name} or {1}
                    unlike += max(lengths) / min(lengths) not in (1, 2, 4)
        assert unlike <= 1

    @pytest.mark.parametrize(("wish", "name"), WISHED.items())
    @pytest.mark.parametrize("style", STYLES)
    def test_has_what_was_wished(self, style, wish, name):
        form = played_form(sheets()[style], Seeds(5), bars=48, bar_seconds=2.0, wishes=[wish])
        assert name in [s.name for s in form]
        assert sum(s.bars for s in form) == 48
        if wish in (FormWish.LONG_BUILD, FormWish.LONG_INTRO):
            assert next(s.bars for s in form if s.name == name) >= 6

    @pytest.mark.parametrize(("wish", "name"), REFUSED.items())
    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("bars", [8, 48, 160])
    def test_leaves_out_what_was_refused(self, style, wish, name, bars):
        form = played_form(sheets()[style], Seeds(5), bars=bars, bar_seconds=2.0, wishes=[wish])
        assert name not in [s.name for s in form]

    def test_plays_the_last_chorus_twice_where_that_was_wished(self):
        form = played_form(
            sheets()["pop"], Seeds(5), bars=56, bar_seconds=2.0, wishes=[FormWish.DOUBLE_CHORUS]
        )
        names = [s.name for s in form if s.name != "outro"]
        assert names[-2:] == ["chorus", "chorus"]

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


class TestWordsAndTime:
    @settings(max_examples=40, deadline=None)
    @given(
        st.sampled_from(STYLES),
        st.integers(40, 220),
        st.sampled_from(SUPPORTED),
        st.integers(10, 600),
        st.booleans(),
        st.lists(st.sampled_from(list(FormWish)), max_size=3),
    )
    def test_sings_every_line_once_in_order_or_says_what_it_needs(  # noqa: PLR0917 - hypothesis fills them
        self, style, bpm, meter, seconds, fixed, wishes
    ):
        sheet, text, known = sheets()[style], read_sheet(LYRICS), parse_meter(meter)
        bar_seconds = float(known.bar_beats) * 60.0 / bpm
        try:
            form = sung_form(
                sheet, text, Seeds(1), meter=known, bpm=bpm, seconds=seconds, fixed=fixed, wishes=wishes
            )
        except RequestError as refused:
            assert fixed
            assert refused.field == "duration"
            return
        assert [s.lyric for s in form if s.lyric is not None] == [0, 1, 2, 3]
        assert [len(s.line_bars) for s in form if s.lyric is not None] == [2, 2, 2, 2]
        assert all(sum(s.line_bars) <= s.bars for s in form)
        if fixed:
            assert abs(sum(s.bars for s in form) * bar_seconds - seconds) <= bar_seconds

    @pytest.mark.parametrize("seconds", [60, 70, 120, 300, 600])
    @pytest.mark.parametrize("bpm", [60.0, 92.0, 130.0])
    def test_spends_spare_time_between_the_words_not_before_them(self, seconds, bpm):
        form = sung(seconds=seconds, bpm=bpm, text="[Verse]\none day\n[Chorus]\ntwo days")
        bar_seconds = 240.0 / bpm
        assert form[0].bars * bar_seconds <= 15.0
        assert form[-1].bars * bar_seconds <= 20.0

    @pytest.mark.parametrize(("bpm", "meter"), [(70.0, "4/4"), (50.0, "12/8"), (90.0, "3/4"), (44.0, "6/8")])
    def test_names_a_time_and_a_tempo_that_would_do(self, bpm, meter):
        text = "\n".join(f"The lamps along the river {'start to ' * (i % 2)}glow" for i in range(40))

        def form(seconds, bpm):
            return sung_form(
                sheets()["pop"],
                read_sheet(text),
                Seeds(1),
                meter=parse_meter(meter),
                bpm=bpm,
                seconds=seconds,
                fixed=True,
            )

        with pytest.raises(RequestError) as refused:
            form(60.0, bpm)
        minutes, seconds = re.search(r"they need (\d+):(\d\d)", refused.value.message).groups()
        needed = 60.0 * int(minutes) + int(seconds)
        assert form(needed + 240.0 / bpm, bpm)
        with pytest.raises(RequestError) as refused:
            form(0.8 * needed, bpm)
        tempo = re.search(r"take (\d+) BPM", refused.value.hint)
        # In 4/4 at 70 BPM a line fills its bar: twice as quick it would need two of them.
        assert (tempo is None) == (meter == "4/4")
        if tempo is not None:
            assert form(0.8 * needed + 240.0 / float(tempo[1]), float(tempo[1]))

    def test_gives_slow_long_bars_two_lines_each(self):
        text = "\n".join(["The lamps along the river start to glow"] * 40)
        form = sung_form(
            sheets()["folk-ballad"],
            read_sheet(text),
            Seeds(1),
            meter=parse_meter("12/8"),
            bpm=50.0,
            seconds=240.0,
            fixed=True,
        )
        assert {bars for s in form for bars in s.line_bars} == {Fraction(1, 2)}

    def test_refuses_more_words_than_ten_minutes_hold(self):
        text = "\n".join(["The lamps along the river start to glow"] * 400)
        with pytest.raises(RequestError) as refused:
            sung(seconds=60.0, fixed=False, text=text, bpm=80.0)
        assert refused.value.field == "lyrics"
        assert "10:00" in refused.value.message

    def test_keeps_a_chorus_that_is_sung_twice_together(self):
        doubled = LYRICS + "[Chorus]\n"
        for seconds in (90.0, 120.0, 200.0, 400.0):
            form = sung(seconds=seconds, text=doubled)
            words = [i for i, s in enumerate(form) if s.lyric is not None]
            assert words[-1] == words[-2] + 1

    def test_puts_no_second_intro_or_outro_beside_sung_ones(self):
        text = "[Intro]\nhey now\n[Verse]\none day\n[Outro]\ngoodbye"
        for seconds in (30.0, 60.0):
            form = sung(seconds=seconds, text=text)
            assert [s.name for s in form].count("intro") == [s.name for s in form].count("outro") == 1
            assert form[-1].bars - sum(form[-1].line_bars) >= 1

    def test_raps_a_line_a_bar(self):
        sheet = sheets()["pop"]
        rapped = replace(sheet, tune=replace(sheet.tune, delivery="rap"))
        text = read_sheet("[Verse]\n" + "\n".join(["I never count the corners on the way"] * 4))
        form = sung_form(rapped, text, Seeds(1), meter=FOUR, bpm=90.0, seconds=60.0, fixed=True)
        assert next(s.line_bars for s in form if s.name == "verse") == (1, 1, 1, 1)

    @pytest.mark.parametrize(
        ("wish", "name"), [(FormWish.SOLO, "solo"), (FormWish.DROP, "drop"), (FormWish.BRIDGE, "bridge")]
    )
    def test_has_what_was_wished_beside_the_words(self, wish, name):
        form = sung_form(
            sheets()["pop"],
            read_sheet(LYRICS),
            Seeds(1),
            meter=FOUR,
            bpm=120.0,
            seconds=90.0,
            fixed=True,
            wishes=[wish],
        )
        assert name in [s.name for s in form]

    @pytest.mark.parametrize("wish", [FormWish.NO_INTRO, FormWish.A_CAPPELLA_START])
    def test_begins_with_the_words_where_that_was_wished(self, wish):
        form = sung_form(
            sheets()["pop"],
            read_sheet(LYRICS),
            Seeds(1),
            meter=FOUR,
            bpm=120.0,
            seconds=90.0,
            fixed=True,
            wishes=[wish],
        )
        assert form[0].lyric == 0


class TestTags:
    TAGS = read_sheet("[Intro]\n[Verse]\n[Build]\n[Drop]\n[Break]\n[Solo: guitar]\n[Chorus]\n[End]")

    @settings(max_examples=30, deadline=None)
    @given(st.sampled_from(STYLES), st.integers(7, 400), st.floats(0.6, 8.0))
    def test_plays_the_sections_of_the_tags_in_order(self, style, bars, bar_seconds):
        form = tagged_form(sheets()[style], self.TAGS, bars=bars, bar_seconds=bar_seconds)
        assert [s.name for s in form] == ["intro", "verse", "build", "drop", "breakdown", "solo", "chorus"]
        assert [s.tag for s in form] == list(range(7))
        assert sum(s.bars for s in form) == bars

    def test_says_when_there_are_more_sections_than_bars(self):
        with pytest.raises(RequestError, match="7 sections") as refused:
            tagged_form(sheets()["pop"], self.TAGS, bars=5, bar_seconds=2.0)
        assert refused.value.field == "duration"


class TestFit:
    def test_takes_the_cheapest_lengths(self):
        slots = [FormSlot("verse", {4: 0.0, 8: 1.0}), FormSlot("chorus", {4: 2.0, 8: 0.0})]
        cost, found = fit(slots, 12)
        assert cost == 0.0
        assert [(s.name, s.bars) for s in found] == [("verse", 4), ("chorus", 8)]

    def test_says_when_nothing_fits(self):
        assert fit([FormSlot("verse", {4: 0.0})], 5) == (float("inf"), [])
