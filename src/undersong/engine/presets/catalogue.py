"""The catalogue of mastering presets: what may be asked for, and what each one does to a mix.

The facts are TOML, one table a preset; the key of the table is its id. A file with a wrong
key is refused with file, preset, key and rule. Loudness and true peak are what the finished file
must have; everything else is taste, applied before the limiter.
"""

from functools import cache
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, texts_beside
from undersong.errors import RequestError, quoted
from undersong.units import Db, Lufs

DEFAULT = "balanced"

Shelf = Annotated[float, Field(ge=-6, le=6)]
Corner = Annotated[float, Field(ge=20, le=16_000)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Preset:
    """One way to master.

    Attributes
    ----------
    id : such as balanced.
    title : as people read it: Balanced.
    words : what it is called in prompts, lower case.
    about : one sentence for the person who chooses.
    lufs : integrated loudness of the finished song.
    ceiling_dbtp : highest true peak; the encoders of lossy files need some of the rest up to −1.
    slope_db_per_octave : the long-term spectrum, 60 Hz to 12 kHz, that the song is led towards.
    match : 0 leave the spectrum, 1 bend it wholly to the slope.
    low_shelf_db, low_shelf_hz, high_shelf_db, high_shelf_hz : tone after that.
    glue_ratio, glue_depth_db : compression of the sum, and how far it may turn down the loudest bars.
    clip_db : how far above the ceiling peaks may reach before they are rounded off.
    width : 1 as mixed; scales the difference of left and right.
    """

    id: str
    title: str
    words: tuple[str, ...]
    about: str
    lufs: Lufs = Field(default=-14.0, ge=-30, le=-8)
    ceiling_dbtp: Db = Field(default=-1.8, ge=-6, le=-0.5)
    slope_db_per_octave: Db = Field(ge=-8, le=0)
    match: float = Field(ge=0, le=1)
    low_shelf_db: Shelf = 0.0
    low_shelf_hz: Corner = 110.0
    high_shelf_db: Shelf = 0.0
    high_shelf_hz: Corner = 6_000.0
    glue_ratio: float = Field(ge=1, le=4)
    glue_depth_db: Db = Field(ge=0, le=6)
    clip_db: Db = Field(ge=0, le=6)
    width: float = Field(default=1.0, ge=0.5, le=1.5)


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
    """Return the preset with this id.

    Raises
    ------
    RequestError
        If there is none; names those that there are.
    """
    known = presets()
    if preset not in known:
        raise RequestError(
            f"There is no master {quoted(preset)}.",
            field="master",
            hint=f"Take one of {', '.join(known)}.",
        )
    return known[preset]
