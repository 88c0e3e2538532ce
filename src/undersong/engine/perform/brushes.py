"""Brushes that circle on the snare: the sound under everything else that a brushed kit plays.

One hand goes round the head, once every two beats; wire on a coated head is noise around 3 kHz that swells
and thins twice each round, nearest to the listener on the second and fourth beat. It begins where the part
begins and rests where the part rests.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.timing import TICKS, Onsets
from undersong.units import RATE_HZ, Audio, Db

LEVEL_DB: Db = -39.0
"""Rms, with velocities around 0.7."""

REST_BEATS = 3
"""Where nothing is played for so long, the hand rests too."""

DEEP, LEAN = 0.62, 0.25
"""How far it thins between, and how far it leans to one side and the other."""

LOW_HZ, HIGH_HZ = 900.0, 6_500.0
EDGE_SECONDS = 0.09


def circle(onsets: Onsets, *, out: Audio, random: np.random.Generator) -> None:
    """Add the circling hand of a brushed part to its stem (2, samples)."""
    beats = np.unique(onsets.ticks // TICKS)
    for run in np.split(beats, np.flatnonzero(np.diff(beats) > REST_BEATS) + 1):
        _rounds(onsets, int(run[0]), int(run[-1]) + 1, out, random)


def _rounds(onsets: Onsets, first: int, last: int, out: Audio, random: np.random.Generator) -> None:
    # Beats fall where the part's own strokes say that they do, whatever the tempo does.
    ticks, where = np.unique(onsets.ticks, return_index=True)
    seconds = onsets.start_seconds[where]
    edges = np.arange(first, last + 1)
    at = np.interp(edges * TICKS, ticks, seconds)
    begin, beat = float(seconds[0]), float(np.median(onsets.beat_seconds))
    at = np.where(edges * TICKS < ticks[0], begin - (ticks[0] / TICKS - edges) * beat, at)
    at = np.where(edges * TICKS > ticks[-1], seconds[-1] + (edges - ticks[-1] / TICKS) * beat, at)
    start = max(round(float(at[0]) * RATE_HZ), 0)
    size = min(round(float(at[-1]) * RATE_HZ), out.shape[1]) - start
    if size < RATE_HZ // 4:
        return
    place = np.interp((start + np.arange(size)) / RATE_HZ, at, edges)
    level = 10.0 ** (LEVEL_DB / 20.0 + 0.8 * (float(np.mean(onsets.velocity)) - 0.7))
    # Loudest half a beat after the hand comes round on two and four.
    wave = 1.0 - DEEP * (0.5 + 0.5 * np.cos(np.pi * (place - 0.35))) - 0.2 * np.sin(2.0 * np.pi * place) ** 2
    edge = min(round(EDGE_SECONDS * RATE_HZ), size // 2)
    wave[:edge] *= np.sin(np.linspace(0.0, np.pi / 2.0, edge)) ** 2
    wave[size - edge :] *= np.cos(np.linspace(0.0, np.pi / 2.0, edge)) ** 2
    side = LEAN * np.sin(np.pi * place)
    hiss = _wire(size, random) * (level * wave)
    out[0, start : start + size] += (hiss[0] * (1.0 - side)).astype(np.float32)
    out[1, start : start + size] += (hiss[1] * (1.0 + side)).astype(np.float32)


def _wire(size: int, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """Two sides of noise as wires make it, half alike, rms 1."""
    length = 8 * RATE_HZ
    hz = np.maximum(np.fft.rfftfreq(length, 1.0 / RATE_HZ), 1.0)
    mask = (hz < 17_000.0) / np.sqrt((1.0 + (LOW_HZ / hz) ** 4) * (1.0 + (hz / HIGH_HZ) ** 4))
    lines = random.normal(size=(2, len(hz), 2)) @ np.array([1.0, 1.0j]) * mask
    lines[1] = 0.7 * lines[0] + 0.71 * lines[1]
    wave = np.fft.irfft(lines, length)
    wave /= np.sqrt(np.mean(wave**2))
    return np.tile(wave, (1, size // length + 1))[:, :size]
