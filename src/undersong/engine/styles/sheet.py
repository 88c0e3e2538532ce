"""Style sheets: the facts of a style as data that a musician can read and change.

One TOML file a style in this folder; its name is the style's id. A sheet says what makes the style
(`must_have`), which numbers it lives in (tempo, meters, modes, feel), what its songs are made of
(forms, loops of Roman numerals, grids for drums and bass) and who plays (`[[part]]`).

Grids are strings of sixteen characters, sixteenths of a bar of 4/4; other meters are derived from
them by `compose.band.grid`. In drum rows `X` is an accent, `x` a normal stroke, `o` a ghost, `.` silence;
the key of a row is a piece of the kit. In bass lines `R` is the root, `8` its octave, `3 5 6 7` are
chord tones, `a` and `d` lead into the next root by semitone or by scale step, `g` is a dead note, `-`
holds on. In parts `x` and `X` strike the chord, `l` its lower and `h` its upper notes, `d` and `u`
strum down and up, digits are chord tones (8 is the root above, 9 the tone above that), `~` is a
scratch, `-` holds on.

Weights of one kind are shares and sum to 1. A file that breaks a rule is refused with file, key and rule.
"""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_facts, texts_beside
from undersong.engine.model.score import Role
from undersong.engine.theory.chord import ChordError, read_chord
from undersong.engine.theory.key import MODES, parse_key
from undersong.engine.theory.meter import SUPPORTED

STEPS = 16
TOLERANCE = 0.02
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

Share = Annotated[float, Field(ge=0, le=1)]
Span = Annotated[tuple[float, float], Field()]
Midi = Annotated[int, Field(ge=0, le=127)]
Steps = Annotated[str, Field(min_length=STEPS, max_length=STEPS)]
DrumSteps = Annotated[str, Field(pattern=rf"^[Xxo.]{{{STEPS}}}$")]
BassSteps = Annotated[str, Field(pattern=rf"^[R8357642adg.-]{{{STEPS}}}$")]
PartSteps = Annotated[str, Field(pattern=rf"^[xXlhdu~1-9.-]{{{STEPS}}}$")]


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
        _shares((self.ring, self.button, self.fade))
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Loop:
    """Chords that go round; an item with a comma holds two chords."""

    weight: Share
    mode: str
    sections: tuple[str, ...] = ()
    """Letters of the form it suits; empty means any."""
    chords: Annotated[tuple[str, ...], Field(min_length=2, max_length=16)]

    @model_validator(mode="after")
    def _chords_can_be_read(self) -> Self:
        if self.mode not in MODES:
            raise ValueError(f"the mode {self.mode} is not one of {', '.join(MODES)}")
        for numeral in self.numerals:
            try:
                read_chord(numeral, parse_key("C"))
            except ChordError as error:
                raise ValueError(error.line) from None
        return self

    @property
    def numerals(self) -> tuple[str, ...]:
        """All chords, one after the other."""
        return tuple(n for item in self.chords for n in item.split(","))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Colours:
    """What triads become, by kind; empty leaves them as they are."""

    chance: Share = 1.0
    """Share of the song's chords that take colour."""
    major: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()
    dominant: tuple[str, ...] = ()
    """For chords on V; a minor v takes `minor`."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Harmony:
    """Loops, colours and the budget of chords from outside."""

    secondary_dominant_rate: Share
    borrowed_rate: Share
    cadence: bool = True
    """Whether a section that leads on ends on its dominant."""
    final: dict[str, str]
    """Numeral of the last chord, by major and minor."""
    colours: Colours
    loop: tuple[Loop, ...]

    @model_validator(mode="after")
    def _sum(self) -> Self:
        _shares(loop.weight for loop in self.loop)
        if set(self.final) != {"major", "minor"}:
            raise ValueError("final must name a chord for major and for minor")
        return self


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
        _shares(p.weight for p in self.pattern)
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
        _shares(p.weight for p in self.pattern)
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
    """The instrument that carries a tune where nobody sings, and how."""

    instruments: Annotated[tuple[str, ...], Field(min_length=1)]
    register: tuple[Midi, Midi]
    hook: str
    rhythm: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Vocal:
    """How the style is sung; ranges are MIDI pitches of a low and a high voice."""

    delivery: str
    range_low: tuple[Midi, Midi]
    range_high: tuple[Midi, Midi]
    verse_span: int
    chorus_lift: int
    notes_per_bar: float
    syllables_per_bar: float
    melisma: Share


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Production:
    """What the mix should know of the style."""

    kick_fundamental_hz: tuple[float, float]
    sidechain_depth_db: float
    spectral_tilt_db_per_octave: float
    extras: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sheet:
    """Everything that is known of one style.

    Attributes
    ----------
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
        for shares in (self.meters.values(), self.modes.values(), (f.weight for f in self.form)):
            _shares(shares)
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


def _shares(weights: Iterable[float]) -> None:
    total = sum(weights)
    if abs(total - 1) > TOLERANCE:
        raise ValueError(f"weights sum to {total:.3f}, not to 1")
