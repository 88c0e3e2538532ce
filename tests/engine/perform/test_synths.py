"""Synthesisers: slides that do not stop, filters in time with the song, pulses by velocity."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.perform.scores import decibels, note, part, score, stem
from undersong.engine.model import Role
from undersong.engine.perform import perform
from undersong.units import RATE_HZ


def hertz_at(line: npt.NDArray[np.floating], seconds: float) -> float:
    """Frequency by zero crossings around a moment."""
    near = line[round((seconds - 0.03) * RATE_HZ) : round((seconds + 0.03) * RATE_HZ)]
    rising = np.flatnonzero((near[:-1] < 0) & (near[1:] >= 0))
    return float(RATE_HZ * (len(rising) - 1) / (rising[-1] - rising[0]))


def test_a_sliding_bass_goes_on_without_a_gap_from_the_last_pitch_to_its_own(cache: Path) -> None:
    notes = (note(0, 1, 45, 0.8), note(1, 1, 52, 0.8, "slide"))
    audio = stem("808-bass", *notes, cache=cache, role=Role.BASS)[0]
    struck = stem("808-bass", notes[0], note(1, 1, 52, 0.8), cache=cache, role=Role.BASS)[0]
    assert 112.0 < hertz_at(audio, 0.54) < 155.0
    assert abs(hertz_at(audio, 0.75) - 164.8) < 2.0
    # One breath: the level at the join stays, where a struck note knocks.
    around = [decibels(audio[i : i + 900]) for i in range(21_000, 23_500, 300)]
    assert max(around) - min(around) < 2.5
    assert (
        np.abs(np.diff(audio[21_500:23_000], n=3)).max() < np.abs(np.diff(struck[21_500:23_000], n=3)).max()
    )


@pytest.mark.parametrize("bpm", [100.0, 140.0])
def test_a_wobble_keeps_the_tempo(bpm: float, cache: Path) -> None:
    song = score(part("wobble-bass", note(0, 8, 33, 0.8), role=Role.BASS), bpm=bpm, seconds=8 * 60 / bpm)
    bright = np.abs(np.diff(perform(song, cache=cache).stems[0].audio.mean(axis=0), n=2))
    level = bright[: len(bright) // 441 * 441].reshape(-1, 441).mean(axis=1)
    power = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 1 << 14))
    found = np.fft.rfftfreq(1 << 14, 0.01)[np.argmax(power)] * 60.0 / bpm
    assert min(abs(found - rate) for rate in (2.0, 3.0, 4.0)) < 0.06


def test_a_chip_has_other_pulses_for_soft_and_loud_notes(cache: Path) -> None:
    def second_db(velocity: float) -> float:
        line = stem("chip-lead", note(0, 1, 69, velocity), cache=cache)[0, 4_410:17_640]
        power = np.abs(np.fft.rfft(line * np.hanning(len(line)), 1 << 17))
        hz = np.fft.rfftfreq(1 << 17, 1 / RATE_HZ)
        first, second = (power[np.abs(hz - f) < 8.0].max() for f in (440.0, 880.0))
        return float(20.0 * np.log10(second / first))

    assert second_db(0.95) < -30.0  # half up, half down: no even harmonics
    assert second_db(0.3) > -3.0
