"""Changes: what may be asked of a finished score, as documents.

Each is JSON with an `op`. Sections, bars, parts and lines are named by their ids, which no change takes from
anything that it keeps.
"""

from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from undersong.engine.model import wishes
from undersong.engine.model.document import Document
from undersong.engine.model.score import (
    Bar,
    ChordSpan,
    Closing,
    Feel,
    Id,
    KeyChange,
    Number,
    Part,
    Section,
    TempoChange,
    Vocals,
)
from undersong.errors import RequestError, quoted
from undersong.seeds import LARGEST_SEED

Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]


class SetTitle(Document):
    """Call the song something else."""

    op: Literal["title"] = "title"
    title: Annotated[str, Field(min_length=1, max_length=wishes.LONGEST_TITLE)]


class SetMaster(Document):
    """Master it with another preset."""

    op: Literal["master"] = "master"
    master: str


class SetTempo(Document):
    """Play it quicker or slower; every note keeps its place in its bar."""

    op: Literal["tempo"] = "tempo"
    bpm: Annotated[float, Field(ge=wishes.SLOWEST_BPM, le=wishes.FASTEST_BPM)]


class SetKey(Document):
    """Transpose it, by the smallest interval; a new mode moves each degree to its place in that mode."""

    op: Literal["key"] = "key"
    key: str


class SetMeter(Document):
    """Write it in another meter: form, chords and words stay, their notes are written anew."""

    op: Literal["meter"] = "meter"
    meter: str


class SetChord(Document):
    """Another chord from a place in a bar up to the next change; what sounds with it follows."""

    op: Literal["chord"] = "chord"
    bar: Id
    beat: Annotated[Fraction, Field(ge=0)] = Fraction(0)
    """Quarter notes from the start of the bar."""
    symbol: str


class SetInstrument(Document):
    """Another instrument takes a part over, in octaves that it has."""

    op: Literal["instrument"] = "instrument"
    part: Id
    instrument: str


class SetVoice(Document):
    """Another voice sings, in an octave that it has."""

    op: Literal["voice"] = "voice"
    voice: str


class SetLine(Document):
    """Other words for one line, in the time that it has."""

    op: Literal["line"] = "line"
    line: Id
    text: Annotated[str, Field(min_length=1, max_length=400)]


class RegenerateSection(Document):
    """Write the notes of one section anew, on its chords and words."""

    op: Literal["regenerate-section"] = "regenerate-section"
    section: Id
    seed: Seed


class RegeneratePart(Document):
    """Write one part anew; the part `vocals` is the tune that is sung."""

    op: Literal["regenerate-part"] = "regenerate-part"
    part: Annotated[str, Field(pattern=r"^(p[0-9]{1,8}|vocals)$")]
    seed: Seed


class Extend(Document):
    """Repeat a section, after itself or after another one."""

    op: Literal["extend"] = "extend"
    section: Id
    after: Id | None = None


class Cut(Document):
    """Leave a section out, or some of its bars, which must follow each other."""

    op: Literal["cut"] = "cut"
    section: Id
    bars: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    """None for the whole section; no bars at all are none to cut."""


class Reorder(Document):
    """Put the sections in another order; the one that holds the last chord stays the last."""

    op: Literal["reorder"] = "reorder"
    sections: Annotated[tuple[Id, ...], Field(min_length=1)]


class SetDuration(Document):
    """Make it longer or shorter by sections and bars that nobody sings in."""

    op: Literal["duration"] = "duration"
    duration_seconds: Annotated[float, Field(ge=wishes.SHORTEST_SECONDS, le=wishes.LONGEST_SECONDS)]


class Vary(Document):
    """The same request with another seed: another song of the same key, tempo, words and style."""

    op: Literal["vary"] = "vary"
    seed: Seed


class Restore(Document):
    """Take a change back: what it has changed, as it was. Fields that it left alone are missing.

    `parts` holds, in order, a part that is to be as it was, or the id of one that needs no change.
    """

    op: Literal["restore"] = "restore"
    parts: tuple[Part | Id, ...] | None = None
    vocals: Vocals | None = None
    without_vocals: bool = False
    sections: tuple[Section, ...] | None = None
    chords: tuple[ChordSpan, ...] | None = None
    bars: tuple[Bar, ...] | None = None
    closing: Closing | None = None
    tempo_changes: tuple[TempoChange, ...] | None = None
    key_changes: tuple[KeyChange, ...] | None = None
    feel: Feel | None = None
    next_id: Number | None = None
    facts: dict[str, str | float | int | bool | None] = Field(default_factory=dict)
    """Plain fields by name, such as bpm."""
    brief: dict[str, object] | None = None
    """The brief's fields that differ, by name."""


Change: TypeAlias = Annotated[
    SetTitle
    | SetMaster
    | SetTempo
    | SetKey
    | SetMeter
    | SetChord
    | SetInstrument
    | SetVoice
    | SetLine
    | RegenerateSection
    | RegeneratePart
    | Extend
    | Cut
    | Reorder
    | SetDuration
    | Vary
    | Restore,
    Field(discriminator="op"),
]
CHANGES: TypeAdapter[Change] = TypeAdapter(Change)


def read_change(text: str | bytes) -> Change:
    """Read a change from JSON.

    Raises
    ------
    RequestError
        If it is not JSON or not a change: names the first fault.
    """
    try:
        return CHANGES.validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(p) for p in fault["loc"]) or "the document"
        raise RequestError(
            f"This is not a change: {place}: {quoted(fault['msg'].removeprefix('Value error, '), 200)}.",
            field="change",
            hint='Write it like {"op": "tempo", "bpm": 96}; docs/reference/score.md lists all.',
        ) from None
