"""DAWproject: valid by its schema, complete in itself, and sounding as the mix does."""

import io
import zipfile
from fractions import Fraction

import mido
import numpy as np
import pytest
import soundfile
from lxml import etree

from tests.engine.bare import bare_score
from tests.engine.formats.validity import faults
from undersong.engine.formats.audio import write_stems
from undersong.engine.formats.dawproject import metadata_xml, project_xml, write_dawproject
from undersong.engine.formats.midi import midi_bytes
from undersong.engine.model import (
    Feel,
    Line,
    Mix,
    Note,
    Part,
    Role,
    Section,
    Stem,
    SungNote,
    Syllable,
    TempoChange,
    Vocals,
)
from undersong.units import RATE_HZ

SECONDS = 6


def note(start, pitch, length="1/2"):
    return Note(start_beats=Fraction(start), length_beats=Fraction(length), pitch=pitch, velocity=0.7)


def song(**changes):
    syllable = Syllable(text="oh", phonemes="oʊ")
    sung = SungNote(start_beats=Fraction(7, 2), length_beats=Fraction(1), pitch=64, syllable=syllable)
    facts = {
        "title": "Neon <Rain> & 🌧",
        "duration_seconds": float(SECONDS),
        "meter": "3/4",
        "sections": (
            Section(name="verse", label="Verse 1", start_beats=0, length_beats=6),
            Section(name="chorus", label="Chorus", start_beats=6, length_beats=6),
        ),
        "parts": (
            Part(name="keys", instrument="piano", role=Role.COMP, notes=(note(0, 60), note("13/2", 64))),
            Part(name="drums", instrument="drum-kit", role=Role.DRUMS, notes=(note(0, 36), note(6, 38))),
        ),
        "vocals": Vocals(voice="hazel", lines=(Line(text="oh", notes=(sung,)),)),
    }
    return bare_score(**(facts | changes))


@pytest.fixture(scope="module")
def stems(tmp_path_factory):
    noise = np.random.default_rng(1).standard_normal((3, 2, SECONDS * RATE_HZ)).astype(np.float32) * 0.05
    names = (("keys", "piano", Role.COMP), ("drums", "drum-kit", Role.DRUMS), ("vocals", "hazel", Role.VOICE))
    mixed = Mix(tuple(Stem(*n, audio) for n, audio in zip(names, noise, strict=True)), noise.sum(axis=0))
    files = write_stems(tmp_path_factory.mktemp("stems"), mixed)
    return {file.stem: file for file in files}


@pytest.fixture
def session(tmp_path, stems):
    path = tmp_path / "song.dawproject"
    parts = {name: file for name, file in stems.items() if name != "mix"}
    write_dawproject(path, song(), parts, samples=SECONDS * RATE_HZ)
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        yield file


def project(score, names=("keys", "drums", "vocals")):
    return etree.fromstring(project_xml(score, names, samples=SECONDS * RATE_HZ))


def tracks(root, kind):
    return {t.get("name"): t for t in root.findall("Structure/Track") if t.get("contentType") == kind}


def test_is_valid_by_its_schemas(session):
    assert faults(session.read("project.xml"), "dawproject-project.xsd") == []
    assert faults(session.read("metadata.xml"), "dawproject-metadata.xsd") == []


def test_refers_to_nothing_that_is_not_there(session):
    root = etree.fromstring(session.read("project.xml"))
    known = {element.get("id") for element in root.iter() if element.get("id")}
    asked = {
        e.get(name) for e in root.iter() for name in ("track", "destination", "parameter") if e.get(name)
    }
    assert asked <= known
    assert {f.get("path") for f in root.iter("File")} == set(session.namelist()) - {
        "project.xml",
        "metadata.xml",
    }


def test_sounds_as_the_mix_does(session, stems):
    root = etree.fromstring(session.read("project.xml"))
    total = 0
    for name, track in tracks(root, "audio").items():
        channel = track.find("Channel")
        assert channel.find("Volume").get("value") == "1.0", name
        assert channel.find("Pan").get("value") == "0.5", name
        assert channel.find("Mute").get("value") == "false", name
        (clip,) = root.findall(f"Arrangement/Lanes/Lanes[@track='{track.get('id')}']/Clips/Clip")
        assert (clip.get("time"), clip.get("playStart"), clip.get("contentTimeUnit")) == (
            "0.0",
            "0.0",
            "seconds",
        )
        sound = io.BytesIO(session.read(clip.find("Audio/File").get("path")))
        total = total + soundfile.read(sound, dtype="int32")[0].astype(np.int64)
    assert np.array_equal(total, soundfile.read(stems["mix"], dtype="int32")[0])


