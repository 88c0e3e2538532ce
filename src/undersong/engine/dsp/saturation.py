"""Soft saturation, as of tape and of a cutting lathe: the louder, the rounder, without new pitches.

A sound is bent at four times the rate, so that the overtones of bending have room: the bend is so soft that
what lies beyond even that rate, and would fold back, stays under −80 dB. A bias bends one side before the
other, which makes even overtones; the constant that it leaves is taken away. Blocks in which nothing sounds
are left as they are.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.units import RATE_HZ, Audio, Db

TIMES = 4
TAPS = 48
"""Of each filter, at four times the rate: flat up to 14 kHz."""
BLOCK = 1_024
DELAY_SAMPLES = 11
"""Of both filters: (47 / 2 + 47 / 2 − 3) / 4, since the way down ends at the last of four instants."""
NOTHING = np.float32(1e-9)

Taps = npt.NDArray[np.float32]


def saturated(audio: Audio, *, drive: Db, bias: float = 0.0) -> None:
    """Bend a sound softly towards ±1 / drive, in place; what is soft keeps its level.

    Parameters
    ----------
    audio : (channels, samples), changed.
    drive : gain in dB before the bend, taken back after it: full scale comes out as about tanh(drive).
    bias : 0 bends both sides alike.
    """
    up, down = _filters()
    for channel in audio:
        _bend(channel, up, down, np.float32(10.0 ** (drive / 20.0)), np.float32(bias))


@cache
def _filters() -> tuple[Taps, Taps]:
    """Phases of the filter on the way up (4, 12), and on the way down (4, 12)."""
    up, down = _low_pass() * TIMES, _low_pass()
    phases = [np.ascontiguousarray(taps.reshape(-1, TIMES).T, np.float32) for taps in (up, down)]
    # The last of a sample's four instants has waited shortest.
    return phases[0], np.ascontiguousarray(phases[1][::-1])


def _low_pass() -> npt.NDArray[np.float64]:
    share = 20_500.0 / (TIMES * RATE_HZ)
    made = np.sinc(2.0 * share * (np.arange(TAPS) - (TAPS - 1) / 2.0)) * np.kaiser(TAPS, 6.0)
    return np.asarray(made / made.sum())


@njit(cache=True, nogil=True, inline="always")
def _soft(x: np.float32) -> np.float32:
    """Close to tanh, and flat beyond ±3."""
    y = max(np.float32(-3.0), min(np.float32(3.0), x))
    square = y * y
    return y * (np.float32(27.0) + square) / (np.float32(27.0) + np.float32(9.0) * square)


@njit(cache=True, nogil=True)
def _rise(line: Taps, fine: Taps, up: Taps) -> None:
    """Find the four instants of each sample of a block."""
    ahead, back = up.shape[1] - 1, fine.shape[1] - BLOCK
    fine[:, back:] = 0.0
    for k in range(TIMES):
        row = fine[k, back:]
        for t in range(ahead + 1):
            tap = up[k, t]
            for n in range(BLOCK):
                row[n] += tap * line[n + ahead - t]


@njit(cache=True, nogil=True)
def _sink(fine: Taps, out: Taps, down: Taps) -> None:
    """Find a block's samples from their instants."""
    back = down.shape[1] - 1
    out[:] = 0.0
    for k in range(TIMES):
        for t in range(back + 1):
            tap = down[k, t]
            row = fine[k, back - t :]
            for n in range(BLOCK):
                out[n] += tap * row[n]


@njit(cache=True, nogil=True)
def _bend(sound: Taps, up: Taps, down: Taps, drive: np.float32, bias: np.float32) -> None:
    ahead, back, samples = up.shape[1] - 1, down.shape[1] - 1, len(sound)
    line = np.zeros(BLOCK + ahead, np.float32)
    # One row for each of the four instants of a sample, with the last of the block before in front.
    fine, out = np.zeros((TIMES, BLOCK + back), np.float32), np.zeros(BLOCK, np.float32)
    rest, nudge = _soft(bias), np.float32(0.01)
    back_to_level = np.float32(2.0) * nudge / (_soft(bias + nudge) - _soft(bias - nudge)) / drive
    # One pole takes the constant away, at 5 Hz.
    mean, slow = 0.0, 0.0007
    for start in range(-DELAY_SAMPLES, samples, BLOCK):
        line[:ahead] = line[BLOCK : BLOCK + ahead]
        fine[:, :back] = fine[:, BLOCK : BLOCK + back]
        line[ahead:] = 0.0
        first = start + DELAY_SAMPLES
        size = max(min(BLOCK, samples - first), 0)
        line[ahead : ahead + size] = sound[first : first + size]
        if np.abs(line).max() < NOTHING and np.abs(fine[:, :back]).max() < NOTHING:
            fine[:, back:] = 0.0
            continue
        _rise(line, fine, up)
        for k in range(TIMES):
            row = fine[k, back:]
            for n in range(BLOCK):
                row[n] = (_soft(drive * row[n] + bias) - rest) * back_to_level
        _sink(fine, out, down)
        for n in range(max(-start, 0), min(BLOCK, samples - start)):
            value = float(out[n])
            mean += slow * (value - mean)
            sound[start + n] = value - mean
