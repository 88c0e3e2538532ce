"""Delay lines whose length moves: what chorus, flanger, rotary speaker and tape have in common.

Delays are given at every `HOP` samples and move straight between; a delay that falls between two samples is
read through a cubic (Catmull and Rom), which at 10 kHz is 1 dB off at worst. All hangs on time alone:
the same sound moves the same way, a sum moves as its parts do, and silence stays silent.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Hz, Samples

HOP = 64
"""Movements are known at every so many samples."""
RING = 4_096
LONGEST = RING - HOP
"""Samples that a line may be long."""
SHORTEST = 2.0
_SILENT = np.float32(1e-9)

Points = npt.NDArray[np.float64]
"""Values at samples 0, `HOP`, 2 `HOP` …, straight lines between."""


def points(samples: Samples) -> Points:
    """Return the seconds at which a movement has its points: one more than the hops it fills."""
    return np.arange(-(-samples // HOP) + 1, dtype=np.float64) * (HOP / RATE_HZ)


def sine(samples: Samples, rate_hz: Hz, turn: float = 0.0) -> Points:
    """Return a sine from −1 to 1 that begins `turn` turns late."""
    return np.sin(2.0 * np.pi * (points(samples) * rate_hz + turn))


def triangle(samples: Samples, rate_hz: Hz, turn: float = 0.0) -> Points:
    """Return a triangle from −1 to 1; its pitch is shifted by as much all the time."""
    place = (points(samples) * rate_hz + turn + 0.25) % 1.0
    return 1.0 - 4.0 * np.abs(place - 0.5)


def swayed(audio: Audio, delays: Points, *, dry: float, wet: float, feedback: float = 0.0) -> None:
    """Add to a sound what it was a moment ago, in place.

    Parameters
    ----------
    audio : (2, samples).
    delays : (2, voices, points) in samples, for each side; clipped to what a line can be.
    dry, wet : gains of the sound and of each voice.
    feedback : of the first voice into the line, −0.95 to 0.95.
    """
    held = np.clip(delays, SHORTEST, LONGEST)
    _sway(audio, held, np.float32(dry), np.float32(wet), np.float32(feedback))


@njit(cache=True, nogil=True, inline="always")
def read_between(ring: npt.NDArray[np.float32], now: int, delay: float) -> np.float32:
    """Read a line between its samples."""
    whole = int(delay)
    f = np.float32(1.0 - (delay - whole))
    j = now - whole - 1
    w, x = ring[(j - 1) & (RING - 1)], ring[j & (RING - 1)]
    y, z = ring[(j + 1) & (RING - 1)], ring[(j + 2) & (RING - 1)]
    c1 = np.float32(0.5) * (y - w)
    c3 = np.float32(1.5) * (x - y) + np.float32(0.5) * (z - w)
    c2 = w - x + c1 - c3
    return np.float32(((c3 * f + c2) * f + c1) * f + x)


@njit(cache=True, nogil=True)
def _sway(
    audio: npt.NDArray[np.float32],
    delays: npt.NDArray[np.float64],
    dry: np.float32,
    wet: np.float32,
    feedback: np.float32,
) -> None:
    samples = audio.shape[1]
    for side in range(2):
        ring = np.zeros(RING, np.float32)
        quiet = RING
        for index in range((samples + HOP - 1) // HOP):
            start = index * HOP
            if audio[side, start : start + HOP].any():
                quiet = 0
            elif quiet >= RING:
                continue  # nothing comes in and nothing is left in the line: nothing is written
            loudest = np.float32(0.0)
            for n in range(start, min(start + HOP, samples)):
                x = audio[side, n]
                here = (n - start) / HOP
                # The line needs its newest sample before it is read; what is fed back is added after.
                ring[n & (RING - 1)] = x
                total = np.float32(0.0)
                first = np.float32(0.0)
                for voice in range(delays.shape[1]):
                    a = delays[side, voice, index]
                    b = delays[side, voice, index + 1]
                    heard = read_between(ring, n, a + (b - a) * here)
                    total += heard
                    if voice == 0:
                        first = heard
                if feedback != 0.0:
                    fed = x + feedback * first
                    ring[n & (RING - 1)] = fed if abs(fed) > _SILENT else np.float32(0.0)
                loudest = max(loudest, abs(ring[n & (RING - 1)]))
                audio[side, n] = dry * x + wet * total
            quiet = 0 if loudest > _SILENT else quiet + HOP
            if quiet >= RING:
                ring[:] = 0.0
