"""Strokes: one written note that is played as many.

A tremolo on what is plucked or struck is a row of strokes, to and fro; of a bow it is the same, but the
string sounds on under it. A trill on what is plucked or struck goes between the note and the one above
it in the key. What blows, or is blown, trills and trembles within one note (see `hands`).
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.playing import Touch
from undersong.engine.perform.timing import TICKS, Onsets
from undersong.engine.theory.articulations import (
    BOW_SECONDS,
    MALLET_SECONDS,
    PLECTRUM_SECONDS,
    TRILL_SECONDS,
)
from undersong.units import Seconds

STROKE = "stroke"
"""What a stroke of a trembling bow is called: it has no attack of its own."""

BOWED_SHARE, PLUCKED_SHARE = 0.85, 0.9
"""Of a stroke in which the string sounds: it stops where the bow turns, or the plectrum touches it."""

WAY_BACK, WAY_THERE = 0.86, 0.94
"""The way back is a little lighter than the way there, and both than the first."""

UNEVEN = 0.12
"""Share by which strokes of a bow differ in length."""


def unfolded(onsets: Onsets, touch: Touch) -> Onsets:
    """Return the notes, every long one that trembles or trills as its strokes, where it is played so."""
    seconds = np.array([_stroke_seconds(word, touch) for word in onsets.articulation])
    counts = np.maximum(1, np.round(onsets.length_seconds / seconds)).astype(np.int64)
    if counts.max(initial=1) == 1:
        return onsets
    source = np.repeat(np.arange(len(onsets)), counts)
    stroke = np.concatenate([np.arange(count) for count in counts])
    many = counts[source] > 1
    length = onsets.length_seconds[source] / counts[source]
    softer = np.where(stroke == 0, 1.0, np.where(stroke % 2 == 1, WAY_BACK, WAY_THERE))
    words = [onsets.articulation[i] for i in source]
    trills = np.array([word == "trill" for word in words])
    bows = many & np.array([touch.tremolo == "bow" and word == "tremolo" for word in words])
    ticks = onsets.ticks[source] + stroke * (TICKS // 8)
    apart = np.where(
        bows & touch.mono, BOWED_SHARE, np.where(many & ~trills & bool(touch.strings), PLUCKED_SHARE, 1.0)
    )
    shift = np.where(bows & (stroke > 0), UNEVEN * length * (scattered(ticks) - 0.5), 0.0)
    return replace(
        onsets,
        start_seconds=onsets.start_seconds[source] + stroke * length + shift,
        length_seconds=length * apart,
        pitch=onsets.pitch[source] + np.where(trills & (stroke % 2 == 1), onsets.above[source], 0),
        velocity=onsets.velocity[source] * np.where(trills, np.where(stroke == 0, 1.0, 0.9), softer),
        articulation=tuple(
            STROKE if bow else "" if trill and n else word
            for word, bow, trill, n in zip(words, bows, trills, many, strict=True)
        ),
        ticks=ticks,
        beat_seconds=onsets.beat_seconds[source],
        above=onsets.above[source],
        below=onsets.below[source],
    )


def _stroke_seconds(word: str, touch: Touch) -> Seconds:
    if word == "trill" and touch.tremolo == "strokes":
        return TRILL_SECONDS
    if word != "tremolo" or touch.tremolo == "breath":
        return np.inf
    if touch.tremolo == "bow":
        return BOW_SECONDS
    return PLECTRUM_SECONDS if touch.strings else MALLET_SECONDS


def scattered(ticks: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Numbers from 0 to 1 that hang on the place alone."""
    return np.asarray(((ticks * 2_654_435_761) % (1 << 32)) / (1 << 32))
