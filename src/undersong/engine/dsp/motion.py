"""Slow movement of a whole sound: chorus, tremolo, the swing between two sides, a turning horn.

Each takes (2, samples) and gives (2, samples); each begins at the start of the sound and hangs on
time alone, so the same sound moves the same way.
"""

import numpy as np
from numba import njit

from undersong.units import RATE_HZ, Audio, Db, Hz

_STEP = 64
"""Gains are found every so many samples and move straight between."""


def tremolo(audio: Audio, *, rate_hz: Hz, depth_db: Db) -> Audio:
    """Return the sound rising and falling by `depth_db` in all: a vibraphone's motor."""
    gain = _wave(audio.shape[1], rate_hz, 0.0)
    return np.asarray(audio * 10.0 ** (depth_db * (gain - 1.0) / 40.0), np.float32)


def autopan(audio: Audio, *, rate_hz: Hz, depth_db: Db) -> Audio:
    """Return the sound swinging from side to side: the vibrato knob of an electric piano."""
    half = audio.shape[1]
    gain = np.stack([_wave(half, rate_hz, 0.0), _wave(half, rate_hz, 0.5)])
    return np.asarray(audio * 10.0 ** (depth_db * (gain - 1.0) / 40.0), np.float32)


def rotor(audio: Audio, *, rate_hz: Hz, depth_ms: float, depth_db: Db) -> Audio:
    """Return the sound of a turning horn: nearer and farther (pitch), towards and away (level)."""
    out = np.zeros_like(audio)
    _delays(out, audio, rate_hz, depth_ms * RATE_HZ / 1000.0, 0.0, 0.25, 1.0)
    return autopan(out, rate_hz=rate_hz, depth_db=depth_db)


def chorus(audio: Audio, *, rate_hz: Hz, depth_ms: float, mix: float) -> Audio:
    """Return the sound with a wavering copy on each side, against each other: an ensemble switch."""
    out = np.asarray(audio * (1.0 - 0.5 * mix), np.float32)
    _delays(out, audio, rate_hz, depth_ms * RATE_HZ / 1000.0, 0.006 * RATE_HZ, 0.5, mix)
    return out


def _wave(samples: int, rate_hz: Hz, turn: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A sine from −1 to 1, known every 64 samples."""
    known = np.arange(0, samples + _STEP, _STEP)
    wave = np.sin(2.0 * np.pi * (known * rate_hz / RATE_HZ + turn))
    return np.interp(np.arange(samples), known, wave).astype(np.float32)


@njit(cache=True, nogil=True)
def _delays(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio, audio: Audio, rate_hz: float, depth: float, base: float, apart: float, mix: float
) -> None:
    """Add each side through a delay of base + depth (1 + sin), the right one `apart` turns later."""
    for side in range(2):
        for first in range(0, audio.shape[1], 64):
            last = min(first + 64, audio.shape[1])
            turn = 2.0 * np.pi * (first * rate_hz / 44_100.0 + apart * side)
            speed = 2.0 * np.pi * rate_hz / 44_100.0 * 64.0
            a = base + depth * (1.0 + np.sin(turn))
            b = base + depth * (1.0 + np.sin(turn + speed))
            for i in range(first, last):
                place = i - (a + (b - a) * (i - first) / 64.0)
                j = int(np.floor(place))
                if j < 1 or j + 2 >= audio.shape[1]:
                    continue
                f = np.float32(place - j)
                w, x, y, z = audio[side, j - 1], audio[side, j], audio[side, j + 1], audio[side, j + 2]
                c1 = np.float32(0.5) * (y - w)
                c3 = np.float32(1.5) * (x - y) + np.float32(0.5) * (z - w)
                c2 = w - x + c1 - c3
                out[side, i] += np.float32(mix) * (((c3 * f + c2) * f + c1) * f + x)
