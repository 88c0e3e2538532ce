"""Setting a name aside: "in the style of …" is never imitated.

Nobody's name is on any list here. What follows "in the style of" is a name unless the music lexicon knows it
as something else ("in the style of bossa nova"); what follows a plain "like" is one if it is written with
capitals, or if the meaning of the words says so ("like rain on glass" stays, as the picture it is).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import either
from undersong.engine.interpret.text import WORD

LONGEST_NAME = 5  # words
LONGEST_SMALL = 4  # words of a name in small letters
PARTICLES = frozenset(
    ("the", "van", "von", "de", "da", "del", "di", "la", "le", "los", "der", "du", "of", "mc", "dj")
)


@dataclass(frozen=True)
class Likeness:
    """A name and the words that ask for its manner: places in the text."""

    name: str
    start: int
    end: int


def find_likenesses(text: str, written: str, known: Callable[[str], bool]) -> list[Likeness]:
    """Return the names a prompt asks to be like.

    Parameters
    ----------
    text : the folded text.
    written : the same as it was written.
    known : whether the lexicon knows a folded phrase as something other than a name.
    """
    found: list[Likeness] = []
    for match in _patterns()[0].finditer(text):
        end = _end_of_name(text, match.end(), lambda *_: True)
        name = written[match.end() : end].strip()
        if name and not _starts_known(text[match.end() : end], known):
            found.append(Likeness(name, match.start(), end))
    found += _weak(text, written, known)
    found += [f for f in _small(text, written, known) if not any(o.start <= f.start < o.end for o in found)]
    for match in _patterns()[2].finditer(text):
        start = _start_of_name(written, match.start())
        if not any(c.isupper() for c in written[start : match.start()]):
            start = _before(text, written, match.start(), known)
        name = written[start : match.start()].strip(" -")
        if name and not known(text[start : match.start()].strip(" -")):
            found.append(Likeness(name, start, match.end()))
    found.sort(key=lambda f: (f.start, -f.end))
    return [f for i, f in enumerate(found) if not any(o.start <= f.start < o.end for o in found[:i])]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = table("likeness")
    return (
        re.compile(rf"\b{either(words['strong'])}\s+(?:the\s+)?(?=\w)"),
        re.compile(rf"\b({either(words['weak'])})\s+(?:(?:the|an?)\s+)?(?=\w)"),
        re.compile(rf"[\s-]+{either(words['after'])}\b"),
        re.compile(rf"\b{either(words['small'])}\s+(?=\w)"),
    )


def _weak(text: str, written: str, known: Callable[[str], bool]) -> list[Likeness]:
    """Return the names after "like" and its kind: written with capitals, and nothing else than names."""

    def belongs(start: int, end: int) -> bool:
        return written[start].isupper() or text[start:end] in PARTICLES

    found = []
    shouting = _mostly_capitals(written)
    for match in _patterns()[1].finditer(text):
        end = _end_of_name(text, match.end(), belongs)
        words = list(WORD.finditer(text, match.end(), end))
        capitals = [m[0] for m in words if written[m.start()].isupper()]
        # German nouns have capitals, and so has everything that is shouted: there a name has two words.
        needed = 2 if match[1] in ("wie", "von", "inspiriert von") or shouting else 1
        if len(capitals) < needed or words[0][0] in table("likeness")["not_names"]:
            continue
        if shouting and re.match(r"\s*\w", text[end:]):
            continue
        if known(text[match.end() : end].strip()) or (len(capitals) == 1 and known(capitals[0])):
            continue
        found.append(Likeness(written[match.end() : end].strip(), match.start(), end))
    return found


def _small(text: str, written: str, known: Callable[[str], bool]) -> list[Likeness]:
    """Return the names in small letters after "like" and its kind: one to four words up to a pause."""
    from undersong.engine.interpret.meaning.somebody import is_somebody  # noqa: PLC0415 - loads both networks

    found = []
    facts = table("likeness")
    for match in _patterns()[3].finditer(text):
        end = _end_of_name(text, match.end(), lambda *_: True)
        name = text[match.end() : end].strip()
        words = WORD.findall(name)
        if not words or len(words) > LONGEST_SMALL or words[0] in facts["pictures"]:
            continue
        if known(name) or any(known(word) for word in words) or set(words) & set(facts["not_names"]):
            continue
        # "like rain on a window": what goes on is a picture, a name would have ended.
        if re.match(rf"\s+{either(facts['goes_on'])}\b", text[end:]):
            continue
        # Two that belong together are one name or one picture: "velvet and smoke".
        pair = re.match(rf"\s+{either(facts['pairs'])}\s+\w+(?=\s*(?:$|[,;.!?]))", text[end:])
        end += pair.end() if pair else 0
        if is_somebody(written[match.end() : end].strip().lower()):
            found.append(Likeness(written[match.end() : end].strip(), match.start(), end))
    return found


def _before(text: str, written: str, end: int, known: Callable[[str], bool]) -> int:
    """Return where a name in small letters begins that ends before "type beat", or its end if none does."""
    from undersong.engine.interpret.meaning.somebody import is_somebody  # noqa: PLC0415 - loads both networks

    lead = re.split(r"[,;.!?]", text[:end])[-1]
    words = list(WORD.finditer(text, end - len(lead), end))
    if any(known(text[word.start() : end].strip(" -")) for word in words):
        return end
    words = words[-3:]
    while words and known(words[0][0]) and len(words) > 1:
        words.pop(0)
    if not words or all(known(w[0]) for w in words):
        return end
    return words[0].start() if is_somebody(written[words[0].start() : end].strip(" -").lower()) else end


def _end_of_name(text: str, start: int, belongs: Callable[[int, int], bool]) -> int:
    """Return where a name ends that begins at `start`: at punctuation or a word that is no part of it."""
    ends = frozenset(table("likeness")["ends"])
    end = start
    for count, match in enumerate(WORD.finditer(text, start)):
        gap = text[end : match.start()] if count else ""
        if count >= LONGEST_NAME or re.search(r"[^\s.'’&\-]", gap) or (count and match[0] in ends):
            break
        if not belongs(match.start(), match.end()):
            break
        end = match.end()
    while end > start and (tail := re.search(r"\b(\w+)\s*$", text[start:end])) and tail[1] in PARTICLES:
        end = start + len(text[start:end][: tail.start()].rstrip())
    return end


def _start_of_name(written: str, end: int) -> int:
    """Return where the words with capitals begin that end at `end`, or at least the last word."""
    start = end
    for count, match in enumerate(reversed(list(WORD.finditer(written, 0, end)))):
        gap = written[match.end() : start]
        if count and (not match[0][0].isupper() or re.search(r"[^\s\-.']", gap)):
            break
        if count >= LONGEST_NAME:
            break
        start = match.start()
    return start


def _starts_known(text: str, known: Callable[[str], bool]) -> bool:
    words = WORD.findall(text)
    if words and words[0] in ("a", "an"):
        return True
    return any(known(" ".join(words[:count])) for count in range(1, len(words) + 1))


def _mostly_capitals(written: str) -> bool:
    words = WORD.findall(written)
    if len(words) < 3:
        return False
    return bool(sum(w[0].isupper() for w in words) > 0.6 * len(words))
