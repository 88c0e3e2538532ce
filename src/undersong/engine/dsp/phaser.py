"""A phaser: a row of all-passes that turns the phase of a sound; added to the sound, it cuts notches.

Each stage is of first order and turns by 180 degrees in all, 90 of them at its corner; an even number of
stages beside the sound itself has a notch for every two of them (Smith, "An all-pass approach to digital
phasing and flanging", ICMC 1984). The corner wanders evenly in octaves; coefficients move from
sample to sample, so that nothing steps.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.lines import HOP, Points, sine
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Hz

MOST_STAGES = 12
_SILENT = 1e-12


def phased(
    audio: Audio,
    *,
    rate_hz: Hz,
    lowest_hz: Hz,
    highest_hz: Hz,
    stages: int = 4,
    feedback: float = 0.0,
    mix: float = 0.5,
) -> None:
    """Let notches wander through a sound, in place.

    Parameters
    ----------
    audio : (2, samples).
    lowest_hz, highest_hz : between which the corner of the stages wanders.
    stages : an even number up to 12; two for each notch.
    feedback : 0 to 0.8, sharpens what lies between the notches.
    mix : share of the turned sound, 0.5 for the deepest notches.
    """
    samples = audio.shape[1]
    middle, reach = np.sqrt(lowest_hz * highest_hz), np.log(highest_hz / lowest_hz) / 2.0
    sides = []
    for side in range(2):
        corner = middle * np.exp(reach * sine(samples, rate_hz, 0.25 * side))
        tangent = np.tan(np.pi * corner / RATE_HZ)
        sides.append((tangent - 1.0) / (tangent + 1.0))
    _phase(audio, np.array(sides), stages, feedback, mix)


@njit(cache=True, nogil=True)
def _phase(audio: npt.NDArray[np.float32], corners: Points, stages: int, feedback: float, mix: float) -> None:
    samples = audio.shape[1]
    left, right = np.zeros(MOST_STAGES), np.zeros(MOST_STAGES)
    last_left, last_right = 0.0, 0.0
    asleep = True
    for index in range((samples + HOP - 1) // HOP):
        start = index * HOP
        heard = audio[:, start : start + HOP].any()
        if asleep and not heard:
            continue
        for n in range(start, min(start + HOP, samples)):
            here = (n - start) / HOP
            a = corners[0, index] + (corners[0, index + 1] - corners[0, index]) * here
            b = corners[1, index] + (corners[1, index + 1] - corners[1, index]) * here
            x, u = float(audio[0, n]), float(audio[1, n])
            y, v = x + feedback * last_left, u + feedback * last_right
            # Both sides go together: their chains of sums overlap.
            for stage in range(stages):
                p, q = a * y + left[stage], b * v + right[stage]
                left[stage], right[stage] = y - a * p, v - b * q
                y, v = p, q
            last_left, last_right = y, v
            audio[0, n] = (1.0 - mix) * x + mix * y
            audio[1, n] = (1.0 - mix) * u + mix * v
        asleep = not heard and abs(last_left) + abs(last_right) < _SILENT
        if asleep:
            last_left, last_right = 0.0, 0.0
            left[:] = 0.0
            right[:] = 0.0
