"""Recordings to a table: measure each, compare what is baked with what was recorded, and correct.

The numbers of a recording are taken one by one, but what is heard is their sum; so the note is baked from its
own numbers, and where it has more or less power than the recording in a band at a time, partials and noise
there are brought to it. What a table does between its notes is found in the same way: each recording but the
outermost is left out in turn, and the share of the levels that stays with the frequency is the one that
misses it least.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import product
from typing import NamedTuple

import numpy as np

from tools.fit.movement import movement
from tools.fit.plan import Plan
from tools.fit.spectrum import Spectrum, decibels
from tools.fit.takes import FitError, Floats, Take, checked_pitch, steady_audio
from tools.fit.zones import measured
from undersong.engine.perform.bank.bake import LEAD_SAMPLES, LONGEST_SECONDS, Recipe, bake
from undersong.engine.perform.bank.place import zone_at
from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, BANDS, Table, Zone, hertz, series, table_from
from undersong.units import RATE_HZ

FARTHEST_DB = 9.0
"""A correction is at most that; more is a fault of measuring."""

SHARES, NEARESTS, KNOCKS = (0.0, 0.25, 0.5, 0.75, 1.0), (0.0, 0.5, 1.0), (0.0, 1.0)
FEWEST, MOST = 3, 12
"""Fewer recordings between others foretell nothing, more tell nothing new."""

QUIETEST_DB = -80.0


class Between(NamedTuple):
    """What a note between two recordings is made of; see `Table`."""

    formant: float
    nearest: float
    knock: float


USUAL = Between(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class Fitted:
    """A table and its file.

    Attributes
    ----------
    table : as the engine reads it.
    content : the bytes of the .npz.
    """

    table: Table
    content: bytes


def fitted(takes: list[Take], plan: Plan) -> Fitted:
    """Fit a table to recordings.

    Raises
    ------
    FitError
        If there are none, or one is not the note it is said to be.
    """
    if not takes:
        raise FitError(
            f"There are no recordings for {plan.name}: give a folder of WAV or FLAC files, one a note."
        )
    raw = [measured(checked_pitch(take, plan.kind, rank=plan.rank), plan) for take in takes]
    moves = [movement(take, zone) for take, zone in zip(takes, raw, strict=True)] if plan.steady else []
    if plan.spread_cents is None:
        plan = replace(plan, spread_cents=float(np.median([m.spread_cents for m in moves])) if moves else 0.0)
    zones = [_refined(take, zone, plan) for take, zone in zip(takes, raw, strict=True)]
    plan = _placed(zones, plan)
    vibrato = [
        float(np.median([getattr(m, n) for m in moves] or [0.0])) for n in ("vibrato_hz", "vibrato_cents")
    ]
    content = packed(zones, plan, vibrato=vibrato)
    return Fitted(table_from(plan.name, content), content)


def packed(zones: list[Zone], plan: Plan, *, vibrato: Sequence[float] = (0.0, 0.0)) -> bytes:
    """Return the bytes of a table's file; the format is described beside the tables."""
    keep = [_worth_keeping(z, plan.kind) for z in zones]

    def joined(name: str) -> Floats:
        return np.concatenate([getattr(z, name)[k] for z, k in zip(zones, keep, strict=True)])

    def column(name: str) -> np.ndarray:
        return np.array([getattr(z, name) for z in zones], np.float32)

    arrays = {
        "times": plan.times_seconds.astype(np.float32),
        "midi": column("midi"),
        "velocity": column("velocity"),
        "pace": column("pace_hz"),
        "stiffness": column("stiffness"),
        "count": np.array([k.sum() for k in keep], np.uint16),
        "cents": np.concatenate([_cents(z, plan.kind)[k] for z, k in zip(zones, keep, strict=True)]),
        "level": _steps(joined("level_db")),
        "noise": _steps(np.array([z.noise_db for z in zones])),
        "phase": (np.round(joined("phase") / (2.0 * np.pi) * 32.0) % 32).astype(np.uint8),
        "sway": _byte(4.0 * joined("sway_db")),
        "side": np.clip(np.round(2.0 * joined("side_db")), -127, 127).astype(np.int8),
        "slope": _byte(joined("fall_db")),
        "glide": np.clip(np.round([z.glide_cents for z in zones]), -9_600, 9_600).astype(np.int16),
    }
    if plan.beats:
        arrays["beat"] = np.clip(np.round(4.0 * joined("beat_hz")), -127, 127).astype(np.int8)
        arrays["beat_phase"] = (np.round(joined("beat_phase") / (2.0 * np.pi) * 32.0) % 32).astype(np.uint8)
        arrays["beat_below"] = _byte(np.minimum(4.0 * joined("beat_db"), 255.0))
    file = BytesIO()
    np.savez_compressed(file, about=np.array(json.dumps(_about(plan, vibrato))), **arrays)
    return file.getvalue()


