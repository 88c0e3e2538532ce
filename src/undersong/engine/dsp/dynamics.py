"""Dynamics: gains that follow the level of a sound.

Levels are read in short windows, gains are decided there, in decibels, and drawn as straight
lines between the windows: `ridden` applies such a line to a sound. The sound is at hand whole,
so that a gain may begin to fall before a peak arrives.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.units import Audio, Db, Samples, Seconds

Curve: TypeAlias = npt.NDArray[np.float32]
"""Gains, or shares, at samples 0, hop, 2 hop …; straight lines between."""

FLOOR_DB = -120.0


def hops(samples: Samples, hop_samples: Samples) -> int:
    """Return how many points a curve over a sound has: one more than the hops it fills."""
    return -(-samples // hop_samples) + 1


def levels_db(audio: Audio, hop_samples: Samples) -> npt.NDArray[np.float64]:
    """Return the level of each hop in dBFS: root of the mean square of both channels.

    One value a hop, and the last again, so that there are as many as points of a curve.
    """
    power = _powers(audio, hop_samples)
    return np.asarray(10.0 * np.log10(np.maximum(np.append(power, power[-1:]), 10.0 ** (FLOOR_DB / 10))))


def followed(
    values: npt.NDArray[np.float64], *, hop_seconds: Seconds, rise: Seconds, fall: Seconds
) -> npt.NDArray[np.float64]:
    """Return values smoothed by a follower with two time constants, one to rise, one to fall."""
    up = 1.0 - math.exp(-hop_seconds / max(rise, 1e-6))
    down = 1.0 - math.exp(-hop_seconds / max(fall, 1e-6))
    return _follow(np.ascontiguousarray(values, np.float64), up, down)


def compression_db(
    levels: npt.NDArray[np.float64], *, threshold: Db, ratio: float, knee: Db = 6.0
) -> npt.NDArray[np.float64]:
    """Return the gain in dB, 0 or less, of a compressor with a soft knee."""
    over = levels - threshold
    bent = np.clip(over + knee / 2, 0.0, knee) ** 2 / (2 * knee) + np.maximum(over - knee / 2, 0.0)
    return np.asarray(-(1.0 - 1.0 / ratio) * bent)


def curve_of_db(gains: npt.NDArray[np.float64]) -> Curve:
    """Return gains in dB as factors."""
    return np.power(10.0, gains / 20.0).astype(np.float32)


def ridden(audio: Audio, curve: Curve, hop_samples: Samples) -> None:
    """Multiply a sound by a curve, in place."""
    _ride(audio, curve, hop_samples)


@njit(cache=True, nogil=True)
def _powers(audio: npt.NDArray[np.float32], hop: int) -> npt.NDArray[np.float64]:
    channels, samples = audio.shape
    count = max((samples + hop - 1) // hop, 1)
    power = np.zeros(count)
    for channel in range(channels):
        sound = audio[channel]
        for index in range(count):
            first, last = index * hop, min((index + 1) * hop, samples)
            a, b, c, d = 0.0, 0.0, 0.0, 0.0  # four sums overlap in the processor
            fours = first + (last - first) // 4 * 4
            for n in range(first, fours, 4):
                a += float(sound[n]) * float(sound[n])
                b += float(sound[n + 1]) * float(sound[n + 1])
                c += float(sound[n + 2]) * float(sound[n + 2])
                d += float(sound[n + 3]) * float(sound[n + 3])
            for n in range(fours, last):
                a += float(sound[n]) * float(sound[n])
            power[index] += ((a + b) + (c + d)) / (hop * channels)
    return power


@njit(cache=True, nogil=True)
def _follow(values: npt.NDArray[np.float64], up: float, down: float) -> npt.NDArray[np.float64]:
    out = np.empty_like(values)
    held = values[0] if len(values) else 0.0
    for n in range(len(values)):
        held += (values[n] - held) * (up if values[n] > held else down)
        out[n] = held
    return out


@njit(cache=True, nogil=True)
def _ride(audio: npt.NDArray[np.float32], curve: npt.NDArray[np.float32], hop: int) -> None:
    channels, samples = audio.shape
    for channel in range(channels):
        sound = audio[channel]
        for index in range((samples + hop - 1) // hop):
            first = curve[index]
            rise = (curve[index + 1] - first) / np.float32(hop)
            block = sound[index * hop : index * hop + hop]
            sounding = False
            for value in block:
                if value != 0.0:
                    sounding = True
                    break
            if not sounding:  # silence is left unwritten: memory that holds nothing yet stays so
                continue
            for n in range(len(block)):
                block[n] *= first + rise * np.float32(n)
