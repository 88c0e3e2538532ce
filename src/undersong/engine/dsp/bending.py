"""Bending a wave without aliases: a saturation, at four times the rate.

It takes the mean of x / √(1 + x²) between two instants, not its value at the end (Parker, Zavalishin & Le
Bivic, "Reducing the Aliasing of Nonlinear Waveshaping Using Continuous-Time Convolution", DAFx 2016), which
for this curve needs no logarithm: (√(1+a²) − √(1+b²)) / (a − b) = (a + b) / (√(1+a²) + √(1+b²)).

Half-band filters of two chains of all-passes lead up and down, in the elliptic design of Valenzuela and
Constantinides, "Digital Signal Processing Schemes for Efficient Interpolation and Decimation" (IEE Proc. G,
1983): an easy one above twice the rate, a steep one below. Everything here is done sample by sample inside
other kernels; a side's memory is one row of `MEMORY` numbers.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from numba import njit

STEEP, EASY = 6, 4
"""All-passes of the filters below and above twice the rate: what folds back is 100 dB down."""
_STEEP_EDGE, _EASY_EDGE = 28_100.0 / 88_200.0, 70_200.0 / 176_400.0
"""Where they stop, of the higher rate: what is above would fold back below 16 kHz, or mirror 18 kHz."""

_DOWN_AT, _BEND_AT, STEEP_AT = EASY + 2, 2 * EASY + 4, 2 * EASY + 6
MEMORY = STEEP_AT + STEEP + 2
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


@njit(cache=True, nogil=True, inline="always")
def passed(
    x: float, y: float, chain: npt.NDArray[np.float64], low: npt.NDArray[np.float64], number: int
) -> tuple[float, float]:
    """Send one sample through each chain.

    `chain` keeps what went into each all-pass last, and behind the last of both chains what came out.
    """
    for i in range(0, number, 2):
        z = (x - chain[i + 2]) * low[i] + chain[i]
        chain[i] = x
        x = z
        z = (y - chain[i + 3]) * low[i + 1] + chain[i + 1]
        chain[i + 1] = y
        y = z
    chain[number], chain[number + 1] = x, y
    return x, y


@njit(cache=True, nogil=True, inline="always")
def halved(
    first: float, second: float, chain: npt.NDArray[np.float64], low: npt.NDArray[np.float64], number: int
) -> float:
    """Bring two instants down to one."""
    x, y = passed(float(second), float(first), chain, low, number)
    return 0.5 * (x + y)


@njit(cache=True, nogil=True, inline="always")
def relieved(
    first: float, second: float, chain: npt.NDArray[np.float64], low: npt.NDArray[np.float64]
) -> float:
    """Bring two instants at four times the rate down to one."""
    return halved(first, second, chain[_DOWN_AT:], low, EASY)


@njit(cache=True, nogil=True, inline="always")
def bent(
    first: float,
    second: float,
    level: float,
    chain: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
) -> float:
    """Saturate two instants of a sound at `level` (0 to 1) and bring them down to one without their mean."""
    last, mean = chain[_BEND_AT], chain[_BEND_AT + 1]
    root, middle, end = (
        np.sqrt(1.0 + last * last),
        np.sqrt(1.0 + first * first),
        np.sqrt(1.0 + second * second),
    )
    y = relieved((first + last) / (middle + root), (second + first) / (end + middle), chain, low)
    # Saturating a lopsided wave moves its mean: a high-pass at 14 Hz takes it out.
    mean += 0.001 * (y - mean)
    chain[_BEND_AT], chain[_BEND_AT + 1] = second, mean
    # What has faded has no mean: it is not cut off with one.
    return float(y - min(1.0, 50.0 * level) * mean)
