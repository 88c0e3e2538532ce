"""What the engine knows about English words beyond the dictionary: the file `english.toml`."""

import tomllib
from functools import cache
from importlib import resources

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass


@dataclass(frozen=True)
class English:
    """The lists of `english.toml`; comments there say what each is for."""

    function_words: frozenset[str]
    letter_words: frozenset[str]
    sound_onsets: frozenset[str]
    letter_onsets: frozenset[str]
    titles: dict[str, str]
    sung: dict[str, str]


@cache
def english() -> English:
    """Return the lists, read once."""
    text = resources.files(__package__).joinpath("english.toml").read_text(encoding="utf-8")
    return TypeAdapter(English).validate_python(tomllib.loads(text))
