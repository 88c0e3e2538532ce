"""Tone: the long-term spectrum, and an equaliser that bends it towards a straight slope.

Released music of all kinds falls by 4 to 5 dB per octave (Pestana et al., AES Convention 135,
2013). A mix that does otherwise may mean it: so it is bent by a share of the difference only, by at
most 4 dB, in seven broad bands; and where there is nothing, nothing is raised.
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
    low_shelf,
)
from undersong.engine.presets.catalogue import Preset
from undersong.units import RATE_HZ, Audio, Db, Hz

FRAME = 8192
MOST_FRAMES = 160
"""Frames spread over the song: more change the spectrum by less than a tenth of a dB."""
BANDS_HZ = np.array([70.0, 150.0, 330.0, 750.0, 1_700.0, 3_900.0, 9_000.0])
BAND_Q = 0.85
MOST: Db = 4.0
EMPTY: Db = 14.0
"""A band this far under the slope is empty: nobody plays there."""
SILENT: Db = -119.0
RUMBLE_HZ: Hz = 22.0


def tone(audio: Audio, preset: Preset) -> Sections:
    """Return the equaliser for a mix: towards the preset's slope, then the preset's shelves."""
    gains = _wanted(spectrum_db(audio), preset)
    return joined(
        high_pass(RUMBLE_HZ),
        *_bands(_untangled(gains)),
        low_shelf(preset.low_shelf_hz, preset.low_shelf_db),
        high_shelf(preset.high_shelf_hz, preset.high_shelf_db),
    )


def spectrum_db(audio: Audio) -> npt.NDArray[np.float64]:
    """Return the mean density of the loud parts of a sound in each of `BANDS_HZ`, in dB."""
    count = max(1, min(MOST_FRAMES, audio.shape[1] // FRAME))
    starts = np.linspace(0, max(audio.shape[1] - FRAME, 0), count).astype(np.int64)
    window = np.hanning(FRAME)
    power = np.zeros((count, FRAME // 2 + 1))
    for index, start in enumerate(starts):
        frame = audio[:, start : start + FRAME].mean(axis=0, dtype=np.float64)
        power[index] = np.square(np.abs(np.fft.rfft(np.pad(frame, (0, FRAME - frame.size)) * window)))
    total = power.sum(axis=1)
    power = power[total >= total.max() / 100.0].mean(axis=0)
    hz = np.fft.rfftfreq(FRAME, 1.0 / RATE_HZ)
    densities = [power[(hz >= c / 1.5) & (hz < c * 1.5)].mean() for c in BANDS_HZ]
    return np.asarray(10.0 * np.log10(np.maximum(densities, 1e-12)))


def _wanted(spectrum: npt.NDArray[np.float64], preset: Preset) -> npt.NDArray[np.float64]:
    """Return the gain of each band that leads towards the slope."""
    if spectrum.max() <= SILENT:
        return np.zeros_like(spectrum)
    slope = preset.slope_db_per_octave * np.log2(BANDS_HZ / 1_000.0)
    missing = slope - spectrum
    missing -= float(np.median(missing))
    gains = np.clip(preset.match * missing, -MOST, MOST)
    return np.where(missing > EMPTY, 0.0, gains)


def _bands(gains: npt.NDArray[np.float64]) -> list[Sections]:
    middle = [bell(hz, gain, BAND_Q) for hz, gain in zip(BANDS_HZ[1:-1], gains[1:-1], strict=True)]
    low = low_shelf(float(np.sqrt(BANDS_HZ[0] * BANDS_HZ[1])), gains[0])
    high = high_shelf(float(np.sqrt(BANDS_HZ[-2] * BANDS_HZ[-1])), gains[-1])
    return [low, *middle, high]


def _untangled(gains: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the gains of overlapping bands that together give the gains asked for.

    A band's curve in dB grows nearly in proportion to its gain, so a linear system will do.
    """
    unit = np.eye(len(BANDS_HZ))
    reach = np.stack([sum(gain_at(s, BANDS_HZ) for s in _bands(row)) for row in unit], axis=1)
    return np.clip(np.linalg.solve(reach, gains), -1.5 * MOST, 1.5 * MOST)
