"""Kits as values: what `kits.toml` says of each key's sound, place and loudness."""

from functools import cache

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.units import Db

FILE = "kits.toml"
DYNAMICS_DB: Db = 30.0

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


SOUND = r"^(table:[a-z_]+/[0-9]+|machine:[a-z0-9-]+)$"
"""A sound is measured (table and key) or computed (hit of a machine)."""


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
    layer, layer_db : another sound that is heard with it, at a level against its own.
    damp_ms : how long it takes to be 60 dB softer from the start on, where a hand or a pedal lies on it.
    """

    key: int = Field(ge=0, le=127)
    sound: str = Field(pattern=SOUND)
    gain_db: float
    dynamics_db: float = Field(default=DYNAMICS_DB, gt=0)
    pan: float = Field(default=0.0, ge=-1, le=1)
    takes: int = Field(default=1, ge=1, le=8)
    tune: float = 0.0
    tuned: bool = False
    choke: str = ""
    edge: float = Field(default=0.0, ge=0, le=2)
    layer: str = Field(default="", pattern=f"^$|{SOUND}")
    layer_db: float = -6.0
    damp_ms: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Kit:
    """A kit: its own drums, and the kit that lends the others.

    Attributes
    ----------
    room_db : level of its room.
    brushed : whether a brush circles on the snare under what is played.
    """

    hits: tuple[Drum, ...]
    like: str = ""
    room_db: float = -60.0
    brushed: bool = False
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
