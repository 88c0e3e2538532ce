"""Numbers to sound: one note of a table, in a full and a soft layer.

Partials are oscillators under complex gains, noise is 24 bands under gains; both are known at
*edges*, close at the onset and wide apart later. Steady instruments get a loop that closes by
construction: its length holds a whole number of periods of the note, and every swaying and
drifting has the loop's period.

Where several players play, each partial is a narrow band of noise as wide as the players
differ (the idea of Paul Nasca's PADsynth). Its spectrum is drawn alike above and below the
partial, so the section is in tune whatever was drawn.

Every note is baked in a full and a soft layer (see `soft`) that may be cross-faded.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.bank.kernels import RUN_SAMPLES, add_noise, add_partials
from undersong.engine.perform.bank.noise import PERIOD_SAMPLES, noise_bank
from undersong.engine.perform.bank.place import muted, zone_at
from undersong.engine.perform.bank.soft import soft_shares
from undersong.engine.perform.bank.tables import Floats, Table, Zone, hertz
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Hz, Seconds

LONGEST_SECONDS = 8.0
GUARD_SAMPLES = 8
"""Samples after a loop's end, so that a reader between samples may look ahead."""

LOUDNESS = 0.1
"""Weighted rms of the full layer of every baked note: a scale is played evenly."""

HEARD_DB = 66.0
LEAD_SAMPLES, RISE_SAMPLES = 26, 22
"""Tables begin a millisecond before their notes are heard; of it, only the end is baked."""

_QUIETEST_DB, _HIGHEST_HZ = -84.0, 17_500.0
_LOOP_SECONDS = 2.5
_JOIN_SAMPLES = 4_096

Gains = npt.NDArray[np.complex128]
Edges = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Which note to bake.

    Attributes
    ----------
    midi : pitch, whole in songs; of a drum its General MIDI key.
    velocity : measured layer to bake from, 0 to 1.
    seconds : how much is needed at most; steady notes have their loop whatever it says.
    take : another take is another performance of the same note.
    tune : semitones; drums are turned up or down by it.
    muted : whether the palm lies on the strings.
    """

    midi: float
    velocity: float = 0.8
    seconds: Seconds = LONGEST_SECONDS
    take: int = 0
    tune: float = 0.0
    muted: bool = False


@dataclass(frozen=True, eq=False)
class Sample:
    """A baked note.

    Attributes
    ----------
    pcm : (4, samples) int16: full layer left and right, soft layer left and right.
    scale : what one count of `pcm` is worth.
    loop : first and last sample of the loop, or None.
    """

    pcm: npt.NDArray[np.int16]
    scale: float
    loop: tuple[int, int] | None


def bake(table: Table, recipe: Recipe) -> Sample:
    """Render one note of a table; the same recipe, the same samples."""
    zone = zone_at(table, recipe.midi, recipe.velocity)
    if recipe.muted and table.kind in ("struck", "modal"):
        zone = muted(zone, table.times_seconds)
    random = Seeds(recipe.take).stream(f"perform/bank/{table.name}/{recipe.midi}")
    if table.steady:
        out, (first, last) = _steady(table, zone, random)
        return _packed(_begun(out), (first - LEAD_SAMPLES, last - LEAD_SAMPLES))
    return _packed(_begun(_falling(table, zone, recipe, random)), None)


def _begun(out: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Take away what narrow bands blur into the lead, and let the note rise from nothing."""
    out = out[:, LEAD_SAMPLES:]
    out[:, :RISE_SAMPLES] *= 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, RISE_SAMPLES, dtype=np.float32))
    return out


def _falling(
    table: Table, zone: Zone, recipe: Recipe, random: np.random.Generator
) -> npt.NDArray[np.float32]:
    """A note that was struck, plucked or hit: (4, samples)."""
    size = round(min(_heard_seconds(table, zone), recipe.seconds) * RATE_HZ) + LEAD_SAMPLES
    edges = _edges(size, fine=16 if table.kind == "drum" else 64)
    keep = (zone.level_db.max(axis=1) > _QUIETEST_DB) & (zone.hz < _HIGHEST_HZ)
    seconds = edges / RATE_HZ
    after = np.maximum(seconds - table.times_seconds[-1], 0.0)
    level = _at_times(zone.level_db[keep], table.times_seconds, seconds) - zone.fall_db[keep, None] * after
    hz = zone.hz[keep] * 2.0 ** (recipe.tune / 12.0)
    gain: Gains = (10.0 ** (level / 20.0)).astype(np.complex128)
    if table.kind == "struck":
        gain *= 10.0 ** (_swaying(zone, keep, seconds, random) * (1.0 - np.exp(-seconds / 0.25)) / 20.0)
    if table.kind in ("drum", "modal") and np.any(zone.glide_cents):
        bodies = 1 if table.kind == "drum" else len(hz)
        ahead = _bend(zone, table, hz[0], edges)
        gain[:bodies] *= np.exp(2.0j * np.pi * ahead * (hz[:bodies] / hz[0])[:, None])
    left, right = _sides(table, zone, keep, hz, round(recipe.midi))
    out = np.zeros((4, edges[-1]), np.float32)
    soft, soft_bands = soft_shares(table, zone, recipe.midi, hz)
    add_partials(
        out,
        2.0 * np.pi * hz / RATE_HZ,
        zone.phase[keep],
        (gain * left[:, None]).astype(np.complex64),
        (gain * right[:, None]).astype(np.complex64),
        soft,
        edges,
    )
    hiss = _at_times(zone.noise_db, table.times_seconds, seconds) - 1.5 * np.median(zone.fall_db) * after
    add_noise(
        out,
        noise_bank(),
        _audible(hiss),
        soft_bands,
        edges,
        int(random.integers(PERIOD_SAMPLES)),
    )
    out = out[:, :size]
    end = min(size, 2_205)
    out[:, -end:] *= np.linspace(1.0, 0.0, end, dtype=np.float32)
    return out


