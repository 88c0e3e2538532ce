"""Stereo: width, place, and lows in the middle."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.stereo import placed
from undersong.units import RATE_HZ

NOISE = np.random.default_rng(1).standard_normal((2, RATE_HZ)).astype(np.float32) * 0.1


def moved(**how):
    sound = NOISE.copy()
    placed(sound, **{"width": 1.0, "pan": 0.0, **how})
    return sound


def band(sound, low, high):
    sections = signal.butter(4, [low, high], "bandpass", fs=RATE_HZ, output="sos")
    return signal.sosfilt(sections, sound.astype(float), axis=1)


def test_makes_lows_mono_and_leaves_highs_wide():
    low, high = band(moved(), 30, 60), band(moved(), 1000, 4000)
    assert np.corrcoef(low)[0, 1] > 0.9
    assert abs(np.corrcoef(high)[0, 1]) < 0.1


def test_makes_all_mono_without_width():
    left, right = moved(width=0.0)
    assert np.array_equal(left, right)


@pytest.mark.parametrize("pan", [-1.0, -0.3, 0.0, 0.5, 1.0])
def test_keeps_the_power_of_a_central_sound_wherever_it_goes(pan):
    sound = np.stack([NOISE[0], NOISE[0]])
    before = np.sum(np.square(band(sound, 400, 15_000)))
    placed(sound, width=1.0, pan=pan)
    assert np.sum(np.square(band(sound, 400, 15_000))) == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize("pan", [-1.0, 0.7])
def test_leaves_lows_in_the_middle_wherever_the_rest_goes(pan):
    left, right = band(moved(pan=pan), 25, 45)
    assert abs(10 * np.log10(np.sum(left**2) / np.sum(right**2))) < 1.5


def test_goes_to_the_side_it_is_sent_to():
    energy = np.square(moved(pan=0.5), dtype=float).sum(axis=1)
    assert energy[1] > 2 * energy[0]


def test_leaves_a_central_sound_as_it_is():
    sound = np.stack([NOISE[0], NOISE[0]])
    placed(sound, width=1.0, pan=0.0)
    assert np.abs(sound - NOISE[0]).max() < 1e-7
