"""Style sheets: the facts of a style as data that a musician can read and change.

One TOML file a style in this folder; its name is the style's id. A sheet says what makes the style
(`must_have`), which numbers it lives in (tempo, meters, modes, feel), what its songs are made of
(forms, loops of Roman numerals, grids for drums and bass) and who plays (`[[part]]`).

What the characters of a grid mean stands in `players`.

Weights of one kind are shares and sum to 1. A file that breaks a rule is refused with file, key and rule.
"""

from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_facts, texts_beside
from undersong.engine.model.score import Role
from undersong.engine.styles.harmony import Harmony
from undersong.engine.styles.players import Bass, Drums, LeadFacts, PartFacts, Vocal
from undersong.engine.styles.shares import Share, check_shares
from undersong.engine.theory.key import MODES
from undersong.engine.theory.meter import SUPPORTED
from undersong.units import Db


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Tempo:
    """Quarter notes a minute."""

    minimum: float = Field(ge=30, le=300)
    median: float
    maximum: float = Field(ge=30, le=300)
    source: str

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.minimum <= self.median <= self.maximum:
            raise ValueError("minimum, median and maximum must rise")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FeelFacts:
    """How the style leans on the grid; see `model.Feel`.

    With `by_tempo` the swing falls as the tempo rises, as it does in jazz.
    """

    swing_eighth: float = Field(default=0.5, ge=0.5, le=0.75)
    swing_sixteenth: float = Field(default=0.5, ge=0.5, le=0.75)
    by_tempo: bool = False
    timing_sd_ms: float = Field(default=0.0, ge=0, le=40)
    offset_ms: dict[str, float] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Form:
    """One usual order of sections, with their usual bars of 4/4 at the median tempo."""

    weight: Share
    sections: tuple[tuple[str, Annotated[int, Field(ge=1, le=64)]], ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Endings:
    """Shares of the ways to end."""

    ring: Share = 0.0
    button: Share = 0.0
    fade: Share = 0.0

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares((self.ring, self.button, self.fade))
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Production:
    """What the mix should know of the style."""

    sidechain_depth_db: Db = Field(ge=0, le=12)
    """How far the kick turns the others down."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sheet:
    """Everything that is known of one style.

    Attributes
    ----------
    must_have, avoid, moves : in words, for people: what the numbers below are to bring about.
    words : what it is called in prompts, lower case.
    descriptions : sentences that describe such a song, for finding it by meaning.
    meters, modes : shares.
    duration_seconds : usual length of a song.
    sings : whether a voice is usual.
    instruments : usual ids by role, for prompts and lists.
    energy : 0 to 1 by name of section.
    """

    id: str
    name: str
    family: str
    summary: str
    must_have: tuple[str, ...]
    avoid: tuple[str, ...]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    words: Annotated[tuple[str, ...], Field(min_length=1)]
    descriptions: Annotated[tuple[str, ...], Field(min_length=3)]
    duration_seconds: float = Field(ge=10, le=600)
    sings: bool
    tempo: Tempo
    meters: dict[str, Share]
    modes: dict[str, Share]
    instruments: dict[Role, tuple[str, ...]]
    feel: FeelFacts
    form: tuple[Form, ...]
    endings: Endings
    harmony: Harmony
    drums: Drums
    bass: Bass
    part: tuple[PartFacts, ...]
    lead: LeadFacts
    vocal: Vocal
    production: Production
    energy: dict[str, Share]
    moves: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if unknown := set(self.meters) - set(SUPPORTED):
            raise ValueError(f"the meters {', '.join(sorted(unknown))} are not supported")
        if unknown := set(self.modes) - set(MODES):
            raise ValueError(f"the modes {', '.join(sorted(unknown))} are not known")
        for weights in (self.meters.values(), self.modes.values(), (f.weight for f in self.form)):
            check_shares(weights)
        names = {name for form in self.form for name, _ in form.sections}
        if missing := names - set(self.energy):
            raise ValueError(f"energy has no value for {', '.join(sorted(missing))}")
        if any(word != word.lower() for word in self.words):
            raise ValueError("words must be lower case")
        return self


@cache
def sheets() -> dict[str, Sheet]:
    """Return every style by id, in alphabetical order.

    Raises
    ------
    FactError
        If a file breaks a rule: names file, key and rule.
    """
    found = (read_sheet(file, text) for file, text in texts_beside(__package__))
    return {sheet.id: sheet for sheet in found}


def read_sheet(file: str, text: str) -> Sheet:
    """Read the text of one style's file, whose name gives its id.

    Raises
    ------
    FactError
        If it is not TOML or breaks a rule: names file, key and rule.
    """
    return read_facts(text, Sheet, file=file, id=file.removesuffix(".toml"))
