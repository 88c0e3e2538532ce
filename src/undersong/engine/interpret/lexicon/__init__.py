"""Words that mean something to music, in six languages, as data.

One TOML file a kind of word. The code beside them reads a whole file once; what a file says and how is
written at its head.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from undersong.engine.facts import read_facts, text_beside

LANGUAGES = ("all", "en", "de", "es", "fr", "it", "pt")


@cache
def table(name: str) -> dict[str, Any]:
    """Return the lexicon's file `name`, such as moods, as it is written."""
    file = f"{name}.toml"
    return read_facts(text_beside(__package__, file), dict[str, Any], file=file)


def words_of(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (language, word) for the words of an entry that is written by language."""
    for language in LANGUAGES:
        for word in entry.get(language, ()):
            yield language, word
