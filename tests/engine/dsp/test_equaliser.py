"""Equalisers: their curves at the places that define them, and what passes through."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.equaliser import (
    bell,
    blended,
    equalised,
    gain_at,
    high_pass,
    high_shelf,
    joined,
    low_pass,
    low_shelf,
    powers_through,
)
from undersong.units import RATE_HZ

NOISE = np.random.default_rng(1).standard_normal((2, 5000)).astype(np.float32)


def at(sections, hz):
    return float(gain_at(sections, np.array([float(hz)]))[0])


@pytest.mark.parametrize("make", [high_pass, low_pass])
def test_loses_three_decibels_at_the_cutoff(make):
    assert at(make(1000), 1000) == pytest.approx(-3.01, abs=0.01)


def test_falls_by_twelve_decibels_an_octave():
    assert at(high_pass(1000), 50) - at(high_pass(1000), 100) == pytest.approx(-12, abs=0.1)


def test_raises_a_bell_at_its_centre_only():
    curve = bell(1000, 4.0)
    assert at(curve, 1000) == pytest.approx(4.0)
    assert at(curve, 20) == pytest.approx(0, abs=0.02)
    assert at(curve, 20_000) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("shelf", "within", "beyond"), [(low_shelf, 20, 20_000), (high_shelf, 20_000, 20)])
def test_raises_a_shelf_on_its_side_only(shelf, within, beyond):
    curve = shelf(800, -5.0)
    assert at(curve, within) == pytest.approx(-5.0, abs=0.1)
    assert at(curve, 800) == pytest.approx(-2.5, abs=0.01)
    assert at(curve, beyond) == pytest.approx(0, abs=0.1)


def test_does_to_sound_what_an_independent_filter_does():
    sections = joined(high_pass(80), bell(500, 3), high_shelf(6000, -4))
    other = signal.sosfilt(np.insert(sections, 3, 1.0, axis=1), NOISE.astype(float))
    assert np.abs(equalised(NOISE, sections) - other).max() < 1e-6


def test_changes_nothing_without_a_section():
    assert np.array_equal(equalised(NOISE, joined()), NOISE)


def test_takes_away_a_constant():
    held = equalised(np.ones((2, RATE_HZ), np.float32), high_pass(30))
    assert np.abs(held[:, RATE_HZ // 2 :]).max() < 1e-4


def test_blends_from_nothing_to_the_whole():
    hop = 128
    sections = bell(500, 6)
    amounts = np.zeros(41, np.float32)
    amounts[25:] = 1
    sound = NOISE.copy()
    blended(sound, sections, amounts, hop)
    assert np.array_equal(sound[:, : 24 * hop], NOISE[:, : 24 * hop])
    assert sound[:, 25 * hop :] == pytest.approx(equalised(NOISE, sections)[:, 25 * hop :], abs=1e-6)


def test_leaves_silence_unwritten_and_comes_back_from_it_as_it_was():
    sound = np.random.default_rng(5).standard_normal((2, 4 * RATE_HZ)).astype(np.float32)
    sound[:, RATE_HZ : 3 * RATE_HZ] = 0.0
    curve = joined(high_pass(100.0), bell(1000.0, -6.0))
    out = equalised(sound, curve)
    assert not out[:, 2 * RATE_HZ : 3 * RATE_HZ].any()
    assert out[:, 3 * RATE_HZ :] == pytest.approx(equalised(sound[:, 3 * RATE_HZ :], curve), abs=1e-6)


def test_measures_what_it_would_have_made():
    sound = np.random.default_rng(6).standard_normal((2, RATE_HZ)).astype(np.float32)
    curve = joined(high_pass(5000.0))
    made = np.square(equalised(sound, curve).astype(float)).mean(axis=0)
    expected = np.add.reduceat(made, np.arange(0, RATE_HZ, 256)) / 256
    assert powers_through(sound, curve, 256) == pytest.approx(expected, rel=1e-4)
