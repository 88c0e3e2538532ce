"""MusicXML 4.0: the score as notation, for MuseScore, Dorico, Sibelius and whoever reads along.

One part for the voice and for each instrument, from the voice down to the drums, at concert pitch: nothing
transposes, guitars and basses have the clefs with an 8 that they are written with. Keyboards that use
both hands have two staves. Words stand under the notes of the voice, chord symbols, sections and the tempo
over the first part; swing is a word and a ratio, since it is written straight. Drums stand on five lines,
each with its sound (see `gm`). How the notes come to be written is `notation`'s to say. (MusicXML 4.0, W3C.)
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from undersong.engine.formats.gm import DRUMS, Drum
from undersong.engine.formats.harmony import write_harmony
from undersong.engine.formats.notation import (
    AnyNote,
    Bar,
    Chord,
    Grid,
    Piece,
    bars_of,
    hits_of,
    pieces_in,
    voices_of,
)
from undersong.engine.formats.packing import packed
from undersong.engine.formats.tags import MAKER, one_line
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Role, Score, SungNote, Syllable
from undersong.engine.theory.key import NATURAL, Key, parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats, MidiPitch

DIVISIONS = 24
"""Of a quarter: thirty-seconds and thirds of sixteenths are whole numbers of them."""
DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC '
    '"-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles><rootfile full-path="score.musicxml" '
    'media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
)
STAFF_MILLIMETRES = "4.8"
ORDER = (Role.VOICE, Role.LEAD, Role.COUNTER, Role.COLOUR, Role.COMP, Role.BED, Role.BASS, Role.DRUMS)
"""From the top of the page downwards."""
VOICE_PROGRAM = 53
DRUM_CHANNEL = 10
OTHER_CHANNELS = tuple(c for c in range(1, 17) if c != DRUM_CHANNEL)
BOTH_HANDS = ("keys", "mallets")
OCTAVE_LOWER = ("guitars", "basses")
MIDDLE_C = 60
LEVELS = ((0.2, "pp"), (0.35, "p"), (0.5, "mp"), (0.66, "mf"), (0.82, "f"), (1.01, "ff"))
"""Velocities below which a section is written as soft as this."""
ARTICULATIONS = {"staccato": "staccato", "accent": "accent", "marcato": "strong-accent", "tenuto": "tenuto"}
ORNAMENTS = {"tremolo": "tremolo", "trill": "trill-mark", "mordent": "mordent"}
ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


@dataclass(frozen=True)
class _Staff:
    """A part as it is written.

    Attributes
    ----------
    staves : the notes of each staff; a kit has one.
    """

    id: str
    title: str
    family: str
    program: int
    kit: bool
    staves: tuple[tuple[AnyNote, ...], ...]

    @property
    def notes(self) -> tuple[AnyNote, ...]:
        return tuple(note for staff in self.staves for note in staff)


def musicxml_bytes(score: Score) -> bytes:
    """Return the score as an uncompressed MusicXML document."""
    root = Element("score-partwise", version="4.0")
    SubElement(SubElement(root, "work"), "work-title").text = one_line(score.title)
    _identification(root, score)
    _defaults(root)
    staves = _staves(score)
    names = SubElement(root, "part-list")
    for index, staff in enumerate(staves):
        _score_part(names, staff, index)
    bars = bars_of(score)
    syllables = _syllabics(score)
    for index, staff in enumerate(staves):
        _Writer(score, staff, bars, syllables, leads=index == 0).write(SubElement(root, "part", id=staff.id))
    indent(root, " ")
    return f"{DOCTYPE}{tostring(root, encoding='unicode')}\n".encode()


def mxl_bytes(score: Score) -> bytes:
    """Return the score as compressed MusicXML, a zip with the document in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        packed(file, "META-INF/container.xml", CONTAINER.encode())
        packed(file, "score.musicxml", musicxml_bytes(score))
    return out.getvalue()