def _about(plan: Plan, vibrato: Sequence[float]) -> dict[str, object]:
    about: dict[str, object] = {
        "name": plan.name,
        "kind": plan.kind,
        "source": plan.source,
        "credit": plan.credit,
        "licence": plan.licence,
        "spread": round(plan.spread_cents or 0.0, 2),
        "formant": plan.formant,
        "nearest": plan.nearest,
        "knock": plan.knock,
        "drift": plan.drift_cents,
        "rank": plan.rank,
        "vibrato": [round(v, 2) for v in vibrato],
    }
    soft = {"soft_tilt": plan.soft_tilt_db, "soft_noise": plan.soft_noise_db}
    return about | {name: value for name, value in soft.items() if value is not None}


def _worth_keeping(zone: Zone, kind: str) -> np.ndarray:
    keep = zone.level_db.max(axis=1) > QUIETEST_DB
    if kind not in ("modal", "drum"):  # a series has no gaps
        keep[: 1 + np.flatnonzero(keep).max(initial=0)] = True
    return np.asarray(keep)


def _cents(zone: Zone, kind: str) -> np.ndarray:
    count = len(zone.hz)
    if kind in ("modal", "drum"):
        return np.round(1200.0 * np.log2(zone.hz / hertz(zone.midi))).astype(np.int16)
    base = series(zone.midi, zone.stiffness, count)
    return np.clip(np.round(12_000.0 * np.log2(zone.hz / base)), -32_000, 32_000).astype(np.int16)


def _byte(values: Floats) -> np.ndarray:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def _steps(level_db: Floats) -> np.ndarray:
    """Counts of −1 dB as differences along time that wrap at 256."""
    return np.diff(_byte(-level_db), axis=-1, prepend=np.uint8(0))


def _refined(take: Take, zone: Zone, plan: Plan) -> Zone:
    """Bake the note, compare it with the recording band by band, correct; as often as planned."""
    audio = steady_audio(take) if plan.steady else take.audio
    times = plan.times_seconds
    seconds = min(audio.shape[1] / RATE_HZ, 2.2 if plan.steady else LONGEST_SECONDS)
    wanted = _power(audio[:, : round(seconds * RATE_HZ)], times)
    known = times < 0.8 * seconds
    for _ in range(plan.rounds):
        table = table_from(plan.name, packed([zone], replace(plan, formant=0.0, nearest=0.0, knock=0.0)))
        sample = bake(table, Recipe(midi=take.midi, velocity=zone.velocity, seconds=seconds + 0.1))
        made = sample.pcm[:2].astype(np.float64)
        if sample.loop is not None:
            made = np.concatenate(
                [made[:, : sample.loop[1]], made[:, sample.loop[0] : sample.loop[1]]], axis=1
            )
        made = np.pad(made, ((0, 0), (LEAD_SAMPLES, 0)))
        have = _power(made[:, : round(seconds * RATE_HZ)], times)
        zone = _corrected(zone, _difference(wanted, have, times, known))
    return zone


def _power(audio: Floats, times: Floats) -> Floats:
    return np.asarray(np.mean([Spectrum(channel).band_power(times) for channel in audio], axis=0))


