"""The players of a style: drums, bass, the seats beside them, the lead and the voice.

Grids are strings of sixteen characters, sixteenths of a bar of 4/4; other meters are derived from
them by `compose.band.grid`. In drum rows `X` is an accent, `x` a normal stroke, `o` a ghost, `.` silence;
the key of a row is a piece of the kit. In bass lines `R` is the root, `8` its octave, `3 5 6 7` are
chord tones, `a` and `d` lead into the next root by semitone or by scale step, `g` is a dead note, `-`
holds on. In parts `x` and `X` strike the chord, `l` its lower and `h` its upper notes, `d` and `u`
strum down and up, digits are chord tones (8 is the root above, 9 the tone above that), `~` is a
scratch, `-` holds on.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT
from undersong.engine.model.score import Role
from undersong.engine.styles.shares import Share, check_shares

STEPS = 16
DRUM_ROWS = {
    "kick": 36,
    "rim": 37,
    "snare": 38,
    "clap": 39,
    "snare2": 40,
    "lowtom": 41,
    "hat": 42,
    "pedal": 44,
    "midtom": 45,
    "openhat": 46,
    "hightom": 48,
    "crash": 49,
    "ride": 51,
    "bell": 53,
    "tambourine": 54,
    "maracas": 70,
    "shaker": 82,
}

Span = Annotated[tuple[float, float], Field()]
Midi = Annotated[int, Field(ge=0, le=127)]
Steps = Annotated[str, Field(min_length=STEPS, max_length=STEPS)]
DrumSteps = Annotated[str, Field(pattern=rf"^[Xxo.]{{{STEPS}}}$")]
BassSteps = Annotated[str, Field(pattern=rf"^[R8357642adg.-]{{{STEPS}}}$")]
PartSteps = Annotated[str, Field(pattern=rf"^[xXlhdu~1-9.-]{{{STEPS}}}$")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DrumPattern:
    """A bar of drums."""

    weight: Share
    name: str
    energy: Span
    """Sections of this energy may take it."""
    sections: tuple[str, ...] = ()
    """Names of the sections it belongs to; empty means any."""
    rows: dict[str, DrumSteps]

    @model_validator(mode="after")
    def _rows_are_drums(self) -> Self:
        if unknown := set(self.rows) - set(DRUM_ROWS):
            raise ValueError(f"the rows {', '.join(sorted(unknown))} are not pieces of a kit")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Fills:
    """What happens at the end of a phrase."""

    every_bars: int = Field(ge=0, le=32)
    """0 for none."""
    crash: Share
    """Chance of a crash on the downbeat of a section that rises."""
    ideas: tuple[dict[str, DrumSteps], ...] = ()
    """Rows that take the place of the bar's own. Where snare or toms play a fill, the hands have no time
    for anything else from its first stroke on."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Drums:
    """The kit's patterns and fills."""

    pattern: tuple[DrumPattern, ...]
    fills: Fills
    vary_kick: Share = 0.0
    """Share of bars in which a player moves a kick; machines have 0."""

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares(p.weight for p in self.pattern)
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class BassPattern:
    """A bar of bass."""

    weight: Share
    name: str
    energy: Span = (0.0, 1.0)
    steps: BassSteps


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bass:
    """The bass line."""

    register: tuple[Midi, Midi]
    walking: bool = False
    """Whether it walks in quarters, aiming at the next chord."""
    pattern: tuple[BassPattern, ...]

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares(p.weight for p in self.pattern)
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PartPattern:
    """A bar of a part; the densest one whose energy the section has is taken."""

    energy: Span = (0.0, 1.0)
    steps: PartSteps


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PartFacts:
    """A seat in the band beside drums and bass.

    Attributes
    ----------
    name : of the part in the score.
    role : bed, comp, lead, counter or colour.
    instruments : who may sit there, the usual one first.
    register : MIDI pitches between which it plays.
    energy : sections between these energies have it.
    sections : only these; empty means any.
    without : not these.
    texture : chords, arpeggio, strum, fingers (picked chord tones over a thumb), line (one voice of
        guide tones), answer (fills where the tune rests), percussion, noise.
    velocity : of its normal strokes, 0 to 1.
    optional : chance that a song has it.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    role: Role
    instruments: Annotated[tuple[str, ...], Field(min_length=1)]
    register: tuple[Midi, Midi]
    energy: Span = (0.0, 1.0)
    sections: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    texture: Literal["chords", "arpeggio", "strum", "fingers", "line", "answer", "percussion", "noise"]
    velocity: Share = 0.7
    optional: Share = 1.0
    pattern: tuple[PartPattern, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class LeadFacts:
    """The instrument that carries a tune where nobody sings; `hook` and `rhythm` say how, for people."""

    instruments: Annotated[tuple[str, ...], Field(min_length=1)]
    register: tuple[Midi, Midi]
    hook: str
    rhythm: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Vocal:
    """How the style is sung.

    Attributes
    ----------
    delivery : in words, for people.
    chorus_lift : semitones that a chorus lies above a verse.
    melisma : how readily a syllable is held over several notes.
    """

    delivery: str
    chorus_lift: int
    melisma: Share
