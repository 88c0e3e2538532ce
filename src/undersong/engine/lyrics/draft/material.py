"""The material of drafted words: themes with their lines, and lines for special manners, as data."""

from functools import cache
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_facts, text_beside, texts_beside

Pair = tuple[str, str]
Four = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Chorus:
    """Four lines around a title that comes at least twice."""

    title: str
    lines: Four


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Theme:
    """What a song is about; `themes` says what the keys mean."""

    id: str
    leans: tuple[str, ...]
    couplets: Annotated[tuple[Pair, ...], Field(min_length=8)]
    bridges: Annotated[tuple[Pair, ...], Field(min_length=2)]
    choruses: Annotated[tuple[Chorus, ...], Field(min_length=3)]
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Lines:
    """Two lines and the themes they suit; none means any."""

    lines: Pair
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rap:
    """Rapped couplets."""

    couplet: tuple[Lines, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Blues:
    """Verses of which the first line is sung twice."""

    verse: tuple[Lines, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rhyme:
    """A verse for children."""

    lines: Four


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Children:
    """Verses and refrains for children."""

    verse: tuple[Rhyme, ...]
    chorus: tuple[Chorus, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Subject:
    """A chorus on a prompt's own words, and what introduces them in a prompt; see the file."""

    first: tuple[str, ...]
    third: tuple[str, ...]
    answers: tuple[Pair, ...]
    answers_somebody: tuple[Pair, ...]
    about: tuple[str, ...]
    named: tuple[str, ...]
    dedication: tuple[str, ...]
    owners: frozenset[str]
    names: frozenset[str]
    ends: frozenset[str]
    empty: frozenset[str]


@cache
def themes() -> dict[str, Theme]:
    """Return every theme by id, in the order of the alphabet."""
    texts = texts_beside(f"{__package__}.themes")
    found = (
        read_facts(text, Theme, file=f"themes/{file}", id=file.removesuffix(".toml")) for file, text in texts
    )
    return {theme.id: theme for theme in found}


@cache
def rap() -> Rap:
    """Return what is rapped."""
    return read_facts(text_beside(__package__, "rap.toml"), Rap, file="rap.toml")


@cache
def blues() -> Blues:
    """Return the verses of blues."""
    return read_facts(text_beside(__package__, "blues.toml"), Blues, file="blues.toml")


@cache
def children() -> Children:
    """Return what is sung with children."""
    return read_facts(text_beside(__package__, "children.toml"), Children, file="children.toml")


@cache
def subject() -> Subject:
    """Return the lines for a prompt's own words."""
    return read_facts(text_beside(__package__, "subject.toml"), Subject, file="subject.toml")
