"""The room: as long as it says, dense, without a pitch of its own, linear."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.reverb import reverberated
from undersong.engine.dsp.room import Room
from undersong.units import RATE_HZ

ROOM = Room(seconds=1.0, pre_delay_seconds=0.02, damping=0.4)


def answer(room, seconds=2.0, gain=1.0):
    """What the room says to a click on both sides, the click itself left out."""
    sound = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    sound[:, 0] = 1.0
    reverberated(sound, room, gain)
    sound[:, 0] -= 1.0
    return sound.astype(float)


def decay_seconds(sound):
    """Time to fall by 60 dB, from the fall between −5 and −35 dB (Schroeder)."""
    left = np.cumsum(np.square(sound)[::-1])[::-1]
    fall = 10 * np.log10(left / left[0] + 1e-15)
    return 2 * (np.argmax(fall < -35) - np.argmax(fall < -5)) / RATE_HZ


@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.5])
def test_rings_as_long_as_it_says(seconds):
    sound = answer(Room(seconds=seconds, damping=0.4), seconds=1.6 * seconds)
    middle = signal.sosfilt(signal.butter(2, [500, 2000], "bandpass", fs=RATE_HZ, output="sos"), sound[0])
    assert decay_seconds(middle) == pytest.approx(seconds, rel=0.1)


def test_loses_treble_first_where_it_is_damped():
    high = signal.butter(2, [6000, 10_000], "bandpass", fs=RATE_HZ, output="sos")
    bright, dark = (
        decay_seconds(signal.sosfilt(high, answer(Room(seconds=1.0, damping=d))[0])) for d in (0.0, 0.9)
    )
    assert bright == pytest.approx(1.0, rel=0.1)
    assert dark < 0.8 * bright


def test_answers_a_steady_sound_as_loudly_as_it_comes():
    assert np.sum(np.square(answer(ROOM))) == pytest.approx(2.0, rel=0.15)


def test_waits_before_it_answers():
    sound = np.abs(answer(ROOM)).max(axis=0)
    assert np.argmax(sound > 1e-4) > 0.02 * RATE_HZ


def test_answers_the_same_to_a_sum_as_to_its_parts():
    one, other = np.random.default_rng(1).standard_normal((2, 2, RATE_HZ // 2)).astype(np.float32) * 0.1
    both = one + other
    for sound in (one, other, both):
        reverberated(sound, ROOM, 0.5)
    assert np.abs(one + other - both).max() < 1e-6


def test_is_as_wide_as_two_ears():
    sound = answer(ROOM)
    assert abs(np.corrcoef(sound)[0, 1]) < 0.2


def test_is_dense_soon_and_has_no_pitch():
    sound = answer(ROOM)[0]
    late = sound[int(0.12 * RATE_HZ) : int(0.3 * RATE_HZ)]
    late /= np.exp(-np.arange(late.size) / RATE_HZ * 6.9)
    # Dense echoes are distributed as noise is: kurtosis 3.
    assert np.mean(late**4) / np.mean(late**2) ** 2 < 4.5
    _, density = signal.welch(late, RATE_HZ, nperseg=1024)
    middle = 10 * np.log10(density[12:180])
    assert np.ptp(signal.medfilt(middle, 9)) < 12


def test_leaves_lows_alone():
    sound = answer(ROOM)[0]
    power = np.abs(np.fft.rfft(sound))
    hz = np.fft.rfftfreq(sound.size, 1 / RATE_HZ)
    low, middle = power[(hz > 20) & (hz < 60)].mean(), power[(hz > 500) & (hz < 2000)].mean()
    assert low < 0.15 * middle


def test_is_silent_in_silence_and_wakes_again():
    sound = np.zeros((2, 6 * RATE_HZ), np.float32)
    sound[:, 0] = sound[:, 5 * RATE_HZ] = 1.0
    reverberated(sound, Room(seconds=0.4), 1.0)
    assert np.abs(sound[:, 4 * RATE_HZ : 5 * RATE_HZ]).max() == 0.0
    again, first = sound[:, 5 * RATE_HZ :], sound[:, :RATE_HZ]
    # Asleep or not, blocks begin at multiples of their length: the echoes are those of before.
    assert np.sum(np.square(again)) == pytest.approx(np.sum(np.square(first)), rel=1e-3)


def test_does_nothing_without_gain():
    sound = np.ones((2, 1000), np.float32)
    reverberated(sound, ROOM, 0.0)
    assert np.array_equal(sound, np.ones((2, 1000)))
