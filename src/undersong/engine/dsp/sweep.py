"""A filter whose corner moves: what opens in a build-up and closes towards the end.

A state-variable filter in the form that stays itself while its corner moves (Zavalishin, "The art of VA
filter design", 2012, chapter 4; Simper, "Linear trapezoidal integrated state variable filter", 2013): the
coefficient moves from sample to sample, evenly in octaves, so that nothing steps. Two in a row fall by
24 dB an octave. Where an amount of 0 says so, the sound is left bit for bit as it was.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.lines import HOP, Points
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio

LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
DAMPINGS = (1.848, 0.765)
"""2 cos of 22.5° and 67.5°: together flat up to the corner (Butterworth, fourth order)."""
_INAUDIBLE = 1e-15


def swept(audio: Audio, corner_hz: Points, amount: Points, *, high: bool = False, peak: float = 0.0) -> None:
    """Send a sound through a filter that moves, in place.

    Parameters
    ----------
    audio : (2, samples).
    corner_hz : at every `HOP` samples; moves evenly in octaves between.
    amount : 0 the sound as it is to 1 the filter alone, at the same places.
    high : whether it keeps what lies above the corner instead of what lies below.
    peak : 0 flat to 0.8, how much the corner sings.
    """
    tangent = np.tan(np.pi * np.clip(corner_hz, LOWEST_HZ, HIGHEST_HZ) / RATE_HZ)
    dampings = (DAMPINGS[0], DAMPINGS[1] * (1.0 - peak))
    _sweep(audio, tangent, np.clip(amount, 0.0, 1.0), dampings, high)


@njit(cache=True, nogil=True)
def _sweep(
    audio: npt.NDArray[np.float32],
    tangent: Points,
    amount: Points,
    dampings: tuple[float, float],
    high: bool,
) -> None:
    samples = audio.shape[1]
    first, second = np.zeros((2, 2)), np.zeros((2, 2))
    for index in range((samples + HOP - 1) // HOP):
        share, grows = amount[index], (amount[index + 1] - amount[index]) / HOP
        if share == 0.0 and grows == 0.0:
            first[:] = 0.0
            second[:] = 0.0
            continue
        if not (first.any() or second.any() or audio[:, index * HOP : index * HOP + HOP].any()):
            continue
        g = tangent[index]
        factor = (tangent[index + 1] / g) ** (1.0 / HOP)
        start = index * HOP
        for n in range(start, min(start + HOP, samples)):
            here = share + grows * (n - start)
            for side in range(2):
                x = float(audio[side, n])
                y = x
                for stage in range(2):
                    k = dampings[stage]
                    a = 1.0 / (1.0 + g * (g + k))
                    v3 = y - second[stage, side]
                    v1 = a * first[stage, side] + g * a * v3
                    v2 = second[stage, side] + g * v1
                    first[stage, side] = 2.0 * v1 - first[stage, side]
                    second[stage, side] = 2.0 * v2 - second[stage, side]
                    y = y - k * v1 - v2 if high else v2
                audio[side, n] = x + here * (y - x)
            g *= factor
        for stage in range(2):
            for side in range(2):
                if abs(first[stage, side]) + abs(second[stage, side]) < _INAUDIBLE:
                    first[stage, side], second[stage, side] = 0.0, 0.0
