"""Directions: what is written beside a section's tag, such as `louder, strings, no drums`.

A direction says how much energy a section has, who joins or rests, how its words are delivered, or how the
song ends there. Names of instruments stay words here, since the catalogue is not known to the lyrics: a
phrase of up to three words that is no other direction may name one, and who reads the sheet with the
catalogue at hand says whether it does. What can't be one is returned as not understood.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from undersong.engine.facts import read_facts, text_beside

FILE = "directions.toml"
POLARITIES = ("with", "without", "only")
DELIVERIES = ("whispered", "spoken", "shouted")
"""How words may be wished to be delivered; no voice obeys it, so it is told."""
LONGEST_NAME = 3  # words of an instrument's name
SEPARATORS = re.compile(r"\s*(?:[,;/|.!]|\s[-–—]\s)\s*")
JOINTS = re.compile(r"\s*[&+]\s*|\s+(?:and|und|y|et|e)\s+")


@dataclass(frozen=True)
class Direction:
    """One thing that is said of a section.

    Attributes
    ----------
    kind : a key of `directions.toml`; with, without and only go with a `player`.
    player : the words that name who plays, or who sings, lower case, or "".
    """

    kind: str
    player: str = ""

    def __str__(self) -> str:
        """Return it as it may be written again."""
        if not self.player:
            return self.kind.replace("-", " ")
        return f"{ {'without': 'no ', 'only': 'only '}.get(self.kind, '') }{self.player}"


@cache
def meanings() -> dict[str, str]:
    """Return the meaning of each phrase that is known."""
    return {phrase: kind for kind, phrases in _facts().items() for phrase in phrases}


def read_directions(text: str) -> tuple[tuple[Direction, ...], tuple[str, ...]]:
    """Read what stands beside a tag.

    Returns
    -------
    The directions in their order, and the phrases that can't be one.
    """
    found: list[Direction] = []
    unread: list[str] = []
    for phrase in SEPARATORS.split(text):
        polarity = ""
        for piece in JOINTS.split(phrase):
            if not piece.strip():
                continue
            known, polarity = _phrase(piece, polarity)
            if known is None:
                unread.append(" ".join(piece.split()))
            else:
                found += known
    return tuple(dict.fromkeys(found)), tuple(unread)


def plain(text: str) -> str:
    """Return text in lower case, without accents and marks, its words parted by single blanks."""
    letters = (c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", "".join(letters)))


@cache
def _facts() -> dict[str, list[str]]:
    return read_facts(text_beside(__package__, FILE), dict[str, list[str]], file=FILE)


def _phrase(text: str, polarity: str) -> tuple[list[Direction] | None, str]:
    """Directions of one phrase and the word before a name that also holds for what "and" joins to it."""
    said = plain(text)
    kind = meanings().get(said)
    if kind is not None and kind not in (*POLARITIES, "filler"):
        return [_meant(kind, said)], ""
    said, before = _without_polarity(said)
    polarity = before or polarity
    found: list[Direction] = []
    rest = said.split()
    while rest:
        size = next((n for n in (3, 2, 1) if _means(rest[:n])), 0)
        if not size:
            break
        words = " ".join(rest[:size])
        if meanings()[words] != "filler":
            found.append(_meant(meanings()[words], words))
        rest = rest[size:]
    fillers = set(_facts()["filler"])
    while rest and rest[-1] in fillers:
        rest.pop()
    if not rest:
        return found, polarity
    if len(rest) > LONGEST_NAME:
        return None, polarity
    return [*found, Direction(polarity or "with", " ".join(rest))], polarity


def _meant(kind: str, words: str) -> Direction:
    return Direction(kind, words if kind == "singer" else "")


def _means(words: list[str]) -> bool:
    return meanings().get(" ".join(words), "with") not in POLARITIES


def _without_polarity(said: str) -> tuple[str, str]:
    """The phrase without its "no" or "guitar only", and which of with, without, only that was."""
    for kind in POLARITIES:
        for word in _facts()[kind]:
            if said.startswith(f"{word} "):
                return said[len(word) + 1 :], kind
            if kind == "only" and said.endswith(f" {word}"):
                return said[: -len(word) - 1], kind
    return said, ""