def _defaults(root: Element) -> None:
    """Ask for staves small enough that several systems go on a page, and say that nothing transposes."""
    defaults = SubElement(root, "defaults")
    scaling = SubElement(defaults, "scaling")
    SubElement(scaling, "millimeters").text = STAFF_MILLIMETRES
    SubElement(scaling, "tenths").text = "40"
    SubElement(defaults, "concert-score")


def _identification(root: Element, score: Score) -> None:
    identification = SubElement(root, "identification")
    encoding = SubElement(identification, "encoding")
    SubElement(encoding, "software").text = MAKER
    for element in ("accidental", "beam"):
        SubElement(encoding, "supports", element=element, type="yes" if element == "accidental" else "no")
    miscellaneous = SubElement(identification, "miscellaneous")
    for name, text in (("seed", str(score.seed)), ("edition", score.edition), ("style", score.style)):
        SubElement(miscellaneous, "miscellaneous-field", name=name).text = text


def _staves(score: Score) -> list[_Staff]:
    catalogue = instruments()
    found: list[tuple[Role, str, str, int, bool, tuple[AnyNote, ...]]] = []
    if score.vocals:
        sung = tuple(note for line in score.vocals.lines for note in line.notes)
        found.append((Role.VOICE, "Voice", "voices", VOICE_PROGRAM, False, sung))
    # Risers, vinyl and wind have no pitch that anybody could read; a song of nothing else still has a page.
    pitched = [p for p in score.parts if not catalogue[p.instrument].sound.startswith("noise:")]
    for part in pitched or (() if found else score.parts):
        about = catalogue[part.instrument]
        kit = about.sound.startswith("kit:")
        found.append((part.role, about.title, about.family, about.program, kit, part.notes))
    found.sort(key=lambda entry: ORDER.index(entry[0]))
    titles = [title for _, title, *_ in found]
    staves = []
    for index, (_, title, family, program, kit, notes) in enumerate(found):
        twin = titles[:index].count(title) + 1
        name = f"{title} {twin}" if titles.count(title) > 1 else title
        staves.append(_Staff(f"P{index + 1}", name, family, program, kit, _hands(family, kit, notes)))
    return staves


def _hands(family: str, kit: bool, notes: tuple[AnyNote, ...]) -> tuple[tuple[AnyNote, ...], ...]:
    low = tuple(n for n in notes if n.pitch < MIDDLE_C)
    high = tuple(n for n in notes if n.pitch >= MIDDLE_C)
    few = len(notes) // 8
    return (high, low) if family in BOTH_HANDS and not kit and min(len(low), len(high)) > few else (notes,)


def _score_part(names: Element, staff: _Staff, index: int) -> None:
    part = SubElement(names, "score-part", id=staff.id)
    SubElement(part, "part-name").text = staff.title
    channel = str(DRUM_CHANNEL if staff.kit else OTHER_CHANNELS[index % len(OTHER_CHANNELS)])
    sounds = [_drum(pitch) for pitch in sorted({n.pitch for n in staff.notes})] if staff.kit else []
    ids: list[tuple[str, str, MidiPitch | None]]
    ids = [(f"{staff.id}-I{drum.pitch}", drum.title, drum.pitch) for drum in sounds]
    ids = ids or [(f"{staff.id}-I1", staff.title, None)]
    for name, title, _ in ids:
        SubElement(SubElement(part, "score-instrument", id=name), "instrument-name").text = title
    for name, _, pitch in ids:
        midi = SubElement(part, "midi-instrument", id=name)
        SubElement(midi, "midi-channel").text = channel
        SubElement(midi, "midi-program").text = str(staff.program + 1)
        if pitch is not None:
            SubElement(midi, "midi-unpitched").text = str(pitch + 1)


def _drum(pitch: MidiPitch) -> Drum:
    return DRUMS.get(pitch) or Drum(pitch, f"Percussion {pitch}", "C5", "x")


