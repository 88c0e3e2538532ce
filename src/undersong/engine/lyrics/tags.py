"""Section tags: what [Verse 2], [Refrain x2], [Solo: guitar] or [Chorus | louder, strings] mean.

A tag names a section by one of a few words, in English, German, Spanish, French, Italian or
Portuguese. What stands beside the name, as in [Verse 2 - no drums] or [Bridge] (softly), are directions (see
`directions`), and so is a tag that names no section, such as [whispered]: they are not sung. Tags without
brackets are read by `headings`.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from undersong.engine.facts import read_facts, text_beside
from undersong.engine.lyrics.directions import Direction, plain, read_directions
from undersong.engine.lyrics.repeats import read_times_alone
from undersong.engine.model.kinds import SUNG

FILE = "tags.toml"
LABELS = {
    "prechorus": "Pre-Chorus",
    "postchorus": "Post-Chorus",
}
PLAYED = ("intro", "outro", "solo", "interlude", "breakdown", "drop", "theme", "build")
"""A word beside these says what plays."""
BRACKETED = re.compile(r"^\s*[\[{]([^\[\]{}]{1,160})[\]}]\s*:?\s*(.*)$")
BESIDE = re.compile(r"^(.*?)\s*(?:\|+|\s[-–—]+\s|[,;]|\((?=.*\)\s*$))\s*(.*?)\)?\s*$")
AFTER = re.compile(r"^\s*\(([^()]{1,80})\)\s*(.*)$")
BEHIND = re.compile(r"^\s*(?:[-–—|]+|[\[{])\s*([^\[\]{}]{1,80}?)\s*[\]}]?\s*$")
DECORATION = re.compile(r"^[\s*_#>=~-]+|[\s*_=~-]+$")
COMPOUND = re.compile(r"([^\W\d_]{4,})solo\b", re.IGNORECASE)
"""Gitarrensolo."""
TIMES = re.compile(r"(?:\b|^)(?:[x×]\s*(\d{1,3})|(\d{1,3})\s*[x×])(?=\W|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Tag:
    """What a tag says.

    Attributes
    ----------
    name : one of the keys of `tags.toml`, or "" for a direction.
    number : the 2 of [Verse 2], or None.
    detail : the guitar of [Solo: guitar], or "".
    times : the 2 of [Chorus x2], as it is written.
    directions : what is said of it.
    unread : what is said of it and not understood.
    again : whether it says that what was there before comes once more, as in [Chorus (same)].
    """

    name: str
    number: int | None = None
    detail: str = ""
    times: int = 1
    directions: tuple[Direction, ...] = ()
    unread: tuple[str, ...] = ()
    again: bool = False


@cache
def names() -> dict[str, list[str]]:
    """Return each name of a section with the words people write for it."""
    return read_facts(text_beside(__package__, FILE), dict[str, list[str]], file=FILE)


def read_bracketed(line: str) -> tuple[Tag, str] | None:
    """Return the tag in brackets that a line starts with and what follows it, or None if it has none."""
    bare = line.strip("*_#“”\"' \t").lstrip("> ") if "[" in line else DECORATION.sub("", line)
    match = BRACKETED.match(bare)
    if match is None:
        return None
    text, rest = match[1], match[2]
    tag = tag_of(text)
    beside = AFTER.match(rest)
    if beside and tag.name and (known := certain(beside[1])):
        return joined(tag, known), DECORATION.sub("", beside[2])
    behind = BEHIND.match(rest)
    if behind and tag.name and (rest.startswith(("[", "{")) or certain(behind[1])):
        return tag_of(f"{text}, {behind[1]}"), ""
    return tag, DECORATION.sub("", rest)


def tag_of(text: str) -> Tag:
    """Return what the text of a tag says, without its brackets."""
    times = TIMES.search(text)
    count = int(times[1] or times[2]) if times else 1
    if (alone := read_times_alone(text, bracketed=True)) is not None:
        return Tag("", times=alone)
    head, beside = _parted(text)
    rest = TIMES.sub(" ", head)
    number = re.search(r"\d{1,2}", rest)
    words = [plain(w) for w in re.findall(r"[^\W_]+", COMPOUND.sub(r"\1 solo", rest))]
    name, used = _name(words)
    if not name:
        directions, unread = read_directions(text)
        return joined(Tag("", unread=unread), directions)
    others = " ".join(w for w in words if w and w not in used and not w.isdigit())
    if name in SUNG and "instrumental" in others:
        name = "interlude"
    directions, unread = read_directions(TIMES.sub(" ", beside))
    # A word beside the name of a sung section tells it apart, such as [Final Chorus], unless it is known.
    beside_name = (d for d in read_directions(others)[0] if name in PLAYED or not d.player)
    detail, directions = _player(name, (*beside_name, *directions))
    return joined(Tag(name, int(number[0]) if number else None, detail, count, unread=unread), directions)


def certain(text: str) -> tuple[Direction, ...]:
    """Return directions that stand beside a tag, or none if they might be words as well."""
    directions, unread = read_directions(text)
    sure = not unread and all(not d.player or d.kind != "with" for d in directions)
    return directions if sure and directions else ()


def joined(tag: Tag, directions: tuple[Direction, ...]) -> Tag:
    """Return a tag of which more is said."""
    again = tag.again or any(d.kind == "again" for d in directions)
    kept = (*tag.directions, *(d for d in directions if d.kind != "again"))
    return replace(tag, again=again, directions=tuple(dict.fromkeys(kept)))


def _player(name: str, directions: tuple[Direction, ...]) -> tuple[str, tuple[Direction, ...]]:
    """Who plays a section that is played: the soloist is named apart, others join."""
    if name not in PLAYED:
        return "", directions
    detail = next((d.player for d in directions if d.kind == "with" and d.player), "")
    rest = tuple(d for d in directions if not (name == "solo" and d == Direction("with", detail)))
    return detail, rest


def _parted(text: str) -> tuple[str, str]:
    """The name of a tag and what stands beside it."""
    head, colon, detail = text.partition(":")
    match = BESIDE.match(head)
    if match:
        return match[1], f"{match[2]}{', ' if detail else ''}{detail}"
    return (head, detail) if colon else (text, "")


def _name(words: list[str]) -> tuple[str, str]:
    """The section that words name, and the word or two that did: "pre chorus" before "chorus"."""
    for word in ([a + b for a, b in pairwise(words)], words):
        for name, known in names().items():
            for said in word:
                if said in known or said.rstrip("0123456789") in known:
                    return name, said
    return "", ""
