"""Which styles a text comes near in meaning.

A style's nearness is the mean similarity of the text with the two of its sentences that come nearest: one
alone may match by a chance word, the mean of all punishes a style for being described from many sides.
Some sentences come near to everything; what a sentence has in common with sentences of other styles
anyway is taken off (after Conneau et al. 2018, "Word translation without parallel data", where it is called
hubness). Both models are asked, the second only about English, and put together in standard deviations
over the styles, since the one's similarities spread wider than the other's. Similarities are rounded to
three digits before anything is compared: the last bit differs between processors.

To that comes with the same weight what `sorter` makes of all sentences at once.

The numbers below were chosen by leaving out each of the 842 sentences stored then in turn and asking for its
style. Of the 1,076 of today that is right for 57 of 100 by the nearest alone, for 63 with the sorter, for 71
with the hints of words that are added later.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning import sentences
from undersong.engine.interpret.meaning.onecore import one_core
from undersong.engine.interpret.meaning.sorter import sort_out
from undersong.engine.styles.sheet import sheets

Values = npt.NDArray[np.float64]

NEAREST = {"multilingual": 2, "english": 2}  # sentences of a style that count
SECOND_WEIGHT = 1.5  # of the second opinion, both in standard deviations over the styles
SORTER_WEIGHT = 1.0  # of what all sentences say at once, beside the nearest
CROWD = 10  # sentences of other styles whose nearness says how near a sentence comes to anything


def nearness(text: str) -> dict[str, float]:
    """Return every style's nearness to a text, in similarity (−1 to 1), in the order of the sheets."""
    with one_core():
        return _nearness(text)


def _nearness(text: str) -> dict[str, float]:
    english = is_english(text) and bool(text.strip())
    # The English network first: it takes most memory while it loads.
    models = ("english", "multilingual") if english else ("multilingual",)
    vectors = {model: sentences.MODELS[model].embed([text])[0] for model in models}
    raw, first = _similarities("multilingual", vectors["multilingual"])
    if len(raw) < 2:
        return dict(zip(sheets(), raw.tolist(), strict=True))
    opinion = _standard(first)
    if english:
        second = _similarities("english", vectors["english"])[1]
        opinion = (opinion + SECOND_WEIGHT * _standard(second)) / (1.0 + SECOND_WEIGHT)
    opinion = _standard(opinion) + SORTER_WEIGHT * _standard(sort_out(vectors))
    # Back on the scale of similarities, so that what is added later weighs the same.
    near = np.round(raw.mean() + float(raw.std()) * opinion / (1.0 + SORTER_WEIGHT), 3)
    return dict(zip(sheets(), near.tolist(), strict=True))


def _similarities(model: str, vector: npt.NDArray[np.float32]) -> tuple[Values, Values]:
    """Return each style's similarity with a vector, plain and beyond what it has with anything."""
    raw, beyond = [], []
    for name, sheet in sheets().items():
        cosines = np.round(sentences.vectors_of(model, sheet) @ vector, 3)
        raw.append(_nearest(model, cosines))
        beyond.append(_nearest(model, cosines - _crowds(model)[name]))
    return np.array(raw), np.array(beyond)


def _nearest(model: str, cosines: Values) -> float:
    return round(float(np.sort(cosines)[::-1][: NEAREST[model]].mean()), 3)


@cache
def _crowds(model: str) -> dict[str, Values]:
    """Return for each sentence of each style the mean similarity of the sentences of others nearest to it."""
    vectors = {name: sentences.vectors_of(model, sheet) for name, sheet in sheets().items()}
    found = {}
    for name, own in vectors.items():
        others = [v for other, v in vectors.items() if other != name]
        cosines = np.sort(own @ np.concatenate(others).T, axis=1) if others else np.zeros((len(own), 1))
        found[name] = np.round(cosines[:, -CROWD:].mean(axis=1), 3)
    return found


def _standard(values: Values) -> Values:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else values * 0.0


def is_english(text: str) -> bool:
    """Return whether a text is likelier English than another language."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not all(w.isascii() for w in words):
        return False
    marks = table("grammar")["language"]
    return sum(w in marks["english"] for w in words) >= sum(w in marks["others"] for w in words)
