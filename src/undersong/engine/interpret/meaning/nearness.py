"""Which styles a text comes near in meaning.

A style's nearness is the mean similarity of the text with the two of its sentences that come nearest: one
alone may match by a chance word, the mean of all punishes a style for being described from many sides.
Both models are asked, the second only about English, and put together in standard deviations over the
styles, since the one's similarities spread wider than the other's. Similarities are rounded to three digits
before anything is compared: the last bit differs between processors.

Measured on `benchmarks/interpret.py`: the first model alone is right on plain prompts; on oblique English
ones the second one adds to it.
"""

import re

import numpy as np
import numpy.typing as npt

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning import sentences
from undersong.engine.styles.sheet import sheets

NEAREST = {"multilingual": 2, "english": 2}  # sentences of a style that count
SECOND_WEIGHT = 0.5  # of the second opinion, both in standard deviations over the styles


def nearness(text: str) -> dict[str, float]:
    """Return every style's nearness to a text, in similarity (−1 to 1), in the order of the sheets."""
    english = is_english(text) and bool(text.strip())
    # The English network first: it takes most memory while it loads.
    second = _similarities("english", text) if english else {}
    near = _similarities("multilingual", text)
    if len(near) < 2 or not second:
        return near
    values, other = np.array(list(near.values())), np.array(list(second.values()))
    opinion = _standard(values) + SECOND_WEIGHT * _standard(other)
    # Back on the scale of the first model, so that what is added to it later weighs the same.
    spread = float(values.std()) / (1.0 + SECOND_WEIGHT)
    blended = np.round(values.mean() + spread * opinion, 3)
    return dict(zip(near, blended.tolist(), strict=True))


def _similarities(model: str, text: str) -> dict[str, float]:
    vector = sentences.MODELS[model].embed([text])[0]
    found = {}
    for name, sheet in sheets().items():
        cosines = np.round(sentences.vectors_of(model, sheet) @ vector, 3)
        nearest = np.sort(cosines)[::-1][: NEAREST[model]]
        found[name] = round(float(nearest.mean()), 3)
    return found


def _standard(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else values * 0.0


def is_english(text: str) -> bool:
    """Return whether a text is likelier English than another language."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not all(w.isascii() for w in words):
        return False
    marks = table("grammar")["language"]
    return sum(w in marks["english"] for w in words) >= sum(w in marks["others"] for w in words)
