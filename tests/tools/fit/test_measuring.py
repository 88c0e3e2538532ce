"""Known partials, falls, beats and noise are found again, whatever the recording's rate and channels."""

import numpy as np
import pytest

from tests.tools.fit.notes import FALLS_DB, LEVELS_DB, held, plan, plucked
from tools.fit.beats import beating
from tools.fit.lines import mode_lines, series_lines
from tools.fit.spectrum import Spectrum
from tools.fit.table import fitted, packed
from tools.fit.takes import FitError, checked_pitch, take_of
from tools.fit.zones import measured
from undersong.engine.perform.bank.bake import Recipe, bake
from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, hertz, table_from
from undersong.units import RATE_HZ


def test_finds_pitch_and_stiffness_of_a_string() -> None:
    hz, stiffness = series_lines(plucked()[2_300:], hertz(57.1), stiff=True, count=8, top_hz=20_000.0)
    assert hz[0] == pytest.approx(hertz(57) * np.sqrt(1.0 + 2e-4), rel=2e-4)
    assert stiffness == pytest.approx(2e-4, rel=0.05)


@pytest.mark.parametrize("rate_hz", [22_050, 32_000, 44_100, 48_000, 29_998])
def test_gives_levels_and_falls_back(rate_hz: int) -> None:
    take = take_of(plucked(rate_hz=rate_hz), rate_hz, midi=57.0)
    zone = measured(take, plan())
    place = int(np.argmin(np.abs(plan().times_seconds - 0.25)))
    wanted = LEVELS_DB - FALLS_DB * 0.25
    found = zone.level_db[:8, place]
    assert found - found[1] == pytest.approx(wanted - wanted[1], abs=0.7)
    assert zone.fall_db[:6] == pytest.approx(FALLS_DB[:6], rel=0.1)
    # Above the eighth partial there is nothing.
    assert zone.level_db[9:, place].max(initial=-100.0) < -45.0


def test_takes_a_left_and_a_right_channel() -> None:
    wave = plucked()
    zone = measured(take_of(np.stack([wave, 0.5 * wave]), RATE_HZ, midi=57.0), plan())
    assert zone.side_db[:6] == pytest.approx(np.full(6, 6.02), abs=0.2)
    mono = measured(take_of(wave, RATE_HZ, midi=57.0), plan())
    assert not mono.side_db.any()
    assert zone.level_db[:6] == pytest.approx(mono.level_db[:6], abs=0.1)


def test_puts_a_note_in_tune() -> None:
    zone = measured(take_of(plucked(57.3), RATE_HZ, midi=57.0), plan())
    assert zone.hz[0] == pytest.approx(hertz(57.0), rel=1e-4)


def test_finds_the_modes_of_a_bar_and_takes_no_noise_for_one() -> None:
    time = np.arange(RATE_HZ) / RATE_HZ
    bar = sum(
        10.0 ** (-f * time) * np.sin(2.0 * np.pi * hz * time) for hz, f in ((440, 1), (1_760, 2), (4_100, 4))
    )
    hiss = np.random.default_rng(1).normal(size=RATE_HZ)
    found = mode_lines(bar + 1e-3 * hiss, gap_hz=50.0, count=20, top_hz=20_000.0, window=True)
    for hz in (440.0, 1_760.0, 4_100.0):
        assert np.abs(found - hz).min() < 0.5
    assert len(mode_lines(hiss, gap_hz=50.0, count=40, top_hz=20_000.0, window=True)) < 4


def test_finds_two_reeds_that_beat() -> None:
    wave = held(lines=((0.0, 0.0), (2.6, -5.0)))
    whole = Spectrum(wave).band(hertz(60) - 100.0, hertz(60) + 100.0)
    offsets, below, _, sway, _ = beating(whole, hertz(60), 30.0)
    assert offsets[0] == pytest.approx(2.6, abs=0.1)
    assert below[0] == pytest.approx(5.0, abs=0.5)
    assert np.all(below[1:] > 20.0)
    assert sway < 0.7