def _syllabics(score: Score) -> dict[int, tuple[Syllable, str, bool]]:
    """Return, for each sung note that has one, its syllable, its place in the word, and if it is held on."""
    found: dict[int, tuple[Syllable, str, bool]] = {}
    for line in score.vocals.lines if score.vocals else ():
        sung = [(i, n.syllable) for i, n in enumerate(line.notes) if n.syllable is not None]
        for (index, syllable), following in zip(sung, [*sung[1:], None], strict=True):
            goes_on = following is not None and not following[1].starts_word
            place = (
                ("begin" if goes_on else "single") if syllable.starts_word else "middle" if goes_on else "end"
            )
            held = (following[0] if following else len(line.notes)) > index + 1
            found[id(line.notes[index])] = (syllable, place, held)
    return found


class _Writer:
    """Writes one part, bar by bar."""

    def __init__(
        self,
        score: Score,
        staff: _Staff,
        bars: Sequence[Bar],
        syllables: dict[int, tuple[Syllable, str, bool]],
        *,
        leads: bool,
    ) -> None:
        self._score, self._staff, self._bars, self._leads = score, staff, bars, leads
        self._syllables = syllables
        self._meter = parse_meter(score.meter)
        self._grid = Grid.of(staff.notes, self._meter)
        self._keys = [(Fraction(0), parse_key(score.key))]
        self._keys += [(change.start_beats, parse_key(change.key)) for change in score.key_changes]
        self._voices: list[list[list[Chord]]] = [
            hits_of(notes, self._grid, bars) if staff.kit else voices_of(notes, self._grid)
            for notes in staff.staves
        ]
        self._levels = _levels(score, staff.notes)
        self._altered: dict[tuple[str, int], int] = {}

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
            self._clef(attributes, staff, notes)

    def _clef(self, attributes: Element, staff: int, notes: Sequence[AnyNote]) -> None:
        clef = SubElement(attributes, "clef", number=str(staff))
        if self._staff.kit:
            SubElement(clef, "sign").text = "percussion"
            return
        middle = median([n.pitch for n in notes] or [MIDDLE_C])
        lower = self._staff.family in OCTAVE_LOWER
        # A clef with an 8 sounds an octave lower, so that its middle lies as much lower.
        bass = staff == 2 if len(self._staff.staves) > 1 else middle < (46 if lower else 57)
        SubElement(clef, "sign").text = "F" if bass else "G"
        SubElement(clef, "line").text = "4" if bass else "2"
        if (lower and middle < 69) or (self._staff.family == "voices" and not bass and middle < 62):
            SubElement(clef, "clef-octave-change").text = "-1"

    def _directions(self, measure: Element, bar: Bar) -> None:
        if self._leads:
            if bar.start == 0:
                _tempo(measure, self._score.bpm, compound=self._meter.compound)
                _swing(measure, self._score)
            for section in self._score.sections:
                if bar.start <= section.start_beats < bar.end:
                    _words(measure, "rehearsal", section.label, section.start_beats - bar.start)
            self._tempo_changes(measure, bar)
            for chord in self._score.chords:
                if bar.start <= chord.start_beats < bar.end:
                    write_harmony(measure, chord.symbol, _divisions(chord.start_beats - bar.start))
        for at, level in self._levels:
            if bar.start <= at < bar.end:
                _dynamics(measure, level, at - bar.start)

    def _tempo_changes(self, measure: Element, bar: Bar) -> None:
        """Write the changes of tempo; of a ritardando one a bar, with one word at its beginning."""
        changes = self._score.tempo_changes
        inside = [change for change in changes if bar.start <= change.start_beats < bar.end]
        slowing = self._score.ending == "ritardando"
        for change in inside[:1] if slowing else inside:
            at = change.start_beats - bar.start
            if slowing and change == changes[0]:
                _words(measure, "words", "rit.", at)
            _tempo(measure, change.bpm, compound=self._meter.compound, at=at, shown=not slowing)

    def _written(self, measure: Element, bar: Bar) -> None:
        """Write each voice of each staff, going back to the start of the bar before the next."""
        self._altered.clear()
        whole = _divisions(bar.end - bar.start)
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
                number = (staff - 1) * 4 + index + 1
                for piece in pieces:
                    self._piece(measure, piece, voice=number, staff=staff, other=index > 0)

    def _piece(self, measure: Element, piece: Piece, *, voice: int, staff: int, other: bool) -> None:
        if piece.notes:
            for index, note in enumerate(piece.notes):
                self._note(measure, piece, note, voice=voice, staff=staff, chord=index > 0)
        elif other and not piece.tuplet:  # a second voice is silent without saying so
            forward = SubElement(measure, "forward")
            SubElement(forward, "duration").text = str(_divisions(piece.length))
            SubElement(forward, "voice").text = str(voice)
            if len(self._staff.staves) > 1:
                SubElement(forward, "staff").text = str(staff)
        else:
            element = SubElement(measure, "note")
            SubElement(element, "rest", {} if piece.value else {"measure": "yes"})
            self._value(element, piece, voice=voice, staff=staff, stem="", head="", accidental=None)
            _notations(element, piece, "", opening=True)

    def _note(
        self, measure: Element, piece: Piece, note: AnyNote, *, voice: int, staff: int, chord: bool
    ) -> None:
        loudness = round(note.velocity * 127 / 90 * 100, 1)
        element = SubElement(measure, "note", dynamics=f"{loudness:g}")
        if chord:
            SubElement(element, "chord")
        drum = _drum(note.pitch) if self._staff.kit else None
        accidental = None
        if drum:
            unpitched = SubElement(element, "unpitched")
            SubElement(unpitched, "display-step").text = drum.display[0]
            SubElement(unpitched, "display-octave").text = drum.display[1]
        else:
            accidental = self._pitch(element, note.pitch, piece, staff)
        ghost = isinstance(note, Note) and note.articulation == "ghost"
        stem = ("up" if voice == 1 else "down") if drum else ""
        head = (drum.head if drum else "") or ("normal" if ghost else "")
        # The order of a note's elements is the schema's.
        duration = SubElement(element, "duration")
        duration.text = str(_divisions(piece.length))
        if not piece.first:
            SubElement(element, "tie", type="stop")
        if not piece.last:
            SubElement(element, "tie", type="start")
        if drum:
            SubElement(element, "instrument", id=f"{self._staff.id}-I{drum.pitch}")
        self._value(element, piece, voice=voice, staff=staff, stem=stem, head=head, accidental=accidental)
        if ghost and (found := element.find("notehead")) is not None:
            found.set("parentheses", "yes")
        articulation = note.articulation if isinstance(note, Note) else ""
        if drum and articulation == "roll":
            articulation = "tremolo"  # of drums; of chords it is broken upwards
        _notations(element, piece, articulation, opening=not chord)
        if isinstance(note, SungNote) and piece.first and id(note) in self._syllables:
            _lyric(element, *self._syllables[id(note)])

    def _value(
        self,
        element: Element,
        piece: Piece,
        *,
        voice: int,
        staff: int,
        stem: str,
        head: str,
        accidental: str | None,
    ) -> None:
        if element.find("duration") is None:
            SubElement(element, "duration").text = str(_divisions(piece.length))
        SubElement(element, "voice").text = str(voice)
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
            SubElement(element, "staff").text = str(staff)

    def _pitch(self, element: Element, pitch: MidiPitch, piece: Piece, staff: int) -> str | None:
        """Write a pitch as its key spells it; return the sign that it needs in this bar."""
        key = self._key(piece.start)
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


