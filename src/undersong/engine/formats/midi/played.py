"""The notes as hands play them: strokes of rolls and trills, spread chords, what is cut short.

What a word does to one note is taken from where the performer takes it (`theory.articulations`), so that a
ghost is soft and a palm mute short here too. Two notes of one pitch cannot sound together on a channel: the
first ends where the second begins, and of two that begin together one is left. Who sounds one note at a time
lets a note go when the next one begins.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from undersong.engine.formats.midi.seats import is_kit
from undersong.engine.formats.played import sounding
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Note, Part, Role, Score, SungNote, Vocals
from undersong.engine.theory.articulations import (
    BOW_SECONDS,
    MALLET_SECONDS,
    PLAIN,
    PLECTRUM_SECONDS,
    ROLL_SECONDS,
    TRILL_SECONDS,
    figures,
)
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.rudiments import WORDS as RUDIMENTS
from undersong.engine.theory.rudiments import strokes
from undersong.units import Beats, MidiPitch, Seconds

STRUM_SECONDS = 0.01
"""Between two strings of a strum; on the beat is where the hand is under way, not where it begins."""
UNDER_WAY = 0.35
SOFTER_STROKE = 0.9
"""Of a tremolo's or a trill's strokes but the first."""

KEYS = {82: 70, 83: 54, 84: 81, 85: 75, 86: 43, 87: 41}
"""Percussion that General MIDI (1991) does not have, by the nearest that it has: it ends at 81."""
DRUM_WORDS = {"ghost": 0.6, "accent": 1.15, "rimshot": 1.06}
"""What words do to the velocity of a hit, as kits play them."""


@dataclass(frozen=True)
class Played:
    """A note as it is sent; `source` is the note of the score, `beat` how long a beat is there."""

    start: float
    end: float
    pitch: MidiPitch
    velocity: float
    source: Note | SungNote
    beat: Seconds

    @property
    def word(self) -> str:
        """How the note is to be played; a sung one has its syllable instead."""
        return self.source.articulation if isinstance(self.source, Note) else ""


def played_notes(score: Score, part: Part) -> list[Played]:
    """Return what a part sends, by start; no two notes of one pitch overlap."""
    clock, known = Clock.of(score), instruments()[part.instrument]
    found: list[Played] = []
    for _, group in groupby(part.notes, key=lambda note: note.start_beats):
        chord = [_plain(score, clock, part.role, note) for note in group]
        if is_kit(part):
            found += [hit for note in chord for hit in _hits(note)]
        else:
            found += [stroke for note in _spread(chord, known) for stroke in _strokes(note, known, score)]
    return _apart(found, alone=known.one_voice)


def sung_notes(score: Score, vocals: Vocals) -> list[Played]:
    """Return what the voice sings, note by note."""
    clock = Clock.of(score)
    return [_plain(score, clock, Role.VOICE, note) for line in vocals.lines for note in line.notes]


def shared(parts: Sequence[Sequence[Played]]) -> list[list[Played]]:
    """Return what several parts send on one channel without overlaps; the first part goes first."""
    owners = {id(note.source): index for index, notes in enumerate(parts) for note in notes}
    found: list[list[Played]] = [[] for _ in parts]
    for note in _apart([note for notes in parts for note in notes], alone=False):
        found[owners[id(note.source)]].append(note)
    return found


def _plain(score: Score, clock: Clock, role: Role, note: Note | SungNote) -> Played:
    start, end = sounding(score, clock, role, note)
    # [s/min] / [beats/min] = [s/beat]
    beat = 60.0 / clock.tempo(note.start_beats)
    return Played(start, end, note.pitch, note.velocity, note, beat)


def _hits(note: Played) -> Iterator[Played]:
    word = note.word
    key, hard = KEYS.get(note.pitch, note.pitch), DRUM_WORDS.get(word, 1.0)
    if word not in RUDIMENTS:
        yield replace(note, pitch=key, velocity=note.velocity * hard)
        return
    own = strokes(word, (note.end - note.start) * note.beat, note.beat)
    for (at, share), (after, _) in pairwise((*own, (own[-1][0] + (own[-1][0] - own[-2][0]), 0.0))):
        start = note.start + at / note.beat
        if start >= 0.0:
            end = note.start + after / note.beat
            yield replace(note, pitch=key, start=start, end=end, velocity=note.velocity * share)


def _spread(chord: Sequence[Played], known: Instrument) -> list[Played]:
    """The notes of a chord, one after the other where it is rolled or strummed."""
    words = {note.word for note in chord}
    if len(chord) < 2 or not words & {"roll", "strum-down", "strum-up"}:
        return list(chord)
    rolled = "roll" in words
    order = sorted(chord, key=lambda note: note.pitch, reverse="strum-up" in words and not rolled)
    shortest = min((note.end - note.start) * note.beat for note in chord)
    gap = ROLL_SECONDS if rolled else STRUM_SECONDS
    gap = min(gap, 0.3 * shortest / len(order))
    begins = 0.0 if rolled or not known.strings else UNDER_WAY * (len(order) - 1)
    return [
        replace(note, start=max(note.start + gap * (i - begins) / note.beat, 0.0))
        for i, note in enumerate(order)
    ]


def _strokes(note: Played, known: Instrument, score: Score) -> Iterator[Played]:
    """A note as its word has it, or the strokes that it stands for."""
    word = note.word
    note = _articulated(note, word) if word in known.articulations else note
    length = (note.end - note.start) * note.beat
    each = _stroke_seconds(known) if word == "tremolo" else TRILL_SECONDS
    count = round(length / each) if word in ("tremolo", "trill") and word in known.articulations else 1
    if count < 2:
        yield note
        return
    step = (note.end - note.start) / count
    above = step_from(score, note.source, 1) if word == "trill" else 0
    for i in range(count):
        yield replace(
            note,
            start=note.start + i * step,
            end=note.start + (i + (1.0 if above else 0.9)) * step,
            pitch=min(note.pitch + above * (i % 2), 127),
            velocity=note.velocity * (1.0 if i == 0 else SOFTER_STROKE),
        )


def _articulated(note: Played, word: str) -> Played:
    figure = figures().get(word, PLAIN)
    length = (note.end - note.start) * figure.length
    if figure.longest_ms is not None:
        length = min(length, figure.longest_ms / 1000.0 / note.beat)
    # What falls off its end is heard a little longer than it is written.
    length += figure.over_ms / 1000.0 / note.beat
    return replace(note, end=note.start + length, velocity=min(note.velocity * figure.velocity, 1.0))


def _stroke_seconds(known: Instrument) -> Seconds:
    if known.strings:
        return PLECTRUM_SECONDS
    return BOW_SECONDS if known.sustains else MALLET_SECONDS


def step_from(score: Score, note: Note | SungNote, sign: int) -> int:
    """Return the semitones to the next note above (`sign` 1) or below (−1) in the key that holds there."""
    starts: list[Beats] = [change.start_beats for change in score.key_changes]
    keys = (score.key, *(change.key for change in score.key_changes))
    scale = parse_key(keys[bisect_right(starts, note.start_beats)]).scale
    return next((step for step in (1, 2, 3) if (note.pitch + sign * step) % 12 in scale), 2)


def _apart(notes: Sequence[Played], *, alone: bool) -> list[Played]:
    """Return notes by start, those of one pitch one after the other; all of them, where one is `alone`."""
    found: list[Played] = []
    last: dict[int, int] = {}
    for note in sorted(notes, key=lambda n: (n.start, n.pitch)):
        before = last.get(note.pitch)
        if before is not None and note.start <= found[before].start + 1e-9:
            both = (found[before], note)
            found[before] = replace(
                both[0], end=max(n.end for n in both), velocity=max(n.velocity for n in both)
            )
            continue
        if before is not None and found[before].end > note.start:
            found[before] = replace(found[before], end=note.start)
        last[note.pitch] = len(found)
        found.append(note)
    if not alone:
        return found
    following = [*(n.start for n in found[1:]), float("inf")]
    return [
        replace(note, end=min(note.end, after)) if after > note.start else note
        for note, after in zip(found, following, strict=True)
    ]
