"""One long Fourier transform of a recording, from which bands are cut as slow complex envelopes.

A band under a mask that is zero at its neighbours is sharp in frequency; brought down to 0 Hz and back to
time, its modulus is the level of what lies in the band and its turning is the pitch's deviation from the
middle. Silence on both sides keeps the circle of the transform from wrapping a note's end into its onset.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import next_fast_len

from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, BANDS, Floats
from undersong.units import RATE_HZ, Hz, Seconds

Complex = npt.NDArray[np.complex128]

PAD_SECONDS = 0.05
FADE_SECONDS, FADE_SHARE = 0.15, 1 / 7
"""A cut end would splash over all bands: so much of it is faded."""

ENVELOPE_HZ = 1_000.0
"""Envelopes have at least this rate, or onsets would move by milliseconds."""

_TINY = 1e-20


@dataclass(frozen=True, eq=False)
class Envelope:
    """What lies in a band, brought down to 0 Hz.

    Attributes
    ----------
    turns : (n,) complex, from the start of the padding on.
    rate_hz : of `turns`.
    middle_hz : what was brought down to 0 Hz.
    skip : elements of padding at either end.
    """

    turns: Complex
    rate_hz: Hz
    middle_hz: Hz
    skip: int

    @property
    def power(self) -> Floats:
        """Return the power over time, without the padding."""
        return np.asarray(np.abs(self.inner) ** 2)

    @property
    def inner(self) -> Complex:
        """Return the envelope without the padding."""
        return self.turns[self.skip : max(self.skip + 2, len(self.turns) - self.skip)]

    def phase_at(self, seconds: Seconds, hz: Hz) -> float:
        """Return the phase that a steady oscillator of `hz` has at 0 s, as heard at `seconds`."""
        pad = self.skip / self.rate_hz
        i = min(round((pad + seconds) * self.rate_hz), len(self.turns) - 1)
        place = i / self.rate_hz
        turn = np.angle(self.turns[i]) + 2.0 * np.pi * (self.middle_hz * place - hz * (place - pad))
        return float(turn)


class Spectrum:
    """The transform of one channel."""

    def __init__(self, audio: Floats) -> None:
        size = len(audio)
        close = min(round(FADE_SECONDS * RATE_HZ), int(size * FADE_SHARE))
        faded = audio.copy()
        faded[size - close :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(close) / close)
        self.pad = round(PAD_SECONDS * RATE_HZ)
        self.size = next_fast_len(size + 2 * self.pad, real=True)
        self.pad += (self.size - size - 2 * self.pad) // 2
        held = np.zeros(self.size)
        held[self.pad : self.pad + size] = faded
        self.lines: Complex = np.fft.rfft(held)
        self.samples = size

    def band(self, low_hz: Hz, high_hz: Hz, *, flat: float = 0.45) -> Envelope:
        """Return what lies between two frequencies; `flat` is the share of the band that is kept whole."""
        first = max(1, int(low_hz * self.size / RATE_HZ))
        last = min(int(high_hz * self.size / RATE_HZ) + 1, len(self.lines) - 1)
        count = max(4, last - first)
        x = np.abs(np.linspace(-1.0, 1.0, count))
        mask = np.where(x < flat, 1.0, 0.5 + 0.5 * np.cos(np.pi * (x - flat) / (1.0 - flat)))
        more = max(1, int(np.ceil(ENVELOPE_HZ / (RATE_HZ * count / self.size))))
        part = np.zeros(count * more, np.complex128)
        have = min(count, len(self.lines) - first)
        part[:have] = self.lines[first : first + have] * mask[:have]
        turns = np.fft.ifft(np.roll(part, -(count // 2))) * 2.0 * len(part) / self.size
        rate_hz = RATE_HZ * len(part) / self.size
        middle_hz = (first + count // 2) * RATE_HZ / self.size
        return Envelope(turns, rate_hz, middle_hz, round(self.pad / RATE_HZ * rate_hz))

    def without(self, kept: Floats) -> "Spectrum":
        """Return the same with each line multiplied by `kept`."""
        other = object.__new__(Spectrum)
        other.pad, other.size, other.samples = self.pad, self.size, self.samples
        other.lines = self.lines * kept
        return other

    @property
    def hz(self) -> Floats:
        """Return the frequency of each line."""
        return np.asarray(np.arange(len(self.lines)) * RATE_HZ / self.size)

    def band_power(self, times_seconds: Floats) -> Floats:
        """Return the power in the table's 24 bands at the table's times, (24, J)."""
        rows = np.zeros((BANDS, len(times_seconds)))
        for band in range(BANDS):
            envelope = self.band(BAND_EDGES_HZ[band], BAND_EDGES_HZ[band + 1], flat=0.9)
            rows[band] = around(times_seconds, envelope.power / 2.0, envelope.rate_hz)
        return rows


def around(times_seconds: Floats, course: Floats, rate_hz: Hz) -> Floats:
    """Return the mean of a course around each time, half way (geometrically) to those beside it."""
    times = times_seconds
    middle = np.sqrt(times[1:] * np.maximum(times[:-1], times[1] / 2.0))
    starts, ends = np.append(0.0, middle), np.append(middle, times[-1] * 1.41)
    total = np.append(0.0, np.cumsum(course))
    first = np.clip((starts * rate_hz).astype(int), 0, len(course) - 1)
    last = np.clip((ends * rate_hz).astype(int), first + 1, len(course))
    return np.asarray((total[last] - total[first]) / (last - first))


def decibels(power: Floats) -> Floats:
    """Return 10 log10, nothing below −200 dB."""
    return np.asarray(10.0 * np.log10(np.maximum(power, _TINY)))
