"""The tables that are shipped, from the recordings that two Debian packages bring.

`shipped.toml` says which; the packages are `musescore-general-soundfont` and `sonic-pi-samples`. Whoever has
them gets the same tables again.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import soundfile as sf

from tools.fit.plan import Plan
from tools.fit.soundfont import Font
from tools.fit.takes import FitError, Take, take_of
from undersong.engine.facts import checked

FILE = Path(__file__).with_name("shipped.toml")
FONTS = (
    "/usr/share/sounds/sf3/MuseScore_General_Full.sf3",
    "/usr/share/sounds/sf3/MuseScore_General.sf3",
    "/usr/share/sounds/sf2/MuseScore_General_Full.sf2",
)
SAMPLES = "/usr/share/sonic-pi/samples"
PACKAGES = {"font": "musescore-general-soundfont", "folder": "sonic-pi-samples"}

_OWN = {"from", "preset", "velocities", "keys", "files", "without"}


def shipped_names() -> tuple[str, ...]:
    """Return the names of the tables that are shipped."""
    return tuple(_facts()["tables"])


def shipped(name: str) -> tuple[list[Take], Plan]:
    """Return the recordings of a shipped table and how they are measured.

    Raises
    ------
    FitError
        If there is no such table, or the package with its recordings is not installed.
    """
    tables, sources = _facts()["tables"], _facts()["sources"]
    if name not in tables:
        raise FitError(f"{name} is no table that is shipped: there are {', '.join(tables)}.")
    facts = tables[name]
    source = sources[facts["from"]]
    settings = {key: value for key, value in facts.items() if key not in _OWN}
    where = f"preset {facts['preset']}" if "preset" in facts else "drum_*.flac"
    told = {
        "source": f"{source['source']}, {where}",
        "credit": source["credit"],
        "licence": source["licence"],
    }
    plan = checked(settings | told, Plan, place=f"{FILE.name}, [tables.{name}]", name=name)
    takes = list(_from_font(facts)) if "font" in source else list(_from_files(facts))
    return takes, plan


def _from_font(facts: dict[str, Any]) -> Iterator[Take]:
    bank, program = (int(part) for part in facts["preset"].split(":"))
    keys = frozenset(facts.get("keys", ()))
    takes = _font().takes(bank, program, tuple(facts.get("velocities", (100,))), keys)
    yield from (take for take in takes if not re.search(facts.get("without", "$^"), take.name))


def _from_files(facts: dict[str, Any]) -> Iterator[Take]:
    folder = Path(SAMPLES)
    if not folder.is_dir():
        raise FitError(f"{folder} is not there: install the package {PACKAGES['folder']}.")
    for row in facts["files"]:
        audio, rate_hz = sf.read(folder / f"{row['file']}.flac", dtype="float64", always_2d=True)
        yield take_of(
            audio.T, rate_hz, midi=float(row["key"]), velocity=row["velocity"], name=row["file"], drum=True
        )


@lru_cache(maxsize=1)
def _font() -> Font:
    for path in FONTS:
        if Path(path).is_file():
            return Font(Path(path))
    raise FitError(f"{FONTS[0]} is not there: install the package {PACKAGES['font']}.")


@lru_cache(maxsize=1)
def _facts() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
