"""The catalogue of effects: what may stand between a part and its fader.

The facts are TOML, one table an effect; the key of the table is its id, `kind` says what it is and
which other keys it has. A style's sheet says in `[space]` which part has which effects; where it says
nothing, an instrument has those that belong to it (`usual.toml`). A movement may be so many times a
second (`rate_hz`) or once in so many beats of the song (`rate_beats`).
"""

from functools import cache
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, FactError, checked, read_facts, read_tables, text_beside
from undersong.errors import quoted
from undersong.units import Db, Hz, Seconds

EFFECTS_FILE, USUAL_FILE = "effects.toml", "usual.toml"
Mix = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Moving:
    """What moves round and round: so often a second, or once in so many beats."""

    rate_hz: Hz | None = Field(default=None, gt=0, le=20)
    rate_beats: float | None = Field(default=None, ge=0.125, le=64)

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if (self.rate_hz is None) == (self.rate_beats is None):
            raise ValueError("either rate_hz or rate_beats must be given")
        return self

    def hz(self, bpm: float) -> Hz:
        """Return how often it moves in a song of a tempo."""
        if self.rate_hz is not None:
            return self.rate_hz
        # [beats/min] / [s/min] / [beats] = [1/s]
        return bpm / 60.0 / float(self.rate_beats or 1.0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Tremolo(Moving):
    """Comes and goes; `apart` turns later on the right, `squareness` 0 a sine to 1 on and off."""

    about: str
    depth_db: Db = Field(gt=0, le=40)
    apart: float = Field(default=0.0, ge=0, le=1)
    squareness: Mix = 0.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Chorus(Moving):
    """Copies that waver in pitch."""

    about: str
    depth_ms: float = Field(gt=0, le=10)
    mix: Mix
    voices: int = Field(default=1, ge=1, le=3)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Flanger(Moving):
    """A comb that wanders."""

    about: str
    shortest_ms: float = Field(ge=0.1, le=20)
    longest_ms: float = Field(ge=0.1, le=20)
    feedback: float = Field(default=0.0, ge=-0.9, le=0.9)
    mix: Mix = 0.5


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Phaser(Moving):
    """Notches that wander, one for two stages."""

    about: str
    lowest_hz: Hz = Field(gt=20, le=10_000)
    highest_hz: Hz = Field(gt=20, le=16_000)
    stages: Literal[2, 4, 6, 8, 10, 12] = 4
    feedback: float = Field(default=0.0, ge=0, le=0.8)
    mix: Mix = 0.5


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rotary:
    """A rotary speaker, fast in sections of at least the energy `fast_from`."""

    about: str
    depth_ms: float = Field(default=0.22, gt=0, le=1)
    depth_db: Db = Field(default=5.0, gt=0, le=20)
    fast_from: Mix = 0.62


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Saturation:
    """A gentle bend, `drive_db` into it."""

    about: str
    drive_db: Db = Field(ge=-20, le=24)
    bias: float = Field(default=0.0, ge=0, le=0.6)
    mix: Mix = 1.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Tape:
    """A tape machine; `hiss_db` is rms in dBFS of a part as it is played, None for none."""

    about: str
    wow_cents: float = Field(default=0.0, ge=0, le=60)
    flutter_cents: float = Field(default=0.0, ge=0, le=20)
    drive_db: Db = Field(default=-6.0, ge=-20, le=24)
    bump_db: Db = Field(default=0.0, ge=0, le=6)
    bump_hz: Hz = Field(default=80.0, ge=30, le=200)
    top_hz: Hz = Field(default=16_000.0, ge=2_000, le=20_000)
    hiss_db: Db | None = Field(default=None, ge=-110, le=-40)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Crush:
    """Fewer bits, fewer samples a second."""

    about: str
    bits: float = Field(ge=3, le=16)
    rate_hz: Hz = Field(ge=2_000, le=44_100)
    mix: Mix = 1.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Gate:
    """A gate in rhythm: `steps` are sixteenths, x open and . shut."""

    about: str
    steps: Annotated[str, Field(pattern=r"^[x.]{2,64}$")]
    depth_db: Db = Field(default=24.0, gt=0, le=120)
    energy: Mix = 0.0
    """Sections of at least this energy have it; elsewhere the gate stays open."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class GatedRoom:
    """A room that hears the snares of the score alone and is shut before it dies away."""

    about: str
    level_db: Db = Field(ge=-40, le=6)
    hold_seconds: Seconds = Field(gt=0.02, le=1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Slap:
    """One echo, so quick that it is heard as a second stroke."""

    about: str
    seconds: Seconds = Field(ge=0.04, le=0.3)
    level_db: Db = Field(ge=-40, le=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Spring:
    """The spring in an amplifier."""

    about: str
    level_db: Db = Field(ge=-40, le=6)
    decay_seconds: Seconds = Field(default=2.2, gt=0.2, le=6)


Effect: TypeAlias = (
    Tremolo
    | Chorus
    | Flanger
    | Phaser
    | Rotary
    | Saturation
    | Tape
    | Crush
    | Gate
    | GatedRoom
    | Slap
    | Spring
)
KINDS: dict[str, type[Effect]] = {
    "tremolo": Tremolo,
    "chorus": Chorus,
    "flanger": Flanger,
    "phaser": Phaser,
    "rotary": Rotary,
    "saturation": Saturation,
    "tape": Tape,
    "crush": Crush,
    "gate": Gate,
    "gated-room": GatedRoom,
    "slap": Slap,
    "spring": Spring,
}


@cache
def effects() -> dict[str, Effect]:
    """Return every effect by id.

    Raises
    ------
    FactError
        If the file breaks a rule: names file, effect, key and rule.
    """
    return read_effects(text_beside(__package__, EFFECTS_FILE))


def read_effects(text: str, *, file: str = EFFECTS_FILE) -> dict[str, Effect]:
    """Read a file of effects.

    Raises
    ------
    FactError
        If it breaks a rule: names file, effect, key and rule.
    """
    tables: dict[str, dict[str, object]] = read_tables(text, dict, file=file)
    found: dict[str, Effect] = {}
    for name, facts in tables.items():
        kind = facts.pop("kind", "")
        if kind not in KINDS:
            raise FactError(
                f"{file}, [{name}], kind: {quoted(kind)} will not do; there are {', '.join(KINDS)}."
            )
        found[name] = checked(facts, KINDS[str(kind)], place=f"{file}, [{name}]")
    return found


@cache
def usual() -> dict[str, tuple[str, ...]]:
    """Return which effects an instrument has where a style says nothing, by id of the instrument.

    Raises
    ------
    FactError
        If the file breaks a rule, or names an effect that there is not.
    """
    found = read_facts(text_beside(__package__, USUAL_FILE), dict[str, tuple[str, ...]], file=USUAL_FILE)
    for instrument, names in found.items():
        if unknown := [name for name in names if name not in effects()]:
            raise FactError(f"{USUAL_FILE}, {instrument}: {quoted(unknown[0])} is no effect.")
    return found
