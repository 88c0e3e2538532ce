"""Chords in a prompt: "chords: Am F C G", "over Dm7 G7 Cmaj7", "Am | F G | C", "I-V-vi-IV".

What follows a word such as "chords" is taken for chords, and one that can't be read is said. Without the
word, only a row counts that can be nothing else: three names or more, with a minor chord, a
seventh or a sign among them ("easy as A B C" has none). Bars may be parted by `|`; two chords in one
bar are joined by a comma. Numerals (and the digits of "1-5-6-4") become names once the key is known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import either
from undersong.engine.theory.chord import ChordError, read_chord
from undersong.engine.theory.key import LETTERS, Key, parse_key
from undersong.engine.theory.symbol import parse_symbol

MOST = 64  # chords; what the Brief holds
QUALITY = r"(?:maj|min|dim|aug|sus|add|alt|mi|ma|[mM°øoh+Δ-]|\d{1,2}|[#b♯♭](?=\d)|\([^()\s]{1,8}\)|/9)*"
REST = rf"(?:#|b|♯|♭)?{QUALITY}(?:/[A-GH](?:#|b|♯|♭)?)?"
NAME = f"[A-GH]{REST}"
NUMERAL = (
    r"[#b♯♭]?(?:VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(?:maj7|maj9|sus[24]|o7?|ø7?|°7?|add9|\d{1,2})?"
)
GAP = r"(?:\s*[-–—,|>→]+\s*|\s+)"
ENDED = r"(?![\w#♯♭])"
SIGNS = str.maketrans({"♯": "#", "♭": "b", "Δ": "maj7", "ø": "m7b5"})
# In minor keys people count the scale's own degrees: VI in A minor is F, which theory here calls bVI.
LOWERED = ("III", "VI", "VII")


@dataclass(frozen=True)
class Chords:
    """A row of chords in a prompt.

    Attributes
    ----------
    bars : chord names or numerals, one a bar; a comma parts two in a bar.
    start, end : its place in the text.
    numerals : whether they are numerals.
    fault : what can't be read and why, as the end of a sentence, or "".
    """

    bars: tuple[str, ...]
    start: int
    end: int
    numerals: bool = False
    fault: str = ""


def find_chords(text: str, written: str) -> list[Chords]:
    """Return the rows of chords that a prompt holds, in order.

    Parameters
    ----------
    text : the folded text; what was taken out of it already is commas.
    written : the same as it was written, place by place.
    """
    seen = "".join(w if t != "," or w == "," else "\x00" for w, t in zip(written, text, strict=True))
    found = [_labelled(match, seen) for match in _label().finditer(text)]
    rows = [row for row in found if row]
    for match in _bare().finditer(seen):
        taken = any(r.start < match.end() and match.start() < r.end for r in rows)
        if not taken and _certain(match):
            rows.append(_row(match[0], match.start()))
    for match in _announced().finditer(seen):
        if not any(r.start < match.end() and match.start("row") < r.end for r in rows):
            rows.append(_row(match["row"], match.start("row")))
    return sorted(rows, key=lambda r: r.start)


@cache
def _label() -> re.Pattern[str]:
    words = table("chords")
    return re.compile(
        rf"(?<!\w){either(words['labels'])}(?:(?:\s+{either(words['between'])})*\s*[:=]\s*|\s+)(?=[\w#(|])"
    )


@cache
def _bare() -> re.Pattern[str]:
    names = rf"{NAME}{ENDED}(?:{GAP}{NAME}{ENDED}){{2,}}"
    numerals = rf"{NUMERAL}{ENDED}(?:{GAP}{NUMERAL}{ENDED}){{2,}}"
    digits = r"[1-7](?:\s?[-–]\s?[1-7]){3,7}"
    return re.compile(
        rf"(?<![\w#♯♭'’/.:-])(?:(?P<n>{names})|(?P<r>{numerals})|(?P<d>{digits}))(?![\w'’/:.]*\w)"
    )


@cache
def _announced() -> re.Pattern[str]:
    """Two chords are enough behind "over", if both are more than a letter."""
    more = rf"[A-GH](?=[#b♯♭mMsa\d°ø]){REST}"
    words = either(table("chords")["over"])
    return re.compile(rf"(?i:\b{words})\s+(?P<row>{more}{ENDED}(?:{GAP}(?i:and\s+)?{more}{ENDED})+)")


def _certain(match: re.Match[str]) -> bool:
    """Whether a row without a label can be nothing else than chords."""
    row = match[0]
    if match["d"]:
        return True
    if match["r"]:
        parted = "-" in row or "–" in row or "|" in row
        return parted or (any(c.islower() for c in row) and len(re.findall(NUMERAL, row)) > 2)
    items = re.split(GAP, row)
    coloured = [i for i in items if len(i) > 1]
    # "Am I" and "A B C" are words: at least one item is a chord and nothing else.
    return bool(coloured) and not all(i in ("Am", "A", "Do", "Be", "Ah") for i in items)


def _labelled(match: re.Match[str], seen: str) -> Chords | None:
    """Return the row behind "chords:"; without a colon only if it begins with a chord."""
    start = match.end()
    rest = re.split(r"[.;\n\x00]|,\s*(?=[a-z]{3,})", seen[start : start + 600])[0]
    colon = match[0].rstrip()[-1:] in ":="
    all_items = list(re.finditer(r"[^\s,|>→–]+(?:\s*[-–—,|>→]+)?", rest))
    items: list[re.Match[str]] = []
    for place, item in enumerate(all_items):
        behind = all_items[place + 1 : place + 2]
        legible = _readable(item[0]) or _is_slip(item[0], behind[0][0] if behind else "")
        if not legible and (not colon or (items and _is_word(item[0]))):
            break
        items.append(item)
    # Without a colon small letters might be words: "chords a cappella".
    plain = not any(i[0][0].isupper() for i in items) and not any(re.fullmatch(NUMERAL, i[0]) for i in items)
    if not items or (not colon and len(items) < (3 if plain else 2)):
        return None
    end = items[-1].end()
    return _row(rest[:end].rstrip(" ,-–|"), match.start(), offset=start - match.start(), loose=colon or plain)


def _is_slip(item: str, behind: str) -> bool:
    """Whether something in a row of chords is meant as one and can't be read: the Xz of "Am Xz G"."""
    item = item.strip(" ,-–—|>→()")
    if not re.fullmatch(r"[A-Z][\w#♯♭+°ø/]{0,4}", item):
        return False
    return not re.search(r"[aeiou]", item[1:]) if not behind else _readable(behind)


