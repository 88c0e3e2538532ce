"""Crush: so many steps, so many of them a second."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import decibels, noise, sine
from undersong.engine.dsp.crush import crushed
from undersong.units import RATE_HZ


def test_each_bit_less_doubles_the_error() -> None:
    def error(bits: float) -> float:
        sound = noise(1.0)
        dry = sound.copy()
        crushed(sound, bits=bits, rate_hz=RATE_HZ)
        held = 0.5 * (dry[:, 1:] + dry[:, :-1])  # steps in the middle between two samples
        return decibels(sound[:, 1:] - held)

    assert error(6.0) - error(9.0) == pytest.approx(18.0, abs=2.5)


def test_mirrors_a_tone_at_its_own_rate() -> None:
    sound = sine(1_000.0, 1.0)
    crushed(sound, bits=16.0, rate_hz=8_000.0)
    power = np.abs(np.fft.rfft(sound[0].astype(float)))
    hz = np.fft.rfftfreq(sound.shape[1], 1.0 / RATE_HZ)

    def line(at: float) -> float:
        return float(20.0 * np.log10(power[np.argmin(np.abs(hz - at))] / power.max()))

    assert line(7_000.0) > -22.0
    assert line(5_000.0) < -55.0


def test_keeps_the_level() -> None:
    sound = noise(1.0)
    before = decibels(sound)
    crushed(sound, bits=10.0, rate_hz=22_050.0)
    assert decibels(sound) == pytest.approx(before, abs=1.5)
