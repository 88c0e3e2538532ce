"""Sticks: hits that stand for several strokes, as `theory.rudiments` has them, in a kit's part."""

from dataclasses import replace

import numpy as np

from undersong.engine.perform.timing import TICKS, Onsets
from undersong.engine.theory.rudiments import WORDS, Stroke, strokes


def stroked(onsets: Onsets) -> Onsets:
    """Return the strokes of a part: each hit that has one of `WORDS` as all that it stands for."""
    if not set(onsets.articulation) & set(WORDS):
        return onsets
    index: list[int] = []
    played: list[Stroke] = []
    for i, word in enumerate(onsets.articulation):
        own = strokes(word, float(onsets.length_seconds[i]), float(onsets.beat_seconds[i]))
        index += [i] * len(own)
        played += own
    at, share = np.array(played).T
    return replace(
        onsets,
        start_seconds=np.maximum(onsets.start_seconds[index] + at, 0.0),
        length_seconds=onsets.length_seconds[index],
        pitch=onsets.pitch[index],
        velocity=np.clip(onsets.velocity[index] * share, 0.02, 1.0),
        articulation=tuple("" if onsets.articulation[i] in WORDS else onsets.articulation[i] for i in index),
        # Each stroke has its own accidents and its own take: it stands where it falls.
        ticks=onsets.ticks[index] + np.round(at / onsets.beat_seconds[index] * TICKS).astype(np.int64),
        beat_seconds=onsets.beat_seconds[index],
        above=onsets.above[index],
        below=onsets.below[index],
    )
