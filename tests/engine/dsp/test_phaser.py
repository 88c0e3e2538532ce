"""The phaser: a notch for every two stages, nowhere a step."""

import numpy as np
import pytest
from scipy import signal

from tests.engine.dsp.sounds import click, sine, spectrum_db
from undersong.engine.dsp.phaser import phased
from undersong.units import RATE_HZ


@pytest.mark.parametrize("stages", [2, 4, 6, 8])
def test_has_a_notch_for_every_two_stages(stages: int) -> None:
    sound = click(1.0)
    phased(sound, rate_hz=0.1, lowest_hz=900.0, highest_hz=900.0, stages=stages)
    power = 20.0 * np.log10(np.abs(np.fft.rfft(sound[0].astype(float))) + 1e-9)
    notches, _ = signal.find_peaks(-power, height=25.0)
    assert len(notches) == stages // 2


def test_sweeps_without_zipper_noise() -> None:
    sound = sine(440.0, 4.0)
    phased(sound, rate_hz=0.5, lowest_hz=200.0, highest_hz=3_000.0, stages=6)
    hz, level = spectrum_db(sound[0])
    # What moves slowly makes sidebands close by; steps would make lines far away.
    assert level[(hz > 700.0) & (hz < 16_000.0)].max() < -90.0


def test_turns_the_sides_apart() -> None:
    sound = np.tile(np.random.default_rng(1).normal(size=4 * RATE_HZ), (2, 1)).astype(np.float32)
    phased(sound, rate_hz=0.5, lowest_hz=200.0, highest_hz=3_000.0, stages=6)
    assert np.corrcoef(sound)[0, 1] < 0.98