def _steady(
    table: Table, zone: Zone, random: np.random.Generator
) -> tuple[npt.NDArray[np.float32], tuple[int, int]]:
    """A note that goes on: (4, samples) and its loop."""
    f0, runs, cycles = hertz(zone.midi), *_loop_of(hertz(zone.midi))
    period = runs * RUN_SAMPLES
    first = int(np.ceil(table.times_seconds[-1] * RATE_HZ / RUN_SAMPLES)) * RUN_SAMPLES
    edges = np.arange(0, first + period + 2 * RUN_SAMPLES, RUN_SAMPLES, dtype=np.int64)
    keep = (zone.level_db.max(axis=1) > _QUIETEST_DB) & (zone.hz < _HIGHEST_HZ)
    number = np.round(zone.hz[keep] / f0)
    hz = number * cycles * RATE_HZ / period
    seconds = edges / RATE_HZ
    gain = 10.0 ** (_at_times(zone.level_db[keep], table.times_seconds, seconds) / 20.0)
    left, right = _players(table, zone, keep, hz, runs=runs, random=random)
    turn_left, turn_right = _sides(table, zone, keep, hz, round(zone.midi))
    around = np.arange(len(edges)) % runs
    soft, soft_bands = soft_shares(table, zone, zone.midi - table.rank, hz)
    out = np.zeros((4, edges[-1]), np.float32)
    add_partials(
        out,
        2.0 * np.pi * hz / RATE_HZ,
        zone.phase[keep],
        (gain * left[:, around] * turn_left[:, None]).astype(np.complex64),
        (gain * right[:, around] * turn_right[:, None]).astype(np.complex64),
        soft,
        edges,
    )
    hiss = np.zeros_like(out)
    level = _at_times(zone.noise_db, table.times_seconds, seconds)
    add_noise(
        hiss,
        noise_bank(),
        _audible(level),
        soft_bands,
        edges,
        int(random.integers(PERIOD_SAMPLES)),
    )
    _close_loop(hiss, first, period)
    out += hiss
    return out[:, : first + period + GUARD_SAMPLES], (first, first + period)


def _loop_of(f0: Hz) -> tuple[int, int]:
    """Runs in the loop, and periods of the note: the pair near 2.5 s that is best in tune."""
    runs = np.arange(
        round(0.85 * _LOOP_SECONDS * RATE_HZ / RUN_SAMPLES), round(_LOOP_SECONDS * RATE_HZ / RUN_SAMPLES)
    )
    cycles = f0 * runs * RUN_SAMPLES / RATE_HZ
    best = int(np.argmin(np.abs(cycles - np.round(cycles)) / cycles))
    return int(runs[best]), round(cycles[best])


def _close_loop(hiss: npt.NDArray[np.float32], first: int, period: int) -> None:
    """Fade the noise at the loop's end into what stands before its start, at equal power."""
    fade = np.linspace(0.0, np.pi / 2.0, _JOIN_SAMPLES, dtype=np.float32)
    end = first + period
    before = hiss[:, first - _JOIN_SAMPLES : first]
    hiss[:, end - _JOIN_SAMPLES : end] = hiss[:, end - _JOIN_SAMPLES : end] * np.cos(fade) + before * np.sin(
        fade
    )
    hiss[:, end:] = hiss[:, first : first + hiss.shape[1] - end]


