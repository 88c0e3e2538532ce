"""Finding known phrases in a text, the longest first.

A phrase is found whether it is written `lo-fi`, `lo fi` or `lofi`, in the plural, with or without accents.
Where two phrases start at one place the longer one is meant: an `electric piano` is no piano.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from undersong.engine.interpret.text import WORD, Token, fold

LONGEST = 7  # words of a phrase
GERMAN_ENDINGS = frozenset(("", "e", "er", "es", "en", "em", "n", "r", "s"))
LONGEST_ENDING = 6
SHORTEST_STEM = 3
LEADING = frozenset(
    (
        "in",
        "en",
        "em",
        "im",
        "auf",
        "on",
        "to",
        "su",
        "sur",
        "with",
        "mit",
        "con",
        "avec",
        "com",
        "without",
        "no",
        "ohne",
        "sans",
        "sin",
        "senza",
        "sem",
    )
)
PLURALS = ("s", "es")
PLURALS_OF_PLAYERS = {"i": ("o", "e", "a"), "e": ("a",), "n": ("",), "he": ("a",), "oes": ("ao",)}
"""Endings of a plural, and those of the singular that they stand for, in Italian, German and Portuguese."""


@dataclass(frozen=True)
class Meaning:
    """What a phrase means: a kind, such as instrument, and an id within it."""

    kind: str
    id: str


@dataclass(frozen=True)
class Hit:
    """A phrase that was found, and where: numbers of its first token and of the one behind it."""

    meanings: tuple[Meaning, ...]
    first: int
    last: int

    def get(self, kind: str) -> str | None:
        """Return the id of its meaning of this kind, or None."""
        return next((m.id for m in self.meanings if m.kind == kind), None)


@dataclass
class PhraseBook:
    """Phrases and their meanings."""

    exact: dict[str, list[Meaning]] = field(default_factory=dict)
    stems: dict[str, list[tuple[bool, Meaning]]] = field(default_factory=dict)

    def add(self, phrase: str, meaning: Meaning, *, language: str = "all") -> None:
        """Enter a phrase; a `*` at its end stands for any ending of its language."""
        words = WORD.findall(fold(phrase.removesuffix("*")))
        if not words:
            return
        if phrase.endswith("*"):
            self.stems.setdefault(" ".join(words), []).append((language == "de", meaning))
            return
        for key in {" ".join(words), "".join(words)}:
            known = self.exact.setdefault(key, [])
            if meaning not in known:
                known.append(meaning)

    def look_up(self, words: Sequence[Token]) -> tuple[Meaning, ...]:
        """Return what these words mean together, or nothing."""
        spaced = " ".join(t.text for t in words)
        forms = [spaced]
        if len(words) > 1 and all(t.tight for t in words[1:]):
            forms.append("".join(t.text for t in words))
        for form in forms:
            if form in self.exact:
                return tuple(dict.fromkeys((*self.exact[form], *self._by_stem(form))))
        for form in forms:
            for plural in PLURALS:
                singular = form.removesuffix(plural)
                if singular != form and len(singular) > SHORTEST_STEM and singular in self.exact:
                    return tuple(self.exact[singular])
        return self._several(forms) or self._by_stem(spaced)

    def _several(self, forms: Sequence[str]) -> tuple[Meaning, ...]:
        """Return the instruments of a plural that is not made with an s: violini, Flöten, acordeões."""
        for form in forms:
            for plural, singulars in PLURALS_OF_PLAYERS.items():
                stem = form.removesuffix(plural)
                if stem == form or len(stem) < SHORTEST_STEM:
                    continue
                found = (m for end in singulars for m in self.exact.get(stem + end, ()))
                players = tuple(m for m in found if m.kind in ("instrument", "kind"))
                if players:
                    return players
        return ()

    def _by_stem(self, form: str) -> tuple[Meaning, ...]:
        for length in range(len(form), max(SHORTEST_STEM, len(form) - LONGEST_ENDING) - 1, -1):
            ending = form[length:]
            if " " in ending:
                break
            found = [
                meaning
                for german, meaning in self.stems.get(form[:length], ())
                if not german or ending in GERMAN_ENDINGS
            ]
            if found:
                return tuple(found)
        return ()

    def find(self, words: Sequence[Token]) -> list[Hit]:
        """Return the phrases in a text from left to right, none overlapping."""
        hits: list[Hit] = []
        at = 0
        while at < len(words):
            hit = self._longest(words, at)
            behind = self._longest(words, at + 1) if hit and words[at].text in LEADING else None
            if hit and behind and behind.last > hit.last:
                # "In Spanish guitar": the small word at its head leads to something longer.
                hit = behind
            if hit:
                hits.append(hit)
            at = hit.last if hit else at + 1
        return hits

    def _longest(self, words: Sequence[Token], at: int) -> Hit | None:
        last = at + 1
        while last < min(at + LONGEST, len(words)) and words[last].joined:
            last += 1
        for end in range(last, at, -1):
            meanings = self.look_up(words[at:end])
            if meanings:
                return Hit(meanings, at, end)
        return None


def close_to(wanted: str, names: Iterable[str]) -> list[str]:
    """Return up to three of the names that look like what was wanted, best first."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for an error's hint

    folded = {fold(name): name for name in names}
    return [folded[m] for m in get_close_matches(fold(wanted), list(folded), n=3, cutoff=0.6)]
