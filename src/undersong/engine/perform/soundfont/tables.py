"""The nine tables of a SoundFont, as they stand in the file.

    phdr → pbag → pgen, pmod        a preset, its zones, what each zone sets
    inst → ibag → igen, imod        an instrument, likewise
    shdr                            a sample: where it is, how fast, how high, its loop

Every row points to its first row in the next table, and the row after it says where that ends; the last row
of each table is there only for that. Here the tables are read and their ends are checked; who follows a
pointer asks `span`, which answers within the table or says what is wrong.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.soundfont.riff import (
    LARGEST_TABLES_BYTES,
    BankError,
    Chunk,
    content,
    named,
)

_VERSION = struct.Struct("<HH")

Rows = npt.NDArray[np.void]

_BAG = np.dtype([("generator", "<u2"), ("modulator", "<u2")])
_GENERATOR = np.dtype([("kind", "<u2"), ("amount", "<i2")])
_MODULATOR = np.dtype(
    [("source", "<u2"), ("kind", "<u2"), ("amount", "<i2"), ("amount_source", "<u2"), ("transform", "<u2")]
)
LAYOUTS = {
    b"phdr": np.dtype(
        [
            ("name", "S20"),
            ("program", "<u2"),
            ("bank", "<u2"),
            ("bag", "<u2"),
            ("library", "<u4"),
            ("genre", "<u4"),
            ("morphology", "<u4"),
        ]
    ),
    b"pbag": _BAG,
    b"pmod": _MODULATOR,
    b"pgen": _GENERATOR,
    b"inst": np.dtype([("name", "S20"), ("bag", "<u2")]),
    b"ibag": _BAG,
    b"imod": _MODULATOR,
    b"igen": _GENERATOR,
    b"shdr": np.dtype(
        [
            ("name", "S20"),
            ("start", "<u4"),
            ("end", "<u4"),
            ("loop_start", "<u4"),
            ("loop_end", "<u4"),
            ("rate_hz", "<u4"),
            ("pitch", "u1"),
            ("correction_cents", "i1"),
            ("link", "<u2"),
            ("kind", "<u2"),
        ]
    ),
}


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables, and the file they are of; `version` is that of the format, such as (2, 4)."""

    path: Path
    version: tuple[int, int]
    presets: Rows
    preset_bags: Rows
    preset_modulators: Rows
    preset_generators: Rows
    instruments: Rows
    instrument_bags: Rows
    instrument_modulators: Rows
    instrument_generators: Rows
    samples: Rows

    def span(self, heads: Rows, field: str, row: int, into: Rows) -> range:
        """Return the rows of `into` that a row of `heads` owns.

        Raises
        ------
        BankError
            If they would begin behind their end or lie outside the table.
        """
        if not 0 <= row < len(heads) - 1:
            raise self.broken(f"a row {row} is asked for in a table of {max(len(heads) - 1, 0)}")
        first, last = int(heads[field][row]), int(heads[field][row + 1])
        if not first <= last <= len(into):
            raise self.broken(f"rows {first} to {last} are asked for in a table of {len(into)}")
        return range(first, last)

    def broken(self, why: str) -> BankError:
        """Return the error for tables that do not fit together."""
        return BankError(
            f"The bank {named(self.path)} is damaged: {why}.", "Copy it or download it once more."
        )


def read_tables(file: BinaryIO, chunks: Mapping[bytes, Chunk], path: Path) -> Tables:
    """Return the tables of a SoundFont.

    Raises
    ------
    BankError
        If a table is missing or has no whole number of rows, or there is no preset.
    """
    tables = Tables(
        path, _version(file, chunks, path), *(_rows(file, chunks, path, name) for name in LAYOUTS)
    )
    if len(tables.presets) < 2 or len(tables.samples) < 2:
        what = "preset" if len(tables.presets) < 2 else "sample"
        raise BankError(f"The bank {named(path)} has no {what}: there is nothing to play.")
    return tables


def text_of(name: bytes) -> str:
    """Return a name of a table as text: up to its first zero byte."""
    return name.split(b"\0")[0].decode("latin-1").strip()


def _version(file: BinaryIO, chunks: Mapping[bytes, Chunk], path: Path) -> tuple[int, int]:
    """Return the version that the file says it has; the latest where it says none."""
    chunk = chunks.get(b"ifil")
    if chunk is None or chunk.size != _VERSION.size:
        return 2, 4
    major, minor = _VERSION.unpack(content(file, path, chunk.start, chunk.size))
    return int(major), int(minor)


def _rows(file: BinaryIO, chunks: Mapping[bytes, Chunk], path: Path, name: bytes) -> Rows:
    layout = LAYOUTS[name]
    chunk = chunks.get(name)
    if chunk is None or chunk.size % layout.itemsize or chunk.size > LARGEST_TABLES_BYTES:
        why = "is missing" if chunk is None else f"has {chunk.size} bytes, not rows of {layout.itemsize}"
        raise BankError(
            f"The bank {named(path)} is damaged: its table {name.decode()} {why}.",
            "Copy it or download it once more.",
        )
    return np.frombuffer(content(file, path, chunk.start, chunk.size), layout)
