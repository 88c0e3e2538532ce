"""Whether nothing in a text can be understood: letters without words, program code, an unread script.

Sentences can be compared with anything, and something always comes nearest; so it is asked first whether
there is a sentence. Letters count as a word where one of the models writes them in pieces of some length:
"Lagerfeuer" takes two, "asdfjkl" takes a piece for nearly each letter.
"""

import re
import unicodedata
from functools import lru_cache

from undersong.engine.interpret.meaning import english, multilingual
from undersong.engine.interpret.signs import UNDERSTOOD
from undersong.engine.interpret.text import fold, tokens

ADDRESS = re.compile(
    r"\b(?:\w{1,16}://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,255}\.\w+|(?:[A-Za-z]:)?(?:[\\/][\w.-]+){2,}"
)
CODE = re.compile(r"[{};=<>\\|_$^~*]|\(\)|\)\s*[:;{]|\+\+|--|::|//|/\*")
FEWEST_SIGNS = 2
SIGN_SHARE = 0.03  # of all characters; prose has none
SHORT_PIECES = 2.2  # letters a piece, below which letters are no word
SHORTEST_WORD = 4  # letters, below which it can't be told
MOST = 0.5  # of the letters


def says_nothing(text: str) -> bool:
    """Return whether nothing in a text can be understood, or nothing of it is about music."""
    plain = ADDRESS.sub(" ", text)
    if not any(c.isalpha() for c in plain):
        return True
    return _is_code(plain) or _is_unread(plain) or not _has_words(plain)


def _is_code(text: str) -> bool:
    signs = len(CODE.findall(text))
    return signs >= FEWEST_SIGNS and signs > SIGN_SHARE * len(text)


def _is_unread(text: str) -> bool:
    """Whether most letters are of scripts that neither model knows."""
    names = [unicodedata.name(c, "") for c in text if c.isalpha()]
    return sum(not n.startswith(("LATIN", *UNDERSTOOD)) for n in names) > MOST * len(names)


def _has_words(text: str) -> bool:
    """Whether most letters belong to words."""
    words = [w for w in tokens(fold(text)) if not w.text.isdigit()]
    letters = sum(len(w.text) for w in words)
    return sum(len(w.text) for w in words if is_word(w.text)) > (1.0 - MOST) * letters


@lru_cache(maxsize=4096)
def is_word(letters: str) -> bool:
    """Return whether letters are a word of some language rather than keys pressed in a row."""
    if len(letters) < SHORTEST_WORD or not letters.isascii():
        return True
    if len(set(letters)) <= len(letters) // 3:  # aaaaaa, ababab
        return False
    fewest = min(multilingual.count_pieces(letters), english.count_pieces(letters))
    return len(letters) / fewest > SHORT_PIECES
