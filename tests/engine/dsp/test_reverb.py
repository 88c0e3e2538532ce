"""The room: as long as it says, dense, without a pitch of its own, linear."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.network import BLOCK
from undersong.engine.dsp.reverb import reverberated
from undersong.engine.dsp.room import Room, characters
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


BANDS = {"low_seconds": (112, 141), "seconds": (891, 1122), "high_seconds": (5300, 6700)}


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("kind", ["room", "chamber", "hall", "plate"])
def test_rings_in_each_band_as_long_as_its_kind_says(kind, band):
    for room in (
        Room(kind=kind, seconds=1.5, damping=0.45, low_cut_hz=40.0),
        Room(kind=kind, seconds=2.8, damping=0.35, low_cut_hz=40.0, size=1.1),
    ):
        heard = answer(room, seconds=1.6 * room.seconds)[0]
        heard = signal.sosfilt(signal.butter(3, BANDS[band], "bandpass", fs=RATE_HZ, output="sos"), heard)
        assert decay_seconds(heard) == pytest.approx(getattr(room, band), rel=0.1)


@pytest.mark.parametrize("kind", characters())
def test_no_kind_rings_at_a_pitch_of_its_own(kind):
    sound = answer(Room(kind=kind, seconds=1.5, damping=0.45), seconds=1.2)[0]
    late = sound[int(0.3 * RATE_HZ) : int(0.9 * RATE_HZ)]
    late = signal.sosfilt(signal.butter(2, [300, 3000], "bandpass", fs=RATE_HZ, output="sos"), late)
    spectrum = np.abs(np.fft.rfft(late, 2 * late.size)) ** 2
    likeness = np.fft.irfft(spectrum)[: late.size]
    likeness /= likeness[0]
    # A flutter or a metallic ring would make the tail like itself a few milliseconds later.
    assert np.abs(likeness[int(0.003 * RATE_HZ) : int(0.1 * RATE_HZ)]).max() < 0.35


@pytest.mark.parametrize("kind", ["room", "hall"])
def test_a_room_speaks_before_it_is_dense(kind):
    room = Room(kind=kind, seconds=1.5, pre_delay_seconds=0.02)
    sound = np.abs(answer(room)[0])
    first = np.argmax(sound > 0.2 * sound.max()) / RATE_HZ
    assert first == pytest.approx(0.02 + characters()[kind].early_ms[0] / 1000, abs=0.004)


@pytest.mark.parametrize("damping", [0.0, 0.45])
@pytest.mark.parametrize("kind", characters())
def test_no_room_feeds_itself(kind, damping):
    # Forty seconds of noise through the longest room in the largest size: no louder at its end than before.
    sound = np.tile(np.random.default_rng(1).standard_normal(40 * RATE_HZ), (2, 1)).astype(np.float32) * 0.1
    sound += 0.05  # and a mean, which must not feed itself either
    room = Room(kind=kind, seconds=20.0, damping=damping, size=1.2, low_cut_hz=20.0)
    reverberated(sound, room, 1.0)
    levels = [np.mean(np.square(sound[:, i * RATE_HZ : (i + 5) * RATE_HZ], dtype=float)) for i in (20, 35)]
    assert 10 * np.log10(levels[1] / levels[0]) < 1.0
    assert 10 * np.log10(levels[1]) < 0.0


def test_hears_only_what_it_is_sent():
    sound = np.zeros((2, RATE_HZ), np.float32)
    sound[:, 1000] = sound[:, RATE_HZ // 2] = 1.0
    send = np.zeros(RATE_HZ // BLOCK + 2, np.float32)
    send[RATE_HZ // 2 // BLOCK - 4 :] = 1.0
    reverberated(sound, ROOM, 1.0, send=send)
    assert not sound[:, 1001 : RATE_HZ // 2].any()
    assert sound[:, RATE_HZ // 2 + 1 :].any()


def test_a_spring_smears_what_comes_back():
    sound = answer(Room(kind="spring", seconds=2.0, pre_delay_seconds=0.0, low_cut_hz=40.0), seconds=0.4)[0]

    def middle(low, high):
        heard = signal.sosfiltfilt(signal.butter(2, [low, high], "bandpass", fs=RATE_HZ, output="sos"), sound)
        heard = heard[: int(0.035 * RATE_HZ)] ** 2  # the first echo
        return np.sum(heard * np.arange(heard.size)) / np.sum(heard) / RATE_HZ

    assert middle(2500, 3500) > middle(300, 800) + 0.004
    above = signal.sosfilt(signal.butter(4, 6000, "highpass", fs=RATE_HZ, output="sos"), sound)
    assert np.sum(above**2) < 0.01 * np.sum(sound**2)


def test_a_shimmer_sings_an_octave_higher():
    time = np.arange(3 * RATE_HZ) / RATE_HZ
    sound = np.tile(0.1 * np.sin(2 * np.pi * 600.0 * time), (2, 1)).astype(np.float32)
    before = sound.copy()
    reverberated(sound, Room(kind="shimmer", seconds=3.0), 1.0)
    power = np.abs(np.fft.rfft((sound - before)[0, RATE_HZ:])) ** 2
    hz = np.fft.rfftfreq(2 * RATE_HZ, 1 / RATE_HZ)
    octave = power[(hz > 1150) & (hz < 1250)].sum()
    assert 0.003 < octave / power[(hz > 550) & (hz < 650)].sum() < 1.0


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
