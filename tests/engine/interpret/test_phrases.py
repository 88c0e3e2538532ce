"""Phrases are found however they are written, the longest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.interpret.phrases import Meaning, PhraseBook
from undersong.engine.interpret.text import blank, fold, tokens


def meaning(name: str) -> Meaning:
    return Meaning("thing", name)


def found(book: PhraseBook, text: str) -> list[str]:
    return [hit.get("thing") for hit in book.find(tokens(fold(text)))]


@pytest.fixture
def book() -> PhraseBook:
    book = PhraseBook()
    for phrase, name in [
        ("piano", "piano"), ("electric piano", "rhodes"), ("lo-fi", "lofi"), ("batería", "drums"),
        ("brush", "brush"), ("tranquil*", "calm"),
    ]:  # fmt: skip
        book.add(phrase, meaning(name))
    book.add("traurig*", meaning("sad"), language="de")
    return book


class TestFind:
    @pytest.mark.parametrize("text", ["lo-fi", "lo fi", "lofi", "LO‑FI", "Lo-Fi"])
    def test_does_not_care_how_a_word_is_joined(self, book, text):
        assert found(book, text) == ["lofi"]

    def test_takes_the_longer_of_two_phrases(self, book):
        assert found(book, "electric piano, piano") == ["rhodes", "piano"]

    def test_does_not_join_across_a_comma(self, book):
        assert found(book, "electric, piano") == ["piano"]

    @pytest.mark.parametrize("text", ["bateria", "BATERÍA", "baterías"])
    def test_does_not_care_for_accents_case_and_plural(self, book, text):
        assert found(book, text) == ["drums"]

    def test_finds_plurals_in_es(self, book):
        assert found(book, "brushes") == ["brush"]

    @pytest.mark.parametrize("text", ["traurig", "traurige", "trauriges", "trauriger", "traurigen"])
    def test_knows_german_endings(self, book, text):
        assert found(book, text) == ["sad"]

    @pytest.mark.parametrize("text", ["trauriglich", "tranquillisationally", "pia no", "plofit"])
    def test_finds_nothing_in_other_words(self, book, text):
        assert found(book, text) == []

    @pytest.mark.parametrize("text", ["tranquil", "tranquilo", "tranquille", "tranquillo"])
    def test_knows_romance_endings(self, book, text):
        assert found(book, text) == ["calm"]


class TestFold:
    @given(st.text(max_size=60))
    def test_keeps_every_place(self, text):
        folded = fold(text)
        assert len(folded) == len(text)
        for token in tokens(folded):
            assert folded[token.start : token.end] == token.text

    def test_takes_accents_off(self):
        assert fold("Müde Ça Ñandú ø ß") == "mude ca nandu ø s"

    def test_leaves_a_half_a_half(self):
        assert fold("2½") == "2½"

    def test_blanks_a_stretch_and_nothing_else(self):
        assert blank("at 92 now", 3, 5) == "at ,, now"
