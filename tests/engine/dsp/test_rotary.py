"""The rotary speaker: two speeds, a horn that follows soon and a drum that takes its time."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import decibels, noise, pitch_cents, sine
from undersong.engine.dsp import lines
from undersong.engine.dsp.rotary import (
    DRUM_HZ,
    DRUM_SECONDS,
    HORN_HZ,
    HORN_SECONDS,
    rotated,
    turns,
)
from undersong.units import RATE_HZ


def rate_of(cents: np.ndarray) -> float:
    power = np.abs(np.fft.rfft((cents - cents.mean()) * np.hanning(cents.size)))
    return float(np.argmax(power[1:]) + 1) * RATE_HZ / cents.size


@pytest.mark.parametrize("speed", [0, 1])
def test_turns_at_its_two_speeds(speed: int) -> None:
    sound = sine(2_000.0, 6.0)
    rotated(sound, fast=np.full(lines.points(sound.shape[1]).size, float(speed)))
    assert rate_of(pitch_cents(sound[0], 2_000.0)) == pytest.approx(HORN_HZ[speed], abs=0.2)


def test_the_horn_follows_sooner_than_the_drum() -> None:
    fast = np.ones(lines.points(4 * RATE_HZ).size)
    fast[:100] = 0.0

    def share(speeds: tuple[float, float], seconds: float, after: float) -> float:
        speed = np.diff(turns(fast, speeds, seconds)) * RATE_HZ / lines.HOP
        return (speed[100 + round(after * RATE_HZ / lines.HOP)] - speeds[0]) / (speeds[1] - speeds[0])

    assert share(HORN_HZ, HORN_SECONDS, 1.3) > 0.88
    assert share(DRUM_HZ, DRUM_SECONDS, 1.3) < 0.55


def test_keeps_its_level_on_the_mean() -> None:
    sound = noise(4.0)
    before = decibels(sound)
    rotated(sound, fast=np.zeros(lines.points(sound.shape[1]).size))
    assert decibels(sound) == pytest.approx(before, abs=1.0)
