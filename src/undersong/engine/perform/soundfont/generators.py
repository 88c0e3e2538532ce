"""The generators of a SoundFont: their numbers, what they are where nobody sets them, how far they may go.

After the "SoundFont Technical Specification 2.04" (E-mu and Creative, 2006), section 8.1.3. Times are
timecents (1200 log2 of seconds), frequencies cents above 8.176 Hz, levels centibels, shares tenths of a
percent.
"""

from types import MappingProxyType

import numpy as np
import numpy.typing as npt

COUNT = 61

START, END, LOOP_START, LOOP_END, START_COARSE = 0, 1, 2, 3, 4
MOD_LFO_TO_PITCH, VIB_LFO_TO_PITCH, MOD_ENV_TO_PITCH = 5, 6, 7
FILTER_FC, FILTER_Q, MOD_LFO_TO_FILTER, MOD_ENV_TO_FILTER = 8, 9, 10, 11
END_COARSE, MOD_LFO_TO_VOLUME = 12, 13
PAN = 17
DELAY_MOD_LFO, FREQ_MOD_LFO, DELAY_VIB_LFO, FREQ_VIB_LFO = 21, 22, 23, 24
DELAY_MOD, ATTACK_MOD, HOLD_MOD, DECAY_MOD, SUSTAIN_MOD, RELEASE_MOD = 25, 26, 27, 28, 29, 30
KEY_TO_MOD_HOLD, KEY_TO_MOD_DECAY = 31, 32
DELAY_VOL, ATTACK_VOL, HOLD_VOL, DECAY_VOL, SUSTAIN_VOL, RELEASE_VOL = 33, 34, 35, 36, 37, 38
KEY_TO_VOL_HOLD, KEY_TO_VOL_DECAY = 39, 40
INSTRUMENT, KEY_RANGE, VELOCITY_RANGE = 41, 43, 44
LOOP_START_COARSE, KEY, VELOCITY, ATTENUATION, LOOP_END_COARSE = 45, 46, 47, 48, 50
COARSE_TUNE, FINE_TUNE, SAMPLE, SAMPLE_MODES = 51, 52, 53, 54
SCALE_TUNING, EXCLUSIVE_CLASS, ROOT_KEY = 56, 57, 58

INSTANT = -12_000
"""Timecents of the shortest time: a millisecond, or none at all."""

_DEFAULTS = {
    FILTER_FC: 13_500,
    **dict.fromkeys((DELAY_MOD_LFO, DELAY_VIB_LFO), INSTANT),
    **dict.fromkeys((DELAY_MOD, ATTACK_MOD, HOLD_MOD, DECAY_MOD, RELEASE_MOD), INSTANT),
    **dict.fromkeys((DELAY_VOL, ATTACK_VOL, HOLD_VOL, DECAY_VOL, RELEASE_VOL), INSTANT),
    KEY: -1,
    VELOCITY: -1,
    SCALE_TUNING: 100,
    ROOT_KEY: -1,
}

# Lowest and highest, after preset, instrument and modulators have been added up.
RANGES = MappingProxyType(
    {
        **dict.fromkeys(
            (MOD_LFO_TO_PITCH, VIB_LFO_TO_PITCH, MOD_ENV_TO_PITCH, MOD_LFO_TO_FILTER, MOD_ENV_TO_FILTER),
            (-12_000, 12_000),
        ),
        FILTER_FC: (1_500, 13_500),
        FILTER_Q: (0, 960),
        MOD_LFO_TO_VOLUME: (-960, 960),
        PAN: (-500, 500),
        **dict.fromkeys((DELAY_MOD_LFO, DELAY_VIB_LFO, DELAY_MOD, DELAY_VOL), (INSTANT, 5_000)),
        **dict.fromkeys((FREQ_MOD_LFO, FREQ_VIB_LFO), (-16_000, 4_500)),
        **dict.fromkeys((HOLD_MOD, HOLD_VOL), (INSTANT, 5_000)),
        **dict.fromkeys((ATTACK_MOD, DECAY_MOD, RELEASE_MOD), (INSTANT, 8_000)),
        **dict.fromkeys((ATTACK_VOL, DECAY_VOL, RELEASE_VOL), (INSTANT, 8_000)),
        SUSTAIN_MOD: (0, 1_000),
        SUSTAIN_VOL: (0, 1_440),
        **dict.fromkeys(
            (KEY_TO_MOD_HOLD, KEY_TO_MOD_DECAY, KEY_TO_VOL_HOLD, KEY_TO_VOL_DECAY), (-1_200, 1_200)
        ),
        ATTENUATION: (0, 1_440),
        COARSE_TUNE: (-120, 120),
        FINE_TUNE: (-9_900, 9_900),
        SCALE_TUNING: (0, 1_200),
    }
)

# What a preset may not say: where a sample begins and how it is read is the instrument's business.
INSTRUMENT_ONLY = frozenset(
    {START, END, LOOP_START, LOOP_END, START_COARSE, END_COARSE, LOOP_START_COARSE, LOOP_END_COARSE}
    | {KEY, VELOCITY, SAMPLE_MODES, EXCLUSIVE_CLASS, ROOT_KEY}
)


def defaults() -> npt.NDArray[np.float64]:
    """Return the value of each generator where nobody sets it."""
    values = np.zeros(COUNT)
    for kind, value in _DEFAULTS.items():
        values[kind] = value
    return values
