"""An old sampler: what it does to a drum that was recorded."""

from pathlib import Path

import numpy as np

from undersong.engine.perform.bank.bake import Sample
from undersong.engine.perform.bank.store import code_digest
from undersong.engine.perform.drums import Grit
from undersong.units import RATE_HZ


def made_by() -> str:
    """Return a digest of the code that this sound depends on."""
    return code_digest(Path(__file__))


def dusty(sample: Sample, grit: Grit) -> Sample:
    """Return a sample as an old sampler plays it."""
    sound = sample.pcm * (1.0 / 32_000.0)
    sound = np.tanh(sound * (1.0 + grit.drive)) / np.tanh(1.0 + grit.drive)
    levels = 2.0 ** (grit.bits - 1)
    # Rounding towards zero keeps silence silent.
    sound = np.trunc(sound * levels) / levels
    size = 2 * sound.shape[1]
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    # Second-order low-pass; what is above the old sampler's half rate is gone.
    mask = 1.0 / (1.0 + 1.2j * hz / grit.top_hz - (hz / grit.top_hz) ** 2) * (hz < 0.48 * grit.rate_hz)
    sound = np.fft.irfft(np.fft.rfft(sound, size) * mask, size)[:, : sound.shape[1]]
    scale = max(float(np.abs(sound).max()), 1e-6) / 32_000.0
    return Sample(np.round(sound / scale).astype(np.int16), scale, None)
