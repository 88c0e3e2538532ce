"""Chords that a person wrote into a lyric sheet: a line `Chords: Am F C/E G`, one chord a bar.

Bars are parted by blanks or bar lines; a comma without a blank after it parts two chords of one bar; `%`
repeats the bar before. They are kept as written.
"""

import re

from undersong.engine.lyrics.written import LyricsError
from undersong.engine.theory.chord import ChordError
from undersong.engine.theory.symbol import parse_symbol
from undersong.errors import quoted

MOST_BARS = 64
LINE = re.compile(
    r"^\s*[\[{*_]*\s*(?:chords?|akkorde|acordes|accords|accordi)\s*[:=]\s*(.*?)\s*[\]}*_]*\s*$",
    re.IGNORECASE,
)
PARTS = re.compile(r",\s+|\s*\|+\s*|\s+[-–—]\s+|\s+|(?<=[A-Ga-g0-9#b])[-–—]+(?=[A-G])")
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
            _check(symbol)
        bars.append(bar)
    if not 1 <= len(bars) <= MOST_BARS:
        raise LyricsError(
            f"A line of chords has {len(bars)} bars; it may have 1 to {MOST_BARS}.", field="lyrics", hint=HINT
        )
    return tuple(bars)


def _check(symbol: str) -> None:
    try:
        parse_symbol(symbol)
    except ChordError:
        raise LyricsError(f"{quoted(symbol, 30)} is not a chord.", field="lyrics", hint=HINT) from None
