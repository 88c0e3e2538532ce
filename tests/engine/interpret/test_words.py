"""Drafted words: there is time for them, or there are fewer or none."""

import pytest

from undersong.engine import compose, interpret

SHORT = [
    ("drill", 17, "a song"),
    ("reggae", 17, "a song"),
    ("childrens-song", 20, "a song"),
    ("blues", 25, "a song"),
    ("folk-ballad", 15, "a song"),
    ("rock", 40, "a song with a double chorus at the end"),
]


@pytest.mark.parametrize(("style", "seconds", "prompt"), SHORT)
def test_drafts_no_more_words_than_there_is_time_for(style, seconds, prompt):
    brief = interpret(prompt, style=style, duration=seconds, seed=3)
    assert brief.lyrics
    assert compose(brief).vocals is not None


@pytest.mark.parametrize("style", ["hip hop", "drill", "trap", "gospel", "punk"])
def test_sings_nothing_in_an_instrumental_of_any_style(style):
    brief = interpret(f"{style} instrumental with piano", seed=3)
    assert brief.lyrics is None
    assert brief.voice is None


@pytest.mark.parametrize("prompt", ["vocal trance", "vocal jazz, slow"])
def test_sings_where_the_name_of_a_style_says_so(prompt):
    assert interpret(prompt, seed=3).lyrics is not None
    assert interpret(prompt.removeprefix("vocal "), seed=3).lyrics is None
