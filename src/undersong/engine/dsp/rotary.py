"""A rotary speaker: a horn and a drum that turn, at two speeds, and take their time to change.

Above 800 Hz the horn throws the sound round, below it the drum. What turns comes nearer and goes away again:
pitch and level swing, and each of two microphones hears it at another angle. Speeds and the time
between them are those of a Leslie 122 (Smith, Serafin, Abel & Berners, "Doppler simulation and the
Leslie", DAFx 2002; Henricksen, "Unearthing the mysteries of the Leslie cabinet", 1981): the horn is
light and follows within a second, the drum is heavy and takes five.
"""

import numpy as np

from undersong.engine.dsp.dynamics import curve_of_db, ridden
from undersong.engine.dsp.equaliser import equalised, low_pass
from undersong.engine.dsp.lines import HOP, Points, swayed
from undersong.units import RATE_HZ, Audio, Db

SPLIT_HZ = 800.0
HORN_HZ = (0.80, 6.70)
"""Turns a second, slow and fast."""
DRUM_HZ = (0.66, 5.70)
HORN_SECONDS, DRUM_SECONDS = 0.55, 1.9
"""Time constants: nine tenths of a change take 2.3 times as long."""
DRUM_DEPTH_MS = 0.08
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
    hop_seconds = HOP / RATE_HZ
    keep = np.exp(-hop_seconds / seconds)
    speed, wanted = np.empty_like(fast), speeds[0] + (speeds[1] - speeds[0]) * fast
    held = wanted[0]
    for index, goal in enumerate(wanted):
        held = goal + (held - goal) * keep
        speed[index] = held
    return np.cumsum(speed) * hop_seconds


def rotated(audio: Audio, *, fast: Points, depth_ms: float = 0.22, depth_db: Db = 5.0) -> None:
    """Send a sound through a rotary speaker, in place.

    Parameters
    ----------
    audio : (2, samples).
    fast : the lever at every `HOP` samples, 0 slow to 1 fast.
    depth_ms : by which the horn's sound comes sooner and later.
    depth_db : between the horn at its nearest and farthest.
    """
    low = equalised(audio, low_pass(SPLIT_HZ))
    audio -= low
    for sound, around, depth, swing in (
        (audio, turns(fast, HORN_HZ, HORN_SECONDS), depth_ms, depth_db),
        (low, turns(fast, DRUM_HZ, DRUM_SECONDS), DRUM_DEPTH_MS, 0.6 * depth_db),
    ):
        away = np.array([np.cos(2.0 * np.pi * (around + angle)) for angle in ANGLES])
        reach = depth * RATE_HZ / 1000.0
        swayed(sound, 3.0 + reach * (1.0 + away)[:, None], dry=0.0, wet=1.0)
        for side in range(2):
            ridden(sound[side : side + 1], curve_of_db(-0.5 * swing * away[side]), HOP)
    audio += low
