"""Equalisers: second-order sections, after Robert Bristow-Johnson's “Audio EQ Cookbook”.

A section is a row b0 b1 b2 a1 a2 (a0 is 1); an equaliser is a table of rows, run one after
the other in double precision. `blended` runs one with an amount that changes in time, which is
how the mix makes room for a voice while it sings, and how a de-esser works: sound + amount ×
(equalised − sound). It cannot click, since only the amount moves, never a coefficient.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.units import RATE_HZ, Audio, Db, Hz

Sections: TypeAlias = npt.NDArray[np.float64]
"""(sections, 5): b0 b1 b2 a1 a2 each."""

BUTTERWORTH_Q = math.sqrt(0.5)
BLOCK = 512
INAUDIBLE = 1e-15


def high_pass(hz: Hz, q: float = BUTTERWORTH_Q) -> Sections:
    """Return a high-pass of 12 dB per octave, −3 dB at `hz` with the default `q`."""
    cosine, alpha = _angle(hz, q)
    b = (1.0 + cosine) / 2.0
    return _section((b, -2.0 * b, b), (1.0 + alpha, -2.0 * cosine, 1.0 - alpha))


def low_pass(hz: Hz, q: float = BUTTERWORTH_Q) -> Sections:
    """Return a low-pass of 12 dB per octave, −3 dB at `hz` with the default `q`."""
    cosine, alpha = _angle(hz, q)
    b = (1.0 - cosine) / 2.0
    return _section((b, 2.0 * b, b), (1.0 + alpha, -2.0 * cosine, 1.0 - alpha))


def bell(hz: Hz, gain: Db, q: float = 1.0) -> Sections:
    """Return a bell: `gain` at `hz`, nothing far from it."""
    cosine, alpha = _angle(hz, q)
    root = 10.0 ** (gain / 40.0)
    return _section(
        (1.0 + alpha * root, -2.0 * cosine, 1.0 - alpha * root),
        (1.0 + alpha / root, -2.0 * cosine, 1.0 - alpha / root),
    )


def low_shelf(hz: Hz, gain: Db) -> Sections:
    """Return a shelf: `gain` far below `hz`, half of it in dB at `hz`, nothing far above."""
    cosine, alpha = _angle(hz, BUTTERWORTH_Q)
    root = 10.0 ** (gain / 40.0)
    slope = 2.0 * math.sqrt(root) * alpha
    up, down = root + 1.0, root - 1.0
    return _section(
        (
            root * (up - down * cosine + slope),
            2.0 * root * (down - up * cosine),
            root * (up - down * cosine - slope),
        ),
        (up + down * cosine + slope, -2.0 * (down + up * cosine), up + down * cosine - slope),
    )


def high_shelf(hz: Hz, gain: Db) -> Sections:
    """Return a shelf: `gain` far above `hz`, half of it in dB at `hz`, nothing far below."""
    cosine, alpha = _angle(hz, BUTTERWORTH_Q)
    root = 10.0 ** (gain / 40.0)
    slope = 2.0 * math.sqrt(root) * alpha
    up, down = root + 1.0, root - 1.0
    return _section(
        (
            root * (up + down * cosine + slope),
            -2.0 * root * (down + up * cosine),
            root * (up + down * cosine - slope),
        ),
        (up - down * cosine + slope, 2.0 * (down - up * cosine), up - down * cosine - slope),
    )


def joined(*equalisers: Sections) -> Sections:
    """Return equalisers one after the other; of none, one that changes nothing."""
    return np.vstack([np.empty((0, 5)), *equalisers])


def gain_at(sections: Sections, hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the gain in dB at frequencies."""
    z = np.exp(-2j * np.pi * hz / RATE_HZ)
    total = np.ones_like(z)
    for b0, b1, b2, a1, a2 in sections:
        total *= (b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z)
    return np.asarray(20.0 * np.log10(np.maximum(np.abs(total), 1e-12)))


