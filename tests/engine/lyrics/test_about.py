"""What a sheet says about its song."""

import pytest

from undersong.engine.lyrics.about import is_fact, without_marks
from undersong.engine.lyrics.sheet import read_sheet


def test_keeps_the_title_that_stands_above():
    assert read_sheet("**Title: Neon Rain**\n\n[Verse]\nhold on").title == "Neon Rain"
    assert read_sheet("# Neon Rain\n\n[Verse]\nhold on").title == "Neon Rain"
    assert read_sheet("{t: Neon Rain}\n[Verse]\nhold on").title == "Neon Rain"


def test_sings_what_looks_like_a_fact_once_words_have_begun():
    sheet = read_sheet("[Verse]\nhold on\nKey: of my heart\nTitle: of nobility\n# one")
    assert [line.text for line in sheet.lines] == ["hold on", "Key: of my heart", "Title: of nobility", "one"]
    assert sheet.aside == ()


@pytest.mark.parametrize(
    "line", ["Key: Am", "Capo 3", "Written by Nobody", "**Tempo: 120**", "Tonart: C-Dur"]
)
def test_knows_facts(line):
    assert is_fact(line)


@pytest.mark.parametrize("line", ["Love: is all", "Capo of the mafia", "Written in the stars", "I said: go"])
def test_knows_words_from_facts(line):
    assert not is_fact(line)


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        ("{soc}", "[chorus]"),
        ("{start_of_verse: Verse 2}", "[Verse 2]"),
        ("{eoc}", ""),
        ("{c: softly}", "[softly]"),
    ],
)
def test_puts_marks_as_others_write_them(mark, line):
    assert without_marks(mark) == line
