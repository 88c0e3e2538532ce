"""The chorus: as loud as before, wide, in tune on the mean."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import decibels, noise, pitch_cents, sine
from undersong.engine.dsp.chorus import chorused
from undersong.units import RATE_HZ


@pytest.mark.parametrize("mix", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("voices", [1, 2, 3])
def test_keeps_the_loudness_within_1_db(mix: float, voices: int) -> None:
    sound = noise(6.0)
    before = decibels(sound)
    chorused(sound, rate_hz=0.6, depth_ms=1.8, mix=mix, voices=voices)
    assert decibels(sound) == pytest.approx(before, abs=1.0)


def test_moves_the_sides_against_each_other() -> None:
    sound = noise(4.0)
    chorused(sound, rate_hz=0.6, depth_ms=1.8, mix=0.5)
    assert np.corrcoef(sound)[0, 1] < 0.85


def test_is_out_of_tune_as_much_as_its_depth_says() -> None:
    rate, depth = 0.5, 2.0
    sound = sine(440.0, 8.0)
    chorused(sound, rate_hz=rate, depth_ms=depth, mix=1.0)
    cents = pitch_cents(sound[0], 440.0)
    # A triangle of ±d at a rate r goes 4·d·r seconds a second up or down.
    wanted = 1200.0 * np.log2(1.0 + 4.0 * depth / 1000.0 * rate)
    assert np.median(np.abs(cents)) == pytest.approx(wanted, rel=0.1)
    # Over three whole turns.
    assert abs(cents[: 6 * RATE_HZ].mean()) < 0.1
