"""Signs that belong to notes: articulations, ornaments, slurs, lines from one note to the next.

A slur or a line needs two notes; it is drawn where the second begins no later than a sixteenth after the
first has ended, in the same voice. Notes that are joined one after the other have one slur.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.musicxml.notation import Chord, Piece
from undersong.engine.model import Note

ARTICULATIONS = {
    "staccato": "staccato",
    "accent": "accent",
    "marcato": "strong-accent",
    "tenuto": "tenuto",
    "scoop": "scoop",
    "bend": "scoop",
    "fall": "falloff",
    "doit": "doit",
    "choke": "staccatissimo",
}
ORNAMENTS = {"tremolo": "tremolo", "trill": "trill-mark", "mordent": "mordent", "buzz": "tremolo"}
TECHNICAL = {"half-open": "half-muted", "strum-down": "down-bow", "strum-up": "up-bow"}
TREMOLO_BARS = "3"
LETTERS = {"hammer-on": "H", "pull-off": "P"}
SLURRED = ("legato", *LETTERS)
DRUM_TREMOLOS = ("roll", "swell")
"""Words that are strokes on a drum: of chords, a roll is broken upwards."""
NEAR = Fraction(1, 4)


@dataclass(frozen=True)
class Line:
    """One end of a slur or a line.

    Attributes
    ----------
    kind : slur, slide, hammer-on or pull-off. type : start or stop. number : of the voice it is in.
    """

    kind: str
    type: str
    number: int


Lines = dict[int, tuple[Line, ...]]
"""Ends of lines by the identity of a chord's lowest note."""


def lines_of(voices: Sequence[Sequence[Chord]]) -> Lines:
    """Return the slurs, slides, hammer-ons and pull-offs between the chords of each voice."""
    found: dict[int, list[Line]] = {}
    for number, voice in enumerate(voices, start=1):
        slurred = [
            False,
            *(_word(after) in SLURRED and _near(pair) for pair in pairwise(voice) for after in pair[1:]),
        ]
        for index, (before, after) in enumerate(pairwise(voice), start=1):
            joined, goes_on = slurred[index], index + 1 < len(voice) and slurred[index + 1]
            if joined and not slurred[index - 1]:
                found.setdefault(_key(before), []).append(Line("slur", "start", number))
            if joined and not goes_on:
                found.setdefault(_key(after), []).append(Line("slur", "stop", number))
            kind = _word(after)
            if kind in ("slide", *LETTERS) and _near((before, after)):
                found.setdefault(_key(before), []).append(Line(kind, "start", number))
                found.setdefault(_key(after), []).append(Line(kind, "stop", number))
    return {key: tuple(lines) for key, lines in found.items()}


def _word(chord: Chord) -> str:
    first = chord.notes[0]
    return first.articulation if isinstance(first, Note) else ""


def _key(chord: Chord) -> int:
    return id(chord.notes[0])


def _near(pair: Sequence[Chord]) -> bool:
    before, after = pair
    same = before.notes[0].pitch == after.notes[0].pitch
    return not same and after.start - before.end <= NEAR


def write_signs(
    element: Element, piece: Piece, word: str, lines: Sequence[Line], *, opening: bool, drum: bool
) -> None:
    """Write ties, the bracket of a triplet, lines to other notes, and signs at the head of a note.

    Parameters
    ----------
    opening : whether the note is the first of its chord; the others have no signs but their ties.
    """
    groups = [
        *_tied(piece),
        *(_bracket(piece) if opening else ()),
        *(_drawn(piece, lines) if opening else ()),
        *(_headed(word, drum=drum) if opening and piece.first and piece.notes else ()),
    ]
    broken = word == "roll" and not drum and piece.first and len(piece.notes) > 1
    if not groups and not broken:
        return
    notations = SubElement(element, "notations")
    for group in groups:
        notations.append(group)
    if broken:
        SubElement(notations, "arpeggiate")


def _tied(piece: Piece) -> Iterator[Element]:
    for kind, here in (("stop", not piece.first), ("start", not piece.last)):
        if here and piece.notes:
            yield Element("tied", type=kind)


def _bracket(piece: Piece) -> Iterator[Element]:
    if piece.tuplet in ("start", "stop"):
        yield Element("tuplet", type=piece.tuplet, bracket="yes")


def _drawn(piece: Piece, lines: Sequence[Line]) -> Iterator[Element]:
    """Lines end where their note begins; a slide begins where the note before is over, all others with it."""
    technical = Element("technical")
    for line in lines:
        here = piece.last if line.kind == "slide" and line.type == "start" else piece.first
        if here and line.kind in LETTERS:
            sign = SubElement(technical, line.kind, type=line.type, number=str(line.number))
            sign.text = LETTERS[line.kind] if line.type == "start" else None
        elif here:
            attributes = {"line-type": "solid"} if line.kind == "slide" else {}
            yield Element(line.kind, attributes, type=line.type, number=str(line.number))
    if len(technical):
        yield technical


def _headed(word: str, *, drum: bool) -> Iterator[Element]:
    word = "tremolo" if drum and word in DRUM_TREMOLOS else word
    if word in ORNAMENTS:
        ornaments = Element("ornaments")
        sign = SubElement(ornaments, ORNAMENTS[word])
        if sign.tag == "tremolo":
            # A buzz is pressed into the head: nobody counts its strokes.
            sign.set("type", "unmeasured" if word == "buzz" else "single")
            sign.text = "0" if word == "buzz" else TREMOLO_BARS
        yield ornaments
    for kind, table in (("technical", TECHNICAL), ("articulations", ARTICULATIONS)):
        if word in table:
            group = Element(kind)
            SubElement(group, table[word])
            yield group
