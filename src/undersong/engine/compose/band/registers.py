"""Registers: keeping the accompaniment out of the tune's way.

A sheet's registers suit its usual voice; a low voice or lead may lie right among the chords. Then those who
hold chords across the tune's middle stay below it, as pianists do in 84 % of their bars beside a singer. Who
plays wholly above the tune stays there.
"""

from collections.abc import Sequence
from dataclasses import replace

from undersong.engine.compose.band.hits import Tone
from undersong.engine.compose.band.seats import Band, Seat
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role

MIDDLE = 0.4
"""Share of the tune's notes that may lie below the accompaniment's top."""
ROOM = 13
"""Semitones that chords need."""
LOWEST = 48
"""Chords below it are mud."""
FEWEST = 8
LAID = ("chords", "strum", "arpeggio")


def below_the_tune(band: Band, tune: Sequence[Tone]) -> Band:
    """Return the band with its chords below the middle of the tune."""
    if len(tune) < FEWEST:
        return band
    pitches = sorted(t.pitch for t in tune)
    middle = pitches[int(MIDDLE * len(pitches))]
    return replace(band, seats=tuple(_below(seat, middle) for seat in band.seats))


def _below(seat: Seat, middle: int) -> Seat:
    low, high = seat.register
    crosses = low < middle - 2 and high > middle
    if seat.role not in (Role.COMP, Role.BED) or seat.texture not in LAID or not crosses:
        return seat
    lowest = max(min(low, LOWEST), instruments()[seat.instrument].lowest)
    bottom = max(lowest, min(low, middle - ROOM))
    return replace(seat, register=(bottom, max(middle, bottom + ROOM)))
