"""Bends: slides, bends, scoops, falls and doits as bends of the channel's pitch, 14 bits fine.

The range is announced at the head of the track (registered parameter 0, an octave either way), and the
parameter is let go again, so that nothing later is taken for it. A channel has one wheel: a note is bent only
where no other note of its part would be bent with it; notes that begin together and go the same way are bent
together. Vibrato is the instrument's own and is not written.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

import mido

from undersong.engine.formats.midi.events import SETS, TICKS, Event, Points, stepped, value_at
from undersong.engine.formats.midi.played import Played, step_from
from undersong.engine.formats.midi.seats import Seat, control
from undersong.engine.instruments.catalogue import Instrument
from undersong.engine.model import Score
from undersong.engine.theory.articulations import (
    PLAIN,
    SLIDE_CENTS,
    SLIDE_GAP_SECONDS,
    SLIDE_SECONDS,
    SLIDE_SEMITONES,
    figures,
    timed,
)

RANGE_SEMITONES = 12
LEAST, MOST = -8192, 8191
CENTRE = 0
RANGE = ((101, 0), (100, 0), (6, RANGE_SEMITONES), (38, 0), (101, 127), (100, 127))
"""Controllers and values: parameter 0, its semitones and cents, no parameter."""


def bends_of(notes: Sequence[Played], known: Instrument, seat: Seat, score: Score) -> Iterator[Event]:
    """Yield the bends of a part, its range before them; nothing for a part that has none.

    Parameters
    ----------
    notes : of the part, by start.
    """
    lines = list(_lines(notes, known, score))
    if not lines:
        return
    for order, (number, value) in enumerate(RANGE):
        yield Event(0, SETS, order, control(seat, number, value))
    for line, end in lines:
        steps = stepped([(line[0][0], end)], partial(_wheel, line), rest=CENTRE)
        for order, (tick, value) in enumerate(steps):
            yield Event(tick, SETS, order, mido.Message("pitchwheel", channel=seat.channel, pitch=value))


def _wheel(line: Points, beats: float) -> int:
    # [cents] / ([semitones] * [cents/semitone]) * [steps] = [steps]
    return max(LEAST, min(MOST, round(value_at(line, beats) / (100.0 * RANGE_SEMITONES) * -LEAST)))


def _lines(notes: Sequence[Played], known: Instrument, score: Score) -> Iterator[tuple[Points, float]]:
    """Yield lines of cents by beats, and when the wheel must be back in the middle."""
    sources = [list(group) for _, group in groupby(notes, key=lambda note: note.source.start_beats)]
    for i, chord in enumerate(sources):
        before = sources[i - 1] if i else []
        found = {_line(note, before, known, score) for note in chord}
        line = next(iter(found))
        if len(found) > 1 or not line:
            continue
        following = min((n.start for n in sources[i + 1]), default=1e9) if i + 1 < len(sources) else 1e9
        # What has left its pitch stays there until it is over.
        over = max(line[-1][0], *(n.end for n in chord)) if line[-1][1] else line[-1][0]
        end = min(over, following)
        if end > line[0][0] and not _others(notes, chord, line[0][0], end):
            yield line, end


def _line(
    note: Played, before: Sequence[Played], known: Instrument, score: Score
) -> tuple[tuple[float, float], ...]:
    word = note.word
    if word not in known.articulations:
        return ()
    figure = figures().get(word, PLAIN)
    length = (note.end - note.start) * note.beat - figure.over_ms / 1000.0
    if word == "slide":
        points = [(0.0, _slide_from(note, before)), (SLIDE_SECONDS, 0.0)]
    else:
        unit = -100.0 * step_from(score, note.source, -1) if figure.unit == "step" else -1.0
        points = [(at, -unit * value) for at, value in timed(figure.pitch, max(length, 0.02))]
    return tuple((note.start + at / note.beat, cents) for at, cents in points)


def _slide_from(note: Played, before: Sequence[Played]) -> float:
    """Cents from which a slide comes: the nearest note that has just sounded, or from below."""
    near = [n for n in before if (note.start - n.end) * note.beat < SLIDE_GAP_SECONDS]
    steps = min((n.pitch - note.pitch for n in near), key=abs, default=0)
    return 100.0 * steps if 0 < abs(steps) <= SLIDE_SEMITONES else -SLIDE_CENTS


def _others(notes: Sequence[Played], chord: Sequence[Played], first: float, last: float) -> bool:
    return any(n.start < last - 1.0 / TICKS and n.end > first + 1.0 / TICKS for n in notes if n not in chord)
