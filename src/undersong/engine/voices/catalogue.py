"""The catalogue of voices: who can sing, and how each one sounds.

The facts are TOML, one file a voice; the file's name is its id. All voices are made from one
speech network, so what tells them apart is what tells people apart: the length of the throat
(`formants`), how tightly the folds close (`breath_db`, `brightness_db`), how high they are at
ease, and manners: vibrato, slides, attack. None is made after a person.

A file with a wrong key is refused with file, key and rule.
"""

from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_facts, texts_beside
from undersong.errors import RequestError
from undersong.units import Db, Hz, MidiPitch, Seconds


class VoiceError(RequestError):
    """A score asks for a voice that there is not."""

    code = "voice"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Voice:
    """One singer.

    Attributes
    ----------
    id : such as hazel.
    title : as people read it: Hazel.
    kind : soprano, alto, tenor or baritone.
    gender : woman or man.
    about : one sentence on its character.
    words : what it is called in prompts, in several languages, lower case. The plain words for
        a woman's or a man's voice stand with the voice that is meant when no more is said.
    lowest, highest : MIDI pitches it can sing; words stay clear inside.
    easy_lowest, easy_highest : where it is at ease and best understood: put the tune there.
    formants : resonances relative to the network's own voice; a longer throat is below 1.
    brightness_db : tilt of the spectrum, dB at 4 kHz against 500 Hz; positive is brighter.
    breath_db : level of the breath in the tone against the network's own.
    air_db : level of the added sound above 12 kHz against its natural continuation.
    vibrato_hz : rate, usually 4.5 to 6.5 Hz.
    vibrato_cents : depth on a long note, from its middle to its peak.
    vibrato_after_seconds : how long a note is held before vibrato begins.
    glide_seconds : time from one pitch to the next.
    scoop_cents : how far below its first note a phrase begins.
    pan : −1 left to 1 right.
    reverb_db, delay_db : level of its sends to the song's room and echo.
    """

    id: str
    title: str
    kind: Literal["soprano", "alto", "tenor", "baritone"]
    gender: Literal["woman", "man"]
    about: str
    words: tuple[str, ...]
    lowest: MidiPitch = Field(ge=36, le=90)
    highest: MidiPitch = Field(ge=36, le=90)
    easy_lowest: MidiPitch = Field(ge=36, le=90)
    easy_highest: MidiPitch = Field(ge=36, le=90)
    formants: float = Field(ge=0.75, le=1.15)
    brightness_db: Db = Field(default=0.0, ge=-9, le=9)
    breath_db: Db = Field(default=0.0, ge=-12, le=12)
    air_db: Db = Field(default=0.0, ge=-18, le=9)
    vibrato_hz: Hz = Field(default=5.5, ge=4, le=7.5)
    vibrato_cents: float = Field(default=35.0, ge=0, le=100)
    vibrato_after_seconds: Seconds = Field(default=0.3, ge=0, le=2)
    glide_seconds: Seconds = Field(default=0.08, ge=0.02, le=0.3)
    scoop_cents: float = Field(default=60.0, ge=0, le=200)
    pan: float = Field(default=0.0, ge=-1, le=1)
    reverb_db: Db = -14.0
    delay_db: Db = -22.0

    @model_validator(mode="after")
    def _range_is_in_order(self) -> Self:
        if not self.lowest <= self.easy_lowest < self.easy_highest <= self.highest:
            raise ValueError("lowest ≤ easy_lowest < easy_highest ≤ highest must hold")
        if self.highest - self.lowest < 12:
            raise ValueError("a voice sings at least an octave, so that any note can be brought inside")
        return self


@cache
def voices() -> dict[str, Voice]:
    """Return every voice by id, in the order of the alphabet.

    Raises
    ------
    FactError
        If a file breaks a rule: names file, key and rule.
    """
    found = (read_voice(file, text) for file, text in texts_beside(__package__))
    return {voice.id: voice for voice in found}


def read_voice(file: str, text: str) -> Voice:
    """Read one voice from the text of its file, whose name gives its id.

    Raises
    ------
    FactError
        If it is not TOML or breaks a rule: names file, key and rule.
    """
    return read_facts(text, Voice, file=file, id=file.removesuffix(".toml"))
