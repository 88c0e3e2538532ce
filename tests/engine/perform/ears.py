"""Ears for what nobody wants to hear: jumps, a mean that is not zero, sides that cancel in mono."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.signal

from undersong.units import RATE_HZ, Audio

NOTHING_HZ = 19_500.0
"""Little that is played reaches so high; a jump does."""
NEAR_SECONDS = 0.006

_HIGH = scipy.signal.firwin(401, NOTHING_HZ, fs=RATE_HZ, pass_zero=False)
_OF_ONE = float(np.abs(np.convolve(_HIGH, np.ones(400))[:801]).max())


def click_db(audio: Audio, edges_seconds: Sequence[float], *, held: Audio) -> float:
    """The largest jump of one sample to the next near some instants that the sound itself does not explain.

    A jump has all frequencies: what is above 19.5 kHz tells its height, against full scale. What is as high
    in a held note is the sound's own (a wave that was driven hard has harmonics up there).
    """
    height = _heights(audio)
    near = np.zeros(len(height), np.bool_)
    for edge in edges_seconds:
        near[max(round((edge - NEAR_SECONDS) * RATE_HZ), 0) : round((edge + NEAR_SECONDS) * RATE_HZ)] = True
    found, own = float(height[near].max()), float(_heights(held)[400:-400].max())
    return float(20.0 * np.log10((found if found > 2.0 * own else 0.0) + 1e-12))


def fold_db(audio: Audio) -> float:
    """Return how much softer a sound is in mono than on two sides."""
    left, right = audio.astype(np.float64)
    return float(10.0 * np.log10(np.mean((0.5 * (left + right)) ** 2) / np.mean(0.5 * (left**2 + right**2))))


def mean_db(audio: Audio) -> float:
    """Return the larger of both sides' means, against full scale."""
    return float(20.0 * np.log10(np.abs(audio.mean(axis=1, dtype=np.float64)).max() + 1e-12))


def _heights(audio: Audio) -> npt.NDArray[np.float64]:
    high = [scipy.signal.oaconvolve(side.astype(np.float64), _HIGH, "same") for side in audio]
    return np.asarray(np.max(np.abs(high), axis=0) / _OF_ONE)
