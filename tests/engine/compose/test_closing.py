"""Endings: drawn by style or as wished, and always inside the file."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersong.engine.compose.closing import (
    ENDINGS,
    RING_SECONDS,
    SILENT_END_SECONDS,
    SLOWEST,
    choose_ending,
    close_of,
)
from undersong.engine.model import FormWish
from undersong.engine.styles.sheet import Endings
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.meter import SUPPORTED, parse_meter
from undersong.seeds import Seeds

FADING = Endings(ring=0.4, fade=0.3, ritardando=0.2, dub=0.1)


def clock_of(close, bpm):
    return Clock(bpm, tuple((c.start_beats, c.bpm) for c in close.tempo_changes))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ENDINGS),
    st.sampled_from(SUPPORTED),
    st.floats(30, 300).map(lambda x: round(x, 1)),
    st.floats(10, 600).map(lambda x: round(x, 2)),
)
def test_lets_the_last_chord_ring_inside_the_file(ending, meter, bpm, seconds):
    close = close_of(ending, parse_meter(meter), bpm=bpm, seconds=seconds)
    clock = clock_of(close, bpm)
    struck, released = clock.straight(close.last_chord_beats), clock.straight(close.end_beats)
    assert 0 < struck <= seconds - min(RING_SECONDS[ending], seconds / 2) + 0.01
    assert released == pytest.approx(seconds - SILENT_END_SECONDS[ending], abs=0.05)
    assert clock.straight(close.whole_beats) == pytest.approx(seconds, abs=0.01)
    assert close.leaves_beats is None or 0 <= close.leaves_beats < close.last_chord_beats + 64


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SUPPORTED), st.floats(40, 220), st.floats(20, 300))
def test_slows_down_without_a_jump_to_the_last_chord(meter, bpm, seconds):
    close = close_of("ritardando", parse_meter(meter), bpm=bpm, seconds=seconds)
    tempi = [bpm, *(c.bpm for c in close.tempo_changes)]
    assert tempi == sorted(tempi, reverse=True)
    assert tempi[-1] == pytest.approx(SLOWEST * bpm, rel=1e-3)
    assert all(a - b <= 0.2 * bpm for a, b in pairwise(tempi))
    assert close.tempo_changes[-1].start_beats == close.last_chord_beats


def test_strikes_the_last_chord_on_a_downbeat_where_the_wait_is_not_too_long():
    close = close_of("ring", parse_meter("4/4"), bpm=120.0, seconds=60.0)
    assert close.last_chord_beats % 4 == 0


@pytest.mark.parametrize(
    ("wish", "ending"),
    [
        (FormWish.FADE_OUT, "fade"),
        (FormWish.COLD_END, "button"),
        (FormWish.RING_END, "ring"),
        (FormWish.RITARDANDO, "ritardando"),
    ],
)
@pytest.mark.parametrize("seconds", [12.0, 200.0])
def test_ends_as_it_was_wished_at_any_length(wish, ending, seconds):
    assert choose_ending(FADING, Seeds(1), seconds=seconds, wishes=[wish]) == ending


def test_ends_as_the_sheet_of_lyrics_says():
    assert choose_ending(FADING, Seeds(1), seconds=60.0, written=["louder", "fade"]) == "fade"


def test_ends_by_the_shares_of_the_style():
    drawn = [choose_ending(FADING, Seeds(seed), seconds=200.0) for seed in range(400)]
    for name, share in (("ring", 0.4), ("fade", 0.3), ("ritardando", 0.2), ("dub", 0.1)):
        assert drawn.count(name) / 400 == pytest.approx(share, abs=0.09)


def test_has_no_time_to_fade_in_a_short_song_and_no_wish_to_in_a_quiet_end():
    assert {choose_ending(FADING, Seeds(s), seconds=15.0) for s in range(60)} == {"ring"}
    quiet = {choose_ending(FADING, Seeds(s), seconds=200.0, wishes=[FormWish.QUIET_END]) for s in range(60)}
    assert quiet == {"ring", "ritardando"}


def test_lets_the_parts_of_a_dub_leave_over_some_bars():
    close = close_of("dub", parse_meter("4/4"), bpm=72.0, seconds=120.0)
    bars = (close.last_chord_beats - close.leaves_beats) / 4
    assert bars == int(bars)
    assert 3 <= bars <= 8
