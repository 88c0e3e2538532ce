"""Rapped verses."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose import compose
from undersong.engine.compose.planning import plan_of
from undersong.engine.compose.tune.phrase import Range, Verse
from undersong.engine.compose.tune.rap import RapWriter
from undersong.engine.compose.tune.setting import SPOKEN_SECONDS, Words
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

LINES = ((1, 0, 0, 1, 0, 1, 0, 0, 1), (0, 1, 0, 1, 0, 0, 1, 0), (1, 0, 1, 0, 1, 0, 1, 0, 1, 0))


@pytest.fixture(scope="module")
def rap():
    brief = make_brief("boom-bap", bpm=90)
    plan = plan_of(brief, sheets()["boom-bap"], Seeds(3), None, lead=None)
    return RapWriter(plan, Range(50, 65, 57.0, 67))


def verses(rap):
    bar = rap.places.bar
    return [Verse(Words(s, (False,) * len(s)), f"{i}", i * bar, bar) for i, s in enumerate((*LINES, *LINES))]


def phrases(rap):
    section = replace(rap.plan.sections[0], letter="verse")
    return rap.write(section, verses(rap), free_from=0)


def test_puts_the_rhyme_on_the_last_beat(rap):
    found = phrases(rap)
    beat = rap.places.bar - rap.places.pulse
    rhymes = [max(i for i, s in enumerate(stresses) if s == 1) for stresses in (*LINES, *LINES)]
    assert all(p.onsets[r] == beat for p, r in zip(found, rhymes, strict=True))


def test_speaks_on_two_to_four_close_pitches(rap):
    pitches = {p for phrase in phrases(rap) for p in phrase.pitches}
    assert 2 <= len(pitches) <= 4
    assert max(pitches) - min(pitches) <= 9


def test_says_a_line_in_a_bar_and_lets_go_before_the_next(rap):
    end = 0
    for i, phrase in enumerate(phrases(rap)):
        first = i * rap.places.bar + phrase.onsets[0]
        assert first >= end
        assert all(b > a for a, b in zip(phrase.onsets, phrase.onsets[1:], strict=False))
        end = i * rap.places.bar + phrase.onsets[-1] + phrase.lengths[-1]
        assert end <= (i + 1) * rap.places.bar + rap.places.reach


def test_keeps_each_line_in_its_bar_however_quick_the_beat():
    plan = plan_of(make_brief("drill", bpm=147), sheets()["drill"], Seeds(3), None, lead=None)
    quick = RapWriter(plan, Range(50, 65, 57.0, 67))
    bar = quick.places.bar
    lines = [Verse(Words((1, 0, 1, 0, 1, 0, 1), (False,) * 7), "", i * bar, bar) for i in range(12)]
    section = replace(plan.sections[0], letter="verse")
    assert all(0 <= p.onsets[0] <= p.onsets[-1] < bar for p in quick.write(section, lines, free_from=0))


def test_says_nine_syllables_in_a_bar_of_a_quick_beat_and_rhymes_on_four():
    plan = plan_of(make_brief("drill", bpm=142), sheets()["drill"], Seeds(3), None, lead=None)
    quick = RapWriter(plan, Range(50, 65, 57.0, 67))
    bar = quick.places.bar
    lines = [Verse(Words((1, 0, 1, 0, 0, 1, 0, 0, 1), (False,) * 9), "", i * bar, bar) for i in range(4)]
    found = quick.write(replace(plan.sections[0], letter="verse"), lines, free_from=0)
    assert all(p.onsets[-1] == bar - quick.places.pulse for p in found)
    stressed = [
        b - a for p in found for i, (a, b) in enumerate(pairwise(p.onsets)) if lines[0].words.stresses[i]
    ]
    assert min(stressed) * quick.places.tick_seconds >= SPOKEN_SECONDS


def test_raps_the_same_words_another_way_with_another_seed():
    raps = []
    for seed in (3, 4, 5, 6):
        plan = plan_of(
            make_brief("boom-bap", bpm=90, seed=seed), sheets()["boom-bap"], Seeds(seed), None, lead=None
        )
        raps.append(phrases(RapWriter(plan, Range(50, 65, 57.0, 67))))
    moves = [tuple(tuple(b - a for a, b in pairwise(p.pitches)) for p in rap) for rap in raps]
    rhythms = [tuple(p.onsets for p in rap) for rap in raps]
    assert len(set(moves)) == len(set(rhythms)) == len(raps)


SHEET = """[Chorus]
There's a house on the hill and it waits for me
I go back to the house on the hill
[Verse]
I dropped another nickel in the old machine
It gave me back the future and it glowed in green
[Chorus]
There's a house on the hill and it waits for me
I go back to the house on the hill
"""


@pytest.mark.parametrize(("style", "meter"), [("drill", "3/4"), ("trap", "4/4"), ("boom-bap", "4/4")])
def test_keeps_the_last_line_of_a_verse_before_a_chorus_that_begins_early(style, meter):
    score = compose(make_brief(style, bpm=143, meter=meter, lyrics=SHEET, voice="ash"))
    assert [line.text for line in score.vocals.lines] == [line.text for line in read_sheet(SHEET).lines]
