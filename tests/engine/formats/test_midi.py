"""MIDI files: what a sequencer reads from them is what the score says."""

import io
import tomllib
from fractions import Fraction
from importlib.resources import as_file, files

import mido
import pytest
from music21 import converter

from tests.engine.bare import bare_score
from undersong.engine.formats.midi import DRUM_CHANNEL, TICKS, midi_bytes
from undersong.engine.formats.midi.seats import LEVELS_DB
from undersong.engine.model import (
    ChordSpan,
    Feel,
    KeyChange,
    Line,
    Move,
    Note,
    Part,
    Role,
    Section,
    SungNote,
    Syllable,
    TempoChange,
    Vocals,
)
from undersong.engine.model.score import Closing


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


def one(instrument, notes, role=Role.LEAD, moves=()):
    return Part(name="one", instrument=instrument, role=role, notes=notes, moves=moves)


def messages(instrument, notes, kind, role=Role.LEAD, moves=(), **song):
    """Beats and messages of one kind in the track of a single part."""
    track = named(read(score(parts=(one(instrument, notes, role, moves),), **song)), "one")
    return [(tick / TICKS, m) for tick, m in timed(track) if m.type == kind]


def controls(number, *args, **song):
    """Beats and values of a controller in the track of a single part."""
    found = messages(*args, kind="control_change", **song)
    return [(beat, m.value) for beat, m in found if m.control == number]


