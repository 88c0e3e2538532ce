"""Answers: short figures that fill the gaps of the tune.

A seat that answers has one figure for the whole song, three to five notes of the key's pentatonic, and
plays it at the end of phrases where neither voice nor lead begins a note. Its rhythm stays, its notes follow
the chord, so it is recognised and never clashes.
"""

from collections.abc import Iterator

import numpy as np

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.lines import write_line
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.theory.key import Key

RHYTHMS = ((0, 2, 4), (0, 2, 3), (0, 1, 2, 4), (0, 3, 4), (1, 2, 3, 5), (0, 2, 4, 5))  # eighths
SHAPES = ((0, 1, 2), (0, -1, -2), (0, 1, 0), (0, 2, 1, 0), (0, -1, 0, 1), (0, 1, 2, 1), (2, 1, 0, -1, 0))
PHRASE_BARS = 2
MAJOR_PENTATONIC, MINOR_PENTATONIC = (0, 2, 4, 7, 9), (0, 3, 5, 7, 10)
VELOCITY_SLOPE = 0.03


def write_answers(canvas: Canvas, seat: Seat) -> list[Hit]:
    """Return all figures of a seat that answers."""
    rng = canvas.plan.seeds.stream(f"compose/answers/{seat.name}")
    rhythm = RHYTHMS[int(rng.integers(len(RHYTHMS)))]
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        if canvas.seated(seat, section):
            figures = list(_section(canvas, seat, section, rhythm, shape))
            # Somebody who was asked for plays even where the tune leaves no gap: long notes under it.
            hits += figures or (write_line(canvas, seat, section, hits) if seat.asked else [])
    return hits


def pentatonic(key: Key) -> tuple[int, ...]:
    """Return the five pitch classes of a key that never clash with its chords for long."""
    steps = MINOR_PENTATONIC if key.minor else MAJOR_PENTATONIC
    return tuple((key.tonic + s) % 12 for s in steps if (key.tonic + s) % 12 in key.scale)


def _section(
    canvas: Canvas, seat: Seat, section: PlannedSection, rhythm: tuple[int, ...], shape: tuple[int, ...]
) -> Iterator[Hit]:
    step = TICKS if canvas.quick or canvas.half_time else TICKS // 2
    span = (rhythm[-1] + 2) * step
    ladder = [
        p for p in range(seat.register[0], seat.register[1] + 1) if p % 12 in pentatonic(canvas.plan.key)
    ]
    for bar in range(PHRASE_BARS, section.bars + 1, PHRASE_BARS):
        # The figure ends with the bar, or begins with it where the tune leaves only that free.
        end = canvas.start(section) + bar * canvas.bar
        for start in (end - max(canvas.bar, span) // step * step, end - canvas.bar):
            first = max(start, canvas.start(section))
            if first + span <= min(end, canvas.last) and canvas.free(first, first + span - step):
                yield from _figure(
                    canvas, seat, section, first=first, step=step, rhythm=rhythm, shape=shape, ladder=ladder
                )
                break


def _figure(
    canvas: Canvas,
    seat: Seat,
    section: PlannedSection,
    *,
    first: int,
    step: int,
    rhythm: tuple[int, ...],
    shape: tuple[int, ...],
    ladder: list[int],
) -> Iterator[Hit]:
    chord = canvas.chord_at(first).chord.pitch_classes
    centre = (seat.register[0] + seat.register[1]) / 2
    tones = [i for i, p in enumerate(ladder) if p % 12 in chord] or list(range(len(ladder)))
    root = min(tones, key=lambda i: abs(ladder[i] - centre))
    level = seat.velocity * canvas.level(section, first)
    for index, eighth in enumerate(rhythm):
        place = int(np.clip(root + shape[index % len(shape)], 0, len(ladder) - 1))
        after = rhythm[index + 1] if index + 1 < len(rhythm) else eighth + 2
        length = max(STEP, (after - eighth) * step)
        tick = first + eighth * step
        if tick < canvas.last:
            yield Hit(
                tick, min(length, canvas.last - tick), ladder[place], level * (1 - VELOCITY_SLOPE * index)
            )
