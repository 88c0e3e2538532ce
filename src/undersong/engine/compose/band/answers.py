"""Answers: short figures that fill the gaps of the tune.

A seat that answers has one figure for the whole song, three to five notes of the key's pentatonic, and
plays it, or its head, where neither voice nor lead begins a note: from an eighth after their last onset to an
eighth before the next. Its rhythm stays, its notes follow the chord, so it is recognised and never clashes;
every second answer ends otherwise than the first. Where several answer, they take turns.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.lines import write_line
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.theory.key import Key

RHYTHMS = ((0, 2, 4), (0, 2, 3), (0, 1, 2, 4), (0, 3, 4), (0, 2, 3, 5), (0, 2, 4, 5))  # eighths
SHAPES = ((0, 1, 2), (0, -1, -2), (0, 1, 0), (0, 2, 1, 0), (0, -1, 0, 1), (0, 1, 2, 1), (2, 1, 0, -1, 0))
PHRASE_BARS = 2
FEWEST_NOTES = 2
ALIGNED_ROOM = 4
"""Steps of room from which on an answer can wait for the next beat."""
MAJOR_PENTATONIC, MINOR_PENTATONIC = (0, 2, 4, 7, 9), (0, 3, 5, 7, 10)
VELOCITY_SLOPE = 0.03
ASKED_SHARE = 0.5
"""Phrases that somebody who was asked for must find gaps in, or else long notes are played."""


class Figure(NamedTuple):
    """What a seat answers with: eighths at which notes begin, and their steps, first and second time."""

    rhythm: tuple[int, ...]
    shapes: tuple[tuple[int, ...], tuple[int, ...]]


def write_answers(canvas: Canvas, seat: Seat) -> list[Hit]:
    """Return all figures of a seat that answers."""
    rng = canvas.plan.seeds.stream(f"compose/answers/{seat.name}")
    rhythm = RHYTHMS[int(rng.integers(len(RHYTHMS)))]
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    other = (*shape[:-1], shape[-1] + (1 if rng.random() < 0.5 else -1))
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        if canvas.seated(seat, section):
            figures = list(_section(canvas, seat, section, Figure(rhythm, (shape, other))))
            phrases = max(1, section.bars // PHRASE_BARS)
            answered = len({h.start // (PHRASE_BARS * canvas.bar) for h in figures})
            # Somebody who was asked for plays even where the tune leaves no gap: long notes under it.
            if seat.asked and answered < ASKED_SHARE * phrases:
                hits += write_line(canvas, seat, section, hits)
            else:
                hits += figures
    return hits


def pentatonic(key: Key) -> tuple[int, ...]:
    """Return the five pitch classes of a key that never clash with its chords for long."""
    steps = MINOR_PENTATONIC if key.minor else MAJOR_PENTATONIC
    return tuple((key.tonic + s) % 12 for s in steps if (key.tonic + s) % 12 in key.scale)


def _section(canvas: Canvas, seat: Seat, section: PlannedSection, figure: Figure) -> Iterator[Hit]:
    step = TICKS if canvas.quick or canvas.half_time else TICKS // 2
    classes = pentatonic(canvas.plan.key_of(section))
    ladder = [p for p in range(seat.register[0], seat.register[1] + 1) if p % 12 in classes]
    others = [s for s in canvas.band.seats if s.texture == "answer" and canvas.seated(s, section)]
    turn = [s.name for s in others].index(seat.name) if seat in others else 0
    free = canvas.start(section)
    for index, bar in enumerate(range(0, section.bars, PHRASE_BARS)):
        if index % max(1, len(others)) != turn and not seat.asked:
            continue
        window = canvas.start(section) + bar * canvas.bar, min(bar + PHRASE_BARS, section.bars)
        end = canvas.start(section) + window[1] * canvas.bar
        gap = _gap(canvas, max(window[0], free), min(end, canvas.stop(section)), step)
        if gap is None:
            continue
        first, room = gap
        shape = figure.shapes[index % 2]
        rhythm = _fitted(figure.rhythm, room // step)
        yield from _figure(
            canvas, seat, section, Figure(rhythm, (shape, shape)), ladder, first=first, step=step
        )
        free = first + rhythm[-1] * step + step


def _fitted(rhythm: tuple[int, ...], room: int) -> tuple[int, ...]:
    """The figure's rhythm where it has room, else its head in even steps."""
    if rhythm[-1] <= room:
        return rhythm
    return tuple(range(min(len(rhythm), room + 1)))


def _gap(canvas: Canvas, start: int, end: int, step: int) -> tuple[int, int] | None:
    """Where in a phrase an answer may begin, and how much later its last note may: in the widest gap."""
    onsets = [start - step, *canvas.onsets_between(start, end)]
    edges = [*onsets[1:], min(canvas.next_onset(end), end + step)]
    gaps = []
    for before, after in zip(onsets, edges, strict=True):
        first = -(-(before + step) // step) * step
        room = after - step - first
        if first % TICKS and room >= ALIGNED_ROOM * step:
            first, room = first + step, room - step
        if room >= (FEWEST_NOTES - 1) * step:
            gaps.append((room, first))
    if not gaps:
        return None
    room, first = max(gaps)
    if len(onsets) == 1 and room > canvas.bar:
        # Nobody has a tune here: the figure ends the phrase.
        late = min(canvas.bar, 4 * TICKS)
        return end - late, late - step
    return first, room


def _figure(
    canvas: Canvas,
    seat: Seat,
    section: PlannedSection,
    figure: Figure,
    ladder: list[int],
    *,
    first: int,
    step: int,
) -> Iterator[Hit]:
    chord = canvas.chord_at(first).chord.pitch_classes
    centre = (seat.register[0] + seat.register[1]) / 2
    tones = [i for i, p in enumerate(ladder) if p % 12 in chord] or list(range(len(ladder)))
    root = min(tones, key=lambda i: (abs(ladder[i] - centre), i))
    level = seat.velocity * canvas.level(section, first)
    rhythm, shape = figure.rhythm, figure.shapes[0]
    for index, eighth in enumerate(rhythm):
        place = int(np.clip(root + shape[index % len(shape)], 0, len(ladder) - 1))
        after = rhythm[index + 1] if index + 1 < len(rhythm) else eighth + 2
        length = max(STEP, (after - eighth) * step)
        tick = first + eighth * step
        if tick < canvas.last:
            yield Hit(
                tick, min(length, canvas.last - tick), ladder[place], level * (1 - VELOCITY_SLOPE * index)
            )
