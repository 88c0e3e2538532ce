"""Names of styles with a slip of the hand: "bosa nova", "reggeaton", "shoegazze".

A name is found when one letter is missing, too many, wrong or has changed places with the next. Words that
exist are no slips, so single ones are looked up in the vocabularies of both models first: a county is no
country, and a mango no tango. Of names in several words a word may exist ("boss nova"), unless somebody's
own boss is meant.

Names are found by what remains of them when a letter is taken out (Garbe 2012, "SymSpell"): two words that
are one slip apart have such a remainder in common.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning import english, multilingual
from undersong.engine.interpret.text import Token, fold, tokens
from undersong.engine.styles.sheet import sheets

SHORTEST = 7  # letters of a name in one word
SHORTEST_IN_FEW = (
    5  # the same where a prompt is but a few words: then they are likelier names than a sentence
)
FEW = 3
SHORTEST_OF_SEVERAL = 8  # letters of a name in several words
MOST_WORDS = 3
LONG_PIECES = 4  # letters a piece, from which on a word is made of words


@dataclass(frozen=True)
class Slip:
    """What was written, and what it is taken for: a kind of name (style, fusion, neighbour) and its id."""

    written: str
    kind: str
    id: str


def find_slips(text: str) -> list[Slip]:
    """Return the misspelt names in a text from left to right, none overlapping, nor in what it is about."""
    folded = fold(text)
    words = _before_topic(tokens(folded))
    found: list[Slip] = []
    at = 0
    while at < len(words):
        for count in range(min(MOST_WORDS, len(words) - at), 0, -1):
            name = _name_near(words, at, at + count)
            if name is not None:
                found.append(Slip(text[words[at].start : words[at + count - 1].end], *name))
                at += count - 1
                break
        at += 1
    return found


def _before_topic(words: list[Token]) -> list[Token]:
    begins = {*table("grammar")["topic"]["begins"], *table("song")["about"]}
    for place, word in enumerate(words):
        if word.text in begins:
            return words[:place]
    return words


def _name_near(words: list[Token], first: int, last: int) -> tuple[str, str] | None:
    part = words[first:last]
    written = "".join(word.text for word in part)
    if not all(word.joined for word in part[1:]) or len(written) < SHORTEST_IN_FEW - 1:
        return None
    owned = first and words[first].joined and words[first - 1].text in _owners()
    if owned and len(part) > 1:
        return None
    for shorter in _shortened(written):
        for name in _remainders().get(shorter, ()):
            if _is_slip_of(name, written, len(part), few=len(words) <= FEW):
                return _names()[name]
    return None


def _is_slip_of(name: str, written: str, count: int, *, few: bool) -> bool:
    """Whether `count` words written in one are a name with a slip, and no word by themselves."""
    plain = name.replace(" ", "")
    several = plain != name
    # So short, other names are too many: a "lapin" is no Latin music.
    shortest = SHORTEST_IN_FEW if few and _names()[name][0] == "style" else SHORTEST
    if len(plain) < (SHORTEST_OF_SEVERAL if several else shortest) or (count > 1 and not several):
        return False
    if plain[0] != written[0] or not _is_one_slip(written, plain):
        return False
    return count > 1 or not _exists(written)


def _owners() -> set[str]:
    return {*table("song")["whose"], "a", "an", "the"}


def _exists(word: str) -> bool:
    """Whether either model knows a word as a whole, or the English one its two halves: "synthpunk"."""
    long = len(word) / english.count_pieces(word) >= LONG_PIECES
    return long or multilingual.count_pieces(word) == 1


def _is_one_slip(one: str, other: str) -> bool:
    """Whether two different words are apart by one letter more, less, other or changed with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


@cache
def _remainders() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _names():
        for shorter in dict.fromkeys(_shortened(name.replace(" ", ""))):
            found.setdefault(shorter, []).append(name)
    return found


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Return what each name stands for; names that only say that it is music are left out."""
    titles = table("titles")
    dull = {*titles["piece"], "musik", "band", "drop", "pop"} - set(titles["small"])
    found: dict[str, tuple[str, str]] = {}
    lists = [
        *(("neighbour", name, entry["words"]) for name, entry in table("neighbours").items()),
        *(("fusion", name, entry["words"]) for name, entry in table("fusions").items()),
        *(("style", sheet.id, (sheet.id, *sheet.words)) for sheet in sheets().values()),
    ]
    for kind, id_, names in lists:
        for name in names:
            words = [word.text for word in tokens(fold(name))]
            if not (len(words) > 1 and dull & set(words)) and not name.endswith("*"):
                found[" ".join(words)] = (kind, id_)
    return found
