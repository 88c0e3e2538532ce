"""The catalogue of voices keeps its own rules, and says which file breaks one."""

from collections import Counter

import pytest

from undersong.engine.facts import FactError
from undersong.engine.voices.catalogue import read_voice, voices

GOOD = """
title = "Test"
kind = "alto"
gender = "woman"
about = "A voice."
words = ["test"]
lowest = 52
highest = 76
easy_lowest = 55
easy_highest = 70
formants = 1.0
"""


def test_has_at_least_two_women_and_two_men() -> None:
    assert min(Counter(v.gender for v in voices().values()).values()) >= 2
    assert {v.gender for v in voices().values()} == {"woman", "man"}


def test_calls_no_two_voices_by_the_same_word() -> None:
    words = Counter(word for voice in voices().values() for word in voice.words)
    assert [word for word, count in words.items() if count > 1] == []


def test_lists_every_voice_under_its_own_name_in_lower_case() -> None:
    for id_, voice in voices().items():
        assert id_ == voice.id
        assert id_ in voice.words
        assert all(word == word.lower() for word in voice.words)


def test_gives_men_longer_throats_than_women() -> None:
    longest = min(v.formants for v in voices().values() if v.gender == "woman")
    assert all(v.formants < longest for v in voices().values() if v.gender == "man")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("formants = 2.0", "formants"),
        ("gender = 'other'", "gender"),
        ("easy_lowest = 75", "easy_lowest"),
        ("lowest = 66\neasy_lowest = 67", "octave"),
        ("colour = 3", "colour"),
        ("title = ", "TOML"),
    ],
)
def test_names_the_file_and_the_key_that_is_wrong(line: str, key: str) -> None:
    names = [part.split("=")[0].strip() for part in line.splitlines()]
    kept = [part for part in GOOD.splitlines() if part.split("=")[0].strip() not in names]
    with pytest.raises(FactError, match=rf"test\.toml.*{key}"):
        read_voice("test.toml", "\n".join([*kept, line]))


def test_reads_a_good_voice() -> None:
    assert read_voice("test.toml", GOOD).id == "test"
