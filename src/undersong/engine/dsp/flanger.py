"""A flanger: a sound and itself a few milliseconds later, which cancel at the teeth of a comb that moves.

Half of the sound and half of its copy: at a delay of d seconds there is nothing at 1/2d, 3/2d, 5/2d … Hz.
Feedback sharpens the teeth. The delay moves evenly in its logarithm, as it is heard; the sides are
a quarter of a turn apart.
"""

import numpy as np

from undersong.engine.dsp.lines import sine, swayed
from undersong.units import RATE_HZ, Audio, Hz


def flanged(
    audio: Audio,
    *,
    rate_hz: Hz,
    shortest_ms: float,
    longest_ms: float,
    feedback: float = 0.0,
    mix: float = 0.5,
) -> None:
    """Let a comb wander through a sound, in place.

    Parameters
    ----------
    audio : (2, samples).
    feedback : −0.9 to 0.9; negative ones sound hollow.
    mix : share of the copy, 0.5 for the deepest comb.
    """
    samples = audio.shape[1]
    middle, reach = np.sqrt(shortest_ms * longest_ms), np.log(longest_ms / shortest_ms) / 2.0
    waves = np.array([[sine(samples, rate_hz, 0.25 * side)] for side in range(2)])
    delays = middle * np.exp(reach * waves) * RATE_HZ / 1000.0
    # What comes round again makes the copy louder by 1 / √(1 − feedback²).
    wet = mix * np.sqrt(1.0 - feedback * feedback)
    swayed(audio, delays, dry=1.0 - mix, wet=float(wet), feedback=feedback)