def _players(
    table: Table,
    zone: Zone,
    keep: npt.NDArray[np.bool_],
    hz: Floats,
    *,
    runs: int,
    random: np.random.Generator,
) -> tuple[Gains, Gains]:
    """How each partial moves around the loop, (K, runs), left and right."""
    seconds = runs * RUN_SAMPLES / RATE_HZ
    if table.kind == "ensemble":
        width = np.minimum(hz * (2.0 ** (table.spread_cents / 1200.0) - 1.0), 60.0) * seconds
        left, own = _band(random, width, runs), _band(random, width, runs)
        alike = np.where(hz < 160.0, 0.95, 0.35)[:, None]
        return left, alike * left + np.sqrt(1.0 - alike**2) * own
    pace = np.full(len(hz), np.clip(zone.pace_hz, 0.3, 6.0) * seconds)
    sway = 10.0 ** (_walk(random, pace, runs) * np.minimum(zone.sway_db[keep], 4.0)[:, None] / 20.0)
    # A player's pitch is never still: it drifts around 4 Hz, the same for all partials.
    drift = _walk(random, np.array([4.0 * seconds]), runs)[0] * table.drift_cents
    drift *= np.log(2.0) / (1200.0 * 2.0 * np.pi * 4.0)
    both = sway * np.exp(2.0j * np.pi * hz[:, None] * drift)
    if zone.beat_hz is not None and zone.beat_db is not None and zone.beat_phase is not None:
        both *= _beating(zone.beat_hz[keep], zone.beat_db[keep], zone.beat_phase[keep], runs)
    return both, both


def _beating(beat_hz: Floats, beat_db: Floats, phase: Floats, runs: int) -> Gains:
    """Sum of a partial's lines around the loop, (K, runs), of unit rms: reeds and ranks that beat."""
    cycles = np.round(beat_hz * (runs * RUN_SAMPLES / RATE_HZ)).astype(np.int64)
    gain = np.where(cycles == 0, 0.0, 10.0 ** (-beat_db / 20.0))
    # Whole cycles around the loop: every value is one of `runs` points of the circle.
    circle = np.exp(2.0j * np.pi * np.arange(runs) / runs)
    first = gain * np.exp(1.0j * phase)
    # Together they are at the note's pitch, as a tuner of reeds would have it.
    middle = -np.round(np.sum(gain**2 * cycles, axis=1) / (1.0 + np.sum(gain**2, axis=1))).astype(np.int64)
    lines = circle[middle[:, None] * np.arange(runs) % runs]
    for j in range(cycles.shape[1]):
        heard = np.flatnonzero(gain[:, j] > 0.0)
        turns = (cycles[heard, j] + middle[heard])[:, None] * np.arange(runs) % runs
        lines[heard] += first[heard, j, None] * circle[turns]
    return np.asarray(lines / np.sqrt(1.0 + np.sum(gain**2, axis=1))[:, None])


