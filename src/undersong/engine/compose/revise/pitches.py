"""Pitches that follow: to another key, another chord, another instrument's range."""

from collections.abc import Iterable, Sequence
from functools import partial

from undersong.engine.instruments.catalogue import Instrument
from undersong.engine.model import ChordSpan, Note, Part, Role
from undersong.engine.theory.chord import Chord
from undersong.engine.theory.key import MODES, Key
from undersong.engine.theory.symbol import parse_symbol, transposed
from undersong.units import Beats, MidiPitch

HALF_OCTAVE = 6


def interval(old: Key, new: Key) -> int:
    """Return the smallest interval from one tonic to another in semitones, -5 to 6."""
    up = (new.tonic - old.tonic) % 12
    return up if up <= HALF_OCTAVE else up - 12


def in_key(pitch: MidiPitch, old: Key, new: Key) -> MidiPitch:
    """Return a pitch transposed, a note of the old scale becoming the same degree of the new one."""
    moved = pitch + interval(old, new)
    if old.mode == new.mode:
        return moved
    above = (pitch - old.tonic) % 12
    was, now = MODES[old.mode][0], MODES[new.mode][0]
    return moved + now[was.index(above)] - above if above in was else moved


def chord_in_key(span: ChordSpan, old: Key, new: Key) -> ChordSpan:
    """Return a chord transposed; one on the old scale becomes the chord on the same degrees of the new."""
    move = partial(in_key, old=old, new=new)
    if old.mode == new.mode or not set(span.pitch_classes) <= set(old.scale):
        chord = transposed(parse_symbol(span.symbol), interval(old, new), new)
        return with_chord(span, chord)
    classes = tuple(move(60 + pc) % 12 for pc in span.pitch_classes)
    bass = move(60 + span.bass) % 12
    root = classes[0]
    name = new.spell(root) + _suffix(tuple(sorted((pc - root) % 12 for pc in classes)))
    name += f"/{new.spell(bass)}" if bass != root else ""
    return span.model_copy(update={"symbol": name, "pitch_classes": classes, "bass": bass})


def with_chord(span: ChordSpan, chord: Chord) -> ChordSpan:
    """Return a span that has another chord."""
    update = {"symbol": chord.symbol, "pitch_classes": chord.pitch_classes, "bass": chord.bass}
    return span.model_copy(update=update)


def on_chord(pitch: MidiPitch, old: ChordSpan, new: ChordSpan) -> MidiPitch:
    """Return the pitch that does in the new chord what one did in the old.

    The bass stays the bass and a chord tone the same chord tone, by the shortest way; what was outside the
    chord stays unless it stands a semitone from a tone of the new one.
    """
    classes = new.pitch_classes
    here = pitch % 12
    if here in old.pitch_classes:
        index = old.pitch_classes.index(here)
        wanted = classes[index] if index < len(classes) else _nearest_class(here, classes)
        if here in classes and index > 0:
            return pitch
    elif here in classes or not any((here - pc) % 12 in (1, 11) for pc in classes):
        return pitch
    else:
        wanted = _nearest_class(here, classes)
    return pitch + _shortest(here, wanted)


def bass_on_chord(pitch: MidiPitch, old: ChordSpan, new: ChordSpan) -> MidiPitch:
    """Return what a bass plays on another chord: its lowest note where it played that, else as others do."""
    if pitch % 12 == old.bass:
        return pitch + _shortest(old.bass, new.bass)
    return on_chord(pitch, old, new)


def into_range(notes: Sequence[Note], instrument: Instrument) -> tuple[Note, ...]:
    """Return notes in octaves that an instrument has; the whole part moves where that is enough."""
    pitched = [n.pitch for n in notes]
    if not pitched:
        return tuple(notes)
    low, high = min(pitched), max(pitched)
    whole = min(
        (12 * k for k in range(-6, 7)), key=lambda s: (_outside(low + s, high + s, instrument), abs(s))
    )
    return _once(n.model_copy(update={"pitch": _folded(n.pitch + whole, instrument)}) for n in notes)


def top_voice(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return the highest note of every chord: what an instrument of one voice plays of it."""
    highest: dict[object, Note] = {}
    for note in notes:
        kept = highest.get(note.start_beats)
        if kept is None or note.pitch > kept.pitch:
            highest[note.start_beats] = note
    return tuple(highest.values())


def is_pitched(part: Part) -> bool:
    """Return whether a part's pitches are pitches: drums and noises have keys instead."""
    return part.role is not Role.DRUMS and part.instrument not in (
        "percussion",
        "riser",
        "impact",
        "vinyl-noise",
    )


def _outside(low: int, high: int, instrument: Instrument) -> int:
    return max(0, instrument.lowest - low) + max(0, high - instrument.highest)


def _folded(pitch: MidiPitch, instrument: Instrument) -> MidiPitch:
    while pitch < instrument.lowest:
        pitch += 12
    while pitch > instrument.highest:
        pitch -= 12
    return max(pitch, instrument.lowest)


def _once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Each pitch once at a time, in order."""
    found: dict[tuple[Beats, int], Note] = {}
    for note in notes:
        found.setdefault((note.start_beats, note.pitch), note)
    return tuple(sorted(found.values(), key=lambda n: (n.start_beats, n.pitch)))


def _nearest_class(here: int, classes: Sequence[int]) -> int:
    return min(classes, key=lambda pc: (abs(_shortest(here, pc)), _shortest(here, pc)))


def _shortest(here: int, there: int) -> int:
    return (there - here + 5) % 12 - 5


SUFFIXES = {
    (0, 4, 7): "", (0, 3, 7): "m", (0, 3, 6): "dim",
    (0, 4, 8): "+", (0, 7): "5", (0, 2, 7): "sus2",
    (0, 5, 7): "sus4", (0, 4, 7, 11): "maj7", (0, 4, 7, 10): "7",
    (0, 3, 7, 10): "m7", (0, 3, 6, 10): "m7b5", (0, 3, 7, 11): "m(maj7)",
    (0, 4, 7, 9): "6", (0, 3, 7, 9): "m6", (0, 2, 4, 7): "add9",
    (0, 2, 3, 7): "m(add9)", (0, 2, 4, 7, 11): "maj9", (0, 2, 4, 7, 10): "9",
    (0, 2, 3, 7, 10): "m9", (0, 5, 7, 10): "7sus4",
}  # fmt: skip


def _suffix(steps: tuple[int, ...]) -> str:
    """The kind of a chord by its steps; an unusual one is named by its triad."""
    if steps in SUFFIXES:
        return SUFFIXES[steps]
    return "m" if 3 in steps and 4 not in steps else "dim" if 6 in steps and 7 not in steps else ""
