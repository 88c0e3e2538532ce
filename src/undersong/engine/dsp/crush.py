"""Fewer bits, fewer samples: the grain of early samplers and game consoles.

A sound is read so many times a second, held, and rounded to so many steps, as a converter of 1985 does; what
such a converter folds is its character and stays. The stairs themselves are drawn without further
aliases: a step between two samples is rounded off by a polynomial (Välimäki & Huovilainen,
"Antialiasing oscillators in subtractive synthesis", IEEE Signal Processing Magazine, 2007).
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.drive import SILENT_DB, loud_db
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Hz

HEADROOM_DB = 14.0
"""From the loud moments of a sound to the largest value that the steps reach."""


def crushed(audio: Audio, *, bits: float, rate_hz: Hz, mix: float = 1.0) -> None:
    """Round a sound in level and in time, in place.

    Parameters
    ----------
    audio : (2, samples).
    bits : 3 to 16; the steps fill the range up to 14 dB above the sound's loud moments.
    rate_hz : samples a second, at most those of the sound.
    mix : share of the rounded sound.
    """
    loud = loud_db(audio)
    if loud <= SILENT_DB:
        return
    full = 10.0 ** ((loud + HEADROOM_DB) / 20.0)
    step = 2.0 * full / 2.0**bits
    _crush(audio, step, min(rate_hz / RATE_HZ, 1.0), mix)


@njit(cache=True, nogil=True)
def _crush(audio: npt.NDArray[np.float32], step: float, speed: float, mix: float) -> None:
    """Each output sample is written one late, so that a step can be rounded off on both of its sides."""
    samples = audio.shape[1]
    for side in range(2):
        phase, held, waiting, before = 0.0, 0.0, 0.0, 0.0
        for n in range(samples + 1):
            x = float(audio[side, n]) if n < samples else 0.0
            now, past = held, waiting
            phase += speed
            if phase >= 1.0:
                phase -= 1.0
                late = phase / speed  # samples since the step
                fresh = np.round(x / step) * step
                rise = fresh - held
                held = fresh
                # The corner of a band-limited step, half a sample to either side.
                past += rise * 0.5 * late * late
                now = fresh - rise * 0.5 * (1.0 - late) * (1.0 - late)
            if n > 0:
                audio[side, n - 1] = (1.0 - mix) * before + mix * past
            waiting, before = now, x
