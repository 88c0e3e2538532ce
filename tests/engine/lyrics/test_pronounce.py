"""How words sound when they are sung."""

import json
from importlib import resources

import pytest

from undersong.engine.lyrics.english import english
from undersong.engine.lyrics.pronounce import pauses, pronounce


def spoken(line):
    """Words of a line as they are sung, in the letters of the sheet."""
    text = "".join((" " if s.starts_word else "") + s.text for s in pronounce(line))
    return text.split()


def count(line):
    return len(pronounce(line))


@pytest.mark.parametrize(
    ("written", "sung"),
    [
        ("At 7:15", "At seven fifteen"),
        ("11 dollars", "eleven dollars"),
        ("$5", "five dollars"),
        ("1999", "nineteen ninety nine"),
        ("the 1st", "the first"),
        ("24/7", "twenty four seven"),
        ("50%", "fifty percent"),
        ("you & me", "you and me"),
        ("Dr. Smith", "Doctor Smith"),
        ("w/ you", "with you"),
    ],
)
def test_writes_numbers_and_signs_out(written, sung):
    assert spoken(written) == sung.split()


@pytest.mark.parametrize(
    ("line", "syllables"),
    [
        ("The harbour lights are going out one by one", 11),
        ("every little thing", 5),
        ("don't look down", 3),
        ("half-remembered melody", 7),
        ("mmm", 1),
        ("yeah", 1),
        ("ooooh nooooo", 2),
        ("la la la", 3),
        ("café", 2),
        ("rhythm", 2),
        ("stay—go", 2),
    ],
)
def test_counts_syllables_as_singers_do(line, syllables):
    assert count(line) == syllables


def test_reads_shouting_as_words_and_abbreviations_as_letters():
    assert [s.phonemes for s in pronounce("DON'T LOOK DOWN")] == [
        s.phonemes for s in pronounce("don't look down")
    ]
    assert count("born in the USA") == 6


def test_stresses_content_before_grammar():
    stresses = [s.stress for s in pronounce("the light of the world")]
    assert stresses == [0, 1, 0, 0, 1]


def test_joins_syllables_to_the_words_of_the_sheet():
    assert spoken("beautiful evening, everybody's dancing") == [
        "beautiful",
        "evening",
        "everybody's",
        "dancing",
    ]


def test_knows_where_a_line_breathes():
    assert pauses("Faster now, don't look down") == (2,)
    assert pauses("So sing it low (sing it slow)") == (3,)
    assert pauses("no comma here") == ()


def test_uses_only_sounds_that_the_network_sings():
    text = resources.files("hibari").joinpath("assets/vocab.json").read_text(encoding="utf-8")
    known = set(json.loads(text))
    lines = [
        *english().sung,
        "xyzzy brrr pst",
        "runnin' o'er",
        "Señor corazón, Zürich, łódź",
        "rock 'n' roll @ 5",
    ]
    for line in lines:
        assert set("".join(s.phonemes for s in pronounce(line))) <= known, line
