"""Peaks: the largest sample, and the largest value between samples.

A converter draws a smooth line through the samples, which may rise above all of them. The
true peak (ITU-R BS.1770-5, Annex 2) is read from that line at four points a sample,
interpolated by a filter of 32 taps a point whose error stays under 0.05 dB up to 18 kHz.

Most of a song need not be looked at so closely, and is not; that changes the speed only. No line
through samples can rise above 2.5 times the largest of them. And where samples and the points half-way
between them stay under a level, the line stays under √2 times that level, since it holds nothing above half
the rate.
"""

import math

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.pieces import Piece, halves, side_by_side
from undersong.engine.kernels import njit
from undersong.units import Audio, Db

PHASES = 4
TAPS = 32
BLOCK = 252
"""Four of the shortest moments of which the master keeps figures."""
POINTS = 256
"""Places between samples that are drawn for a block, from before its first sample to beyond its last."""
BEFORE = TAPS // 2
LINE = POINTS + TAPS
BESIDE = np.float32(2.0**0.5)
SILENCE_DB = -140.0
"""What is told of a peak of nothing."""

Row = npt.NDArray[np.float32]


def sample_peak(audio: Audio) -> float:
    """Return the largest absolute value of all samples."""
    return max(float(audio.max(initial=0.0)), -float(audio.min(initial=0.0)))


def true_peak(audio: Audio, *, workers: int = 1) -> float:
    """Return the largest absolute value of the line through the samples.

    Parameters
    ----------
    audio : (channels, samples).
    workers : threads to use.
    """
    table, bound = interpolator()
    least = np.float32(sample_peak(audio))

    def largest(piece: Piece) -> float:
        return float(_largest(audio, piece, table, (bound, least)))

    return max(side_by_side(largest, halves(audio.shape[1]), workers))


def true_peak_db(audio: Audio, *, workers: int = 1) -> Db:
    """Return the true peak in dBTP, at least −140."""
    return max(20.0 * math.log10(max(true_peak(audio, workers=workers), 1e-12)), SILENCE_DB)


def interpolator() -> tuple[Row, float]:
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
def largest_of(values: Row) -> np.float32:
    """Return the largest absolute value of a row whose length is a multiple of four: four chains overlap."""
    a, b, c, d = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for n in range(0, len(values), 4):
        a, b = max(a, abs(values[n])), max(b, abs(values[n + 1]))
        c, d = max(c, abs(values[n + 2])), max(d, abs(values[n + 3]))
    return max(a, b, c, d)


@njit(cache=True, nogil=True)
def fill_line(sound: Row, start: int, line: Row) -> np.float32:
    """Copy samples from `start` on into `line`, zeros outside the sound; return the largest."""
    if start >= 0 and start + len(line) <= len(sound):
        for n in range(len(line)):
            line[n] = sound[start + n]
    else:
        for n in range(len(line)):
            line[n] = sound[start + n] if 0 <= start + n < len(sound) else np.float32(0.0)
    return largest_of(line)


@njit(cache=True, nogil=True)
def draw_points(line: Row, taps: Row, point: Row) -> None:
    """Interpolate the `POINTS` places of which the first lies after `line[TAPS // 2 − 1]`."""
    point[:] = 0.0
    for tap in range(0, TAPS, 4):  # four at a time: a point is fetched and put back less often
        a, b, c, d = taps[tap], taps[tap + 1], taps[tap + 2], taps[tap + 3]
        for n in range(POINTS):
            near = (a * line[n + tap] + b * line[n + tap + 1]) + (
                c * line[n + tap + 2] + d * line[n + tap + 3]
            )
            point[n] += near


@njit(cache=True, nogil=True)
def see(line: Row, table: Row, point: Row, peak: Row, floor: np.float32) -> None:
    """Raise `peak`, one value for each sample of a block, to the line at it and beside it.

    What cannot reach `floor` is told by the samples and by the points half-way between them.
    """
    for n in range(BLOCK):
        peak[n] = max(peak[n], abs(line[BEFORE + n]))
    _see_phase(line, table[1], point, peak)
    if largest_of(peak) * BESIDE > floor:
        _see_phase(line, table[0], point, peak)
        _see_phase(line, table[2], point, peak)


@njit(cache=True, nogil=True)
def _see_phase(line: Row, taps: Row, point: Row, peak: Row) -> None:
    draw_points(line, taps, point)
    for n in range(BLOCK):
        peak[n] = max(peak[n], abs(point[n]), abs(point[n + 1]))


@njit(cache=True, nogil=True)
def _largest(audio: Row, piece: tuple[int, int], table: Row, known: tuple[float, np.float32]) -> np.float32:
    line = np.zeros(LINE, np.float32)
    point = np.empty(POINTS, np.float32)
    peak = np.empty(BLOCK, np.float32)
    bound, highest = known
    for start in range(piece[0], piece[1], BLOCK):
        for channel in range(audio.shape[0]):
            if fill_line(audio[channel], start - BEFORE, line) * bound > highest:
                peak[:] = 0.0
                see(line, table, point, peak, highest)
                highest = max(highest, largest_of(peak))
    return highest
