"""Percussion: what shakes and knocks beside the kit, in layers of its own."""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP
from undersong.engine.compose.band.groove import STROKES, choose, pace_of, struck
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.band.strokes import bars_of, velocity_of
from undersong.engine.compose.band.variation import Stroke
from undersong.engine.compose.plan import PlannedSection


def write_percussion(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Return the strokes of a section: the seat's rows, or one sound in the rhythm of its patterns."""
    if not seat.rows:
        yield from _one_sound(canvas, seat, section)
        return
    stream = f"compose/percussion/{seat.name}"
    pattern = choose(canvas, seat.rows, section, stream=stream, asked=seat.asked)
    if pattern is None:
        return
    rng = canvas.plan.seeds.stream(f"{stream}/{section.label}/hand")
    for bar in canvas.bars(section):
        start = canvas.start(section) + bar * canvas.bar
        strokes = [
            Stroke(row, step)
            for row, grid in pattern.rows.items()
            for step in canvas.steps(grid, bar, pattern.meter, pace=pace_of(section))
            if not canvas.silent(start + step.tick)
        ]
        yield from struck(canvas, section, bar, strokes, rng, level=seat.velocity / STROKES["x"])


def _one_sound(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    for bar in bars_of(canvas, seat, section):
        for step in bar.steps:
            tick = bar.start + step.tick
            if tick < bar.end and not canvas.silent(tick):
                velocity = velocity_of(canvas, seat, bar, tick, step.mark)
                yield Hit(tick, STEP, seat.register[0], velocity)
