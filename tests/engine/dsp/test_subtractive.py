"""Oscillators without aliases, a filter with the slope it claims, notes in tune and without a mean."""

import numpy as np
import numpy.typing as npt
import pytest

from undersong.engine.dsp import subtractive
from undersong.engine.dsp.wavetables import POINTS, cycle, harmonics_below
from undersong.units import RATE_HZ

SECONDS = 0.6


def _rendered(
    hz: float, *, wave: str = "saw", pulse: bool = False, cutoff_hz: float = 17_500.0, drive: float = 0.0
) -> npt.NDArray[np.float64]:
    notes = np.zeros(1, subtractive.NOTE)
    notes["hold"], notes["release"], notes["hz"] = round(SECONDS * RATE_HZ), 2_000.0, hz
    notes["gain"], notes["cutoff_hz"] = 0.5, cutoff_hz
    oscillators = np.zeros(1, subtractive.OSCILLATOR)
    oscillators["ratio"] = oscillators["left"] = oscillators["right"] = 1.0
    oscillators["pulse"], oscillators["width"] = pulse, 0.3
    settings = np.zeros(1, subtractive.SETTINGS)
    for name in ("attack", "decay", "filter_attack", "filter_decay", "filter_release"):
        settings[name] = 100.0
    settings["sustain"], settings["drive"] = 1.0, drive
    tables = cycle(wave, harmonics_below(hz))[None]
    out = np.zeros((2, round(SECONDS * RATE_HZ)), np.float32)
    subtractive.render(
        out, notes, oscillators, settings, tables, np.zeros((1, 1), np.int64), np.full((1, 1), 0.25)
    )
    return out[0].astype(np.float64)


def _power(sound: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    steady = sound[4_000:-400]
    power = np.abs(np.fft.rfft(steady * np.kaiser(len(steady), 18.0))) ** 2
    return power, np.fft.rfftfreq(len(steady), 1.0 / RATE_HZ)


@pytest.mark.parametrize("pulse", [False, True], ids=["saw", "pulse"])
@pytest.mark.parametrize("hz", [55.0, 440.0, 1_244.5, 3_135.9])
def test_has_nothing_between_its_harmonics(hz: float, pulse: bool) -> None:
    power, at = _power(_rendered(hz, pulse=pulse))
    own = np.abs(at - hz * np.round(at / hz)) < 16.0
    assert 10.0 * np.log10(power[~own].max() / power.max()) < -75.0


def test_falls_by_24_db_an_octave_above_the_cutoff() -> None:
    power, at = _power(_rendered(110.0, cutoff_hz=500.0))
    open_power, _ = _power(_rendered(110.0))
    gain = {n: 10.0 * np.log10(power[near].max() / open_power[near].max())
            for n in (1, 10, 20) for near in [np.abs(at - 110.0 * n) < 20.0]}  # fmt: skip
    assert gain[1] == pytest.approx(0.0, abs=0.3)
    assert gain[20] - gain[10] == pytest.approx(-24.0, abs=1.5)


@pytest.mark.parametrize("hz", [32.7, 261.63, 2_093.0])
def test_is_in_tune(hz: float) -> None:
    power, at = _power(_rendered(hz, wave="sine"))
    peak = int(np.argmax(power))
    a, b, c = np.log(power[peak - 1 : peak + 2])
    found = at[peak] + (at[1] - at[0]) * 0.5 * (a - c) / (a - 2.0 * b + c)
    assert abs(1200.0 * np.log2(found / hz)) < 0.5


def test_has_no_mean_even_when_it_is_driven() -> None:
    sound = _rendered(61.7, pulse=True, cutoff_hz=800.0, drive=2.0)
    assert abs(np.mean(sound[8_000:])) < 0.002


def test_gives_a_saw_the_harmonics_of_a_saw() -> None:
    lines = np.abs(np.fft.rfft(cycle("saw", 20)[:POINTS])) / POINTS * 2.0
    assert lines[1:21] == pytest.approx(2.0 / np.pi / np.arange(1, 21), rel=1e-4)
    assert np.abs(lines[21:]).max() < 1e-6


def test_knows_no_other_waves() -> None:
    with pytest.raises(KeyError):
        cycle("hexagon", 3)
