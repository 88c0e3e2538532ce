"""Glides: how the pitch of a synthesiser moves between its notes and within them.

Where a patch glides, a note that follows at once comes from the pitch of the last one. A note that slides is
no new note at all: it goes on from the one before, with its envelope and its place in the cycle. A note that
is bent, scooped into, or falls at its end is cut into pieces that go on from each other in the same way; each
moves to its own pitch, quickly first, and no piece has an attack.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp import subtractive
from undersong.engine.perform.hands import Gestures
from undersong.engine.perform.timing import Onsets
from undersong.engine.theory.articulations import Line
from undersong.units import RATE_HZ

GLIDE_GAP, SLIDE_GAP = 0.02 * RATE_HZ, 0.03 * RATE_HZ
"""Samples; notes that are farther apart do not touch."""

FADING_DB = -6.0
"""A note that fades while it falls is let go where it is so much softer."""

FALLEN = 1.6
"""Time to −60 dB of what falls, against what is left of it."""

RUN = subtractive.RUN_SAMPLES


@dataclass(frozen=True)
class _Piece:
    """Of a note: its first sample, for how many it moves, from which cents to which."""

    first: int
    moves: int
    cents: float
    then: float


@dataclass(frozen=True, eq=False)
class Bent:
    """Notes whose pitch moves as pieces.

    Attributes
    ----------
    notes : (M,) of `subtractive.NOTE`, the pieces of one note one after the other.
    source : (M,) the note that each belongs to.
    """

    notes: subtractive.Records
    source: npt.NDArray[np.int64]


def glide(notes: subtractive.Records, onsets: Onsets, glide_ms: float) -> None:
    """Let a note that follows at once come from the pitch of the last one."""
    order = np.argsort(onsets.ticks, kind="stable")
    for before, i in pairwise(order):
        gap = notes["at"][i] - notes["at"][before] - notes["hold"][before]
        if gap < GLIDE_GAP and onsets.ticks[i] > onsets.ticks[before]:
            notes["from_cents"][i] = 1200.0 * np.log2(notes["hz"][before] / notes["hz"][i])
            notes["glide"][i] = glide_ms * RATE_HZ / 1000.0


def slide(notes: subtractive.Records, onsets: Onsets, slide_ms: float) -> None:
    """Let a note that is to slide go on from the one before, where they touch."""
    order = np.argsort(onsets.ticks, kind="stable")
    for before, i in pairwise(order):
        gap = notes["at"][i] - notes["at"][before] - notes["hold"][before]
        if onsets.articulation[i] != "slide" or onsets.ticks[i] == onsets.ticks[before] or gap > SLIDE_GAP:
            continue
        runs = max(int(notes["at"][i] - notes["at"][before]) // RUN, 1)
        end = notes["at"][i] + notes["hold"][i]
        notes["tied"][before], notes["hold"][before] = True, runs * RUN
        notes["joined"][i], notes["at"][i] = True, notes["at"][before] + notes["hold"][before]
        notes["hold"][i] = end - notes["at"][i]
        notes["age"][i] = notes["age"][before] + notes["hold"][before]
        notes["gain"][i] = notes["gain"][before]
        notes["from_cents"][i] = 1200.0 * np.log2(notes["hz"][before] / notes["hz"][i])
        notes["glide"][i] = slide_ms * RATE_HZ / 1000.0


def bent(notes: subtractive.Records, onsets: Onsets, made: Gestures) -> Bent:
    """Cut the notes that are bent into pieces; slides and glides are in the notes already."""
    counts = np.ones(len(notes), np.int64)
    plans: dict[int, list[_Piece]] = {}
    for i, line in enumerate(made.pitch_lines):
        if line and onsets.articulation[i] != "slide":
            plans[i] = _pieces(line, int(notes["hold"][i]), _let_go(made.level_lines[i]))
            counts[i] = len(plans[i])
    source = np.repeat(np.arange(len(notes)), counts)
    found = notes[source]
    for i, pieces in plans.items():
        first = int(counts[:i].sum())
        _cut(found[first : first + len(pieces)], pieces, _let_go(made.level_lines[i]))
    return Bent(found, source)


def _let_go(level: Line) -> float:
    """Sample at which a note that fades at its end is let go; infinite for all others."""
    if not level or level[0][1] != 0.0:
        return np.inf
    return next((at * RATE_HZ for at, db in level if db < FADING_DB), np.inf)


def _pieces(line: Line, hold: int, let_go: float) -> list[_Piece]:
    points = [(max(round(at * RATE_HZ / RUN), 0) * RUN, cents) for at, cents in line]
    found = [_Piece(0, 0, points[0][1], points[0][1])]
    for (at, cents), (end, then) in pairwise(points):
        if at >= hold - RUN:
            break
        if at >= let_go:
            # Nothing goes on from a note that is let go: its piece has the rest of the way.
            found[-1] = replace(found[-1], moves=end - found[-1].first, then=then)
            continue
        if at == found[-1].first:
            found.pop()
        found.append(_Piece(at, end - at, cents, then))
    return found


def _cut(rows: subtractive.Records, pieces: list[_Piece], let_go: float) -> None:
    """Turn copies of one note into its pieces, in place."""
    whole, tied, hz = int(rows["hold"][0]), bool(rows["tied"][0]), float(rows["hz"][0])
    ends = [*(piece.first for piece in pieces[1:]), whole]
    for row, piece, end in zip(rows, pieces, ends, strict=True):
        row["at"] += piece.first
        row["age"] += piece.first
        row["hold"] = end - piece.first
        row["tied"], row["joined"] = tied or end < whole, row["joined"] or piece.first > 0
        row["hz"] = hz * 2.0 ** (piece.then / 1200.0)
        row["lfo_turn"] += piece.first / RATE_HZ * row["lfo_hz"]
        if piece.first > 0 or piece.cents != piece.then:
            row["from_cents"], row["glide"] = piece.cents - piece.then, piece.moves
    if let_go < whole and not tied:
        rows["hold"][-1] = max(round(let_go) - pieces[-1].first, RUN)
        rows["release"][-1] = FALLEN * (whole - let_go)
