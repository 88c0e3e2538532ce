"""One request while it is decided: what was asked, and what is to be said about it.

Precedence: an explicit setting, then a fact in the prompt, then what its words imply, then a choice by style
and seed. Whatever loses to something stronger is said in the Brief's notes, with the person's own words.
"""

from dataclasses import dataclass, field
from typing import TypeVar

from undersong.engine.interpret.reading import Reading
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.model import Origin, Wishes
from undersong.errors import quoted
from undersong.seeds import Seeds

T = TypeVar("T")


@dataclass
class Case:
    """A request and the decisions on it so far."""

    wishes: Wishes
    reading: Reading
    lyrics: LyricSheet | None
    seeds: Seeds
    origins: dict[str, Origin] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def settle(self, name: str, value: T, origin: Origin) -> T:
        """Keep where a value comes from, and return it."""
        self.origins[name] = origin
        return value

    def aside(self, said: str, reason: str) -> None:
        """Say that something was set aside."""
        self.notes.append(f"{quoted(said)} was set aside: {reason}.")
