"""The filter that moves: where its corner is, smooth, and out of the way where it is not wanted."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import click, noise, sine, spectrum_db
from undersong.engine.dsp import lines
from undersong.engine.dsp.sweep import swept
from undersong.units import RATE_HZ


def response_db(corner: float, *, high: bool) -> tuple[np.ndarray, np.ndarray]:
    sound = click(0.5)
    count = lines.points(sound.shape[1]).size
    swept(sound, np.full(count, corner), np.ones(count), high=high)
    power = np.abs(np.fft.rfft(sound[0].astype(float)))
    return np.fft.rfftfreq(sound.shape[1], 1.0 / RATE_HZ), 20.0 * np.log10(power + 1e-9)


@pytest.mark.parametrize("high", [False, True], ids=["low-pass", "high-pass"])
@pytest.mark.parametrize("corner", [300.0, 1_000.0, 4_000.0])
def test_is_3_db_down_at_its_corner_and_falls_by_24_an_octave(corner: float, high: bool) -> None:
    hz, level = response_db(corner, high=high)

    def at(where: float) -> float:
        return float(level[np.argmin(np.abs(hz - where))])

    beyond = 0.5 if high else 2.0
    assert at(corner) == pytest.approx(-3.0, abs=0.3)
    assert at(corner / beyond**2) == pytest.approx(0.0, abs=0.2)
    assert at(corner * beyond) < -23.0


def test_sweeps_without_zipper_noise() -> None:
    sound = sine(440.0, 4.0)
    count = lines.points(sound.shape[1]).size
    swept(sound, np.geomspace(250.0, 16_000.0, count), np.ones(count), peak=0.25)
    hz, level = spectrum_db(sound[0])
    # Points lie 64 samples apart: steps there would stand at multiples of 689 Hz.
    assert level[(hz > 600.0) & (hz < 16_000.0)].max() < -90.0


def test_leaves_a_sound_alone_where_it_is_not_wanted() -> None:
    sound = noise(1.0)
    dry = sound.copy()
    times = lines.points(sound.shape[1])
    amount = np.asarray((times > 0.3) & (times < 0.6), np.float64)
    swept(sound, np.full(times.size, 300.0), amount)
    assert np.array_equal(sound[:, : int(0.29 * RATE_HZ)], dry[:, : int(0.29 * RATE_HZ)])
    assert np.array_equal(sound[:, int(0.61 * RATE_HZ) :], dry[:, int(0.61 * RATE_HZ) :])
    assert not np.allclose(sound[:, int(0.4 * RATE_HZ) :][:, :4_000], dry[:, int(0.4 * RATE_HZ) :][:, :4_000])
