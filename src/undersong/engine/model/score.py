"""The Score: every note of a song, in exact musical time; the whole input of `perform`.

Times are beats from the start of the song, a beat being a quarter note. Notes stand on the
straight grid: swing, lateness and human unsteadiness are written in `Feel` and heard only when
the score is performed. A drum kit is a part whose pitches are General MIDI percussion
keys. The voice is kept apart, since its notes carry syllables.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from undersong.engine.model.brief import Brief
from undersong.engine.model.document import Document
from undersong.engine.model.planned import PlannedSection
from undersong.seeds import LARGEST_SEED

Pitch = Annotated[int, Field(ge=0, le=127)]
Start = Annotated[Fraction, Field(ge=0, le=20_000)]
Length = Annotated[Fraction, Field(gt=0, le=20_000)]
"""Far beyond any song: a score from elsewhere shall not ask for hours of sound by a slip of a digit."""
Share = Annotated[float, Field(ge=0, le=1)]
Late = Annotated[float, Field(ge=-1_000, le=1_000)]
"""Milliseconds; a second is far more than any hand is late."""
Number = Annotated[int, Field(ge=0, le=10_000_000)]
Id = Annotated[str, Field(pattern=r"^[a-z]?[0-9]{0,8}$")]
"""A letter for the kind of thing and a number: s3 is a section, b17 a bar, p2 a part, l5 a sung line."""

VERSION = 2
"""Of the document: 1 had no ids and no plan, and is still read."""


class Role(StrEnum):
    """What a part does in the arrangement; mix and performance go by it."""

    DRUMS = "drums"
    BASS = "bass"
    BED = "bed"
    """Sustained harmony: pads, strings, held chords."""
    COMP = "comp"
    """Rhythmic harmony: strums, stabs, broken chords."""
    LEAD = "lead"
    """Tune or hook played by an instrument."""
    COUNTER = "counter"
    """Second line, answers, fills between phrases."""
    COLOUR = "colour"
    """Noise, risers, ear candy."""
    VOICE = "voice"


class Note(Document):
    """One note of an instrument."""

    id: Number = 0
    """Of its own in its part, and never given again; 0 only where nobody has numbered it yet."""
    start_beats: Start
    length_beats: Length
    pitch: Pitch
    velocity: Share
    """0 barely to 1 as hard as it goes; 0.7 is normal."""
    articulation: str = ""
    """One of the instrument's, such as ghost, staccato, strum-up; empty for plain."""


class Control(StrEnum):
    """What of a part's sound can move."""

    LOW_PASS = "low-pass"  # noqa: S105 - a filter, no word that opens a door
    """Hz above which less and less is heard."""
    HIGH_PASS = "high-pass"  # noqa: S105 - the same
    """Hz below which less and less is heard."""
    LEVEL = "level"
    """dB on top of its own."""
    ROOM = "room"
    """dB that it gives to the room meanwhile."""
    ECHO = "echo"
    """dB that it gives to the echo meanwhile."""
    REPEATS = "repeats"
    """Share of its echo that comes back once more, 0 to 0.9."""


class Curve(StrEnum):
    """How a control goes from one value to another."""

    EVEN = "even"
    LATE = "late"
    """Slowly first."""
    EARLY = "early"
    """Quickly first."""


class Move(Document):
    """A control on its way: a filter that opens, a word that goes into the echo.

    Outside its moves a control rests: filters are open, level, sends and echo as they are. Filters move
    evenly in octaves, levels and sends in decibels.
    """

    control: Control
    start_beats: Start
    length_beats: Length
    first: Annotated[float, Field(ge=-96, le=20_000)]
    """Hz or dB at its start."""
    last: Annotated[float, Field(ge=-96, le=20_000)]
    """Hz or dB at its end."""
    curve: Curve = Curve.EVEN

    @model_validator(mode="after")
    def _fits_its_control(self) -> "Move":
        low, high = REACH.get(self.control, (-96.0, 24.0))
        if not all(low <= value <= high for value in (self.first, self.last)):
            raise ValueError(f"{self.control} moves between {low:g} and {high:g}")
        return self


REACH = {
    Control.LOW_PASS: (20.0, 20_000.0),
    Control.HIGH_PASS: (20.0, 20_000.0),
    Control.REPEATS: (0.0, 0.9),
}
"""Between which a control moves, where that is no level."""


class Part(Document):
    """What one instrument plays through the whole song."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    """Unique in the score; the stem's file has this name."""
    instrument: str
    """Id in the instrument catalogue."""
    role: Role
    notes: tuple[Note, ...]
    """By start, then pitch."""
    id: Id = ""
    next_note: Number = 1
    """Number for the next note that is added."""
    seat: str = ""
    """Name it was written under; it stays where another instrument takes the part over."""
    moves: tuple[Move, ...] = ()
    """By start; of one control, one at a time."""


class Syllable(Document):
    """A syllable as it is written and as it sounds."""

    text: str
    """Letters of the sheet; the syllables of a word joined give the word."""
    phonemes: str
    """IPA of the singing network, exactly one vowel in it."""
    stress: Annotated[int, Field(ge=0, le=2)] = 0
    """0 none, 1 primary, 2 secondary."""
    starts_word: bool = True


