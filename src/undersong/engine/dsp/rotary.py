"""A rotary speaker: a horn and a drum that turn, at two speeds, and take their time to change.

Above 800 Hz the horn throws the sound round, below it the drum. What turns comes nearer and goes away again:
pitch and level swing, and each of two microphones hears it at another angle. Speeds and the time
between them are those of a Leslie 122 (Smith, Serafin, Abel & Berners, "Doppler simulation and the
Leslie", DAFx 2002; Henricksen, "Unearthing the mysteries of the Leslie cabinet", 1981): the horn is
light and follows within a second, the drum is heavy and takes five.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import followed
from undersong.engine.dsp.equaliser import low_pass
from undersong.engine.dsp.lines import HOP, RING, SHORTEST, Points, read_between
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Db

SPLIT_HZ = 800.0
HORN_HZ = (0.80, 6.70)
"""Turns a second, slow and fast."""
DRUM_HZ = (0.66, 5.70)
HORN_SECONDS, DRUM_SECONDS = 0.55, 1.9
"""Time constants: nine tenths of a change take 2.3 times as long."""
DRUM_DEPTH_MS, DRUM_SHARE = 0.08, 0.6
"""Of the drum's swing in time, and in level against the horn's."""
ANGLES = (-0.125, 0.125)
"""Turns at which the microphones stand."""


def turns(fast: Points, speeds: tuple[float, float], seconds: float) -> Points:
    """Return how far something has turned that follows a lever, in turns.

    Parameters
    ----------
    fast : 0 slow or 1 fast, at every `HOP` samples.
    speeds : turns a second, slow and fast.
    seconds : time constant.
    """
    wanted = speeds[0] + (speeds[1] - speeds[0]) * fast
    speed = followed(wanted, hop_seconds=HOP / RATE_HZ, rise=seconds, fall=seconds)
    return np.cumsum(speed) * (HOP / RATE_HZ)


def rotated(audio: Audio, *, fast: Points, depth_ms: float = 0.22, depth_db: Db = 5.0) -> None:
    """Send a sound through a rotary speaker, in place.

    Parameters
    ----------
    audio : (2, samples).
    fast : the lever at every `HOP` samples, 0 slow to 1 fast.
    depth_ms : by which the horn's sound comes sooner and later.
    depth_db : between the horn at its nearest and farthest.
    """
    ways = []
    for around, depth, swing in (
        (turns(fast, HORN_HZ, HORN_SECONDS), depth_ms, depth_db),
        (turns(fast, DRUM_HZ, DRUM_SECONDS), DRUM_DEPTH_MS, DRUM_SHARE * depth_db),
    ):
        away = np.array([np.cos(2.0 * np.pi * (around + angle)) for angle in ANGLES])
        ways.append(SHORTEST + depth * RATE_HZ / 1000.0 * (1.0 + away))
        ways.append(10.0 ** (-0.5 * swing * away / 20.0))
    _rotate(audio, np.array(ways), low_pass(SPLIT_HZ)[0])


@njit(cache=True, nogil=True)
def _rotate(
    audio: npt.NDArray[np.float32], ways: npt.NDArray[np.float64], split: npt.NDArray[np.float64]
) -> None:
    """Go through delay and gain of the horn, delay and gain of the drum, each (2, points)."""
    samples = audio.shape[1]
    b0, b1, b2, a1, a2 = split
    for side in range(2):
        horn, drum = np.zeros(RING, np.float32), np.zeros(RING, np.float32)
        s1, s2, quiet = 0.0, 0.0, RING
        for index in range((samples + HOP - 1) // HOP):
            start = index * HOP
            if audio[side, start : start + HOP].any():
                quiet = 0
            elif quiet >= RING:
                s1, s2 = 0.0, 0.0
                continue
            quiet += HOP
            now, after = ways[:, side, index], ways[:, side, index + 1]
            for n in range(start, min(start + HOP, samples)):
                x = float(audio[side, n])
                low = b0 * x + s1
                s1 = b1 * x - a1 * low + s2
                s2 = b2 * x - a2 * low
                horn[n & (RING - 1)], drum[n & (RING - 1)] = x - low, low
                here = (n - start) / HOP
                far, near = now[0] + (after[0] - now[0]) * here, now[2] + (after[2] - now[2]) * here
                audio[side, n] = (now[1] + (after[1] - now[1]) * here) * read_between(horn, n, far) + (
                    now[3] + (after[3] - now[3]) * here
                ) * read_between(drum, n, near)
