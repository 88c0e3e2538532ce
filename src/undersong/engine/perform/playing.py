"""How each acoustic instrument is played: what `playing.toml` says, as values.

The catalogue of instruments says what an instrument is; this says what hands, lips and a bow
do with it. An instrument that is not named there is played as `Touch()`.
"""

from functools import cache

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside

FILE = "playing.toml"


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
    strings : open strings, lowest first; each sounds one note at a time.
    strum_ms : between two strings of a strum.
    vibrato_hz, vibrato_cents, vibrato_db : of long notes.
    swell_db : how much softer a long note of a bed begins.
    motion : rotor, tremolo or autopan.
    amp : of `amps.toml`, or none.
    release_noise_db : key or fret noise against the note.
    """

    gain_db: float = 0.0
    dynamics_db: float = Field(default=30.0, ge=0)
    touch: float = Field(default=1.0, ge=0, le=1)
    attack_ms: float = Field(default=0.7, gt=0)
    release_ms: float = Field(default=150.0, gt=0)
    takes: int = Field(default=1, ge=1, le=8)
    mono: bool = False
    legato: bool = False
    strings: tuple[int, ...] = ()
    strum_ms: float = Field(default=0.0, ge=0)
    vibrato_hz: float = 5.5
    vibrato_cents: float = 0.0
    vibrato_db: float = 1.2
    swell_db: float = Field(default=0.0, ge=0)
    motion: str = Field(default="", pattern="^(|rotor|tremolo|autopan)$")
    amp: str = ""
    release_noise_db: float | None = None


@cache
def touches() -> dict[str, Touch]:
    """Return the playing of every instrument that `playing.toml` names.

    Raises
    ------
    FactError
        If `playing.toml` breaks a rule: names instrument, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Touch, file=FILE)


def touch_of(instrument: str) -> Touch:
    """Return how an instrument is played."""
    return touches().get(instrument, Touch())
