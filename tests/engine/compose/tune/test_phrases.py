"""The plan of phrases."""

import pytest

from undersong.engine.compose.tune.phrases import Shape, plan_phrases
from undersong.seeds import Seeds


def roles(counts, *, words=None, chorus=False, seed=1):
    texts = words or [""] * len(counts)
    shapes = [Shape(n, w) for n, w in zip(counts, texts, strict=True)]
    return plan_phrases(shapes, Seeds(seed).stream("test"), chorus=chorus)


@pytest.mark.parametrize("count", range(1, 14))
def test_gives_every_line_a_place_and_closes_the_last(count):
    plan = roles([8] * count)
    assert len(plan) == count
    assert plan[-1].cadence == "closed"


def test_returns_to_a_tune_in_four_lines():
    for seed in range(30):
        letters = [r.letter for r in roles([8, 8, 8, 8], chorus=True, seed=seed)]
        assert len(set(letters)) < 4


def test_gives_lines_with_the_same_words_the_same_tune():
    for seed in range(20):
        plan = roles([5, 8, 8, 5], words=["go on", "", "", "go on"], seed=seed)
        assert plan[0].letter == plan[3].letter


def test_prefers_forms_whose_lines_of_one_letter_are_alike():
    pairs = [roles([4, 11, 4, 11], seed=s) for s in range(60)]
    assert sum(p[0].letter == p[2].letter for p in pairs) > 50
    assert sum(p[0].letter == p[1].letter for p in pairs) < 6


def test_ends_the_first_of_a_pair_open():
    assert [r.cadence for r in roles([8] * 4)][::2] == ["open", "open"]
