"""The surface of a record: hiss, crackle, a turn of 33⅓.

Hiss is a steady band of noise. Crackle is rare short clicks of very different strength; a few strong ones
come back each turn of the record, as scratches do. The whole sits near −38 dB. It is a part like any
other: where a style or a prompt does not ask for it, there is none.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.timing import Onsets
from undersong.units import RATE_HZ, Audio, Db, Seconds

TURN_SECONDS = 60.0 / (33.0 + 1.0 / 3.0)
LEVEL_DB = -38.0
"""Rms at a velocity of 0.7."""
HISS_DB = -5.0
"""Of the hiss against the whole."""
CLICKS_A_SECOND = 9.0
SCRATCHES = 4
FADE_SECONDS = 0.4


def play_surface(onsets: Onsets, *, out: Audio, random: np.random.Generator) -> None:
    """Add the surface wherever the part has a note."""
    samples = out.shape[1]
    gain = np.zeros(samples, np.float32)
    fade = round(FADE_SECONDS * RATE_HZ)
    for start, length, velocity in zip(
        onsets.start_seconds, onsets.length_seconds, onsets.velocity, strict=True
    ):
        first, last = round(start * RATE_HZ), min(round((start + length) * RATE_HZ), samples)
        if last - first < 2:
            continue
        edge = min(fade, (last - first) // 2)
        shape = np.ones(last - first, np.float32)
        shape[:edge] = np.linspace(0.0, 1.0, edge, endpoint=False)
        shape[len(shape) - edge :] = shape[:edge][::-1]
        gain[first:last] = np.maximum(gain[first:last], shape * 10.0 ** (20.0 * (velocity - 0.7) / 20.0))
    if not gain.any():
        return
    sound = _hiss(samples, random) + _crackle(samples, random)
    level = 10.0 ** (LEVEL_DB / 20.0) / np.sqrt(np.mean(sound**2))
    out += (sound * level * gain).astype(np.float32)


def _hiss(samples: int, random: np.random.Generator) -> Audio:
    """Ten seconds of noise between 300 Hz and 9 kHz, over and over."""
    size = 10 * RATE_HZ
    hz = np.maximum(np.fft.rfftfreq(size, 1.0 / RATE_HZ), 1.0)
    mask = 1.0 / np.sqrt((1.0 + (300.0 / hz) ** 4) * (1.0 + (hz / 6_000.0) ** 4)) / hz**0.25
    lines = random.normal(size=(2, len(hz), 2)) @ np.array([1.0, 1.0j]) * mask
    lines[1] = 0.5 * lines[0] + 0.87 * lines[1]
    wave = np.fft.irfft(lines, size)
    wave *= 10.0 ** (HISS_DB / 20.0) / np.sqrt(np.mean(wave**2))
    return np.tile(wave.astype(np.float32), (1, samples // size + 1))[:, :samples]


def _crackle(samples: int, random: np.random.Generator) -> Audio:
    """Specks of dust wherever they lie, and scratches that sound the same each time they come round."""
    seconds = samples / RATE_HZ
    sound = np.zeros((2, samples), np.float32)
    for place in random.random(random.poisson(CLICKS_A_SECOND * seconds)) * seconds:
        _add(sound, place, _click(random, 30.0 * random.random() ** 0.5), random)
    turns = np.arange(int(seconds / TURN_SECONDS) + 1) * TURN_SECONDS
    for scratch in random.random(SCRATCHES) * TURN_SECONDS:
        click = _click(random, 9.0 * random.random())
        for turn in turns:
            _add(sound, scratch + turn + 0.002 * random.normal(), click, random)
    return sound


def _click(random: np.random.Generator, softer_db: Db) -> npt.NDArray[np.float64]:
    """A few samples of a damped swing."""
    strength = 22.0 * 10.0 ** (-softer_db / 20.0)
    hz, length = 900.0 + 5_000.0 * random.random() ** 2, int(30 + 150 * random.random() ** 3)
    n = np.arange(length)
    return np.asarray(strength * np.exp(-6.0 * n / length) * np.sin(2.0 * np.pi * hz * n / RATE_HZ))


def _add(sound: Audio, place: Seconds, click: npt.NDArray[np.float64], random: np.random.Generator) -> None:
    side, at = 0.6 * (random.random() - 0.5), round(place * RATE_HZ)
    if 0 <= at < sound.shape[1] - len(click):
        sound[0, at : at + len(click)] += (1.0 - side) * click
        sound[1, at : at + len(click)] += (1.0 + side) * click
