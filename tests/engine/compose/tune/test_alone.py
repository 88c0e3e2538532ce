"""Alone: no holes where nobody else plays."""

from itertools import pairwise

import pytest

from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose import compose
from undersong.engine.compose.tune.alone import LONGEST_SECONDS, REST_SECONDS
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import FormWish

TAGGED = LYRICS.replace("[Verse]", "[Verse | a cappella]", 1)
CALM = {"bpm": 84.0, "duration_seconds": 100.0, "lyrics": TAGGED, "voice": "hazel"}


def sung_alone(score):
    verse = next(s for s in score.sections if s.label == "Verse 1")
    end = verse.start_beats + verse.length_beats
    lines = [line for line in score.vocals.lines if verse.start_beats <= line.notes[0].start_beats < end]
    return verse, lines


def test_carries_a_voice_that_is_alone_from_line_to_line():
    score = compose(make_brief(**CALM))
    verse, lines = sung_alone(score)
    assert not any(
        verse.start_beats <= n.start_beats < lines[-1].notes[-1].start_beats
        for part in score.parts
        for n in part.notes
    )
    for one, other in pairwise(lines):
        last = one.notes[-1]
        gap = float(other.notes[0].start_beats - last.start_beats - last.length_beats) * 60 / score.bpm
        held = float(last.length_beats) * 60 / score.bpm
        assert gap <= REST_SECONDS + 0.2 or held >= LONGEST_SECONDS - 0.2


def test_leaves_the_words_as_they_are_where_a_band_plays():
    told = compose(make_brief(**(CALM | {"lyrics": LYRICS})))
    alone = compose(make_brief(**CALM))
    assert [line.text for line in told.vocals.lines] == [line.text for line in alone.vocals.lines]
    assert told.vocals.lines[2] == alone.vocals.lines[2]


@pytest.mark.parametrize("wish", [FormWish.A_CAPPELLA_START, FormWish.A_CAPPELLA_END])
def test_sings_every_word_whoever_is_alone(wish):
    score = compose(make_brief(**(CALM | {"lyrics": LYRICS, "form": (wish,)})))
    assert [line.text for line in score.vocals.lines] == [line.text for line in read_sheet(LYRICS).lines]
