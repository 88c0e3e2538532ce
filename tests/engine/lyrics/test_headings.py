"""Headings without brackets: what is one, and what is a line that only looks like one."""

import pytest

from undersong.engine.lyrics.headings import read_tag


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Verse 1:", "verse"),
        ("## Pre-Chorus", "prechorus"),
        ("Final Chorus", "chorus"),
        ("Verse Two", "verse"),
        ("“Chorus”", "chorus"),
        ("Chorus, repeat", "chorus"),
        ("(Bridge - softly)", "bridge"),
        ("(Instrumental break)", "interlude"),
        ("(Guitar solo)", "solo"),
        ("Verse 2 - Ann", "verse"),
    ],
)
def test_knows_a_heading_anywhere(line, name):
    found = read_tag(line)
    assert found is not None
    assert (found[0].name, found[1]) == (name, "")


@pytest.mark.parametrize("line", ["Bridge", "Hook", "Intro", "Guitar Solo"])
def test_believes_a_lone_word_only_apart_in_a_sheet_with_tags(line):
    assert read_tag(line, apart=True, tagged=True) is not None
    assert read_tag(line, apart=True) is None
    assert read_tag(line, tagged=True) is None
    assert read_tag(line.lower(), apart=True, tagged=True) is None


@pytest.mark.parametrize(
    "line",
    [
        "bridge over water",
        "Love: is all",
        "(oh oh)",
        "(softly)",
        "(fading)",
        "one",
        "Chorus of angels",
        "first",
    ],
)
def test_leaves_words_to_be_sung(line):
    assert read_tag(line, apart=True, tagged=True) is None


@pytest.mark.parametrize(
    "line", ["Repeat chorus", "Chorus (same)", "[Chorus - same as before]", "(Repeat Chorus)"]
)
def test_hears_that_something_comes_again(line):
    found = read_tag(line)
    assert found is not None
    assert found[0].again


def test_parts_words_from_the_heading_on_their_line():
    found = read_tag("Verse 1: the rain came down")
    assert found is not None
    assert (found[0].name, found[0].number, found[1]) == ("verse", 1, "the rain came down")
    assert read_tag("Chorus: louder")[1] == ""
