"""Drumbeats with a pitch: timpani, which mark roots and fifths and roll where the song rises."""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.chords import TREMOLO
from undersong.engine.compose.band.grid import STEP, TICKS, pulse_ticks
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.band.strokes import Bar, bars_of, strokes_of, velocity_of
from undersong.engine.compose.plan import PlannedSection

DRIVING_FROM = 0.7
"""Energy from which on they mark more than the downbeat."""
SOFTER = 0.8  # of the strokes that follow the downbeat
ROLL_STEP = STEP // 2
ROLL_LEVEL = (0.5, 1.1)


def write_drumbeats(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Return the strokes of a section: its pattern's, else downbeats, fifths, a roll into what rises."""
    if seat.patterns:
        yield from _patterned(canvas, seat, section)
        return
    stop = canvas.stop(section)
    pulses = pulse_ticks(canvas.plan.meter)
    roll = canvas.bar if canvas.cue(section).rises and section.bars > 1 else 0
    for number in canvas.bars(section):
        start = canvas.start(section) + number * canvas.bar
        bar = Bar(section, start, min(start + canvas.bar, stop), stop, ())
        if roll and number == section.bars - 1 and start + canvas.bar <= canvas.last:
            yield from _roll(canvas, seat, bar)
            continue
        sounding = canvas.chord_at(start)
        yield Hit(
            start, TICKS, _drum(sounding, seat, fifth=False), velocity_of(canvas, seat, bar, start, "X")
        )
        if section.energy < DRIVING_FROM or (number % 2 == 0 and len(pulses) < 4):
            continue
        for pulse in pulses[len(pulses) // 2 :]:
            tick = start + pulse
            if start < tick < bar.end:
                velocity = SOFTER * velocity_of(canvas, seat, bar, tick, "x")
                yield Hit(tick, TICKS, _drum(canvas.chord_at(tick), seat, fifth=True), velocity)


def _patterned(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Roots on the downbeats, fifths between, in the rhythm of the seat's pattern."""
    for bar in bars_of(canvas, seat, section):
        for step, sounding, tick in strokes_of(canvas, bar):
            pitch = _drum(sounding, seat, fifth=tick != bar.start and step.mark != "t")
            velocity = velocity_of(canvas, seat, bar, tick, step.mark)
            every = ROLL_STEP if step.mark == "t" else max(step.length, 1)
            for at in range(tick, tick + step.length, every):
                yield Hit(at, min(every, TICKS), pitch, velocity, TREMOLO if step.mark == "t" else "")


def _roll(canvas: Canvas, seat: Seat, bar: Bar) -> Iterator[Hit]:
    pitch = _drum(canvas.chord_after(bar.start), seat, fifth=False)
    for tick in range(bar.start, bar.end, ROLL_STEP):
        share = (tick - bar.start) / canvas.bar
        level = ROLL_LEVEL[0] + (ROLL_LEVEL[1] - ROLL_LEVEL[0]) * share
        yield Hit(tick, ROLL_STEP, pitch, level * velocity_of(canvas, seat, bar, tick, "x"), TREMOLO)


def _drum(sounding: Sounding, seat: Seat, *, fifth: bool) -> int:
    """The drum that is tuned to the chord's root or fifth."""
    low, high = seat.register
    classes = sounding.chord.pitch_classes
    wished = classes[2] if fifth and len(classes) > 2 else sounding.chord.bass
    pitch = low + (wished - low) % 12
    return pitch if pitch <= high else low + (sounding.chord.bass - low) % 12
