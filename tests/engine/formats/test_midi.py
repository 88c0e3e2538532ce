"""MIDI files: what a sequencer reads from them is what the score says."""

import io
from fractions import Fraction

import mido
import pytest

from tests.engine.bare import bare_score
from undersong.engine.formats.midi import DRUM_CHANNEL, TICKS, midi_bytes
from undersong.engine.model import (
    Feel,
    KeyChange,
    Line,
    Note,
    Part,
    Role,
    Section,
    SungNote,
    Syllable,
    TempoChange,
    Vocals,
)


def note(start, pitch, length=Fraction(1, 2), velocity=0.7, articulation=""):
    return Note(
        start_beats=Fraction(start),
        length_beats=length,
        pitch=pitch,
        velocity=velocity,
        articulation=articulation,
    )


def sung(start, text, *, starts_word=True):
    syllable = text and Syllable(text=text, phonemes="a", starts_word=starts_word)
    return SungNote(
        start_beats=Fraction(start), length_beats=Fraction(1, 2), pitch=64, syllable=syllable or None
    )


def score(**changes):
    keys = Part(
        name="keys", instrument="piano", role=Role.COMP, notes=(note(0, 60), note("1/2", 64), note(4, 67))
    )
    drums = Part(name="drums", instrument="drum-kit", role=Role.DRUMS, notes=(note(0, 36), note(1, 38)))
    words = (sung(0, "Ri"), sung("1/2", "ver", starts_word=False), sung(1, ""), sung(2, "runs"))
    facts = {
        "title": "Río",
        "key": "F# minor",
        "meter": "6/8",
        "duration_seconds": 10.0,
        "sections": (
            Section(name="verse", label="Verse 1", start_beats=0, length_beats=6),
            Section(name="chorus", label="Chorus", start_beats=6, length_beats=6),
        ),
        "parts": (keys, drums),
        "vocals": Vocals(voice="hazel", lines=(Line(text="River runs", notes=words),)),
    }
    return bare_score(**(facts | changes))


def read(song):
    return mido.MidiFile(file=io.BytesIO(midi_bytes(song)), charset="utf-8")


def timed(track):
    """Events of a track with their absolute tick."""
    now = 0
    for message in track:
        now += message.time
        yield now, message


def named(file, name):
    return next(track for track in file.tracks if track.name == name)


def starts(track):
    return [(tick, m.note) for tick, m in timed(track) if m.type == "note_on"]


def test_says_tempo_meter_and_key_once_at_the_head():
    heads = {m.type: m for _, m in timed(read(score()).tracks[0])}
    assert mido.tempo2bpm(heads["set_tempo"].tempo) == pytest.approx(120)
    assert (heads["time_signature"].numerator, heads["time_signature"].denominator) == (6, 8)
    assert heads["key_signature"].key == "F#m"
    assert heads["track_name"].name == "Río"


def test_writes_changes_of_tempo_and_key_where_they_stand():
    song = score(
        tempo_changes=(TempoChange(start_beats=4, bpm=90.0), TempoChange(start_beats=6, bpm=60.0)),
        key_changes=(KeyChange(start_beats=6, key="G minor"),),
    )
    events = [(tick / TICKS, m) for tick, m in timed(read(song).tracks[0])]
    tempi = [(beat, round(mido.tempo2bpm(m.tempo))) for beat, m in events if m.type == "set_tempo"]
    assert tempi == [(0, 120), (4, 90), (6, 60)]
    assert [(beat, m.key) for beat, m in events if m.type == "key_signature"] == [(0, "F#m"), (6, "Gm")]


def test_lasts_as_long_as_the_song_where_the_tempo_changes():
    slowing = score(
        tempo_changes=(TempoChange(start_beats=4, bpm=90.0), TempoChange(start_beats=6, bpm=60.0))
    )
    assert read(slowing).length == pytest.approx(10.0, abs=0.002)


@pytest.mark.parametrize(
    ("key", "signature"), [("D dorian", "Am"), ("Eb major", "Eb"), ("F lydian", "C"), ("Ab minor", "Abm")]
)
def test_names_modes_by_the_key_that_has_their_signs(key, signature):
    heads = {m.type: m for m in read(score(key=key)).tracks[0]}
    assert heads["key_signature"].key == signature


def test_marks_the_sections():
    marks = [(tick, m.text) for tick, m in timed(read(score()).tracks[0]) if m.type == "marker"]
    assert marks == [(0, "Verse 1"), (6 * TICKS, "Chorus")]


def test_lasts_as_long_as_the_song():
    assert read(score()).length == pytest.approx(10.0, abs=0.002)


def test_has_a_track_for_each_part_with_its_program():
    file = read(score())
    assert [t.name for t in file.tracks] == ["Río", "keys", "drums", "vocals"]
    programs = [m.program for m in named(file, "keys") if m.type == "program_change"]
    assert programs == [0]


