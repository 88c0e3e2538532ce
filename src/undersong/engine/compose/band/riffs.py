"""Riffs: a figure that the song invents once and repeats over its chords.

The sheet's pattern gives its rhythm; its notes are drawn once for the song from the scale around the root,
beginning on the root, turning once and leading back. Over another chord the figure stands on that
chord's root, its thirds bent to the chord's own, so that it is always the same figure and always right.

Where machines play, a riff has the life of a sequencer: its accents go round in threes, fives or sevens
against the bar, so that the same figure leans another way each time, and the end of every fourth bar leaps
by an octave and slides back.
"""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.chords import PALM_MUTE
from undersong.engine.compose.band.grid import STEP
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.band.strokes import Bar, bars_of, strokes_of, velocity_of
from undersong.engine.compose.plan import PlannedSection

LEGATO = 0.92
ACCENTS = (3, 5, 7)
"""Strokes of a machine's riff from one accent to the next."""
LEANING = (1.12, 0.94)
"""Velocity of accents and of what lies between them."""
TURN_BARS = 4
# Steps of the pentatonic around the root, by how a figure moves; the last is the way back.
SHAPES = (
    (0, 0, 1, 0, -1, 0, 2, 1),
    (0, 2, 1, 0, 0, -1, 0, 1),
    (0, 1, 2, 1, 0, -1, 1, 0),
    (0, 0, -1, 0, 1, 2, 1, 0),
    (0, 1, 0, 2, 1, 0, -1, 0),
    (0, 3, 2, 1, 0, 1, -1, 0),
)
MAJOR_PENTATONIC, MINOR_PENTATONIC = (0, 2, 4, 7, 9), (0, 3, 5, 7, 10)
DIGITS = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 10, "8": 12, "9": 14}


def write_riff(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Return the riff of a seat in a section."""
    shape = _shape(canvas, seat)
    accents = _accents(canvas, seat)
    struck = 0
    bars = list(bars_of(canvas, seat, section))
    span = 2 if _spans_two(bars) else 1
    for index, bar in enumerate(bars):
        place = sum(len(b.steps) for b in bars[index - index % span : index])
        count = {s.tick: place + i for i, s in enumerate(bar.steps)}
        for step, sounding, tick in strokes_of(canvas, bar):
            turn = count.get(tick - bar.start, place)
            pitch = _pitch(canvas, seat, sounding, step.mark, shape[turn % len(shape)])
            velocity = velocity_of(canvas, seat, bar, tick, step.mark)
            length = max(STEP // 2, int(step.length * LEGATO))
            name = PALM_MUTE if step.mark == "m" else "ghost" if step.mark == "~" else ""
            if accents:
                velocity *= LEANING[0] if struck % accents == 0 else LEANING[1]
                leaps = index % TURN_BARS == TURN_BARS - 1 and tick - bar.start >= canvas.bar * 3 // 4
                pitch = _leapt(pitch, seat) if leaps else pitch
                name = "slide" if leaps and step.length == STEP else name
            struck += 1
            yield Hit(tick, length, pitch, velocity, name)


def _accents(canvas: Canvas, seat: Seat) -> int:
    """After how many strokes of a machine's riff an accent comes; none where people play."""
    if canvas.plan.sheet.drums.vary_kick > 0:
        return 0
    return ACCENTS[int(canvas.plan.seeds.stream(f"compose/riff/{seat.name}/accents").integers(len(ACCENTS)))]


def _leapt(pitch: int, seat: Seat) -> int:
    """The same note an octave higher, or lower where that is not in the seat's register."""
    low, high = seat.register
    return next((p for p in (pitch + 12, pitch - 12) if low <= p <= high), pitch)


def _spans_two(bars: list[Bar]) -> bool:
    return len(bars) > 1 and bars[0].steps != bars[1].steps


def _shape(canvas: Canvas, seat: Seat) -> tuple[int, ...]:
    rng = canvas.plan.seeds.stream(f"compose/riff/{seat.name}")
    first, second = (SHAPES[int(rng.integers(len(SHAPES)))] for _ in range(2))
    # Of two bars the second answers: it begins alike and ends elsewhere.
    return (*first, *first[:3], *second[3:])


def _pitch(canvas: Canvas, seat: Seat, sounding: Sounding, mark: str, step: int) -> int:
    low, high = seat.register
    classes = sounding.chord.pitch_classes
    root = low + (classes[0] - low) % 12
    if root + 12 > high and root - 12 >= low:
        root -= 12
    if mark in DIGITS:
        above = DIGITS[mark]
        above = _bent(above, classes)
    else:
        third = [(pc - classes[0]) % 12 for pc in classes]
        scale = MAJOR_PENTATONIC if 4 in third else MINOR_PENTATONIC
        above = scale[step % 5] + 12 * (step // 5)
        above = _in_key(canvas, sounding, classes[0] + above, above, third)
    pitch = root + above
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    while pitch < low:
        pitch += 12
    return min(pitch, high)


def _bent(above: int, classes: tuple[int, ...]) -> int:
    """A third, fifth or seventh as the chord has it."""
    inside = {(pc - classes[0]) % 12 for pc in classes}
    for near in (above, above - 1, above + 1):
        if near % 12 in inside:
            return near
    return above


def _in_key(canvas: Canvas, sounding: Sounding, pitch_class: int, above: int, chord: list[int]) -> int:
    """Bend what is neither in the chord nor in the key to the nearest that is."""
    scale = canvas.key_at(sounding.start).scale
    if above % 12 in chord or pitch_class % 12 in scale:
        return above
    return next((above + d for d in (-1, 1) if (pitch_class + d) % 12 in scale), above)
