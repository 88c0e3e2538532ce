"""A prompt as tokens: folded so that `Batería` finds `bateria`, with places kept.

Folding never changes the length of a text, so a place in the folded text is the same place in what
the person wrote, and a message can quote the person's own words.
"""

import re
import unicodedata
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
# Between two words of one phrase: a space, a hyphen, an apostrophe, the & of R&B, the dot of St. Pauli.
JOINING = re.compile(r"[\s\-‐‑'’´`&_.]{1,3}")
TIGHT = re.compile(r"[\-‐‑'’&]")


@dataclass(frozen=True)
class Token:
    """One word: folded text and its place."""

    text: str
    start: int
    end: int
    joined: bool = False
    """Whether it goes on from the token before, with no comma or the like between."""
    tight: bool = False
    """Whether a hyphen or apostrophe, without space, is all that parts it from the token before."""


def fold(text: str) -> str:
    """Return the text in lower case and without accents, as many characters as before."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(c) for c in text)


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKD", character.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    if unicodedata.category(character) == "No":  # ½ is a number, not the 1 it begins with
        return character
    return plain[0] if plain else " "


def tokens(folded: str) -> list[Token]:
    """Return the words of a folded text."""
    found: list[Token] = []
    end = 0
    for match in WORD.finditer(folded):
        between = folded[end : match.start()] if found else ","
        found.append(
            Token(
                match[0],
                match.start(),
                match.end(),
                joined=bool(JOINING.fullmatch(between)),
                tight=bool(TIGHT.fullmatch(between)),
            )
        )
        end = match.end()
    return found


def blank(text: str, start: int, end: int, sign: str = ",") -> str:
    """Return the text with a stretch made unreadable, as long as before."""
    return text[:start] + sign * (end - start) + text[end:]
