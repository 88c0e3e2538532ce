"""DAWproject 1.0: the song as a session for Bitwig Studio, Studio One, Cubase and others.

Each part comes twice: as an audio track with its stem, and as a track with its notes. The audio tracks are as
they were mixed, so that all stand at 0 dB and in the middle and sound together as the mix before mastering.
The tracks with notes are muted, so that nothing sounds twice: whoever wants another sound for a part gives
its track an instrument and changes over. Notes lie in a clip for each section, on the performance's grid, as
hands play them: the same notes as in the MIDI file.
Tempo and its changes, meter, and a marker for each section are there too. Sound is not stretched: it lies
in clips that count in seconds. (Bitwig, *DAWproject*, 2023, github.com/bitwig/dawproject.)
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from undersong.engine.formats.midi.played import Played, played_notes, sung_notes
from undersong.engine.formats.packing import packed, packed_file
from undersong.engine.formats.tags import MAKER, one_line
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role, Score
from undersong.engine.model.edition import EDITION
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.meter import parse_meter
from undersong.units import RATE_HZ, Samples

VOCALS = "vocals"
COLOURS = {
    Role.VOICE: "#e2577a",
    Role.LEAD: "#e0884a",
    Role.COUNTER: "#d9b44a",
    Role.COLOUR: "#8f8f9c",
    Role.COMP: "#62a85f",
    Role.BED: "#4ba3a8",
    Role.BASS: "#4a78c9",
    Role.DRUMS: "#8a62c4",
}
"""Of tracks, by what they do; from the voice down to the drums."""
SECTION_COLOUR = "#9aa4b2"
DRUM_CHANNEL = 9


@dataclass(frozen=True)
class _Track:
    """A part as it stands in the session."""

    name: str
    title: str
    role: Role
    kit: bool
    notes: tuple[Played, ...]


def write_dawproject(path: Path, score: Score, stems: Mapping[str, Path], *, samples: Samples) -> None:
    """Write a session.

    Parameters
    ----------
    stems : name of each part to its sound, a FLAC file of `samples` samples; parts without one have none.

    Raises
    ------
    OSError
        If the system takes no more.
    """
    with zipfile.ZipFile(path, "w") as file:
        packed(file, "project.xml", project_xml(score, list(stems), samples=samples))
        packed(file, "metadata.xml", metadata_xml(score))
        for name, stem in stems.items():
            packed_file(file, _place(name), stem)


def metadata_xml(score: Score) -> bytes:
    """Return what the session says about itself."""
    root = Element("MetaData")
    sheet = sheets().get(score.style)
    SubElement(root, "Title").text = one_line(score.title)
    SubElement(root, "Genre").text = sheet.name if sheet else one_line(score.style)
    SubElement(root, "Comment").text = f"{MAKER} edition {EDITION}, seed {score.seed}, {score.key}"
    return _document(root)


def project_xml(score: Score, stems: Sequence[str], *, samples: Samples) -> bytes:
    """Return the session itself.

    Parameters
    ----------
    stems : names of the parts that have a sound.
    """
    return _Session(score, frozenset(stems), samples / RATE_HZ).document()


class _Session:
    """Writes a session, and numbers what is referred to."""

    def __init__(self, score: Score, stems: frozenset[str], seconds: float) -> None:
        self._score, self._stems, self._seconds = score, stems, seconds
        self._clock = Clock.of(score)
        self._numbers = count()
        self._tracks = _tracks(score)

    def document(self) -> bytes:
        root = Element("Project", version="1.0")
        SubElement(root, "Application", name=MAKER, version=EDITION)
        tempo, meter = self._transport(root)
        structure = SubElement(root, "Structure")
        master = self._id()
        heard = [t for t in self._tracks if t.name in self._stems]
        audio = {t.name: self._track(structure, t, t.title, "audio", master, muted=False) for t in heard}
        notes = {
            t.name: self._track(structure, t, f"{t.title} (notes)", "notes", master, muted=bool(heard))
            for t in self._tracks
        }
        self._channel(
            SubElement(
                structure, "Track", contentType="audio notes", loaded="true", id=self._id(), name="Master"
            ),
            role="master",
            own=master,
        )
        arrangement = SubElement(root, "Arrangement", id=self._id())
        lanes = SubElement(arrangement, "Lanes", timeUnit="beats", id=self._id())
        for track in heard:
            self._sound(lanes, track, audio[track.name])
        for track in self._tracks:
            self._clips(lanes, track, notes[track.name])
        self._markers(arrangement)
        self._automation(arrangement, tempo, meter)
        return _document(root)

    def _id(self) -> str:
        return f"id{next(self._numbers)}"

    def _transport(self, root: Element) -> tuple[str, str]:
        transport = SubElement(root, "Transport")
        tempo, meter = self._id(), self._id()
        limits = {"min": "20.0", "max": "666.0", "unit": "bpm", "name": "Tempo"}
        SubElement(transport, "Tempo", limits, value=_number(self._score.bpm), id=tempo)
        read = parse_meter(self._score.meter)
        SubElement(
            transport, "TimeSignature", numerator=str(read.count), denominator=str(read.unit), id=meter
        )
        return tempo, meter

    def _track(
        self, structure: Element, track: _Track, title: str, holds: str, master: str, *, muted: bool
    ) -> str:
        own = self._id()
        about = {"contentType": holds, "loaded": "true", "id": own, "name": title}
        element = SubElement(structure, "Track", about, color=COLOURS[track.role])
        self._channel(element, role="regular", own=self._id(), destination=master, muted=muted)
        return own

    def _channel(
        self, track: Element, *, role: str, own: str, destination: str = "", muted: bool = False
    ) -> None:
        about = {"audioChannels": "2", "role": role, "solo": "false", "id": own}
        channel = SubElement(track, "Channel", about | ({"destination": destination} if destination else {}))
        SubElement(channel, "Mute", value="true" if muted else "false", id=self._id(), name="Mute")
        middle = {"min": "0.0", "max": "1.0", "unit": "normalized", "value": "0.5", "name": "Pan"}
        SubElement(channel, "Pan", middle, id=self._id())
        unity = {"min": "0.0", "max": "2.0", "unit": "linear", "value": "1.0", "name": "Volume"}
        SubElement(channel, "Volume", unity, id=self._id())

    def _sound(self, lanes: Element, track: _Track, own: str) -> None:
        """Lay a stem from the first moment to the last."""
        clips = SubElement(SubElement(lanes, "Lanes", track=own, id=self._id()), "Clips", id=self._id())
        beats, seconds = _number(float(self._clock.beats(self._seconds))), _number(self._seconds)
        times = {"time": "0.0", "duration": beats, "contentTimeUnit": "seconds", "playStart": "0.0"}
        clip = SubElement(clips, "Clip", times, playStop=seconds, name=track.title)
        about = {"algorithm": "raw", "channels": "2", "sampleRate": str(RATE_HZ), "duration": seconds}
        audio = SubElement(clip, "Audio", about, id=self._id())
        SubElement(audio, "File", path=_place(track.name))

    def _clips(self, lanes: Element, track: _Track, own: str) -> None:
        """Lay the notes of a part, a clip for each section in which it plays."""
        clips = SubElement(SubElement(lanes, "Lanes", track=own, id=self._id()), "Clips", id=self._id())
        for label, start, end in self._stretches():
            inside = [n for n in track.notes if start <= n.source.start_beats < end]
            if not inside:
                continue
            times = {
                "time": _number(float(start)),
                "duration": _number(float(end - start)),
                "playStart": "0.0",
            }
            clip = SubElement(clips, "Clip", times, name=label)
            notes = SubElement(clip, "Notes", id=self._id())
            for note in inside:
                _note(notes, track, note, float(start))

    def _stretches(self) -> Iterator[tuple[str, float, float]]:
        """Yield the sections with their beats; one of the whole song where it has none."""
        sections = self._score.sections
        if not sections:
            yield one_line(self._score.title), 0.0, float(self._clock.beats(self._seconds))
        for index, section in enumerate(sections):
            start = float(section.start_beats) if index else 0.0
            last = index == len(sections) - 1
            end = float(section.start_beats + section.length_beats)
            yield (
                one_line(section.label),
                start,
                max(end, float(self._clock.beats(self._seconds))) if last else end,
            )

    def _markers(self, arrangement: Element) -> None:
        if not self._score.sections:
            return
        markers = SubElement(arrangement, "Markers", timeUnit="beats", id=self._id())
        for section in self._score.sections:
            about = {"time": _number(float(section.start_beats)), "name": one_line(section.label)}
            SubElement(markers, "Marker", about, color=SECTION_COLOUR)

    def _automation(self, arrangement: Element, tempo: str, meter: str) -> None:
        changes = self._score.tempo_changes
        if changes:
            points = SubElement(arrangement, "TempoAutomation", timeUnit="beats", unit="bpm", id=self._id())
            SubElement(points, "Target", parameter=tempo)
            for at, bpm in ((0, self._score.bpm), *((c.start_beats, c.bpm) for c in changes)):
                about = {"time": _number(float(at)), "value": _number(bpm), "interpolation": "hold"}
                SubElement(points, "RealPoint", about)
        points = SubElement(arrangement, "TimeSignatureAutomation", timeUnit="beats", id=self._id())
        SubElement(points, "Target", parameter=meter)
        read = parse_meter(self._score.meter)
        about = {"time": "0.0", "numerator": str(read.count), "denominator": str(read.unit)}
        SubElement(points, "TimeSignaturePoint", about)


def _tracks(score: Score) -> list[_Track]:
    catalogue = instruments()
    found = []
    if score.vocals:
        sung = tuple(sung_notes(score, score.vocals))
        found.append(_Track(VOCALS, "Voice", Role.VOICE, kit=False, notes=sung))
    for part in score.parts:
        about = catalogue[part.instrument]
        title = f"{about.title} ({part.name})"
        kit = about.sound.startswith("kit:")
        found.append(_Track(part.name, title, part.role, kit=kit, notes=tuple(played_notes(score, part))))
    order = list(COLOURS)
    return sorted(found, key=lambda track: order.index(track.role))


def _note(notes: Element, track: _Track, note: Played, origin: float) -> None:
    about = {
        "time": _number(max(note.start - origin, 0.0)),
        "duration": _number(max(note.end - max(note.start, origin), 1 / 96)),
        "channel": str(DRUM_CHANNEL if track.kit else 0),
        "key": str(note.pitch),
        "vel": _number(max(note.velocity, 1 / 127)),
        "rel": "0.5",
    }
    SubElement(notes, "Note", about)


def _place(name: str) -> str:
    """Return where the stem of a part stands in the zip."""
    return f"audio/{name}.flac"


def _number(value: float) -> str:
    """Return a number as XML Schema reads it, the same everywhere."""
    return f"{value:.6f}".rstrip("0").removesuffix(".") or "0"


def _document(root: Element) -> bytes:
    indent(root, "  ")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}\n{tostring(root, encoding='unicode')}\n".encode()
