"""How unlike two notes are: log-spectral distance over mel bands, and distance of cepstra.

The log-spectral distance is the rms of the difference in dB over 24, 48 and 80 mel bands at windows of 512,
2048 and 8192 samples (a hop of a quarter window), nothing below −70 dB of the loudest, in the frames within
60 dB of the loudest of either, of the first two seconds (of a sustained note the first one and a half), both
brought to equal rms; the mean of the three. The cepstral distance is the mean Euclidean distance of thirteen
coefficients without the 0th, of the natural logarithm of 40 mel bands. Power of left and right is added
before anything else.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.fft import dct

from undersong.units import RATE_HZ

Floats = npt.NDArray[np.float64]

WINDOWS = ((512, 24), (2_048, 48), (8_192, 80))
FLOOR_DB, HEARD_DB = -70.0, -60.0
CEPSTRUM = (2_048, 40, 13)


class Likeness(NamedTuple):
    """Distances of two notes.

    Attributes
    ----------
    lsd_db : log-spectral distance.
    mfcc : cepstral distance.
    """

    lsd_db: float
    mfcc: float


def likeness(one: Floats, other: Floats, *, seconds: float) -> Likeness:
    """Compare two notes (channels, samples) from their onsets on, for at most `seconds`."""
    size = min(one.shape[1], other.shape[1], round(seconds * RATE_HZ))
    one, other = _level(one[:, :size]), _level(other[:, :size])
    lsd = [_apart(_mel(one, window, bands), _mel(other, window, bands)) for window, bands in WINDOWS]
    window, bands, count = CEPSTRUM
    first, second = (_mel(x, window, bands) for x in (one, other))
    keep = _heard(_db(first), _db(second))
    floor = 10.0 ** (FLOOR_DB / 10.0)
    cepstra = [
        dct(np.log(np.maximum(x, floor * x.max())), axis=0, norm="ortho")[1 : count + 1][:, keep]
        for x in (first, second)
    ]
    return Likeness(float(np.mean(lsd)), float(np.mean(np.linalg.norm(cepstra[0] - cepstra[1], axis=0))))


def mel_picture(audio: Floats, *, window: int = 2_048, bands: int = 80) -> Floats:
    """Return levels in dB, (bands, frames), 0 the loudest: what is compared, as a picture."""
    level = _db(_mel(_level(audio), window, bands))
    return np.maximum(level - level.max(), FLOOR_DB)


def _level(audio: Floats) -> Floats:
    return np.asarray(audio / max(float(np.sqrt(np.mean(audio**2))), 1e-12))


def _apart(one: Floats, other: Floats) -> float:
    first, second = _db(one), _db(other)
    keep = _heard(first, second)
    floor = max(first.max(), second.max()) + FLOOR_DB
    away = np.maximum(first, floor)[:, keep] - np.maximum(second, floor)[:, keep]
    return float(np.sqrt(np.mean(away**2)))


def _heard(one: Floats, other: Floats) -> npt.NDArray[np.bool_]:
    course = np.maximum(one.max(axis=0), other.max(axis=0))
    return np.asarray(course > course.max() + HEARD_DB)


def _db(power: Floats) -> Floats:
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-12)))


def _mel(audio: Floats, window: int, bands: int) -> Floats:
    """Power in mel bands, (bands, frames); the note is centred in its first window."""
    hop = window // 4
    padded = np.pad(audio, ((0, 0), (window // 2, window)))
    count = 1 + audio.shape[1] // hop
    at = np.arange(count)[:, None] * hop + np.arange(window)
    lines = np.fft.rfft(padded[:, at] * np.hanning(window), axis=2)
    power = np.sum(lines.real**2 + lines.imag**2, axis=0)
    return np.asarray(_mel_bank(window, bands) @ power.T)


@lru_cache(maxsize=8)
def _mel_bank(window: int, bands: int) -> Floats:
    """Triangles of equal area (Slaney 1998) up to half the sampling rate, (bands, lines)."""
    edges = _hz_of_mel(np.linspace(0.0, _mel_of_hz(RATE_HZ / 2.0), bands + 2))
    hz = np.arange(window // 2 + 1) * RATE_HZ / window
    up = (hz[None, :] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    down = (edges[2:, None] - hz[None, :]) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(np.minimum(up, down), 0.0) * (2.0 / (edges[2:] - edges[:-2]))[:, None])


def _mel_of_hz(hz: float) -> float:
    return (
        hz / (200.0 / 3.0) if hz < 1_000.0 else 15.0 + 27.0 * float(np.log(hz / 1_000.0)) / float(np.log(6.4))
    )


def _hz_of_mel(mel: Floats) -> Floats:
    return np.where(mel < 15.0, mel * 200.0 / 3.0, 1_000.0 * np.exp((mel - 15.0) * np.log(6.4) / 27.0))
