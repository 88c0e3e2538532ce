"""Words that mean something to music, in six languages, as data.

One TOML file a kind of word. The code beside them reads a whole file once; what a file says and how is
written at its head.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("all", "en", "de", "es", "fr", "it", "pt")


@cache
def table(name: str) -> dict[str, Any]:
    """Return the lexicon's file `name`, such as moods, as it is written."""
    file = resources.files(__package__).joinpath(f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def words_of(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (language, word) for the words of an entry that is written by language."""
    for language in LANGUAGES:
        for word in entry.get(language, ()):
            yield language, word
