"""The tape: its wow in cents, its head bump, its top, its hiss only where there is a sound."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import decibels, noise, pitch_cents, silence, sine
from undersong.engine.dsp.equaliser import equalised, high_pass, low_pass
from undersong.engine.dsp.tape import hissed, taped
from undersong.units import RATE_HZ


@pytest.mark.parametrize("cents", [3.0, 12.0, 40.0])
def test_wavers_by_as_many_cents_as_it_says(cents: float) -> None:
    sound = sine(1_000.0, 12.0, level=0.05)
    taped(sound, wow_cents=cents, drive_db=-20.0)
    found = pitch_cents(sound[0], 1_000.0)
    assert np.abs(found).max() == pytest.approx(cents, rel=0.08)
    assert abs(found.mean()) < 0.05 * cents


def test_flutters_quicker_than_it_wows() -> None:
    sound = sine(1_000.0, 8.0, level=0.05)
    taped(sound, flutter_cents=5.0, drive_db=-20.0)
    found = pitch_cents(sound[0], 1_000.0)
    power = np.abs(np.fft.rfft((found - found.mean()) * np.hanning(found.size)))
    assert np.argmax(power) * RATE_HZ / found.size == pytest.approx(7.3, abs=0.3)


def test_swells_at_its_bump_and_loses_its_top() -> None:
    before, after = noise(4.0), noise(4.0)
    taped(after, drive_db=-20.0, bump_db=3.0, bump_hz=80.0, top_hz=5_000.0)

    def gain(low: float, high: float) -> float:
        bands = [equalised(equalised(s, high_pass(low)), low_pass(high)) for s in (before, after)]
        return decibels(bands[1]) - decibels(bands[0])

    assert gain(70.0, 95.0) - gain(900.0, 1_100.0) == pytest.approx(2.6, abs=0.8)
    assert gain(7_000.0, 9_000.0) < -5.0


def test_parts_on_one_machine_waver_together() -> None:
    one, other = sine(500.0, 4.0, level=0.05), sine(700.0, 4.0, level=0.05)
    for sound in (one, other):
        taped(sound, wow_cents=20.0, drive_db=-20.0)
    found = [pitch_cents(one[0], 500.0), pitch_cents(other[0], 700.0)]
    assert np.abs(found[0] - found[1]).max() < 1.0


def test_hisses_as_loudly_as_it_says_and_only_near_the_sound() -> None:
    sound = np.concatenate([silence(1.0), sine(500.0, 2.0), silence(4.0)], axis=1)
    clean = sound.copy()
    hissed(sound, level_db=-60.0, random=np.random.default_rng(1))
    hiss = sound - clean
    assert not hiss[:, : RATE_HZ - 10].any()
    assert not hiss[:, -2 * RATE_HZ :].any()
    assert decibels(hiss[:, 2 * RATE_HZ : 3 * RATE_HZ]) == pytest.approx(-60.0, abs=0.7)


def test_a_silent_part_has_no_hiss() -> None:
    sound = silence(1.0)
    hissed(sound, level_db=-60.0, random=np.random.default_rng(1))
    assert not sound.any()
