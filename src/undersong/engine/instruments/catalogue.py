"""The catalogue of instruments: what may be asked for, and what each one can do.

The facts are TOML, one file a family (`guitars.toml`), one table an instrument; the key of
the table is its id. A file with a wrong key is refused with file, instrument, key and rule.

How an instrument plays stands there too, so that a new one needs no code: whether it sounds one note at a
time, in which manner it accompanies, what it does beside a tune, whom it can stand in for.
"""

from dataclasses import field
from functools import cache
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, texts_beside
from undersong.engine.model.score import Role

Manner = Literal[
    "chords", "arpeggio", "strum", "fingers", "power", "line", "beats", "riser", "impact", "noise"
]
"""The textures of a seat (see `styles.players`) in which an instrument may accompany of its own accord."""
Grid = Annotated[str, Field(pattern=r"^(?:[-.~0-9A-Za-z]{16}){1,2}$")]
"""One or two bars of 4/4 in sixteenths, written as in a style's seats."""
Word = Annotated[str, Field(pattern=r"^[a-z]+(?:-[a-z]+)*$")]
"""An articulation, as it stands on a note of a score."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Instrument:
    """One instrument.

    Attributes
    ----------
    id : such as electric-piano.
    title : as people read it: Electric piano.
    family : keys, mallets, guitars, basses, strings, winds, brass, voices, synths, drums, colour.
    words : what it is called in prompts, in several languages, lower case.
    roles : what it can do, best first.
    lowest, highest : playable MIDI pitches; for kits the keys it has sounds for.
    program : General MIDI program 0 to 127 for MIDI files.
    sound : how it sounds: `table:piano`, `model:banjo`, `synth:saw-lead`, `kit:lofi` or `noise:vinyl`.
    articulations : words that a note may have, each of them heard.
    strings : pitches of its open strings, lowest first, where it has a neck; each sounds one note at a time.
    frets : whether the neck has frets.
    pan : −1 left to 1 right.
    width : 0 mono to 1 as wide as it was made.
    reverb_db, delay_db : level of its sends to the song's room and echo.
    sustains : whether a note lasts as long as it is held.
    one_voice : whether it sounds one note at a time, whatever a seat would play.
    divides : whether many play it, so that its lines may have a second voice.
    left_hand : whether it plays the bass below its own chords where nobody else does.
    manner : the texture in which it accompanies where a sheet did not expect it; empty: as its family does.
    answers : what it does beside a tune: `answer` in the gaps, hold a `line`, play an `arpeggio`; empty:
        what sustains answers, all others play arpeggios.
    patterns : its own grids for its manner; empty: the manner's usual ones.
    stands_in : for which roles (comp, lead) it may be called where a band has nobody, the lowest rank first.
    """

    id: str
    title: str
    family: str
    words: tuple[str, ...]
    roles: tuple[Role, ...]
    lowest: int = Field(ge=0, le=127)
    highest: int = Field(ge=0, le=127)
    program: int = Field(ge=0, le=127)
    sound: str = Field(pattern=r"^(table|model|synth|kit|noise):[a-z0-9_-]+$")
    articulations: tuple[Word, ...] = ()
    strings: tuple[Annotated[int, Field(ge=0, le=127)], ...] = ()
    frets: bool = False
    pan: float = Field(default=0.0, ge=-1, le=1)
    width: float = Field(default=1.0, ge=0, le=1)
    reverb_db: float = -14.0
    delay_db: float = -60.0
    sustains: bool = False
    one_voice: bool = False
    divides: bool = False
    left_hand: bool = False
    manner: Manner | Literal[""] = ""
    answers: Literal["answer", "line", "arpeggio", ""] = ""
    patterns: tuple[Grid, ...] = ()
    stands_in: dict[Role, Annotated[int, Field(ge=1)]] = field(default_factory=dict)


@cache
def instruments() -> dict[str, Instrument]:
    """Return every instrument by id, in the order of the files.

    Raises
    ------
    FactError
        If a file breaks a rule: names file, instrument, key and rule.
    """
    found: dict[str, Instrument] = {}
    for file, text in texts_beside(__package__):
        found |= read_tables(text, Instrument, file=file, name="id")
    return found


@cache
def resorts(role: Role) -> tuple[str, ...]:
    """Return who may be called for a role where a band has nobody, best first."""
    ranked = [
        (known.stands_in[role], known.id) for known in instruments().values() if role in known.stands_in
    ]
    return tuple(name for _, name in sorted(ranked))
