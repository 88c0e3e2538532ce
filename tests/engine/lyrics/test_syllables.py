"""Cutting words into syllables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.lyrics.syllables import VOWELS, cut_letters, cut_sounds


@pytest.mark.parametrize(
    ("sound", "pieces"),
    [
        ("hˈɑɹbəɹ", ["hˈɑɹ", "bəɹ"]),
        ("sˈɪti", ["sˈɪ", "ti"]),
        ("fˌɪftˈin", ["fˌɪf", "tˈin"]),
        ("əstˈɑnɪʃ", ["ə", "stˈɑ", "nɪʃ"]),
        ("sˈɪŋɪŋ", ["sˈɪŋ", "ɪŋ"]),
        ("mm", ["məm"]),
    ],
)
def test_gives_a_consonant_to_the_later_vowel_as_far_as_english_begins_so(sound, pieces):
    assert cut_sounds(sound) == pieces


@given(st.text("hˈɑɹbəstiŋklOˌ", min_size=1, max_size=14))
def test_loses_no_sound_and_leaves_one_vowel_in_each_piece(sound):
    pieces = cut_sounds(sound)
    assert [sum(c in VOWELS for c in p) for p in pieces] == [1] * len(pieces)
    if any(c in VOWELS for c in sound):
        assert "".join(pieces) == sound


@pytest.mark.parametrize(
    ("word", "count", "pieces"),
    [
        ("harbour", 2, ["har", "bour"]),
        ("melody", 3, ["me", "lo", "dy"]),
        ("lonely", 2, ["lone", "ly"]),
        ("every", 2, ["eve", "ry"]),
        ("being", 2, ["be", "ing"]),
        ("made", 1, ["made"]),
        ("going", 2, ["go", "ing"]),
    ],
)
def test_cuts_letters_where_a_reader_expects_it(word, count, pieces):
    assert cut_letters(word, count) == pieces


@given(st.text("abcdeiouyrst'-ß", min_size=1, max_size=12), st.integers(1, 6))
def test_joins_to_the_word_again(word, count):
    pieces = cut_letters(word, count)
    assert "".join(pieces) == word
    assert len(pieces) == count
