"""A whole MIDI file: the conductor's track, a track for each part, and the voice with its words.

The first track is the conductor: tempo and key with their changes, meter, markers of the sections. The voice
is a track of its own with one lyric event a note, as karaoke players read them: a space ends a word, a hyphen
goes on.

Times are those of the performance's grid (see `formats.played`). What a player's hands do beside the notes
and the lines of pitch and level (breath, timbre, unsteadiness) is the performer's.
"""

import io

import mido

from undersong.engine.formats.midi.bends import bends_of
from undersong.engine.formats.midi.controls import controls_of
from undersong.engine.formats.midi.events import BEGINS, ENDS, SETS, TICKS, Event, track_of
from undersong.engine.formats.midi.played import Played, played_notes, shared
from undersong.engine.formats.midi.seats import (
    VOICE,
    VOICE_PROGRAM,
    Seat,
    head,
    head_of,
    is_kit,
    seats_of,
)
from undersong.engine.formats.played import played_beats, sounding
from undersong.engine.formats.tags import one_line
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Part, Role, Score, SungNote, Vocals
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.engine.voices.catalogue import voices
from undersong.units import Beats, MidiPitch

ROOM_DB = -16.0
"""What a voice gives to the room that the catalogue does not have."""


def midi_bytes(score: Score) -> bytes:
    """Return the score as a standard MIDI file."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS, charset="utf-8")
    file.tracks.append(_conductor(score))
    seats = seats_of(score)
    notes = _notes(score, seats)
    for part in score.parts:
        file.tracks.append(_part(score, part, seats[part.name], notes[part.name]))
    if score.vocals:
        file.tracks.append(_voice(score, score.vocals))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _conductor(score: Score) -> mido.MidiTrack:
    meter, key = parse_meter(score.meter), parse_key(score.key)
    # A click is a dotted quarter in compound meters, a note of the lower number in all others.
    clocks = 36 if meter.compound else 24 * 4 // meter.unit
    start = (
        mido.MetaMessage("track_name", name=one_line(score.title)),
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(score.bpm)),
        mido.MetaMessage(
            "time_signature", numerator=meter.count, denominator=meter.unit, clocks_per_click=clocks
        ),
        mido.MetaMessage("key_signature", key=_signature(key)),
    )
    events = [Event(0, ENDS, i, message) for i, message in enumerate(start)]
    for section in score.sections:
        marker = mido.MetaMessage("marker", text=one_line(section.label))
        events.append(Event(_tick(score, section.start_beats), SETS, len(events), marker))
    for change in score.tempo_changes:
        slower = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(change.bpm))
        events.append(Event(_tick(score, change.start_beats), ENDS, len(events), slower))
    for lift in score.key_changes:
        signature = mido.MetaMessage("key_signature", key=_signature(parse_key(lift.key)))
        events.append(Event(_tick(score, lift.start_beats), ENDS, len(events), signature))
    return track_of(events, round(Clock.of(score).beats(score.duration_seconds) * TICKS))


def _notes(score: Score, seats: dict[str, Seat]) -> dict[str, list[Played]]:
    """What each part sends; kits that share a channel make room for each other."""
    notes = {part.name: played_notes(score, part) for part in score.parts}
    together: dict[tuple[int, int], list[str]] = {}
    for name, seat in seats.items():
        together.setdefault((seat.port, seat.channel), []).append(name)
    for names in together.values():
        if len(names) > 1:
            notes |= zip(names, shared([notes[name] for name in names]), strict=True)
    return notes


def _part(score: Score, part: Part, seat: Seat, notes: list[Played]) -> mido.MidiTrack:
    known = instruments()[part.instrument]
    events = head_of(part, seat)
    if not is_kit(part):
        events += bends_of(notes, known, seat, score)
    events += controls_of(score, notes, part.moves, known, seat)
    for note in notes:
        events += _struck(note.pitch, note.velocity, (note.start, note.end), seat, len(events))
    return track_of(events)


def _voice(score: Score, vocals: Vocals) -> mido.MidiTrack:
    known, clock = voices().get(vocals.voice), Clock.of(score)
    room_db = known.reverb_db if known else ROOM_DB
    events = head("vocals", VOICE, VOICE_PROGRAM, Role.VOICE, pan=0.0, room_db=room_db)
    events += controls_of(score, (), vocals.moves, None, VOICE)
    for line in vocals.lines:
        for index, note in enumerate(line.notes):
            span = sounding(score, clock, Role.VOICE, note)
            lyric = mido.MetaMessage("lyrics", text=_lyric(line.notes, index))
            events.append(Event(round(span[0] * TICKS), SETS, len(events), lyric))
            events += _struck(note.pitch, note.velocity, span, VOICE, len(events))
    return track_of(events)


def _lyric(notes: tuple[SungNote, ...], index: int) -> str:
    syllable = notes[index].syllable
    if syllable is None:
        return "_"  # the last syllable is held on
    following = next((n.syllable for n in notes[index + 1 :] if n.syllable), None)
    goes_on = following is not None and not following.starts_word
    return one_line(syllable.text) + ("-" if goes_on else " ")


def _struck(
    pitch: MidiPitch, velocity: float, span: tuple[float, float], seat: Seat, order: int
) -> list[Event]:
    start = round(span[0] * TICKS)
    end = max(round(span[1] * TICKS), start + 1)
    hard = max(1, min(127, round(velocity * 127)))
    on = mido.Message("note_on", channel=seat.channel, note=pitch, velocity=hard)
    off = mido.Message("note_off", channel=seat.channel, note=pitch, velocity=0)
    return [Event(start, BEGINS, order, on), Event(end, ENDS, order, off)]


def _tick(score: Score, beats: Beats) -> int:
    return round(played_beats(score, beats) * TICKS)


def _signature(key: Key) -> str:
    """Return a key as MIDI names it: the major or minor key with the same signs."""
    names = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
    relatives = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
    return f"{relatives[key.fifths + 7]}m" if key.minor else names[key.fifths + 7]
