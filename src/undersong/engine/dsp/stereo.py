"""Stereo: how wide a sound is, where it stands, and that its lows stand in the middle."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.equaliser import BLOCK, INAUDIBLE, high_pass
from undersong.units import Audio, Hz

MONO_BELOW_HZ: Hz = 120.0
"""Below it ears find no direction, and a record or a club's system takes no difference."""


def middle_and_side(audio: Audio) -> tuple[float, float]:
    """Return the energies of the sum and of the difference of left and right, each halved."""
    middle, side = _energies(audio)
    return float(middle), float(side)


def placed(audio: Audio, *, width: float, pan: float) -> None:
    """Give a sound its width and its place, in place, and make it mono below 120 Hz.

    Parameters
    ----------
    audio : (2, samples).
    width : factor of the difference between left and right; 0 is mono.
    pan : −1 left to 1 right, of constant power, 0 leaves both sides as they are.
    """
    angle = (pan + 1.0) * math.pi / 4.0
    left, right = math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)
    _place(audio, high_pass(MONO_BELOW_HZ)[0], width, left, right)


@njit(cache=True, nogil=True)
def _energies(audio: npt.NDArray[np.float32]) -> tuple[float, float]:
    middle, side = 0.0, 0.0
    for n in range(audio.shape[1]):
        left, right = float(audio[0, n]), float(audio[1, n])
        middle += (left + right) * (left + right)
        side += (left - right) * (left - right)
    return middle / 4.0, side / 4.0


@njit(cache=True, nogil=True)
def _place(
    audio: npt.NDArray[np.float32],
    section: npt.NDArray[np.float64],
    width: float,
    left: float,
    right: float,
) -> None:
    b0, b1, b2, a1, a2 = section
    s1, s2 = 0.0, 0.0
    for start in range(0, audio.shape[1], BLOCK):
        for n in range(start, min(start + BLOCK, audio.shape[1])):
            x, y = float(audio[0, n]), float(audio[1, n])
            middle, side = 0.5 * (x + y), 0.5 * width * (x - y)
            high = b0 * side + s1
            s1 = b1 * side - a1 * high + s2
            s2 = b2 * side - a2 * high
            audio[0, n] = left * (middle + high)
            audio[1, n] = right * (middle - high)
        # A filter that rings down to denormal numbers is a hundred times slower.
        if abs(s1) + abs(s2) < INAUDIBLE:
            s1, s2 = 0.0, 0.0