def test_plays_the_notes_of_the_score_where_they_stand():
    assert starts(named(read(score()), "keys")) == [(0, 60), (TICKS // 2, 64), (4 * TICKS, 67)]


def test_plays_kits_on_the_channel_of_drums_and_nothing_else_there():
    file = read(score())
    for track in file.tracks:
        channels = {m.channel for m in track if not m.is_meta}
        assert channels == ({DRUM_CHANNEL} if track.name == "drums" else channels - {DRUM_CHANNEL})


def test_gives_each_of_many_parts_a_channel():
    parts = [
        Part(name=f"keys-{i}", instrument="piano", role=Role.COMP, notes=(note(0, 60),)) for i in range(20)
    ]
    file = read(score(parts=parts))
    used = [{m.channel for m in t if not m.is_meta} for t in file.tracks[1:]]
    assert all(len(u) == 1 and DRUM_CHANNEL not in u for u in used)
    ports = [next((m.port for m in t if m.type == "midi_port"), 0) for t in file.tracks[1:]]
    seats = [(port, *channels) for port, channels in zip(ports, used, strict=True)]
    assert len(set(seats)) == len(seats)


def test_seats_kits_that_differ_on_ports_of_their_own():
    kits = [
        Part(name=name, instrument=kit, role=Role.DRUMS, notes=(note(0, 36),))
        for name, kit in (("drums", "drum-kit"), ("more", "rock-kit"), ("again", "drum-kit"))
    ]
    file = read(score(parts=kits))
    ports = {t.name: next((m.port for m in t if m.type == "midi_port"), 0) for t in file.tracks[1:]}
    assert ports == {"drums": 0, "more": 1, "again": 0, "vocals": 0}


def test_writes_rolls_and_tremolos_as_strokes():
    drums = Part(
        name="drums", instrument="drum-kit", role=Role.DRUMS, notes=(note(0, 38, Fraction(1), 0.7, "roll"),)
    )
    strings = Part(
        name="strings", instrument="strings", role=Role.BED, notes=(note(1, 60, Fraction(1), 0.7, "tremolo"),)
    )
    file = read(score(parts=(drums, strings)))
    eighth = TICKS // 8
    assert starts(named(file, "drums")) == [(i * eighth, 38) for i in range(8)]
    assert starts(named(file, "strings")) == [(TICKS + i * eighth, 60) for i in range(8)]


def test_bends_a_slide_from_the_note_before_and_comes_to_rest():
    notes = (note(0, 40, Fraction(1)), note(1, 45, Fraction(1), 0.7, "slide"))
    bass = Part(name="bass", instrument="electric-bass", role=Role.BASS, notes=notes)
    track = named(read(score(parts=(bass,))), "bass")
    bends = [(tick, m.pitch / 8192 * 12) for tick, m in timed(track) if m.type == "pitchwheel"]
    assert bends[0] == (TICKS, pytest.approx(-5, abs=0.01))
    assert bends[-1][1] == 0
    assert [b for _, b in bends] == sorted(b for _, b in bends)
    controls = [(m.control, m.value) for _, m in timed(track) if m.type == "control_change"]
    assert (6, 12) in controls


def test_bends_nothing_while_another_note_sounds():
    notes = (note(0, 40, Fraction(4)), note(1, 45, Fraction(1), 0.7, "slide"))
    bass = Part(name="bass", instrument="electric-bass", role=Role.BASS, notes=notes)
    assert not [m for m in named(read(score(parts=(bass,))), "bass") if m.type == "pitchwheel"]


def test_holds_names_with_emoji_halves_of_letters_and_noughts():
    assert read(score(title="Neon \ud83c\0 🌧")).tracks[0].name == "Neon ? 🌧"


def test_ends_every_note_after_it_began():
    for track in read(score()).tracks:
        open_notes = {}
        for tick, message in timed(track):
            if message.type == "note_on":
                open_notes[message.note] = tick
            elif message.type == "note_off":
                assert tick > open_notes.pop(message.note)
        assert not open_notes


def test_ends_a_note_before_the_same_key_is_struck_again():
    keys = Part(name="keys", instrument="piano", role=Role.COMP, notes=(note(0, 60), note("1/2", 60)))
    kinds = [m.type for m in named(read(score(parts=(keys,))), "keys") if m.type.startswith("note")]
    assert kinds == ["note_on", "note_off", "note_on", "note_off"]


def test_swings_as_the_performer_does():
    swinging = score(feel=Feel(swing_eighth=2 / 3))
    assert starts(named(read(swinging), "keys"))[1][0] == round(TICKS * 2 / 3)


def test_is_late_where_the_role_or_the_drum_is_late():
    late = score(feel=Feel(offset_ms={"comp": 10.0, "drums/snare": 20.0}))
    file = read(late)
    # [ms] * [beats/min] / [ms/min] * [ticks/beat] = [ticks]
    assert starts(named(file, "keys"))[0][0] == round(10 * 120 / 60_000 * TICKS)
    assert starts(named(file, "drums")) == [(0, 36), (TICKS + round(20 * 120 / 60_000 * TICKS), 38)]


def test_never_begins_before_the_song():
    early = score(feel=Feel(offset_ms={"comp": -15.0}))
    assert starts(named(read(early), "keys"))[0][0] == 0


def test_carries_the_words_where_they_are_sung():
    words = [(tick, m.text) for tick, m in timed(named(read(score()), "vocals")) if m.type == "lyrics"]
    assert words == [(0, "Ri-"), (TICKS // 2, "ver "), (TICKS, "_"), (2 * TICKS, "runs ")]


def test_strikes_as_hard_as_the_score_says_but_never_so_softly_that_it_is_an_end():
    keys = Part(
        name="keys",
        instrument="piano",
        role=Role.COMP,
        notes=(note(0, 60, velocity=0), note(1, 60, velocity=1)),
    )
    track = named(read(score(parts=(keys,))), "keys")
    assert [m.velocity for m in track if m.type == "note_on"] == [1, 127]


def test_has_no_track_for_a_voice_that_does_not_sing():
    assert [t.name for t in read(score(vocals=None)).tracks] == ["Río", "keys", "drums"]
