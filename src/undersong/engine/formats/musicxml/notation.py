"""From notes to notation: bars, voices, note values, ties and tuplets that a person can read.

A score's notes begin on a grid of thirty-seconds and of triplets, so where a note begins is written as
it is; how long it lasts is written to the nearest sixteenth, or third of a beat where the part has triplets,
since 11/48 of a beat is a sixteenth that is let go. Notes that begin and end together are a chord; those that
do not fit in one line go into another voice. In a bar a line is cut where a reader looks for the pulse: at
the pulses of the meter, but for values that begin on one and end on one, and for the quarter
between two off-beats. (Gould, *Behind Bars*, 2011, chapter 5.)

Drums have no length: each lasts to the next in its voice or to the next pulse. Hands are one voice, feet the
other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeAlias

from undersong.engine.model import Note, Score, SungNote
from undersong.engine.theory.meter import Meter, parse_meter
from undersong.units import Beats

AnyNote: TypeAlias = Note | SungNote

PLAIN: dict[Beats, tuple[str, int]] = {
    Fraction(6): ("whole", 1),
    Fraction(4): ("whole", 0),
    Fraction(3): ("half", 1),
    Fraction(2): ("half", 0),
    Fraction(3, 2): ("quarter", 1),
    Fraction(1): ("quarter", 0),
    Fraction(3, 4): ("eighth", 1),
    Fraction(1, 2): ("eighth", 0),
    Fraction(3, 8): ("16th", 1),
    Fraction(1, 4): ("16th", 0),
    Fraction(1, 8): ("32nd", 0),
}
"""Lengths that one note can have, longest first: its value and its dots."""
TRIPLE: dict[Beats, tuple[str, int]] = {
    Fraction(2, 3): ("quarter", 0),
    Fraction(1, 3): ("eighth", 0),
    Fraction(1, 6): ("16th", 0),
    Fraction(1, 12): ("32nd", 0),
}
"""The same in a triplet, which takes a beat."""
FINEST, FINEST_OF_THREE = Fraction(1, 8), Fraction(1, 12)
A_LITTLE = Fraction(1, 4)
VOICES = 4
"""Of a staff: as many as programs can show."""
FEET = (35, 36, 44)
"""Drums that are played with the feet: kicks, and the hi-hat's pedal."""


@dataclass(frozen=True)
class Bar:
    """A bar of the meter."""

    start: Beats
    end: Beats


@dataclass(frozen=True)
class Chord:
    """Notes that are written with one stem, from where to where they are written."""

    start: Beats
    end: Beats
    notes: tuple[AnyNote, ...]


@dataclass(frozen=True)
class Piece:
    """One written note, chord or rest.

    Attributes
    ----------
    notes : none for a rest.
    first, last : whether the notes begin and end here; between, they are tied.
    value, dots : how it is written, such as an eighth with one dot; empty for a rest of a whole bar.
    tuplet : "" outside, else "start", "inside" or "stop".
    """

    start: Beats
    length: Beats
    notes: tuple[AnyNote, ...]
    first: bool
    last: bool
    value: str
    dots: int
    tuplet: str = ""


def bars_of(score: Score) -> list[Bar]:
    """Return bars of the score's meter until nothing is written any more."""
    length = parse_meter(score.meter).bar_beats
    notes: list[AnyNote] = [note for part in score.parts for note in part.notes]
    notes += [note for line in (score.vocals.lines if score.vocals else ()) for note in line.notes]
    ends = [note.start_beats + note.length_beats for note in notes]
    # What is let go within a sixteenth of a bar's first moment is written to end with the bar before.
    last = max([*ends, *(section.start_beats + FINEST for section in score.sections)], default=length)
    return [Bar(length * i, length * (i + 1)) for i in range(max(1, ceil((last - FINEST) / length)))]


