"""Section tags: what [Verse 2], [Refrain x2], [Solo: guitar] or a bare "Chorus:" mean.

A tag names a section by one of a few words, in English, German, Spanish, French, Italian or
Portuguese. What stands beside the name, as in [Chorus | louder, strings], [Verse 2 - no drums] or
[Bridge] (softly), are directions (see `directions`), and so is a tag that names no section, such as
[whispered]: they are not sung.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from undersong.engine.facts import read_facts, text_beside
from undersong.engine.lyrics.directions import Direction, plain, read_directions

FILE = "tags.toml"
LABELS = {
    "prechorus": "Pre-Chorus",
    "postchorus": "Post-Chorus",
}
MOST_TIMES = 4
PLAYED = ("intro", "outro", "solo", "interlude", "break", "drop", "theme", "build")
"""A word beside these says what plays."""
BRACKETED = re.compile(r"^\s*[\[{]([^\[\]{}]{1,160})[\]}]\s*(.*)$")
BESIDE = re.compile(r"^(.*?)\s*(?:\|+|\s[-–—]+\s|[,;]|\((?=.*\)\s*$))\s*(.*?)\)?\s*$")
AFTER = re.compile(r"^\s*\(([^()]{1,80})\)\s*(.*)$")
DECORATION = re.compile(r"^[\s*_#>=~-]+|[\s*_=~-]+$")
TIMES = re.compile(r"(?:\b|^)(?:[x×]\s*(\d{1,2})|(\d{1,2})\s*[x×])(?=\W|$)", re.IGNORECASE)
LINE_TIMES = re.compile(
    r"[\s,]*(?:[(\[{]\s*(?:(?:[x×]\s*(\d{1,2}))|(?:(\d{1,2})\s*[x×])|(repeat(?:\s+\w+)?))\s*[)\]}]"
    r"|(?<=\s)[x×](\d{1,2}))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Tag:
    """What a tag says.

    Attributes
    ----------
    name : one of the keys of `tags.toml`, or "" for a direction.
    number : the 2 of [Verse 2], or None.
    detail : the guitar of [Solo: guitar], or "".
    times : the 2 of [Chorus x2], 1 to 4.
    directions : what is said of it.
    unread : what is said of it and not understood.
    """

    name: str
    number: int | None = None
    detail: str = ""
    times: int = 1
    directions: tuple[Direction, ...] = ()
    unread: tuple[str, ...] = ()


@cache
def names() -> dict[str, list[str]]:
    """Return each name of a section with the words people write for it."""
    return read_facts(text_beside(__package__, FILE), dict[str, list[str]], file=FILE)


def read_tag(line: str) -> tuple[Tag, str] | None:
    """Return the tag that a line starts with and what follows it, or None if it has none."""
    match = BRACKETED.match(DECORATION.sub("", line) if "[" not in line else line.strip("*_# \t"))
    if match:
        tag, rest = _tag(match[1]), DECORATION.sub("", match[2])
        beside = AFTER.match(match[2])
        if beside and tag.name and (known := _certain(beside[1])):
            return replace(tag, directions=(*tag.directions, *known)), DECORATION.sub("", beside[2])
        return tag, rest
    bare = DECORATION.sub("", line)
    inner = bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare
    if len(inner) <= 40 and _is_heading(inner):
        return _tag(inner), ""
    return None


def read_times(line: str) -> tuple[str, int]:
    """Return a line without its "(x2)" and how often it is to be sung, 1 to 4."""
    match = LINE_TIMES.search(line)
    if match is None:
        return line, 1
    count = int(match[1] or match[2] or match[4] or 2)
    return line[: match.start()].rstrip(), _times(count)


def _is_heading(text: str) -> bool:
    """Whether a line without brackets is a heading: "Verse 1", "Chorus:", "Pre-Chorus x2"."""
    words = re.findall(r"[^\W\d_]+", TIMES.sub(" ", text))
    compact = plain("".join(words)).replace(" ", "")
    if not any(compact in group for group in names().values()):
        return False
    certain = compact in ("verse", "chorus", "prechorus", "postchorus", "outro", "refrain", "strophe")
    return certain or text.rstrip().endswith(":") or bool(re.search(r"\d", text))


def _tag(text: str) -> Tag:
    head, beside = _parted(text)
    times = TIMES.search(text)
    rest = TIMES.sub(" ", head)
    number = re.search(r"\d{1,2}", rest)
    words = [plain(w) for w in re.findall(r"[^\W_]+", rest)]
    name, used = _name([a + b for a, b in pairwise(words)] + words)
    if not name:
        directions, unread = read_directions(text)
        return Tag("", directions=directions, unread=unread)
    others = " ".join(w for w in words if w and w not in used and not w.isdigit())
    if name in ("chorus", "verse", "bridge", "prechorus", "postchorus") and "instrumental" in others:
        name = "interlude"
    directions, unread = read_directions(TIMES.sub(" ", beside))
    # A word beside the name of a sung section tells it apart, such as [Final Chorus], unless it is known.
    beside_name = (d for d in read_directions(others)[0] if name in PLAYED or not d.player)
    detail, directions = _player(name, (*beside_name, *directions))
    return Tag(
        name,
        int(number[0]) if number else None,
        detail,
        _times(int(times[1] or times[2])) if times else 1,
        tuple(dict.fromkeys(directions)),
        unread,
    )


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


def _certain(text: str) -> tuple[Direction, ...]:
    """Directions in parentheses after a tag, or none if they might be backing words as well."""
    directions, unread = read_directions(text)
    sure = not unread and all(not d.player or d.kind != "with" for d in directions)
    return directions if sure and directions else ()


def _name(words: list[str]) -> tuple[str, str]:
    for name, known in names().items():
        for word in words:
            stem = word.rstrip("0123456789")
            if word in known or stem in known:
                return name, word
    return "", ""


def _times(count: int) -> int:
    return min(max(count, 1), MOST_TIMES)
