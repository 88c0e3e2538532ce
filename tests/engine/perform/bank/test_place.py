"""Notes between recordings: by number or by frequency, leaning on the nearest or not; soft layers."""

from dataclasses import replace

import numpy as np
import pytest

from undersong.engine.perform.bank.place import zone_at
from undersong.engine.perform.bank.soft import soft_shares
from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, BANDS, Table, Zone, hertz, load_table, series

TIMES = np.array([0.0, 0.1, 1.0])


def _zone(midi: float, velocity: float = 0.8, tilt_db: float = 6.0) -> Zone:
    """Partials that fall by number, noise in one band four octaves above the note."""
    hz = series(midi, 0.0, 20)
    level = -tilt_db * np.log2(np.arange(1, 21))
    noise = np.full((BANDS, 3), -90.0)
    noise[np.searchsorted(BAND_EDGES_HZ, 8.0 * hertz(midi)) - 1] = -20.0
    return Zone(
        midi=midi,
        velocity=velocity,
        hz=hz,
        level_db=np.repeat(level[:, None], 3, axis=1),
        phase=np.zeros(20),
        sway_db=np.zeros(20),
        side_db=np.zeros(20),
        noise_db=noise,
        fall_db=np.full(20, 10.0),
        stiffness=0.0,
        glide_cents=np.zeros(3),
        pace_hz=1.0,
    )


def _table(*zones: Zone, **more: object) -> Table:
    facts = {"name": "probe", "kind": "struck", "spread_cents": 0.0, "formant": 0.0, "digest": ""}
    return Table(**(facts | {"times_seconds": TIMES, "zones": zones} | more))


def test_keeps_partials_by_number_or_by_frequency() -> None:
    def with_body(zone: Zone) -> Zone:
        """A bell of the body at 1 kHz, wherever the partials are."""
        bell = 20.0 * np.exp(-0.5 * (np.log2(zone.hz / 1_000.0) / 0.3) ** 2)
        return replace(zone, level_db=zone.level_db + bell[:, None])

    low, high = _zone(48.0, tilt_db=0.0), _zone(60.0, tilt_db=0.0)
    by_hertz = zone_at(_table(with_body(low), with_body(high), formant=1.0), 54.0, 0.8)
    assert by_hertz.hz[np.argmax(by_hertz.level_db[:, 0])] == pytest.approx(1_000.0, rel=0.1)
    assert by_hertz.level_db.max() > 16.0
    by_number = zone_at(_table(with_body(low), with_body(high)), 54.0, 0.8)
    assert by_number.level_db.max() < 14.0
    plain = zone_at(_table(_zone(48.0), _zone(60.0)), 54.0, 0.8)
    assert plain.level_db[:8, 0] == pytest.approx(
        low.level_db[:8, 0] - 6.0 * np.log2(np.arange(1, 9)), abs=1e-9
    )


@pytest.mark.parametrize(("nearest", "wanted"), [(0.0, -7.0), (0.5, -6.5), (1.0, -6.0)])
def test_leans_on_the_nearest_recording(nearest: float, wanted: float) -> None:
    # At a quarter of the way the nearer one falls by 6 dB an octave, the other by 10.
    table = _table(_zone(48.0, tilt_db=6.0), _zone(60.0, tilt_db=10.0), nearest=nearest)
    assert zone_at(table, 51.0, 0.8).level_db[1, 0] == pytest.approx(wanted)


def test_moves_a_knock_with_the_note_or_leaves_it() -> None:
    zone = _zone(48.0)
    band = int(np.argmax(zone.noise_db[:, 0]))
    stays = zone_at(_table(zone, knock=0.0), 60.0, 0.8)
    moves = zone_at(_table(zone, knock=1.0), 60.0, 0.8)
    assert int(np.argmax(stays.noise_db[:, 0])) == band
    centre = np.sqrt(BAND_EDGES_HZ[1:] * BAND_EDGES_HZ[:-1])
    heard = centre[int(np.argmax(moves.noise_db[:, 0]))] / centre[band]
    assert heard == pytest.approx(2.0, rel=0.25)


def test_sounds_a_rank_below_its_key() -> None:
    table = _table(_zone(48.0), _zone(60.0), kind="bowed", rank=-12)
    assert zone_at(table, 66.0, 0.8).hz[0] == pytest.approx(hertz(54.0))


def test_takes_the_softest_recording_for_the_soft_layer() -> None:
    table = _table(_zone(60.0, 0.9, tilt_db=6.0), _zone(60.0, 0.3, tilt_db=9.0))
    full = zone_at(table, 60.0, 0.9)
    partials, _ = soft_shares(table, full, 60.0, full.hz)
    lacks = 20.0 * np.log10(partials)
    assert lacks[0] == 0.0
    assert np.all(np.diff(lacks[:18]) <= 1e-5)
    # Three dB an octave were recorded; the softest note lacks two and a half times as much.
    assert lacks[15] - lacks[3] == pytest.approx(2.5 * -3.0 * 2.0, abs=1.5)


def test_lacks_nothing_below_the_corner_and_more_with_every_octave_above() -> None:
    table = _table(_zone(40.0), soft_tilt_db=4.0, soft_noise_db=8.0)
    zone = zone_at(table, 40.0, 0.8)
    partials, bands = soft_shares(table, zone, 40.0, np.array([82.0, 250.0, 600.0, 1_200.0]))
    assert 20.0 * np.log10(partials) == pytest.approx([0.0, 0.0, -4.0, -8.0], abs=0.01)
    assert 20.0 * np.log10(bands[0]) == pytest.approx(-8.0, abs=0.01)


def test_brightens_brass_more_than_strings() -> None:
    tilt = {name: load_table(name).soft_tilt_db for name in ("trumpet", "clarinet", "violin", "church_organ")}
    assert tilt["trumpet"] > tilt["clarinet"] > tilt["violin"] > tilt["church_organ"] == 0.0


def test_finds_no_new_table_in_an_old_one() -> None:
    """A table without beats, rank and the like is read as one that has none."""
    table = replace(load_table("harp"))
    assert table.rank == 0
    assert table.zones[0].beat_hz is None
