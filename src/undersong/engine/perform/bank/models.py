"""Instruments that nobody measured for us: tables made of a few numbers in `models.toml`.

A plucked or struck string is a series of partials with the comb of where it is plucked and where it
is picked up, a slope, and the bells of its body; a free reed or a whistle is the same without an end; a
pan or a kettle drum is a handful of modes. What comes out is a `Table` of one zone at the pitch that
is wanted, and is baked like a measured one: soft layer, noise, loop, loudness and all.
"""

from functools import cache
from hashlib import blake2b

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, BANDS, Floats, Table, Zone, hertz
from undersong.seeds import Seeds

FILE = "models.toml"
MIDDLE_C = 60
HIGHEST_HZ = 16_000.0
FALLING_SECONDS = np.array(
    [0.0, 0.003, 0.006, 0.012, 0.025, 0.05, 0.1, 0.18, 0.3, 0.5, 0.8, 1.2, 1.8, 2.7, 4.0, 6.0, 8.0]
)
STEADY_SECONDS = np.array([0.0, 0.003, 0.006, 0.012, 0.02, 0.03, 0.045, 0.065, 0.09, 0.12, 0.18, 0.3])
QUIETEST_DB = -110.0
COMB_FLOOR = 0.04
"""A string is not plucked in a point: a comb's teeth do not reach the ground."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Resonance:
    """A bell of the body: `db` at `hz`, `octaves` wide on either side."""

    hz: float = Field(gt=0)
    db: float
    octaves: float = Field(default=0.7, gt=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rank:
    """One of several strings or reeds that a key sounds."""

    ratio: float = Field(default=1.0, gt=0)
    db: float = 0.0
    cents: float = 0.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Mode:
    """One mode of what has no series; `fade_seconds` to −60 dB at middle C."""

    ratio: float = Field(gt=0)
    db: float
    fade_seconds: float = Field(gt=0)
    attack_ms: float = Field(default=0.3, gt=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rush:
    """A band of noise: a stick, a plectrum, a breath; without `decay_ms` it stays."""

    low_hz: float = Field(gt=0)
    high_hz: float = Field(gt=0)
    db: float
    attack_ms: float = Field(default=0.2, gt=0)
    decay_ms: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Model:
    """An instrument in a few numbers.

    Attributes
    ----------
    steady : whether a note lasts as long as it is played.
    slope_db : of the partials, an octave. bend_hz, bend_db : from there on, so much more an octave.
    first_db, even_db : of the fundamental and of even partials against the slope.
    pluck, pickup : place on the string, 0 to 0.5; 0 is nowhere.
    stiffness : B of the series at middle C, twice as much an octave higher.
    fade_seconds : of the fundamental to −60 dB at middle C.
    fade_follow : how many octaves shorter that is an octave higher.
    damping_db : how much quicker a partial falls for each kHz of it, dB/s.
    attack_ms : in which a steady note speaks; high partials take longer by `late`.
    sway_db, pace_hz : slow movement of a steady note.
    glide_cents, glide_ms : a struck skin begins so much higher.
    """

    steady: bool = False
    slope_db: float = -6.0
    bend_hz: float = 3_000.0
    bend_db: float = 0.0
    first_db: float = 0.0
    even_db: float = 0.0
    pluck: float = Field(default=0.0, ge=0, le=0.5)
    pickup: float = Field(default=0.0, ge=0, le=0.5)
    stiffness: float = Field(default=0.0, ge=0, le=2e-3)
    fade_seconds: float = Field(default=2.0, gt=0)
    fade_follow: float = Field(default=0.6, ge=0)
    damping_db: float = Field(default=4.0, ge=0)
    attack_ms: float = Field(default=0.2, gt=0)
    late: float = Field(default=0.0, ge=0)
    sway_db: float = Field(default=0.0, ge=0)
    pace_hz: float = Field(default=1.5, gt=0)
    glide_cents: float = 0.0
    glide_ms: float = Field(default=60.0, gt=0)
    ranks: tuple[Rank, ...] = (Rank(),)
    body: tuple[Resonance, ...] = ()
    modes: tuple[Mode, ...] = ()
    noises: tuple[Rush, ...] = ()


@cache
def models() -> dict[str, Model]:
    """Return every model by name.

    Raises
    ------
    FactError
        If `models.toml` breaks a rule: names model, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Model, file=FILE)


def table_of(name: str, midi: int) -> Table:
    """Return the table of a model with one zone, at `midi`."""
    model = models()[name]
    times = STEADY_SECONDS if model.steady else FALLING_SECONDS
    if model.modes:
        hz, level, fall = _of_modes(model, midi, times)
    elif model.steady:
        hz, level, fall = _of_reeds(model, midi, times)
    else:
        hz, level, fall = _of_strings(model, midi, times)
    peak = float(level.max())
    zone = Zone(
        midi=midi,
        velocity=1.0,
        hz=hz,
        level_db=np.maximum(level - peak, QUIETEST_DB),
        # All begin at zero and rise, or a steady sound would be one great peak: those turn at random.
        phase=_phases(name, midi, len(hz)) if model.steady else np.full(len(hz), -0.5 * np.pi),
        sway_db=np.full(len(hz), model.sway_db),
        side_db=np.zeros(len(hz)),
        noise_db=_noise(model, times),
        fall_db=fall,
        stiffness=0.0,
        glide_cents=model.glide_cents * np.exp(-times * 1000.0 / model.glide_ms),
        pace_hz=model.pace_hz,
    )
    digest = blake2b(repr((name, model, midi)).encode(), digest_size=12).hexdigest()
    return Table(
        name=f"model-{name}",
        kind="bowed" if model.steady else "modal",
        times_seconds=times,
        zones=(zone,),
        spread_cents=0.0,
        formant=0.0,
        digest=digest,
    )


