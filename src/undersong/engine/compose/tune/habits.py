"""How tunes of a style move: the file `habits.toml`, which says what each number means."""

from functools import cache
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, checked, read_facts, text_beside

FILE = "habits.toml"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Habits:
    """The numbers of one style; the head of `habits.toml` explains them."""

    syncopation: float = Field(ge=-1, le=1)
    late_start: float = Field(ge=0, le=1)
    colour: float = Field(gt=0, le=3)
    unison: float = Field(gt=0, le=3)
    leap: float = Field(gt=0, le=3)
    span: float = Field(ge=3, le=14)
    breadth: float = Field(gt=0.5, le=2)
    silence: float = Field(ge=0, le=1)
    notes: tuple[int, int]
    hooks: tuple[Annotated[str, Field(pattern=r"^[x.-]{16}([x.-]{16})?$")], ...]


@cache
def habits_of(style: str) -> Habits:
    """Return the habits of a style, those of every style where it has none of its own.

    Raises
    ------
    FactError
        If the file breaks a rule: names style, key and rule.
    """
    tables = read_facts(text_beside(__package__, FILE), dict[str, dict[str, Any]], file=FILE)
    return checked(tables["default"] | tables.get(style, {}), Habits, place=f"{FILE}, [{style}]")
