"""Throws: what a part gives to room and echo while the composer moves its sends.

A throw opens a send for a word or a stroke and shuts it again; what was thrown goes on without its part.
While a move lasts, the send stands where it says, in dB; outside it stands where the desk put it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import Curve, followed
from undersong.engine.mix import automation
from undersong.engine.model import Control, Move, Score
from undersong.engine.model import Curve as Bend
from undersong.engine.theory.clock import Clock
from undersong.units import Db, Samples, Seconds

VOCALS = "vocals"
EARLY_SECONDS: Seconds = 0.03
"""Players come early; a send that is opened on the beat would miss the first of them."""
OPEN_SECONDS, SHUT_SECONDS = 0.004, 0.02
SILENT_DB: Db = -90.0
BENDS = {Bend.EVEN: 1.0, Bend.LATE: 2.0, Bend.EARLY: 0.5}


@dataclass(frozen=True)
class Thrown:
    """A send that moves.

    Attributes
    ----------
    level_db : its highest level, or None for a part that never gives anything.
    curve : factors of it, at every `automation.HOP` samples; None where it stands still.
    """

    level_db: Db | None
    curve: Curve | None = None


def moves_of(part: str, score: Score) -> tuple[Move, ...]:
    """Return the moves of a part, or those of the voice."""
    if part == VOCALS:
        return score.vocals.moves if score.vocals else ()
    return next((p.moves for p in score.parts if p.name == part), ())


def thrown(part: str, control: Control, score: Score, *, level_db: Db | None, samples: Samples) -> Thrown:
    """Return how a send of a part goes through the song.

    Parameters
    ----------
    part : name of the stem.
    control : the room or the echo.
    level_db : of the send at rest, or None.
    """
    moves = [m for m in moves_of(part, score) if m.control is control]
    if not moves:
        return Thrown(level_db)
    highest = max(SILENT_DB if level_db is None else level_db, *(max(m.first, m.last) for m in moves))
    times = automation.times(samples)
    rest = 0.0 if level_db is None else 10.0 ** ((level_db - highest) / 20.0)
    factors = np.full(times.size, rest)
    clock = Clock.of(score)
    for move in moves:
        inside, share = span(move, clock, times)
        level = move.first + (move.last - move.first) * share
        factors[inside] = 10.0 ** ((level[inside] - highest) / 20.0)
    smooth = followed(factors, hop_seconds=automation.HOP_SECONDS, rise=OPEN_SECONDS, fall=SHUT_SECONDS)
    return Thrown(highest, smooth.astype(np.float32))


def repeats(part: str, score: Score, *, feedback: float, samples: Samples) -> Curve | None:
    """Return what the echo of a part feeds back through the song, or None where it is always the same."""
    moves = [m for m in moves_of(part, score) if m.control is Control.REPEATS]
    if not moves:
        return None
    times, clock = automation.times(samples), Clock.of(score)
    fed = np.full(times.size, feedback)
    for move in moves:
        inside, share = span(move, clock, times)
        fed[inside] = (move.first + (move.last - move.first) * share)[inside]
    return fed.astype(np.float32)


def span(
    move: Move, clock: Clock, times: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Return where a move is under way, and how far it is, 0 to 1, bent as it says."""
    start = clock.straight(move.start_beats) - EARLY_SECONDS
    end = clock.straight(move.start_beats + move.length_beats) - EARLY_SECONDS
    share = np.clip((times - start) / max(end - start, 1e-6), 0.0, 1.0)
    return (times >= start) & (times < end), np.power(share, BENDS[move.curve])
