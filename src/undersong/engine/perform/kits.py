"""A part for a drum kit: each key's sound, place and loudness from `kits.toml`.

A hit rings until it is over, except where another of its group stops it (the hats), where the foot is only
half down (`half-open`) or a hand takes hold of it (`choke`). The kick's body is tuned to the nearer of the
key's tonic and fifth, if one of them is near. A short common room of early reflections makes one kit of drums
that were recorded one by one. Hits that stand for several strokes are those of `sticks`.
"""

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.engine.perform.acoustic import Check, hardness_of, level_of
from undersong.engine.perform.bank.bake import Recipe, Sample
from undersong.engine.perform.bank.place import zone_at
from undersong.engine.perform.bank.store import code_digest, fetch, keep
from undersong.engine.perform.bank.tables import load_table
from undersong.engine.perform.brushes import circle
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.drums import Drum, Grit, drum_for, kits
from undersong.engine.perform.grit import dusty
from undersong.engine.perform.grit import made_by as dusty_by
from undersong.engine.perform.machines import hits as machine_hits
from undersong.engine.perform.machines import made_by, strike
from undersong.engine.perform.sampler import Records, play, voices
from undersong.engine.perform.sticks import stroked
from undersong.engine.perform.timing import Onsets, turn_of
from undersong.engine.theory.key import parse_key
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Audio, Db, Hz

HEADROOM_DB = 11.0
"""Kick, snare and crash may fall together."""

CHOKE_SECONDS = 0.02
STICK_SAMPLES = 220
"""What is damped has its stroke whole."""
FARTHEST_TUNING = 2.5
"""Semitones; a kick that is farther from tonic and fifth stays as it is."""

HALF_OPEN_SECONDS, HELD_SECONDS = 0.55, 0.09
"""To −60 dB, of a hat that is half open and of a cymbal that is taken hold of."""

RIM_KEY, RIM_DB, RIM_HARDER = 37, -6.5, 1.06
"""What a rimshot has of the rim, against the snare, and how much harder it is."""

HARD_VELOCITY = 0.62
"""From here on the harder of two recordings is played."""

# Early reflections of a small room: delay in ms, gain to the same side and to the other.
REFLECTIONS = (
    (5.3, 0.55, 0.30),
    (8.9, 0.28, 0.48),
    (12.7, 0.40, 0.22),
    (16.1, 0.20, 0.34),
    (20.9, 0.24, 0.16),
    (25.3, 0.12, 0.20),
)

BLOCK_SAMPLES = 8_192
"""Worked on at a time: all that belongs to them stays in the cache."""

Wave = npt.NDArray[np.float32]


def play_kit(
    onsets: Onsets, name: str, *, key: str, out: Audio, cache: Path | None, chance: Chance, check: Check
) -> None:
    """Play a kit's part into its silent stem (2, samples); `key` is the song's, such as F# minor."""
    kit = kits()[name]
    onsets = stroked(onsets)
    drums = [drum_for(name, int(p)) for p in onsets.pitch]
    holds = _holds(onsets, drums)
    for (drum, sound, take, hard), members in _groups(onsets, name, drums).items():
        check()
        heard = replace(
            drum, sound=sound, gain_db=drum.gain_db + (drum.layer_db if sound == drum.layer else 0.0)
        )
        sample = _sample(heard, take, hard=hard, key=key, grit=kit.grit, cache=cache)
        play(out, sample, _voices(onsets, members, heard, sample=sample, holds=holds, chance=chance))
    if kit.brushed:
        circle(onsets, out=out, random=Seeds(chance.root).stream("perform/brush"))
    _add_room(out, kit.room_db)


Group = tuple[Drum, str, int, bool]


def _groups(onsets: Onsets, name: str, drums: list[Drum]) -> dict[Group, npt.NDArray[np.int64]]:
    """Hits that sound alike: drum, sound, take and whether it is hit hard."""
    found: dict[Group, list[int]] = {}
    for i, drum in enumerate(drums):
        hard = bool(onsets.velocity[i] >= HARD_VELOCITY)
        heard = [(drum, drum.sound), *([(drum, drum.layer)] if drum.layer else [])]
        if onsets.articulation[i] == "rimshot":
            rim = drum_for(name, RIM_KEY)
            heard.append((replace(rim, gain_db=drum.gain_db + RIM_DB, pan=drum.pan), rim.sound))
        for own, sound in heard:
            take = turn_of(int(onsets.ticks[i]), own.takes)
            found.setdefault((own, sound, take, hard), []).append(i)
    return {group: np.array(members) for group, members in found.items()}


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
    for i, word in enumerate(onsets.articulation):
        if word == "choke":
            holds[i] = min(holds[i], float(onsets.length_seconds[i]))
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
    velocity = np.where([w == "rimshot" for w in words], np.minimum(velocity * RIM_HARDER, 1.0), velocity)
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
    _damp(notes, drum, words)
    notes["full"], notes["soft"] = gain * hardness, gain * (1.0 - hardness)
    notes["left"] = np.sqrt(2.0) * np.cos((drum.pan + 1.0) * np.pi / 4.0)
    notes["right"] = np.sqrt(2.0) * np.sin((drum.pan + 1.0) * np.pi / 4.0)
    return notes


