"""True peak: what stands between the samples, after EBU Tech 3341 cases 15 to 19."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.peak import (
    SILENCE_DB,
    interpolator,
    sample_peak,
    true_peak,
    true_peak_db,
)
from undersong.units import RATE_HZ


def sine(hz, degrees, amplitude=0.5, samples=4096):
    phase = 2 * np.pi * hz * np.arange(samples) / RATE_HZ + np.radians(degrees)
    # Eased in and out: a sine cut off in full swing has a peak of its own at the cut.
    tone = amplitude * np.sin(phase) * signal.windows.tukey(samples, 0.5)
    return np.stack([tone, tone]).astype(np.float32)


@pytest.mark.parametrize("hz", [RATE_HZ / 4, RATE_HZ / 6, RATE_HZ / 8, 15_000.0])
@pytest.mark.parametrize("degrees", [0, 45, 60, 67.5])
def test_reads_a_sine_within_what_the_standard_allows(hz, degrees):
    assert true_peak_db(sine(hz, degrees)) == pytest.approx(-6.02, abs=0.2)


def test_sees_three_decibels_above_the_samples():
    hidden = sine(RATE_HZ / 4, 45)
    assert sample_peak(hidden) == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)
    assert true_peak(hidden) == pytest.approx(0.5, rel=0.01)


def test_agrees_with_an_independent_interpolation_of_noise():
    noise = np.random.default_rng(1).standard_normal((2, RATE_HZ)).astype(np.float32)
    noise = signal.sosfilt(signal.butter(8, 18_000, fs=RATE_HZ, output="sos"), noise).astype(np.float32)
    other = np.abs(signal.resample_poly(noise.astype(float), 4, 1, axis=1)).max()
    assert true_peak_db(noise) == pytest.approx(20 * np.log10(other), abs=0.1)


def test_finds_a_peak_wherever_it_stands():
    for place in (0, 1, 254, 255, 256, 257, 998, 999):
        sound = np.full((2, 1000), 0.01, np.float32)
        sound[1, place] = -0.75
        assert true_peak(sound) >= 0.75


def test_keeps_a_constant_a_constant():
    assert interpolator()[0].sum(axis=1) == pytest.approx(1.0, abs=1e-6)


def test_has_nothing_to_tell_of_silence():
    assert true_peak_db(np.zeros((2, 100), np.float32)) == SILENCE_DB
    assert true_peak_db(np.zeros((2, 0), np.float32)) == SILENCE_DB


def test_reads_the_same_with_one_thread_and_with_two():
    noise = np.random.default_rng(5).standard_normal((2, RATE_HZ)).astype(np.float32)
    assert true_peak(noise) == true_peak(noise, workers=2)


@pytest.mark.parametrize("hz", [50.0, 3_000.0, 12_000.0, 20_000.0])
def test_overlooks_nothing_for_the_sake_of_speed(hz):
    """Where it looks closely depends on what it has found; what it finds must not."""
    tone = sine(hz, 33.0, samples=30_000) * np.linspace(0.5, 1.0, 30_000, dtype=np.float32)
    everywhere = [np.abs(np.convolve(tone[0], taps[::-1])).max() for taps in interpolator()[0]]
    assert true_peak(tone) == pytest.approx(max(*everywhere, np.abs(tone).max()), rel=1e-5)
