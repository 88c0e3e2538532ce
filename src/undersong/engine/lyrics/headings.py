"""Headings: tags without brackets, such as "Verse 1:", "## Chorus", "(Guitar solo)" or "Repeat chorus".

A word of a lyric may name a section too ("bridge over water"), so that more is asked of a heading than of a
tag in brackets: it says nothing but the name, a number, "final", "repeat", how often, and directions. Verse
and chorus are believed anywhere; a bridge, an intro, a solo need a colon, a number, or a line that stands
apart with a capital letter in a sheet that has other tags. In "Verse 1: the rain came down" words follow
the heading.
"""

import re

from undersong.engine.lyrics.directions import plain
from undersong.engine.lyrics.repeats import read_times_alone
from undersong.engine.lyrics.tags import (
    DECORATION,
    TIMES,
    Tag,
    certain,
    joined,
    names,
    read_bracketed,
    tag_of,
)
from undersong.engine.model.kinds import EDGES, SUNG

CERTAIN = ("verse", "chorus", "prechorus", "postchorus", "refrain", "strophe", "outro")
APART = (
    *("bridge", "intro", "hook", "interlude", "solo", "instrumental", "breakdown", "coda"),
    *("estribillo", "coro", "puente", "couplet", "pont", "ponte", "zwischenspiel", "ritornello", "strofa"),
)
OPENED = (*SUNG, *EDGES)
"""Sections whose words may follow on the line of their name."""
COUNTS = (
    *("one", "two", "three", "four", "first", "second", "third", "fourth", "last", "final", "double"),
    *(
        "1st",
        "2nd",
        "3rd",
        "4th",
        "i",
        "ii",
        "iii",
        "iv",
        "eins",
        "zwei",
        "drei",
        "letzter",
        "ultimo",
        "dernier",
    ),
)
AGAIN = ("repeat", "again", "same", "repetir", "repite", "wiederholung", "ripeti", "repete")
BESIDE = re.compile(r"^(.{2,30}?)\s*(?:\(([^()]{1,40})\)|\s[-–—|]+\s*(.{1,40})|,\s*(.{1,40}))\s*:?$")
WORDS_AFTER = re.compile(r"^([^:]{2,24}):\s*(\S.*)$")
PLAYED = re.compile(
    r"^(?:[^\W\d_]+ ){0,2}(?:solo|instrumental|interlude)(?: (?:break|section|solo|interlude))?$",
    re.IGNORECASE,
)
SURE = ("a-cappella", "half-time", "double-time", "key-up", "fade")
SURE_WORDS = ("whispered", "spoken", "spoken word", "shouted")
"""What in round brackets on a line of its own is a direction; softly may as well be sung."""


def read_tag(line: str, *, apart: bool = False, tagged: bool = False) -> tuple[Tag, str] | None:
    """Return the tag that a line starts with, in brackets or not, and what follows it; None if it has none.

    Parameters
    ----------
    apart : whether no line of words stands right before it.
    tagged : whether the sheet has other tags.
    """
    found = read_bracketed(line)
    if found is not None:
        return found
    bare = DECORATION.sub("", line).strip("“”\"' \t*_")
    if bare.startswith("(") and bare.endswith(")"):
        tag = _in_round_brackets(bare[1:-1].strip())
        return (tag, "") if tag else None
    if _is_heading(bare, apart=apart, tagged=tagged):
        return tag_of(bare), ""
    return _with_directions(bare) or _before_words(bare)


def _is_heading(text: str, *, apart: bool = False, tagged: bool = False) -> bool:
    name, counted = _named(text)
    if apart and tagged and text.istitle() and PLAYED.match(text):
        return True
    if not name:
        return False
    open_ended = apart and tagged and text[:1].isupper() and name in APART
    return name in CERTAIN or text.endswith(":") or counted or open_ended


def _named(text: str) -> tuple[str, bool]:
    """The word by which a text names a section and says nothing else, and whether it counts it."""
    words = [plain(word) for word in re.findall(r"[^\W_]+", TIMES.sub(" ", text))]
    left = [w for w in words if w not in COUNTS and w not in AGAIN and not w.isdigit()]
    said = "".join(left)
    bare = said.rstrip("0123456789")
    known = any(bare in group for name, group in names().items() if name != "end")
    return (
        (bare, len(left) < len(words) or bare != said or bool(TIMES.search(text))) if known else ("", False)
    )


def _in_round_brackets(inner: str) -> Tag | None:
    """The tag of a line such as "(Chorus)", "(Instrumental)" or "(whispered)"; None for backing words."""
    if _is_heading(inner, apart=True, tagged=True) or PLAYED.match(inner):
        return tag_of(inner)
    found = _with_directions(inner, apart=True)
    if found:
        return found[0]
    directions = certain(inner)
    sure = directions and (plain(inner) in SURE_WORDS or all(d.kind in SURE for d in directions))
    return joined(Tag(""), directions) if sure and plain(inner) != "fading" else None


def _with_directions(text: str, *, apart: bool = False) -> tuple[Tag, str] | None:
    """A heading with something beside it: "Verse 1 (soft)", "Chorus (x2)", "Verse 2 - Ann"."""
    match = BESIDE.match(text)
    if match is None or not _is_heading(match[1], apart=apart, tagged=apart):
        return None
    beside = next(part for part in match.groups()[1:] if part)
    sure = match[3] is not None and match[1][-1:].isdigit()
    if not sure and read_times_alone(beside, bracketed=True) is None and not certain(beside):
        return None
    return tag_of(f"{match[1]}, {beside}"), ""


def _before_words(text: str) -> tuple[Tag, str] | None:
    """A heading with words or directions on its line: "Verse 1: the rain came down", "Chorus: louder"."""
    match = WORDS_AFTER.match(text)
    if match is None:
        return None
    tag = tag_of(match[1])
    if tag.name not in OPENED or not _named(match[1])[0]:
        return None
    if certain(match[2]) or read_times_alone(match[2], bracketed=True) is not None:
        return tag_of(f"{match[1]}, {match[2]}"), ""
    return tag, match[2]
