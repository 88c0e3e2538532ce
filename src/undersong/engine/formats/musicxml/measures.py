"""A part, bar by bar: attributes, directions, and each voice of each staff.

Words stand under the notes of the voice, chord symbols, sections and the tempo over the first part; swing
is a word and a ratio, since it is written straight. How the notes come to be written is `notation`'s to
say.
"""

from collections.abc import Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.musicxml.directions import (
    signs_of,
    write_sign,
    write_swing,
    write_tempo,
    write_words,
)
from undersong.engine.formats.musicxml.harmony import write_harmony
from undersong.engine.formats.musicxml.notation import Bar, Chord, Grid, Piece, hits_of, pieces_in, voices_of
from undersong.engine.formats.musicxml.notes import Pen, Place
from undersong.engine.formats.musicxml.signs import lines_of
from undersong.engine.formats.musicxml.staves import DIVISIONS, Staff, divisions, write_clef
from undersong.engine.formats.musicxml.words import Syllables
from undersong.engine.model import Score
from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

VOICES_OF_STAFF = 4


class Writer:
    """Writes one part."""

    def __init__(
        self, score: Score, staff: Staff, bars: Sequence[Bar], syllables: Syllables, *, leads: bool
    ) -> None:
        self._score, self._staff, self._bars, self._leads = score, staff, bars, leads
        self._meter = parse_meter(score.meter)
        self._grid = Grid.of(staff.notes, self._meter)
        self._keys = [(Fraction(0), parse_key(score.key))]
        self._keys += [(change.start_beats, parse_key(change.key)) for change in score.key_changes]
        self._voices: list[list[list[Chord]]] = [
            hits_of(notes, self._grid, bars) if staff.kit else voices_of(notes, self._grid)
            for notes in staff.staves
        ]
        self._signs = signs_of(score, staff, bars)
        lines = lines_of([voice for voices in self._voices for voice in voices])
        self._pen = Pen(staff, {} if staff.kit else lines, syllables, _strokes(score))

    def write(self, part: Element) -> None:
        """Write every bar."""
        for number, bar in enumerate(self._bars, start=1):
            measure = SubElement(part, "measure", number=str(number))
            self._attributes(measure, number, bar)
            self._directions(measure, bar)
            self._written(measure, bar)
            if number == len(self._bars):
                SubElement(SubElement(measure, "barline", location="right"), "bar-style").text = "light-heavy"

    def _key(self, at: Beats) -> Key:
        return next(key for start, key in reversed(self._keys) if start <= at)

    def _attributes(self, measure: Element, number: int, bar: Bar) -> None:
        key, before = self._key(bar.start), self._key(max(bar.start - Fraction(1, 96), Fraction(0)))
        if number > 1 and key == before:
            return
        attributes = SubElement(measure, "attributes")
        if number == 1:
            SubElement(attributes, "divisions").text = str(DIVISIONS)
        if not self._staff.kit:
            signature = SubElement(attributes, "key")
            SubElement(signature, "fifths").text = str(key.fifths)
            mode = key.mode if "blues" not in key.mode else "minor" if key.minor else "major"
            SubElement(signature, "mode").text = mode
        if number > 1:
            return
        time = SubElement(attributes, "time")
        SubElement(time, "beats").text = str(self._meter.count)
        SubElement(time, "beat-type").text = str(self._meter.unit)
        if len(self._staff.staves) > 1:
            SubElement(attributes, "staves").text = str(len(self._staff.staves))
        for staff, notes in enumerate(self._staff.staves, start=1):
            write_clef(attributes, self._staff, staff, notes)

    def _directions(self, measure: Element, bar: Bar) -> None:
        if self._leads:
            if bar.start == 0:
                write_tempo(measure, self._score.bpm, compound=self._meter.compound)
                write_swing(measure, self._score)
            for section in self._score.sections:
                if bar.start <= section.start_beats < bar.end:
                    write_words(measure, "rehearsal", section.label, section.start_beats - bar.start)
            self._tempo_changes(measure, bar)
            for chord in self._score.chords:
                if bar.start <= chord.start_beats < bar.end:
                    write_harmony(measure, chord.symbol, divisions(chord.start_beats - bar.start))
        several = len(self._staff.staves) if len(self._staff.staves) > 1 else None
        for sign in self._signs:
            if bar.start <= sign.at < bar.end:
                write_sign(measure, sign, sign.at - bar.start, staff=several)

    def _tempo_changes(self, measure: Element, bar: Bar) -> None:
        """Write the changes of tempo; of a ritardando one a bar, with one word at its beginning."""
        changes = self._score.tempo_changes
        inside = [change for change in changes if bar.start <= change.start_beats < bar.end]
        slowing = self._score.ending == "ritardando"
        for change in inside[:1] if slowing else inside:
            at = change.start_beats - bar.start
            if slowing and change == changes[0]:
                write_words(measure, "words", "rit.", at)
            write_tempo(measure, change.bpm, compound=self._meter.compound, at=at, shown=not slowing)

    def _written(self, measure: Element, bar: Bar) -> None:
        """Write each voice of each staff, going back to the start of the bar before the next."""
        self._pen.new_bar()
        whole = divisions(bar.end - bar.start)
        begun = False
        for staff, voices in enumerate(self._voices, start=1):
            for index, voice in enumerate(voices or [[]]):
                pieces = pieces_in(voice, bar, self._grid)
                silent = not any(piece.notes for piece in pieces)
                if index > 0 and silent:
                    continue
                if begun:
                    SubElement(SubElement(measure, "backup"), "duration").text = str(whole)
                begun = True
                number = (staff - 1) * VOICES_OF_STAFF + index + 1
                for piece in pieces:
                    self._piece(measure, piece, Place(number, staff), other=index > 0)

    def _piece(self, measure: Element, piece: Piece, place: Place, *, other: bool) -> None:
        if piece.notes:
            self._pen.chord(measure, piece, place, self._key(piece.start))
        elif other and not piece.tuplet:  # a second voice is silent without saying so
            forward = SubElement(measure, "forward")
            SubElement(forward, "duration").text = str(divisions(piece.length))
            SubElement(forward, "voice").text = str(place.voice)
            if len(self._staff.staves) > 1:
                SubElement(forward, "staff").text = str(place.staff)
        else:
            self._pen.rest(measure, piece, place)


def _strokes(score: Score) -> tuple[tuple[Beats, Beats], ...]:
    """Where the strokes of a strummed part are shown: in the first bar of each section."""
    bar = parse_meter(score.meter).bar_beats
    return tuple((s.start_beats, s.start_beats + bar) for s in score.sections)
