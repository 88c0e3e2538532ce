"""Standard MIDI files, type 1, from a score.

The first track is the conductor: tempo and key with their changes, meter, markers of the sections. Each
part has a track with its General MIDI program; kits play on channel 10, where the program chooses a kit.
The voice is a track of its own with one lyric event a note, as karaoke players read them: a space before a
word, a hyphen where it goes on.

Times are those of the performance's grid: swing is applied by the same function that the performer
uses, and the mean lateness of a role is added, so that the file lies on the sound; only the
unsteadiness of single notes is left out.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import mido

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Part, Role, Score, SungNote, Vocals
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.feel import swung
from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.lateness import lateness_ms
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

TICKS = 960
"""Ticks of a quarter note: at 60 BPM one lasts about a millisecond."""
DRUM_CHANNEL = 9
VOICE_PROGRAM = 53
"""General MIDI's “Voice Oohs”."""
CHANNELS = tuple(c for c in range(16) if c != DRUM_CHANNEL)


@dataclass(frozen=True, order=True)
class _Event:
    """A message at its time; at one time ends come before beginnings."""

    tick: int
    rank: int
    order: int
    message: mido.Message | mido.MetaMessage


def midi_bytes(score: Score) -> bytes:
    """Return the score as a standard MIDI file."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS, charset="utf-8")
    file.tracks.append(_conductor(score))
    melodic = [part for part in score.parts if not _is_kit(part)]
    for part in score.parts:
        # Sixteen channels are all there are: the seventeenth part shares one with the first.
        channel = DRUM_CHANNEL if _is_kit(part) else CHANNELS[(melodic.index(part) + 1) % len(CHANNELS)]
        file.tracks.append(_part(score, part, channel))
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
        mido.MetaMessage("track_name", name=score.title),
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(score.bpm)),
        mido.MetaMessage(
            "time_signature", numerator=meter.count, denominator=meter.unit, clocks_per_click=clocks
        ),
        mido.MetaMessage("key_signature", key=_signature(key)),
    )
    events = [_Event(0, 0, i, message) for i, message in enumerate(start)]
    for section in score.sections:
        marker = mido.MetaMessage("marker", text=section.label)
        events.append(_Event(_tick(score, section.start_beats), 1, len(events), marker))
    for change in score.tempo_changes:
        slower = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(change.bpm))
        events.append(_Event(_tick(score, change.start_beats), 0, len(events), slower))
    for lift in score.key_changes:
        signature = mido.MetaMessage("key_signature", key=_signature(parse_key(lift.key)))
        events.append(_Event(_tick(score, lift.start_beats), 0, len(events), signature))
    return _track(events, round(Clock.of(score).beats(score.duration_seconds) * TICKS))


def _part(score: Score, part: Part, channel: int) -> mido.MidiTrack:
    program = instruments()[part.instrument].program
    events, clock = _head(part.name, channel, program), Clock.of(score)
    for note in part.notes:
        late = _late(score, clock, part.role, note)
        events += _sounding(score, note, channel, late, len(events))
    return _track(events)


def _voice(score: Score, vocals: Vocals) -> mido.MidiTrack:
    channel = CHANNELS[0]
    events, clock = _head("vocals", channel, VOICE_PROGRAM), Clock.of(score)
    for line in vocals.lines:
        for index, note in enumerate(line.notes):
            late = _late(score, clock, Role.VOICE, note)
            lyric = mido.MetaMessage("lyrics", text=_lyric(line.notes, index))
            start = _tick(score, note.start_beats) + late
            events.append(_Event(max(start, 0), 1, len(events), lyric))
            events += _sounding(score, note, channel, late, len(events))
    return _track(events)


def _lyric(notes: tuple[SungNote, ...], index: int) -> str:
    syllable = notes[index].syllable
    if syllable is None:
        return "_"  # the last syllable is held on
    following = next((n.syllable for n in notes[index + 1 :] if n.syllable), None)
    goes_on = following is not None and not following.starts_word
    return syllable.text + ("-" if goes_on else " ")


def _head(name: str, channel: int, program: int) -> list[_Event]:
    return [
        _Event(0, 0, 0, mido.MetaMessage("track_name", name=name)),
        _Event(0, 0, 1, mido.Message("program_change", channel=channel, program=program)),
    ]


def _sounding(score: Score, note: Note | SungNote, channel: int, late: int, order: int) -> list[_Event]:
    start = max(_tick(score, note.start_beats) + late, 0)
    end = max(_tick(score, note.start_beats + note.length_beats) + late, start + 1)
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
    return round(swung(Fraction(beats), score.feel) * TICKS)


def _late(score: Score, clock: Clock, role: Role, note: Note | SungNote) -> int:
    milliseconds = lateness_ms(score.feel.offset_ms, role, note.pitch)
    # [ms] * [beats/min] / [ms/min] * [ticks/beat] = [ticks]
    return round(milliseconds * clock.tempo(note.start_beats) / 60_000.0 * TICKS)


def _is_kit(part: Part) -> bool:
    return instruments()[part.instrument].sound.startswith("kit:")


def _signature(key: Key) -> str:
    """Return a key as MIDI names it: the major or minor key with the same signs."""
    names = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
    relatives = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
    return f"{relatives[key.fifths + 7]}m" if key.minor else names[key.fifths + 7]
