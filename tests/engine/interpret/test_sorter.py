"""What all sentences together say of a text: their own style, and more than chance of one left out."""

import numpy as np
import pytest

from undersong.engine.interpret.meaning import sentences, sorter
from undersong.engine.interpret.meaning.sorter import sort_out
from undersong.engine.styles.sheet import sheets

BOTH = ("english", "multilingual")
CHANCE = 1.0 / 36.0


def vectors_of(style: str, number: int) -> dict[str, np.ndarray]:
    return {model: sentences.vectors_of(model, sheets()[style])[number] for model in BOTH}


def test_gives_each_style_a_value_in_the_order_of_the_sheets():
    values = sort_out(vectors_of("tango", 0))
    assert values.shape == (len(sheets()),)
    assert list(sheets())[int(values.argmax())] == "tango"


@pytest.mark.parametrize("models", [BOTH, ("multilingual",)])
def test_knows_the_style_of_most_sentences_that_it_was_made_of(models):
    right = total = 0
    for place, style in enumerate(sheets()):
        for number in range(3):
            vectors = {m: v for m, v in vectors_of(style, number).items() if m in models}
            right += int(sort_out(vectors).argmax()) == place
            total += 1
    assert right >= 0.9 * total


def test_knows_more_than_chance_of_sentences_left_out():
    """Leave each sentence out in turn, by the formula for ridge regression, and ask for its style."""
    models = BOTH
    counts = [len(sentences.sentences_of(sheet)) for sheet in sheets().values()]
    owner = np.repeat(np.arange(len(counts)), counts)
    aims = np.eye(len(counts))[owner] - 1.0 / len(counts)
    kernel = sorter._kernel({m: sorter._all_sentences(m) @ sorter._all_sentences(m).T for m in models})
    inverse = np.linalg.inv(kernel + sorter.RIDGE * np.eye(len(kernel)))
    left_out = aims - (inverse @ aims) / np.diag(inverse)[:, None]
    right = float((left_out.argmax(axis=1) == owner).mean())
    assert right > 15 * CHANCE


def test_tells_a_text_from_its_opposite():
    values = sort_out(vectors_of("metal", 0))
    places = list(sheets())
    assert values[places.index("metal")] > values[places.index("childrens-song")]
    again = sort_out(vectors_of("childrens-song", 0))
    assert again[places.index("childrens-song")] > again[places.index("metal")]


def test_gives_the_same_answer_twice():
    first, second = (sort_out(vectors_of("ska", 1)) for _ in range(2))
    assert np.array_equal(first, second)
