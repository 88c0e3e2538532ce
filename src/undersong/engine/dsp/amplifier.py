"""A guitar amplifier: two stages that clip, computed at eight times the rate, and a gate.

A stage is a soft saturation x / √(1 + x²) with a bias, so that it clips one side before the other: even
harmonics as well as odd ones. Between the stages a capacitor takes the mean out and the first valve's load
takes some of the top. At eight times the rate the harmonics of clipping have room. Between two instants
the mean of the saturation is taken, not its value at the end (Parker, Zavalishin & Le Bivic, "Reducing the
Aliasing of Nonlinear Waveshaping Using Continuous-Time Convolution", DAFx 2016), which softens what folds
back by another 20 dB; of this saturation the mean is (a + b) / (√(1 + a²) + √(1 + b²)), without a logarithm
and without a difference of near numbers. The gate closes where the string has faded, since what is 60 dB too
soft to be heard would be heard behind 60 dB of gain.

Speed: the eight instants of a sample lie in eight rows, so that every loop runs along a row, where
neighbours do not wait for each other. A one-pole filter is computed for each sample from rest, then what was
left from the sample before is added, shrunk by as many steps: only that remainder goes from sample to sample.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.equaliser import Sections
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Db, Hz

Wave = npt.NDArray[np.float32]
Taps = npt.NDArray[np.float32]

TIMES = 8
DELAY_SAMPLES = 10
"""Of both filters and both means: (47 / 2 + 127 / 2 − 7 + 1) / 8."""

_UP_TAPS, _DOWN_TAPS = 48, 128
_BLOCK = 512
_SILENT = np.float32(1e-7)
_AT_ONCE = 4
_INAUDIBLE = 1e-15
_GATE_SECONDS = 0.045
"""In which the gate's envelope falls to 1/e."""


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
    out = np.zeros(len(mono) + DELAY_SAMPLES, np.float32)
    first, second, gate = (10.0 ** (g / 20.0) for g in (first_db, second_db, gate_db))
    poles = np.array([_pole(35.0), _pole(9_000.0), _pole(12.0)], np.float32)
    fall = np.exp(-1.0 / (_GATE_SECONDS * RATE_HZ))
    _drive(mono, out, up, down, np.float32(first), np.float32(second), np.float32(bias), gate, poles, fall)
    return out[DELAY_SAMPLES:]


def _pole(hz: Hz) -> float:
    """What a one-pole low-pass keeps from one instant to the next."""
    return float(np.exp(-2.0 * np.pi * hz / (TIMES * RATE_HZ)))


def tone(line: Wave, sections: Sections) -> None:
    """Send one line of sound through an equaliser (see `dsp.equaliser`) in place, four sections at a time."""
    padding = -len(sections) % _AT_ONCE
    whole = np.vstack([sections, np.tile(np.array([1.0, 0.0, 0.0, 0.0, 0.0]), (padding, 1))])
    for first in range(0, len(whole), _AT_ONCE):
        _tone(line, whole[first : first + _AT_ONCE])


@cache
def _filters() -> tuple[Taps, Taps]:
    """Phases of the filter on the way up (8, 6), and on the way down (8, 16)."""
    up = _low_pass(_UP_TAPS, 22_000.0, 8.0) * TIMES
    down = _low_pass(_DOWN_TAPS, 19_500.0, 9.0)
    phases = [np.ascontiguousarray(taps.reshape(-1, TIMES).T, np.float32) for taps in (up, down)]
    # The last of a sample's instants has waited shortest.
    return phases[0], np.ascontiguousarray(phases[1][::-1])


def _low_pass(taps: int, hz: Hz, beta: float) -> npt.NDArray[np.float64]:
    share = hz / (TIMES * RATE_HZ)
    made = np.sinc(2.0 * share * (np.arange(taps) - (taps - 1) / 2.0)) * np.kaiser(taps, beta)
    return np.asarray(made / made.sum())


@njit(cache=True, nogil=True)
def _rise(line: Wave, fine: Wave, up: Taps, back: int) -> None:
    """Find the instants of each sample of a block."""
    ahead = up.shape[1] - 1
    for k in range(TIMES):
        row = fine[k, back:]
        row[:] = np.float32(0.0)
        for t in range(ahead + 1):
            tap, early = up[k, t], line[ahead - t : ahead - t + _BLOCK]
            for n in range(_BLOCK):
                row[n] += tap * early[n]


@njit(cache=True, nogil=True)
def _sink(fine: Wave, down: Taps, out: Wave, back: int) -> None:
    """Find a block's samples from their instants."""
    for k in range(TIMES):
        for t in range(back + 1):
            tap, row = down[k, t], fine[k, back - t : back - t + len(out)]
            for n in range(len(out)):
                out[n] += tap * row[n]


