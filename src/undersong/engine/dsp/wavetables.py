"""Single cycles without aliases, with just the harmonics a pitch has room for.

Shapes (saw, triangle, sine, a chip's steps), drawbars of an organ, glass, and voices: a saw through the
formants of a vowel, which stay where they are whatever the pitch.

A cycle is the sum of its harmonics up to 18 kHz, so reading it at any speed near its pitch
folds nothing back. It has 4096 points; read with a straight line between two of them the error of a
harmonic h is about (2πh/4096)²/8 of that harmonic, −90 dB of the whole for a saw.
A pulse is the difference of two saws, shifted by its width.
"""

from collections.abc import Callable
from functools import lru_cache, partial

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


# Levels by harmonic: drawbars of an organ as house music has them, and glass.
_ORGAN = {1: 1.0, 2: 0.55, 3: 0.75, 4: 0.3, 6: 0.3, 8: 0.22}
_GLASS = {1: 1.0, 3: 0.12, 5: 0.3, 9: 0.16, 14: 0.09, 20: 0.05}
# Formants in Hz, their levels in dB and widths in Hz (Peterson & Barney 1952, as rounded in singers' tables).
_VOWELS = {
    "ah": ((700.0, 0.0, 110.0), (1_150.0, -5.0, 120.0), (2_800.0, -16.0, 180.0), (3_500.0, -20.0, 200.0)),
    "oh": ((430.0, 0.0, 90.0), (830.0, -8.0, 110.0), (2_700.0, -22.0, 180.0), (3_400.0, -26.0, 200.0)),
    "ee": ((290.0, 0.0, 80.0), (2_150.0, -12.0, 140.0), (2_900.0, -14.0, 180.0), (3_700.0, -20.0, 220.0)),
}


def _lines(levels: dict[int, float], number: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    return np.array([levels.get(int(n), 0.0) for n in number])


def _sung(vowel: str, number: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Harmonics of a saw through a vowel, on the pitch that has room for just so many."""
    hz = number * HIGHEST_HZ / len(number)
    body = sum(
        10.0 ** (level / 20.0) / (1.0 + ((hz - middle) / width) ** 2)
        for middle, level, width in _VOWELS[vowel]
    )
    strength = (body + 0.004) / np.sqrt(number)
    return np.asarray(0.8 * strength / np.sqrt(np.sum(strength**2)))


Strength = npt.NDArray[np.float64] | npt.NDArray[np.complex128]

_SHAPES: dict[str, Callable[[npt.NDArray[np.int64]], Strength]] = {
    # Fourier series of the ideal shapes with a peak of 1 (the saw before its overshoot).
    "saw": lambda n: 2.0 / np.pi / n,
    "triangle": lambda n: np.where(n % 2 == 1, 8.0 / np.pi**2 / n**2 * (-1.0) ** (n // 2), 0.0),
    "sine": lambda n: np.where(n == 1, 1.0, 0.0),
    "steps": _steps,
    "organ": lambda n: 0.4 * _lines(_ORGAN, n),
    "glass": lambda n: 0.6 * _lines(_GLASS, n),
    "ah": partial(_sung, "ah"),
    "oh": partial(_sung, "oh"),
    "ee": partial(_sung, "ee"),
}


@lru_cache(maxsize=512)
def cycle(wave: str, harmonics: int) -> npt.NDArray[np.float32]:
    """Return one cycle, (POINTS + 1,), its first point again at the end; without a mean.

    Raises
    ------
    KeyError
        If there is no such wave.
    """
    number = np.arange(1, harmonics + 1)
    strength = _SHAPES[wave](number)
    lines = np.zeros(POINTS // 2 + 1, np.complex128)
    lines[1 : harmonics + 1] = -0.5j * strength * POINTS
    points = np.fft.irfft(lines, POINTS)
    made = np.append(points, points[0]).astype(np.float32)
    made.flags.writeable = False
    return made