def test_bakes_the_beating_that_it_found() -> None:
    wave = held(lines=((0.0, 0.0), (4.0, -3.0)))
    table = fitted([take_of(wave, RATE_HZ, midi=60.0)], plan("bowed", beats=True, drift_cents=0.0)).table
    sample = bake(table, Recipe(midi=60))
    assert sample.loop is not None
    tone = sample.pcm[0, sample.loop[0] : sample.loop[1]].astype(np.float64)
    level = np.sqrt(np.convolve(tone**2, np.ones(441) / 441, "valid"))[::44]
    beat = np.abs(np.fft.rfft(level - level.mean()))
    hz = np.fft.rfftfreq(len(level), 44 / RATE_HZ)
    assert hz[np.argmax(beat)] == pytest.approx(4.0, abs=0.5)


def test_hears_noise_where_it_is() -> None:
    hiss = np.fft.irfft(
        np.fft.rfft(np.random.default_rng(2).normal(size=2 * RATE_HZ))
        * (
            (np.fft.rfftfreq(2 * RATE_HZ, 1 / RATE_HZ) > 3_000)
            & (np.fft.rfftfreq(2 * RATE_HZ, 1 / RATE_HZ) < 6_000)
        )
    )
    zone = measured(take_of(held()[: 2 * RATE_HZ] + 0.01 * hiss, RATE_HZ, midi=60.0), plan("bowed"))
    centre = np.sqrt(BAND_EDGES_HZ[1:] * BAND_EDGES_HZ[:-1])
    inside = (centre > 3_400) & (centre < 5_200)
    outside = (centre < 2_000) | (centre > 8_000)
    assert zone.noise_db[inside, -1].min() > zone.noise_db[outside, -1].max() + 15.0


def test_writes_what_the_engine_reads() -> None:
    zone = measured(take_of(plucked(), RATE_HZ, midi=57.0), plan())
    table = table_from("probe", packed([zone], plan(formant=0.25)))
    read = table.zones[0]
    assert table.kind == "struck"
    assert table.formant == 0.25
    assert read.hz == pytest.approx(zone.hz[: len(read.hz)], rel=1e-4)
    loud = zone.level_db[: len(read.hz)] > -70.0
    assert np.abs(read.level_db - zone.level_db[: len(read.hz)])[loud].max() <= 0.51


def test_bakes_what_was_recorded() -> None:
    take = take_of(plucked(), RATE_HZ, midi=57.0)
    table = fitted([take], plan()).table
    made = bake(table, Recipe(midi=57, seconds=2.0)).pcm[:2].astype(np.float64)
    hz = series_lines(take.audio[0], hertz(57), stiff=True, count=8, top_hz=20_000.0)[0]
    away = _levels_db(take.audio, hz) - _levels_db(made, hz)
    assert np.abs(away - away[1]).max() < 1.5


def _levels_db(audio: np.ndarray, hz: np.ndarray) -> np.ndarray:
    """Power of left and right together at frequencies, in the first half second behind the onset."""
    size = 1 << 16
    part = audio[:, 2_205 : 2_205 + 22_050] * np.hanning(22_050)
    heard = np.mean(np.abs(np.fft.rfft(part, size)) ** 2, axis=0)
    at = np.round(hz * size / RATE_HZ).astype(int)
    return 10.0 * np.log10([heard[a - 8 : a + 9].max() for a in at])


def test_foretells_a_note_between_two_recordings() -> None:
    takes = [take_of(plucked(midi), RATE_HZ, midi=midi) for midi in (45.0, 50.0, 55.0, 60.0, 65.0)]
    table = fitted(takes, plan()).table
    # A string keeps its partials by number: that is what these notes were made of.
    assert table.formant == 0.0


@pytest.mark.parametrize("away", [3.0, -5.0, 12.0, 7.0])
def test_says_that_a_note_is_not_the_one_it_is_said_to_be(away: float) -> None:
    take = take_of(plucked(57.0 + away), RATE_HZ, midi=57.0, name="A3.wav")
    with pytest.raises(FitError, match=r"A3\.wav is said to be 220 Hz"):
        checked_pitch(take, "struck")


@pytest.mark.parametrize("midi", [33.0, 57.0, 81.0])
def test_takes_a_note_at_its_pitch(midi: float) -> None:
    checked_pitch(take_of(plucked(midi), RATE_HZ, midi=midi), "struck")
