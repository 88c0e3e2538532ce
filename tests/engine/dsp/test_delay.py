"""The echo: in time, from side to side, softer and darker each time."""

import numpy as np
import pytest

from undersong.engine.dsp.delay import HOP, echoed
from undersong.engine.dsp.dynamics import hops
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


@pytest.mark.parametrize("kind", ["ping-pong", "dub", "slap"])
@pytest.mark.parametrize("seconds", [0.13, 0.3217, 0.5])
def test_every_kind_is_in_time_to_the_sample(kind, seconds):
    sound = np.zeros((2, 2 * RATE_HZ), np.float32)
    sound[:, 100] = 1.0
    echoed(sound, seconds=seconds, feedback=0.5, gain=1.0, kind=kind)
    sound[:, 100] = 0.0
    step = round(seconds * RATE_HZ)
    heard = np.abs(sound).max(axis=0)
    first = 100 + step
    assert not heard[:first].any()
    assert heard[first] == heard[: first + step // 2].max()


def test_a_dub_echo_is_thinner_and_darker_each_time():
    sound = np.zeros((2, 4 * STEP), np.float32)
    sound[:, 0] = 1.0
    echoed(sound, seconds=SECONDS, feedback=0.7, gain=1.0, kind="dub")
    hz = np.fft.rfftfreq(STEP, 1 / RATE_HZ)
    first, third = (np.abs(np.fft.rfft(sound[:, i * STEP : (i + 1) * STEP].sum(axis=0))) for i in (1, 3))
    middle = (hz > 500) & (hz < 900)
    for band in ((hz > 30) & (hz < 100), (hz > 4000) & (hz < 8000)):
        assert third[band].mean() / third[middle].mean() < 0.6 * first[band].mean() / first[middle].mean()


def test_swells_while_more_is_fed_back():
    sound = np.zeros((2, 8 * STEP), np.float32)
    sound[:, :2000] = np.random.default_rng(1).standard_normal((2, 2000)) * 0.1
    dying, swelling = sound.copy(), sound.copy()
    more = np.full(hops(sound.shape[1], HOP), 0.9, np.float32)
    echoed(dying, seconds=SECONDS, feedback=0.4, gain=1.0, kind="dub")
    echoed(swelling, seconds=SECONDS, feedback=0.4, gain=1.0, kind="dub", repeats=more)
    late = slice(5 * STEP, 6 * STEP)
    assert np.sum(swelling[:, late] ** 2) > 100 * np.sum(dying[:, late] ** 2)
    assert np.abs(swelling).max() < 1.0


def test_hears_only_what_it_is_sent():
    sound = np.zeros((2, 6 * STEP), np.float32)
    sound[:, 1000] = sound[:, 2 * STEP + 1000] = 1.0
    send = np.zeros(hops(sound.shape[1], HOP), np.float32)
    send[2 * STEP // HOP :] = 1.0
    echoed(sound, seconds=SECONDS, feedback=0.5, gain=1.0, send=send)
    assert not sound[:, 1001 : 2 * STEP + 900].any()
    assert sound[:, 3 * STEP + 1000].any()
