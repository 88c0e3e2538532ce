"""The tremolo: at its rate, to its depth, together or from side to side."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import sine
from undersong.engine.dsp.tremolo import trembled


def levels(sound: np.ndarray) -> np.ndarray:
    runs = sound[:, : sound.shape[1] // 441 * 441].reshape(2, -1, 441).astype(float)
    return 10.0 * np.log10(np.mean(runs**2, axis=2) + 1e-12)


@pytest.mark.parametrize("rate_hz", [2.0, 4.6, 8.0])
def test_moves_at_its_rate_and_to_its_depth(rate_hz: float) -> None:
    sound = sine(1_000.0, 5.0)
    trembled(sound, rate_hz=rate_hz, depth_db=6.0)
    found = levels(sound)[0]
    power = np.abs(np.fft.rfft(found - found.mean()))
    # A value each hundredth of a second for five seconds: lines stand 0.2 Hz apart.
    assert np.argmax(power) * 0.2 == pytest.approx(rate_hz, abs=0.2)
    assert np.ptp(found) == pytest.approx(6.0, abs=0.6)


def test_is_loud_on_the_beat_and_as_loud_as_it_was() -> None:
    sound = sine(1_000.0, 1.0)
    before = sound.copy()
    trembled(sound, rate_hz=4.0, depth_db=9.0)
    assert np.allclose(sound[:, :40], before[:, :40], atol=1e-3)
    assert np.abs(sound).max() <= np.abs(before).max()


def test_goes_from_side_to_side() -> None:
    sound = sine(1_000.0, 2.0)
    trembled(sound, rate_hz=4.0, depth_db=6.0, apart=0.5)
    assert np.corrcoef(levels(sound))[0, 1] < -0.95


def test_a_square_one_spends_its_time_at_the_ends() -> None:
    round_one, square = sine(1_000.0, 2.0), sine(1_000.0, 2.0)
    trembled(round_one, rate_hz=3.0, depth_db=12.0)
    trembled(square, rate_hz=3.0, depth_db=12.0, squareness=1.0)
    between = [np.mean(np.abs(found - found.mean()) < 3.0) for found in (levels(round_one), levels(square))]
    assert between[1] < 0.6 * between[0]