def equalised(audio: Audio, sections: Sections, *, out: Audio | None = None) -> Audio:
    """Return a sound through an equaliser.

    Parameters
    ----------
    audio : (2, samples).
    out : where to write the result, which may be `audio` itself; None makes room for it.
    """
    result = np.empty(audio.shape, np.float32) if out is None else out
    _through(audio, sections, result)
    return result


def blended(audio: Audio, sections: Sections, amounts: npt.NDArray[np.float32], hop_samples: int) -> None:
    """Send a sound through an equaliser in place, as far as `amounts` say.

    Parameters
    ----------
    audio : (2, samples), changed.
    amounts : 0 not at all to 1 wholly, at samples 0, `hop_samples`, 2 × `hop_samples` …, straight
        lines between; one more than the hops that the sound fills.
    """
    _blend(audio, sections, amounts, hop_samples)


def powers_through(audio: Audio, sections: Sections, hop_samples: int) -> npt.NDArray[np.float64]:
    """Return the mean power of each hop of a sound behind an equaliser, without making that sound.

    Parameters
    ----------
    audio : (2, samples).
    """
    return _powers_through(audio, sections, hop_samples)


def _angle(hz: Hz, q: float) -> tuple[float, float]:
    omega = 2.0 * math.pi * min(hz, 0.49 * RATE_HZ) / RATE_HZ
    return math.cos(omega), math.sin(omega) / (2.0 * q)


def _section(b: tuple[float, float, float], a: tuple[float, float, float]) -> Sections:
    return np.array([[b[0], b[1], b[2], a[1], a[2]]]) / a[0]


@njit(cache=True, nogil=True)
def _block_through(
    block: npt.NDArray[np.float64], sections: npt.NDArray[np.float64], state: npt.NDArray[np.float64]
) -> None:
    """Filter (samples, 2) in place, two sections a pass where there are two.

    Both channels go together, and the second section works while the first is at the next sample: the chains
    of sums, each of which has to wait for itself, overlap.
    """
    pairs = len(sections) // 2
    for pair in range(pairs):
        _two_through(block, sections[2 * pair : 2 * pair + 2], state[2 * pair : 2 * pair + 2])
    for row in range(2 * pairs, len(sections)):
        b0, b1, b2, a1, a2 = sections[row]
        l1, l2, r1, r2 = state[row]
        for n in range(len(block)):
            x, u = block[n, 0], block[n, 1]
            y = b0 * x + l1
            v = b0 * u + r1
            l1 = b1 * x - a1 * y + l2
            r1 = b1 * u - a1 * v + r2
            l2 = b2 * x - a2 * y
            r2 = b2 * u - a2 * v
            block[n, 0], block[n, 1] = y, v
        # A filter that rings down to denormal numbers is a hundred times slower.
        if abs(l1) + abs(l2) + abs(r1) + abs(r2) < INAUDIBLE:
            l1, l2, r1, r2 = 0.0, 0.0, 0.0, 0.0
        state[row, 0], state[row, 1], state[row, 2], state[row, 3] = l1, l2, r1, r2


@njit(cache=True, nogil=True)
def _two_through(
    block: npt.NDArray[np.float64], sections: npt.NDArray[np.float64], state: npt.NDArray[np.float64]
) -> None:
    b0, b1, b2, a1, a2 = sections[0]
    d0, d1, d2, c1, c2 = sections[1]
    l1, l2, r1, r2 = state[0]
    m1, m2, s1, s2 = state[1]
    for n in range(len(block)):
        x, u = block[n, 0], block[n, 1]
        y = b0 * x + l1
        v = b0 * u + r1
        l1 = b1 * x - a1 * y + l2
        r1 = b1 * u - a1 * v + r2
        l2 = b2 * x - a2 * y
        r2 = b2 * u - a2 * v
        z = d0 * y + m1
        w = d0 * v + s1
        m1 = d1 * y - c1 * z + m2
        s1 = d1 * v - c1 * w + s2
        m2 = d2 * y - c2 * z
        s2 = d2 * v - c2 * w
        block[n, 0], block[n, 1] = z, w
    if abs(l1) + abs(l2) + abs(r1) + abs(r2) < INAUDIBLE:
        l1, l2, r1, r2 = 0.0, 0.0, 0.0, 0.0
    if abs(m1) + abs(m2) + abs(s1) + abs(s2) < INAUDIBLE:
        m1, m2, s1, s2 = 0.0, 0.0, 0.0, 0.0
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = l1, l2, r1, r2
    state[1, 0], state[1, 1], state[1, 2], state[1, 3] = m1, m2, s1, s2


