"""Chords that a person wrote into a lyric sheet: a line `Chords: Am F C/E G`, one chord a bar.

Bars are parted by blanks or bar lines; a comma without a blank after it parts two chords of one bar; `%`
repeats the bar before. What they sound like is harmony's business: here it is only decided whether each of
them is a chord at all.
"""

import re

from undersong.engine.lyrics.written import LyricsError
from undersong.errors import quoted

MOST_BARS = 64
LINE = re.compile(
    r"^\s*[\[{*_]*\s*(?:chords?|akkorde|acordes|accords|accordi)\s*[:=]\s*(.*?)\s*[\]}*_]*\s*$",
    re.IGNORECASE,
)
PARTS = re.compile(r",\s+|\s*\|+\s*|\s+[-–—]\s+|\s+|(?<=[A-Ga-g0-9#b])[-–—]+(?=[A-G])")
QUALITY = (
    r"(?:maj|min|dim|aug|sus|add|alt|omit|no|ma|mi|m|M|Δ|°|o|ø|h|\+|-"
    r"|[#b♯♭]?(?:2|4|5|6|7|9|11|13)|/9|\([^()\s]{1,8}\))"
)
SYMBOL = re.compile(rf"[A-G](?:##|bb|[#b♯♭])?{QUALITY}{{0,6}}(?:/[A-G][#b♯♭]?)?")
HINT = "Write a line like “Chords: Am F C/E G7”, one chord a bar; “F,G” are two in one bar."


def read_chords(line: str) -> tuple[str, ...] | None:
    """Return the chords of a line that gives them, bar by bar, or None if it does not.

    Raises
    ------
    LyricsError
        If one of them is not a chord, or there are none, or too many.
    """
    match = LINE.match(line)
    if match is None:
        return None
    bars: list[str] = []
    for bar in (part for part in PARTS.split(match[1]) if part):
        if bar == "%" and bars:
            bars.append(bars[-1])
            continue
        for symbol in bar.split(","):
            if not SYMBOL.fullmatch(symbol):
                raise LyricsError(f"{quoted(symbol, 30)} is not a chord.", field="lyrics", hint=HINT)
        bars.append(bar)
    if not 1 <= len(bars) <= MOST_BARS:
        raise LyricsError(
            f"A line of chords has {len(bars)} bars; it may have 1 to {MOST_BARS}.", field="lyrics", hint=HINT
        )
    return tuple(bars)
