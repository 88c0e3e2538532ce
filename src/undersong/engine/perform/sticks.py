"""Sticks: one written hit that is played as many.

A flam has one soft stroke of the other hand just before, a drag two; a roll goes on for as long as the note
is, a swell is a roll that grows from nearly nothing (mallets on a cymbal), a buzz is a stick pressed into
the head. Strokes of a roll keep to the tempo where the tempo lets hands keep to it.
"""

from dataclasses import replace

import numpy as np

from undersong.engine.perform.timing import TICKS, Onsets
from undersong.units import Seconds

FLAM_SECONDS, DRAG_SECONDS = (0.03,), (0.062, 0.032)
"""Before the hit (Dahl, "Playing the Accent", 2004, has 30 to 60 ms between the hands of a drummer)."""

GRACE_SHARE = 0.5
"""Of the hit's velocity."""

ROLL_SECONDS, BUZZ_SECONDS = 0.068, 0.03
"""From one stroke to the next, about; what hands reach."""

BUZZ_SHARE, FIRST_SHARE = 0.55, 0.22
"""Of a buzz, and of a swell's first stroke."""

WORDS = ("flam", "drag", "roll", "swell", "buzz")

Stroke = tuple[Seconds, float]
"""Seconds after the hit as written, and share of its velocity."""


def stroked(onsets: Onsets) -> Onsets:
    """Return the strokes of a part: each hit that has one of `WORDS` as all that it stands for."""
    if not set(onsets.articulation) & set(WORDS):
        return onsets
    index: list[int] = []
    strokes: list[Stroke] = []
    for i, word in enumerate(onsets.articulation):
        own = _strokes(word, float(onsets.length_seconds[i]), float(onsets.beat_seconds[i]))
        index += [i] * len(own)
        strokes += own
    at, share = np.array(strokes).T
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


def _strokes(word: str, length: Seconds, beat: Seconds) -> list[Stroke]:
    if word in ("flam", "drag"):
        before = FLAM_SECONDS if word == "flam" else DRAG_SECONDS
        return [*((-seconds, GRACE_SHARE) for seconds in before), (0.0, 1.0)]
    if word not in ("roll", "swell", "buzz"):
        return [(0.0, 1.0)]
    step = beat / max(round(beat / (BUZZ_SECONDS if word == "buzz" else ROLL_SECONDS)), 1)
    count = max(int(length / step + 0.01), 2)
    # The hands differ by a little; the first stroke and every fourth lead.
    hands = [1.0 - 0.12 * (i % 2) + 0.06 * (i % 4 == 0) for i in range(count)]
    grown = np.linspace(FIRST_SHARE, 1.0, count) if word == "swell" else np.full(count, 0.85)
    if word == "buzz":
        grown = BUZZ_SHARE * np.linspace(1.0, 0.6, count)
    return [(i * step, hand * float(level)) for i, (hand, level) in enumerate(zip(hands, grown, strict=True))]
