"""The two loops that baking spends its time in: adding partials, adding bands of noise.

Both work in runs of at most `RUN_SAMPLES`, and are written so that a run is plain arithmetic on
neighbouring numbers: the compiler then does eight at a time. Outputs have four rows, the full
layer left and right, the soft layer left and right; a soft layer is the full one with each
partial and band turned down by a factor of its own, so it costs next to nothing.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit

RUN_SAMPLES = 64
STRETCH_SAMPLES = 2_048
"""Four rows of so much fit the smallest cache of a processor."""

_SILENCE = 4e-5
"""Gains below it (−88 dB against the loudest partial) are left out."""

Sound = npt.NDArray[np.float32]
Gains = npt.NDArray[np.complex64]


@njit(cache=True, nogil=True)
def _stretch_end(edges: npt.NDArray[np.int64], begin: int) -> int:
    """Return the last edge of the stretch that begins at an edge."""
    end = begin + 1
    while end < len(edges) - 1 and edges[end + 1] - edges[begin] <= STRETCH_SAMPLES:
        end += 1
    return end


@njit(cache=True, nogil=True)
def _loudest(a: complex, b: complex, c: complex, d: complex) -> float:
    """Return a bound of what four gains come to; no square root."""
    one = max(abs(a.real) + abs(a.imag), abs(b.real) + abs(b.imag))
    return float(max(one, abs(c.real) + abs(c.imag), abs(d.real) + abs(d.imag)))


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
    real = np.empty((len(step), RUN_SAMPLES), np.float32)
    imaginary = np.empty((len(step), RUN_SAMPLES), np.float32)
    ramp = np.arange(RUN_SAMPLES).astype(np.float32)
    onward = np.empty(len(step), np.complex128)
    for k in range(len(step)):
        for i in range(RUN_SAMPLES):
            real[k, i], imaginary[k, i] = np.cos(step[k] * i), np.sin(step[k] * i)
        onward[k] = complex(np.cos(step[k] * RUN_SAMPLES), np.sin(step[k] * RUN_SAMPLES))
    # A stretch of all partials, then the next: what is added to stays in the cache.
    begin = 0
    while begin < len(edges) - 1:
        end = _stretch_end(edges, begin)
        for k in range(len(step)):
            share = soft[k]
            fresh = False
            turn = complex(1.0, 0.0)
            for c in range(begin, end):
                a, b, r, q = left[k, c], left[k, c + 1], right[k, c], right[k, c + 1]
                if _loudest(a, b, r, q) < _SILENCE:
                    fresh = False
                    continue
                first, gap = edges[c], edges[c + 1] - edges[c]
                for at in range(0, gap, RUN_SAMPLES):
                    run = min(RUN_SAMPLES, gap - at)
                    if fresh:
                        turn *= onward[k]
                    else:
                        angle = phase[k] + step[k] * (first + at)
                        turn = complex(np.cos(angle), np.sin(angle))
                    fresh = run == RUN_SAMPLES
                    u, du = (a + (b - a) * (at / gap)) * turn, (b - a) * turn / gap
                    v, dv = (r + (q - r) * (at / gap)) * turn, (q - r) * turn / gap
                    ur, ui = np.float32(u.real), np.float32(u.imag)
                    dur, dui = np.float32(du.real), np.float32(du.imag)
                    vr, vi = np.float32(v.real), np.float32(v.imag)
                    dvr, dvi = np.float32(dv.real), np.float32(dv.imag)
                    start = first + at
                    left_out, right_out = out[0, start : start + run], out[1, start : start + run]
                    sl, sr = out[2, start : start + run], out[3, start : start + run]
                    cosine, sine = real[k], imaginary[k]
                    for i in range(run):
                        x = (ur + dur * ramp[i]) * cosine[i] - (ui + dui * ramp[i]) * sine[i]
                        y = (vr + dvr * ramp[i]) * cosine[i] - (vi + dvi * ramp[i]) * sine[i]
                        left_out[i] += x
                        right_out[i] += y
                        sl[i] += share * x
                        sr[i] += share * y
        begin = end


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
    # Band after band: the noise is twenty times what it is added to, and is best read straight on.
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
