"""An echo in time with the song, which wanders from side to side and darkens."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.equaliser import BLOCK, INAUDIBLE
from undersong.units import RATE_HZ, Audio, Seconds

LOW_CUT_HZ, HIGH_CUT_HZ = 250.0, 4_500.0


def echoed(audio: Audio, *, seconds: Seconds, feedback: float, gain: float) -> None:
    """Add echoes to a sound, in place: the first on the left, the second on the right, and so on.

    Each is `feedback` times the one before and loses treble. The echo is linear.

    Parameters
    ----------
    audio : (2, samples).
    """
    length = max(round(seconds * RATE_HZ), 1)
    if gain > 0.0 and length < audio.shape[1]:
        low = 1.0 - math.exp(-2.0 * math.pi * LOW_CUT_HZ / RATE_HZ)
        high = 1.0 - math.exp(-2.0 * math.pi * HIGH_CUT_HZ / RATE_HZ)
        _echo(audio, length, feedback, gain, (low, high))


@njit(cache=True, nogil=True)
def _echo(
    audio: npt.NDArray[np.float32],
    length: int,
    feedback: float,
    gain: float,
    cuts: tuple[float, float],
) -> None:
    left = np.zeros(length)
    right = np.zeros(length)
    lows, dark_left, dark_right = 0.0, 0.0, 0.0
    place = 0
    for n in range(audio.shape[1]):
        x = 0.5 * (float(audio[0, n]) + float(audio[1, n]))
        lows += cuts[0] * (x - lows)
        dark_left += cuts[1] * (left[place] - dark_left)
        dark_right += cuts[1] * (right[place] - dark_right)
        left[place] = x - lows + feedback * dark_right
        right[place] = feedback * dark_left
        audio[0, n] += gain * dark_left
        audio[1, n] += gain * dark_right
        place += 1
        if place == length:
            place = 0
        # What rings down to denormal numbers is a hundred times slower.
        if n % BLOCK == 0 and abs(lows) + abs(dark_left) + abs(dark_right) < INAUDIBLE:
            lows, dark_left, dark_right = 0.0, 0.0, 0.0