def _signed(key: Key, step: str) -> int:
    """Return how the key signature changes a step."""
    order = "FCGDAEB"
    if key.fifths > 0:
        return 1 if step in order[: key.fifths] else 0
    return -1 if step in order[::-1][: -key.fifths] else 0


def _levels(score: Score, notes: Sequence[AnyNote]) -> list[tuple[Beats, str]]:
    """Return where a part gets louder or softer from section to section."""
    found: list[tuple[Beats, str]] = []
    for section in score.sections:
        end = section.start_beats + section.length_beats
        inside = [n for n in notes if section.start_beats <= n.start_beats < end]
        if inside:
            mean = median(n.velocity for n in inside)
            found.append((section.start_beats, next(name for limit, name in LEVELS if mean < limit)))
    return found[:1] + [later for before, later in pairwise(found) if before[1] != later[1]]


def _divisions(beats: Beats) -> int:
    return round(beats * DIVISIONS)


def _direction(measure: Element, at: Beats, *, placement: str = "above") -> tuple[Element, Element]:
    direction = SubElement(measure, "direction", placement=placement)
    kind = SubElement(direction, "direction-type")
    if at:
        SubElement(direction, "offset").text = str(_divisions(at))
    return direction, kind


def _words(measure: Element, kind: str, text: str, at: Beats) -> None:
    SubElement(_direction(measure, at)[1], kind).text = one_line(text)