@njit(cache=True, nogil=True)
def _silent(audio: npt.NDArray[np.float32], start: int, size: int, state: npt.NDArray[np.float64]) -> bool:
    """Whether nothing comes in and nothing rings any more: then there is nothing to do."""
    loudest = np.float32(0.0)
    for n in range(start, start + size):
        loudest = max(loudest, abs(audio[0, n]), abs(audio[1, n]))
    if loudest > 0.0:
        return False
    for row in range(len(state)):
        for place in range(4):
            if state[row, place] != 0.0:
                return False
    return True


@njit(cache=True, nogil=True)
def _through(
    audio: npt.NDArray[np.float32],
    sections: npt.NDArray[np.float64],
    out: npt.NDArray[np.float32],
) -> None:
    samples = audio.shape[1]
    state = np.zeros((len(sections), 4))
    block = np.empty((BLOCK, 2))
    for start in range(0, samples, BLOCK):
        size = min(BLOCK, samples - start)
        if _silent(audio, start, size, state):
            # Memory that holds nothing yet is not asked for by writing nothing into it.
            for n in range(start, start + size):
                if out[0, n] != 0.0 or out[1, n] != 0.0:
                    out[0, n], out[1, n] = 0.0, 0.0
            continue
        for n in range(size):
            block[n, 0], block[n, 1] = audio[0, start + n], audio[1, start + n]
        _block_through(block[:size], sections, state)
        for n in range(size):
            out[0, start + n], out[1, start + n] = block[n, 0], block[n, 1]


@njit(cache=True, nogil=True)
def _powers_through(
    audio: npt.NDArray[np.float32], sections: npt.NDArray[np.float64], hop: int
) -> npt.NDArray[np.float64]:
    samples = audio.shape[1]
    state = np.zeros((len(sections), 4))
    block = np.empty((hop, 2))
    powers = np.zeros((samples + hop - 1) // hop)
    for index in range(len(powers)):
        start = index * hop
        size = min(hop, samples - start)
        if _silent(audio, start, size, state):
            continue
        for n in range(size):
            block[n, 0], block[n, 1] = audio[0, start + n], audio[1, start + n]
        _block_through(block[:size], sections, state)
        total = 0.0
        for n in range(size):
            total += block[n, 0] * block[n, 0] + block[n, 1] * block[n, 1]
        powers[index] = total / (2 * hop)
    return powers


@njit(cache=True, nogil=True)
def _blend(
    audio: npt.NDArray[np.float32],
    sections: npt.NDArray[np.float64],
    amounts: npt.NDArray[np.float32],
    hop: int,
) -> None:
    samples = audio.shape[1]
    state = np.zeros((len(sections), 4))
    block = np.empty((hop, 2))
    for index in range((samples + hop - 1) // hop):
        start = index * hop
        size = min(hop, samples - start)
        if _silent(audio, start, size, state):
            continue
        for n in range(size):
            block[n, 0], block[n, 1] = audio[0, start + n], audio[1, start + n]
        _block_through(block[:size], sections, state)
        first = amounts[index]
        rise = (amounts[index + 1] - first) / hop
        for n in range(size):
            amount = first + rise * n
            audio[0, start + n] += amount * (block[n, 0] - audio[0, start + n])
            audio[1, start + n] += amount * (block[n, 1] - audio[1, start + n])
