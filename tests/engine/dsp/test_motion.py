"""Movement that keeps the level, repeats exactly, and begins with the sound."""

from collections.abc import Callable

import numpy as np
import pytest

from undersong.engine.dsp.motion import autopan, chorus, rotor, tremolo
from undersong.units import RATE_HZ, Audio


@pytest.fixture
def tone() -> Audio:
    time = np.arange(2 * RATE_HZ) / RATE_HZ
    wave = 0.3 * np.sin(2.0 * np.pi * 440.0 * time)
    return np.stack([wave, wave]).astype(np.float32)


def _levels(audio: Audio) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    runs = audio[:, : audio.shape[1] // 441 * 441].reshape(2, -1, 441).astype(np.float64)
    return 10.0 * np.log10(np.mean(runs**2, axis=2) + 1e-12)


def test_tremolo_moves_both_sides_by_its_depth(tone: Audio) -> None:
    levels = _levels(tremolo(tone, rate_hz=5.0, depth_db=6.0))
    assert np.ptp(levels[0]) == pytest.approx(6.0, abs=0.5)
    assert np.array_equal(levels[0], levels[1])


def test_autopan_moves_the_sides_against_each_other(tone: Audio) -> None:
    levels = _levels(autopan(tone, rate_hz=5.0, depth_db=4.0))
    assert np.corrcoef(levels)[0, 1] < -0.95


@pytest.mark.parametrize("moved", [
    lambda a: rotor(a, rate_hz=6.0, depth_ms=0.12, depth_db=2.5),
    lambda a: chorus(a, rate_hz=0.5, depth_ms=1.0, mix=0.8),
], ids=["rotor", "chorus"])  # fmt: skip
def test_stays_in_tune_on_average_and_at_its_level(moved: Callable[[Audio], Audio], tone: Audio) -> None:
    out = moved(tone)
    assert out.shape == tone.shape
    middle = out.mean(axis=0)[4_410:-4_410].astype(np.float64)
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))) ** 2
    hz = np.fft.rfftfreq(len(middle), 1.0 / RATE_HZ)
    assert abs(np.sum(power * hz) / np.sum(power) - 440.0) < 0.5
    # A copy of a tone may cancel it for a while; a copy of noise does not.
    white = np.random.default_rng(1).normal(size=(2, RATE_HZ + 7))
    noise = np.lib.stride_tricks.sliding_window_view(white, 8, axis=1).mean(axis=2).astype(np.float32)
    assert abs(_levels(moved(noise))[:, 5:-5].mean() - _levels(noise)[:, 5:-5].mean()) < 2.0


def test_leaves_silence_silent() -> None:
    silence = np.zeros((2, 4_410), np.float32)
    assert not np.any(
        chorus(rotor(silence, rate_hz=6.0, depth_ms=0.1, depth_db=2.0), rate_hz=1.0, depth_ms=1.0, mix=1.0)
    )
