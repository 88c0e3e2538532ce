"""The breath before a phrase: audible, short, and as long as the rest allows."""

import numpy as np
import numpy.typing as npt
from numpy import fft

from undersong.engine.voices.catalogue import Voice
from undersong.units import RATE_HZ, Db, Seconds

SHORTEST_REST_SECONDS = 0.3
LONGEST_SECONDS = 0.42
GAP_SECONDS = 0.05  # between the breath and the first sound
LEVEL_DB: Db = -39.0  # rms against full scale
# Resonances of an open throat drawing air in: centre in Hz, width in Hz, level in dB.
RESONANCES = (
    (1_500.0, 500.0, 0.0),
    (2_900.0, 700.0, -2.0),
    (4_300.0, 1_100.0, -7.0),
    (7_500.0, 3_000.0, -13.0),
)

Wave = npt.NDArray[np.float32]


def breath(rest: Seconds, voice: Voice, rng: np.random.Generator) -> Wave:
    """Return the sound of a breath that fits in `rest` seconds; empty where there is no time for one."""
    if rest < SHORTEST_REST_SECONDS:
        return np.zeros(0, np.float32)
    seconds = min(LONGEST_SECONDS, 0.6 * rest) * float(rng.uniform(0.85, 1.0))
    samples = int(seconds * RATE_HZ)
    spectrum = fft.rfft(rng.standard_normal(samples))
    hz = np.arange(len(spectrum)) * RATE_HZ / samples / voice.formants
    shape = sum(10 ** (db / 20) / (1.0 + ((hz - centre) / width) ** 2) for centre, width, db in RESONANCES)
    noise = fft.irfft(spectrum * shape * np.clip(hz / 800.0, 0.0, 1.0) ** 2, n=samples)
    place = np.arange(samples) / samples
    swell = np.clip(place / 0.65, 0.0, 1.0) ** 1.5 * np.clip((1.0 - place) / 0.25, 0.0, 1.0)
    noise *= swell * 10 ** ((LEVEL_DB + 0.5 * voice.breath_db) / 20) / np.sqrt(np.mean(noise**2))
    return noise.astype(np.float32)
