"""How each acoustic instrument is played: what `playing.toml` says, as values.

The catalogue of instruments says what an instrument is; this says what hands, lips and a bow
do with it. An instrument that is not named there is played as `Touch()`.
"""

from dataclasses import field, replace
from functools import cache
from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.engine.instruments.catalogue import instruments

FILE = "playing.toml"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Noises:
    """What is heard of the playing beside the notes, in dB against the note; None is nothing.

    Attributes
    ----------
    key : the key that falls back, the damper.
    string : the finger that leaves the string.
    squeak : the hand that slides along wound strings, on slides and where it moves far.
    breath : air taken before a phrase.
    tongue : air at the start of a note.
    pad : keys of a woodwind, where notes are joined.
    bow : rosin at the start of a stroke.
    """

    key: float | None = None
    string: float | None = None
    squeak: float | None = None
    breath: float | None = None
    tongue: float | None = None
    pad: float | None = None
    bow: float | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Touch:
    """The playing of one instrument.

    Attributes
    ----------
    gain_db : brings its stem to a natural level.
    dynamics_db : from the softest note to the loudest.
    touch : 0 to 1, how much velocity changes the timbre; an organ's is 0.
    attack_ms, release_ms : of a note; the release is the time to −60 dB.
    takes : performances of each note that are played in turn.
    mono : one note at a time: a new one ends the last.
    legato : joins notes that touch.
    strum_ms : between two strings of a strum.
    vibrato_hz, vibrato_cents, vibrato_db : of long notes.
    swell_db : how much softer a long note of a bed begins.
    bow_seconds : after which the bow is turned; 0 where there is none.
    ring_db : how loud undamped strings answer under the pedal, against the notes.
    amp : of `amps.toml`, or none.
    noises : of the playing.
    others : words whose notes are played as by another instrument, by its id.
    strings, frets, tremolo : of the catalogue, see `touch_of`.
    """

    gain_db: float = 0.0
    dynamics_db: float = Field(default=30.0, ge=0)
    touch: float = Field(default=1.0, ge=0, le=1)
    attack_ms: float = Field(default=0.7, gt=0)
    release_ms: float = Field(default=150.0, gt=0)
    takes: int = Field(default=1, ge=1, le=8)
    mono: bool = False
    legato: bool = False
    strum_ms: float = Field(default=0.0, ge=0)
    vibrato_hz: float = 5.5
    vibrato_cents: float = 0.0
    vibrato_db: float = 1.2
    swell_db: float = Field(default=0.0, ge=0)
    bow_seconds: float = Field(default=0.0, ge=0)
    ring_db: float | None = None
    amp: str = ""
    noises: Noises = field(default_factory=Noises)
    others: dict[str, str] = field(default_factory=dict)
    strings: tuple[int, ...] = ()
    frets: bool = False
    tremolo: Literal["strokes", "bow", "breath"] = "strokes"


@cache
def touches() -> dict[str, Touch]:
    """Return the playing of every instrument that `playing.toml` names.

    Raises
    ------
    FactError
        If `playing.toml` breaks a rule: names instrument, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Touch, file=FILE)


@cache
def touch_of(instrument: str) -> Touch:
    """Return how an instrument is played, with its open strings, frets and way to tremble."""
    touch, known = touches().get(instrument, Touch()), instruments().get(instrument)
    if known is None:
        return touch
    tremolo: Literal["strokes", "bow", "breath"] = "strokes"
    if known.sustains and not known.strings:
        tremolo = "bow" if touch.bow_seconds else "breath"
    return replace(touch, strings=known.strings, frets=known.frets, tremolo=tremolo)