def _is_word(item: str) -> bool:
    return bool(re.fullmatch(r"\w{2,}", item.strip(" ,-–—|>→"))) and not any(c.isdigit() for c in item)


def _readable(item: str) -> bool:
    item = item.strip(" ,-–—|>→()")
    if item[:1].islower() and not re.fullmatch(NUMERAL, item):
        item = item[:1].upper() + item[1:]
    return bool(re.fullmatch(rf"(?:{NAME}|{NUMERAL})(?:[-–](?:{NAME}|{NUMERAL}))*", item))


def _row(text: str, start: int, *, offset: int = 0, loose: bool = False) -> Chords:
    """Return a row of chords as bars."""
    end = start + offset + len(text)
    if re.fullmatch(r"[1-7](?:\s?[-–,\s]\s?[1-7])+", text.strip()):
        digits = re.findall(r"[1-7]", text)
        return Chords(tuple(digits), start, end, numerals=True)
    barred = "|" in text
    bars = [b for b in (text.split("|") if barred else re.split(GAP, text)) if b.strip(" -–,")]
    cleaned = [[_clean(i, loose=loose) for i in re.split(GAP, b.strip(" -–,")) if i] for b in bars]
    flat = [item for bar in cleaned for item in bar]
    numerals = all(re.fullmatch(NUMERAL, item) for item in flat)
    fault = "" if numerals else next((f for item in flat if (f := _fault(item))), "")
    if len(flat) > MOST:
        fault = f"{len(flat)} chords are more than the {MOST} that are taken"
    return Chords(tuple(",".join(bar) for bar in cleaned), start, end, numerals=numerals, fault=fault)


