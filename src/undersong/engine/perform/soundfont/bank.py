"""A SoundFont that is open: its name and digest, its presets, and who of ours is played with which.

A bank is opened once for a song. Its digest says in the score what the song was performed with; it is
remembered within a process for as long as the file stays as it is.

Only acoustic instruments are played from a bank: what the program synthesises is its own and stays as the
style wants it. `presets.toml` says where an instrument's preset is not that of its General MIDI program.
"""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Annotated, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model.score import BankUsed, Score
from undersong.engine.perform.soundfont.riff import (
    BankError,
    Chunk,
    chunks_of,
    content,
    digest_of,
    named,
    open_bank,
)
from undersong.engine.perform.soundfont.samples import Samples
from undersong.engine.perform.soundfont.tables import Tables, text_of
from undersong.engine.perform.soundfont.tables import read_tables as read_rows
from undersong.engine.perform.soundfont.zones import Region, regions_of

FILE = "presets.toml"
ACOUSTIC = ("table", "model")
"""Kinds of sound (see the catalogue) that a bank takes the place of."""

LONGEST_NAME = 80

Place: TypeAlias = tuple[Annotated[int, Field(ge=0, le=16_383)], Annotated[int, Field(ge=0, le=127)]]
"""Bank and program; the bank of percussion is 128."""

_digests: dict[tuple[str, int, int, int], str] = {}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Wanted:
    """Which presets play an instrument of ours, the best first."""

    presets: tuple[Place, ...]


class Bank:
    """A SoundFont. Any number of threads may ask it.

    Attributes
    ----------
    path : where it is.
    used : name and digest, as a score keeps them.
    samples : its samples.
    """

    def __init__(self, path: Path, used: BankUsed, tables: Tables, samples: Samples) -> None:
        self.path, self.used, self.samples = path, used, samples
        self._tables = tables
        self._regions: dict[int, tuple[Region, ...]] = {}
        self._lock = Lock()

    def preset(self, instrument: Instrument) -> int | None:
        """Return the row of the preset that plays an instrument, or None where our own does.

        Raises
        ------
        BankError
            If the tables of that preset are damaged.
        """
        rows = (row for place in places(instrument) for row in self.presets_at(place))
        return next((row for row in rows if self.regions(row)), None)

    def regions(self, preset: int) -> tuple[Region, ...]:
        """Return the regions of a preset.

        Raises
        ------
        BankError
            If its tables are damaged there.
        """
        with self._lock:
            if preset not in self._regions:
                self._regions[preset] = regions_of(self._tables, preset)
            return self._regions[preset]

    def lacking(self, score: Score) -> tuple[str, ...]:
        """Return the titles of a score's acoustic instruments that the bank has no preset for."""
        played = [instruments()[p.instrument] for p in score.parts if p.instrument in instruments()]
        without = [known.title for known in played if places(known) and self.preset(known) is None]
        return tuple(dict.fromkeys(without))

    def presets_at(self, place: Place) -> tuple[int, ...]:
        """Return the rows of the presets at a bank and program; one, or none."""
        rows = self._tables.presets[:-1]
        here = (rows["bank"] == place[0]) & (rows["program"] == place[1])
        return tuple(int(row) for row in here.nonzero()[0])


def open_soundfont(path: Path) -> Bank:
    """Open a SoundFont, SF2 or SF3.

    Raises
    ------
    BankError
        If there is none at that path: says what is wrong with what is there.
    """
    with open_bank(path) as file:
        try:
            chunks = chunks_of(file, path)
            wide = chunks.get(b"smpl")
            if wide is None or wide.size < 2:
                raise BankError(f"The bank {named(path)} has no samples in it: nothing could sound.")
            tables = read_rows(file, chunks, path)
            name = _name(content(file, path, *_start_of(chunks.get(b"INAM"))), path)
            about = Path(path).stat()
            key = (str(path), about.st_size, about.st_mtime_ns, about.st_ino)
            digest = _digests.get(key) or digest_of(file)
        except OSError as error:
            raise BankError(f"The bank {named(path)} cannot be read: {error.strerror or error}.") from None
    _digests[key] = digest
    samples = Samples(path, tables, wide, chunks.get(b"sm24"))
    return Bank(path, BankUsed(name=name, digest=digest), tables, samples)


def places(instrument: Instrument) -> tuple[Place, ...]:
    """Return where a bank may have an instrument, the best place first; nowhere if it is not acoustic."""
    if instrument.id in wanted():
        return wanted()[instrument.id].presets
    kind = instrument.sound.partition(":")[0]
    return ((0, instrument.program),) if kind in ACOUSTIC else ()


@cache
def wanted() -> dict[str, Wanted]:
    """Return what `presets.toml` says.

    Raises
    ------
    FactError
        If it breaks a rule: names instrument, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Wanted, file=FILE)


def _start_of(chunk: Chunk | None) -> tuple[int, int]:
    return (chunk.start, min(chunk.size, 256)) if chunk else (0, 0)


def _name(written: bytes, path: Path) -> str:
    """Return what the bank calls itself, or the name of its file."""
    said = "".join(c if c.isprintable() else " " for c in text_of(written))
    return " ".join(said.split())[:LONGEST_NAME] or path.stem[:LONGEST_NAME] or "bank"
