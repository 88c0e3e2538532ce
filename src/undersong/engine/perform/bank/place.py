"""The numbers of a note that was not recorded: between its measured neighbours.

Levels are interpolated in dB. A plucked string keeps the levels of its partials by number (the pluck
moves with the note); a voice, a reed's tube and a violin's body keep them by frequency (the
body does not move). `Table.formant` says how much of each. Bars and drums take the nearest recording; so do
others by `Table.nearest`, whose recordings were voiced one by one: their mean is like none of them.
"""

from dataclasses import replace

import numpy as np

from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, Floats, Table, Zone, hertz, series

HIGHEST_PARTIAL_HZ = 16_000.0
BEYOND_DB = 30.0
"""A partial that the recording did not have is taken as its last one, this much softer."""

STIFFEST = 4e-4
"""Up to middle C; above, it doubles every eight semitones, as in pianos. A short note may be mismeasured."""

MUTED_FALL_DB, MUTED_FALL_OCTAVE_DB = 150.0, 45.0
"""dB a second that a palm takes from the lowest partial, and how much more with each octave above."""

MUTED_ABOVE_HZ, MUTED_DB = 1_500.0, 9.0
"""The flesh of the hand damps what is above from the start."""

Weighted = list[tuple[Zone, float]]


def zone_at(table: Table, midi: float, velocity: float) -> Zone:
    """Return the zone of a pitch and a velocity, 0 to 1.

    For drums `midi` is the General MIDI key; the nearest key and then the nearest velocity win.
    """
    if table.kind == "drum":
        return min(table.zones, key=lambda z: (abs(z.midi - midi), abs(z.velocity - velocity)))
    midi += table.rank
    near = _neighbours(table, midi, velocity)
    nearest = max(near, key=lambda pair: pair[1])[0]
    if table.kind == "modal":
        return _cut_to(nearest, midi, velocity)
    return _between(table, near, midi, velocity)


def _cut_to(zone: Zone, midi: float, velocity: float) -> Zone:
    """Return the zone of a bar that is cut to another pitch.

    Its knock is modes too many to tell apart, so that it moves with them.
    """
    hz = zone.hz * (hertz(midi) / hertz(zone.midi))
    return replace(zone, midi=midi, velocity=velocity, hz=hz, noise_db=_moved_noise(zone, midi, 1.0))


def _moved_noise(zone: Zone, midi: float, share: float) -> Floats:
    """Return the noise of a zone at another pitch: as high above it as before, or (0) where it was."""
    centre = np.log(np.sqrt(BAND_EDGES_HZ[1:] * BAND_EDGES_HZ[:-1]))
    at = centre - share * np.log(hertz(midi) / hertz(zone.midi))
    return np.array([np.interp(at, centre, column) for column in zone.noise_db.T]).T


def muted(zone: Zone, times_seconds: Floats) -> Zone:
    """Return the zone of a string under the palm of a hand: short, dark, its knock as before."""
    octaves = np.log2(np.maximum(zone.hz / zone.hz[0], 1.0))
    fall = MUTED_FALL_DB + MUTED_FALL_OCTAVE_DB * octaves
    top = MUTED_DB * np.clip(np.log2(zone.hz / MUTED_ABOVE_HZ) + 1.0, 0.0, 2.0)
    return replace(
        zone,
        level_db=zone.level_db - top[:, None] - fall[:, None] * times_seconds,
        fall_db=zone.fall_db + fall,
    )


