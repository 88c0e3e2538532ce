"""What rises stops with its note; what lands is low and comes at once."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.engine.perform.scores import decibels, note, onset_seconds, stem
from undersong.engine.model import Role
from undersong.engine.perform.sweeps import _climbing
from undersong.units import RATE_HZ, Audio


def centre_hz(audio: Audio) -> float:
    power = np.abs(np.fft.rfft(audio.mean(axis=0))) ** 2
    return float(np.sum(power * np.fft.rfftfreq(audio.shape[1], 1 / RATE_HZ)) / np.sum(power))


def test_a_riser_climbs_in_level_and_brightness_and_is_gone_on_the_downbeat(cache: Path) -> None:
    for beats in (2, 4):
        audio = stem("riser", note(0, beats, 60), cache=cache, role=Role.COLOUR, seconds=3.0)
        end, quarter = round(beats * 0.5 * RATE_HZ), round(beats * 0.125 * RATE_HZ)
        parts = [audio[:, i * quarter : (i + 1) * quarter] for i in range(4)]
        levels = [decibels(part) for part in parts]
        assert all(after > before + 3.0 for before, after in pairwise(levels))
        assert centre_hz(parts[3]) > 2.0 * centre_hz(parts[0])
        assert decibels(audio[:, end - 1_500 : end - 700]) > decibels(parts[2])
        assert not audio[:, end + 1 :].any()


def test_the_saw_of_a_riser_climbs_three_octaves() -> None:
    wave = _climbing(np.arange(RATE_HZ) / RATE_HZ, 110.0, 3.0)
    tenth = RATE_HZ // 10
    first, last = (np.count_nonzero(np.diff(np.sign(part)) > 0) for part in (wave[:tenth], wave[-tenth:]))
    # From the middle of the first tenth to that of the last the pitch rises by .9 of three octaves.
    assert abs(np.log2(last / first) - 2.7) < 0.3


def test_an_impact_is_low_and_comes_at_once_and_outlasts_its_note(cache: Path) -> None:
    audio = stem("impact", note(1, 1, 60), cache=cache, role=Role.COLOUR, seconds=3.0)
    assert abs(onset_seconds(audio, 0.05) - 0.5) < 0.004
    assert centre_hz(audio[:, RATE_HZ : 2 * RATE_HZ]) < 150.0
    assert decibels(audio[:, RATE_HZ : RATE_HZ + 10_000]) > decibels(audio[:, 22_050:32_050]) - 20.0


def test_two_risers_of_a_song_have_their_own_noise(cache: Path) -> None:
    audio = stem("riser", note(0, 2, 60), note(2, 2, 60), cache=cache, role=Role.COLOUR)
    assert not np.array_equal(audio[:, 2_000:40_000], audio[:, 46_100:84_100])


def test_a_downlifter_begins_at_its_loudest_and_falls(cache: Path) -> None:
    audio = stem("riser", note(0, 4, 60, articulation="down"), cache=cache, role=Role.COLOUR, seconds=3.0)
    parts = [audio[:, i * RATE_HZ // 2 : (i + 1) * RATE_HZ // 2] for i in range(4)]
    assert all(after < before - 3.0 for before, after in pairwise([decibels(part) for part in parts]))
    assert centre_hz(parts[3]) < 0.5 * centre_hz(parts[0])


def test_a_reversed_cymbal_has_no_lows_and_stops_with_its_note(cache: Path) -> None:
    audio = stem("riser", note(0, 4, 60, articulation="reverse"), cache=cache, role=Role.COLOUR, seconds=3.0)
    assert centre_hz(audio) > 5_000.0
    assert decibels(audio[:, RATE_HZ : 2 * RATE_HZ]) > decibels(audio[:, :RATE_HZ]) + 12.0
    assert not audio[:, 2 * RATE_HZ + 1 :].any()


def test_a_climbing_pitch_is_no_noise(cache: Path) -> None:
    two = [
        stem("riser", note(0, 4, 60, articulation="pitch"), note(beat, 1, 60), cache=cache, role=Role.COLOUR)
        for beat in (4, 5)
    ]
    assert np.array_equal(two[0][:, : 2 * RATE_HZ - 3_000], two[1][:, : 2 * RATE_HZ - 3_000])


def test_a_sub_drops_below_the_boom(cache: Path) -> None:
    audio = stem("impact", note(0, 1, 60, articulation="sub"), cache=cache, role=Role.COLOUR, seconds=3.0)
    assert centre_hz(audio[:, :8_000]) > 60.0
    assert centre_hz(audio[:, RATE_HZ // 2 : RATE_HZ]) < 50.0
