"""Alone: no holes where nobody else plays."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose import compose
from undersong.engine.compose.tune.alone import LONGEST_SECONDS, REST_SECONDS, carried_lines
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import FormWish, Line, SungNote, Syllable

TAGGED = LYRICS.replace("[Verse]", "[Verse | a cappella]", 1)
CALM = {"bpm": 84.0, "duration_seconds": 100.0, "lyrics": TAGGED, "voice": "hazel"}


def sung_alone(score):
    verse = next(s for s in score.sections if s.label == "Verse 1")
    end = verse.start_beats + verse.length_beats
    lines = [line for line in score.vocals.lines if verse.start_beats <= line.notes[0].start_beats < end]
    return verse, lines


def ends(*starts, alone):
    """When lines of one note of a beat end, at a beat a second, where the voice is alone up to a beat."""
    plan = SimpleNamespace(alone=((Fraction(0), Fraction(alone)),), bpm=60.0)
    la = Syllable(text="la", stress=1, phonemes="lɑ")
    lines = [
        Line(text="la", notes=(SungNote(start_beats=at, length_beats=1, pitch=60, syllable=la),))
        for at in starts
    ]
    return [
        float(line.notes[0].start_beats + line.notes[0].length_beats) for line in carried_lines(lines, plan)
    ]


def test_carries_a_voice_that_is_alone_from_line_to_line():
    assert ends(0, 4, alone=8) == pytest.approx([4 - REST_SECONDS, 8 - REST_SECONDS], abs=0.1)


def test_holds_no_note_longer_than_a_breath_lasts():
    assert ends(0, 20, alone=40) == [LONGEST_SECONDS, 20 + LONGEST_SECONDS]


def test_leaves_a_short_rest_as_it_is():
    assert ends(0, 2, alone=3) == [1, 3]


def test_holds_nothing_once_the_band_is_back():
    assert ends(0, 4, 8, alone=4) == pytest.approx([4 - REST_SECONDS, 5, 9], abs=0.1)


def test_is_accompanied_by_nobody():
    score = compose(make_brief(**CALM))
    verse, lines = sung_alone(score)
    assert not any(
        verse.start_beats <= n.start_beats < lines[-1].notes[-1].start_beats
        for part in score.parts
        for n in part.notes
    )


def test_leaves_the_words_as_they_are_where_a_band_plays():
    told = compose(make_brief(**(CALM | {"lyrics": LYRICS})))
    alone = compose(make_brief(**CALM))
    assert [line.text for line in told.vocals.lines] == [line.text for line in alone.vocals.lines]
    assert told.vocals.lines[2] == alone.vocals.lines[2]


@pytest.mark.parametrize("wish", [FormWish.A_CAPPELLA_START, FormWish.A_CAPPELLA_END])
def test_sings_every_word_whoever_is_alone(wish):
    score = compose(make_brief(**(CALM | {"lyrics": LYRICS, "form": (wish,)})))
    assert [line.text for line in score.vocals.lines] == [line.text for line in read_sheet(LYRICS).lines]
