"""Picking: chords spread in time, by fingers over a thumb or as an arpeggio."""

from collections.abc import Iterable, Iterator

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.band.strokes import Bar, strokes_of, velocity_of
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.theory.voicing import Pitches, lead, tones

FINGERS = 3
HIGHEST_STEP = 8  # semitones below the line so far from which an arpeggio starts an octave higher


def write_fingers(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:
    """Return a picked guitar: the thumb takes root and fifth, fingers the upper strings; notes ring on."""
    for bar in bars:
        thumbs = 0
        for step, sounding, tick in strokes_of(canvas, bar):
            chord = picked(canvas, seat, sounding, before)
            before = chord[-FINGERS:]
            fresh = tick == sounding.start
            if step.mark in "1xXdlm" or fresh:
                first = thumbs % 2 == 0 or fresh
                thumbs += 1
                pitch = _thumb(seat, sounding, chord, first=first)
            else:
                chord = chord[-FINGERS:]
                pitch = _string(chord, step.mark)
            ring = min(2 * TICKS, sounding.end - tick)
            yield Hit(tick, max(ring, STEP), pitch, velocity_of(canvas, seat, bar, tick, step.mark))


def picked(canvas: Canvas, seat: Seat, sounding: Sounding, before: tuple[int, ...]) -> Pitches:
    """Return what the hand holds while fingers pick: a grip, or a close chord where there are no frets."""
    if instruments()[seat.instrument].frets:
        return canvas.voicing(seat, sounding)
    return lead(tones(sounding.chord.pitch_classes, FINGERS), fingers_register(seat), before)


def _thumb(seat: Seat, sounding: Sounding, chord: Pitches, *, first: bool) -> int:
    """The thumb's string: the bass of the chord, then its fifth, or the next string that the hand holds."""
    low = seat.register[0]
    if not instruments()[seat.instrument].frets:
        pc = sounding.chord.bass if first else _fifth(sounding)
        return low + (pc - low) % 12
    strings = chord[:-FINGERS] or chord[:1]
    if first:
        return next((p for p in strings if p % 12 == sounding.chord.bass), strings[0])
    return next((p for p in reversed(strings) if p % 12 == _fifth(sounding)), strings[-1])


def fingers_register(seat: Seat) -> tuple[int, int]:
    """Return where the fingers play, above the thumb."""
    low, high = seat.register
    return max(low, min(low + 12, high - 12)), high


def write_arpeggio(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:
    """Return a broken chord: digits are tones of it, counted from the root."""
    low, high = seat.register
    for bar in bars:
        for step, sounding, tick in strokes_of(canvas, bar):
            classes = sounding.chord.pitch_classes
            root = low + (classes[0] - low) % 12
            root += 12 if before and root + 12 <= high - 12 and before[0] - root > HIGHEST_STEP else 0
            pitch = root + _above(step.mark, classes)
            while pitch > high and pitch - 12 >= low:
                pitch -= 12
            yield Hit(tick, max(STEP, step.length), pitch, velocity_of(canvas, seat, bar, tick, step.mark))


def _above(mark: str, classes: tuple[int, ...]) -> int:
    """Semitones above the root that a digit means; a tone that the chord has not is the next it has."""
    index = {"1": 0, "3": 1, "5": 2, "7": 3, "8": 0, "9": 1}.get(mark, 0)
    if mark in "246":
        # A second, fourth or sixth in the chord's own colour: major seconds and sixths, a pure fourth.
        return {"2": 2, "4": 5, "6": 9}[mark]
    up = (classes[index % len(classes)] - classes[0]) % 12
    return up + (12 if mark in "89" or (mark == "7" and index >= len(classes)) else 0)


def _fifth(sounding: Sounding) -> int:
    classes = sounding.chord.pitch_classes
    near = [pc for pc in classes if (pc - classes[0]) % 12 in (6, 7, 8)]
    return near[0] if near else classes[0]


def _string(chord: Pitches, mark: str) -> int:
    """The string of a chord that a digit means: 3 the lowest finger, 5 the middle, 8 and 9 the top."""
    return chord[{"3": 0, "5": 1, "7": -1, "8": -1, "9": -1, "h": -1, "u": -1}.get(mark, 0) % len(chord)]
