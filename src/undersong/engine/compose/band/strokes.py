"""Strokes: what every player of chords needs: the bar, its chords, the strength of the hand.

A stroke that is held is struck again where the chord changes under it, unless it anticipates: what begins in
the last beat of a bar and is held over its end belongs to the chord that begins there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.grid import STEP, TICKS, Step, pulse_ticks, suited
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model.kinds import LIFTED, VERSES
from undersong.engine.styles.players import PartPattern

ACCENT, SOFT, SCRATCH, MUTED = 1.12, 0.86, 0.4, 0.82
ON_PULSE, OFF_PULSE = 1.0, 0.9
HAND = 0.04  # by which strokes that are written alike differ
TURNING = (*VERSES, "drop", "solo", "interlude")
"""Have another figure the next time; a chorus keeps its own, a drop is too long for that."""
USUAL = "x---------------"


@dataclass(frozen=True)
class Bar:
    """One bar of one seat: where it is, where its section stops, and what it has to play."""

    section: PlannedSection
    start: int
    end: int
    stop: int
    steps: tuple[Step, ...]


def bars_of(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Bar]:
    """Return the bars of a section with the strokes of the pattern that the seat has there."""
    pattern = pattern_for(canvas, seat, section)
    stop = canvas.stop(section)
    for bar in canvas.bars(section):
        start = canvas.start(section) + bar * canvas.bar
        steps = canvas.steps(pattern.steps, bar, pattern.meter)
        yield Bar(section, start, min(start + canvas.bar, stop), stop, steps)


def pattern_for(canvas: Canvas, seat: Seat, section: PlannedSection) -> PartPattern:
    """Return the pattern of a seat in a section; a section that returns takes the next fitting one."""
    options = suited(seat.patterns, canvas.plan.meter) or [PartPattern(steps=USUAL)]
    fitting = [p for p in options if p.energy[0] <= section.energy <= p.energy[1]]
    if not fitting:
        away = [max(p.energy[0] - section.energy, section.energy - p.energy[1]) for p in options]
        fitting = [p for p, far in zip(options, away, strict=True) if far == min(away)]
    # Peaks take the denser half of what fits, the rest of the song the sparser one, so that they differ.
    ranked = sorted(fitting, key=_density)
    half = -(-len(ranked) // 2)
    pool = ranked[-half:] if section.name in LIFTED else ranked[:half]
    pool = pool if len(pool) > 1 else ranked
    die = float(canvas.plan.seeds.stream(f"compose/comping/{seat.name}/{section.name}").random())
    turn = section.instance - 1 if section.name in TURNING else 0
    return pool[(int(die * len(pool)) + turn) % len(pool)]


def _density(pattern: PartPattern) -> tuple[float, str]:
    """Strokes in a step."""
    return sum(mark not in "-." for mark in pattern.steps) / len(pattern.steps), pattern.steps


def is_steady(canvas: Canvas, seat: Seat) -> bool:
    """Return whether every pattern of a seat strikes on every pulse."""
    if seat.texture not in ("chords", "strum", "fingers", "arpeggio", "power") or not seat.patterns:
        return False
    pulses = set(pulse_ticks(canvas.plan.meter))
    patterns = suited(seat.patterns, canvas.plan.meter)
    return all(pulses <= {s.tick for s in canvas.steps(p.steps, 0, p.meter)} for p in patterns)


def steadied(seat: Seat, steps: str) -> Seat:
    """Return a seat that plays one pattern all through the song."""
    pattern = PartPattern(steps=steps)
    return replace(seat, patterns=(pattern,), energy=(0.0, 1.0), sections=(), without=())


def strokes_of(canvas: Canvas, bar: Bar) -> Iterator[tuple[Step, Sounding, int]]:
    """Return the strokes of a bar with their chords and ticks."""
    for step in bar.steps:
        tick = bar.start + step.tick
        if tick >= bar.end:
            return
        end = min(tick + step.length, bar.stop)
        over = bar.start + canvas.bar
        if end > over > tick >= over - 3 * TICKS // 2:
            ahead = canvas.chord_at(over)
            yield step._replace(length=min(end, ahead.end) - tick), ahead, tick
            continue
        for sounding in canvas.chords_in(tick, end):
            first, last = max(tick, sounding.start), min(end, sounding.end)
            if last > first and (first == tick or last - first >= STEP):
                yield step._replace(length=last - first), sounding, first


def velocity_of(canvas: Canvas, seat: Seat, bar: Bar, tick: int, mark: str) -> float:
    """Return the velocity of a stroke: the seat's, by accent, place in the bar and energy, and the hand."""
    accent = {"X": ACCENT, "~": SCRATCH, "h": SOFT, "l": SOFT, "u": SOFT, "m": MUTED}.get(mark, 1.0)
    place = ON_PULSE if (tick - bar.start) in pulse_ticks(canvas.plan.meter) else OFF_PULSE
    # A hash of the place stands for the hand: the same bar is played the same way when it returns.
    hand = 1.0 + HAND * (((tick * 2654435761) >> 8) % 200 / 100.0 - 1.0)
    return seat.velocity * accent * place * canvas.level(bar.section, tick) * hand
