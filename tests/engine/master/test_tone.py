"""Tone: bent towards the slope, by a share, and nothing raised where nothing is."""

import numpy as np
import pytest

from undersong.engine.dsp.equaliser import equalised, gain_at, high_shelf
from undersong.engine.master.tone import BANDS_HZ, MOST, spectrum_db, tone
from undersong.engine.presets.catalogue import presets
from undersong.units import RATE_HZ

BALANCED = presets()["balanced"]


def sloped(db_per_octave, seconds=4):
    """Noise whose density falls in a straight line."""
    size = seconds * RATE_HZ
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal((2, size)))
    hz = np.maximum(np.fft.rfftfreq(size, 1 / RATE_HZ), 20.0)
    noise = np.fft.irfft(spectrum * (hz / 1000) ** (db_per_octave / 6.02), size)
    return (0.1 * noise / noise.std()).astype(np.float32)


def curve(audio, preset=BALANCED):
    return gain_at(tone(audio, preset), BANDS_HZ)


@pytest.mark.parametrize("slope", [-6.0, -3.0])
def test_reads_the_slope_of_noise(slope):
    levels = spectrum_db(sloped(slope))
    octaves = np.log2(BANDS_HZ / BANDS_HZ[0])
    assert np.polyfit(octaves, levels, 1)[0] == pytest.approx(slope, abs=0.2)


def test_leaves_a_sound_alone_that_has_the_slope():
    assert np.abs(curve(sloped(BALANCED.slope_db_per_octave))[1:]).max() < 0.5


@pytest.mark.parametrize("slope", [-8.0, -1.0])
def test_leads_towards_the_slope(slope):
    sound = sloped(slope)
    before, after = spectrum_db(sound), spectrum_db(equalised(sound, tone(sound, BALANCED)))
    aim = BALANCED.slope_db_per_octave * np.log2(BANDS_HZ / 1000)

    def distance(levels):
        return np.ptp((levels - aim)[1:])

    assert distance(after) < distance(before)


def test_never_bends_by_more_than_it_may():
    assert np.abs(curve(sloped(4.0))).max() < MOST + 1.0


def test_raises_nothing_where_nobody_plays():
    size = 4 * RATE_HZ
    tones = sum(np.sin(2 * np.pi * f * np.arange(size) / RATE_HZ) for f in (330.0, 750.0, 1700.0))
    sound = np.stack([tones, tones]).astype(np.float32) * 0.1
    assert curve(sound)[0] < 0.5
    assert curve(sound)[-1] < 0.5


def test_is_brighter_in_bright_and_darker_in_warm():
    sound = sloped(-4.5)
    highs = {name: curve(sound, presets()[name])[-1] for name in ("warm", "balanced", "bright")}
    assert highs["warm"] < highs["balanced"] < highs["bright"]


def test_has_nothing_to_say_about_silence():
    assert np.abs(curve(np.zeros((2, 5000), np.float32))[1:]).max() < 0.5


def test_does_not_take_a_quiet_end_for_the_song():
    loud = sloped(-4.5)
    faint = 1e-4 * equalised(loud, high_shelf(2000, 12))
    assert spectrum_db(np.concatenate([loud, faint], axis=1)) == pytest.approx(spectrum_db(loud), abs=0.6)