@dataclass(frozen=True)
class Grid:
    """Where the beats of a part are divided by three, and where its bars end.

    Attributes
    ----------
    triplets : whole beats in which somebody begins on a third or a sixth of the beat.
    """

    meter: Meter
    triplets: frozenset[int]

    @classmethod
    def of(cls, notes: Sequence[AnyNote], meter: Meter) -> "Grid":
        """Return the grid of a part."""
        found = {floor(n.start_beats) for n in notes if (n.start_beats * 8).denominator != 1}
        # A bar of seven eighths may end within a beat, where no triplet fits.
        whole = {b for b in found if floor(b / meter.bar_beats) == ceil((b + 1) / meter.bar_beats) - 1}
        return cls(meter, frozenset(whole))

    def start(self, at: Beats) -> Beats:
        """Return where a beginning is written."""
        finest = FINEST_OF_THREE if floor(at) in self.triplets else FINEST
        return round(at / finest) * finest

    def end(self, start: Beats, at: Beats) -> Beats:
        """Return where an end is written, later than its written start."""
        beat = floor(at)
        steps = (Fraction(1, 3), Fraction(1, 6)) if beat in self.triplets else (Fraction(1, 4),)
        for step in steps:
            end = beat + round((at - beat) / step) * step
            if end > start:
                return end
        return start + (FINEST_OF_THREE if floor(start) in self.triplets else FINEST)


def voices_of(notes: Sequence[AnyNote], grid: Grid) -> list[list[Chord]]:
    """Return the notes of a staff as voices, in each of which one chord follows another."""
    voices: list[list[Chord]] = []
    for chord in _chords(notes, grid):
        free = next((v for v in voices if v[-1].end <= chord.start), None)
        if free is not None:
            free.append(chord)
        elif len(voices) < VOICES:
            voices.append([chord])
        else:
            _squeeze(voices, chord)
    return voices


def hits_of(notes: Sequence[AnyNote], grid: Grid, bars: Sequence[Bar]) -> list[list[Chord]]:
    """Return the notes of a kit as hands and feet."""
    voices: list[list[Chord]] = []
    for mine in ([n for n in notes if n.pitch not in FEET], [n for n in notes if n.pitch in FEET]):
        together = _together(mine, grid)
        starts = [*sorted(together), bars[-1].end]
        voices.append(
            [
                Chord(start, min(following, _next_pulse(grid.meter, start)), tuple(together[start]))
                for start, following in pairwise(starts)
            ]
        )
    return voices


def pieces_in(voice: Sequence[Chord], bar: Bar, grid: Grid) -> list[Piece]:
    """Return what is written in a bar for a voice: notes and rests without a gap."""
    inside = [c for c in voice if c.start < bar.end and c.end > bar.start]
    if not inside:
        return [Piece(bar.start, bar.end - bar.start, (), first=True, last=True, value="", dots=0)]
    pieces: list[Piece] = []
    at = bar.start
    for chord in inside:
        if chord.start > at:
            pieces += _pieces(Chord(at, chord.start, ()), bar, grid)
        pieces += _pieces(chord, bar, grid)
        at = min(chord.end, bar.end)
    if at < bar.end:
        pieces += _pieces(Chord(at, bar.end, ()), bar, grid)
    return _bracketed(pieces)


def _chords(notes: Sequence[AnyNote], grid: Grid) -> list[Chord]:
    """Return the notes as chords, by start; at one start the longest first."""
    onsets = sorted({n.start_beats for n in notes})
    following = dict(pairwise(onsets))
    found: dict[tuple[Beats, Beats], list[AnyNote]] = {}
    for note in notes:
        start, sounds = grid.start(note.start_beats), note.start_beats + note.length_beats
        end = grid.end(start, sounds)
        limit = following.get(note.start_beats)
        if limit is None or sounds <= limit:  # who ends before another begins is written so too
            free = None if limit is None else max(grid.start(limit), start + FINEST_OF_THREE)
            end = _filled(note, start, end, free)
        chord = found.setdefault((start, end), [])
        if note.pitch not in [n.pitch for n in chord]:
            chord.append(note)
    return [
        Chord(start, end, tuple(sorted(chord, key=lambda n: n.pitch)))
        for (start, end), chord in sorted(found.items(), key=lambda item: (item[0][0], -item[0][1]))
    ]


def _filled(note: AnyNote, start: Beats, end: Beats, free: Beats | None) -> Beats:
    """Return the end of a note that has until `free`: a sixteenth's rest after a long note, or after a dot
    that says short already, is more to read than to hear.
    """
    full = free if free is not None else ceil(end)
    if isinstance(note, Note) and note.articulation == "staccato":
        half = Fraction(floor(start * 2) + 1, 2)
        end = max(end, half if (start * 4).denominator == 1 else end)
    elif note.length_beats >= A_LITTLE * 3 and full - end <= A_LITTLE:
        end = Fraction(full)
    return end if free is None else min(end, free)


