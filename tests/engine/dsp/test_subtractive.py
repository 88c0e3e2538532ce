"""Oscillators without aliases, a filter with the slope it claims, notes in tune and without a mean."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import scipy.signal

from undersong.engine.dsp import oscillators, resonance, subtractive
from undersong.engine.dsp.wavetables import POINTS, cycle, harmonics_below
from undersong.units import RATE_HZ

SECONDS = 0.8
C7_HZ = 2_093.0
KINDS: dict[str, dict[str, Any]] = {
    "saw": {},
    "pulse": {"kind": oscillators.PULSE, "shape": 0.3},
    "moving pulse": {"kind": oscillators.PULSE, "shape": 0.5, "sweep": 0.4, "sweep_hz": 0.4},
    "sync": {"kind": oscillators.SYNC, "shape": 1.37},
    "moving sync": {"kind": oscillators.SYNC, "shape": 1.2, "sweep": 0.7, "sweep_hz": 0.4},
    "bent sine": {"kind": oscillators.BENT, "shape": 3.0, "bender": 2.0},
    "morph": {"kind": oscillators.MORPH, "shape": 0.5, "sweep": 0.5, "sweep_hz": 1.0},
}


def _rendered(
    hz: float,
    *,
    wave: str = "saw",
    cutoff_hz: float = 17_500.0,
    drive: float = 0.0,
    filter_kind: int = resonance.LOW,
    ringing: float = 0.0,
    times: int = 0,
    seconds: float = SECONDS,
    note: dict[str, float] | None = None,
    **oscillator: float,
) -> npt.NDArray[np.float64]:
    notes = np.zeros(1, subtractive.NOTE)
    notes["hold"], notes["release"], notes["hz"] = round(seconds * RATE_HZ), 2_000.0, hz
    notes["gain"], notes["cutoff_hz"], notes["push"], notes["hard"] = 0.5, cutoff_hz, 1.0, 1.0
    for name, value in (note or {}).items():
        notes[name] = value
    line = np.zeros(1, oscillators.OSCILLATOR)
    line["ratio"] = line["left"] = line["right"] = 1.0
    for name, value in oscillator.items():
        line[name] = value
    settings = np.zeros(1, subtractive.SETTINGS)
    for name in ("attack", "decay", "filter_attack", "filter_decay", "filter_release"):
        settings[name] = 100.0
    settings["sustain"], settings["drive"] = 1.0, drive
    settings["filter"], settings["resonance"] = filter_kind, ringing
    settings["times"] = times or (2 if drive or filter_kind == resonance.LADDER else 1)
    bent = oscillator.get("kind") == oscillators.BENT
    room = harmonics_below(hz)
    tables = np.stack([cycle("sine" if bent else wave, room), cycle("triangle", room)])
    deepest = oscillators.deepest(hz, hz * oscillator["bender"]) if bent else 24.0
    out = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    subtractive.render(
        out,
        notes,
        line,
        settings,
        tables,
        np.zeros((1, 1), np.int64),
        others=np.ones((1, 1), np.int64),
        phases=np.full((1, 1), 0.25),
        noise=oscillators.hiss(),
        limits=np.full((1, 1), deepest),
    )
    return np.asarray(out[0], np.float64)


def _power(sound: npt.NDArray[np.float64]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    steady = sound[4_000:-400]
    power = np.abs(np.fft.rfft(steady * np.kaiser(len(steady), 20.0))) ** 2
    return np.asarray(power), np.asarray(np.fft.rfftfreq(len(steady), 1.0 / RATE_HZ), np.float64)


def _aliases_db(sound: npt.NDArray[np.float64], hz: float) -> float:
    """The strongest line below 16 kHz that is no harmonic, against the strongest."""
    power, at = _power(sound)
    # What moves (a width, a ratio) makes sidebands of its own, a few dozen Hz apart.
    own = np.abs(at - hz * np.round(at / hz)) < 80.0
    heard = (at > 80.0) & (at < 16_000.0)
    return float(10.0 * np.log10(power[~own & heard].max() / power.max()))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("hz", [440.0, 1_244.5, C7_HZ, 3_135.9])
def test_has_nothing_between_its_harmonics(hz: float, kind: dict[str, Any]) -> None:
    assert _aliases_db(_rendered(hz, **kind), hz) < -80.0


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("drive", [0.8, 3.0])
def test_has_nothing_between_its_harmonics_when_it_is_driven(drive: float, kind: dict[str, Any]) -> None:
    assert _aliases_db(_rendered(C7_HZ, drive=drive, **kind), C7_HZ) < -80.0


@pytest.mark.parametrize("kind", ["saw", "moving pulse", "sync"])
def test_has_nothing_between_its_harmonics_behind_a_ladder(kind: str) -> None:
    sound = _rendered(C7_HZ, filter_kind=resonance.LADDER, ringing=0.8, drive=1.0, **KINDS[kind])
    assert _aliases_db(sound, C7_HZ) < -80.0


def test_would_show_aliases_if_there_were_any() -> None:
    time = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    assert _aliases_db(2.0 * (time * C7_HZ % 1.0) - 1.0, C7_HZ) > -40.0


@pytest.mark.parametrize("hz", [100.0, 1_000.0, 10_000.0])
def test_is_as_loud_at_twice_the_rate(hz: float) -> None:
    once, twice = (_rendered(hz, wave="sine", times=n)[4_000:30_000] for n in (1, 2))
    assert np.std(twice) == pytest.approx(np.std(once), rel=0.02)


@pytest.mark.parametrize("filter_kind", [resonance.LOW, resonance.LADDER, resonance.BAND, resonance.HIGH])
def test_moves_its_cutoff_without_steps(filter_kind: int) -> None:
    # Six octaves in half a second over one sine: whatever is not that sine, slowly changing, are steps.
    moving = {"sweep": 6.0, "cutoff_hz": 150.0}
    sound = _rendered(
        300.0, wave="sine", filter_kind=filter_kind, ringing=0.7, note=moving, times=2, seconds=1.0
    )
    high = np.convolve(sound, scipy.signal.firwin(255, 3_000.0, fs=RATE_HZ, pass_zero=False), "valid")
    settled = high[6_000:-1_000]
    assert 20.0 * np.log10(np.abs(settled).max() / np.abs(sound).max()) < -75.0


def test_a_ladder_sings_on_its_own_note_and_never_runs_away() -> None:
    def ringing_db(share: float) -> float:
        sound = _rendered(55.0, filter_kind=resonance.LADDER, ringing=share, cutoff_hz=880.0)
        assert np.abs(sound).max() < 1.0
        power, at = _power(sound)
        return float(10.0 * np.log10(power[np.abs(at - 880.0) < 20.0].max()))

    assert ringing_db(1.0) > ringing_db(0.5) + 12.0


def test_a_ladder_falls_by_24_db_an_octave() -> None:
    power, at = _power(_rendered(110.0, cutoff_hz=500.0, filter_kind=resonance.LADDER))
    open_power, _ = _power(_rendered(110.0))
    gain = [10.0 * np.log10(power[near].max() / open_power[near].max())
            for n in (40, 80) for near in [np.abs(at - 110.0 * n) < 20.0]]  # fmt: skip
    assert gain[1] - gain[0] == pytest.approx(-24.0, abs=2.0)


def test_begins_a_synced_saw_anew_with_each_turn() -> None:
    """It is a saw at the ratio, cut off: against that saw, drawn by hand, with as many harmonics."""
    hz, ratio = 100.0, 2.0**1.37
    found = _rendered(hz, kind=oscillators.SYNC, shape=1.37)[8_820 : 8_820 + 4_410]
    turn = (hz * np.arange(4_410 * 16) / RATE_HZ / 16.0 + 0.25 + hz * 0.2) % 1.0
    drawn = 2.0 * ((turn * ratio) % 1.0) - 1.0
    lines = np.fft.rfft(drawn)
    lines[0] = 0.0
    lines[1_801:] = 0.0
    wanted = 0.5 * np.fft.irfft(lines, len(turn))[::16]
    assert abs(np.corrcoef(found, wanted)[0, 1]) > 0.99


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
    sound = _rendered(61.7, kind=oscillators.PULSE, shape=0.2, cutoff_hz=800.0, drive=2.0)
    assert abs(np.mean(sound[8_000:])) < 0.002


def test_gives_a_saw_the_harmonics_of_a_saw() -> None:
    lines = np.abs(np.fft.rfft(cycle("saw", 20)[:POINTS])) / POINTS * 2.0
    assert lines[1:21] == pytest.approx(2.0 / np.pi / np.arange(1, 21), rel=1e-4)
    assert np.abs(lines[21:]).max() < 1e-6


def test_knows_no_other_waves() -> None:
    with pytest.raises(KeyError):
        cycle("hexagon", 3)
