"""The players of a style: drums, bass, the seats beside them, the lead and the voice.

Grids are strings of sixteenths. A pattern of 4/4 has sixteen of them, or thirty-two where it goes over two
bars; other meters are derived from it by `compose.band.grid`. A pattern may also be written for one `meter`
of its own, with a bar's sixteenths (3/4: 12, 6/8: 12, 12/8: 24) or those of two bars; it is taken where
the song has that meter.

In drum rows `X` is an accent, `x` a normal stroke, `o` a ghost, `r` two thirty-seconds, `t` three in the
time of one sixteenth, `.` silence; the key of a row is a piece of the kit. In bass lines `R` is the root,
`8` its octave, `2` to `7` are degrees above it, `a` and `d` lead into the next root by semitone or by scale
step, `s` slides into the root, `g` is a dead note, `-` holds on. In parts `x` and `X` strike the chord, `m`
strikes it with a muting hand, `l` its lower and `h` its upper notes, `d` and `u` strum down and up, digits
are chord tones (8 is the root above, 9 the tone above that), `t` repeats it quickly while it is held
(tremolo), `~` is a scratch, `-` holds on.

A pattern of bass or part that begins with `-` is held over from its own end: its last stroke anticipates the
next bar and takes its chord, as a tumbao does (`------5-----R---`).
"""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT
from undersong.engine.lyrics.draft.manner import Manner
from undersong.engine.model.score import Role
from undersong.engine.styles.shares import Share, check_shares
from undersong.errors import quoted

STEPS = 16
BAR_STEPS = {"4/4": 16, "3/4": 12, "2/4": 8, "6/8": 12, "12/8": 24}
"""Sixteenths in a bar of the meters for which a pattern may be written."""
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
    "cowbell": 56,
    "splash": 55,
    "china": 52,
    "hibongo": 60,
    "lowbongo": 61,
    "mutedconga": 62,
    "conga": 63,
    "lowconga": 64,
    "hitimbale": 65,
    "lowtimbale": 66,
    "hiagogo": 67,
    "lowagogo": 68,
    "cabasa": 69,
    "maracas": 70,
    "shortguiro": 73,
    "guiro": 74,
    "claves": 75,
    "hiblock": 76,
    "lowblock": 77,
    "mutedtriangle": 80,
    "triangle": 81,
    "shaker": 82,
}

Span = Annotated[tuple[float, float], Field()]
Midi = Annotated[int, Field(ge=0, le=127)]
DrumSteps = Annotated[str, Field(pattern=r"^[Xxort.]+$")]
BassSteps = Annotated[str, Field(pattern=r"^[R8357642adgs.-]+$")]
PartSteps = Annotated[str, Field(pattern=r"^[xXmlhdut~1-9.-]+$")]


