"""A part for a drum kit: each key's sound, place and loudness from `kits.toml`.

A hit rings until it is over, except where another of its group stops it (the hats). The kick's
body is tuned to the nearer of the key's tonic and fifth, if one of them is near. A short common
room of early reflections makes one kit of drums that were recorded one by one.
"""

from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.engine.perform.acoustic import Check, hardness_of, level_of
from undersong.engine.perform.bank.bake import Recipe, Sample
from undersong.engine.perform.bank.place import zone_at
from undersong.engine.perform.bank.store import code_digest, fetch, keep
from undersong.engine.perform.bank.tables import load_table
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.machines import hits as machine_hits
from undersong.engine.perform.machines import strike
from undersong.engine.perform.sampler import Records, play, voices
from undersong.engine.perform.timing import Onsets, turn_of
from undersong.engine.theory.key import parse_key
from undersong.units import RATE_HZ, Audio, Db, Hz

FILE = "kits.toml"
DYNAMICS_DB = 30.0
HEADROOM_DB = 11.0
"""Kick, snare and crash may fall together."""

CHOKE_SECONDS = 0.02
FARTHEST_TUNING = 2.5
"""Semitones; a kick that is farther from tonic and fifth stays as it is."""

HARD_VELOCITY = 0.62
"""From here on the harder of two recordings is played."""

# Drums that stand in for those a kit lacks, nearest first.
SUBSTITUTES: dict[int, tuple[int, ...]] = {
    **dict.fromkeys((35, 36), (36, 35)),
    **dict.fromkeys((37, 38, 39, 40), (38, 40)),
    **dict.fromkeys((41, 43), (41, 43, 45)),
    **dict.fromkeys((45, 47, 48, 50), (47, 45, 48, 50)),
    **dict.fromkeys((42, 44, 46), (42, 44, 46)),
    **dict.fromkeys((49, 52, 55, 57), (49, 57, 55)),
    **dict.fromkeys((51, 53, 59), (51, 53)),
    **dict.fromkeys((54, 58, 69, 70, 73, 74, 82), (70, 82, 69, 54)),
    **dict.fromkeys((71, 72, 80, 81), (81,)),
}
LAST_RESORT = 37

