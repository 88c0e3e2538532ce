"""Peaks: the largest sample, and the largest value between samples.

A converter draws a smooth line through the samples, which may rise above all of them. The
true peak (ITU-R BS.1770-5, Annex 2) is read from that line at four points a sample,
interpolated by a filter of 32 taps a point whose error stays under 0.05 dB up to 18 kHz.
Blocks whose samples are so small that no line through them could reach the peak found so far are
skipped; that changes the speed only.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.units import Audio, Db

PHASES = 4
TAPS = 32
BLOCK = 256
BEFORE = TAPS // 2 - 1
LINE = BLOCK + TAPS
SILENCE_DB = -140.0
"""What is told of a peak of nothing."""


def sample_peak(audio: Audio) -> float:
    """Return the largest absolute value of all samples."""
    return max(float(audio.max(initial=0.0)), -float(audio.min(initial=0.0)))


def true_peak(audio: Audio) -> float:
    """Return the largest absolute value of the line through the samples.

    Parameters
    ----------
    audio : (channels, samples).
    """
    table, bound = interpolator()
    return float(_largest(audio, table, bound))


def true_peak_db(audio: Audio) -> Db:
    """Return the true peak in dBTP, at least −140."""
    return max(20.0 * math.log10(max(true_peak(audio), 1e-12)), SILENCE_DB)


def interpolator() -> tuple[npt.NDArray[np.float32], float]:
    """Return taps (3, `TAPS`) for the points at 1/4, 1/2 and 3/4, and how far they can amplify.

    A windowed sinc (Kaiser, β = 6); each point's taps add up to one, so that a constant stays.
    """
    distance = np.arange(TAPS) - (TAPS // 2 - 1)
    table = np.empty((PHASES - 1, TAPS))
    for phase in range(1, PHASES):
        place = distance - phase / PHASES
        window = np.i0(6.0 * np.sqrt(np.maximum(1.0 - (place / (TAPS / 2)) ** 2, 0.0)))
        table[phase - 1] = np.sinc(place) * window
        table[phase - 1] /= table[phase - 1].sum()
    return table.astype(np.float32), float(np.abs(table).sum(axis=1).max())


@njit(cache=True, nogil=True)
def fill_line(sound: npt.NDArray[np.float32], start: int, line: npt.NDArray[np.float32]) -> np.float32:
    """Copy samples from `start` on into `line`, zeros outside the sound; return the largest."""
    largest = np.float32(0.0)
    for n in range(len(line)):
        place = start + n
        value = sound[place] if 0 <= place < len(sound) else np.float32(0.0)
        line[n] = value
        largest = max(largest, abs(value))
    return largest


@njit(cache=True, nogil=True)
def draw_points(
    line: npt.NDArray[np.float32], taps: npt.NDArray[np.float32], point: npt.NDArray[np.float32]
) -> None:
    """Interpolate one point after each of the samples `line[BEFORE : BEFORE + BLOCK]`."""
    point[:] = 0.0
    for tap in range(TAPS):
        weight = taps[tap]
        for n in range(BLOCK):
            point[n] += weight * line[n + tap]


@njit(cache=True, nogil=True)
def _largest(audio: npt.NDArray[np.float32], table: npt.NDArray[np.float32], bound: float) -> np.float32:
    channels, samples = audio.shape
    line = np.zeros(LINE, np.float32)
    point = np.empty(BLOCK, np.float32)
    peak = np.float32(0.0)
    for channel in range(channels):
        for start in range(0, samples, BLOCK):
            largest = fill_line(audio[channel], start - BEFORE, line)
            if largest * bound <= peak:
                continue
            for n in range(BLOCK):
                peak = max(peak, abs(line[BEFORE + n]))
            for phase in range(PHASES - 1):
                draw_points(line, table[phase], point)
                for n in range(BLOCK):
                    peak = max(peak, abs(point[n]))
    return peak
