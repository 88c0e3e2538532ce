"""Section tags: what [Verse 2], [Refrain x2], [Solo: guitar] or a bare "Chorus:" mean.

A tag names a section by one of a few words, in English, German, Spanish, French, Italian or
Portuguese. What no word is known of, such as [whispered], is a direction to the singer: it is
neither sung nor a section.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from undersong.engine.facts import read_facts, text_beside

FILE = "tags.toml"
LABELS = {
    "prechorus": "Pre-Chorus",
    "postchorus": "Post-Chorus",
}
MOST_TIMES = 4
PLAYED = ("intro", "outro", "solo", "interlude", "break", "drop")  # a word beside these says what plays
BRACKETED = re.compile(r"^\s*[\[{]([^\[\]{}]{1,60})[\]}]\s*(.*)$")
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
    """

    name: str
    number: int | None = None
    detail: str = ""
    times: int = 1


@cache
def names() -> dict[str, list[str]]:
    """Return each name of a section with the words people write for it."""
    return read_facts(text_beside(__package__, FILE), dict[str, list[str]], file=FILE)


def read_tag(line: str) -> tuple[Tag, str] | None:
    """Return the tag that a line starts with and what follows it, or None if it has none."""
    match = BRACKETED.match(DECORATION.sub("", line) if "[" not in line else line.strip("*_# \t"))
    if match:
        return _tag(match[1]), DECORATION.sub("", match[2])
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
    compact = _plain("".join(words))
    if not any(compact in group for group in names().values()):
        return False
    certain = compact in ("verse", "chorus", "prechorus", "postchorus", "outro", "refrain", "strophe")
    return certain or text.rstrip().endswith(":") or bool(re.search(r"\d", text))


def _tag(text: str) -> Tag:
    head, _, detail = text.partition(":")
    times = TIMES.search(text)
    rest = TIMES.sub(" ", head)
    number = re.search(r"\d{1,2}", rest)
    words = [_plain(w) for w in re.findall(r"[^\W_]+", rest)]
    joined = [a + b for a, b in pairwise(words)]
    name, used = _name([*joined, *words])
    others = [w for w in words if w and w not in used and not w.isdigit() and w not in ("repeat", "guitarra")]
    return Tag(
        name,
        int(number[0]) if number and name else None,
        (detail or " ".join(others)).strip().lower() if name in PLAYED else "",
        _times(int(times[1] or times[2])) if times else 1,
    )


def _name(words: list[str]) -> tuple[str, str]:
    for name, known in names().items():
        for word in words:
            stem = word.rstrip("0123456789")
            if word in known or stem in known:
                return name, word
    return "", ""


def _times(count: int) -> int:
    return min(max(count, 1), MOST_TIMES)


def _plain(text: str) -> str:
    """Lower case without accents, so that Brücke and refrão are found."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
