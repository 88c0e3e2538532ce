"""Names of players in lyric sheets."""

import pytest

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.instruments.named import players_named, unread_directions
from undersong.engine.lyrics.sheet import read_sheet


@pytest.mark.parametrize(
    ("words", "first"),
    [("strings", "strings"), ("Schlagzeug", "drum-kit"), ("soft piano", "piano"), ("trumpets", "trumpet")],
)
def test_knows_who_is_meant(words, first):
    assert players_named(words)[0] == first


def test_means_a_whole_family_by_its_word():
    family = {i.id for i in instruments().values() if i.family == "drums"}
    assert family <= set(players_named("drums"))
    assert {"tenor-sax", "alto-sax"} <= set(players_named("sax"))


def test_finds_nobody_by_other_words():
    assert players_named("moonlight") == ()
    assert players_named("") == ()


def test_tells_all_that_nobody_understands():
    sheet = read_sheet("[Verse | moonlight, no drums, as if the sea had swallowed it]\none\n[Solo: kazooka]")
    assert unread_directions(sheet) == ("as if the sea had swallowed it", "moonlight", "kazooka")
