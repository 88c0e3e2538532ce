"""Soft saturation, as of tape and of a cutting lathe: the louder, the rounder, without new pitches.

A sound is bent at four times the rate, so that the overtones of bending have room: the bend is so soft that
what lies beyond even that rate, and would fold back, stays under −80 dB. A bias bends one side before the
other, which makes even overtones; the constant that it leaves is taken away. Blocks in which nothing sounds
are left as they are.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.sections import BLOCK, PAD, passed, planned, silent_row
from undersong.engine.dsp.sections import Block as Plan
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Db

TIMES = 4
TAPS = 48
"""Of each filter, at four times the rate: flat up to 14 kHz."""
PHASE = TAPS // TIMES
DELAY_SAMPLES = 11
"""Of both filters: (47 / 2 + 47 / 2 − 3) / 4, since the way down ends at the last of four instants."""
NOTHING = np.float32(1e-9)

Taps = npt.NDArray[np.float32]


def saturated(audio: Audio, *, drive: Db, bias: float = 0.0) -> None:
    """Bend a sound softly towards ±1 / drive, in place; what is soft keeps its level.

    Parameters
    ----------
    audio : (channels, samples), changed.
    drive : gain in dB before the bend, taken back after it: full scale comes out as about tanh(drive).
    bias : 0 bends both sides alike.
    """
    _bend(audio, *_filters(), np.float32(10.0 ** (drive / 20.0)), np.float32(bias), _level())


@cache
def _filters() -> tuple[Taps, Taps]:
    """Phases of the filter on the way up (4, 12), and on the way down (4, 12)."""
    up, down = _low_pass() * TIMES, _low_pass()
    phases = [np.ascontiguousarray(taps.reshape(-1, TIMES).T, np.float32) for taps in (up, down)]
    # The last of a sample's four instants has waited shortest.
    return phases[0], np.ascontiguousarray(phases[1][::-1])


@cache
def _level() -> Plan:
    """Return the filter that takes the constant away: a high-pass of first order at 5 Hz."""
    pole = 1.0 - 0.0007
    plan: Plan = planned(np.array([[pole, -pole, 0.0, -pole, 0.0]]))[0]
    return plan


def _low_pass() -> npt.NDArray[np.float64]:
    share = 20_500.0 / (TIMES * RATE_HZ)
    made = np.sinc(2.0 * share * (np.arange(TAPS) - (TAPS - 1) / 2.0)) * np.kaiser(TAPS, 6.0)
    return np.asarray(made / made.sum())


@njit(cache=True, nogil=True, inline="always")
def _soft(x: np.float32) -> np.float32:
    """Close to tanh, and flat beyond ±3."""
    y = max(np.float32(-3.0), min(np.float32(3.0), x))
    square = y * y
    return y * (np.float32(27.0) + square) / (np.float32(27.0) + np.float32(9.0) * square)


@njit(cache=True, nogil=True, inline="always")
def _folded(taps: Taps, line: Taps, out: Taps) -> None:
    """Add a block through a filter of twelve taps: all at once, so that each value is written once."""
    a, b, c, d, e, f = taps[0], taps[1], taps[2], taps[3], taps[4], taps[5]
    g, h, i, j, k, l = taps[6], taps[7], taps[8], taps[9], taps[10], taps[11]  # noqa: E741 - of twelve
    for n in range(BLOCK):
        first = a * line[n + 11] + b * line[n + 10] + c * line[n + 9] + d * line[n + 8]
        second = e * line[n + 7] + f * line[n + 6] + g * line[n + 5] + h * line[n + 4]
        out[n] += first + second + (i * line[n + 3] + j * line[n + 2] + k * line[n + 1] + l * line[n])


@njit(cache=True, nogil=True, inline="always")
def _sounds(line: Taps) -> bool:
    heard = False
    for value in line:
        if abs(value) >= NOTHING:
            heard = True
            break
    return heard


@njit(cache=True, nogil=True)
def _bend(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Taps, up: Taps, down: Taps, drive: np.float32, bias: np.float32, level: Plan
) -> None:
    back, samples = PHASE - 1, audio.shape[1]
    rest, nudge = _soft(bias), np.float32(0.01)
    back_to_level = np.float32(2.0) * nudge / (_soft(bias + nudge) - _soft(bias - nudge)) / drive
    row, room = silent_row(), silent_row()
    for side in range(len(audio)):
        sound, kept = audio[side], np.zeros(2)
        line, out = np.zeros(BLOCK + back, np.float32), np.zeros(BLOCK, np.float32)
        # One row for each of the four instants of a sample, with the last of the block before in front.
        fine = np.zeros((TIMES, BLOCK + back), np.float32)
        for start in range(-DELAY_SAMPLES, samples, BLOCK):
            line[:back] = line[BLOCK:]
            fine[:, :back] = fine[:, BLOCK:]
            fine[:, back:] = np.float32(0.0)
            first = start + DELAY_SAMPLES
            size = max(min(BLOCK, samples - first), 0)
            line[back : back + size] = sound[first : first + size]
            line[back + size :] = np.float32(0.0)
            heard = _sounds(line)
            for k in range(TIMES):
                heard = heard or _sounds(fine[k, :back])
            if not heard:
                continue
            out[:] = np.float32(0.0)
            for k in range(TIMES):
                bent = fine[k, back:]
                _folded(up[k], line, bent)
                for n in range(BLOCK):
                    bent[n] = (_soft(drive * bent[n] + bias) - rest) * back_to_level
                _folded(down[k], fine[k], out)
            for n in range(BLOCK):
                row[PAD + n] = out[n]
            passed(row, room, level, kept)
            before = max(-start, 0)
            now, made = sound[start + before : start + BLOCK], row[PAD + before :]
            for n in range(len(now)):
                now[n] = made[n]