def _clean(item: str, *, loose: bool) -> str:
    item = item.strip("()[].:").translate(SIGNS)
    if item.casefold() == "and":
        return ""
    if loose and item[:1].islower() and not re.fullmatch(NUMERAL, item):
        item = item[:1].upper() + item[1:]
    # The German H is a B.
    return "B" + item[1:] if item[:1] == "H" else item


def _fault(item: str) -> str:
    try:
        parse_symbol(item)
    except ChordError as error:
        return error.message.rstrip(".")
    return ""


def names_of(chords: Chords, key: Key) -> tuple[str, ...]:
    """Return the bars of a row as chord names; numerals in a key.

    Raises
    ------
    ChordError
        If a numeral can't be read.
    """
    if not chords.numerals:
        return tuple(",".join(parse_symbol(item).symbol for item in bar.split(",")) for bar in chords.bars)
    return tuple(
        ",".join(read_chord(_numeral(item, key, chords.bars), key).symbol for item in bar.split(","))
        for bar in chords.bars
    )


def _numeral(item: str, key: Key, bars: Sequence[str]) -> str:
    if item.isdigit():
        degree = (key.scale[int(item) - 1] - key.tonic) % 12
        third, fifth = ((key.scale[(int(item) - 1 + s) % 7] - key.tonic - degree) % 12 for s in (2, 4))
        roman = {0: "I", 1: "bII", 2: "II", 3: "bIII", 4: "III", 5: "IV", 6: "#IV", 7: "V", 8: "bVI", 9: "VI"}
        name = {**roman, 10: "bVII", 11: "VII"}[degree]
        return name if third == 4 else name.lower() + ("o" if fifth == 6 else "")
    match = re.match(r"([#b]?)([IViv]+)", item.translate(SIGNS))
    scale_own = key.minor and not any("b" in bar for bar in bars)
    if match and not match[1] and scale_own and match[2] in LOWERED:
        return "b" + item
    return item


def tonic_mode(chords: Chords) -> str | None:
    """Return the mode that numerals imply: a small i is a minor tonic."""
    if not chords.numerals:
        return None
    items = [re.sub(r"[^IViv]", "", i) for bar in chords.bars for i in bar.split(",")]
    return "minor" if "i" in items else "major" if "I" in items else None


def key_of_chords(bars: Sequence[str]) -> Key:
    """Return the key that fits chord names best: most tones inside, its tonic first or last, its dominant.

    Of keys that fit alike the one whose tonic begins is taken, since loops begin at home more often than not.
    """
    found = [parse_symbol(item) for bar in bars for item in bar.split(",")]
    best = (0.0, 0, _keys()[0])
    for order, key in enumerate(_keys()):
        inside = sum(pc in key.scale for chord in found for pc in chord.pitch_classes)
        total = sum(len(chord.pitch_classes) for chord in found)
        score = 4.0 * inside / total
        for place, weight in ((0, 1.0), (-1, 0.6)):
            chord = found[place]
            if chord.root == key.tonic and chord.minor == key.minor:
                score += weight
        fifth = (key.tonic + 7) % 12
        score += 0.5 * any(c.root == fifth and c.dominant for c in found)
        # V then I (or i) is what says a key most plainly.
        pairs = zip(found, [*found[1:], found[0]], strict=True)
        score += 0.5 * any(
            a.root == fifth and not a.minor and b.root == key.tonic and b.minor == key.minor for a, b in pairs
        )
        rated = (round(score, 3), -order, key)
        if rated[:2] > best[:2]:
            best = rated
    return best[2]


@cache
def _keys() -> tuple[Key, ...]:
    """Every key in major and minor, those with fewest signs first."""
    names = [
        f"{letter}{sign} {mode}"
        for letter in LETTERS
        for sign in ("", "b", "#")
        for mode in ("major", "minor")
    ]
    keys = {str(k): k for k in (parse_key(name) for name in names) if abs(k.fifths) <= 6}
    return tuple(sorted(keys.values(), key=lambda k: (abs(k.fifths), k.minor)))
