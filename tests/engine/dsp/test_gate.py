"""The gate: open when it is told, shut when it is told, without a click."""

import numpy as np
import pytest

from tests.engine.dsp.sounds import decibels, noise, sine, spectrum_db
from undersong.engine.dsp import gate
from undersong.units import RATE_HZ


def test_is_open_when_it_is_told_and_shut_when_it_is_told() -> None:
    sound = noise(2.0)
    dry = sound.copy()
    gate.chopped(sound, gate.opened([0.5, 1.25], sound.shape[1], hold=0.2, rise=0.005, fall=0.01))

    def part(start: float, end: float) -> slice:
        return slice(round(start * RATE_HZ), round(end * RATE_HZ))

    for start in (0.5, 1.25):
        assert np.allclose(
            sound[:, part(start + 0.01, start + 0.19)], dry[:, part(start + 0.01, start + 0.19)]
        )
    for start, end in ((0.0, 0.49), (0.72, 1.24), (1.47, 2.0)):
        assert not sound[:, part(start, end)].any()


def test_is_shut_where_nothing_opens_it() -> None:
    sound = noise(0.5)
    gate.chopped(sound, gate.opened([], sound.shape[1], hold=0.2, rise=0.005, fall=0.01))
    assert not sound.any()


def test_is_only_so_much_softer_where_it_says_so() -> None:
    sound = noise(1.0)
    before = decibels(sound)
    gate.chopped(sound, gate.opened([], sound.shape[1], hold=0.1, rise=0.005, fall=0.01), depth_db=12.0)
    assert decibels(sound) == pytest.approx(before - 12.0, abs=0.1)


def test_does_not_click() -> None:
    sound = sine(220.0, 4.0)
    moments = list(np.arange(0.0, 4.0, 0.25))
    gate.chopped(sound, gate.opened(moments, sound.shape[1], hold=0.1, rise=0.006, fall=0.012))
    hz, level = spectrum_db(sound[0])
    assert level[hz > 3_000.0].max() < -60.0
