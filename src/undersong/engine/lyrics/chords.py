"""Chords that a person wrote into a lyric sheet.

Three ways are understood. A line `Chords: Am F C/E G` is a bar a chord. A row of chords above a line of
words, as on chord sites, belongs to that line, and so do chords in the line, `[Am]Hello [F]darkness`; they
are spread over the bars that its words take. Bars are parted by blanks or bar lines; a comma without a
blank after it parts two chords of one bar; `%` repeats the bar before. They are kept as written.

A row needs more than letters: `Am F` is one, `A B C` may be sung. Tablature is no row, it is set aside.
"""

import re

from undersong.engine.lyrics.repeats import read_times
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
BESIDE_CHORDS = re.compile(r"N\.?C\.?|[|:/.*~–—-]+|\(?[x×]\d{1,2}\)?|\d{1,2}[x×]", re.IGNORECASE)
"""What may stand in a row besides: no chord, bar lines, strokes, how often."""
SMALL = re.compile(r"(?:^|(?<=,))[a-h](?=$|[#b,]|m|[0-9])")
"""Roots in small letters, where a chord was named to be one."""
JOINED = re.compile(r"[\[\]{}|]|(?<=[A-Ga-g0-9#b])[-–—]+(?=[A-G])|[,;]\s+")
NO_CHORD = re.compile(r"[A-H]o")  # Go and Do are words
INLINE = re.compile(r"\[([^\[\]\s]{1,14})\]|\(([A-H][^()\s]{1,13})\)")
TABLATURE = re.compile(
    r"^\s*\(?N\.\s?C\.?\)?\s*$|^\s*(?:[A-Ga-g][#b]?\s*)?[|:]+[-0-9hpbrstxXoO/\\~()<>|=:.*\s]{5,}$"
)


def read_chords(line: str) -> tuple[str, ...] | None:
    """Return the chords of a line that gives them by name, bar by bar, or None if it does not.

    Raises
    ------
    LyricsError
        If one of them is not a chord, or there are none, or too many.
    """
    match = LINE.match(line)
    if match is None:
        return None
    row, times = read_times(match[1])
    bars: list[str] = []
    for part in (part for part in PARTS.split(row) if part and part != "."):
        if part == "%" and bars:
            bars.append(bars[-1])
            continue
        bar = SMALL.sub(lambda letter: letter[0].upper(), part)
        for symbol in bar.split(","):
            _check(symbol)
        bars.append(bar)
    bars *= max(1, times)
    if not 1 <= len(bars) <= MOST_BARS:
        raise LyricsError(
            f"A line of chords has {len(bars)} bars; it may have 1 to {MOST_BARS}.", field="lyrics", hint=HINT
        )
    return tuple(bars)


def read_row(line: str, *, among_chords: bool = False) -> tuple[str, ...]:
    """Return the chords of a row that holds nothing else; none if it may be words.

    Parameters
    ----------
    among_chords : whether other lines of the sheet plainly hold chords, so that a lone `G` is one too.
    """
    spaced = JOINED.sub(" ", line)
    tokens = [token for token in spaced.split() if not BESIDE_CHORDS.fullmatch(token)]
    found = [_as_chord(token.strip("()*")) for token in tokens]
    row = tuple(symbol for symbol in found if symbol)
    if not row or None in found:
        return ()
    letters = [ord(symbol) for symbol in row if len(symbol) == 1]
    if among_chords or "|" in line or (len(row) > 1 and len(letters) < len(row)):
        return row[:MOST_BARS]
    if len(row) == 1:
        return row if not letters and row[0] != "Am" else ()
    # Letters alone may be spelled, as in the alphabet; chords are apart, or move about.
    apart = bool(re.search(r"\S\s{2,}\S|^\s{2,}\S|\]\s*\[", line.rstrip()))
    spelled = letters == list(range(letters[0], letters[0] + len(letters))) or len({*letters}) == 1
    return row[:MOST_BARS] if apart or not spelled else ()


def take_inline(line: str) -> tuple[str, tuple[str, ...]]:
    """Return a line without the chords that stand in it, `[Am]Hello [F]darkness`, and the chords."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        symbol = _as_chord(match[1] or match[2])
        # In round brackets a lone letter, or a word that happens to be a chord, may be sung.
        if symbol is None or (match[2] and not re.search(r"[#b♯♭0-9/]|m$", symbol)):
            return match[0]
        found.append(symbol)
        return ""

    return INLINE.sub(taken, line), tuple(found)


def is_tablature(line: str) -> bool:
    """Whether a line is a string of guitar tablature, such as `e|--3--5--|`, or says that no chord sounds."""
    return bool(TABLATURE.match(line)) and ("--" in line or "|" not in line)


def _as_chord(text: str) -> str | None:
    """The symbol as it is kept, or None if it is no chord."""
    if NO_CHORD.fullmatch(text):
        return None
    try:
        for part in text.split(","):
            parse_symbol(part)
    except ChordError:
        return None
    return text


def _check(symbol: str) -> None:
    try:
        parse_symbol(symbol)
    except ChordError:
        raise LyricsError(f"{quoted(symbol, 30)} is not a chord.", field="lyrics", hint=HINT) from None