def test_mutes_the_tracks_with_notes_so_that_nothing_sounds_twice():
    for track in tracks(project(song()), "notes").values():
        assert track.find("Channel/Mute").get("value") == "true"
    for track in tracks(project(song(), ()), "notes").values():
        assert track.find("Channel/Mute").get("value") == "false"


def test_lays_the_notes_of_each_section_in_a_clip_of_its_own():
    root = project(song())
    track = tracks(root, "notes")["Piano (keys) (notes)"]
    clips = root.findall(f"Arrangement/Lanes/Lanes[@track='{track.get('id')}']/Clips/Clip")
    assert [(c.get("name"), c.get("time"), c.get("duration")) for c in clips] == [
        ("Verse 1", "0", "6"),
        ("Chorus", "6", "6"),
    ]
    told = [(n.get("time"), n.get("duration"), n.get("key")) for c in clips for n in c.iter("Note")]
    assert told == [("0", "0.5", "60"), ("0.5", "0.5", "64")]


def test_swings_its_notes_as_the_sound_does():
    root = project(song(feel=Feel(swing_eighth=0.66)))
    track = tracks(root, "notes")["Piano (keys) (notes)"]
    clips = root.findall(f"Arrangement/Lanes/Lanes[@track='{track.get('id')}']/Clips/Clip")
    assert float(clips[1].find("Notes/Note").get("time")) == pytest.approx(0.66)


def test_says_tempo_meter_and_sections():
    slowing = (TempoChange(start_beats=9, bpm=90.0), TempoChange(start_beats=10, bpm=60.0))
    root = project(song(tempo_changes=slowing))
    assert root.find("Transport/Tempo").get("value") == "120"
    meter = root.find("Transport/TimeSignature")
    assert (meter.get("numerator"), meter.get("denominator")) == ("3", "4")
    markers = root.findall("Arrangement/Markers/Marker")
    assert [(m.get("time"), m.get("name")) for m in markers] == [("0", "Verse 1"), ("6", "Chorus")]
    points = root.findall("Arrangement/TempoAutomation/RealPoint")
    assert [(p.get("time"), p.get("value")) for p in points] == [("0", "120"), ("9", "90"), ("10", "60")]
    assert faults(etree.tostring(root), "dawproject-project.xsd") == []


def test_names_the_song():
    assert etree.fromstring(metadata_xml(song())).findtext("Title") == "Neon <Rain> & 🌧"


def test_is_the_same_file_for_the_same_song(tmp_path, stems):
    for name in ("one", "two"):
        write_dawproject(tmp_path / name, song(), {"keys": stems["keys"]}, samples=SECONDS * RATE_HZ)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_stays_readable_whatever_a_score_from_elsewhere_says():
    rude = "In\u0001tro\x0b \ufffe<&"
    section = Section(name="intro", label=rude, start_beats=0, length_beats=6)
    elsewhere = song(title=rude, sections=(section,))
    for text in (project_xml(elsewhere, [], samples=SECONDS * RATE_HZ), metadata_xml(elsewhere)):
        assert "Intro <&" in {*etree.fromstring(text).itertext(), *etree.fromstring(text).xpath("//@name")}


def test_lays_the_notes_that_the_midi_file_has():
    hits = tuple(note(at, 38).model_copy(update={"articulation": w}) for at, w in ((0, "drag"), (1, "flam")))
    trill = (note(0, 76, 1).model_copy(update={"articulation": "trill"}),)
    parts = (
        Part(name="drums", instrument="drum-kit", role=Role.DRUMS, notes=hits),
        Part(name="flute", instrument="flute", role=Role.LEAD, notes=trill),
    )
    played = song(parts=parts)
    session = etree.fromstring(project_xml(played, [], samples=SECONDS * RATE_HZ))
    heard = mido.MidiFile(file=io.BytesIO(midi_bytes(played)))
    sent = sorted(m.note for track in heard.tracks for m in track if m.type == "note_on")
    assert sorted(int(n.get("key")) for n in session.iter("Note")) == sent
    assert len(sent) > 8
