"""Words that people connect with a style: found, shared, refused, and all of them of some use."""

import pytest

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning.hints import hints
from undersong.engine.interpret.text import fold
from undersong.engine.styles.sheet import sheets


@pytest.fixture(scope="module")
def owners():
    """Return the styles that each hint stands under."""
    found: dict[str, list[str]] = {}
    for style, words in table("hints").items():
        for word in words:
            found.setdefault(fold(word), []).append(style)
    return found


@pytest.fixture(scope="module")
def alone(owners):
    return next((word, styles[0]) for word, styles in owners.items() if len(styles) == 1 and " " not in word)


def test_finds_a_word_of_one_style_in_a_sentence(alone):
    word, style = alone
    assert hints(f"there stood a {word.upper()}, quite still").get(style) == 1.0


def test_says_less_of_each_style_the_more_share_a_word(owners):
    word, styles = next((w, s) for w, s in owners.items() if len(s) == 2)
    found = hints(word)
    assert found == dict.fromkeys(styles, 0.5)


def test_adds_up_different_words_and_counts_the_same_one_once(owners):
    style = next(iter(table("hints")))
    own = [w for w, s in owners.items() if s == [style] and " " not in w][:2]
    assert hints(f"{own[0]} {own[0]}")[style] == 1.0
    assert hints(", ".join(own))[style] == 2.0


@pytest.mark.parametrize("refusal", ["no", "without", "ohne", "sans", "sin", "senza", "sem"])
def test_takes_no_hint_from_what_is_not_there(alone, refusal):
    word, style = alone
    assert style not in hints(f"a room {refusal} {word}")


def test_says_nothing_of_a_text_without_such_words():
    assert hints("") == {}
    assert hints("qqqq wwww") == {}


def test_names_only_styles_that_exist_and_gives_each_enough():
    assert set(table("hints")) == set(sheets())
    assert min(len(words) for words in table("hints").values()) >= 20


def test_lists_no_word_twice_under_one_style():
    for style, words in table("hints").items():
        folded = [fold(word) for word in words]
        assert len(folded) == len(set(folded)), (style, {w for w in folded if folded.count(w) > 1})