def _tempo(
    measure: Element, bpm: float, *, compound: bool, at: Beats = Fraction(0), shown: bool = True
) -> None:
    direction, kind = _direction(measure, at)
    metronome = SubElement(kind, "metronome", {} if shown else {"print-object": "no"})
    SubElement(metronome, "beat-unit").text = "quarter"
    if compound:
        SubElement(metronome, "beat-unit-dot")
    SubElement(metronome, "per-minute").text = f"{bpm * 2 / 3 if compound else bpm:.4g}"
    SubElement(direction, "sound", tempo=f"{bpm:g}")


def _swing(measure: Element, score: Score) -> None:
    """Say that it swings, and how much: eighths, or sixteenths where only they do."""
    feel = score.feel
    eighths = feel.swing_eighth > 0.5
    share = feel.swing_eighth if eighths else feel.swing_sixteenth
    if share <= 0.5:
        return
    direction, kind = _direction(measure, Fraction(0))
    SubElement(kind, "words").text = "Swing" if eighths else "Swing 16ths"
    swing = SubElement(SubElement(direction, "sound"), "swing")
    SubElement(swing, "first").text = str(round(share * 100))
    SubElement(swing, "second").text = str(100 - round(share * 100))
    SubElement(swing, "swing-type").text = "eighth" if eighths else "16th"


def _dynamics(measure: Element, level: str, at: Beats) -> None:
    SubElement(SubElement(_direction(measure, at, placement="below")[1], "dynamics"), level)


def _notations(element: Element, piece: Piece, articulation: str, *, opening: bool) -> None:
    """Write ties, the bracket of a triplet, and signs at the head of a note."""
    tied = [kind for kind, here in (("stop", not piece.first), ("start", not piece.last)) if here]
    bracket = piece.tuplet if opening and piece.tuplet in ("start", "stop") else ""
    sign = articulation if opening and piece.first else ""
    ornament, accent = ORNAMENTS.get(sign), ARTICULATIONS.get(sign)
    broken = articulation == "roll" and piece.first and len(piece.notes) > 1
    if not ((tied and piece.notes) or bracket or ornament or accent or broken):
        return
    notations = SubElement(element, "notations")
    for kind in tied if piece.notes else []:
        SubElement(notations, "tied", type=kind)
    if bracket:
        SubElement(notations, "tuplet", type=bracket, bracket="yes")
    if ornament:
        written = SubElement(SubElement(notations, "ornaments"), ornament)
        if ornament == "tremolo":
            written.set("type", "single")
            written.text = "3"
    if accent:
        SubElement(SubElement(notations, "articulations"), accent)
    if broken:
        SubElement(notations, "arpeggiate")


def _lyric(element: Element, syllable: Syllable, place: str, held: bool) -> None:
    lyric = SubElement(element, "lyric", number="1")
    SubElement(lyric, "syllabic").text = place
    SubElement(lyric, "text").text = one_line(syllable.text)
    if held:
        SubElement(lyric, "extend")
