"""Titles are short, never empty, and come from the words."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.title import title_from_lyrics
from undersong.engine.lyrics.sheet import read_sheet


class TestFromLyrics:
    def test_takes_the_phrase_the_chorus_repeats(self):
        sheet = read_sheet(
            "[Verse]\nThe harbour lights are going out\n"
            "[Chorus]\nSo sing it low, sing it slow\nSing it low, let it go"
        )
        assert title_from_lyrics(sheet) == "Sing It Low"

    def test_takes_the_first_line_where_nothing_repeats(self):
        assert (
            title_from_lyrics(read_sheet("Under the willow tree\nWe waited for rain"))
            == "Under the Willow Tree"
        )

    def test_cuts_a_long_line(self):
        title = title_from_lyrics(
            read_sheet("I walked along the river in the morning before the bells began to ring")
        )
        assert len(title) <= 48
        assert title.split()[-1].lower() not in {"in", "the", "before"}

    def test_does_not_shout_what_was_written_in_capitals(self):
        title = title_from_lyrics(read_sheet("CHORUS\nWE WILL DANCE THE NIGHT AWAY\nAND I'M FREE"))
        assert title == "We Will Dance the Night Away"

    def test_takes_one_word_where_there_is_one(self):
        assert title_from_lyrics(read_sheet("hello")) == "Hello"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("rainy night in Tokyo, lo-fi, dreamy", "Rainy Night in Tokyo"),
        ("warm pop song about leaving, piano and soft drums", "Leaving"),
        ("house, bright piano stabs, hands in the air", "Hands in the Air"),
        ("a folk song about my grandmother's garden with guitar", "My Grandmother's Garden"),
        ('pop called "Blue Rain", at 92', "Blue Rain"),
        ("fast at 60 BPM", "Fast"),
        ("🌧️", "Rain"),
        ("x", "X"),
        ("ein trauriges Lied ohne Schlagzeug", "Trauriges Lied"),
        ("Ich möchte ein fröhliches Poplied", "Fröhliches Poplied"),
        ("12345", "Untitled"),
        ("acoustic ballad in three, no drums", "Acoustic Ballad"),
    ],
)
def test_names_a_song_after_its_picture(prompt, title):
    assert interpret(prompt, instrumental=True).title == title


def test_keeps_a_title_that_was_given():
    assert interpret('pop called "Blue Rain"', title="Red Sun").title == "Red Sun"
