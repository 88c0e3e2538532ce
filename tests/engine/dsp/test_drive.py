"""Drives: no pitch that was not there, as loud as before, the same colour at any level."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import aliases_db, decibels, noise, sine, spectrum_db
from undersong.engine.dsp.drive import driven
from undersong.engine.dsp.tape import taped

C7_HZ = 2_093.0


@pytest.mark.parametrize("drive_db", [0.0, 6.0, 12.0, 18.0])
@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_folds_nothing_back_below_16_khz(drive_db: float, bias: float) -> None:
    sound = sine(C7_HZ, 3.0, level=0.4)
    driven(sound, drive_db=drive_db, bias=bias)
    assert aliases_db(sound[0, 22_050:-22_050], C7_HZ) < -80.0


def test_a_tape_folds_nothing_back() -> None:
    sound = sine(C7_HZ, 3.0, level=0.4)
    taped(sound, drive_db=10.0, top_hz=18_000.0)
    assert aliases_db(sound[0, 22_050:-22_050], C7_HZ) < -80.0


@pytest.mark.parametrize("drive_db", [-6.0, 3.0, 12.0])
def test_keeps_the_loudness(drive_db: float) -> None:
    sound = noise(3.0)
    before = decibels(sound)
    driven(sound, drive_db=drive_db, bias=0.2)
    assert decibels(sound) == pytest.approx(before, abs=0.6)


def test_means_the_same_for_soft_and_loud_parts() -> None:
    loud, soft = sine(500.0, 1.0, level=0.5), sine(500.0, 1.0, level=0.005)
    driven(loud, drive_db=6.0)
    driven(soft, drive_db=6.0)
    assert np.allclose(loud, 100.0 * soft, atol=2e-4)


def test_a_bias_brings_even_harmonics() -> None:
    def second(bias: float) -> float:
        sound = sine(500.0, 2.0)
        driven(sound, drive_db=3.0, bias=bias)
        hz, level = spectrum_db(sound[0, 11_025:-11_025])
        return float(level[(hz > 980.0) & (hz < 1_020.0)].max())

    assert second(0.0) < -90.0
    assert second(0.3) > -40.0


def test_leaves_the_dry_share() -> None:
    whole, half = sine(500.0, 1.0), sine(500.0, 1.0)
    dry = half.copy()
    driven(whole, drive_db=9.0)
    driven(half, drive_db=9.0, mix=0.5)
    assert np.allclose(half, 0.5 * dry + 0.5 * whole, atol=1e-5)
