"""A guitar amplifier: two stages that clip, computed at four times the rate, and a gate.

A stage is a soft saturation with a bias, so that it clips one side before the other: even harmonics
as well as odd ones. Between the stages a capacitor takes the mean out and the first valve's load takes
some of the top. At four times the rate the harmonics of clipping have room; what the low-pass on the
way back leaves of their images lies above the top of any speaker. Between two instants the mean of the
saturation is taken, not its value at the end (Parker, Zavalishin & Le Bivic, "Reducing the Aliasing of
Nonlinear Waveshaping Using Continuous-Time Convolution", DAFx 2016), which softens what folds back
by another 20 dB. The gate closes where the string has faded, since what is 60 dB too soft to be heard
would be heard behind 60 dB of gain.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.units import RATE_HZ, Db

Wave = npt.NDArray[np.float32]
Taps = npt.NDArray[np.float32]

TIMES = 4
DELAY_SAMPLES = 6
"""Of both filters: (23 / 2 + 31 / 2 − 3) / 4, since the way down ends at the last of four instants."""

_UP_TAPS, _DOWN_TAPS = 24, 32
_BLOCK = 1_024
_SILENT = np.float32(1e-7)
_CLOSE = 1e-5
_BEYOND = 9.0 / 18.0 + 4.0 / 3.0 * float(np.log(12.0)) - 3.0
"""Where clipping is flat its integral is a straight line."""


def overdriven(mono: Wave, *, first_db: Db, second_db: Db, bias: float, gate_db: Db) -> Wave:
    """Return one line of sound through two clipping stages, at most about ±1.

    Parameters
    ----------
    mono : (samples,).
    first_db, second_db : gain before each stage.
    bias : 0 clips both sides alike, 0.5 one long before the other.
    gate_db : level of the string below which the gate closes.
    """
    up, down = _filters()
    padded = np.append(mono, np.zeros(DELAY_SAMPLES, np.float32))
    out = np.zeros_like(padded)
    first, second, gate = (10.0 ** (g / 20.0) for g in (first_db, second_db, gate_db))
    _drive(padded, out, up, down, first, second, bias, gate)
    return out[DELAY_SAMPLES:]


@cache
def _filters() -> tuple[Taps, Taps]:
    """Phases of the filter on the way up (4, 6), and on the way down (4, 8)."""
    up = _low_pass(_UP_TAPS, 22_000.0, 8.0) * TIMES
    down = _low_pass(_DOWN_TAPS, 19_000.0, 9.0)
    phases = [np.ascontiguousarray(taps.reshape(-1, TIMES).T, np.float32) for taps in (up, down)]
    # The last of a sample's four instants has waited shortest.
    return phases[0], np.ascontiguousarray(phases[1][::-1])


def _low_pass(taps: int, hz: float, beta: float) -> npt.NDArray[np.float64]:
    share = hz / (TIMES * RATE_HZ)
    made = np.sinc(2.0 * share * (np.arange(taps) - (taps - 1) / 2.0)) * np.kaiser(taps, beta)
    return np.asarray(made / made.sum())


@njit(cache=True, nogil=True, inline="always")
def _clip(x: float) -> float:
    """Close to tanh, and flat beyond ±3."""
    y = max(-3.0, min(3.0, x))
    return y * (27.0 + y * y) / (27.0 + 9.0 * y * y)


@njit(cache=True, nogil=True, inline="always")
def _area(x: float) -> float:
    """The integral of `_clip` from 0, and a constant."""
    if abs(x) >= 3.0:
        return abs(x) + _BEYOND
    return float(x * x / 18.0 + 4.0 / 3.0 * np.log(3.0 + x * x))


@njit(cache=True, nogil=True)
def _rise(line: Wave, fine: Wave, up: Taps, ahead: int, back: int) -> None:
    """Find the four instants of each sample of a block."""
    fine[:, back:] = 0.0
    for k in range(TIMES):
        row = fine[k, back:]
        for t in range(ahead + 1):
            tap = up[k, t]
            for n in range(_BLOCK):
                row[n] += tap * line[n + ahead - t]


@njit(cache=True, nogil=True)
def _sink(fine: Wave, down: Taps, out: Wave, back: int) -> None:
    """Find a block's samples from their instants."""
    for k in range(TIMES):
        for t in range(back + 1):
            tap = down[k, t]
            row = fine[k, back - t :]
            for n in range(len(out)):
                out[n] += tap * row[n]


@njit(cache=True, nogil=True)
def _drive(  # noqa: PLR0917 - a compiled function takes no keywords
    mono: Wave, out: Wave, up: Taps, down: Taps, first: float, second: float, bias: float, gate: float
) -> None:
    ahead, back = up.shape[1] - 1, down.shape[1] - 1
    line = np.zeros(_BLOCK + ahead, np.float32)
    # One row for each of the four instants of a sample, with the last of the block before in front.
    fine = np.zeros((TIMES, _BLOCK + back), np.float32)
    rest = _clip(bias)
    v_1, v_2 = float(bias), -float(bias)
    a_1, a_2 = _area(v_1), _area(v_2)
    mean_1, mean_2, load, envelope = 0.0, 0.0, 0.0, 0.0
    # One-pole filters at four times the rate: 35 Hz, 12 Hz, 9 kHz; the envelope falls in 45 ms.
    slow_1, slow_2, quick = 0.00125, 0.00043, 0.27
    fall = 0.9995
    for start in range(0, len(mono), _BLOCK):
        size = min(_BLOCK, len(mono) - start)
        line[:ahead] = line[_BLOCK : _BLOCK + ahead]
        fine[:, :back] = fine[:, _BLOCK : _BLOCK + back]
        line[ahead:] = 0.0
        line[ahead : ahead + size] = mono[start : start + size]
        if np.abs(line).max() < _SILENT and envelope < _SILENT:
            fine[:, back:] = 0.0
            continue
        _rise(line, fine, up, ahead, back)
        for n in range(size):
            for k in range(TIMES):
                v = float(first * fine[k, back + n] + bias)
                a = _area(v)
                x = (a - a_1) / (v - v_1) if abs(v - v_1) > _CLOSE else _clip(0.5 * (v + v_1))
                v_1, a_1 = v, a
                mean_1 += slow_1 * (x - rest - mean_1)
                load += quick * (x - rest - mean_1 - load)
                v = float(second * load - bias)
                a = _area(v)
                y = (a - a_2) / (v - v_2) if abs(v - v_2) > _CLOSE else _clip(0.5 * (v + v_2))
                v_2, a_2 = v, a
                mean_2 += slow_2 * (y + rest - mean_2)
                fine[k, back + n] = y + rest - mean_2
        _sink(fine, down, out[start : start + size], back)
        for n in range(size):
            envelope = max(envelope * fall, float(abs(line[ahead + n])))
            opened = min(1.0, envelope / gate)
            out[start + n] *= opened * opened
