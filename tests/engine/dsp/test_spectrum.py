"""The long-term spectrum: tones in their octave, noise in all, and independent of the length."""

import numpy as np
import pytest

from undersong.engine.dsp.spectrum import OCTAVES_HZ, octaves_db, power_of
from undersong.units import RATE_HZ


@pytest.mark.parametrize("index", range(10))
def test_finds_a_tone_in_its_octave_at_its_level(index):
    wave = 0.1 * np.sin(2 * np.pi * OCTAVES_HZ[index] * np.arange(3 * RATE_HZ) / RATE_HZ)
    levels = octaves_db(power_of(np.stack([wave, wave]).astype(np.float32)))
    assert np.argmax(levels) == index
    assert levels[index] == pytest.approx(-23.01, abs=0.2)


def test_hears_three_decibels_more_of_white_noise_in_each_octave():
    noise = 0.1 * np.random.default_rng(1).standard_normal((2, 20 * RATE_HZ)).astype(np.float32)
    levels = octaves_db(power_of(noise))
    assert np.diff(levels[:9]) == pytest.approx(3.01, abs=0.7)


def test_adds_left_and_right():
    wave = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ) / RATE_HZ)
    against = np.stack([wave, -wave]).astype(np.float32)
    assert octaves_db(power_of(against)).max() < -100.0


@pytest.mark.parametrize("samples", [0, 1, 100, 8192, 10_000])
def test_takes_any_length(samples):
    assert np.isfinite(octaves_db(power_of(np.full((2, samples), 0.1, np.float32)))).all()
