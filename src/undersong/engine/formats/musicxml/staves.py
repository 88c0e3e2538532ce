"""Staves: who has one, in which order, under which name and clef, with which sounds.

Keyboards that use both hands have two. Drums stand on five lines, each with its sound. Risers, vinyl and
other noise are not written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.musicxml.drums import DRUMS, Drum
from undersong.engine.formats.musicxml.notation import AnyNote
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role, Score
from undersong.units import Beats, MidiPitch

DIVISIONS = 24
"""Of a quarter: thirty-seconds and thirds of sixteenths are whole numbers of them."""
ORDER = (Role.VOICE, Role.LEAD, Role.COUNTER, Role.COLOUR, Role.COMP, Role.BED, Role.BASS, Role.DRUMS)
"""From the top of the page downwards."""
VOICE_PROGRAM = 53
DRUM_CHANNEL = 10
OTHER_CHANNELS = tuple(c for c in range(1, 17) if c != DRUM_CHANNEL)
BOTH_HANDS = ("keys", "mallets")
OCTAVE_LOWER = ("guitars", "basses")
MIDDLE_C = 60


@dataclass(frozen=True)
class Staff:
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
        """All that it plays."""
        return tuple(note for staff in self.staves for note in staff)


def divisions(beats: Beats) -> int:
    """Return a length as the document counts it."""
    return round(beats * DIVISIONS)


def staves_of(score: Score) -> list[Staff]:
    """Return the staves of a score, from the top of the page downwards."""
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
        staves.append(Staff(f"P{index + 1}", name, family, program, kit, _hands(family, kit, notes)))
    return staves


def _hands(family: str, kit: bool, notes: tuple[AnyNote, ...]) -> tuple[tuple[AnyNote, ...], ...]:
    low = tuple(n for n in notes if n.pitch < MIDDLE_C)
    high = tuple(n for n in notes if n.pitch >= MIDDLE_C)
    few = len(notes) // 8
    return (high, low) if family in BOTH_HANDS and not kit and min(len(low), len(high)) > few else (notes,)


def name_staff(names: Element, staff: Staff, index: int) -> None:
    """Write a staff into the list of parts: its name, its instruments, their MIDI programs."""
    part = SubElement(names, "score-part", id=staff.id)
    SubElement(part, "part-name").text = staff.title
    channel = str(DRUM_CHANNEL if staff.kit else OTHER_CHANNELS[index % len(OTHER_CHANNELS)])
    sounds = [drum_of(pitch) for pitch in sorted({n.pitch for n in staff.notes})] if staff.kit else []
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


def drum_of(pitch: MidiPitch) -> Drum:
    """Return what a percussion key is called and where it stands."""
    return DRUMS.get(pitch) or Drum(pitch, f"Percussion {pitch}", "C5", "x")


def write_clef(attributes: Element, staff: Staff, number: int, notes: Sequence[AnyNote]) -> None:
    """Write the clef of one of a part's staves, `number` from 1."""
    clef = SubElement(attributes, "clef", number=str(number))
    if staff.kit:
        SubElement(clef, "sign").text = "percussion"
        return
    middle = median([n.pitch for n in notes] or [MIDDLE_C])
    lower = staff.family in OCTAVE_LOWER
    # A clef with an 8 sounds an octave lower, so that its middle lies as much lower.
    bass = number == 2 if len(staff.staves) > 1 else middle < (46 if lower else 57)
    SubElement(clef, "sign").text = "F" if bass else "G"
    SubElement(clef, "line").text = "4" if bass else "2"
    if (lower and middle < 69) or (staff.family == "voices" and not bass and middle < 62):
        SubElement(clef, "clef-octave-change").text = "-1"
