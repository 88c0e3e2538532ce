"""Baked notes: loops that close, layers that agree, sections in tune, the same twice."""

import numpy as np
import pytest

from undersong.engine.perform.bank.bake import LONGEST_SECONDS, Recipe, Sample, bake
from undersong.engine.perform.bank.place import zone_at
from undersong.engine.perform.bank.tables import TableError, hertz, load_table


def _baked(name: str, midi: int, **more: float) -> Sample:
    return bake(load_table(name), Recipe(midi=midi, **more))


@pytest.mark.parametrize(
    ("name", "midi"), [("flute", 72), ("strings", 60), ("cello", 36), ("rock_organ", 61)]
)
def test_closes_its_loop(name: str, midi: int) -> None:
    made = _baked(name, midi)
    assert made.loop is not None
    start, end = made.loop
    wave = made.pcm.astype(np.float64)
    step = np.abs(np.diff(wave[:, start : start + 20_000], axis=1)).max()
    # What follows the loop's end is what follows its start, but for the join of the noise.
    assert np.abs(wave[:, end : end + 4] - wave[:, start : start + 4]).max() <= 0.02 * 32_000
    assert np.abs(wave[:, end - 1] - wave[:, start]).max() <= 1.5 * step


def test_has_no_loop_where_the_note_falls() -> None:
    assert _baked("piano", 60).loop is None


def test_is_the_same_twice_and_another_in_another_take() -> None:
    first, again, other = (
        _baked("steel_guitar", 52),
        _baked("steel_guitar", 52),
        _baked("steel_guitar", 52, take=1),
    )
    assert np.array_equal(first.pcm, again.pcm)
    assert not np.array_equal(first.pcm, other.pcm)


def test_has_layers_that_may_be_cross_faded() -> None:
    wave = _baked("piano", 60, seconds=1.0).pcm.astype(np.float64)
    full, soft = wave[0], wave[2]
    for share in (0.25, 0.5, 0.75):
        mixed = np.sqrt(np.mean((share * full + (1 - share) * soft) ** 2))
        apart = share * np.sqrt(np.mean(full**2)) + (1 - share) * np.sqrt(np.mean(soft**2))
        # Layers that cancelled would lose power; 0.5 dB is all that their different spectra cost.
        assert 20.0 * np.log10(mixed / apart) > -0.5


def test_makes_no_more_than_is_needed() -> None:
    short, long = _baked("piano", 40, seconds=0.5), _baked("piano", 40, seconds=LONGEST_SECONDS)
    assert short.pcm.shape[1] == 22_050
    assert long.pcm.shape[1] > 5 * 44_100


def test_plays_a_scale_evenly() -> None:
    levels = []
    for midi in range(48, 73, 4):
        made = _baked("nylon_guitar", midi, seconds=0.5)
        wave = made.pcm[0, :11_025] * made.scale
        levels.append(10.0 * np.log10(np.mean(wave**2)))
    assert np.ptp(levels) < 3.0


def test_finds_a_measured_note_as_it_was_measured() -> None:
    table = load_table("piano")
    measured = max(table.zones, key=lambda z: (z.velocity, -abs(z.midi - 69)))
    found = zone_at(table, measured.midi, measured.velocity)
    assert found.hz[:20] == pytest.approx(hertz(measured.midi) * found.hz[:20] / hertz(found.midi))
    assert found.level_db[:20] == pytest.approx(measured.level_db[:20], abs=0.05)


def test_says_which_table_is_not_there() -> None:
    with pytest.raises(TableError, match="theremin"):
        load_table("theremin")
