"""Whether a few words are nearer to one list of phrases than to another.

The lists stand in `likeness.toml`; a phrase's nearness to one is the mean similarity of the three that come
nearest, both models together.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning import sentences

NEAREST = 3  # phrases that count
KEPT = 64  # results remembered: the words of one prompt, not of all people


@lru_cache(maxsize=KEPT)
def nearer(phrase: str, one: str, other: str) -> float:
    """Return how much nearer a phrase is to one list than to another, in similarity, three digits."""
    compared = table("likeness")["compared"]
    score = 0.0
    for name in ("english", "multilingual"):  # the one that takes most memory while it loads first
        vector = _vector(name, phrase)
        near = [
            float(np.sort(sentences.vectors_of_list(name, tuple(compared[what])) @ vector)[-NEAREST:].mean())
            for what in (one, other)
        ]
        score += near[0] - near[1]
    return round(score, 3)


@lru_cache(maxsize=KEPT)
def _vector(model: str, phrase: str) -> npt.NDArray[np.float32]:
    vector: npt.NDArray[np.float32] = sentences.MODELS[model].embed([phrase])[0]
    return vector
