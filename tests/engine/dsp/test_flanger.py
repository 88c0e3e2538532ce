"""The flanger: a comb whose teeth stand where its delay says, and wander."""

import numpy as np
import pytest
from scipy import signal

from tests.engine.dsp.sounds import click, noise
from undersong.engine.dsp.flanger import flanged
from undersong.units import RATE_HZ


def response_db(delay_ms: float, feedback: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    sound = click(0.5)
    flanged(sound, rate_hz=0.1, shortest_ms=delay_ms, longest_ms=delay_ms, feedback=feedback)
    power = np.abs(np.fft.rfft(sound[0].astype(float)))
    return np.fft.rfftfreq(sound.shape[1], 1.0 / RATE_HZ), 20.0 * np.log10(power + 1e-9)


@pytest.mark.parametrize("delay_ms", [1.0, 2.5])
def test_has_its_teeth_where_its_delay_says(delay_ms: float) -> None:
    hz, level = response_db(delay_ms)
    for tooth in range(3):
        at = (2 * tooth + 1) * 500.0 / delay_ms
        here = (hz > at - 60.0) & (hz < at + 60.0)
        assert hz[here][np.argmin(level[here])] == pytest.approx(at, abs=5.0)
        assert level[here].min() < level[hz < 20.0].max() - 25.0


def test_feedback_sharpens_the_comb() -> None:
    hz, soft = response_db(1.0)
    _, sharp = response_db(1.0, feedback=0.7)
    flank = (hz > 650.0) & (hz < 750.0)
    peak = (hz > 980.0) & (hz < 1_020.0)
    assert (sharp[peak].max() - sharp[flank].mean()) > (soft[peak].max() - soft[flank].mean()) + 3.0


def test_wanders() -> None:
    sound = noise(4.0)
    flanged(sound, rate_hz=0.25, shortest_ms=0.5, longest_ms=4.0)
    _, _, power = signal.spectrogram(sound[0].astype(float), RATE_HZ, nperseg=4096)
    shape = 10.0 * np.log10(power[20:600] / power[20:600].mean(axis=1, keepdims=True))
    assert np.corrcoef(shape[:, 2], shape[:, 20])[0, 1] < 0.5
