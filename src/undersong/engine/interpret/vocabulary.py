"""Everything that prompts can name, in one book of phrases.

The words of styles, instruments, voices and masters come from their own catalogues; moods, tempo words,
kinds of instruments, eras and the like from the lexicon. Each phrase may mean several things.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret.lexicon import table, words_of
from undersong.engine.interpret.phrases import Meaning, PhraseBook
from undersong.engine.interpret.text import tokens
from undersong.engine.styles.sheet import sheets
from undersong.engine.voices.catalogue import voices

COUNTS = frozenset(range(2, 13))
BARS = frozenset((16, 24, 32, 64))

Entry: TypeAlias = tuple[str, Meaning, str]
"""A phrase, what it means and the language whose endings it takes."""


@cache
def book() -> PhraseBook:
    """Return the phrases of all catalogues and lexicons."""
    found = PhraseBook()
    for phrase, meaning, language in _entries():
        found.add(phrase, meaning, language=language)
    return found


def _entries() -> Iterator[Entry]:
    yield from _of("style", _styles())
    yield from _of("instrument", _instruments())
    yield from _of("voice", _voices())
    for kind, file in (
        ("mood", "moods"),
        ("kind", "instruments"),
        ("limit", "limits"),
        ("singing", "voices"),
        ("form", "form"),
        ("master", "masters"),
    ):
        yield from _by_language(kind, table(file))
    yield from _of("limit", _counted())
    yield from _of("neighbour", _words_in("neighbours"))
    yield from _of("fusion", _words_in("fusions"))
    yield from _of("lean", _words_in("leanings"))
    yield from _of("flavour", _words_in("flavours"))
    for kind in ("relative", "absolute"):
        yield from _by_language("pace", {f"{kind} {i}": e for i, e in enumerate(table("tempo")[kind])})
    yield from _of("meter", {meter: e["all"] for meter, e in table("numbers")["meter"].items()})
    yield from _of("mode", table("keys")["mode_only"])


def _words_in(file: str) -> dict[str, list[str]]:
    return {name: entry["words"] for name, entry in table(file).items()}


def _of(kind: str, names: Mapping[str, Iterable[str]]) -> Iterator[Entry]:
    for name, words in names.items():
        for word in words:
            yield word, Meaning(kind, name), "all"


def _by_language(kind: str, entries: Mapping[str, dict[str, Any]]) -> Iterator[Entry]:
    for name, entry in entries.items():
        if name == "against":  # rules between entries, not an entry
            continue
        for language, word in words_of(entry):
            yield word, Meaning(kind, name), language


def _counted() -> dict[str, list[str]]:
    """Return what can't be had in numbers, such as two singers, with the numbers before it."""
    values = table("limits")
    numbers = [
        word for entry in table("numbers")["words"].values() for word, n in entry.items() if n in COUNTS
    ]
    digits = [str(n) for n in sorted(COUNTS | BARS)]
    return {
        name: [f"{n} {word}" for word in entry["counted"] for n in dict.fromkeys((*numbers, *digits))]
        for name, entry in values.items()
        if "counted" in entry
    }


def _styles() -> dict[str, tuple[str, ...]]:
    return {s.id: (s.id, s.name, *s.words) for s in sheets().values()}


def _instruments() -> dict[str, tuple[str, ...]]:
    return {i.id: (i.id, i.title, *i.words) for i in instruments().values()}


def _voices() -> dict[str, tuple[str, ...]]:
    elsewhere = set(table("voices")["elsewhere"]["words"])
    return {v.id: tuple(w for w in v.words if w not in elsewhere) for v in voices().values()}


def pace(name: str) -> dict[str, Any]:
    """Return the entry of the tempo lexicon that a meaning of kind `pace` names."""
    kind, index = name.split()
    entry: dict[str, Any] = table("tempo")[kind][int(index)]
    return entry


def is_music(phrase: str) -> bool:
    """Whether a folded phrase is known, as anything at all."""
    words = tokens(phrase)
    return bool(words) and bool(book().look_up(words))


def names_music(phrase: str) -> bool:
    """Whether a folded phrase speaks of music itself, and not only of what it may be about."""
    words = tokens(phrase)
    return bool(words) and any(meaning.kind != "lean" for meaning in book().look_up(words))
