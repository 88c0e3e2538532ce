"""Moving: filters that open and close and levels that swell, as the score says.

Between its moves a filter is open and out of the way: a part that has none comes through bit for bit. Where
a move begins or ends, the filter comes in or goes out within some milliseconds, so that a drop is sudden and
does not click.
"""

from collections.abc import Sequence

import numpy as np

from undersong.engine.dsp import lines
from undersong.engine.dsp.dynamics import curve_of_db, followed, ridden
from undersong.engine.dsp.sweep import swept
from undersong.engine.mix.throws import span
from undersong.engine.model import Control, Move, Score
from undersong.engine.theory.clock import Clock
from undersong.units import RATE_HZ, Audio

PEAK = 0.25
"""How much a filter that moves sings at its corner."""
EDGE_SECONDS = 0.008
"""Time constant with which a filter comes and goes, and a level jumps."""
LEAST = 1e-4
"""A filter that is there by less is not there."""
OPEN_HZ = {Control.LOW_PASS: 20_000.0, Control.HIGH_PASS: 20.0}


def moved(audio: Audio, moves: Sequence[Move], score: Score) -> None:
    """Move a part's filters and level, in place.

    Parameters
    ----------
    audio : (2, samples).
    """
    for control in OPEN_HZ:
        if own := [m for m in moves if m.control is control]:
            _filter(audio, control, own, score)
    if own := [m for m in moves if m.control is Control.LEVEL]:
        _ride(audio, own, score)


def _filter(audio: Audio, control: Control, moves: Sequence[Move], score: Score) -> None:
    times, clock = lines.points(audio.shape[1]), Clock.of(score)
    octaves = np.full(times.size, np.log2(OPEN_HZ[control]))
    amount = np.zeros(times.size)
    for move in sorted(moves, key=lambda m: m.start_beats):
        inside, share = span(move, clock, times)
        way = np.log2(move.first) + (np.log2(move.last) - np.log2(move.first)) * share
        # After the move the corner waits where it ended, and only the amount goes.
        octaves[int(np.argmax(inside)) :] = way[int(np.argmax(inside)) :]
        amount[inside] = 1.0
    amount = _softened(amount)
    amount[amount < LEAST] = 0.0
    swept(audio, 2.0**octaves, amount, high=control is Control.HIGH_PASS, peak=PEAK)


def _ride(audio: Audio, moves: Sequence[Move], score: Score) -> None:
    times, clock = lines.points(audio.shape[1]), Clock.of(score)
    level = np.zeros(times.size)
    for move in moves:
        inside, share = span(move, clock, times)
        level[inside] = (move.first + (move.last - move.first) * share)[inside]
    ridden(audio, curve_of_db(_softened(level)), lines.HOP)


def _softened(values: lines.Points) -> lines.Points:
    return followed(values, hop_seconds=lines.HOP / RATE_HZ, rise=EDGE_SECONDS, fall=EDGE_SECONDS)
