"""Chord symbols in MusicXML: a root, a kind that every program knows, and what is added or changed.

The symbol itself is kept as the text that is shown, so that a reader sees what the score says whatever its
program makes of the kind.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.tags import one_line

SYMBOL = re.compile(r"([A-G])(##|bb|#|b)?(.*?)(?:/([A-G])(##|bb|#|b)?)?")
KINDS = {
    "": "major",
    "m": "minor",
    "dim": "diminished",
    "+": "augmented",
    "5": "power",
    "6": "major-sixth",
    "m6": "minor-sixth",
    "7": "dominant",
    "maj7": "major-seventh",
    "m7": "minor-seventh",
    "m(maj7)": "major-minor",
    "dim7": "diminished-seventh",
    "7#5": "augmented-seventh",
    "m7b5": "half-diminished",
    "9": "dominant-ninth",
    "maj9": "major-ninth",
    "m9": "minor-ninth",
    "11": "dominant-11th",
    "maj11": "major-11th",
    "m11": "minor-11th",
    "13": "dominant-13th",
    "maj13": "major-13th",
    "m13": "minor-13th",
    "sus2": "suspended-second",
    "sus4": "suspended-fourth",
}
"""What a symbol says after its root, to MusicXML's word for it."""
DEGREE = re.compile(r"(add|no)?([#b]?)(\d+)")
SUSPENDED = re.compile(r"(7|9|13)sus([24])")


def write_harmony(measure: Element, symbol: str, offset: int) -> None:
    """Write a chord symbol into a bar, so many divisions after its start.

    A symbol that is none is written as words over no chord.
    """
    symbol = one_line(symbol)
    match = SYMBOL.fullmatch(symbol)
    if match is None:
        return
    letter, signs, suffix, low, low_signs = match.groups()
    harmony = SubElement(measure, "harmony")
    _note(SubElement(harmony, "root"), "root", letter, signs)
    kind, degrees = _kind(suffix)
    SubElement(harmony, "kind", text=suffix).text = kind
    if low:
        _note(SubElement(harmony, "bass"), "bass", low, low_signs)
    for value, alter, how in degrees:
        degree = SubElement(harmony, "degree", {"print-object": "no"})
        SubElement(degree, "degree-value").text = str(value)
        SubElement(degree, "degree-alter").text = str(alter)
        SubElement(degree, "degree-type").text = how
    if offset:
        SubElement(harmony, "offset").text = str(offset)


def _note(element: Element, what: str, letter: str, signs: str | None) -> None:
    SubElement(element, f"{what}-step").text = letter
    marks = signs or ""
    if marks:
        SubElement(element, f"{what}-alter").text = str(marks.count("#") - marks.count("b"))


def _kind(suffix: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the kind, and degrees as value, alteration, and whether added, altered or left out."""
    if suffix in KINDS:
        return KINDS[suffix], []
    if match := SUSPENDED.match(suffix):
        # Programs differ in which seventh they add to a suspended chord; what a dominant loses is clear.
        hung = [(3, 0, "subtract"), (int(match[2]), 0, "add")]
        return KINDS[match[1]], [*hung, *_degrees(suffix[match.end() :])]
    known = max((name for name in KINDS if suffix.startswith(name)), key=len)
    return KINDS[known], _degrees(suffix[len(known) :])


def _degrees(rest: str) -> list[tuple[int, int, str]]:
    found = []
    for word, sign, value in DEGREE.findall(rest):
        alter = {"#": 1, "b": -1, "": 0}[sign]
        # The fifth is in the chord and is changed; all above is added.
        how = "subtract" if word == "no" else "alter" if value == "5" else "add"
        found.append((int(value), alter, how))
    return found
