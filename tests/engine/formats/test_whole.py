"""Samples as whole numbers: nearest at 24 bits, with an error that knows nothing of the sound at 16."""

import numpy as np
import pytest
from scipy import stats

from undersong.engine.formats.whole import BITS_16, BITS_24, dither_key, dithered, summed, whole_numbers

RATE_HZ = 44_100


def tone(level, seconds=4.0, hz=441.0):
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32)


def test_takes_the_nearest_number_and_of_two_the_even_one():
    steps = np.array([[0.5, 1.5, 2.5, -0.5, -1.5, 0.4]] * 2, np.float32) / BITS_24
    assert whole_numbers(steps)[:, 0].tolist() == [0, 2, 2, 0, -2, 0]


def test_clips_at_full_scale():
    over = np.array([[1.0, -1.0, 3.0], [-3.0, 0.0, np.inf]], np.float32)
    top = BITS_24 - 1
    assert whole_numbers(over).T.tolist() == [[top, -BITS_24, top], [-BITS_24, 0, top]]


def test_sums_what_is_rounded_for_itself():
    sounds = [tone(0.1, 0.1), tone(0.2, 0.1, 300.0), tone(0.3, 0.1, 700.0)]
    assert np.array_equal(summed(sounds), sum(whole_numbers(sound) for sound in sounds))


def test_keeps_a_tone_below_one_step_where_rounding_loses_it():
    quiet = tone(0.4 / BITS_16)
    heard = dithered(quiet, key=dither_key(1), first=0)[:, 0].astype(float)
    reference = quiet[0] / np.linalg.norm(quiet[0])
    assert np.abs(np.rint(quiet * BITS_16)).max() == 0
    assert reference @ heard == pytest.approx(np.linalg.norm(quiet[0]) * BITS_16, rel=0.1)


def test_has_an_error_of_one_power_whatever_sounds():
    for level in (0.0, 0.3 / BITS_16, 0.01, 0.7):
        sound = tone(level)
        error = dithered(sound, key=dither_key(1), first=0).T - sound * BITS_16
        # Of rounding a twelfth of a step, of the dither two twelfths.
        assert error.var() == pytest.approx(3 / 12, rel=0.03)
        assert abs(error.mean()) < 0.01


def test_draws_a_triangle_from_nothing_else_than_seed_and_place():
    silence = np.zeros((2, 100_000), np.float32)
    whole = dithered(silence, key=dither_key(1), first=0)
    halves = [
        dithered(silence[:, :n], key=dither_key(1), first=at) for at, n in ((0, 40_000), (40_000, 60_000))
    ]
    assert np.array_equal(np.concatenate(halves), whole)
    assert not np.array_equal(whole, dithered(silence, key=dither_key(2), first=0))
    assert set(np.unique(whole)) == {-1, 0, 1}
    assert abs(stats.pearsonr(whole[:-1, 0], whole[1:, 0]).statistic) < 0.02
    assert abs(stats.pearsonr(whole[:, 0], whole[:, 1]).statistic) < 0.02


def test_clips_with_its_dither_and_never_wraps():
    over = np.array([[2.0, -2.0], [1.0, -1.0]], np.float32)
    numbers = dithered(over, key=dither_key(1), first=0)
    assert numbers[0].tolist()[0] == BITS_16 - 1
    assert numbers[1].tolist()[0] == -BITS_16
    assert abs(int(numbers[0, 1])) >= BITS_16 - 2
