"""Style sheets: the facts of a style as data that a musician can read and change.

One TOML file a style in this folder; its name is the style's id. A sheet says what makes the style
(`must_have`), which numbers it lives in (tempo, meters, modes, feel), what its songs are made of
(forms, loops of Roman numerals, grids for drums and bass) and who plays (`[[part]]`).

What the characters of a grid mean stands in `players`, what a `must_have` may say in `traits`.

Weights of one kind are shares and sum to 1. What a sheet names must exist, see `references`. A file that
breaks a rule is refused with file, key and rule.
"""

import re
from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, FactError, read_facts, texts_beside
from undersong.engine.model.score import Role
from undersong.engine.styles.harmony import Harmony
from undersong.engine.styles.players import Bass, Drums, LeadFacts, PartFacts, Turn, Vocal
from undersong.engine.styles.references import LATE, faults
from undersong.engine.styles.shares import Share, check_shares
from undersong.engine.styles.sound import POPULAR, Sound
from undersong.engine.styles.space import Space
from undersong.engine.styles.traits import Trait
from undersong.engine.styles.tune import TuneFacts
from undersong.engine.theory.key import MODES
from undersong.engine.theory.meter import SUPPORTED
from undersong.errors import quoted

LONGEST_FILE = 200_000
"""Characters; the longest sheet has a tenth of them."""
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Said = Annotated[str, Field(min_length=1, max_length=400)]


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

    With `by_tempo` the swing falls as the tempo rises, as it does in jazz. Who comes late is a role or, as
    in `drums/snare`, a drum of `theory.lateness`.
    """

    swing_eighth: float = Field(default=0.5, ge=0.5, le=0.75)
    swing_sixteenth: float = Field(default=0.5, ge=0.5, le=0.75)
    by_tempo: bool = False
    timing_sd_ms: float = Field(default=0.0, ge=0, le=40)
    offset_ms: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _somebody_is_late(self) -> Self:
        if unknown := set(self.offset_ms) - LATE:
            raise ValueError(f"offset_ms: {_listed(unknown)} is no role and no drum")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Form:
    """One usual order of sections, with their usual bars of 4/4 at the median tempo."""

    weight: Share
    sections: Annotated[tuple[tuple[str, Annotated[int, Field(ge=1, le=64)]], ...], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Endings:
    """Shares of the ways to end."""

    ring: Share = 0.0
    """The last chord is held until it has died away."""
    button: Share = 0.0
    """Everybody stops on one short chord."""
    fade: Share = 0.0
    """The last section grows softer and softer."""
    ritardando: Share = 0.0
    """The last bars slow down into a held chord."""
    dub: Share = 0.0
    """Parts drop out one after the other into their echo."""

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares((self.ring, self.button, self.fade, self.ritardando, self.dub), of="endings")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Transitions:
    """How one section leads to the next: the chance of each cue where a section with more energy follows.

    Attributes
    ----------
    fill : the drums fill the last beats.
    stop : drums and bass leave out the last beat or bar.
    riser : a sweep of noise rises into the next section.
    impact : a boom lands with its downbeat.
    pickup : bass or lead run into the next downbeat.
    key_lift : chance that a song raises its key for the last chorus.
    """

    fill: Share = 0.7
    stop: Share = 0.25
    riser: Share = 0.0
    impact: Share = 0.0
    pickup: Share = 0.3
    key_lift: Share = 0.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sheet:
    """Everything that is known of one style.

    Attributes
    ----------
    must_have : what a casual listener knows it by; see `traits`.
    avoid, moves : in words, for people: what the numbers below are to bring about.
    words : what it is called in prompts, lower case.
    descriptions : sentences that describe such a song, for finding it by meaning.
    meters, modes : shares.
    duration_seconds : usual length of a song.
    sings : whether a voice is usual.
    instruments : usual ids by role; of kits and basses one plays, in turn.
    turns : which of them plays how often, and when.
    energy : 0 to 1 by name of section; every section that the sheet speaks of has one.
    part : everybody beside drums, bass, lead and voice.
    tune, space, sound, transitions : see `tune`, `space`, `sound` and below.
    """

    id: str
    name: Said
    family: Said
    summary: Said
    must_have: Annotated[tuple[Trait, ...], Field(min_length=2)]
    avoid: tuple[str, ...]
    sources: Annotated[tuple[Said, ...], Field(min_length=1)]
    words: Annotated[tuple[Said, ...], Field(min_length=1)]
    descriptions: Annotated[tuple[Said, ...], Field(min_length=3)]
    duration_seconds: float = Field(ge=10, le=600)
    sings: bool
    tempo: Tempo
    meters: dict[str, Share]
    modes: dict[str, Share]
    instruments: dict[Role, tuple[str, ...]]
    turns: dict[str, Turn] = Field(default_factory=dict)
    feel: FeelFacts
    form: tuple[Form, ...]
    endings: Endings
    harmony: Harmony
    drums: Drums
    bass: Bass
    part: tuple[PartFacts, ...]
    lead: LeadFacts
    vocal: Vocal
    tune: TuneFacts = Field(default_factory=TuneFacts)
    space: Space
    sound: Sound = POPULAR
    transitions: Transitions = Field(default_factory=Transitions)
    energy: dict[str, Share]
    moves: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if unknown := set(self.meters) - set(SUPPORTED):
            raise ValueError(f"meters: {_listed(unknown)} will not do; there are {', '.join(SUPPORTED)}")
        if unknown := set(self.modes) - set(MODES):
            raise ValueError(f"modes: {_listed(unknown)} will not do; there are {', '.join(MODES)}")
        check_shares(self.meters.values(), of="meters")
        check_shares(self.modes.values(), of="modes")
        check_shares((form.weight for form in self.form), of="form")
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
    found = {sheet.id: sheet for sheet in (read_sheet(*read) for read in texts_beside(__package__))}
    owners: dict[str, str] = {}
    for sheet in found.values():
        for word in sheet.words:
            other = owners.setdefault(word, sheet.id)
            if other != sheet.id:
                raise FactError(f"{sheet.id}.toml, words: {quoted(word)} belongs to {other}.toml already.")
    return found


def sound_of(style: str) -> Sound:
    """Return how records of a style sound; of popular music as a whole where there is no such style."""
    known = sheets().get(style)
    return known.sound if known is not None else POPULAR


def read_sheet(file: str, text: str) -> Sheet:
    """Read the text of one style's file, whose name gives its id.

    Raises
    ------
    FactError
        If it is not TOML or breaks a rule: names file, key and rule.
    """
    name = file.removesuffix(".toml")
    if not ID.fullmatch(name):
        raise FactError(f"{quoted(file)} is no name for a style: small letters, digits and hyphens.")
    if len(text) > LONGEST_FILE:
        raise FactError(f"{file} has {len(text)} characters; a style has {LONGEST_FILE} at most.")
    sheet = read_facts(text, Sheet, file=file, id=name)
    wrong = [f"{file}, {f.key}: {quoted(f.value)} will not do. {f.rule}." for f in faults(sheet)]
    if wrong:
        raise FactError(" ".join(wrong))
    return sheet


def _listed(names: set[str]) -> str:
    return ", ".join(quoted(name) for name in sorted(names))
