"""A song about something is sung, whatever it is about."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.song import is_sung_of
from undersong.engine.styles.sheet import sheets


@pytest.mark.parametrize(
    "text",
    [
        "a song about the sea",
        "ein trauriges Lied über den Regen",
        "Liebeslied für meine Frau",
        "une chanson sur la pluie",
        "una canción para mi abuela",
        "una canzone che parla di noi",
        "uma canção sobre o mar",
        "a ballad that tells of two brothers",
    ],
)
def test_hears_that_a_song_is_about_something(text):
    assert is_sung_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "a song for the dance floor",
        "song, slow",
        "thoughts about my songs",
        "the lied festival",
        "",
        "about us",
    ],
)
def test_does_not_hear_it_where_a_song_is_any_music(text):
    assert not is_sung_of(text)


@pytest.mark.parametrize(
    "prompt",
    [
        "ein trauriges Lied über den Regen in Berlin",
        "a song about the machines in my father's factory",
        "une chanson sur une console de jeux",
        "una canción sobre un robot",
        "a song about a night train through fog",
        "ein Lied für meinen Hund",
    ],
)
def test_gives_such_a_song_a_style_that_sings(prompt):
    assert sheets()[interpret(prompt).style].sings


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("a techno song about the rain", "techno"),
        ("a song about the rain in the style of ambient", "ambient"),
        ("ein Kinderlied über einen Frosch", "childrens-song"),
        ("a lullaby about the moon, for my baby", "childrens-song"),
    ],
)
def test_leaves_a_style_that_is_named(prompt, style):
    assert interpret(prompt).style == style


@pytest.mark.parametrize(
    ("prompt", "trap"),
    [
        ("a song about metal bridges", "metal"),
        ("trap a mouse", "trap"),
        ("a ballad about a house on the rock", "rock"),
        ("a song about the blues of the sea", "blues"),
        ("rock my baby to sleep", "rock"),
        ("das alte Haus am See", "afrobeats"),
        ("in punta di piedi", "reggaeton"),
    ],
)
def test_takes_no_topic_for_a_style(prompt, trap):
    assert interpret(prompt).style != trap
