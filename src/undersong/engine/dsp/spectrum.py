"""The long-term spectrum: how much of a sound lies in each octave.

Left and right are added to one, as a loudspeaker in a kitchen does; frames of 0.19 s, each under a window
of Hann, are spread over the whole, and their powers averaged (Welch, "The Use of Fast Fourier Transform for
the Estimation of Power Spectra", IEEE Trans. Audio Electroacoust. 15, 1967). So loud bars count for more
than soft ones, as they do in the ear's memory of a song.
"""

import numpy as np
import numpy.typing as npt

from undersong.units import RATE_HZ, Audio

FRAME = 8192
MOST_FRAMES = 400
"""Spread over the song: more change an octave by less than a tenth of a dB."""
AT_ONCE = 16
"""Frames whose spectra are found together."""
OCTAVES_HZ = (31.5, 63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0)
"""Middle of each octave (IEC 61260-1)."""

Power = npt.NDArray[np.float64]
"""Mean square of each bin of a frame; their sum is that of the sound."""


def bins_hz() -> Power:
    """Return the frequency of each bin."""
    return np.asarray(np.fft.rfftfreq(FRAME, 1.0 / RATE_HZ), np.float64)


def power_of(audio: Audio) -> Power:
    """Return the long-term spectrum of a sound.

    Parameters
    ----------
    audio : (2, samples).
    """
    count = max(1, min(MOST_FRAMES, 2 * audio.shape[1] // FRAME))
    starts = np.linspace(0, max(audio.shape[1] - FRAME, 0), count).astype(np.int64)
    window = np.hanning(FRAME).astype(np.float32)
    # A bin but the first and the last stands for two, one of them at a negative frequency; and each of
    # left and right is to count half.
    scale = 0.5 / (FRAME * float(np.square(window, dtype=np.float64).sum()) * count)
    total = np.zeros(FRAME // 2 + 1)
    frames = np.zeros((AT_ONCE, FRAME), np.float32)
    for first in range(0, count, AT_ONCE):
        some = starts[first : first + AT_ONCE]
        for frame, start in zip(frames, some, strict=False):
            left, right = audio[:, start : start + FRAME]
            np.add(left, right, out=frame[: left.size])
        made = np.fft.rfft(frames[: some.size] * window)
        total += (np.square(made.real) + np.square(made.imag)).sum(axis=0, dtype=np.float64)
    return np.asarray(total * scale)


def between(power: Power, low_hz: float, high_hz: float) -> float:
    """Return the mean square of what lies between two frequencies."""
    hz = bins_hz()
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum())


def octaves_db(power: Power) -> Power:
    """Return the level of each of `OCTAVES_HZ` in dBFS, at least −160."""
    root = 2.0**0.5
    levels = [between(power, hz / root, hz * root) for hz in OCTAVES_HZ]
    return np.asarray(10.0 * np.log10(np.maximum(levels, 1e-16)))
