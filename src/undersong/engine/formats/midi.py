"""Standard MIDI files, type 1, from a score.

The first track is the conductor: tempo and key with their changes, meter, markers of the sections. Each
part has a track with its General MIDI program; kits play on channel 10, where the program chooses a kit.
The voice is a track of its own with one lyric event a note, as karaoke players read them: a space before a
word, a hyphen where it goes on.

Times are those of the performance's grid (see `played`). Sixteen channels are all that one port has: where a
song has more parts than that, or kits that differ, the others play on a second port, as MIDI interfaces with
two cables do, and programs that know no ports still read every note on its own track.

Of the articulations those are written that a synthesiser cannot guess: rolls of drums and tremolos as the
strokes that they are, slides as bends of pitch, by up to an octave. What a player's hands do beside the notes
(pedal, breath, timbre) is the performer's.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import mido

from undersong.engine.formats.played import played_beats, sounding
from undersong.engine.formats.tags import one_line
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Part, Role, Score, SungNote, Vocals
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

TICKS = 960
"""Ticks of a quarter note: at 60 BPM one lasts about a millisecond."""
DRUM_CHANNEL = 9
VOICE_PROGRAM = 53
"""General MIDI's “Voice Oohs”."""
CHANNELS = tuple(c for c in range(16) if c != DRUM_CHANNEL)
STROKE = Fraction(1, 8)
"""Of a roll or a tremolo."""
STROKES = ("tremolo",)
STROKES_OF_DRUMS = ("tremolo", "roll")
SLIDES = ("slide", "bend", "scoop")
BEND_SEMITONES = 12
BEND_STEPS = 12
BEND_BEATS = 0.12
NEAR = Fraction(1, 2)
"""A slide comes from the note before where that ended no longer ago; else from two semitones below."""


@dataclass(frozen=True, order=True)
class _Event:
    """A message at its time; at one time ends come before beginnings."""

    tick: int
    rank: int
    order: int
    message: mido.Message | mido.MetaMessage


@dataclass(frozen=True)
class _Seat:
    """Where a part plays: a port, and one of its channels."""

    port: int
    channel: int


def midi_bytes(score: Score) -> bytes:
    """Return the score as a standard MIDI file."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS, charset="utf-8")
    file.tracks.append(_conductor(score))
    seats = _seats(score)
    for part in score.parts:
        file.tracks.append(_part(score, part, seats[part.name]))
    if score.vocals:
        file.tracks.append(_voice(score, score.vocals))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _seats(score: Score) -> dict[str, _Seat]:
    """Give every part a channel of its own; the first is the voice's, kits share one if they are alike."""
    free = ((port, channel) for port in range(127) for channel in CHANNELS)
    next(free)
    kits: dict[int, int] = {}
    found = {}
    for part in score.parts:
        if _is_kit(part):
            port = kits.setdefault(instruments()[part.instrument].program, len(kits))
            found[part.name] = _Seat(port, DRUM_CHANNEL)
        else:
            found[part.name] = _Seat(*next(free))
    return found


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
    events = [_Event(0, 0, i, message) for i, message in enumerate(start)]
    for section in score.sections:
        marker = mido.MetaMessage("marker", text=one_line(section.label))
        events.append(_Event(_tick(score, section.start_beats), 1, len(events), marker))
    for change in score.tempo_changes:
        slower = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(change.bpm))
        events.append(_Event(_tick(score, change.start_beats), 0, len(events), slower))
    for lift in score.key_changes:
        signature = mido.MetaMessage("key_signature", key=_signature(parse_key(lift.key)))
        events.append(_Event(_tick(score, lift.start_beats), 0, len(events), signature))
    return _track(events, round(Clock.of(score).beats(score.duration_seconds) * TICKS))


def _part(score: Score, part: Part, seat: _Seat) -> mido.MidiTrack:
    program = instruments()[part.instrument].program
    events, clock = _head(part.name, seat, program), Clock.of(score)
    bends = [] if _is_kit(part) else list(_bends(score, clock, part, seat.channel))
    if bends:
        events += _bend_range(seat.channel, len(events))
    events += bends
    struck = STROKES_OF_DRUMS if _is_kit(part) else STROKES
    for note in part.notes:
        for stroke in _strokes(note) if note.articulation in struck else (note,):
            span = sounding(score, clock, part.role, stroke)
            events += _struck(stroke, span, seat.channel, len(events))
    return _track(events)


