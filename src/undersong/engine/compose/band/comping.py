"""Comping: everybody between bass and tune, each in the manner of their seat.

Chords are led by the shortest way from one to the next (see `theory.voicing`); arpeggios and picked
guitars spread the same chord in time; lines sing one guide tone at a time; a section that returns takes
another pattern, so that the second verse is not the first again.
"""

from collections.abc import Iterator
from dataclasses import replace

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.chords import power, write_chords, write_power, write_strums
from undersong.engine.compose.band.drumbeats import write_drumbeats
from undersong.engine.compose.band.grid import STEP
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.lines import guide_tone, write_double, write_line
from undersong.engine.compose.band.percussion import write_percussion
from undersong.engine.compose.band.picking import picked, write_arpeggio, write_fingers
from undersong.engine.compose.band.riffs import write_riff
from undersong.engine.compose.band.seats import Band, Seat
from undersong.engine.compose.band.strokes import bars_of, is_steady, steadied
from undersong.engine.compose.band.sweeps import write_impacts, write_risers, write_surface
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role

TIE_BARS = 4  # a bed's common tone is held at most this long
PULSE_STEPS = {"chords": "x-h-l-h-x-h-l-h-", "strum": "d.d.d.d.d.d.d.d."}
ROLLED_FAMILIES = ("keys", "guitars", "mallets", "synths")
STRUCK = {"chords": write_chords, "strum": write_strums, "power": write_power}
PICKED = {"fingers": write_fingers, "arpeggio": write_arpeggio}
OTHERS = {
    "riff": write_riff,
    "double": write_double,
    "percussion": write_percussion,
    "noise": write_surface,
    "beats": write_drumbeats,
}
UNPITCHED = ("noise", "percussion", "answer", "riser", "impact")


def write_seat(canvas: Canvas, seat: Seat) -> list[Hit]:
    """Return all notes of a seat, whatever its manner; answers have their own module."""
    if seat.texture == "riser":
        return write_risers(canvas, seat)
    if seat.texture == "impact":
        return write_impacts(canvas, seat)
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        if canvas.seated(seat, section) and canvas.start(section) < canvas.last:
            hits += _section(canvas, seat, section, hits)
    if seat.role is Role.BED and seat.texture == "chords":
        hits = _tied(canvas, hits)
    return [*hits, *_final(canvas, seat, hits)]


def _section(canvas: Canvas, seat: Seat, section: PlannedSection, before: list[Hit]) -> Iterator[Hit]:
    if seat.texture in STRUCK:
        yield from STRUCK[seat.texture](canvas, seat, bars_of(canvas, seat, section))
    elif seat.texture in PICKED:
        yield from PICKED[seat.texture](canvas, seat, bars_of(canvas, seat, section), _struck_last(before))
    elif seat.texture == "line":
        yield from write_line(canvas, seat, section, before)
    elif seat.texture in OTHERS:
        yield from OTHERS[seat.texture](canvas, seat, section)


def with_pulse(canvas: Canvas, band: Band) -> Band:
    """Give a band without drums a steady pulse: its first comping player plays eighths."""
    if band.drums is not None or not canvas.plan.sheet.drums.pulse:
        return band
    seats = list(band.seats)
    for section in canvas.plan.sections:
        playing = [s for s in seats if canvas.seated(s, section)]
        if any(is_steady(canvas, s) for s in playing):
            continue
        pool = [s for s in playing if s.texture in PULSE_STEPS] or [
            s for s in seats if s.texture in PULSE_STEPS
        ]
        if not pool:
            break
        seats[seats.index(pool[0])] = steadied(pool[0], PULSE_STEPS[pool[0].texture])
    return replace(band, seats=tuple(seats))


def _struck_last(hits: list[Hit]) -> tuple[int, ...]:
    """The pitches of the last chord that was struck."""
    if not hits:
        return ()
    last = hits[-1].start
    return tuple(sorted({h.pitch for h in hits[-8:] if h.start == last}))


def _tied(canvas: Canvas, hits: list[Hit]) -> list[Hit]:
    """Hold common tones of a bed over the change of chord instead of striking them again."""
    most = TIE_BARS * canvas.bar
    open_notes: dict[int, int] = {}
    found: list[Hit] = []
    for hit in sorted(hits):
        place = open_notes.get(hit.pitch)
        if place is not None:
            held = found[place]
            if held.start + held.length == hit.start and held.length + hit.length <= most:
                found[place] = held._replace(length=held.length + hit.length)
                continue
        open_notes[hit.pitch] = len(found)
        found.append(hit)
    return found


def _final(canvas: Canvas, seat: Seat, hits: list[Hit]) -> Iterator[Hit]:
    """The last chord, struck by everybody who was playing up to it, left to ring or cut short."""
    playing = any(h.start + h.length >= canvas.last - 2 * canvas.bar for h in hits)
    if seat.texture in UNPITCHED or not playing:
        return
    section = canvas.plan.sections[-1]
    button = canvas.plan.ending == "button"
    length = 2 * STEP if button else canvas.end - canvas.last
    level = seat.velocity * canvas.level(section, canvas.last)
    family = instruments()[seat.instrument].family
    rolled = family in ROLLED_FAMILIES and seat.role is not Role.BED and seat.texture != "power"
    name = "staccato" if button else "roll" if rolled else ""
    for pitch in dict.fromkeys(_final_pitches(canvas, seat, hits)):
        yield Hit(canvas.last, max(length, STEP), pitch, level, name)


def _final_pitches(canvas: Canvas, seat: Seat, hits: list[Hit]) -> tuple[int, ...]:
    sounding = canvas.chord_at(canvas.last)
    low, high = seat.register
    match seat.texture:
        case "line" | "double":
            return (guide_tone(sounding, hits[-1].pitch, low, high),)
        case "riff" | "beats":
            return (power(sounding, seat.register)[0],)
        case "power":
            return power(sounding, seat.register)
        case "fingers":
            upper = picked(canvas, seat, sounding, ())
            if instruments()[seat.instrument].frets:
                return upper
            return (low + (sounding.chord.bass - low) % 12, *upper)
        case _:
            return canvas.voicing(seat, sounding)