@njit(cache=True, nogil=True, error_model="numpy")
def _saturate(  # noqa: PLR0917 - a compiled function takes no keywords
    fine: Wave, back: int, gain: np.float32, bias: np.float32, values: Wave, roots: Wave
) -> None:
    """Clip the rows of `fine` from `back` on; `values` and `roots` (8, 1 + block) hold the last of before."""
    one = np.float32(1.0)
    for k in range(TIMES):
        row, value, root = fine[k, back:], values[k], roots[k]
        value[0], root[0] = value[_BLOCK], root[_BLOCK]
        for n in range(_BLOCK):
            v = gain * row[n] + bias
            value[n + 1] = v
            root[n + 1] = np.sqrt(one + v * v)
    for k in range(TIMES):
        # Before the first instant of a sample comes the last one of the sample before.
        row, early = fine[k, back:], 1 if k else 0
        value, before = values[k, 1:], values[k - 1, early:]
        root, before_root = roots[k, 1:], roots[k - 1, early:]
        for n in range(_BLOCK):
            row[n] = (value[n] + before[n]) / (root[n] + before_root[n])


@njit(cache=True, nogil=True)
def _slow(rows: Wave, keep: np.float32, left: np.float32, slow: Wave, carry: Wave) -> np.float32:
    """Write a one-pole low-pass of `rows` into `slow`; take and return what is left at the end."""
    take = np.float32(1.0) - keep
    for n in range(_BLOCK):
        slow[0, n] = take * rows[0, n]
    for k in range(1, TIMES):
        row, now, before = rows[k], slow[k], slow[k - 1]
        for n in range(_BLOCK):
            now[n] = keep * before[n] + take * row[n]
    whole = keep**TIMES
    for n in range(_BLOCK):
        carry[n] = left
        left = whole * left + slow[TIMES - 1, n]
    shrunk = np.float32(1.0)
    for k in range(TIMES):
        shrunk *= keep
        now = slow[k]
        for n in range(_BLOCK):
            now[n] += shrunk * carry[n]
    return left


@njit(cache=True, nogil=True)
def _drive(  # noqa: PLR0917 - a compiled function takes no keywords
    mono: Wave,
    out: Wave,
    up: Taps,
    down: Taps,
    first: np.float32,
    second: np.float32,
    bias: np.float32,
    gate: float,
    poles: Wave,
    fall: float,
) -> None:
    ahead, back = up.shape[1] - 1, down.shape[1] - 1
    line = np.zeros(_BLOCK + ahead, np.float32)
    # One row for each instant of a sample, with the last of the block before in front.
    fine = np.zeros((TIMES, _BLOCK + back), np.float32)
    slow, carry = np.zeros((TIMES, _BLOCK), np.float32), np.zeros(_BLOCK, np.float32)
    zero = np.float32(0.0)
    root = np.sqrt(np.float32(1.0) + bias * bias)
    rest = bias / root
    values, roots = np.full((2, TIMES, _BLOCK + 1), bias), np.full((2, TIMES, _BLOCK + 1), root)
    values[1] = -bias
    # Levels of the three filters: at rest the first stage gives `rest`, the second its opposite.
    mean_1, load, mean_2 = rest, zero, -rest
    envelope = 0.0
    for start in range(0, len(out), _BLOCK):
        size = min(_BLOCK, len(out) - start)
        there = max(0, min(size, len(mono) - start))
        line[:ahead] = line[_BLOCK : _BLOCK + ahead]
        fine[:, :back] = fine[:, _BLOCK : _BLOCK + back]
        line[ahead:] = zero
        line[ahead : ahead + there] = mono[start : start + there]
        if np.abs(line).max() < _SILENT and envelope < _SILENT:
            fine[:, back:] = zero
            continue
        _rise(line, fine, up, back)
        rows = fine[:, back:]
        _saturate(fine, back, first, bias, values[0], roots[0])
        mean_1 = _slow(rows, poles[0], mean_1, slow, carry)
        rows -= slow
        load = _slow(rows, poles[1], load, slow, carry)
        rows[:] = slow
        _saturate(fine, back, second, -bias, values[1], roots[1])
        mean_2 = _slow(rows, poles[2], mean_2, slow, carry)
        rows -= slow
        part = out[start : start + size]
        _sink(fine, down, part, back)
        for n in range(size):
            envelope = max(envelope * fall, float(abs(line[ahead + n])))
            opened = min(1.0, envelope / gate)
            part[n] *= np.float32(opened * opened)


@njit(cache=True, nogil=True)
def _tone(line: Wave, sections: Sections) -> None:
    """Filter in place; while one sample is in the last section, the next may be in the first."""
    a, b, c, d = sections[0], sections[1], sections[2], sections[3]
    a1, a2, b1, b2, c1, c2, d1, d2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(len(line)):
        x = float(line[n])
        y = a[0] * x + a1
        a1, a2 = a[1] * x - a[3] * y + a2, a[2] * x - a[4] * y
        x = b[0] * y + b1
        b1, b2 = b[1] * y - b[3] * x + b2, b[2] * y - b[4] * x
        y = c[0] * x + c1
        c1, c2 = c[1] * x - c[3] * y + c2, c[2] * x - c[4] * y
        x = d[0] * y + d1
        d1, d2 = d[1] * y - d[3] * x + d2, d[2] * y - d[4] * x
        line[n] = np.float32(x)
        # A filter that rings down to denormal numbers is a hundred times slower.
        if n % 512 == 0 and abs(a1) + abs(b1) + abs(c1) + abs(d1) + abs(x) < _INAUDIBLE:
            a1, a2, b1, b2, c1, c2, d1, d2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
