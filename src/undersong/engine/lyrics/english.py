"""What the engine knows about English words beyond the dictionary: the file `english.toml`."""

from functools import cache

from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_facts, text_beside

FILE = "english.toml"


@dataclass(frozen=True, config=STRICT)
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
    return read_facts(text_beside(__package__, FILE), English, file=FILE)
