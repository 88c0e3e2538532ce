"""How often: marks beside a line, and on a line of their own."""

import pytest

from undersong.engine.lyrics.repeats import read_times, read_times_alone


@pytest.mark.parametrize(
    ("line", "words", "count"),
    [
        ("hold on (x2)", "hold on", 2),
        ("hold on 3x", "hold on", 3),
        ("hold on [x4]", "hold on", 4),
        ("hold on (repeat x3)", "hold on", 3),
        ("hold on (three times)", "hold on", 3),
        ("|: hold on :|", "hold on", 2),
        ("hold on (bis)", "hold on", 2),
        ("hold on twice", "hold on twice", 1),
        ("mix 2 x", "mix 2 x", 1),
    ],
)
def test_parts_a_line_from_how_often_it_comes(line, words, count):
    assert read_times(line) == (words, count)


def test_takes_a_word_for_a_mark_only_in_brackets():
    assert read_times_alone("twice", bracketed=True) == 2
    assert read_times_alone("twice", bracketed=False) is None
    assert read_times_alone("x3", bracketed=False) == 3
    assert read_times_alone("two by two", bracketed=True) is None