class SungNote(Document):
    """One note of the voice. `syllable` is None where the last one is held on (melisma)."""

    id: Number = 0
    start_beats: Start
    length_beats: Length
    pitch: Pitch
    velocity: Share = 0.7
    syllable: Syllable | None


class Line(Document):
    """A line of the lyrics as it is sung, in one breath or a few."""

    text: str
    notes: tuple[SungNote, ...]
    id: Id = ""


class Vocals(Document):
    """Everything that is sung."""

    voice: str
    """Id in the catalogue of voices."""
    lines: tuple[Line, ...]
    next_note: Number = 1
    moves: tuple[Move, ...] = ()


class TempoChange(Document):
    """From `start_beats` on the song goes at another tempo, until the next change."""

    start_beats: Start
    bpm: Annotated[float, Field(ge=15, le=400)]


class KeyChange(Document):
    """From `start_beats` on the song is in another key."""

    start_beats: Start
    key: str


class Section(Document):
    """A stretch of the form."""

    name: str
    """What it is: intro, verse, prechorus, chorus, bridge, solo, break, drop, outro …"""
    label: str
    """What people read: Verse 2."""
    start_beats: Start
    length_beats: Length
    energy: Share = 0.5
    id: Id = ""
    planned: PlannedSection | None = None
    """What it was written by; None in scores of version 1."""


class Bar(Document):
    """A bar of the song's meter; the last one may be cut short by the end of the file."""

    id: Id
    start_beats: Start
    length_beats: Length
    section: Id


class Closing(Document):
    """When the last chord is struck and let go; `leaves_beats` is when parts begin to leave, or None."""

    last_chord_beats: Start
    end_beats: Start
    leaves_beats: Start | None = None


class ChordSpan(Document):
    """A chord while it sounds."""

    start_beats: Start
    length_beats: Length
    symbol: str
    """In this song's spelling, such as F#m7 or D/F#."""
    pitch_classes: tuple[Annotated[int, Field(ge=0, le=11)], ...]
    """Root first, then upwards in thirds."""
    bass: Annotated[int, Field(ge=0, le=11)]


class Feel(Document):
    """How the straight grid is played."""

    swing_eighth: Annotated[float, Field(ge=0.5, le=0.75)] = 0.5
    """Place of the off-beat eighth in its beat: 1/2 straight, 2/3 triplet."""
    swing_sixteenth: Annotated[float, Field(ge=0.5, le=0.75)] = 0.5
    """Place of the off-beat sixteenth in its eighth."""
    timing_sd_ms: Annotated[float, Field(ge=0, le=40)] = 0.0
    """Spread of human timing around the grid."""
    offset_ms: dict[str, Late] = Field(default_factory=dict)
    """Mean lateness by role, or by drum as `drums/snare`; negative is early."""


class BankUsed(Document):
    """The SoundFont that plays a song's acoustic instruments."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    """What it calls itself."""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """BLAKE2b of the whole file, 16 bytes."""


class Score(Document):
    """A whole song, ready to be performed."""

    title: str
    style: str
    bpm: Annotated[float, Field(ge=20, le=400)]
    key: str
    meter: str
    duration_seconds: Annotated[float, Field(ge=1, le=660)]
    """Length of the finished file; the last ring is inside."""
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)]
    master: str
    """Id of the mastering preset asked for."""
    energy: Share = 0.5
    edition: str
    """Edition of the composer that wrote it."""
    feel: Feel
    sections: tuple[Section, ...]
    chords: tuple[ChordSpan, ...]
    parts: tuple[Part, ...]
    vocals: Vocals | None = None
    ending: str = "ring"
    """How the song ends: ring, button, fade, ritardando, dub."""
    tempo_changes: tuple[TempoChange, ...] = ()
    """By start; empty where `bpm` holds throughout."""
    key_changes: tuple[KeyChange, ...] = ()
    """By start; empty where `key` holds throughout."""
    drafted: bool = False
    """Whether the program wrote the words."""
    lyrics: str | None = None
    """The sheet as it is sung, with section tags."""
    version: Annotated[int, Field(ge=1, le=VERSION)] = VERSION
    brief: Brief | None = None
    """What was asked, understood and chosen; None in scores of version 1."""
    bars: tuple[Bar, ...] = ()
    closing: Closing | None = None
    next_id: Number = 1
    """Number for the next section, bar, part or line that is added."""
    bank: BankUsed | None = None
    """What it is performed with; None for the program's own instruments."""

    @model_validator(mode="before")
    @classmethod
    def _without_a_version_it_is_the_first(cls, data: object) -> object:
        if isinstance(data, dict) and "version" not in data:
            return {**data, "version": 1}
        return data

    @model_validator(mode="after")
    def _parts_have_names_of_their_own(self) -> "Score":
        names = [part.name for part in self.parts] + (["vocals"] if self.vocals else [])
        if len(set(names)) != len(names):
            raise ValueError("two parts have the same name")
        if "mix" in names:
            raise ValueError("a part is called mix, as the sum of the stems is")
        return self

    @property
    def length_beats(self) -> Fraction:
        """End of the last section."""
        return max((s.start_beats + s.length_beats for s in self.sections), default=Fraction(0))