def _difference(wanted: Floats, have: Floats, times: Floats, known: np.ndarray) -> Floats:
    """Decibels by which the recording exceeds the baked note, (24, J), as far as they can be trusted."""
    away = decibels(wanted) - decibels(have)
    heard = decibels(wanted) > decibels(wanted).max() - 75.0
    weight = 10.0 ** ((decibels(wanted) - decibels(wanted).max()) / 20.0) * known * heard
    away = away - np.sum(away * weight) / np.sum(weight)
    # Noise seen for a time T through a band B has about BT independent values; so many are believed.
    span = np.gradient(times) + 1e-4
    trust = np.diff(BAND_EDGES_HZ)[:, None] * span[None, :]
    away = np.clip(away * heard * trust / (trust + 1.0), -FARTHEST_DB, FARTHEST_DB)
    last = int(np.flatnonzero(known)[-1])
    away[:, last + 1 :] = away[:, last : last + 1]
    return np.asarray(away)


def _corrected(zone: Zone, away_db: Floats) -> Zone:
    # A partial is corrected by its own band: beside it there may be nothing but noise.
    by_line = away_db[np.clip(np.searchsorted(BAND_EDGES_HZ, zone.hz) - 1, 0, BANDS - 1)]
    level, noise = zone.level_db + by_line, zone.noise_db + away_db
    reference = max(float(level.max()), float(noise.max()))
    return replace(zone, level_db=level - reference, noise_db=noise - reference)


def _placed(zones: list[Zone], plan: Plan) -> Plan:
    """Return the plan with what it leaves open about notes between recordings: what foretells them best."""
    if plan.kind in ("drum", "modal"):
        return replace(plan, formant=0.0, nearest=1.0, knock=1.0)
    best, least = _asked(plan, USUAL), np.inf
    inner = [z for z in zones if _inside(z, zones)]
    inner = inner[:: max(1, len(inner) // MOST)]
    tables = [table_from(plan.name, packed([o for o in zones if o is not z], plan)) for z in inner]
    for values in product(SHARES, NEARESTS, KNOCKS):
        asked = _asked(plan, Between(*values))
        missed = [_missed(z, _guess(t, z, asked, plan.rank)) for z, t in zip(inner, tables, strict=True)]
        if len(missed) >= FEWEST and float(np.mean(missed)) < least - 0.02:
            best, least = asked, float(np.mean(missed))
    return replace(plan, formant=best.formant, nearest=best.nearest, knock=best.knock)


def _asked(plan: Plan, found: Between) -> Between:
    """What the plan says, and what was found where it says nothing."""
    return Between(
        found.formant if plan.formant is None else plan.formant,
        found.nearest if plan.nearest is None else plan.nearest,
        found.knock if plan.knock is None else plan.knock,
    )


def _guess(table: Table, zone: Zone, asked: Between, rank: int) -> Zone:
    table = replace(table, formant=asked.formant, nearest=asked.nearest, knock=asked.knock)
    return zone_at(table, zone.midi - rank, zone.velocity)


def _inside(zone: Zone, zones: list[Zone]) -> bool:
    row = [z.midi for z in zones if z.velocity == zone.velocity]
    return min(row) < zone.midi < max(row)


def _missed(zone: Zone, guess: Zone) -> float:
    """Rms of what a guess misses a recording by, dB, where either is heard."""
    rows = _course(zone), _course(guess)
    heard = np.maximum(*rows) > -65.0
    away = np.where(heard, np.maximum(rows[0], -70.0) - np.maximum(rows[1], -70.0), 0.0)
    away -= heard * np.sum(away) / np.sum(heard)
    return float(np.sqrt(np.sum(away**2) / np.sum(heard)))


def _course(zone: Zone) -> Floats:
    """Power of partials and noise together in bands, dB, (24, J)."""
    power = 10.0 ** (zone.noise_db / 10.0)
    band = np.clip(np.searchsorted(BAND_EDGES_HZ, zone.hz) - 1, 0, BANDS - 1)
    np.add.at(power, band, 10.0 ** (zone.level_db / 10.0))
    level = decibels(power)
    return np.asarray(level - level.max())
