"""The catalogue of instruments: what may be asked for, and what each one can do.

The facts are TOML, one file a family (`guitars.toml`), one table an instrument; the key of
the table is its id. A file with a wrong key is refused with file, instrument, key and rule.
"""

import tomllib
from functools import cache
from importlib import resources

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from undersong.engine.model.score import Role
from undersong.errors import UndersongError


class CatalogueError(UndersongError):
    """A file of the catalogue breaks its own rules."""

    code = "catalogue"


@dataclass(frozen=True, kw_only=True)
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
    sound : how it sounds: `table:piano`, `synth:saw-lead`, `kit:lofi` or `noise:vinyl`.
    pan : −1 left to 1 right.
    width : 0 mono to 1 as wide as it was made.
    reverb_db, delay_db : level of its sends to the song's room and echo.
    sustains : whether a note lasts as long as it is held.
    """

    id: str
    title: str
    family: str
    words: tuple[str, ...]
    roles: tuple[Role, ...]
    lowest: int = Field(ge=0, le=127)
    highest: int = Field(ge=0, le=127)
    program: int = Field(ge=0, le=127)
    sound: str = Field(pattern=r"^(table|synth|kit|noise):[a-z0-9_-]+$")
    pan: float = Field(default=0.0, ge=-1, le=1)
    width: float = Field(default=1.0, ge=0, le=1)
    reverb_db: float = -14.0
    delay_db: float = -60.0
    sustains: bool = False


@cache
def instruments() -> dict[str, Instrument]:
    """Return every instrument by id, in the order of the files.

    Raises
    ------
    CatalogueError
        If a file breaks a rule: names file, instrument, key and rule.
    """
    found: dict[str, Instrument] = {}
    adapter = TypeAdapter(Instrument)
    files = (f for f in resources.files(__package__).iterdir() if f.name.endswith(".toml"))
    for file in sorted(files, key=lambda f: f.name):
        for name, facts in tomllib.loads(file.read_text(encoding="utf-8")).items():
            try:
                found[name] = adapter.validate_python({"id": name, **facts})
            except ValidationError as error:
                raise _fault(file.name, name, error) from None
    return found


def _fault(file: str, instrument: str, error: ValidationError) -> CatalogueError:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(p) for p in first["loc"])
    return CatalogueError(f"{file}, [{instrument}], {key}: {first['msg']}.")
