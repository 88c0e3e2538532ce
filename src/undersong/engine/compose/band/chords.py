"""Chords: struck, strummed, cut short, muted, held in tremolo, and power chords.

How chords lie is said by the style (close, rootless, in parallel, as a chorale) and searched for the whole
song at once, so that each voice leads on. Power chords are root, fifth and octave wherever the root lies.
"""

from collections.abc import Iterable, Iterator

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.band.strokes import Bar, strokes_of, velocity_of
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.theory.voicing import Pitches

LEGATO = 0.96
STACCATO_SECONDS = 0.16
PALM_MUTE = "palm-mute"
TREMOLO = "tremolo"
TREMOLO_STEP = STEP // 2  # between two strokes of what is plucked
TREMOLO_SOFTER = 0.85
OPEN_STRINGS = 3  # that an up-stroke reaches at least


def write_chords(canvas: Canvas, seat: Seat, bars: Iterable[Bar]) -> Iterator[Hit]:
    """Return the chords of a section as they are struck."""
    # Chords shorter than this are meant short: [s] / [s/min] * [beats/min] * [ticks/beat] = [ticks]
    short = STACCATO_SECONDS / 60.0 * canvas.plan.bpm * TICKS
    sustains = instruments()[seat.instrument].sustains
    for bar in bars:
        for step, sounding, tick in strokes_of(canvas, bar):
            chord = canvas.voicing(seat, sounding)
            velocity = velocity_of(canvas, seat, bar, tick, step.mark)
            if step.mark == "t":
                yield from _tremolo(chord, tick, step.length, velocity, sustains=sustains)
                continue
            length = step.length if seat.role is Role.BED else max(int(step.length * LEGATO), STEP // 2)
            brief = length <= max(short, STEP) and not (sustains and length > STEP)
            name = PALM_MUTE if step.mark == "m" else "ghost" if step.mark == "~" else ""
            for pitch in _chosen(chord, step.mark):
                yield Hit(tick, length, pitch, velocity, name or ("staccato" if brief else ""))


def write_strums(canvas: Canvas, seat: Seat, bars: Iterable[Bar]) -> Iterator[Hit]:
    """Return the chords of a section strummed: down over all strings, up over the upper ones.

    A low stroke is one bass string alone, in turn with the next.
    """
    for bar in bars:
        strokes = list(strokes_of(canvas, bar))
        basses = 0
        for index, (step, sounding, tick) in enumerate(strokes):
            chord = canvas.voicing(seat, sounding)
            up = step.mark in "uh"
            until = strokes[index + 1][2] if index + 1 < len(strokes) else max(bar.end, tick + step.length)
            length = step.length if step.mark in "m~" or step.length > STEP else max(STEP // 2, until - tick)
            velocity = velocity_of(canvas, seat, bar, tick, step.mark)
            if step.mark == "t":
                yield from _tremolo(chord, tick, step.length, velocity, sustains=False)
                continue
            name = {"~": "ghost", "m": PALM_MUTE}.get(step.mark, "strum-up" if up else "strum-down")
            if step.mark == "l" and instruments()[seat.instrument].frets:
                yield Hit(tick, min(length, until - tick), chord[basses % 2], velocity)
                basses += 1
                continue
            for pitch in chord[-max(OPEN_STRINGS, len(chord) - 2) :] if up else chord:
                yield Hit(tick, min(length, until - tick), pitch, velocity, name)


def write_power(canvas: Canvas, seat: Seat, bars: Iterable[Bar]) -> Iterator[Hit]:
    """Return power chords; muted strokes are short and leave out the octave."""
    for bar in bars:
        for step, sounding, tick in strokes_of(canvas, bar):
            chord = power(sounding, seat.register)
            velocity = velocity_of(canvas, seat, bar, tick, step.mark)
            if step.mark == "t":
                yield from _tremolo(chord[:2], tick, step.length, velocity, sustains=False)
                continue
            if step.mark == "m":
                for pitch in chord[:2]:
                    yield Hit(tick, min(step.length, STEP), pitch, velocity, PALM_MUTE)
                continue
            length = max(int(step.length * LEGATO), STEP // 2)
            for pitch in chord[:1] if step.mark == "l" else chord:
                yield Hit(tick, length, pitch, velocity, "ghost" if step.mark == "~" else "")


def power(sounding: Sounding, register: tuple[int, int]) -> Pitches:
    """Return root, fifth and, where there is room, octave, from the bottom of a register."""
    low, high = register
    classes = sounding.chord.pitch_classes
    root = low + (classes[0] - low) % 12
    while root + 7 > high and root - 12 >= low:
        root -= 12
    fifth = next(((pc - classes[0]) % 12 for pc in classes if (pc - classes[0]) % 12 in (6, 7, 8)), 7)
    return tuple(p for p in (root, root + fifth, root + 12) if p <= high) or (min(root, high),)


def _chosen(chord: Pitches, mark: str) -> Pitches:
    middle = len(chord) // 2
    if mark == "l":
        return chord[: max(1, middle)]
    return chord[middle:] if mark == "h" else chord


def _tremolo(chord: Pitches, tick: int, length: int, velocity: float, *, sustains: bool) -> Iterator[Hit]:
    """What sustains trembles in one note; what is plucked is struck again and again."""
    if sustains:
        yield from (Hit(tick, length, pitch, velocity, TREMOLO) for pitch in chord)
        return
    for turn, at in enumerate(range(tick, tick + max(length, TREMOLO_STEP), TREMOLO_STEP)):
        softer = velocity * (1.0 if turn == 0 else TREMOLO_SOFTER)
        yield from (Hit(at, TREMOLO_STEP, pitch, softer, TREMOLO) for pitch in chord)
