"""The hook."""

from itertools import pairwise

from undersong.engine.compose.tune.hook import Hook, from_song, hook_rhythms, hook_score, in_range
from undersong.engine.compose.tune.places import Places
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED, parse_meter

PLACES = Places.of(parse_meter("4/4"), 100)


def hook(pitches, onsets=None):
    at = onsets or tuple(range(0, 4 * len(pitches), 4))
    return Hook(tuple(at), (4,) * len(pitches), tuple(pitches), 32)


def test_fits_every_style_s_rhythms_into_every_meter_at_every_tempo():
    for style in sheets():
        for meter in SUPPORTED:
            for bpm in (30, 70, 100, 140, 200, 300):
                places = Places.of(parse_meter(meter), bpm)
                for onsets, lengths, span in hook_rhythms(sheets()[style].tune.hooks, places):
                    assert span % places.bar == 0
                    assert onsets
                    assert all(o + n <= span for o, n in zip(onsets, lengths, strict=True))
                    assert all(b - a >= 1 for a, b in pairwise(onsets))


def test_prefers_one_unusual_thing_to_none_and_to_three():
    plain, leap = hook((60, 62, 64, 62, 60)), hook((60, 62, 67, 64, 62))
    wild = hook((60, 67, 67, 67, 62), (2, 6, 10, 14, 18))
    assert hook_score(leap, PLACES) > hook_score(plain, PLACES)
    assert hook_score(leap, PLACES) > hook_score(wild, PLACES)


def test_dislikes_what_nobody_can_sing_back():
    assert hook_score(hook((60, 62, 67, 64)), PLACES) > hook_score(hook((55, 72, 60, 74)), PLACES)


def test_takes_the_strong_notes_of_a_sung_line():
    onsets = list(range(0, 24, 2))
    taken = from_song(onsets, [2] * 12, list(range(60, 72)), PLACES, lowest=60, highest=84)
    assert len(taken.onsets) <= 8
    assert 0 in taken.onsets
    assert all(p >= 60 for p in taken.pitches)


def test_brings_a_hook_into_the_range_by_octaves():
    moved = in_range(hook((40, 43, 45)), 62, 86)
    assert (moved.pitches[0] - 40) % 12 == 0
    assert 62 <= min(moved.pitches) <= max(moved.pitches) <= 86
