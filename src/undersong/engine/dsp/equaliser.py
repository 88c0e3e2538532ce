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

from undersong.engine.dsp.sections import BLOCK, PAD, Plans, passed, planned, silent_row
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Db, Hz

Sections: TypeAlias = npt.NDArray[np.float64]
"""(sections, 5): b0 b1 b2 a1 a2 each."""

BUTTERWORTH_Q = math.sqrt(0.5)
_NEITHER = (np.empty(0, np.float32), np.empty(0))


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
    result = np.zeros(audio.shape, np.float32) if out is None else out
    _run(audio, planned(sections), result, *_NEITHER, BLOCK)
    return result


def blended(audio: Audio, sections: Sections, amounts: npt.NDArray[np.float32], hop_samples: int) -> None:
    """Send a sound through an equaliser in place, as far as `amounts` say.

    Parameters
    ----------
    audio : (2, samples), changed.
    amounts : 0 not at all to 1 wholly, at samples 0, `hop_samples`, 2 × `hop_samples` …, straight
        lines between; one more than the hops that the sound fills.
    hop_samples : a divisor of `BLOCK`.
    """
    _run(audio, planned(sections), audio, amounts, _NEITHER[1], hop_samples)


def powers_through(audio: Audio, sections: Sections, hop_samples: int) -> npt.NDArray[np.float64]:
    """Return the mean power of each hop of a sound behind an equaliser, without making that sound.

    Parameters
    ----------
    audio : (2, samples).
    hop_samples : a divisor of `BLOCK`.
    """
    powers = np.zeros(-(-audio.shape[1] // hop_samples))
    _run(audio, planned(sections), audio, _NEITHER[0], powers, hop_samples)
    return powers


def _angle(hz: Hz, q: float) -> tuple[float, float]:
    omega = 2.0 * math.pi * min(hz, 0.49 * RATE_HZ) / RATE_HZ
    return math.cos(omega), math.sin(omega) / (2.0 * q)


def _section(b: tuple[float, float, float], a: tuple[float, float, float]) -> Sections:
    return np.array([[b[0], b[1], b[2], a[1], a[2]]]) / a[0]


@njit(cache=True, nogil=True)
def _silent(audio: npt.NDArray[np.float32], start: int, size: int, kept: npt.NDArray[np.float64]) -> bool:
    """Whether nothing comes in and nothing rings any more: then there is nothing to do."""
    for side in range(2):
        for value in audio[side, start : start + size]:
            if value != 0.0:
                return False
    return not kept.any()


@njit(cache=True, nogil=True)
def _run(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: npt.NDArray[np.float32],
    plans: Plans,
    out: npt.NDArray[np.float32],
    amounts: npt.NDArray[np.float32],
    powers: npt.NDArray[np.float64],
    hop: int,
) -> None:
    """Filter block by block; what becomes of a block hangs on what there is of `amounts` and `powers`.

    One kernel does for all three, since each that there is has to be loaded.
    """
    kept = np.zeros((len(plans), 2, 2))
    left, right, room = silent_row(), silent_row(), silent_row()
    for start in range(0, audio.shape[1], BLOCK):
        size = min(BLOCK, audio.shape[1] - start)
        if _silent(audio, start, size, kept):
            # Memory that holds nothing yet is not asked for by writing nothing into it.
            if len(amounts) == 0 and len(powers) == 0 and not _silent(out, start, size, kept):
                out[:, start : start + size] = np.float32(0.0)
            continue
        for side in range(2):
            x = left if side == 0 else right
            sound, made = audio[side, start : start + size], x[PAD:]
            for n in range(size):
                made[n] = sound[n]
            made[size:] = 0.0
            for row in range(len(plans)):
                passed(x, room, plans[row], kept[row, side])
            if len(powers):
                _measure(made, size, powers[start // hop :], hop)
            elif len(amounts):
                _blend(made, sound, amounts[start // hop :], hop)
            else:
                heard = out[side, start : start + size]
                for n in range(size):
                    heard[n] = made[n]


@njit(cache=True, nogil=True)
def _measure(made: npt.NDArray[np.float64], size: int, powers: npt.NDArray[np.float64], hop: int) -> None:
    """Add the mean power of each hop of one side."""
    for first in range(0, size, hop):
        total = 0.0
        for n in range(first, min(first + hop, size)):
            total += made[n] * made[n]
        powers[first // hop] += total / (2 * hop)


@njit(cache=True, nogil=True)
def _blend(
    made: npt.NDArray[np.float64],
    sound: npt.NDArray[np.float32],
    amounts: npt.NDArray[np.float32],
    hop: int,
) -> None:
    """Put a filtered block in the place of one side as far as the amounts say."""
    for first in range(0, len(sound), hop):
        amount = float(amounts[first // hop])
        rise = (float(amounts[first // hop + 1]) - amount) / hop
        x, y = sound[first : first + hop], made[first : first + hop]
        for n in range(len(x)):
            x[n] += (amount + rise * n) * (y[n] - x[n])
