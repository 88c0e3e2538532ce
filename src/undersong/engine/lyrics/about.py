"""What a pasted sheet says about its song, or to the reader: a title, a key, who wrote it, talk around the
words.

None of it is sung. A title is kept; of everything else the reader is told that it was set aside, since a
key or a tempo is said with the request. Facts count above the first words and the first tag only, talk only
around a sheet with tags: "Here's a song about rain:" above it, "Let me know if you like it" below.

ChordPro writes facts and sections in braces: `{title: Rain}`, `{start_of_chorus}`. They are put as
everybody else writes them.
"""

import re
from collections.abc import Sequence
from functools import cache

from undersong.engine.facts import read_facts, text_beside
from undersong.engine.lyrics.directions import plain

FILE = "about.toml"
FACT = re.compile(r"^([^\W\d_][^:\uff1a]{1,23})\s*[:\uff1a]\s*(\S.*)$")
CAPO = re.compile(r"^capo\s+(?:on\s+)?\d{1,2}\b.{0,20}$", re.IGNORECASE)
DRESSED = re.compile(r"^\s*(?:#\s+([^#].*)|(?:\*\*|__)([^*_:]{1,80})(?:\*\*|__))\s*$")
DRESS = "*_#\"'{} \t"
SITE_HEAD = re.compile(
    r"\A\s*(?:\d+ Contributors?(?:Translations[^\n]*\n)?)?([^\[\]\n:]{1,80}?) Lyrics\s*(?=\[|\n)"
)
SITE_BETWEEN = re.compile(r"You might also like\s*(?=\[|\n)|See [^\n\[]{1,60} Live\s*(?=\[|\n)")
SITE_TAIL = re.compile(r"\d*Embed\s*\Z")
MARK = re.compile(r"^\s*\{\s*([a-z_]{1,20})\s*(?::\s*([^{}]*?))?\s*\}\s*$", re.IGNORECASE)
SECTIONS = {"c": "chorus", "v": "verse", "b": "bridge"}
COMMENTS = ("c", "ci", "cb", "comment", "comment_italic", "comment_box", "highlight")
FACTS = {"t": "title", "st": "artist", "subtitle": "artist"}


def read_title(line: str) -> str | None:
    """Return the title that a line gives with its name, such as "Title: Neon Rain", or None."""
    match = FACT.match(line.strip(DRESS))
    if match is None or plain(match[1]) not in _known()["title"]:
        return None
    return match[2].strip("*_\"' \t")


def dressed_title(line: str) -> str | None:
    """Return what a line holds that is a heading of the first order or bold as a whole, or None."""
    match = DRESSED.match(line)
    return (match[1] or match[2]).strip("*_#\"' \t") if match else None


def is_fact(line: str) -> bool:
    """Whether a line says something about the song: "Key: Am", "Capo 3", "Written by A. Nonymous"."""
    bare = line.strip(DRESS)
    match = FACT.match(bare)
    known = match is not None and plain(match[1]) in _known()["facts"]
    return known or bool(CAPO.match(bare)) or _begins(bare, "by")


def introduces(line: str) -> bool:
    """Whether a line above a sheet hands it over: "Sure! Here's a song about rain:"."""
    return _begins(line, "opening") and line.rstrip("*_ \t")[-1:] in (":", "!")


def takes_leave(line: str) -> bool:
    """Whether a line below a sheet speaks to the reader: "Let me know if you'd like it shorter."."""
    return _begins(line, "closing")


def without_marks(line: str) -> str:
    """Return a line of ChordPro's marks as others write it; facts and any other line as they are."""
    match = MARK.match(line)
    if match is None:
        return line
    name, text = match[1].lower(), (match[2] or "").strip()
    section = re.fullmatch(r"(?:so|start_of_)(c|v|b|chorus|verse|bridge)", name)
    if section:
        return f"[{text or SECTIONS.get(section[1], section[1])}]"
    if re.fullmatch(r"eo[a-z]|end_of_[a-z]+", name):
        return ""
    if name in COMMENTS and text:
        return f"[{text}]"
    fact = FACTS.get(name, name)
    return f"{{{fact}: {text}}}" if text and fact in (*_known()["title"], *_known()["facts"]) else line


def without_site(lines: Sequence[str]) -> list[str]:
    """Return the lines without what a lyric site puts around them, where tags were copied along with it.

    "12 ContributorsNeon Rain Lyrics[Verse 1]" is a title and a tag, "You might also like[Chorus]" a tag, and
    "the end5Embed" a line.
    """
    text = "\n".join(lines)
    if SITE_HEAD.search(text) is None:
        return list(lines)
    text = SITE_HEAD.sub(lambda match: f"Title: {match[1].strip()}\n", text, count=1)
    return SITE_TAIL.sub("", SITE_BETWEEN.sub("\n", text)).splitlines()


def _begins(line: str, kind: str) -> bool:
    said = plain(line)
    return any(said == words or said.startswith(f"{words} ") for words in map(plain, _known()[kind]))


@cache
def _known() -> dict[str, list[str]]:
    return read_facts(text_beside(__package__, FILE), dict[str, list[str]], file=FILE)
