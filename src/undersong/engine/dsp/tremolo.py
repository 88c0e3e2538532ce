"""A tremolo: a sound that comes and goes, on both sides together or from one to the other."""

import numpy as np

from undersong.engine.dsp.dynamics import curve_of_db, ridden
from undersong.engine.dsp.lines import HOP, points
from undersong.units import Audio, Db, Hz


def trembled(
    audio: Audio,
    *,
    rate_hz: Hz,
    depth_db: Db,
    apart: float = 0.0,
    squareness: float = 0.0,
    turn: float = 0.25,
) -> None:
    """Let a sound swell and fade, in place; at its loudest it is as it was.

    Parameters
    ----------
    audio : (2, samples).
    depth_db : from the loudest moment to the softest.
    apart : turns by which the right side is later: 0 both together, 0.5 from side to side.
    squareness : 0 a sine to 1 nearly on and off, as an optical tremolo is.
    turn : where the first sample lies; 0.25 is at the loudest.
    """
    times = points(audio.shape[1])
    for side in range(2):
        wave = np.sin(2.0 * np.pi * (times * rate_hz + turn - apart * side))
        if squareness > 0.0:
            steep = 1.0 + 5.0 * squareness
            wave = np.tanh(steep * wave) / np.tanh(steep)
        ridden(audio[side : side + 1], curve_of_db(depth_db * (wave - 1.0) / 2.0), HOP)
