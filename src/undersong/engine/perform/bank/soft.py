"""The soft layer: what a note lacks when it is played softly.

It has the phases of the full layer, with less of what is high and of the knock, so that the sampler may
cross-fade the two without anything cancelling: velocity is timbre, not just level.

The table's kind and its own `soft_tilt` say how much each partial and each band lacks, and where an
instrument was recorded in layers, its softest too: the darker of both is played, since the softest that was
recorded is not the softest that can be. The tilt is in dB an octave above `FROM_HZ` or the note,
whichever is higher: what a soft felt, finger, reed or lip leaves out lies above a corner that does not move
down with the note. The values are ours; their order is that of measurements on orchestral instruments:
brass brightens most with dynamics, then reeds and flutes, then strings (Meyer, "Acoustics and the
Performance of Music", 2009; Weinzierl et al., J. Acoust. Soc. Am. 144, 2018), and drums little (the hard
and soft strokes of `kit_rock`: 0 to 2.8 dB an octave).
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.bank.place import zone_at
from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, Floats, Table, Zone, hertz

FROM_HZ = 300.0
WIDEST_OCTAVES = 5.0
BANDS_SHARE = 0.5
"""Of the partials' tilt, that of the noise."""

SMOOTH_PARTIALS = 5
"""Two recordings differ from partial to partial by more than their dynamics: these are averaged."""

FURTHER = 2.5
"""The softest layer of a recorded instrument is not its softest note: it is taken so much further."""

FROM_SECONDS, UNTIL_SECONDS = 0.01, 0.6
DEEPEST_DB = 36.0

Shares = npt.NDArray[np.float32]


def soft_shares(table: Table, zone: Zone, midi: float, hz: Floats) -> tuple[Shares, Shares]:
    """Return the share of each partial (K,) at `hz`, and of each band of noise (24,), in the soft layer."""
    layers = sorted({z.velocity for z in table.zones})
    partials, bands = _tilted(table, zone, hz)
    if table.kind != "drum" and len(layers) > 1:
        recorded = _measured(table, zone, zone_at(table, midi, layers[0]), hz)
        partials, bands = np.minimum(partials, recorded[0]), np.minimum(bands, recorded[1])
    return _shares(partials), _shares(bands)


def _tilted(table: Table, zone: Zone, hz: Floats) -> tuple[Floats, Floats]:
    reference = FROM_HZ if table.kind == "drum" else max(hertz(zone.midi - table.rank), FROM_HZ)
    centre = np.sqrt(BAND_EDGES_HZ[1:] * BAND_EDGES_HZ[:-1])
    partials, bands = (
        np.clip(np.log2(at / reference), 0.0, WIDEST_OCTAVES) * table.soft_tilt_db for at in (hz, centre)
    )
    return -partials, -BANDS_SHARE * bands - table.soft_noise_db


def _measured(table: Table, full: Zone, soft: Zone, hz: Floats) -> tuple[Floats, Floats]:
    """What the softest recordings lack against the hardest, dB; the strongest partials are the measure."""
    times = table.times_seconds
    rung = (times >= FROM_SECONDS) & (times <= UNTIL_SECONDS)
    count = min(len(full.hz), len(soft.hz))
    away = np.mean((soft.level_db[:count] - full.level_db[:count])[:, rung], axis=1)
    half = SMOOTH_PARTIALS // 2
    even = np.convolve(
        np.pad(away, half, mode="edge"), np.full(SMOOTH_PARTIALS, 1.0 / SMOOTH_PARTIALS), "valid"
    )
    strength = 10.0 ** (np.mean(full.level_db[:count][:, rung], axis=1) / 10.0)
    even -= np.sum(even * strength) / np.sum(strength)
    struck = times <= UNTIL_SECONDS / 4.0
    # A band's own noise is little to measure by: three bands together.
    bands = np.mean((soft.noise_db - full.noise_db)[:, struck], axis=1)
    bands = np.convolve(np.pad(bands, 1, mode="edge"), np.full(3, 1.0 / 3.0), "valid")
    return FURTHER * np.interp(hz, full.hz[:count], even), FURTHER * bands


def _shares(away_db: Floats) -> Shares:
    return np.asarray(10.0 ** (np.clip(away_db, -DEEPEST_DB, 0.0) / 20.0), np.float32)
