"""Every table that is shipped: no click at start, end or loop, no standing voltage, in tune, soft is soft."""

import json
from importlib import resources

import numpy as np
import numpy.typing as npt
import pytest

from undersong.engine.perform.bank.bake import GUARD_SAMPLES, Recipe, Sample, bake
from undersong.engine.perform.bank.tables import Table, hertz, load_table, table_from
from undersong.units import RATE_HZ

FOLDER = resources.files("undersong.engine.instruments") / "tables"
NAMES = sorted(file.name.removesuffix(".npz") for file in FOLDER.iterdir() if file.name.endswith(".npz"))
PITCHED = [name for name in NAMES if load_table(name).kind != "drum"]
BEATING = [name for name in PITCHED if load_table(name).zones[0].beat_hz is not None]
TUNED = [name for name in PITCHED if load_table(name).kind != "ensemble" and name not in BEATING]
TOUCHED = [name for name in NAMES if load_table(name).soft_tilt_db or load_table(name).soft_noise_db]
"""All but organs, whose keys know no softer."""

CLICK = 10.0 ** (-60.0 / 20.0)


def _places(table: Table) -> list[int]:
    """Pitches of a low, a middle and a high note; of a kit every key."""
    midi = sorted({round(zone.midi) - table.rank for zone in table.zones})
    return midi if table.kind == "drum" else sorted({midi[0], midi[len(midi) // 2] + 1, midi[-1]})


def _note(table: Table, midi: int, seconds: float = 1.0) -> Sample:
    return bake(table, Recipe(midi=midi, velocity=1.0, seconds=seconds))


@pytest.mark.parametrize("name", NAMES)
def test_begins_and_ends_at_nothing_and_has_no_standing_voltage(name: str) -> None:
    table = load_table(name)
    for midi in _places(table):
        sample = _note(table, midi)
        wave = sample.pcm.astype(np.float64) / 32_768.0
        assert np.abs(wave[:, 0]).max() == 0.0
        assert np.abs(wave[:, :4]).max() < 0.1, "a note jumps, it does not rise"
        if sample.loop is None:
            assert np.abs(wave[:, -1]).max() < CLICK
        # A window lets a kick's first half wave be what it is, and sees what would stand there all the time.
        window = np.hanning(wave.shape[1])
        assert np.abs(np.sum(wave * window, axis=1) / window.sum()).max() < CLICK


@pytest.mark.parametrize("name", [name for name in PITCHED if load_table(name).steady])
def test_goes_round_its_loop_as_if_there_were_none(name: str) -> None:
    table = load_table(name)
    for midi in _places(table):
        sample = _note(table, midi)
        assert sample.loop is not None
        start, end = sample.loop
        wave = sample.pcm.astype(np.int64)
        # Behind the loop's end stands what stands behind its start: two counts are rounding.
        guard = wave[:, end : end + GUARD_SAMPLES]
        assert guard.shape[1] == GUARD_SAMPLES
        assert np.abs(guard - wave[:, start : start + GUARD_SAMPLES]).max() <= 2


@pytest.mark.parametrize("name", TUNED)
def test_is_in_tune_within_two_cents(name: str) -> None:
    table = load_table(name)
    for midi in _places(table):
        away = _cents(_note(table, midi, seconds=2.0), table, midi)
        assert abs(away) < 2.0


@pytest.mark.parametrize("name", BEATING)
def test_has_its_reeds_around_the_note(name: str) -> None:
    table = load_table(name)
    for midi in _places(table):
        sample = _note(table, midi)
        first, last = sample.loop or (0, -1)
        part = sample.pcm[:2, first:last].astype(np.float64)
        power = np.sum(np.abs(np.fft.rfft(part)) ** 2, axis=0)
        hz = np.fft.rfftfreq(part.shape[1], 1.0 / RATE_HZ)
        near = np.abs(hz / hertz(midi) - 1.0) < 2.0 ** (40.0 / 1200.0) - 1.0
        middle = float(np.sum(power[near] * hz[near]) / np.sum(power[near]))
        # The loop's length lets a line stand 0.2 Hz from where it would.
        assert abs(middle - hertz(midi)) < 0.3 + hertz(midi) * (2.0 ** (2.0 / 1200.0) - 1.0)


def _cents(sample: Sample, table: Table, midi: int) -> float:
    """Deviation of the lowest line that is heard near the note or its octaves, in cents."""
    first, last = sample.loop or (round(0.03 * RATE_HZ), sample.pcm.shape[1])
    part = sample.pcm[:2, first:last].astype(np.float64)
    size = 1 << 20
    power = np.sum(np.abs(np.fft.rfft(part * np.hanning(part.shape[1]), size)) ** 2, axis=0)
    # What cannot be told apart from its neighbours cannot be tuned either.
    reach = max(3.0 * RATE_HZ / part.shape[1], 0.02 * hertz(midi))
    found = {}
    for ratio in (1.0, 2.0) if table.kind in ("bowed", "struck") else (1.0,):
        hz = hertz(midi) * ratio
        low, high = int((hz - reach) * size / RATE_HZ), int((hz + reach) * size / RATE_HZ) + 1
        peak = low + int(np.argmax(power[low:high]))
        a, b, c = np.log(power[peak - 1 : peak + 2])
        line = (peak + 0.5 * (a - c) / (a - 2.0 * b + c)) * RATE_HZ / size
        found[power[peak]] = 1200.0 * float(np.log2(line / hz))
    return found[max(found)]


@pytest.mark.parametrize("name", TOUCHED)
def test_has_a_soft_layer_that_is_darker_and_may_be_cross_faded(name: str) -> None:
    table = load_table(name)
    midi = _places(table)[len(_places(table)) // 2]
    wave = _note(table, midi).pcm.astype(np.float64)
    full, soft = wave[:2], wave[2:]
    above_hz = 1_000.0 if table.kind == "drum" else max(1_000.0, 2.5 * hertz(midi))
    assert _share_above(soft, above_hz) < _share_above(full, above_hz)
    middle = float(np.sum((0.5 * full + 0.5 * soft) ** 2))
    apart = 0.25 * (np.sqrt(np.sum(full**2)) + np.sqrt(np.sum(soft**2))) ** 2
    assert 10.0 * np.log10(middle / apart) > -0.7


def _share_above(wave: npt.NDArray[np.float64], hz: float) -> float:
    power = np.sum(np.abs(np.fft.rfft(wave[:, : RATE_HZ // 2])) ** 2, axis=0)
    high = np.fft.rfftfreq(min(wave.shape[1], RATE_HZ // 2), 1.0 / RATE_HZ) > hz
    return float(np.sum(power[high]) / np.sum(power))


@pytest.mark.parametrize("name", NAMES)
def test_says_where_it_comes_from_and_who_may_use_it(name: str) -> None:
    content = (FOLDER / f"{name}.npz").read_bytes()
    assert table_from(name, content).zones
    with np.load(FOLDER / f"{name}.npz") as arrays:
        about = json.loads(str(arrays["about"]))
    assert about["name"] == name
    assert about["source"]
    assert about["credit"]
    assert about["licence"] in {"MIT", "CC0-1.0", "public domain"}
    assert f"`{name}`" in (FOLDER / "README.md").read_text("utf-8")


def test_is_small() -> None:
    assert sum(len((FOLDER / f"{name}.npz").read_bytes()) for name in NAMES) < 1.5 * 2**20
