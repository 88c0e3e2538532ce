"""Whether two songs share a hook."""

from benchmarks.quality.hooks import hooks_of, shared
from tests.benchmarks.scores import a_score, crotchets

TUNE = (60, 64, 62, 67, 65, 64)
OTHER = (60, 59, 62, 60, 64, 60)
CALL = (67, 72, 69, 67, 64)


def song(verse, chorus, **facts):
    return hooks_of("x", a_score((crotchets(*verse), crotchets(*chorus, start=8)), **facts))


def test_hears_the_same_chorus_in_another_key():
    higher = tuple(p + 5 for p in CALL)
    assert shared(song(TUNE, CALL), song(OTHER, higher))


def test_hears_two_choruses_that_differ_in_one_note():
    assert not shared(song(TUNE, CALL), song(OTHER, (*CALL[:-1], 65)))


def test_calls_an_even_run_nobodys():
    run = (60, 62, 64, 66, 68)
    assert not shared(song(TUNE, run), song(OTHER, run))


def test_finds_no_hook_in_what_is_spoken():
    spoken = (*TUNE, 60, 62, 60)
    sung = hooks_of("x", a_score((crotchets(*spoken),), sections=(("verse", 4),)))
    rapped = hooks_of("x", a_score((crotchets(*spoken),), sections=(("verse", 4),), style="drill"))
    assert sung.figures
    assert not rapped.figures


def test_hears_the_sung_chorus_that_a_rapped_verse_runs_into():
    chorus = crotchets(*TUNE, 60, 62, 60, start=8)
    rap = hooks_of("x", a_score((crotchets(*TUNE, 60, 62), chorus), style="drill"))
    alone = hooks_of("x", a_score((chorus,), style="drill"))
    assert rap.figures == alone.figures
    assert rap.figures
