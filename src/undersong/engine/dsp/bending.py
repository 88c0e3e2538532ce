"""Bending a wave without aliases: a saturation, at four times the rate.

It takes the mean of x / √(1 + x²) between two instants, not its value at the end (Parker, Zavalishin & Le
Bivic, "Reducing the Aliasing of Nonlinear Waveshaping Using Continuous-Time Convolution", DAFx 2016), which
for this curve needs no logarithm: (√(1+a²) − √(1+b²)) / (a − b) = (a + b) / (√(1+a²) + √(1+b²)).

Half-band filters of two chains of all-passes lead up and down, in the elliptic design of Valenzuela and
Constantinides, "Digital Signal Processing Schemes for Efficient Interpolation and Decimation" (IEE Proc. G,
1983): an easy one above twice the rate, a steep one below. A side's memory is one row of `MEMORY` numbers.
"""

from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit

STEEP, EASY = 6, 4
"""All-passes of the filters below and above twice the rate: what folds back is 100 dB down."""
_STEEP_EDGE, _EASY_EDGE = 28_100.0 / 88_200.0, 70_200.0 / 176_400.0
"""Where they stop, of the higher rate: what is above would fold back below 16 kHz, or mirror 18 kHz."""

_UP_AT, _DOWN_AT, _BEND_AT, _STEEP_AT = 0, EASY + 2, 2 * EASY + 4, 2 * EASY + 6
MEMORY = _STEEP_AT + STEEP + 2
"""What a side keeps: the filters up and down, the drive's last instant and mean, the filter to the rate."""


def half_band(number: int, *, edge: float) -> npt.NDArray[np.float64]:
    """Return the coefficients of `number` all-passes, lowest first; every other one is of the same chain.

    Parameters
    ----------
    edge : where the filter stops, of its rate, 0.25 to 0.5.
    """
    k = np.tan((1.0 - 2.0 * (edge - 0.25)) * np.pi / 4.0) ** 2
    root = (1.0 - k * k) ** 0.25
    e = 0.5 * (1.0 - root) / (1.0 + root)
    q = e * (1.0 + e**4 * (2.0 + e**4 * (15.0 + 150.0 * e**4)))
    order, n = 2 * number + 1, np.arange(1, number + 1)
    # Theta functions; their series has converged after eight terms.
    above = sum((-1) ** i * q ** (i * (i + 1)) * np.sin((2 * i + 1) * n * np.pi / order) for i in range(8))
    below = sum((-1) ** i * q ** (i * i) * np.cos(2 * i * n * np.pi / order) for i in range(1, 8))
    square = (above * q**0.25 / (below + 0.5)) ** 2
    x = np.sqrt((1.0 - square * k) * (1.0 - square / k)) / (1.0 + square)
    return np.asarray((1.0 - x) / (1.0 + x))


@cache
def halves() -> npt.NDArray[np.float64]:
    """Return the coefficients of the easy and then the steep filter, (EASY + STEEP,)."""
    return np.concatenate([half_band(EASY, edge=_EASY_EDGE), half_band(STEEP, edge=_STEEP_EDGE)])


Easy: TypeAlias = tuple[float, float, float, float, float, float]
"""What both chains of the easy filter keep: what went into each all-pass, what came out of the last."""


@njit(cache=True, nogil=True, inline="always")
def _passed(x: float, y: float, s: Easy, low: npt.NDArray[np.float64]) -> tuple[float, float, Easy]:
    """Send one sample through each chain of the easy filter."""
    a = (x - s[1]) * low[0] + s[0]
    b = (a - s[2]) * low[2] + s[1]
    c = (y - s[4]) * low[1] + s[3]
    d = (c - s[5]) * low[3] + s[4]
    return b, d, (x, a, b, y, c, d)


@njit(cache=True, nogil=True, inline="always")
def _kept(chain: npt.NDArray[np.float64], at: int) -> Easy:
    """Return what an easy filter kept in a side's memory; they are quicker by themselves than in a row."""
    return chain[at], chain[at + 1], chain[at + 2], chain[at + 3], chain[at + 4], chain[at + 5]


@njit(cache=True, nogil=True, inline="always")
def _keep(chain: npt.NDArray[np.float64], at: int, s: Easy) -> None:
    """Put back what an easy filter keeps."""
    for i in range(6):
        chain[at + i] = s[i]


@njit(cache=True, nogil=True, inline="always")
def _bent(first: float, second: float, last: float, root: float) -> tuple[float, float, float]:
    """Saturate two instants after a `last` one, whose root √(1 + last²) is known; and the second's root."""
    middle, end = np.sqrt(1.0 + first * first), np.sqrt(1.0 + second * second)
    return (first + last) / (middle + root), (second + first) / (end + middle), end


@njit(cache=True, nogil=True, inline="always")
def _without_mean(y: float, mean: float, level: float) -> tuple[float, float]:
    """Return a driven instant without its mean, and the mean.

    Saturating a lopsided wave moves its mean: a high-pass at 14 Hz takes it out. What has faded (`level` near
    0) has none: it is not cut off with one.
    """
    mean += 0.001 * (y - mean)
    return y - min(1.0, 50.0 * level) * mean, mean


@njit(cache=True, nogil=True)
def pushed(
    line: npt.NDArray[np.float32],
    drive: float,
    ramp: npt.NDArray[np.float32],
    chain: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
) -> None:
    """Saturate a run at twice the rate in place, at four times the rate; `ramp` is the sound's level."""
    up, down = _kept(chain, _UP_AT), _kept(chain, _DOWN_AT)
    last, mean = chain[_BEND_AT], chain[_BEND_AT + 1]
    root = np.sqrt(1.0 + last * last)
    for i in range(len(line)):
        x = drive * float(line[i])
        first, second, up = _passed(x, x, up, low)
        y, z, root = _bent(first, second, last, root)
        last = second
        z, y, down = _passed(z, y, down, low)
        y, mean = _without_mean(0.5 * (y + z), mean, float(ramp[i]))
        line[i] = y
    _keep(chain, _UP_AT, up)
    _keep(chain, _DOWN_AT, down)
    chain[_BEND_AT], chain[_BEND_AT + 1] = last, mean


@njit(cache=True, nogil=True)
def lowered(
    line: npt.NDArray[np.float32], chain: npt.NDArray[np.float64], low: npt.NDArray[np.float64]
) -> None:
    """Bring a run from twice the rate to the rate: its first half then holds it."""
    s = chain[_STEEP_AT:]
    a, b, c, d = s[0], s[1], s[2], s[3]
    e, f, g, h = s[4], s[5], s[6], s[7]
    for i in range(len(line) // 2):
        x, y = float(line[2 * i + 1]), float(line[2 * i])
        p = (x - b) * low[EASY] + a
        q = (p - c) * low[EASY + 2] + b
        r = (q - d) * low[EASY + 4] + c
        a, b, c, d = x, p, q, r
        p = (y - f) * low[EASY + 1] + e
        q = (p - g) * low[EASY + 3] + f
        r = (q - h) * low[EASY + 5] + g
        e, f, g, h = y, p, q, r
        line[i] = 0.5 * (d + h)
    s[0], s[1], s[2], s[3] = a, b, c, d
    s[4], s[5], s[6], s[7] = e, f, g, h
