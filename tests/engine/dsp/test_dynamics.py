"""Dynamics: levels, followers, compressors and the curves that carry them."""

import numpy as np
import pytest

from undersong.engine.dsp.dynamics import (
    FLOOR_DB,
    compression_db,
    curve_of_db,
    followed,
    hops,
    levels_db,
    ridden,
)


def test_reads_the_level_of_each_hop():
    sound = np.concatenate([np.full(100, 0.5), np.full(100, -0.05), np.zeros(100)])
    levels = levels_db(np.stack([sound, sound]).astype(np.float32), 100)
    assert levels == pytest.approx([-6.02, -26.02, FLOOR_DB, FLOOR_DB], abs=0.01)


def test_has_one_point_more_than_hops():
    assert [hops(n, 100) for n in (1, 100, 101, 200)] == [2, 2, 3, 3]
    assert len(levels_db(np.ones((2, 250), np.float32), 100)) == hops(250, 100)


def test_rises_and_falls_with_its_own_time_constants():
    step = np.concatenate([np.zeros(1), np.ones(1000), np.zeros(1000)])
    out = followed(step, hop_seconds=0.001, rise=0.05, fall=0.2)
    assert out[50] == pytest.approx(1 - np.exp(-1), abs=0.02)
    assert out[1000 + 200] == pytest.approx(np.exp(-1), abs=0.02)


def test_compresses_by_its_ratio_above_the_knee_and_not_at_all_below():
    levels = np.array([-60.0, -24.0, -10.0, -4.0])
    gain = compression_db(levels, threshold=-20.0, ratio=3.0, knee=6.0)
    assert gain[:2].tolist() == [0.0, 0.0]
    # [dB over the threshold] less a third of it
    assert gain[2:] == pytest.approx([-10 * 2 / 3, -16 * 2 / 3])


def test_bends_smoothly_through_the_knee():
    levels = np.linspace(-30, -10, 400)
    gain = compression_db(levels, threshold=-20.0, ratio=4.0)
    assert (np.diff(gain) <= 1e-9).all()
    assert np.abs(np.diff(gain, 2)).max() < 1e-3


def test_draws_straight_lines_between_the_points_of_a_curve():
    sound = np.ones((2, 300), np.float32)
    ridden(sound, np.array([0, 1, 1, 0.5], np.float32), 100)
    assert sound[0, [0, 50, 100, 150, 200, 250]] == pytest.approx([0, 0.5, 1, 1, 1, 0.75], abs=1e-5)
    assert np.array_equal(sound[0], sound[1])


def test_turns_decibels_into_factors():
    assert curve_of_db(np.array([0.0, -20.0])) == pytest.approx([1.0, 0.1])
