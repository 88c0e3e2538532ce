"""Single cycles without aliases: saw, triangle, sine and steps with just the harmonics a pitch has room for.

A cycle is the sum of its harmonics up to 18 kHz, so reading it at any speed near its pitch
folds nothing back. It has 4096 points; read with a straight line between two of them the error of a
harmonic h is about (2πh/4096)²/8 of that harmonic, −90 dB of the whole for a saw.
A pulse is the difference of two saws, shifted by its width.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from undersong.units import Hz

POINTS = 4_096
HIGHEST_HZ = 18_000.0


def harmonics_below(hz: Hz) -> int:
    """Return how many harmonics of a pitch lie below 18 kHz, at least one."""
    return max(1, min(int(HIGHEST_HZ / hz), POINTS // 4))


_STEPS = np.concatenate([np.arange(16), np.arange(16)[::-1]]) / 7.5 - 1.0
"""The triangle of a sound chip: 32 steps of four bits."""


def _steps(number: npt.NDArray[np.int64]) -> npt.NDArray[np.complex128]:
    """Harmonics of the stairs: those of their corners, each held for a 32nd of the cycle."""
    corners = np.fft.fft(_STEPS)[number % 32] / 16.0
    held = np.sinc(number / 32.0) * np.exp(-1j * np.pi * number / 32.0)
    return np.asarray(1j * corners * held)


@lru_cache(maxsize=512)
def cycle(wave: str, harmonics: int) -> npt.NDArray[np.float32]:
    """Return one cycle, (POINTS + 1,), its first point again at the end; without a mean.

    Raises
    ------
    KeyError
        If there is no such wave.
    """
    number = np.arange(1, harmonics + 1)
    strength = {
        # Fourier series of the ideal shapes with a peak of 1 (the saw before its overshoot).
        "saw": 2.0 / np.pi / number,
        "triangle": np.where(number % 2 == 1, 8.0 / np.pi**2 / number**2 * (-1.0) ** (number // 2), 0.0),
        "sine": np.where(number == 1, 1.0, 0.0),
        "steps": _steps(number),
    }[wave]
    lines = np.zeros(POINTS // 2 + 1, np.complex128)
    lines[1 : harmonics + 1] = -0.5j * strength * POINTS
    points = np.fft.irfft(lines, POINTS)
    made = np.append(points, points[0]).astype(np.float32)
    made.flags.writeable = False
    return made