def _damp(notes: Records, drum: Drum, words: list[str]) -> None:
    """Let a hat sizzle half open, a hand lie on a skin, a cymbal be taken hold of."""
    half = np.array([word == "half-open" and drum.choke == "hat" for word in words])
    held = np.array([word == "choke" for word in words])
    notes["release"] = np.where(held, HELD_SECONDS * RATE_HZ, notes["release"])
    damp = np.where(half, HALF_OPEN_SECONDS, (drum.damp_ms or 0.0) / 1000.0)
    # What is damped falls from the start; where another hit stops it sooner, that is not heard.
    damped = (damp > 0.0) & (notes["hold"] > damp * RATE_HZ)
    notes["release"] = np.where(damped, damp * RATE_HZ, notes["release"])
    notes["hold"] = np.where(damped, STICK_SAMPLES, notes["hold"])


def _sample(drum: Drum, take: int, *, hard: bool, key: str, grit: Grit | None, cache: Path | None) -> Sample:
    """The baked or computed sound of a drum, cached under everything it depends on."""
    kind, _, place = drum.sound.partition(":")
    velocity = 0.91 if hard else 0.47
    if kind == "machine":
        hit = machine_hits()[place]
        tune = drum.tune + (_tuning(hit.bodies[0].to_hz, key) if drum.tuned else 0.0)
        facts: tuple[object, ...] = (place, hit, tune, take, made_by())
        return keep(_name(facts), lambda: strike(place, hit, tune=tune, take=take), cache)
    name, _, number = place.partition("/")
    table = load_table(name)
    zone = zone_at(table, int(number), velocity)
    tune = drum.tune + (_tuning(float(zone.hz[0]) * 2.0 ** (drum.tune / 12.0), key) if drum.tuned else 0.0)
    recipe = Recipe(midi=int(number), velocity=zone.velocity, take=take, tune=round(tune, 3))
    if grit is None:
        return fetch(table, recipe, cache)
    facts = (table.digest, recipe, grit, code_digest(), dusty_by())
    return keep(_name(facts), lambda: dusty(fetch(table, recipe, None), grit), cache)


def _name(facts: tuple[object, ...]) -> str:
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def _tuning(hz: Hz, key: str) -> float:
    """Semitones from a frequency to the nearer of the key's tonic and fifth; 0 if both are far."""
    pitch = 69.0 + 12.0 * np.log2(hz / 440.0)
    tonic = parse_key(key).tonic
    ways = [((tonic + step - pitch) + 6.0) % 12.0 - 6.0 for step in (0, 7)]
    way = min(ways, key=abs)
    return float(way) if abs(way) <= FARTHEST_TUNING else 0.0


def _add_room(out: Audio, room_db: Db) -> None:
    """Add early reflections to a dry kit: later, softer, from both sides, a little duller."""
    ways = np.array(REFLECTIONS)
    late = np.round(ways[:, 0] * RATE_HZ / 1000.0).astype(np.int64)
    gain = 10.0 ** (room_db / 20.0) / 3.0 * 2.0
    _reflect(out, late, (gain * ways[:, 1:]).astype(np.float32))


@njit(cache=True, nogil=True)
def _reflect(out: Audio, late: npt.NDArray[np.int64], gains: Audio) -> None:
    """Add a sound's reflections to it; `gains` (R, 2) are those of the same side and of the other."""
    samples, longest = out.shape[1], late.max()
    heard = np.zeros((2, longest + BLOCK_SAMPLES), np.float32)
    # From the end on, so that what came before is still dry.
    for block in range((samples - 1) // BLOCK_SAMPLES, -1, -1):
        start = block * BLOCK_SAMPLES
        size = min(BLOCK_SAMPLES, samples - start)
        for side in range(2):
            _dull(heard[side], out[side], start - longest, longest + size)
        for way in range(len(late)):
            same, other = gains[way]
            for side in range(2):
                begin = longest - late[way]
                ours, theirs = heard[side, begin : begin + size], heard[1 - side, begin : begin + size]
                sums = out[side, start : start + size]
                for i in range(size):
                    sums[i] += same * ours[i] + other * theirs[i]


@njit(cache=True, nogil=True)
def _dull(heard: Wave, dry: Wave, begin: int, count: int) -> None:
    """Read `count` samples from `begin` on, each with the two before it, nothing being before all."""
    edge = min(max(2 - begin, 0), count)
    for i in range(edge):
        heard[i] = np.float32(0.0)
        for n in range(max(begin + i - 2, 0), begin + i + 1):
            heard[i] += dry[n]
    now, last, before = dry[begin + edge :], dry[begin + edge - 1 :], dry[begin + edge - 2 :]
    for i in range(count - edge):
        heard[edge + i] = now[i] + last[i] + before[i]
