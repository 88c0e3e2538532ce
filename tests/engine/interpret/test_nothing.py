"""What says nothing gets the safe style, and is told; what says little is still heard."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.nothing import is_word, says_nothing
from undersong.engine.model import Origin

SAFE = "pop"


@pytest.mark.parametrize(
    "prompt",
    [
        "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "asdfjkl",
        "zxcvbnm qwrtzp",
        "test",
        "x",
        "?!",
        "3.14159",
        "https://example.org/watch?v=xyz",
        "class Main { public static void main(String[] a) { System.out.println(a); } }",
        "UPDATE t SET a = 1 WHERE b <= 2; -- done",
        "surprise me",
        "irgendwas Schönes bitte",
        "quelque chose de joli",
        "fammi qualcosa di bello",
        "שיר שקט",
    ],
)
def test_chooses_the_safe_style_and_says_that_nothing_was_said(prompt):
    brief = interpret(prompt)
    assert brief.style == SAFE
    assert brief.origins["style"] == Origin.CHOSEN
    assert any("speaks of a style" in note for note in brief.notes)


@pytest.mark.parametrize(
    "text",
    [
        "fog",
        "la mer",
        "Meeresrauschen",
        "夜の雨",
        "тихая песня",
        "my dog (he is old) and I; a walk",
        "flibbertigibbet",
    ],
)
def test_listens_to_what_says_little(text):
    assert not says_nothing(text)


def test_hears_a_name_among_letters_without_words():
    assert interpret("asdf jkjkjk techno").style == "techno"


@pytest.mark.parametrize("word", ["Regen", "lluvia", "orage", "pioggia", "chuva", "rain", "und", "ok"])
def test_takes_words_of_six_languages_for_words(word):
    assert is_word(word.lower())


@pytest.mark.parametrize("letters", ["sdfkjh", "mnbvcxz", "ababababab", "zzzz"])
def test_takes_keys_in_a_row_for_no_word(letters):
    assert not is_word(letters)
