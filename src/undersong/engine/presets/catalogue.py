"""The catalogue of mastering presets: what may be asked for, and what each one does to a mix.

The facts are TOML, one table a preset; the key of the table is its id. A file with a wrong
key is refused with file, preset, key and rule. Loudness and true peak are what the finished file
must have; everything else is taste, applied before the limiter, and limits to it. A prompt's mood may
choose only among presets as loud as the default; another loudness is for a person who asks for that master.
"""

from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, texts_beside
from undersong.errors import RequestError, quoted
from undersong.units import Db, Hz, Lufs

DEFAULT = "streaming"

Shelf = Annotated[float, Field(ge=-6, le=6)]
Corner = Annotated[float, Field(ge=20, le=16_000)]
Ratio = Annotated[float, Field(ge=1, le=4)]
Share = Annotated[float, Field(ge=0, le=1)]
Width = Annotated[float, Field(ge=0.5, le=1.5)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Preset:
    """One way to master.

    Attributes
    ----------
    id : such as streaming.
    title : as people read it: Streaming.
    words : what it is called in prompts, lower case.
    about : one sentence for the person who chooses.
    lufs : integrated loudness of the finished song.
    true_peak : what no file passes, in dBTP, once it is decoded; lossy ones too.
    true_peak_m4a : likewise of M4A, whose encoder adds most to a dense song.
    ceiling : highest true peak before a file is written: encoders need some of the rest up to `true_peak`.
    match : 0 leave the spectrum, 1 lead it wholly into the style's band.
    low_shelf_db, low_shelf_hz, high_shelf_db, high_shelf_hz : tone after that.
    bump_db, bump_hz : a swell of the lows, as of a tape's head.
    low_cut_hz, high_cut_hz : where the sound ends; a high cut of 0 is none.
    multiband_ratio, multiband_depth : compression of each of four bands, and how far it may turn one down.
    glue_ratio, glue_depth : compression of the sum, and how far it may turn down the loudest bars.
    drive, bias : saturation, in dB against a song of −14 LUFS, and how lopsided it is; −40 is none.
    mono_below_hz : lows below it stand in the middle.
    width, air_width : 1 as mixed; scales the difference of left and right, and that above 4.5 kHz.
    holds_crest : whether no more crest is left than records of the style have, be there room for it.
    peaks : how far clipper and limiter may take the loudest peaks down before the song is pressed first.
    press : how far peaks may be pressed before they reach clipper and limiter.
    clip : how far short peaks may be rounded off before the limiter.
    sticky : how much of the limiter's reduction stays under dense peaks; 1 never pumps, less is denser.
    limit : how far the limiter may take a peak down: where that does not do, the song stays softer.
    """

    id: str
    title: str
    words: tuple[str, ...]
    about: str
    lufs: Lufs = Field(default=-14.0, ge=-30, le=-6)
    true_peak: Db = Field(default=-1.0, ge=-6, le=0)
    true_peak_m4a: Db = Field(default=-1.0, ge=-6, le=0)
    ceiling: Db = Field(default=-2.0, ge=-9, le=-0.5)
    match: Share = 1.0
    low_shelf_db: Shelf = 0.0
    low_shelf_hz: Corner = 110.0
    high_shelf_db: Shelf = 0.0
    high_shelf_hz: Corner = 6_000.0
    bump_db: Shelf = 0.0
    bump_hz: Corner = 70.0
    low_cut_hz: Corner = 22.0
    high_cut_hz: float = Field(default=0.0, ge=0, le=20_000)
    multiband_ratio: Ratio = 1.0
    multiband_depth: Db = Field(default=0.0, ge=0, le=8)
    glue_ratio: Ratio = 1.0
    glue_depth: Db = Field(default=0.0, ge=0, le=6)
    drive: Db = Field(default=-40.0, ge=-40, le=12)
    bias: float = Field(default=0.0, ge=0, le=0.5)
    mono_below_hz: Hz = Field(default=120.0, ge=80, le=300)
    width: Width = 1.0
    air_width: Width = 1.0
    holds_crest: bool = False
    peaks: Db = Field(ge=0, le=12)
    press: Db = Field(ge=0, le=16)
    clip: Db = Field(ge=0, le=6)
    sticky: Share = 1.0
    limit: Db = Field(ge=2, le=20)

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.ceiling > self.true_peak:
            raise ValueError("ceiling must not be above true_peak")
        return self


@cache
def presets() -> dict[str, Preset]:
    """Return every preset by id, in the order of the files.

    Raises
    ------
    FactError
        If a file breaks a rule: names file, preset, key and rule.
    """
    found: dict[str, Preset] = {}
    for file, text in texts_beside(__package__):
        found |= read_tables(text, Preset, file=file, name="id")
    return found


def find_preset(preset: str) -> Preset:
    """Return the preset with this id, or one of these words.

    Raises
    ------
    RequestError
        If there is none; names those that there are.
    """
    known = presets()
    wanted = " ".join(preset.lower().split())
    if wanted in known:
        return known[wanted]
    for one in known.values():
        if wanted in (one.title.lower(), *one.words):
            return one
    raise RequestError(
        f"There is no master {quoted(preset)}.",
        field="master",
        hint=f"Take one of {', '.join(known)}.",
    )
