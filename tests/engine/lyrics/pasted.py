"""Lyric sheets as people paste them: `pasted.toml`, read."""

from dataclasses import dataclass
from pathlib import Path

from undersong.engine.facts import read_tables


@dataclass(frozen=True)
class Pasted:
    """A sheet, the words that are to be sung of it, and what has to be set aside by name."""

    text: str
    sung: str
    told: tuple[str, ...] = ()


FILE = Path(__file__).with_name("pasted.toml")
PASTED = read_tables(FILE.read_text(encoding="utf-8"), Pasted, file=FILE.name)
