"""One written note, chord or rest, its elements in the order of the schema.

Flams and drags are small notes before their stroke, a rimshot has a slashed head, a ghost stands in
brackets. The strokes of a strum are shown where `shown` says, since a page of arrows reads worse than one
bar of them.
"""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.musicxml.drums import Drum
from undersong.engine.formats.musicxml.notation import AnyNote, Piece
from undersong.engine.formats.musicxml.signs import Lines, write_signs
from undersong.engine.formats.musicxml.staves import Staff, divisions, drum_of
from undersong.engine.formats.musicxml.words import Syllables, write_lyric
from undersong.engine.model import Note, SungNote
from undersong.engine.theory.key import NATURAL, Key
from undersong.engine.theory.rudiments import GRACES
from undersong.units import Beats, MidiPitch

ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
LOUD = 90
"""MIDI velocity that MusicXML counts as 100 %."""
STRUMS = ("strum-down", "strum-up")
PLAYS = {"palm-mute": ("mute", "palm")}


class Place(NamedTuple):
    """The voice and the staff of a note, from 1."""

    voice: int
    staff: int


class Pen:
    """Writes the notes of a part; remembers which signs a bar has shown.

    Parameters
    ----------
    lines : slurs and lines between its notes.
    shown : beats between which the strokes of a strum are shown.
    """

    def __init__(
        self, staff: Staff, lines: Lines, syllables: Syllables, shown: Sequence[tuple[Beats, Beats]]
    ) -> None:
        self._staff, self._lines, self._syllables, self._shown = staff, lines, syllables, shown
        self._altered: dict[tuple[str, int], int] = {}

    def new_bar(self) -> None:
        """Forget the signs of the last bar."""
        self._altered.clear()

    def rest(self, measure: Element, piece: Piece, place: Place) -> None:
        """Write a rest."""
        element = SubElement(measure, "note")
        SubElement(element, "rest", {} if piece.value else {"measure": "yes"})
        SubElement(element, "duration").text = str(divisions(piece.length))
        self._value(element, piece, place)
        write_signs(element, piece, "", (), opening=True, drum=self._staff.kit)

    def chord(self, measure: Element, piece: Piece, place: Place, key: Key) -> None:
        """Write a note, or several with one stem."""
        if self._staff.kit and piece.first:
            self._graces(measure, piece, place)
        for index, note in enumerate(piece.notes):
            self._note(measure, piece, note, place, key, chord=index > 0)

    def _graces(self, measure: Element, piece: Piece, place: Place) -> None:
        for note in piece.notes:
            word = _word(note)
            for _ in GRACES.get(word, ()):
                element = SubElement(measure, "note")
                SubElement(element, "grace", {"slash": "yes"} if word == "flam" else {})
                drum = self._unpitched(element, note.pitch)
                SubElement(element, "instrument", id=f"{self._staff.id}-I{drum.pitch}")
                SubElement(element, "voice").text = str(place.voice)
                SubElement(element, "type").text = "eighth" if word == "flam" else "16th"
                SubElement(element, "stem").text = "up"

    def _note(
        self, measure: Element, piece: Piece, note: AnyNote, place: Place, key: Key, *, chord: bool
    ) -> None:
        word = _word(note)
        loudness = {"dynamics": f"{round(note.velocity * 127 / LOUD * 100, 1):g}"}
        element = SubElement(
            measure, "note", loudness | ({"pizzicato": "yes"} if word == "pizzicato" else {})
        )
        if chord:
            SubElement(element, "chord")
        drum = self._unpitched(element, note.pitch) if self._staff.kit else None
        accidental = None if drum else self._pitch(element, note.pitch, piece, place.staff, key)
        SubElement(element, "duration").text = str(divisions(piece.length))
        if not piece.first:
            SubElement(element, "tie", type="stop")
        if not piece.last:
            SubElement(element, "tie", type="start")
        if drum:
            SubElement(element, "instrument", id=f"{self._staff.id}-I{drum.pitch}")
        stem = ("up" if place.voice == 1 else "down") if drum else ""
        self._value(element, piece, place, stem=stem, head=_head(word, drum), accidental=accidental)
        if word == "ghost" and (found := element.find("notehead")) is not None:
            found.set("parentheses", "yes")
        lines = self._lines.get(id(note), ())
        sign = word if word not in STRUMS or self._shows(piece) else ""
        write_signs(element, piece, sign, lines, opening=not chord, drum=self._staff.kit)
        if isinstance(note, SungNote) and piece.first and id(note) in self._syllables:
            syllable, place_in_word, held = self._syllables[id(note)]
            write_lyric(element, syllable, place_in_word, held=held)
        if word in PLAYS:
            kind, value = PLAYS[word]
            SubElement(SubElement(element, "play"), kind).text = value

    def _shows(self, piece: Piece) -> bool:
        return any(first <= piece.start < end for first, end in self._shown)

    def _unpitched(self, element: Element, pitch: MidiPitch) -> Drum:
        drum = drum_of(pitch)
        unpitched = SubElement(element, "unpitched")
        SubElement(unpitched, "display-step").text = drum.display[0]
        SubElement(unpitched, "display-octave").text = drum.display[1]
        return drum

    def _value(
        self,
        element: Element,
        piece: Piece,
        place: Place,
        *,
        stem: str = "",
        head: str = "",
        accidental: str | None = None,
    ) -> None:
        SubElement(element, "voice").text = str(place.voice)
        if piece.value:
            SubElement(element, "type").text = piece.value
        for _ in range(piece.dots):
            SubElement(element, "dot")
        if accidental:
            SubElement(element, "accidental").text = accidental
        if piece.tuplet:
            ratio = SubElement(element, "time-modification")
            SubElement(ratio, "actual-notes").text = "3"
            SubElement(ratio, "normal-notes").text = "2"
        if stem:
            SubElement(element, "stem").text = stem
        if head:
            SubElement(element, "notehead").text = head
        if len(self._staff.staves) > 1:
            SubElement(element, "staff").text = str(place.staff)

    def _pitch(self, element: Element, pitch: MidiPitch, piece: Piece, staff: int, key: Key) -> str | None:
        """Write a pitch as its key spells it; return the sign that it needs in this bar."""
        name = key.spell(pitch % 12)
        step, alter = name[0], name.count("#") - name.count("b")
        octave = (pitch - NATURAL[step] - alter) // 12 - 1
        written = SubElement(element, "pitch")
        SubElement(written, "step").text = step
        if alter:
            SubElement(written, "alter").text = str(alter)
        SubElement(written, "octave").text = str(octave)
        place = (step, octave * 10 + staff)
        known = self._altered.get(place, _signed(key, step))
        if known == alter or not piece.first:
            return None
        self._altered[place] = alter
        return ACCIDENTALS[alter]


def _word(note: AnyNote) -> str:
    return note.articulation if isinstance(note, Note) else ""


def _head(word: str, drum: Drum | None) -> str:
    if drum and word == "rimshot":
        return "slashed"
    return (drum.head if drum else "") or ("normal" if word == "ghost" else "")


def _signed(key: Key, step: str) -> int:
    """Return how the key signature changes a step."""
    order = "FCGDAEB"
    if key.fifths > 0:
        return 1 if step in order[: key.fifths] else 0
    return -1 if step in order[::-1][: -key.fifths] else 0
