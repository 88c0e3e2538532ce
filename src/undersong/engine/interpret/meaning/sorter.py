"""What all described sentences together say of a text: kernel ridge regression on their styles.

The nearest sentences of a style see one corner of it; this looks at all sentences of all styles at once and
learns which differences between them matter (Saunders, Gammerman and Vovk 1998, "Ridge regression learning
algorithm in dual variables"). It is solved when first asked, in some hundredths of a second, from the
vectors that are stored anyway, so that a new style needs no training by hand. With each sentence left out in
turn it is right as often as the nearest ones are, about others; together they are right more often.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.interpret.meaning import sentences
from undersong.engine.memory import give_back
from undersong.engine.styles.sheet import sheets

Values = npt.NDArray[np.float64]

ENGLISH_WEIGHT = 1.7  # of the English model's similarity beside the other's
SHARPNESS = 2.0  # of the kernel: how fast a sentence's say fades with its distance
RIDGE = 0.3  # how far single sentences are distrusted


def sort_out(vectors: dict[str, npt.NDArray[np.float32]]) -> Values:
    """Return how well a text, given by its vector in one or both models, goes with each style."""
    models = tuple(sorted(vectors))
    cosines = {name: _all_sentences(name) @ vectors[name].astype(np.float64) for name in models}
    return np.asarray(_kernel(cosines) @ _weights(models))


@cache
def _weights(models: tuple[str, ...]) -> Values:
    """Return each sentence's say for each style, (sentences, styles)."""
    counts = [len(sentences.sentences_of(sheet)) for sheet in sheets().values()]
    aims = np.repeat(np.eye(len(counts)), counts, axis=0) - 1.0 / len(counts)
    kernel = _kernel({name: _all_sentences(name) @ _all_sentences(name).T for name in models})
    kernel[np.diag_indices_from(kernel)] += RIDGE
    weights = np.linalg.solve(kernel, aims)
    del kernel
    give_back()  # several matrices of all sentences by all sentences
    return np.asarray(weights)


def _kernel(cosines: dict[str, Values]) -> Values:
    weights = {name: ENGLISH_WEIGHT if name == "english" else 1.0 for name in cosines}
    mean = sum(weights[name] * value for name, value in cosines.items()) / sum(weights.values())
    return np.asarray(np.exp(SHARPNESS * (mean - 1.0)))


@cache
def _all_sentences(model: str) -> Values:
    rows = [sentences.vectors_of(model, sheet) for sheet in sheets().values()]
    return np.concatenate(rows).astype(np.float64)
