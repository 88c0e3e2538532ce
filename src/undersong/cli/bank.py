"""The bank that a song is performed with, as `compose` and `render` take it."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from undersong.cli.files import refuse_empty
from undersong.shared.configuration import sound_settings


def add_bank_argument(parser: argparse._ActionsContainer) -> None:  # a parser or a group of it
    """Declare the option."""
    parser.add_argument(
        "--bank", metavar="FILE", help="SoundFont (sf2, sf3) for acoustic instruments; none plays our own"
    )


@dataclass(frozen=True)
class Sound:
    """What the sound depends on beside the song.

    Attributes
    ----------
    bank : what was said for this song, or None.
    usual_bank : the bank of the settings, or None.
    cache : folder for baked sounds.
    """

    bank: str | None
    usual_bank: Path | None
    cache: Path

    @property
    def file(self) -> str | None:
        """Name of the SoundFont that may be read, whoever named it."""
        return self.bank or (str(self.usual_bank) if self.usual_bank else None)

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Self:
        """Return what was said and what is set.

        Raises
        ------
        RequestError
            If the option is empty or a setting cannot be obeyed.
        """
        refuse_empty(arguments, {"bank": "--bank"})
        read = sound_settings()
        return cls(arguments.bank, read.bank, read.sample_cache)


def bank_line(told: Mapping[str, object]) -> str:
    """Return which bank played and what it could not, from a song's report; empty where none did."""
    bank = told.get("bank")
    if not isinstance(bank, dict):
        return ""
    lacks = ", ".join(bank["lacks"] or ())
    without = f"; it has no preset for {lacks}, which our own played" if lacks else ""
    return f"  bank {bank['name']} ({bank['digest'][:12]}){without}"
