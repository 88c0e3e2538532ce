"""Drive: how far a sound is bent, measured by its own loud moments.

Instruments come at very different levels. Here the same number means the same for each: a drive of 0 dB puts
a part's loud moments where the bend of `dsp.saturation` begins to be heard. They come out as loud as they
went in, so that a drive is a colour and not a fader.
"""

import numpy as np

from undersong.engine.dsp.dynamics import levels_db
from undersong.engine.dsp.saturation import saturated
from undersong.units import Audio, Db

HOP = 4_410
LOUD_PERCENTILE = 95.0
SILENT_DB: Db = -80.0
BLOCK = 65_536
_HEARD_DB = 40.0
"""What is so far below the loudest moment is a pause."""


def loud_db(audio: Audio) -> Db:
    """Return the level of a sound's loud moments in dBFS, rms."""
    levels = levels_db(audio, HOP)
    return float(np.percentile(levels[levels > levels.max() - _HEARD_DB], LOUD_PERCENTILE))


def driven(audio: Audio, *, drive_db: Db, bias: float = 0.0, mix: float = 1.0) -> None:
    """Bend what is loud in a sound, in place; its loud moments stay as loud.

    Parameters
    ----------
    audio : (2, samples).
    drive_db : level of its loud moments against where the bend begins, −20 to 24.
    bias : 0 for odd harmonics alone to 0.6.
    mix : share of the bent sound.
    """
    loud = loud_db(audio)
    if loud <= SILENT_DB or mix <= 0.0:
        return
    dry = audio * np.float32(1.0 - mix) if mix < 1.0 else None
    saturated(audio, drive=drive_db - loud, bias=bias)
    bent = loud_db(audio)
    # What the bend has taken from the loud moments is given back.
    np.multiply(audio, np.float32(mix * 10.0 ** ((loud - bent) / 20.0)), out=audio)
    if dry is not None:
        audio += dry