# Early reflections of a small room: delay in ms, gain to the same side and to the other.
REFLECTIONS = (
    (5.3, 0.55, 0.30),
    (8.9, 0.28, 0.48),
    (12.7, 0.40, 0.22),
    (16.1, 0.20, 0.34),
    (20.9, 0.24, 0.16),
    (25.3, 0.12, 0.20),
)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Grit:
    """What an old sampler does to a drum: no top, fewer instants, fewer levels, a little push."""

    top_hz: float = Field(gt=0)
    rate_hz: float = Field(gt=0)
    bits: int = Field(ge=4, le=16)
    drive: float = Field(ge=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Drum:
    """One key of a kit.

    Attributes
    ----------
    gain_db : peak at full velocity, of 1.
    dynamics_db : how much softer velocity 0 would be.
    takes : performances that are played in turn.
    tune : semitones.
    tuned : whether it follows the song's key.
    choke : drums of one group stop each other.
    edge : 0 as measured; 1 has the top 6 dB louder.
    """

    key: int = Field(ge=0, le=127)
    sound: str = Field(pattern=r"^(table:[a-z_]+/[0-9]+|machine:[a-z0-9-]+)$")
    gain_db: float
    dynamics_db: float = Field(default=DYNAMICS_DB, gt=0)
    pan: float = Field(default=0.0, ge=-1, le=1)
    takes: int = Field(default=1, ge=1, le=8)
    tune: float = 0.0
    tuned: bool = False
    choke: str = ""
    edge: float = Field(default=0.0, ge=0, le=2)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Kit:
    """A kit: its own drums, and the kit that lends the others."""

    hits: tuple[Drum, ...]
    like: str = ""
    room_db: float = -60.0
    grit: Grit | None = None


@cache
def kits() -> dict[str, Kit]:
    """Return every kit by name.

    Raises
    ------
    FactError
        If `kits.toml` breaks a rule: names kit, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Kit, file=FILE)


@cache
def drums_of(name: str) -> dict[int, Drum]:
    """Return the drums of a kit by key: its own, and those of the kits that lend to it."""
    kit = kits()[name]
    lent = drums_of(kit.like) if kit.like else {}
    return lent | {drum.key: drum for drum in kit.hits}


def drum_for(name: str, key: int) -> Drum:
    """Return the drum that answers a key of a kit: itself or the nearest it has."""
    drums = drums_of(name)
    for candidate in (key, *SUBSTITUTES.get(key, ())):
        if candidate in drums:
            return drums[candidate]
    return drums[LAST_RESORT]


def play_kit(
    onsets: Onsets, name: str, *, key: str, out: Audio, cache: Path | None, chance: Chance, check: Check
) -> None:
    """Add a kit's part to its stem (2, samples); `key` is the song's, such as F# minor."""
    kit = kits()[name]
    drums = [drum_for(name, int(p)) for p in onsets.pitch]
    holds = _holds(onsets, drums)
    dry = np.zeros_like(out)
    groups: dict[tuple[Drum, int, bool], list[int]] = {}
    for i, drum in enumerate(drums):
        take = turn_of(int(onsets.ticks[i]), drum.takes)
        hard = bool(onsets.velocity[i] >= HARD_VELOCITY)
        groups.setdefault((drum, take, hard), []).append(i)
    for (drum, take, hard), members in groups.items():
        check()
        sample = _sample(drum, take, hard=hard, key=key, grit=kit.grit, cache=cache)
        play(dry, sample, _voices(onsets, np.array(members), drum, sample=sample, holds=holds, chance=chance))
    out += dry
    _add_room(out, dry, kit.room_db)


def _holds(onsets: Onsets, drums: list[Drum]) -> npt.NDArray[np.float64]:
    """Seconds that each hit rings: until another of its group, if there is one."""
    holds = np.full(len(drums), np.inf)
    last: dict[str, int] = {}
    for i in np.argsort(onsets.start_seconds, kind="stable"):
        group = drums[i].choke
        if not group:
            continue
        if group in last:
            holds[last[group]] = max(
                float(onsets.start_seconds[i] - onsets.start_seconds[last[group]]), 0.002
            )
        last[group] = int(i)
    return holds


def _voices(
    onsets: Onsets,
    members: npt.NDArray[np.int64],
    drum: Drum,
    *,
    sample: Sample,
    holds: npt.NDArray[np.float64],
    chance: Chance,
) -> Records:
    notes = voices(len(members))
    velocity = onsets.velocity[members]
    words = [onsets.articulation[i] for i in members]
    velocity = np.where([w == "ghost" for w in words], velocity * 0.6, velocity)
    velocity = np.where([w == "accent" for w in words], np.minimum(velocity * 1.15, 1.0), velocity)
    size = sample.pcm.shape[1]
    peak = sample.scale * 32_000.0
    # Nobody hits the same spot twice: ±0.4 dB.
    spot = 10.0 ** (0.4 * chance.normal("spot", onsets.ticks[members], onsets.pitch[members]) / 40.0)
    gain = level_of(velocity, drum.dynamics_db) * 10.0 ** ((drum.gain_db - HEADROOM_DB) / 20.0) / peak * spot
    # More than all of the full layer and less than none of the soft one: their difference is the top.
    hardness = hardness_of(velocity, 1.0) * (1.0 + drum.edge)
    notes["at"] = np.round(onsets.start_seconds[members] * RATE_HZ)
    notes["hold"] = np.minimum(holds[members] * RATE_HZ, size).astype(np.int64)
    notes["attack"], notes["release"] = 1.0, CHOKE_SECONDS * RATE_HZ
    notes["full"], notes["soft"] = gain * hardness, gain * (1.0 - hardness)
    notes["left"] = np.sqrt(2.0) * np.cos((drum.pan + 1.0) * np.pi / 4.0)
    notes["right"] = np.sqrt(2.0) * np.sin((drum.pan + 1.0) * np.pi / 4.0)
    return notes


def _sample(drum: Drum, take: int, *, hard: bool, key: str, grit: Grit | None, cache: Path | None) -> Sample:
    """The baked or computed sound of a drum, cached under everything it depends on."""
    kind, _, place = drum.sound.partition(":")
    velocity = 0.91 if hard else 0.47
    if kind == "machine":
        hit = machine_hits()[place]
        tune = drum.tune + (_tuning(hit.bodies[0].to_hz, key) if drum.tuned else 0.0)
        facts: tuple[object, ...] = (place, hit, tune, take, code_digest())
        return keep(_name(facts), lambda: strike(place, hit, tune=tune, take=take), cache)
    name, _, number = place.partition("/")
    table = load_table(name)
    zone = zone_at(table, int(number), velocity)
    tune = drum.tune + (_tuning(float(zone.hz[0]) * 2.0 ** (drum.tune / 12.0), key) if drum.tuned else 0.0)
    recipe = Recipe(midi=int(number), velocity=zone.velocity, take=take, tune=round(tune, 3))
    if grit is None:
        return fetch(table, recipe, cache)
    facts = (table.digest, recipe, grit, code_digest())
    return keep(_name(facts), lambda: _dusty(fetch(table, recipe, None), grit), cache)


def _name(facts: tuple[object, ...]) -> str:
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def _tuning(hz: Hz, key: str) -> float:
    """Semitones from a frequency to the nearer of the key's tonic and fifth; 0 if both are far."""
    pitch = 69.0 + 12.0 * np.log2(hz / 440.0)
    tonic = parse_key(key).tonic
    ways = [((tonic + step - pitch) + 6.0) % 12.0 - 6.0 for step in (0, 7)]
    way = min(ways, key=abs)
    return float(way) if abs(way) <= FARTHEST_TUNING else 0.0


def _dusty(sample: Sample, grit: Grit) -> Sample:
    """Send a sample through an old sampler."""
    sound = sample.pcm * (1.0 / 32_000.0)
    sound = np.tanh(sound * (1.0 + grit.drive)) / np.tanh(1.0 + grit.drive)
    levels = 2.0 ** (grit.bits - 1)
    # Rounding towards zero keeps silence silent.
    sound = np.trunc(sound * levels) / levels
    size = 2 * sound.shape[1]
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    # Second-order low-pass; what is above the old sampler's half rate is gone.
    mask = 1.0 / (1.0 + 1.2j * hz / grit.top_hz - (hz / grit.top_hz) ** 2) * (hz < 0.48 * grit.rate_hz)
    sound = np.fft.irfft(np.fft.rfft(sound, size) * mask, size)[:, : sound.shape[1]]
    scale = max(float(np.abs(sound).max()), 1e-6) / 32_000.0
    return Sample(np.round(sound / scale).astype(np.int16), scale, None)


def _add_room(out: Audio, dry: Audio, room_db: Db) -> None:
    """Add early reflections: the dry kit, later, softer, from both sides, a little duller."""
    duller = dry.copy()
    duller[:, 1:] += dry[:, :-1]
    duller[:, 2:] += dry[:, :-2]
    duller *= np.float32(10.0 ** (room_db / 20.0) / 3.0 * 2.0)
    for delay_ms, same, other in REFLECTIONS:
        late = round(delay_ms * RATE_HZ / 1000.0)
        if late >= out.shape[1]:
            break
        out[:, late:] += np.float32(same) * duller[:, :-late]
        out[:, late:] += np.float32(other) * duller[::-1, :-late]
