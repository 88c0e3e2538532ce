"""The plan: what holds for every style, length, meter, tempo and wish."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose.form.fitting import Stretch
from undersong.engine.compose.form.sung import TooShort
from undersong.engine.compose.planning import Soloist, _with_the_last_chord, plan_of, timed_sections
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import FormWish, Origin
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED
from undersong.errors import RequestError
from undersong.seeds import Seeds

ENDS = {FormWish.FADE_OUT, FormWish.COLD_END, FormWish.RING_END, FormWish.RITARDANDO}


def planned(brief, text=None):
    lyrics = read_sheet(text) if text else None
    lead = Soloist("piano", (60, 84))
    return plan_of(brief, sheets()[brief.style], Seeds(brief.seed), lyrics, lead=lead)


briefs = st.builds(
    make_brief,
    st.sampled_from(sorted(sheets())),
    seed=st.integers(0, 999),
    bpm=st.floats(40, 240).map(lambda x: round(x, 1)),
    meter=st.sampled_from(SUPPORTED),
    duration_seconds=st.floats(10, 150).map(lambda x: round(x, 2)),
    energy=st.floats(0, 1),
    form=st.lists(st.sampled_from(list(FormWish)), max_size=4, unique=True).map(tuple),
)


@settings(max_examples=25, deadline=None)
@given(briefs)
def test_fills_the_file_with_sections_and_chords(brief):
    plan = planned(brief)
    whole = plan.clock.beats(brief.duration_seconds)
    bar, bars = plan.bar_beats, plan.bars
    edges = [(s.start_bar, s.end_bar) for s in plan.sections]
    sounding = sum((c.length_beats for c in plan.chords), Fraction(0))
    struck, final, released = plan.last_chord_beats, plan.chords[-1].start_beats, plan.end_beats
    spans = (*plan.alone, *plan.stops)
    timed = timed_sections(plan)[-1]
    del plan  # so that a failure prints numbers, not a whole plan
    assert abs(bars * bar - whole) <= bar
    assert [start for start, _ in edges] == [0, *(end for _, end in edges[:-1])]
    assert sounding >= released
    assert final == struck < released < whole
    assert all(0 <= start < end <= whole for start, end in spans)
    assert timed.start_beats <= struck
    assert timed.start_beats + timed.length_beats == whole


@settings(max_examples=20, deadline=None)
@given(briefs, st.booleans())
def test_sings_each_section_of_the_lyrics_once_in_order(brief, fixed):
    origins = {"duration_seconds": Origin.SAID} if fixed else {}
    sung = brief.model_copy(update={"lyrics": LYRICS, "voice": "hazel", "origins": origins})
    try:
        plan = planned(sung, LYRICS)
    except RequestError as refused:
        assert fixed
        assert refused.field == "duration"
        return
    sung_in = [s.lyric for s in plan.sections if s.lyric is not None]
    room = [s.bars - sum(s.line_bars) for s in plan.sections]
    last = next(s for s in reversed(plan.sections) if s.lyric is not None)
    words_end = (last.start_bar + sum(last.line_bars)) * plan.bar_beats
    struck, bar = plan.last_chord_beats, plan.bar_beats
    seconds, beats = plan.duration_seconds, plan.clock.beats(plan.duration_seconds)
    whole = plan.bars * plan.bar_beats
    del plan  # so that a failure prints numbers, not a whole plan
    assert sung_in[:4] == [0, 1, 2, 3]
    assert min(room) >= 0
    assert struck >= words_end - bar
    # A slowed last chord moves from pulse to pulse: some lengths between cannot be had.
    assert seconds == brief.duration_seconds if fixed else abs(beats - whole) <= bar / 2


@given(st.lists(st.integers(1, 8), min_size=2, max_size=6), st.integers(0, 20))
def test_begins_the_last_section_with_the_last_chord_at_the_latest(bars, after):
    struck = max(0, sum(bars) - 1 - after)
    ended = _with_the_last_chord(tuple(Stretch("theme", n) for n in bars), struck)
    assert sum(s.bars for s in ended) == sum(bars)
    assert sum(s.bars for s in ended[:-1]) <= struck


@settings(max_examples=8, deadline=None)
@given(briefs)
def test_is_the_same_plan_for_the_same_brief(brief):
    same = planned(brief) == planned(brief)
    assert same


@pytest.mark.parametrize("wish", sorted(ENDS))
def test_ends_as_it_was_wished(wish):
    plan = planned(make_brief(form=(wish,), duration_seconds=40.0))
    expected = {"fade-out": "fade", "cold-end": "button", "ring-end": "ring"}.get(wish.value, wish.value)
    assert plan.ending == expected


def test_ends_as_long_as_it_was_asked_with_a_ritardando():
    plain, slowing = (
        planned(make_brief(form=(wish,), duration_seconds=60.0))
        for wish in (FormWish.RING_END, FormWish.RITARDANDO)
    )
    assert slowing.clock.straight(slowing.last_chord_beats) < 60.0
    assert slowing.tempo_changes
    assert slowing.last_chord_beats <= plain.last_chord_beats


@pytest.mark.parametrize("style", ["blues", "folk-ballad", "drill", "jazz-swing"])
def test_names_a_length_and_a_tempo_at_which_the_words_do_fit(style):
    words = "[Verse]\n" + "The river runs beside the road to town\n" * 8
    brief = make_brief(style, duration_seconds=15.0, form=(FormWish.RITARDANDO,))
    brief = brief.model_copy(update={"origins": {"duration_seconds": Origin.SAID}})
    with pytest.raises(TooShort) as short:
        planned(brief, words)
    planned(brief.model_copy(update={"duration_seconds": float(short.value.needed)}), words)
    if short.value.tempo is not None:
        planned(brief.model_copy(update={"bpm": float(short.value.tempo)}), words)


def test_says_nothing_of_a_length_that_no_song_may_have():
    brief = make_brief("pop", duration_seconds=60.0, bpm=60.0)
    brief = brief.model_copy(update={"origins": {"duration_seconds": Origin.SAID}})
    with pytest.raises(TooShort) as short:
        planned(brief, "[Verse]\n" + "The river runs beside the road to town\n" * 300)
    assert short.value.hint == "Shorten the lyrics."


def test_plays_the_form_of_tags_without_words():
    tags = "[Intro]\n[Verse | no drums]\n[Solo: violin]\n[Chorus]\n[Outro | fade out]"
    plan = planned(make_brief(duration_seconds=60.0, lyrics=tags), tags)
    assert [s.name for s in plan.sections] == ["intro", "verse", "solo", "chorus", "outro"]
    assert plan.sections[2].solo_instrument == "violin"
    assert plan.ending == "fade"
    assert all(s.lyric is None for s in plan.sections)
