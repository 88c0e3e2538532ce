"""Controllers of a part: pedal, expression, brightness.

The pedal (64) goes down with the first note that asks for it and comes up just after the next chord is
struck, as feet do it. Expression (11) carries what the score says of level: swells and fades of single notes,
moves of the part's level, the end of a song that fades out. Brightness (74) carries filters that open and
close; 64 is an open one. Expression turns down by 40 log10(value / 127) dB, so it rests below its highest
value where a move rises above the part's own level.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import log2

from undersong.engine.formats.midi.events import SETS, TICKS, Event, Points, stepped, value_at
from undersong.engine.formats.midi.played import Played
from undersong.engine.formats.midi.seats import Seat, control, value_of
from undersong.engine.formats.played import played_beats
from undersong.engine.instruments.catalogue import Instrument
from undersong.engine.model import Control, Curve, Move, Score
from undersong.engine.theory.articulations import PLAIN, figures, timed
from undersong.engine.theory.clock import Clock
from undersong.units import Db, Hz, Seconds

PEDAL, EXPRESSION, BRIGHTNESS = 64, 11, 74
DOWN, UP = 127, 0
LATE_SECONDS, AGAIN_SECONDS = 0.05, 0.1
"""After a new chord the foot comes up, and goes down again."""

LONGEST_SECONDS = 7.0
"""No pedal is held longer after the last note that asked for it."""

SILENT_DB: Db = -60.0
FADE_POWER = 2.5
"""The gain of a fade that is heard as even."""

CURVES = {Curve.EVEN: 1.0, Curve.LATE: 2.0, Curve.EARLY: 0.5}
OPEN_HZ, LOWEST_HZ, OPEN = 20_000.0, 20.0, 64


def controls_of(
    score: Score, notes: Sequence[Played], moves: Sequence[Move], known: Instrument | None, seat: Seat
) -> Iterator[Event]:
    """Yield the controllers of a part.

    Parameters
    ----------
    notes : by start.
    known : its instrument; None for the voice.
    """
    if known is not None and "pedal" in known.articulations:
        yield from _pedal(score, notes, seat)
    words = [] if known is None else list(_words(notes, known))
    lines = [*words, *_moved(score, moves, Control.LEVEL, lambda db: db), *_fade(score)]
    highest = max((db for line in lines for _, db in line), default=0.0)
    rest = value_of(-max(highest, 0.0))

    def expression(beats: float) -> int:
        return value_of(
            sum(value_at(line, beats) for line in lines if line[0][0] <= beats < line[-1][0]), rest
        )

    yield from _written(lines, expression, EXPRESSION, rest, seat)
    filters = _moved(score, moves, Control.LOW_PASS, _brightness)

    def brightness(beats: float) -> int:
        return round(min(value_at(line, beats) for line in filters if line[0][0] <= beats < line[-1][0]))

    yield from _written(filters, brightness, BRIGHTNESS, OPEN, seat)


def _written(
    lines: Sequence[Points], level: Callable[[float], int], number: int, rest: int, seat: Seat
) -> Iterator[Event]:
    if not lines:
        return
    yield Event(0, SETS, 0, control(seat, number, rest))
    spans = [(line[0][0], line[-1][0]) for line in lines]
    for order, (tick, value) in enumerate(stepped(spans, level, rest=rest)):
        yield Event(tick, SETS, order + 1, control(seat, number, value))


def _pedal(score: Score, notes: Sequence[Played], seat: Seat) -> Iterator[Event]:
    """Down with the first note after a change of chord that asks for it, up after the next change."""
    changes = [played_beats(score, chord.start_beats) for chord in score.chords]
    asked = [n for n in notes if n.word == "pedal"]
    free, whole = float("-inf"), float(Clock.of(score).beats(score.duration_seconds))
    for index, group in groupby(asked, key=lambda n: bisect_right(changes, n.start + LATE_SECONDS / n.beat)):
        own = list(group)
        late, again = LATE_SECONDS / own[0].beat, AGAIN_SECONDS / own[0].beat
        last = min(own[-1].start + LONGEST_SECONDS / own[-1].beat, whole)
        up = min(changes[index] + late, last) if index < len(changes) else last
        # Where the foot has just come up after the chord before, it takes a moment to go down.
        down = max(own[0].start, free + again - late)
        if down < up:
            yield Event(round(down * TICKS), SETS, 1, control(seat, PEDAL, DOWN))
            yield Event(round(up * TICKS), SETS, 0, control(seat, PEDAL, UP))
        free = up


def _words(notes: Sequence[Played], known: Instrument) -> Iterator[Points]:
    """Yield lines of level in dB that words ask for, where no other note would be turned down too."""
    for _, group in groupby(notes, key=lambda note: note.source.start_beats):
        chord = list(group)
        first = chord[0]
        words = {note.word for note in chord}
        figure = figures().get(first.word, PLAIN)
        if len(words) > 1 or not words <= set(known.articulations) or not (figure.level or figure.fade):
            continue
        end = max(note.end for note in chord)
        length: Seconds = max((end - first.start) * first.beat - figure.over_ms / 1000.0, 0.02)
        line = [(share * length, db) for share, db in figure.level] or timed(figure.fade, length)
        points = [(first.start + at / first.beat, db) for at, db in line]
        heard = min(points[-1][0], end)
        if not any(n.start < heard and n.end > points[0][0] for n in notes if n not in chord):
            yield [(at, db) for at, db in points if at < heard] + [(heard, value_at(points, heard))]


def _moved(
    score: Score, moves: Sequence[Move], kind: Control, scale: Callable[[float], float]
) -> list[Points]:
    """Lines of a control's moves, on the performance's grid."""
    found: list[Points] = []
    for move in moves:
        if move.control is kind:
            first, last = scale(move.first), scale(move.last)
            shares = [i / 16 for i in range(17)]
            found.append(
                [
                    (
                        played_beats(score, move.start_beats) + share * float(move.length_beats),
                        first + (last - first) * share ** CURVES[move.curve],
                    )
                    for share in shares
                ]
            )
    return found


def _brightness(hz: Hz) -> float:
    return OPEN * log2(hz / LOWEST_HZ) / log2(OPEN_HZ / LOWEST_HZ)


def _fade(score: Score) -> list[Points]:
    """The end of a song that fades out."""
    closing = score.closing
    if score.ending != "fade" or closing is None or closing.leaves_beats is None:
        return []
    first = played_beats(score, closing.leaves_beats)
    last = max(played_beats(score, closing.end_beats), first + 1.0)
    steps = [i / 32 for i in range(33)]
    return [[(first + (last - first) * s, _db_left(1.0 - s)) for s in steps]]


def _db_left(share: float) -> Db:
    # A gain is a power of what is left of the way; 20 log10 of that is in dB.
    return max(SILENT_DB, 20.0 * FADE_POWER * log2(share) / log2(10.0)) if share > 0.0 else SILENT_DB
