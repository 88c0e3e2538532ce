"""Noise in 24 bands, ready to be read at any place: the breath, the bow and the wires of the snare.

Each band has unit rms and repeats after `PERIOD_SAMPLES`. Low bands are alike left and right,
high ones differ: so breath is wide and a kick stays in the middle.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, BANDS
from undersong.seeds import Seeds
from undersong.units import RATE_HZ

PERIOD_SAMPLES = 110_250
"""2.5 s; a number without large factors, so that its Fourier transform is quick."""

WRAP_SAMPLES = 64
"""The first samples stand again at the end: a block can be read without looking for the join."""

_MIDDLE_HZ = 300.0
_ALIKE_LOW, _ALIKE_HIGH = 0.95, 0.5


@lru_cache(maxsize=1)
def noise_bank() -> npt.NDArray[np.float32]:
    """Return the noises, (24, 2, PERIOD_SAMPLES + WRAP_SAMPLES)."""
    random = Seeds(0).stream("perform/bank/noise")
    hz = np.fft.rfftfreq(PERIOD_SAMPLES, 1.0 / RATE_HZ)
    bank = np.empty((BANDS, 2, PERIOD_SAMPLES + WRAP_SAMPLES), np.float32)
    for band in range(BANDS):
        inside = np.flatnonzero((hz >= BAND_EDGES_HZ[band]) & (hz < BAND_EDGES_HZ[band + 1]))
        both, own = random.normal(size=(2, len(inside), 2)) @ np.array([1.0, 1.0j])
        alike = _ALIKE_LOW if BAND_EDGES_HZ[band + 1] < _MIDDLE_HZ else _ALIKE_HIGH
        for side, lines in enumerate((both, alike * both + np.sqrt(1.0 - alike**2) * own)):
            spectrum = np.zeros(len(hz), np.complex128)
            spectrum[inside] = lines
            wave = np.fft.irfft(spectrum, PERIOD_SAMPLES)
            bank[band, side, :PERIOD_SAMPLES] = wave / np.sqrt(np.mean(wave**2))
    bank[:, :, PERIOD_SAMPLES:] = bank[:, :, :WRAP_SAMPLES]
    return bank
