"""Tone: an equaliser that leads the long-term spectrum of a song into the band of its style.

Records of a style are much alike in their long-term spectrum (`styles.sound` says by whom that was
measured). A mix that strays may mean it: so each octave is led only as far as the band's inner third, by at
most 8 dB, in bells an octave wide; where there is nothing, nothing is raised. How much the overlapping bells
and the cut below take together is found on the spectrum itself, in a few rounds, before a sample is touched.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.equaliser import (
    Sections,
    bell,
    gain_at,
    high_pass,
    high_shelf,
    joined,
    low_pass,
    low_shelf,
)
from undersong.engine.dsp.spectrum import OCTAVES_HZ, Power, bins_hz, octaves_db
from undersong.engine.presets.catalogue import Preset
from undersong.engine.styles.sound import BAND, INNER, Sound
from undersong.units import Db

BELL_Q = 1.3
MOST: Db = 8.0
MOST_OUTER_RISE, MOST_OUTER_FALL = 6.0, 24.0
"""In the lowest and the highest octave there is often little but rumble and hiss; of a shelf's gain they have
about two thirds."""
EMPTY: Db = 16.0
"""An octave this far under its place is empty: nobody plays there."""
INSIDE: Db = 0.8
"""So far from the middle of its band an octave is left alone."""
ROUNDS, STEP = 8, 0.8
UNHEARD: Db = 0.15
"""A bell that small is left out."""
SILENT: Db = -120.0


def tone(power: Power, sound: Sound, preset: Preset) -> Sections:
    """Return the equaliser for a mix: into the band of its style, then the preset's own tone.

    Parameters
    ----------
    power : the long-term spectrum of the mix, see `dsp.spectrum.power_of`.
    """
    taste = joined(
        high_pass(preset.low_cut_hz),
        *([low_shelf(preset.low_shelf_hz, preset.low_shelf_db)] if preset.low_shelf_db else []),
        *([high_shelf(preset.high_shelf_hz, preset.high_shelf_db)] if preset.high_shelf_db else []),
        *([bell(preset.bump_hz, preset.bump_db, 0.9)] if preset.bump_db else []),
        *([low_pass(preset.high_cut_hz)] * 2 if preset.high_cut_hz else []),
    )
    cut = high_pass(preset.low_cut_hz)
    return joined(_bells(_wanted(after(power, cut), sound, preset.match)), taste)


def after(power: Power, sections: Sections) -> Power:
    """Return a spectrum as an equaliser leaves it."""
    return np.asarray(power * 10.0 ** (gain_at(sections, bins_hz()) / 10.0))


def _wanted(power: Power, sound: Sound, match: float) -> npt.NDArray[np.float64]:
    """Return the gain of each octave's bell."""
    gains = np.zeros(len(OCTAVES_HZ))
    before = octaves_db(power)
    if before.max() <= SILENT or match == 0.0:
        return gains
    highest = np.full(gains.shape, MOST)
    highest[[0, -1]] = MOST_OUTER_RISE
    deepest = np.full(gains.shape, -MOST)
    deepest[[0, -1]] = -MOST_OUTER_FALL
    highest[_deviations(before, sound) < -EMPTY] = 0.0
    lower, _ = sound.bounds_db()
    lowest = np.minimum(-INSIDE, lower + BAND - INSIDE)
    for _ in range(ROUNDS):
        apart = _deviations(octaves_db(after(power, _bells(gains))), sound)
        excess = apart - np.clip(apart, lowest, INSIDE)
        gains = np.clip(gains - STEP * excess, deepest, highest)
    return match * gains


def _deviations(octaves: npt.NDArray[np.float64], sound: Sound) -> npt.NDArray[np.float64]:
    """Return deviations with the octaves in which nobody plays left out of the mean."""
    apart = octaves - np.array(sound.octaves_db)
    inner = apart[INNER]
    played = inner[inner > np.median(inner) - EMPTY]
    return np.asarray(apart - played.mean())


def _bells(gains: npt.NDArray[np.float64]) -> Sections:
    """Return a bell for each octave that is to change, shelves for the outermost."""
    inner = zip(OCTAVES_HZ[1:-1], gains[1:-1], strict=True)
    return joined(
        *([low_shelf(OCTAVES_HZ[0] * 2**0.75, gains[0])] if abs(gains[0]) > UNHEARD else []),
        *(bell(hz, float(gain), BELL_Q) for hz, gain in inner if abs(gain) > UNHEARD),
        *([high_shelf(OCTAVES_HZ[-1] / 2**0.75, gains[-1])] if abs(gains[-1]) > UNHEARD else []),
    )
