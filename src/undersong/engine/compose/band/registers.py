"""Registers: keeping the accompaniment out of the tune's way.

Where there is a bass, chords leave the lowest octave to it: close voices there are mud. A sheet's registers
suit its usual voice; a low voice or lead may lie right among the chords. Then those who hold chords across
the tune's middle stay below it, as pianists do in 84 % of their bars beside a singer. Who plays wholly above
the tune stays there.
"""

from collections.abc import Sequence
from dataclasses import replace

from undersong.engine.compose.band.hits import Tone
from undersong.engine.compose.band.seats import Band, Seat
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role

MIDDLE = 0.55
"""Share of the tune's notes that may lie below the accompaniment's top."""
ROOM = 14
"""Semitones that chords need."""
LOWEST = 48
"""Chords below it are mud."""
APART, CLOSE = 5, 4
"""Semitones that move a chord to another inversion, and registers that are the same."""
FEWEST = 8
LAID = ("chords", "strum", "arpeggio")


def below_the_tune(band: Band, tune: Sequence[Tone]) -> Band:
    """Return the band with its chords below the middle of the tune."""
    if band.bass is not None:
        band = replace(band, seats=tuple(_above_mud(seat) for seat in band.seats))
    if len(tune) < FEWEST:
        return band
    pitches = sorted(t.pitch for t in tune)
    middle = pitches[int(MIDDLE * len(pitches))]
    return replace(band, seats=_apart([_below(seat, middle) for seat in band.seats]))


def _above_mud(seat: Seat) -> Seat:
    """Leave the lowest octave to the bass alone; power chords belong there."""
    low, high = seat.register
    if seat.texture not in LAID or low >= LOWEST or high - LOWEST < ROOM - 2:
        return seat
    return replace(seat, register=(LOWEST, high))


def _apart(seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """Let no two lay the same chords in the same place: the second takes another inversion."""
    found: list[Seat] = []
    for seat in seats:
        low, high = seat.register
        laid = [s.register for s in found if s.texture in LAID]
        if seat.texture in LAID and any(abs(low - a) < CLOSE and abs(high - z) < CLOSE for a, z in laid):
            known = instruments()[seat.instrument]
            shift = -APART if low - APART >= max(LOWEST, known.lowest) else APART
            if high + shift <= known.highest:
                low, high = low + shift, high + shift
        found.append(replace(seat, register=(low, high)))
    return tuple(found)


def _below(seat: Seat, middle: int) -> Seat:
    low, high = seat.register
    crosses = low < middle - 2 and high > middle
    if seat.role not in (Role.COMP, Role.BED) or seat.texture not in LAID or not crosses:
        return seat
    lowest = max(min(low, LOWEST), instruments()[seat.instrument].lowest)
    bottom = max(lowest, min(low, middle - ROOM))
    return replace(seat, register=(bottom, max(middle, bottom + ROOM)))
