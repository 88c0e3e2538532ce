"""A guitar amplifier: clips without folding, keeps time, and is silent where the string is."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.signal.windows import blackmanharris

from undersong.engine.dsp.amplifier import overdriven, tone
from undersong.engine.dsp.equaliser import bell, equalised, high_pass, joined
from undersong.engine.perform.amps import Amp, amplified, amps
from undersong.units import RATE_HZ

TIME = np.arange(RATE_HZ) / RATE_HZ


def sine(hz: float, level: float = 0.15) -> npt.NDArray[np.float32]:
    return np.asarray(level * np.sin(2.0 * np.pi * hz * TIME), np.float32)


def power(wave: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    late = wave[RATE_HZ // 4 :].astype(np.float64)
    return np.asarray(np.abs(np.fft.rfft(late * blackmanharris(len(late)), 1 << 17)) ** 2)


HZ = np.fft.rfftfreq(1 << 17, 1.0 / RATE_HZ)


def folded_db(wave: npt.NDArray[np.float32], hz: float) -> float:
    """The strongest line up to 16 kHz that is no harmonic, against the strongest of all."""
    heard = power(wave)
    away = np.abs(HZ - hz * np.round(HZ / hz))
    stray = heard[(away > 15.0) & (HZ > 40.0) & (HZ < 16_000.0)].max()
    return float(10.0 * np.log10(stray / heard.max()))


@pytest.mark.parametrize("amp", amps().values(), ids=amps())
@pytest.mark.parametrize("hz", [659.7, 2093.0, 2793.8])
def test_folds_nothing_back(amp: Amp, hz: float) -> None:
    wave = sine(hz)
    driven = overdriven(
        wave, first_db=amp.first_db, second_db=amp.second_db, bias=amp.bias, gate_db=amp.gate_db
    )
    assert folded_db(driven, hz) < -80.0
    assert folded_db(amplified(np.stack([wave, wave]), amp)[0], hz) < -80.0


def test_hears_what_folds_back_where_nothing_is_done_against_it() -> None:
    assert folded_db(np.tanh(100.0 * sine(2093.0)), 2093.0) > -60.0


def test_colours_one_line_as_an_equaliser_colours_two() -> None:
    noise = np.random.default_rng(3).normal(size=(2, 9_000)).astype(np.float32)
    sections = joined(high_pass(80.0), *(bell(hz, 4.0) for hz in (200.0, 900.0, 3_000.0, 5_000.0)))
    wanted = equalised(noise, sections)[0]
    tone(noise[0], sections)
    assert noise[0] == pytest.approx(wanted, abs=1e-5)


def test_clips_lopsidedly_without_moving_the_mean() -> None:
    sound = overdriven(sine(220.0), first_db=24.0, second_db=12.0, bias=0.4, gate_db=-60.0)[4_000:]
    heard = power(sound)
    second = heard[np.abs(HZ - 440.0) < 4.0].max()
    assert 10.0 * np.log10(second / heard.max()) > -50.0
    assert abs(float(sound.mean())) < 0.01
    assert np.abs(sound).max() < 2.1


def test_keeps_time() -> None:
    click = np.zeros(2_000, np.float32)
    click[1_000:1_004] = 0.2
    sound = overdriven(click, first_db=20.0, second_db=0.0, bias=0.0, gate_db=-60.0)
    assert abs(int(np.argmax(np.abs(sound))) - 1_001) <= 2


def test_holds_a_fading_string_and_then_closes_the_gate() -> None:
    fading = sine(110.0) * np.exp(-TIME * 8.0).astype(np.float32)
    sound = overdriven(fading, first_db=30.0, second_db=12.0, bias=0.2, gate_db=-50.0)

    def level_db(wave: npt.NDArray[np.float32], at: float) -> float:
        part = wave[round(at * RATE_HZ) : round((at + 0.05) * RATE_HZ)]
        return float(10.0 * np.log10(np.mean(part**2) + 1e-20))

    assert level_db(fading, 0.1) - level_db(fading, 0.3) > 12.0
    assert level_db(sound, 0.1) - level_db(sound, 0.3) < 4.0
    assert level_db(sound, 0.9) < level_db(sound, 0.3) - 20.0
