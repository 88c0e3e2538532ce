"""Saturation: softly bent, nothing folded down, no constant, silence left alone."""

import numpy as np
import pytest

from undersong.engine.dsp.saturation import saturated
from undersong.units import RATE_HZ


def tone(hz, level=0.9, seconds=2.0):
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32)


def spectrum_db(sound):
    power = np.abs(np.fft.rfft(sound[0].astype(float) * np.blackman(sound.shape[1]))) ** 2
    return np.fft.rfftfreq(sound.shape[1], 1 / RATE_HZ), 10 * np.log10(power / power.max() + 1e-20)


@pytest.mark.parametrize("hz", [2_093.0, 5_000.3, 9_000.7])
@pytest.mark.parametrize("bias", [0.0, 0.2])
def test_folds_nothing_down(hz, bias):
    sound = tone(hz)
    saturated(sound, drive=6.0, bias=bias)
    places, levels = spectrum_db(sound)
    between = (places > 20) & (places < 16_000)
    for overtone in range(1, int(RATE_HZ / 2 / hz) + 1):
        between &= np.abs(places - overtone * hz) > 10
    assert levels[between].max() < -80.0


def test_leaves_what_is_soft_at_its_level_and_place():
    sound = 0.01 * np.random.default_rng(1).standard_normal((2, 20_000)).astype(np.float32)
    before = sound.copy()
    saturated(sound, drive=0.0)
    assert np.corrcoef(sound[0], before[0])[0, 1] > 0.95
    low, high = np.fft.rfft(before[0])[50:6000], np.fft.rfft(sound[0])[50:6000]
    assert np.median(np.abs(20 * np.log10(np.abs(high / low)))) < 0.1


def test_bends_the_louder_the_more():
    thirds = []
    for level in (0.1, 0.3, 0.9):
        sound = tone(1_000.0, level)
        saturated(sound, drive=0.0)
        places, levels = spectrum_db(sound)
        thirds.append(levels[np.argmin(np.abs(places - 3_000.0))])
    assert thirds[0] < thirds[1] < thirds[2]


def test_makes_even_overtones_by_a_bias_and_leaves_no_constant():
    plain, biased = tone(1_000.0), tone(1_000.0)
    saturated(plain, drive=3.0)
    saturated(biased, drive=3.0, bias=0.3)
    places, levels = spectrum_db(biased)
    second = np.argmin(np.abs(places - 2_000.0))
    assert levels[second] > spectrum_db(plain)[1][second] + 40.0
    assert abs(biased[0, RATE_HZ:].mean()) < 1e-3


def test_leaves_silence_silent():
    sound = np.zeros((2, 5_000), np.float32)
    saturated(sound, drive=12.0, bias=0.3)
    assert not sound.any()
