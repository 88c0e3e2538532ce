"""The echo: in time, from side to side, softer and darker each time."""

import numpy as np
import pytest

from undersong.engine.dsp.delay import echoed
from undersong.units import RATE_HZ

SECONDS = 0.25
STEP = round(SECONDS * RATE_HZ)


def echoes(gain=1.0, feedback=0.5):
    sound = np.zeros((2, 5 * STEP), np.float32)
    sound[:, 0] = 1.0
    echoed(sound, seconds=SECONDS, feedback=feedback, gain=gain)
    return [np.square(sound[:, i * STEP : (i + 1) * STEP].astype(float)).sum(axis=1) for i in range(5)], sound


def test_comes_back_in_time_on_alternate_sides():
    energies, sound = echoes()
    assert np.argmax(np.abs(sound[0, 10:])) + 10 == STEP
    assert energies[1][0] > 0
    assert energies[1][1] < 1e-12
    assert energies[2][1] > 0
    assert energies[2][0] < 1e-12


def test_is_weaker_each_time_by_more_than_the_feedback():
    energies, _ = echoes(feedback=0.5)
    assert energies[2].sum() < 0.25 * energies[1].sum()
    assert energies[3].sum() < 0.25 * energies[2].sum()
    assert energies[3].sum() > 0
    assert echoes(feedback=0.0)[0][2].sum() == 0


def test_grows_with_its_gain():
    loud, soft = echoes(gain=1.0)[0], echoes(gain=0.1)[0]
    assert soft[1].sum() == pytest.approx(loud[1].sum() / 100, rel=1e-3)


def test_answers_the_same_to_a_sum_as_to_its_parts():
    one, other = np.random.default_rng(1).standard_normal((2, 2, RATE_HZ)).astype(np.float32) * 0.1
    both = one + other
    for sound in (one, other, both):
        echoed(sound, seconds=SECONDS, feedback=0.4, gain=0.5)
    assert np.abs(one + other - both).max() < 1e-6


def test_keeps_away_from_sounds_shorter_than_itself():
    sound = np.ones((2, STEP // 2), np.float32)
    echoed(sound, seconds=SECONDS, feedback=0.4, gain=0.5)
    assert np.array_equal(sound, np.ones_like(sound))
