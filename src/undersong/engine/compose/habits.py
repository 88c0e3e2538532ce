"""How tunes of a style move: the file `tunes.toml`, which says what each number means."""

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Habits:
    """The numbers of one style; the head of `tunes.toml` explains them."""

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
    """Return the habits of a style, those of every style where it has none of its own."""
    text = resources.files(__package__).joinpath("tunes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return TypeAdapter(Habits).validate_python(tables["default"] | tables.get(style, {}))