def _strokes(note: Note) -> Iterator[Note]:
    """Yield the strokes of a roll or a tremolo, each a little softer than the first."""
    count = max(1, round(note.length_beats / STROKE))
    for index in range(count):
        yield note.model_copy(
            update={
                "start_beats": note.start_beats + index * note.length_beats / count,
                "length_beats": note.length_beats / count * Fraction(7, 8),
                "velocity": note.velocity * (1.0 if index == 0 else 0.85),
            }
        )


def _bends(score: Score, clock: Clock, part: Part, channel: int) -> Iterator[_Event]:
    """Yield the bends that bring sliding notes to their pitch, where no other note would be bent too."""
    for before, note in pairwise((None, *part.notes)):
        if note is None or note.articulation not in SLIDES:
            continue
        end = note.start_beats + note.length_beats
        alone = all(
            other is note
            or other.start_beats + other.length_beats <= note.start_beats
            or other.start_beats >= end
            for other in part.notes
        )
        if not alone:
            continue
        near = before and before.start_beats + before.length_beats >= note.start_beats - NEAR
        steps = before.pitch - note.pitch if before and near and before.pitch != note.pitch else -2
        start = sounding(score, clock, part.role, note)[0]
        for step in range(BEND_STEPS + 1):
            left = max(-BEND_SEMITONES, min(BEND_SEMITONES, steps)) * (1 - step / BEND_STEPS)
            bend = max(-8192, min(8191, round(left / BEND_SEMITONES * 8192)))
            message = mido.Message("pitchwheel", channel=channel, pitch=bend)
            tick = round((start + BEND_BEATS * step / BEND_STEPS) * TICKS)
            yield _Event(tick, 1, step, message)


def _bend_range(channel: int, order: int) -> list[_Event]:
    """Say that the wheel reaches an octave: registered parameter 0, in semitones."""
    said = ((101, 0), (100, 0), (6, BEND_SEMITONES), (38, 0))
    return [
        _Event(0, 0, order + i, mido.Message("control_change", channel=channel, control=c, value=v))
        for i, (c, v) in enumerate(said)
    ]


def _voice(score: Score, vocals: Vocals) -> mido.MidiTrack:
    seat = _Seat(0, CHANNELS[0])
    events, clock = _head("vocals", seat, VOICE_PROGRAM), Clock.of(score)
    for line in vocals.lines:
        for index, note in enumerate(line.notes):
            span = sounding(score, clock, Role.VOICE, note)
            lyric = mido.MetaMessage("lyrics", text=_lyric(line.notes, index))
            events.append(_Event(round(span[0] * TICKS), 1, len(events), lyric))
            events += _struck(note, span, seat.channel, len(events))
    return _track(events)


def _lyric(notes: tuple[SungNote, ...], index: int) -> str:
    syllable = notes[index].syllable
    if syllable is None:
        return "_"  # the last syllable is held on
    following = next((n.syllable for n in notes[index + 1 :] if n.syllable), None)
    goes_on = following is not None and not following.starts_word
    return one_line(syllable.text) + ("-" if goes_on else " ")


def _head(name: str, seat: _Seat, program: int) -> list[_Event]:
    first = [
        mido.MetaMessage("track_name", name=name),
        *([mido.MetaMessage("midi_port", port=seat.port)] if seat.port else []),
        mido.Message("program_change", channel=seat.channel, program=program),
    ]
    return [_Event(0, 0, index, message) for index, message in enumerate(first)]


def _struck(note: Note | SungNote, span: tuple[float, float], channel: int, order: int) -> list[_Event]:
    start = round(span[0] * TICKS)
    end = max(round(span[1] * TICKS), start + 1)
    velocity = max(1, min(127, round(note.velocity * 127)))
    on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=velocity)
    off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
    return [_Event(start, 2, order, on), _Event(end, 0, order, off)]


def _track(events: Iterable[_Event], end: int = 0) -> mido.MidiTrack:
    track, now = mido.MidiTrack(), 0
    for event in sorted(events, key=lambda e: (e.tick, e.rank, e.order)):
        track.append(event.message.copy(time=event.tick - now))
        now = event.tick
    track.append(mido.MetaMessage("end_of_track", time=max(end - now, 0)))
    return track


def _tick(score: Score, beats: Beats) -> int:
    return round(played_beats(score, beats) * TICKS)


def _is_kit(part: Part) -> bool:
    return instruments()[part.instrument].sound.startswith("kit:")


def _signature(key: Key) -> str:
    """Return a key as MIDI names it: the major or minor key with the same signs."""
    names = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
    relatives = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
    return f"{relatives[key.fifths + 7]}m" if key.minor else names[key.fifths + 7]