def _neighbours(table: Table, midi: float, velocity: float) -> Weighted:
    """Measured zones around a note with their weights: two pitches of one or two layers."""
    layers = sorted({z.velocity for z in table.zones})
    place = float(np.interp(velocity, layers, range(len(layers))))
    low, share = int(place), place - int(place)
    found: Weighted = []
    for layer, weight in ((low, 1.0 - share), (min(low + 1, len(layers) - 1), share)):
        row = sorted((z for z in table.zones if z.velocity == layers[layer]), key=lambda z: z.midi)
        step = float(np.interp(midi, [z.midi for z in row], range(len(row))))
        below, part = int(step), step - int(step)
        if table.kind == "modal":
            below, part = round(step), 0.0
        found += [(row[below], weight * (1.0 - part)), (row[min(below + 1, len(row) - 1)], weight * part)]
        found[-2:] = _drawn(found[-2:], weight, table.nearest)
    return [(zone, weight) for zone, weight in found if weight > 1e-6]


def _drawn(pair: Weighted, whole: float, nearest: float) -> Weighted:
    """Draw the weights of two neighbours, `whole` together, towards the nearer."""
    first = whole if pair[0][1] >= pair[1][1] else 0.0
    return [
        (pair[0][0], (1.0 - nearest) * pair[0][1] + nearest * first),
        (pair[1][0], (1.0 - nearest) * pair[1][1] + nearest * (whole - first)),
    ]


def _between(table: Table, near: Weighted, midi: float, velocity: float) -> Zone:
    # Frequencies and phases are the loudest layer's for all: layers of one note can then be cross-faded.
    loudest = max(z.velocity for z in table.zones)
    frame = min((z for z in table.zones if z.velocity == loudest), key=lambda z: abs(z.midi - midi))
    layered = any(z.velocity != loudest for z in table.zones)
    stiffness = frame.stiffness if layered else sum(w * z.stiffness for z, w in near)
    stiffness = min(stiffness, STIFFEST * max(1.0, 2.0 ** ((midi - 60.0) / 8.0)))
    hz = series(midi, stiffness, max(len(z.hz) for z, _ in near))
    hz = hz[hz < HIGHEST_PARTIAL_HZ]
    number = np.arange(1, len(hz) + 1)

    def mixed(name: str, beyond_db: float = 0.0) -> Floats:
        total = np.zeros(1)
        for zone, weight in near:
            rows = getattr(zone, name).reshape(len(zone.hz), -1)
            own = rows[np.minimum(number, len(rows)) - 1] - beyond_db * (number > len(rows))[:, None]
            body = _by_frequency(hz, zone.hz, rows)
            total = total + weight * ((1.0 - table.formant) * own + table.formant * body)
        return total

    nearest = max(near, key=lambda pair: pair[1])[0]
    own = np.minimum(number, len(nearest.hz)) - 1
    return Zone(
        midi=midi,
        velocity=velocity,
        hz=hz,
        level_db=mixed("level_db", BEYOND_DB),
        phase=frame.phase[np.minimum(number, len(frame.phase)) - 1],
        sway_db=mixed("sway_db")[:, 0],
        side_db=mixed("side_db")[:, 0],
        noise_db=np.asarray(sum(w * _moved_noise(z, midi, table.knock) for z, w in near)),
        fall_db=mixed("fall_db")[:, 0],
        stiffness=float(stiffness),
        glide_cents=near[0][0].glide_cents,
        pace_hz=float(sum(w * z.pace_hz for z, w in near)),
        beat_hz=None if nearest.beat_hz is None else nearest.beat_hz[own],
        beat_db=None if nearest.beat_db is None else nearest.beat_db[own],
        beat_phase=None if nearest.beat_phase is None else nearest.beat_phase[own],
    )


def _by_frequency(hz: Floats, known_hz: Floats, rows: Floats) -> Floats:
    """Rows (K, J) known at frequencies, read at others: straight lines over the logarithm."""
    if len(known_hz) == 1:
        return np.repeat(rows, len(hz), axis=0)
    at, known = np.log(np.clip(hz, known_hz[0], known_hz[-1])), np.log(known_hz)
    i = np.clip(np.searchsorted(known, at, side="right") - 1, 0, len(known) - 2)
    share = ((at - known[i]) / (known[i + 1] - known[i]))[:, None]
    return np.asarray(rows[i] * (1.0 - share) + rows[i + 1] * share)
