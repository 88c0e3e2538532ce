"""Lines: one voice that sings a guide tone a chord, and one that doubles the tune.

A line moves as little as it can and would rather move than stay; in lively sections those who are many have a
second voice below. Who doubles plays the tune's own notes, an octave away where that is in the instrument.
"""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.grid import STEP
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.band.strokes import Bar, velocity_of
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.instruments.catalogue import instruments

LEGATO = 0.96
STILL = 2.5  # semitones that a line would rather move than stay where it is
TWO_FROM = 0.75
DOUBLING = 0.9  # of the velocity of the tune


def write_line(canvas: Canvas, seat: Seat, section: PlannedSection, before: list[Hit]) -> Iterator[Hit]:
    """Write one guide tone a chord; lively sections have a second voice below."""
    low, high = seat.register
    pitch = before[-1].pitch if before else (low + high) // 2
    lines = [s.name for s in canvas.band.seats if s.texture == "line"]
    second = seat.name in lines[1::2]
    two = section.energy >= TWO_FROM and instruments()[seat.instrument].divides
    bar = Bar(section, canvas.start(section), canvas.stop(section), canvas.stop(section), ())
    for sounding in canvas.chords_in(bar.start, bar.end):
        start, end = max(sounding.start, bar.start), min(sounding.end, bar.end)
        if end <= start:
            continue
        pitch = guide_tone(sounding, pitch, low, high, second=second)
        velocity = velocity_of(canvas, seat, bar, start, "x")
        length = max(STEP, int((end - start) * LEGATO))
        if two:
            yield Hit(start, length, _below(sounding, pitch, low), 0.85 * velocity)
        yield Hit(start, length, pitch, velocity)


def write_double(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Play the tune of a section along, in the octave that the seat's register has room for."""
    low, high = seat.register
    start, stop = canvas.start(section), canvas.stop(section)
    tune = [t for t in canvas.tune if start <= t.start < stop]
    if not tune:
        return
    middle = (low + high) / 2
    mean = sum(t.pitch for t in tune) / len(tune)
    # An octave above or below is heard beside the voice; in unison it would hide behind it.
    shift = min((-24, -12, 12, 24, 0), key=lambda s: (abs(mean + s - middle) + (6 if s == 0 else 0), s))
    for tone in tune:
        pitch = tone.pitch + shift
        while pitch > high:
            pitch -= 12
        while pitch < low:
            pitch += 12
        if pitch <= high:
            level = seat.velocity * canvas.level(section, tone.start)
            yield Hit(tone.start, min(tone.length, stop - tone.start), pitch, DOUBLING * level)


def guide_tone(sounding: Sounding, before: int, low: int, high: int, *, second: bool = False) -> int:
    """Return the third, seventh or colour of a chord nearest to the note before; then any tone.

    Parameters
    ----------
    second : whether another line has those already: then root and fifth come first, so that two lines do not
        go in octaves.
    """
    classes = sounding.chord.pitch_classes
    best = dict.fromkeys(classes[::2] if second else classes[1:2] + classes[3:5], 0.0)
    costs = {pc: best.get(pc, 1.5) for pc in classes}
    options = [p for p in range(low, high + 1) if p % 12 in costs]
    middle = (low + high) / 2

    def cost(pitch: int) -> tuple[float, int]:
        still = STILL if pitch == before else 0.0
        return abs(pitch - before) + costs[pitch % 12] + still + 0.1 * abs(pitch - middle), pitch

    return min(options, key=cost, default=min(max(before, low), high))


def _below(sounding: Sounding, pitch: int, low: int) -> int:
    options = [p for p in range(max(low, pitch - 9), pitch - 2) if p % 12 in sounding.chord.pitch_classes]
    return max(options, default=pitch)
