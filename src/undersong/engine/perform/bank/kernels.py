"""The two loops that baking spends its time in: adding partials, adding bands of noise.

Both work in runs of at most `RUN_SAMPLES`, and are written so that a run is plain arithmetic on
neighbouring numbers: the compiler then does eight at a time. Outputs have four rows, the full
layer left and right, the soft layer left and right; a soft layer is the full one with each
partial and band turned down by a factor of its own, so it costs next to nothing.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

RUN_SAMPLES = 64
_SILENCE = 4e-5
"""Gains below it (−88 dB against the loudest partial) are left out."""

Sound = npt.NDArray[np.float32]
Gains = npt.NDArray[np.complex64]


@njit(cache=True, nogil=True)
def add_partials(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Sound,
    step: npt.NDArray[np.float64],
    phase: npt.NDArray[np.float64],
    left: Gains,
    right: Gains,
    soft: npt.NDArray[np.float32],
    edges: npt.NDArray[np.int64],
) -> None:
    """Add oscillators whose gains are known at `edges` and move straight between them.

    Parameters
    ----------
    out : (4, samples), samples being at least the last edge.
    step, phase : (K,) radians a sample, radians at the start.
    left, right : (K, C) complex gains.
    soft : (K,) share of each partial in the soft layer.
    edges : (C,) samples; gaps are `RUN_SAMPLES` times a whole number, or shorter.
    """
    real, imaginary = np.empty(RUN_SAMPLES, np.float32), np.empty(RUN_SAMPLES, np.float32)
    ramp = np.arange(RUN_SAMPLES).astype(np.float32)
    for k in range(len(step)):
        for i in range(RUN_SAMPLES):
            real[i], imaginary[i] = np.cos(step[k] * i), np.sin(step[k] * i)
        share = soft[k]
        for c in range(len(edges) - 1):
            a, b, r, q = left[k, c], left[k, c + 1], right[k, c], right[k, c + 1]
            if abs(a) + abs(b) + abs(r) + abs(q) < _SILENCE:
                continue
            first, gap = edges[c], edges[c + 1] - edges[c]
            for at in range(0, gap, RUN_SAMPLES):
                run = min(RUN_SAMPLES, gap - at)
                angle = phase[k] + step[k] * (first + at)
                turn = complex(np.cos(angle), np.sin(angle))
                u, du = (a + (b - a) * (at / gap)) * turn, (b - a) * turn / gap
                v, dv = (r + (q - r) * (at / gap)) * turn, (q - r) * turn / gap
                ur, ui = np.float32(u.real), np.float32(u.imag)
                dur, dui = np.float32(du.real), np.float32(du.imag)
                vr, vi = np.float32(v.real), np.float32(v.imag)
                dvr, dvi = np.float32(dv.real), np.float32(dv.imag)
                start = first + at
                left_out, right_out = out[0, start : start + run], out[1, start : start + run]
                sl, sr = out[2, start : start + run], out[3, start : start + run]
                for i in range(run):
                    x = (ur + dur * ramp[i]) * real[i] - (ui + dui * ramp[i]) * imaginary[i]
                    y = (vr + dvr * ramp[i]) * real[i] - (vi + dvi * ramp[i]) * imaginary[i]
                    left_out[i] += x
                    right_out[i] += y
                    sl[i] += share * x
                    sr[i] += share * y


@njit(cache=True, nogil=True)
def add_noise(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Sound,
    noise: npt.NDArray[np.float32],
    gain: npt.NDArray[np.float32],
    soft: npt.NDArray[np.float32],
    edges: npt.NDArray[np.int64],
    shift: int,
) -> None:
    """Add bands of noise under gains (24, C) known at `edges`, read in a circle from `shift`.

    `noise` is (24, 2, period + RUN_SAMPLES), its end repeating its start; `soft` (24,) is each
    band's share in the soft layer.
    """
    period = noise.shape[2] - RUN_SAMPLES
    ramp = np.arange(RUN_SAMPLES).astype(np.float32)
    for band in range(noise.shape[0]):
        share = soft[band]
        for c in range(len(edges) - 1):
            a, b = gain[band, c], gain[band, c + 1]
            if a + b < _SILENCE * 0.1:
                continue
            first, gap = edges[c], edges[c + 1] - edges[c]
            slope = (b - a) / np.float32(gap)
            for at in range(0, gap, RUN_SAMPLES):
                run = min(RUN_SAMPLES, gap - at)
                start = first + at
                g = a + slope * np.float32(at)
                j = (start + shift) % period
                p, q = noise[band, 0, j : j + run], noise[band, 1, j : j + run]
                left_out, right_out = out[0, start : start + run], out[1, start : start + run]
                sl, sr = out[2, start : start + run], out[3, start : start + run]
                for i in range(run):
                    e = g + slope * ramp[i]
                    x, y = e * p[i], e * q[i]
                    left_out[i] += x
                    right_out[i] += y
                    sl[i] += share * x
                    sr[i] += share * y