Lines = tuple[Floats, Floats, Floats]
"""Hz (K,), level in dB (K, J), fall in dB/s (K,)."""


def _of_modes(model: Model, midi: int, times: Floats) -> Lines:
    modes = [m for m in model.modes if m.ratio * hertz(midi) < HIGHEST_HZ]
    hz = np.array([m.ratio for m in modes]) * hertz(midi)
    short = 2.0 ** (model.fade_follow * (midi - MIDDLE_C) / 12.0)
    fall = np.array([60.0 / m.fade_seconds for m in modes]) * short
    attack = np.array([m.attack_ms for m in modes])[:, None] / 1000.0
    rise = _rise(times[None, :], attack)
    level = np.array([m.db for m in modes])[:, None] + rise - fall[:, None] * times
    return hz, level, fall


def _of_strings(model: Model, midi: int, times: Floats) -> Lines:
    stiffness = model.stiffness * 2.0 ** ((midi - MIDDLE_C) / 12.0)
    parts = []
    for rank in model.ranks:
        f0 = hertz(midi) * rank.ratio * 2.0 ** (rank.cents / 1200.0)
        number = np.arange(1, max(2, int(HIGHEST_HZ / f0)) + 1, dtype=np.float64)
        hz = f0 * number * np.sqrt(1.0 + stiffness * number**2)
        parts.append((hz, _strength(model, hz, number) + rank.db))
    hz = np.concatenate([p[0] for p in parts])
    strength = np.concatenate([p[1] for p in parts])
    fall = 60.0 / model.fade_seconds * 2.0 ** (model.fade_follow * (midi - MIDDLE_C) / 12.0)
    falls = fall + model.damping_db * hz / 1000.0
    level = strength[:, None] + _rise(times, model.attack_ms / 1000.0) - falls[:, None] * times
    return hz, level, falls


def _of_reeds(model: Model, midi: int, times: Floats) -> Lines:
    f0 = hertz(midi)
    number = np.arange(1, max(2, int(HIGHEST_HZ / f0)) + 1, dtype=np.float64)
    power = np.zeros(len(number))
    for rank in model.ranks:
        own = number / rank.ratio
        whole = np.abs(own - np.round(own)) < 1e-6
        strength = _strength(model, f0 * number, np.maximum(own, 1.0)) + rank.db
        power += np.where(whole, 10.0 ** (strength / 10.0), 0.0)
    level = 10.0 * np.log10(np.maximum(power, 1e-12))
    attack = model.attack_ms / 1000.0 * (1.0 + model.late * np.log2(number))
    course = level[:, None] + _rise(times[None, :], attack[:, None])
    return np.asarray(f0 * number), course, np.zeros(len(number))


def _strength(model: Model, hz: Floats, number: Floats) -> Floats:
    """Level of each partial in dB."""
    level = model.slope_db * np.log2(number)
    level += model.bend_db * np.maximum(np.log2(hz / model.bend_hz), 0.0)
    level += np.where(np.abs(number - 1.0) < 1e-6, model.first_db, 0.0)
    level += np.where(np.abs(number / 2.0 - np.round(number / 2.0)) < 1e-6, model.even_db, 0.0)
    for place in (model.pluck, model.pickup):
        if place:
            level += 20.0 * np.log10(np.maximum(np.abs(np.sin(np.pi * number * place)), COMB_FLOOR))
    for bell in model.body:
        level += bell.db * np.exp(-0.5 * (np.log2(hz / bell.hz) / bell.octaves) ** 2)
    return np.asarray(level)


def _rise(times: Floats, attack: Floats | float) -> Floats:
    """Decibels below full level on the way up."""
    return np.asarray(20.0 * np.log10(np.maximum(1.0 - np.exp(-times / attack), 1e-4)))


def _phases(name: str, midi: int, count: int) -> Floats:
    return np.asarray(Seeds(midi).stream(f"perform/model/{name}").uniform(0.0, 2.0 * np.pi, count))


def _noise(model: Model, times: Floats) -> Floats:
    """Levels of the 24 bands, (24, J)."""
    centre = np.sqrt(BAND_EDGES_HZ[1:] * BAND_EDGES_HZ[:-1])
    power = np.full((BANDS, len(times)), 1e-11)
    for rush in model.noises:
        # 12 dB an octave beyond both ends; the level is that of the whole band, shared out evenly.
        away = np.maximum(np.log2(rush.low_hz / centre), 0.0) + np.maximum(
            np.log2(centre / rush.high_hz), 0.0
        )
        inside = max(int(np.sum(away == 0.0)), 1)
        course = _rise(times, rush.attack_ms / 1000.0)
        if rush.decay_ms is not None:
            course = course - 8.686 * times * 1000.0 / rush.decay_ms
        level = rush.db - 10.0 * np.log10(inside) - 12.0 * away
        power += 10.0 ** ((level[:, None] + course) / 10.0)
    return np.asarray(10.0 * np.log10(power))