def _squeeze(voices: list[list[Chord]], chord: Chord) -> None:
    """Make room where four voices hold on: the one that ends first ends now, or takes the notes in."""
    voice = min(voices, key=lambda v: v[-1].end)
    held = voice[-1]
    if held.start == chord.start:
        notes = {n.pitch: n for n in (*chord.notes, *held.notes)}
        voice[-1] = Chord(held.start, held.end, tuple(notes[pitch] for pitch in sorted(notes)))
    else:
        voice[-1] = Chord(held.start, chord.start, held.notes)
        voice.append(chord)


def _together(notes: Sequence[AnyNote], grid: Grid) -> dict[Beats, list[AnyNote]]:
    found: dict[Beats, list[AnyNote]] = {}
    for note in sorted(notes, key=lambda n: (n.start_beats, n.pitch)):
        chord = found.setdefault(grid.start(note.start_beats), [])
        if note.pitch not in [n.pitch for n in chord]:
            chord.append(note)
    return found


def _pulses(meter: Meter) -> tuple[Beats, ...]:
    return (*meter.pulses, meter.bar_beats)


def _next_pulse(meter: Meter, at: Beats) -> Beats:
    bar = floor(at / meter.bar_beats) * meter.bar_beats
    return bar + next(p for p in _pulses(meter) if bar + p > at)


def _pieces(chord: Chord, bar: Bar, grid: Grid) -> list[Piece]:
    start, end = max(chord.start, bar.start), min(chord.end, bar.end)
    cuts = list(_cuts(start, end, bar, grid, rest=not chord.notes))
    pieces = []
    for at, length, triple in cuts:
        value, dots = (TRIPLE if triple else PLAIN)[length]
        first, last = at == chord.start, at + length == chord.end
        pieces.append(
            Piece(at, length, chord.notes, first, last, value, dots, tuplet="inside" if triple else "")
        )
    return pieces


def _cuts(
    start: Beats, end: Beats, bar: Bar, grid: Grid, *, rest: bool
) -> Iterator[tuple[Beats, Beats, bool]]:
    """Yield start, length, and whether in a triplet, of each written value of a stretch."""
    at = start
    while at < end:
        beat = floor(at)
        covers = at == beat and end >= beat + 1
        if beat in grid.triplets and not covers:
            length = _third(at - beat, min(end, Fraction(beat + 1)) - at)
            yield at, length, True
        else:
            # Up to the next beat that is in thirds, unless the stretch covers that beat too.
            limit = next(
                (Fraction(b) for b in range(beat + 1, ceil(end)) if b in grid.triplets and end < b + 1),
                end,
            )
            length = _binary(at - bar.start, limit - at, grid.meter, rest=rest)
            yield at, length, False
        at += length


def _third(place: Beats, room: Beats) -> Beats:
    return next(v for v in TRIPLE if v <= room and place % min(v, Fraction(1, 3)) == 0)


def _binary(place: Beats, room: Beats, meter: Meter, *, rest: bool) -> Beats:
    """Return the longest value from a place in the bar that leaves the pulse to be seen."""
    pulses = _pulses(meter)
    following = next(p for p in pulses if p > place)
    if place not in pulses:
        half = Fraction(1, 2)
        between = not rest and not meter.compound and place % 1 == half and room == 1
        if between and place + half != meter.bar_beats / 2 and place + 1 <= meter.bar_beats:
            return Fraction(1)
        return next(v for v in PLAIN if v <= min(room, following - place))
    pulse = following - place
    return next(
        v
        for v in PLAIN
        if v <= room and (v <= pulse or (place + v in pulses and (not rest or place % v == 0)))
    )


def _bracketed(pieces: list[Piece]) -> list[Piece]:
    """Mark where each triplet begins and ends: a beat each."""
    marked: list[Piece] = []
    for index, piece in enumerate(pieces):
        tuplet = piece.tuplet
        if tuplet:
            before = pieces[index - 1] if index else None
            after = pieces[index + 1] if index + 1 < len(pieces) else None
            beat = floor(piece.start)
            opens = before is None or not before.tuplet or floor(before.start) != beat
            closes = after is None or not after.tuplet or floor(after.start) != beat
            tuplet = "start" if opens else "stop" if closes else "inside"
        marked.append(
            Piece(
                piece.start,
                piece.length,
                piece.notes,
                piece.first,
                piece.last,
                piece.value,
                piece.dots,
                tuplet,
            )
        )
    return marked
