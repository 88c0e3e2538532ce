"""Absorption: filters that let a room's lines lose so much a second in lows, middle and highs.

The treble is lost in each line by averaging neighbours, one sample apart and two samples apart: as many
multiplications as a shelf and no recursion, so that a block is computed with vector instructions. How much
the lows ring longer than the middle is little, and since every sound goes round through all lines, a few
of them can do it for all: each of these has a shelf of first order (Jot, "An analysis/synthesis approach
to real-time artificial reverberation", ICASSP 1992). Shares are found by halving intervals.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.room import HIGH_HZ, LOW_HZ, MIDDLE_HZ, Room
from undersong.units import RATE_HZ, Db, Hz

TAPS = 4
SHELF_HZ = 300.0
SHELVED = (0, 5, 10, 15)
"""Lines with a shelf: two of each side, long and short."""
FAR_SHARE = 0.72
"""Of the loss of treble, what neighbours two samples apart take; the rest is for the very top."""
_STEPS = 40


class Absorption(NamedTuple):
    """What lines lose.

    Attributes
    ----------
    taps : (lines, `TAPS`) of each line's average, the newest first.
    shelves : (shelved, 3) b0 b1 a1.
    """

    taps: npt.NDArray[np.float32]
    shelves: npt.NDArray[np.float32]


def absorption(lengths: npt.NDArray[np.int64], room: Room, *, scale: float = 1.0) -> Absorption:
    """Return the filters of lines of some lengths in samples; `scale` is a gain on all of them."""
    # [dB] / [s] * [samples] / [samples/s] = [dB]
    middle = -60.0 / room.seconds * lengths / RATE_HZ
    high = -60.0 / room.high_seconds * lengths / RATE_HZ
    low = -60.0 / room.low_seconds * lengths / RATE_HZ
    taps = np.array([_average(m, h) for m, h in zip(middle, high, strict=True)])
    # An average takes less of the lows than of the middle already.
    taken = np.array([_db_at(own, LOW_HZ) for own in taps]) - middle
    each = float(np.sum(low - middle - taken)) / len(SHELVED)
    shelf = _low_shelf(_shelf_gain(each))
    return Absorption(
        np.ascontiguousarray(scale * taps, np.float32),
        np.ascontiguousarray([shelf] * len(SHELVED), np.float32),
    )


def _average(middle: Db, high: Db) -> npt.NDArray[np.float64]:
    """Return taps with given gains at `MIDDLE_HZ` and `HIGH_HZ`, as far as an average can be."""
    below, above = 0.0, 1.0
    for _ in range(_STEPS):
        share = 0.5 * (below + above)
        taps = _taps(share)
        if _db_at(taps, HIGH_HZ) - _db_at(taps, MIDDLE_HZ) > high - middle:
            below = share
        else:
            above = share
    taps = _taps(below)
    return np.asarray(taps * 10.0 ** ((middle - _db_at(taps, MIDDLE_HZ)) / 20.0))


def _taps(share: float) -> npt.NDArray[np.float64]:
    """Return the averages of neighbours and of next but one neighbours, one after the other."""
    near, far = 0.5 * share * (1.0 - FAR_SHARE), 0.5 * share * FAR_SHARE / max(FAR_SHARE, 0.5)
    return np.convolve([1.0 - near, near], [1.0 - far, 0.0, far])


def _db_at(taps: npt.NDArray[np.float64], hz: Hz) -> Db:
    z = np.exp(-2j * np.pi * hz / RATE_HZ)
    return 20.0 * float(np.log10(abs(np.polyval(taps[::-1], z))))


def _shelf_gain(wanted: Db) -> Db:
    """Return the gain of a shelf that gives so much more at `LOW_HZ` than at `MIDDLE_HZ`."""
    below, above = -40.0, 40.0
    for _ in range(_STEPS):
        gain = 0.5 * (below + above)
        b0, b1, a1 = _low_shelf(gain)
        z = np.exp(-2j * np.pi * np.array([LOW_HZ, MIDDLE_HZ]) / RATE_HZ)
        low, middle = 20.0 * np.log10(np.abs((b0 + b1 * z) / (1.0 + a1 * z)))
        below, above = (gain, above) if low - middle < wanted else (below, gain)
    return 0.5 * (below + above)


def _low_shelf(gain: Db) -> tuple[float, float, float]:
    """Return b0 b1 a1 of (s + ω√G) / (s + ω/√G): G far below, 1 far above, by the bilinear transform."""
    root = 10.0 ** (gain / 40.0)
    w = float(np.tan(np.pi * SHELF_HZ / RATE_HZ))
    whole = 1.0 + w / root
    return (1.0 + w * root) / whole, (w * root - 1.0) / whole, (w / root - 1.0) / whole
