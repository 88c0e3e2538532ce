"""Another key, another chord: what sounds follows."""

from undersong.engine.compose.revise.blocks import planned_of
from undersong.engine.compose.revise.changes import SetChord, SetKey
from undersong.engine.compose.revise.grafting import tidy
from undersong.engine.compose.revise.pitches import (
    bass_on_chord,
    chord_in_key,
    in_key,
    into_range,
    is_pitched,
    on_chord,
    with_chord,
)
from undersong.engine.compose.revise.singing import line_pitched, within_voice
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import ChordSpan, Line, Note, Part, Role, Score, SungNote
from undersong.engine.theory.chord import Chord, ChordError
from undersong.engine.theory.key import Key, parse_key, raised
from undersong.engine.theory.symbol import parse_symbol
from undersong.engine.voices.catalogue import voices
from undersong.errors import RequestError, quoted
from undersong.units import Beats

HELD_BEATS = 1
"""A tune's note so long or longer follows a chord that it clashes with."""
TUNES = (Role.LEAD, Role.COUNTER)


def set_key(change: SetKey, score: Score) -> Score:
    """Return a score in another key."""
    old, new = parse_key(score.key), parse_key(change.key)
    known = instruments()
    parts = tuple(_part_in_key(p, old, new, known[p.instrument]) if is_pitched(p) else p for p in score.parts)
    vocals = score.vocals
    if vocals is not None:
        lines = tuple(line_pitched(line, lambda p: in_key(p, old, new)) for line in vocals.lines)
        vocals = vocals.model_copy(update={"lines": within_voice(lines, voices()[vocals.voice])})
    shifts = {s.start_beats: planned_of(s).key_shift for s in score.sections}
    lifted = tuple(
        k.model_copy(update={"key": str(_shifted(new, shifts.get(k.start_beats, 0)))})
        for k in score.key_changes
    )
    return score.model_copy(
        update={
            "key": str(new),
            "key_changes": lifted,
            "chords": tuple(chord_in_key(span, old, new) for span in score.chords),
            "parts": parts,
            "vocals": vocals,
        }
    )


def set_chord(change: SetChord, score: Score) -> Score:
    """Return a score with another chord at a place."""
    chord = _symbol(change.symbol)
    bar = next((b for b in score.bars if b.id == change.bar), None)
    if bar is None:
        raise RequestError(
            f"There is no bar {quoted(change.bar)}.",
            field="bar",
            hint="Take the id of one of the score's bars.",
        )
    if change.beat >= bar.length_beats:
        raise RequestError(
            f"The beat {change.beat} is not in the bar, which has {bar.length_beats} quarter notes.",
            field="beat",
            hint="Count from 0 at the start of the bar.",
        )
    at = bar.start_beats + change.beat
    index = max(i for i, span in enumerate(score.chords) if span.start_beats <= at)
    old = score.chords[index]
    end = old.start_beats + old.length_beats
    new = with_chord(old.model_copy(update={"start_beats": at, "length_beats": end - at}), chord)
    kept = () if at == old.start_beats else (old.model_copy(update={"length_beats": at - old.start_beats}),)
    parts = tuple(_part_on_chord(p, old, new, at, end) if is_pitched(p) else p for p in score.parts)
    vocals = score.vocals
    if vocals is not None:
        lines = tuple(_line_on_chord(line, old, new, at, end) for line in vocals.lines)
        vocals = vocals.model_copy(update={"lines": within_voice(lines, voices()[vocals.voice])})
    chords = (*score.chords[:index], *kept, new, *score.chords[index + 1 :])
    return score.model_copy(update={"chords": chords, "parts": parts, "vocals": vocals})


def _symbol(text: str) -> Chord:
    try:
        return parse_symbol(text)
    except ChordError as error:
        raise RequestError(error.message, field="symbol", hint=error.hint) from None


def _part_in_key(part: Part, old: Key, new: Key, instrument: Instrument) -> Part:
    notes = tuple(n.model_copy(update={"pitch": in_key(n.pitch, old, new)}) for n in part.notes)
    inside = all(instrument.lowest <= n.pitch <= instrument.highest for n in notes)
    return part.model_copy(update={"notes": notes if inside else into_range(notes, instrument)})


def _part_on_chord(part: Part, old: ChordSpan, new: ChordSpan, start: Beats, end: Beats) -> Part:
    """A part whose notes between two moments follow a new chord; a tune only where it would clash."""
    instrument = instruments()[part.instrument]
    follow = bass_on_chord if part.role is Role.BASS else on_chord

    def moved(note: Note) -> Note:
        if not start <= note.start_beats < end or (part.role in TUNES and not _clashes(note, new)):
            return note
        pitch = follow(note.pitch, old, new)
        pitch += 12 if pitch < instrument.lowest else -12 if pitch > instrument.highest else 0
        return note.model_copy(update={"pitch": pitch}) if pitch != note.pitch else note

    ordered = tidy([moved(note) for note in part.notes])
    return part if ordered == part.notes else part.model_copy(update={"notes": ordered})


def _clashes(note: Note | SungNote, chord: ChordSpan) -> bool:
    """Whether a note is held a semitone from a tone of the chord."""
    near = any((note.pitch - pc) % 12 in (1, 11) for pc in chord.pitch_classes)
    return near and note.pitch % 12 not in chord.pitch_classes and note.length_beats >= HELD_BEATS


def _line_on_chord(line: Line, old: ChordSpan, new: ChordSpan, start: Beats, end: Beats) -> Line:
    notes = tuple(
        n.model_copy(update={"pitch": on_chord(n.pitch, old, new)})
        if start <= n.start_beats < end and _clashes(n, new)
        else n
        for n in line.notes
    )
    return line if notes == line.notes else line.model_copy(update={"notes": notes})


def _shifted(key: Key, semitones: int) -> Key:
    return raised(key, semitones) if semitones else key
