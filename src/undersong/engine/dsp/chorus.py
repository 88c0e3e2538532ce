"""A chorus: copies of a sound that waver in pitch, against each other on both sides.

Each voice goes through a line whose length is a triangle in time, so that it is out of tune by as much all
the time, now above and now below (as in the ensemble circuits of the string machines and of Roland's
Juno). The sound and its copies are added with gains whose squares sum to 1: copies of a moving
sound are as good as independent, so it stays as loud.
"""

import math

import numpy as np

from undersong.engine.dsp.lines import swayed, triangle
from undersong.units import RATE_HZ, Audio, Hz

BASE_MS = 6.0
"""The shortest delay: below it two copies comb."""
SPEEDS = (1.0, 0.83, 1.21)
"""Of the voices against each other, so that the pattern does not come back soon."""


def chorused(audio: Audio, *, rate_hz: Hz, depth_ms: float, mix: float, voices: int = 1) -> None:
    """Give a sound the company of its own copies, in place.

    Parameters
    ----------
    audio : (2, samples).
    depth_ms : by which a copy comes sooner and later.
    mix : 0 the sound alone to 1 the copies alone.
    voices : 1 to 3 copies a side.
    """
    samples = audio.shape[1]
    base, depth = (BASE_MS + depth_ms) * RATE_HZ / 1000.0, depth_ms * RATE_HZ / 1000.0
    waves = [
        [triangle(samples, rate_hz * SPEEDS[v], 0.5 * side + v / voices) for v in range(voices)]
        for side in range(2)
    ]
    dry, wet = math.cos(mix * math.pi / 2), math.sin(mix * math.pi / 2) / math.sqrt(voices)
    swayed(audio, base + depth * np.array(waves), dry=dry, wet=wet)
