"""Rudiments: how many strokes a hit stands for, when, and how hard."""

import pytest

from undersong.engine.theory.rudiments import WORDS, strokes


def test_is_one_stroke_where_the_word_is_none_of_them():
    assert strokes("ghost", 1.0, 0.5) == [(0.0, 1.0)]


@pytest.mark.parametrize(("word", "before"), [("flam", 1), ("drag", 2)])
def test_puts_grace_strokes_before_the_hit_and_the_hit_on_its_beat(word, before):
    *graces, hit = strokes(word, 0.5, 0.5)
    assert hit == (0.0, 1.0)
    assert len(graces) == before
    assert all(at < 0.0 and share < 1.0 for at, share in graces)


@pytest.mark.parametrize("word", ["roll", "swell", "buzz"])
@pytest.mark.parametrize("beat", [0.35, 0.5, 0.9])
def test_fills_the_note_with_strokes_that_divide_the_beat(word, beat):
    found = strokes(word, 2 * beat, beat)
    step = found[1][0]
    assert beat / step == pytest.approx(round(beat / step))
    assert found[-1][0] < 2 * beat <= found[-1][0] + 1.01 * step
    assert all(0.0 < share <= 1.06 for _, share in found)


def test_grows_in_a_swell_alone():
    first_to_last = {word: strokes(word, 2.0, 0.5) for word in WORDS if word not in ("flam", "drag")}
    grows = {word: found[-1][1] > 2.0 * found[0][1] for word, found in first_to_last.items()}
    assert grows == {"roll": False, "swell": True, "buzz": False}