def cents(instrument, *notes, **song):
    found = messages(instrument, notes, "pitchwheel", **song)
    return [(beat, m.pitch / 8192 * 1200) for beat, m in found]


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
    # As many as the performer plays in half a second: a roll's in time with the beat.
    assert starts(named(file, "drums")) == [(round(i * TICKS / 7), 38) for i in range(7)]
    assert starts(named(file, "strings")) == [(TICKS + i * TICKS // 6, 60) for i in range(6)]


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
    assert not messages("steel-guitar", notes, "pitchwheel")


def test_announces_the_range_of_its_bends_and_lets_the_parameter_go():
    found = messages("steel-guitar", (note(1, 64, Fraction(1), 0.7, "slide"),), "control_change")
    said = [(m.control, m.value) for _, m in found if m.control in (6, 38, 100, 101)]
    assert said == [(101, 0), (100, 0), (6, 12), (38, 0), (101, 127), (100, 127)]


def test_bends_in_14_bits():
    found = cents("steel-guitar", note(0, 62, Fraction(1)), note(1, 64, Fraction(1), 0.7, "slide"))
    assert len({round(value, 3) for _, value in found}) > 8
    assert any(round(value / 1200 * 8192) % 128 for _, value in found)


@pytest.mark.parametrize(("key", "step"), [("C major", -200), ("F major", -100), ("Gb major", -100)])
def test_bends_by_a_step_of_the_key(key, step):
    pitch = {"C major": 64, "F major": 70, "Gb major": 66}[key]
    found = cents("clean-guitar", note(1, pitch, Fraction(2), 0.7, "bend"), key=key)
    assert found[0] == (1, pytest.approx(step, abs=1))
    assert found[-1][1] == 0


@pytest.mark.parametrize(("word", "sign"), [("fall", -1), ("doit", 1)])
def test_falls_and_shoots_up_at_the_end_and_is_back_before_the_next_note(word, sign):
    notes = (note(1, 70, Fraction(2), 0.7, word), note(4, 72, Fraction(1)))
    found = cents("trumpet", *notes)
    assert 2 < found[0][0] < 3 < found[-1][0] < 4
    assert max(sign * value for _, value in found) > 500
    assert found[-1][1] == 0
    ends = [beat for beat, m in messages("trumpet", notes, "note_off") if m.note == 70]
    assert 3 < ends[0] < 3.5


def test_cuts_a_fall_where_the_next_note_begins():
    found = cents("trumpet", note(1, 70, Fraction(1), 0.7, "fall"), note(2, 72, Fraction(1)))
    assert found[-1] == (2, 0)


def test_bends_a_chord_together_where_all_of_it_goes_the_same_way():
    chord = [note(1, pitch, Fraction(1), 0.7, "fall") for pitch in (60, 64, 67)]
    assert cents("brass-section", *chord)
    assert not cents("brass-section", *chord[:2], note(1, 67, Fraction(1)))


def test_trills_with_the_next_note_of_the_key():
    found = messages("flute", (note(0, 76, Fraction(2), 0.7, "trill"),), "note_on", key="C major")
    assert [m.note for _, m in found[:4]] == [76, 77, 76, 77]


def test_strikes_flams_and_drags_before_the_beat():
    hits = (note(1, 38, Fraction(1, 4), 0.8, "flam"), note(2, 38, Fraction(1, 4), 0.8, "drag"))
    found = messages("drum-kit", hits, "note_on", role=Role.DRUMS)
    assert [sum(b - 0.5 < beat <= b for beat, _ in found) for b in (1, 2)] == [2, 3]
    assert {beat for beat, m in found if m.velocity > 80} == {1, 2}


def test_rolls_a_chord_upwards():
    chord = tuple(note(0, pitch, Fraction(2), 0.7, "roll") for pitch in (48, 55, 64))
    found = messages("harp", chord, "note_on")
    assert [m.note for _, m in found] == [48, 55, 64]
    assert len({beat for beat, _ in found}) == 3


def test_plays_ghosts_softly_and_staccato_short():
    found = messages(
        "steel-guitar",
        (note(0, 60, velocity=0.8, articulation="ghost"), note(1, 62, velocity=0.8)),
        "note_on",
    )
    assert found[0][1].velocity < 0.7 * found[1][1].velocity
    ends = messages("violin", (note(0, 60, Fraction(1, 2), 0.7, "staccato"),), "note_off")
    assert ends[0][0] < 0.4


def test_treads_the_pedal_with_the_notes_and_lifts_it_after_the_next_chord():
    chords = tuple(
        ChordSpan(start_beats=start, length_beats=2, symbol="C", pitch_classes=(0, 4, 7), bass=0)
        for start in (0, 2, 4)
    )
    notes = tuple(note(beat, 60 + beat, Fraction(1), 0.7, "pedal") for beat in range(6))
    found = controls(64, "piano", notes, chords=chords)
    assert [value for _, value in found] == [127, 0] * 3
    # At 120 BPM a foot comes up a tenth of a beat after the chord and goes down again as much later.
    assert [beat for beat, _ in found[:5]] == pytest.approx([0, 2.1, 2.2, 4.1, 4.2], abs=0.01)
    assert found[-1][0] > 6


def test_lifts_the_pedal_before_the_file_is_over():
    song = score(parts=(one("piano", (note(16, 60, Fraction(2), 0.7, "pedal"),)),))
    assert read(song).length == pytest.approx(10.0, abs=0.002)


def test_treads_no_pedal_that_nobody_asks_for():
    assert not controls(64, "piano", (note(0, 60),))


def test_swells_by_expression_and_comes_to_rest():
    found = controls(11, "strings", (note(1, 60, Fraction(4), 0.7, "swell"), note(5, 62)))
    assert found[0] == (0, 127)
    beats = dict(found)
    assert beats[1] < 60
    assert [v for b, v in found if 1 <= b < 3] == sorted(v for b, v in found if 1 <= b < 3)
    assert found[-1] == (5, 127)


def test_follows_the_scores_moves_of_level_and_filter():
    moves = (
        Move(control="level", start_beats=2, length_beats=4, first=-12.0, last=6.0),
        Move(control="low-pass", start_beats=0, length_beats=4, first=200.0, last=20_000.0),
    )
    notes = (note(0, 60, Fraction(8)),)
    level = controls(11, "warm-pad", notes, moves=moves)
    # It rests 6 dB below its highest: 127 * 10 ** (-6 / 40) = 90.
    assert level[0] == (0, 90)
    assert min(v for _, v in level) == round(127 * 10 ** (-18 / 40))
    assert max(v for _, v in level) == pytest.approx(127, abs=2)
    assert level[-1] == (6, 90)
    bright = controls(74, "warm-pad", notes, moves=moves)
    assert bright[-1][1] == 64
    assert min(v for _, v in bright) < 32


def test_fades_out_by_expression():
    closing = Closing(last_chord_beats=16, end_beats=20, leaves_beats=8)
    found = controls(11, "piano", (note(0, 60, Fraction(20)),), ending="fade", closing=closing)
    falling = [v for b, v in found if 8 <= b < 20]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] < 10


def test_sets_volume_and_place_by_what_a_part_does():
    keys = Part(name="keys", instrument="nylon-guitar", role=Role.COMP, notes=(note(0, 60),))
    riser = Part(name="riser", instrument="riser", role=Role.COLOUR, notes=(note(0, 60),))
    file = read(score(parts=(keys, riser)))

    def value(name, number):
        found = [m for m in named(file, name) if m.type == "control_change" and m.control == number]
        assert len(found) == 1
        return found[0].value

    assert value("vocals", 7) > value("keys", 7) > value("riser", 7) > 20
    assert value("vocals", 10) == 64
    assert value("keys", 10) < 50


def test_levels_roles_as_the_mix_does():
    with as_file(files("undersong.engine.mix") / "balance.toml") as path:
        mixed = tomllib.loads(path.read_text("utf-8"))["role"]
    assert {role: facts["level_lu"] for role, facts in mixed.items()} == {
        str(role): level for role, level in LEVELS_DB.items()
    }


def test_sends_only_percussion_that_general_midi_has():
    hits = tuple(note(beat, key) for beat, key in enumerate(range(35, 88)))
    found = messages("percussion", hits, "note_on", role=Role.DRUMS)
    assert len(found) == len(hits)
    assert all(35 <= m.note <= 81 for _, m in found)


@pytest.mark.parametrize(
    ("meter", "key", "fifths"), [("12/8", "E minor", 1), ("7/8", "Gb major", -6), ("3/4", "D dorian", 0)]
)
def test_is_understood_by_an_independent_reader(tmp_path, meter, key, fifths):
    slowing = (TempoChange(start_beats=4, bpm=90.0), TempoChange(start_beats=6, bpm=60.0))
    path = tmp_path / "song.mid"
    path.write_bytes(midi_bytes(score(meter=meter, key=key, tempo_changes=slowing)))
    found = converter.parse(path)
    assert {t.ratioString for t in found.recurse().getElementsByClass("TimeSignature")} == {meter}
    assert {k.sharps for k in found.recurse().getElementsByClass("KeySignature")} == {fifths}
    keys = next(part for part in found.parts if part.partName == "keys")
    assert [(n.offset, n.pitch.midi) for n in keys.flatten().notes] == [(0, 60), (0.5, 64), (4, 67)]
    assert {round(m.number) for m in found.flatten().getElementsByClass("MetronomeMark")} == {120, 90, 60}


def test_holds_names_with_emoji_halves_of_letters_and_noughts():
    assert read(score(title="Neon \ud83c\0 🌧")).tracks[0].name == "Neon ? 🌧"


@pytest.mark.parametrize("instrument", ["piano", "saw-lead", "steel-guitar"])
def test_leaves_no_note_sounding_and_no_pitch_struck_twice(instrument):
    overlapping = (note(Fraction(i, 4), 60 + i % 3, Fraction(3, 2)) for i in range(16))
    notes = (*overlapping, note(5, 70, Fraction(1)), note(5, 70, Fraction(2)))
    sounding = set()
    ons = messages(instrument, notes, "note_on")
    offs = messages(instrument, notes, "note_off")
    events = sorted([(b, 1, m.note) for b, m in ons] + [(b, 0, m.note) for b, m in offs])
    for _, begins, pitch in events:
        assert begins == (pitch not in sounding)
        sounding ^= {pitch}
    assert not sounding


def test_lets_one_note_go_before_the_next_where_there_is_one_voice():
    notes = (note(0, 60, Fraction(2)), note(1, 64, Fraction(1)))
    kinds = [m.type for _, m in timed(named(read(score(parts=(one("flute", notes),))), "one"))]
    assert [k for k in kinds if k.startswith("note")] == ["note_on", "note_off", "note_on", "note_off"]


def test_makes_room_between_kits_that_share_a_channel():
    kits = [
        Part(name=name, instrument="drum-kit", role=Role.DRUMS, notes=notes)
        for name, notes in (
            ("drums", (note(0, 38, Fraction(1)), note(1, 36))),
            ("more", (note(0, 38), note("1/2", 38), note(2, 36))),
        )
    ]
    file = read(score(parts=kits))
    assert starts(named(file, "drums")) == [(0, 38), (TICKS, 36)]
    assert starts(named(file, "more")) == [(TICKS // 2, 38), (2 * TICKS, 36)]
    ends = [tick for tick, m in timed(named(file, "drums")) if m.type == "note_off"]
    assert ends[0] == TICKS // 2


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