def _walk(random: np.random.Generator, width: Floats, points: int) -> Floats:
    """Periodic Gaussian walks (K, points) of unit rms; `width` (K,) is their bandwidth in cycles a period."""
    bins = np.arange(points // 2 + 1)
    shape = np.exp(-0.5 * (bins / np.maximum(width, 0.5)[:, None]) ** 2)
    shape[:, 0] = 0.0
    lines = shape * (random.normal(size=(*shape.shape, 2)) @ np.array([1.0, 1.0j]))
    walk = np.fft.irfft(lines, points, axis=1)
    return np.asarray(walk / np.maximum(np.sqrt(np.mean(walk**2, axis=1, keepdims=True)), 1e-12))


def _band(random: np.random.Generator, width: Floats, points: int) -> Gains:
    """Narrow noises (K, points) of unit rms around 0 Hz, as strong above it as below: in tune."""
    # Beyond four times its width a bell is nothing.
    half = min(points // 2, int(4.0 * max(float(width.max(initial=0.0)), 0.5)) + 2)
    bins = np.arange(1, half)
    shape = np.exp(-0.5 * (np.arange(half) / np.maximum(width, 0.5)[:, None]) ** 2)
    shape *= np.sqrt(random.exponential(size=shape.shape))
    turn = np.exp(2.0j * np.pi * random.random((len(width), 2, half)))
    lines = np.zeros((len(width), points), np.complex128)
    lines[:, :half] = shape * turn[:, 0]
    lines[:, points - bins] = shape[:, 1:] * turn[:, 1, 1:]
    band = np.fft.ifft(lines, axis=1)
    return np.asarray(band / np.maximum(np.sqrt(np.mean(np.abs(band) ** 2, axis=1, keepdims=True)), 1e-12))


def _swaying(zone: Zone, keep: npt.NDArray[np.bool_], seconds: Floats, random: np.random.Generator) -> Floats:
    """Decibels by which the partials of a string rise and fall, (K, C): two polarisations that beat."""
    points = 64 * max(1, round(seconds[-1] * 0.75))
    width = np.full(int(keep.sum()), np.clip(zone.pace_hz, 0.3, 6.0) * seconds[-1])
    walk = _walk(random, width, points)
    walk *= np.minimum(zone.sway_db[keep], 4.0)[:, None]
    return _at_times(walk, np.linspace(0.0, seconds[-1], points), seconds)


def _sides(
    table: Table, zone: Zone, keep: npt.NDArray[np.bool_], hz: Floats, midi: int
) -> tuple[Gains, Gains]:
    """Turn each partial apart by side: as measured, or as a body in a small room; nothing below 120 Hz."""
    if table.kind == "ensemble":
        ones = np.ones(len(hz), np.complex128)
        return ones, ones
    apart = np.clip((hz - 120.0) / 400.0, 0.0, 1.0)
    own = Seeds(midi).stream("perform/bank/side").normal(size=(2, len(keep)))[:, keep]
    side = zone.side_db[keep] if np.any(zone.side_db) else own[0] * 1.5
    turn = np.exp(0.25j * own[1] * apart)
    return 10.0 ** (side * apart / 40.0) * turn, 10.0 ** (-side * apart / 40.0) / turn


def _bend(zone: Zone, table: Table, hz: Hz, edges: Edges) -> Floats:
    """Cycles that a drum's gliding body is ahead of its own frequency at the edges."""
    ratio = 2.0 ** (np.interp(edges / RATE_HZ, table.times_seconds, zone.glide_cents) / 1200.0) - 1.0
    # [cycles/s] * [samples] / [samples/s] = [cycles]; trapezoids between the edges.
    steps = 0.5 * (ratio[1:] + ratio[:-1]) * np.diff(edges) * hz / RATE_HZ
    return np.concatenate([[0.0], np.cumsum(steps)])


def _audible(level_db: Floats) -> npt.NDArray[np.float32]:
    """Gains of the bands, (24, C); bands that never come above −100 dB are left out."""
    return np.asarray(10.0 ** (level_db / 20.0) * (level_db.max(axis=1, keepdims=True) > -100.0), np.float32)


def _at_times(rows: Floats, known: Floats, wanted: Floats) -> Floats:
    """Rows (K, J) known at rising times, read at others (C,): straight lines, held at both ends."""
    i = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    share = np.clip((wanted - known[i]) / (known[i + 1] - known[i]), 0.0, 1.0)
    return np.asarray(rows[:, i] * (1.0 - share) + rows[:, i + 1] * share)


def _edges(size: int, *, fine: int) -> Edges:
    """Samples at which gains are known: `fine` apart at the onset, then 64, then 512."""
    spans = ((0, 4_096, fine), (4_096, 22_528, RUN_SAMPLES), (22_528, size, 8 * RUN_SAMPLES))
    parts = [np.arange(first, min(size, last), gap) for first, last, gap in spans if first < size]
    gap = next(g for first, _, g in reversed(spans) if first < size)
    return np.append(np.concatenate(parts), parts[-1][-1] + gap).astype(np.int64)


def _heard_seconds(table: Table, zone: Zone) -> Seconds:
    """When a falling note is 66 dB below its loudest, at most 8 s."""
    power = np.sum(10.0 ** (zone.level_db / 10.0), axis=0) + np.sum(10.0 ** (zone.noise_db / 10.0), axis=0)
    level = 10.0 * np.log10(np.maximum(power, 1e-20))
    above = level - level.max() + HEARD_DB
    last = int(np.flatnonzero(above > 0.0)[-1])
    times = table.times_seconds
    if last < len(times) - 1:
        return float(times[last + 1])
    return float(min(times[-1] + above[-1] / max(float(np.median(zone.fall_db[:8])), 3.0), LONGEST_SECONDS))


def _packed(out: npt.NDArray[np.float32], loop: tuple[int, int] | None) -> Sample:
    """Bring the note to its level and to 16 bits."""
    peak = float(np.abs(out).max())
    scale = peak / 32_000.0
    pcm = np.round(out * np.float32(1.0 / max(scale, 1e-12))).astype(np.int16)
    return Sample(pcm, scale * LOUDNESS / max(_weighted_rms(out, loop), 1e-9), loop)


def _weighted_rms(out: npt.NDArray[np.float32], loop: tuple[int, int] | None) -> float:
    """Rms of the full layer, of the loop or of the first quarter second, as the ear weighs it.

    The sound's difference from sample to sample rises by 6 dB an octave; added to its own
    power, it counts 4 kHz 1.6 dB and 10 kHz 5 dB more than 1 kHz, much as BS.1770 does.
    """
    part = out[:2, loop[0] : loop[1]] if loop else out[:2, : round(0.25 * RATE_HZ)]
    return float(np.sqrt(np.mean(part**2) + np.mean((1.2 * np.diff(part, axis=1)) ** 2)))
