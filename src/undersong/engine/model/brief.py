"""The Brief: everything that was asked, understood and chosen; the whole input of `compose`.

`interpret` makes it. Nothing in it is open any more, so that the same Brief always gives
the same Score; `origins` says for each field whether a person said it, the words implied
it, or the program chose it.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from undersong.engine.model import wishes
from undersong.engine.model.document import Document
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.seeds import LARGEST_SEED


class Origin(StrEnum):
    """Where a value of the Brief comes from."""

    SAID = "said"
    IMPLIED = "implied"
    CHOSEN = "chosen"


class FormWish(StrEnum):
    """What may be wished of a song's form beside its section tags."""

    LONG_INTRO = "long-intro"
    NO_INTRO = "no-intro"
    LONG_BUILD = "long-build"
    """A build-up of eight bars or more before the liveliest section."""
    DROP = "drop"
    NO_DROP = "no-drop"
    BREAKDOWN = "breakdown"
    NO_BREAKDOWN = "no-breakdown"
    STOPS = "stops"
    """Everybody stops for a beat or two before a chorus."""
    NO_STOPS = "no-stops"
    SOLO = "solo"
    """An instrument's solo; the first instrument asked for plays it."""
    NO_SOLO = "no-solo"
    BRIDGE = "bridge"
    NO_BRIDGE = "no-bridge"
    DOUBLE_CHORUS = "double-chorus"
    """The last chorus comes twice."""
    KEY_LIFT = "key-lift"
    """The last chorus stands a semitone or two higher."""
    NO_KEY_LIFT = "no-key-lift"
    HALF_TIME = "half-time"
    DOUBLE_TIME = "double-time"
    BUILDS = "builds"
    """Calm at first, everybody at the end."""
    QUIET_END = "quiet-end"
    A_CAPPELLA_START = "a-cappella-start"
    A_CAPPELLA_END = "a-cappella-end"
    """The last words are sung by the voice alone; without words the lead plays alone."""
    BIG_END = "big-end"
    """The last section is the fullest and loudest of all."""
    FADE_OUT = "fade-out"
    COLD_END = "cold-end"
    RING_END = "ring-end"
    RITARDANDO = "ritardando"
    NO_DRUMS_INTRO = "no-drums-intro"
    """The drums come in after the intro."""


class Brief(Document):
    """A request, fully resolved."""

    prompt: Annotated[str, Field(min_length=1, max_length=wishes.LONGEST_PROMPT)]
    """What the person wrote."""

    title: Annotated[str, Field(min_length=1, max_length=wishes.LONGEST_TITLE)]

    style: str
    """Id of a style, such as lofi-hip-hop."""

    blend: str | None = None
    """Id of a second style that colours the first: jazz-swing in "jazzy house"; or None."""

    moods: tuple[str, ...] = ()
    """Moods that were understood, strongest first, from the lexicon's list."""

    energy: Annotated[float, Field(ge=0, le=1)] = 0.5
    """0 calm to 1 driving; scales density, dynamics and brightness."""

    bpm: Annotated[float, Field(ge=wishes.SLOWEST_BPM, le=wishes.FASTEST_BPM)]
    """Quarter notes a minute, in every meter."""

    key: str
    """Tonic and mode, such as F# minor."""

    meter: str
    """Such as 6/8."""

    duration_seconds: Annotated[float, Field(ge=wishes.SHORTEST_SECONDS, le=wishes.LONGEST_SECONDS)]
    """Length of the finished file, its last ring included."""

    instruments: tuple[str, ...] = ()
    """Ids of instruments that must play."""

    without: tuple[str, ...] = ()
    """Ids or families of instruments that must not play."""

    form: tuple[FormWish, ...] = ()
    """What was wished of the form, in the order in which it was said, without contradictions."""

    chords: Annotated[tuple[str, ...], Field(max_length=64)] = ()
    """Chord symbols that every section goes round, one a bar (a comma parts two in a bar); those of a section
    of the lyrics come first."""

    lyrics: Annotated[str | None, Field(max_length=wishes.LONGEST_LYRICS)] = None
    """Words to sing, with section tags, or None for an instrumental."""

    voice: str | None = None
    """Id of the voice that sings, or None for an instrumental."""

    master: str
    """Id of a mastering preset."""

    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)]

    origins: dict[str, Origin] = Field(default_factory=dict)
    """Field of the Brief to where its value comes from."""

    notes: tuple[str, ...] = ()
    """What was said and set aside, one sentence each, for the person to read."""

    @field_validator("key")
    @classmethod
    def _key_is_known(cls, value: str) -> str:
        return str(parse_key(value))

    @field_validator("meter")
    @classmethod
    def _meter_is_known(cls, value: str) -> str:
        return str(parse_meter(value))
