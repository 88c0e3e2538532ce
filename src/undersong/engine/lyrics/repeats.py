"""Repeats: how often a line or a section is to be sung: "(x2)", "[2x]", "x3", "(repeat)", "(bis)".

A mark at the end of a line repeats the line, one on a line of its own the section. What stands between
repeat signs, `|: like this :|`, is sung twice.
"""

import re

MOST_TIMES = 8
NUMBERS = {"once": 1, "twice": 2, "thrice": 3, "bis": 2, "ter": 3}
COUNTED = {"two": 2, "three": 3, "four": 4}
COUNT = (
    r"(?:[x×]\s?(?P<after>\d{1,3})|(?P<before>\d{1,3})\s?(?:[x×](?![a-z])|times|mal|veces|fois|volte|vezes)"
    r"|(?P<counted>two|three|four)\s+times|(?P<word>twice|thrice|bis|ter|once))"
)
REPEAT = r"(?:repeat(?:ed)?|wiederholen|repetir|r[eé]p[eé]ter|ripetere)"
MARK = rf"(?:{REPEAT}\s+)?{COUNT}|{REPEAT}(?:\s+line)?"
BRACKETED = re.compile(rf"[\s,]*[(\[{{]\s*(?:{MARK})\s*[)\]}}]\s*\.?\s*$", re.IGNORECASE)
BARE = re.compile(r"(?<=\S)\s+(?:[x×]\s?(\d{1,3})|(\d{1,3})[x×])\s*$", re.IGNORECASE)
ALONE = re.compile(rf"^\W*(?:{MARK})\W*$", re.IGNORECASE)
WORDS_ALONE = re.compile(
    r"^(?:once|twice|thrice|bis|ter|repeat(?:ed)?|(?:two|three|four|\d+)\s+times)\W*$", re.IGNORECASE
)
"""May be sung where no bracket stands around them."""
SIGNS = re.compile(r"^\s*(?:\|{1,2}:|/:|:/|:\|)\s*(.*?)\s*(?::\|{1,2}|:/|/:)\s*$")


def read_times(line: str) -> tuple[str, int]:
    """Return a line without its "(x2)" and how often it is to be sung as it is written there."""
    signs = SIGNS.match(line)
    if signs:
        return signs[1], 2
    match = BRACKETED.search(line)
    if match:
        return line[: match.start()].rstrip(), _count(match)
    bare = BARE.search(line)
    if bare:
        return line[: bare.start()].rstrip(" ,"), int(bare[1] or bare[2])
    return line, 1


def read_times_alone(text: str, *, bracketed: bool) -> int | None:
    """Return how often the section is to be sung where a line says nothing else, or None.

    Parameters
    ----------
    bracketed : whether brackets stood around the text.
    """
    match = ALONE.match(text)
    if match is None or (WORDS_ALONE.match(text) and not bracketed):
        return None
    return _count(match)


def _count(match: re.Match[str]) -> int:
    found = match.groupdict()
    if found["word"]:
        return NUMBERS[found["word"].lower()]
    if found["counted"]:
        return COUNTED[found["counted"].lower()]
    return int(found["after"] or found["before"] or 2)
