"""Loudness: the cases of EBU Tech 3341, and an independent meter."""

import math

import numpy as np
import pyloudnorm
import pytest

from undersong.engine.dsp.loudness import (
    SILENCE_LUFS,
    STEP_SAMPLES,
    energy_of,
    integrated,
    lufs_of,
    steps,
)
from undersong.units import RATE_HZ


def tones(*spans):
    """Stereo sine of 1 kHz in spans of (dBFS, seconds): the signal of EBU Tech 3341."""
    level = np.concatenate([np.full(round(s * RATE_HZ), 10 ** (db / 20)) for db, s in spans])
    sine = level * np.sin(2 * np.pi * 1000 * np.arange(level.size) / RATE_HZ)
    return np.stack([sine, sine]).astype(np.float32)


@pytest.mark.parametrize(
    ("spans", "lufs"),
    [
        pytest.param([(-23, 20)], -23, id="case 1"),
        pytest.param([(-33, 20)], -33, id="case 2"),
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], -23, id="case 3, relative gate"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23, id="case 4, both gates"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], -23, id="case 5"),
    ],
)
def test_reads_the_tones_of_ebu_3341_as_the_standard_says(spans, lufs):
    assert integrated(steps(tones(*spans))) == pytest.approx(lufs, abs=0.1)


def test_agrees_with_an_independent_meter_on_noise_of_changing_level():
    noise = np.random.default_rng(1).standard_normal((2, 20 * RATE_HZ)).astype(np.float32)
    noise *= np.geomspace(0.001, 0.3, noise.shape[1], dtype=np.float32)
    # The other meter approximates the first filter: it reads 0.05 LU less on noise.
    other = pyloudnorm.Meter(RATE_HZ).integrated_loudness(noise.T.astype(float))
    assert integrated(steps(noise)) == pytest.approx(other, abs=0.1)


def test_moves_by_exactly_the_gain():
    sound = np.random.default_rng(2).standard_normal((2, 3 * RATE_HZ)).astype(np.float32) * 0.1
    assert integrated(steps(sound * 0.5)) - integrated(steps(sound)) == pytest.approx(
        20 * math.log10(0.5), abs=1e-4
    )


def test_weighs_parts_by_their_steps_as_it_weighs_their_sum():
    left, right = np.random.default_rng(3).standard_normal((2, 2, 2 * RATE_HZ)).astype(np.float32) * 0.1
    together = integrated(steps(left) + steps(right))
    assert integrated(steps(left + right)) == pytest.approx(together, abs=0.1)


def test_tells_of_silence_the_lowest_loudness_there_is():
    assert integrated(steps(np.zeros((2, RATE_HZ), np.float32))) == SILENCE_LUFS
    assert integrated(steps(np.zeros((2, 0), np.float32))) == SILENCE_LUFS


def test_measures_what_is_shorter_than_a_block():
    assert integrated(steps(tones((-20, 0.1)))) == pytest.approx(-20, abs=0.5)


def test_gives_one_step_for_each_tenth_of_a_second_and_one_for_the_rest():
    assert steps(np.ones((2, 5 * STEP_SAMPLES + 1), np.float32)).size == 6


def test_turns_loudness_into_energy_and_back():
    assert lufs_of(energy_of(-14.0)) == pytest.approx(-14.0)
