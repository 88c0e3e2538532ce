"""Sounds to try effects on, and what can be measured of them."""

import numpy as np
import numpy.typing as npt
from scipy import signal

from undersong.units import RATE_HZ, Audio

Wave = npt.NDArray[np.float64]


def sine(hz: float, seconds: float = 2.0, level: float = 0.3) -> Audio:
    """Return a sine on both sides."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.tile(level * np.sin(2.0 * np.pi * hz * time), (2, 1)).astype(np.float32)


def noise(seconds: float = 2.0, level: float = 0.1) -> Audio:
    """Return noise that is the same on both sides and falls above 8 kHz."""
    wave = np.random.default_rng(1).normal(size=round(seconds * RATE_HZ))
    wave = signal.sosfilt(signal.butter(2, 8_000.0, fs=RATE_HZ, output="sos"), wave)
    return np.tile(level * wave / wave.std(), (2, 1)).astype(np.float32)


def click(seconds: float = 1.0) -> Audio:
    """Return a single 1 on both sides, a tenth of a second in."""
    sound = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    sound[:, RATE_HZ // 10] = 1.0
    return sound


def silence(seconds: float = 0.5) -> Audio:
    """Return nothing."""
    return np.zeros((2, round(seconds * RATE_HZ)), np.float32)


def decibels(sound: npt.NDArray[np.floating]) -> float:
    """Return the rms of a sound in dB."""
    return float(10.0 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def spectrum_db(wave: npt.NDArray[np.floating]) -> tuple[Wave, Wave]:
    """Return frequencies, and the spectrum in dB with its peak at 0; sidelobes lie under −120 dB."""
    window = signal.windows.kaiser(wave.size, 20.0)
    power = np.abs(np.fft.rfft(wave.astype(np.float64) * window))
    return np.fft.rfftfreq(wave.size, 1.0 / RATE_HZ), 20.0 * np.log10(power / power.max() + 1e-12)


def aliases_db(wave: npt.NDArray[np.floating], hz: float) -> float:
    """Return the loudest line between 20 Hz and 16 kHz that is no harmonic of a tone, against the tone."""
    at, level = spectrum_db(wave)
    near = np.abs(at / hz - np.round(at / hz)) * hz < 25.0
    return float(level[(at > 20.0) & (at < 16_000.0) & ~near].max())


def pitch_cents(wave: npt.NDArray[np.floating], hz: float) -> Wave:
    """Return by how many cents a tone is off `hz`, sample by sample, its ends left out."""
    turned = signal.hilbert(wave.astype(np.float64))
    cycles = np.diff(np.unwrap(np.angle(turned))) * RATE_HZ / (2.0 * np.pi)
    smooth = signal.sosfiltfilt(signal.butter(2, 60.0, fs=RATE_HZ, output="sos"), cycles)
    return 1200.0 * np.log2(smooth[RATE_HZ // 4 : -RATE_HZ // 4] / hz)