def check_steps(grids: Iterable[str], meter: str) -> None:
    """Raise ValueError unless every grid fills one bar or two of the meter."""
    if meter not in BAR_STEPS:
        raise ValueError(f"the meter {meter} is not one of {', '.join(BAR_STEPS)}")
    bar = BAR_STEPS[meter]
    for grid in grids:
        if len(grid) not in (bar, 2 * bar):
            raise ValueError(
                f"{quoted(grid)} has {len(grid)} steps, a bar of {meter} has {bar}, two have {2 * bar}"
            )


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Turn:
    """When one of several kits or basses plays.

    Attributes
    ----------
    weight : against those of the others; None: one divided by its place among them.
    energy : of the whole song, 0 calm to 1 driving.
    """

    weight: Annotated[float, Field(gt=0, le=10)] | None = None
    energy: tuple[Share, Share] = (0.0, 1.0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DrumPattern:
    """A bar of drums."""

    weight: Share
    name: str
    energy: Span
    """Sections of this energy may take it."""
    sections: tuple[str, ...] = ()
    """Names of the sections it belongs to; empty means any."""
    meter: str = "4/4"
    rows: dict[str, DrumSteps]

    @model_validator(mode="after")
    def _rows_are_drums(self) -> Self:
        check_steps(self.rows.values(), self.meter)
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
    for anything else from its first stroke on. Sixteen steps are a bar of 4/4, 32 two; 12 are one of 3/4
    or 6/8, 24 one of 12/8, and are taken where the song has that meter."""

    @model_validator(mode="after")
    def _fill_bars(self) -> Self:
        for idea in self.ideas:
            if not idea or any(len(grid) not in (8, 12, 16, 24, 32) for grid in idea.values()):
                raise ValueError("an idea for a fill needs rows of 8, 12, 16, 24 or 32 steps")
            if len({len(grid) for grid in idea.values()}) > 1:
                raise ValueError("the rows of an idea for a fill must be equally long")
            if unknown := set(idea) - set(DRUM_ROWS):
                raise ValueError(f"the rows {', '.join(sorted(unknown))} are not pieces of a kit")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Drums:
    """The kit's patterns and fills."""

    pattern: tuple[DrumPattern, ...]
    fills: Fills
    vary_kick: Share = 0.0
    """Share of bars in which a player moves a kick; machines have 0."""
    ghosts: Annotated[float, Field(ge=0, le=0.7)] = 0.0
    """Share of a player's snare strokes that are ghosts; those that the patterns lack are added."""
    pulse: bool = True
    """Whether somebody else marks the beat where there is no kit; not in music without a beat."""

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares((p.weight for p in self.pattern), of="pattern")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class BassPattern:
    """A bar of bass."""

    weight: Share
    name: str
    energy: Span = (0.0, 1.0)
    sections: tuple[str, ...] = ()
    """Names of the sections it belongs to; empty means any."""
    meter: str = "4/4"
    steps: BassSteps

    @model_validator(mode="after")
    def _fills_bars(self) -> Self:
        check_steps([self.steps], self.meter)
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bass:
    """The bass line."""

    register: tuple[Midi, Midi]
    walking: bool = False
    """Whether it walks in quarters, aiming at the next chord."""
    pattern: tuple[BassPattern, ...]

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares((p.weight for p in self.pattern), of="pattern")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PartPattern:
    """A bar of a part; the densest one whose energy the section has is taken."""

    energy: Span = (0.0, 1.0)
    meter: str = "4/4"
    steps: PartSteps

    @model_validator(mode="after")
    def _fills_bars(self) -> Self:
        check_steps([self.steps], self.meter)
        return self


Texture = Literal[
    "chords", "power", "arpeggio", "strum", "fingers", "riff", "line", "double", "answer", "percussion",
    "noise", "riser",
]  # fmt: skip


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
    texture : chords, power (roots, fifths and octaves), arpeggio, strum, fingers (picked chord tones over a
        thumb), riff (a figure of one or two bars that the song invents once in the rhythm of its pattern and
        repeats over the chords), line (one voice of guide tones), double (plays the tune along, an octave
        away where there is room), answer (fills where the tune rests), percussion (`rows`), noise, riser.
    rows : patterns of a percussion part, as those of the drums.
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
    texture: Texture
    velocity: Share = 0.7
    optional: Share = 1.0
    pattern: tuple[PartPattern, ...] = ()
    rows: tuple[DrumPattern, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class LeadFacts:
    """The instrument that carries a tune where nobody sings; `hook` and `rhythm` say how, for people."""

    instruments: Annotated[tuple[str, ...], Field(min_length=1)]
    register: tuple[Midi, Midi]
    hook: str
    rhythm: str
    tasks: dict[str, Literal["rest", "hook", "tune", "solo"]] = Field(default_factory=dict)
    """What it does in sections of a name where that is not the usual thing, if nobody sings there."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Vocal:
    """How the style is sung.

    Attributes
    ----------
    delivery : in words, for people.
    chorus_lift : semitones that a chorus lies above a verse.
    melisma : how readily a syllable is held over several notes.
    words : in which manner words are drafted where none are given; see `lyrics.draft.manner`.
    themes : what they are about where the prompt does not say; ids of `lyrics.draft.themes`, empty means any.
    """

    delivery: str
    chorus_lift: int
    melisma: Share
    words: Manner = "song"
    themes: tuple[str, ...] = ()
