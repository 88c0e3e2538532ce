"""Phrasing: a phrase rises and falls in level, as a breath does.

A phrase of a tune lasts until a rest; who holds chords or lines leans through spans of a few seconds. It
begins a little softer than it is written, is loudest after three fifths, and its last note lets go. The arc
hangs on time alone, so that another pitch in one phrase leaves the other notes as they were.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.model.score import Role

REST_SECONDS = 0.32
"""A rest that ends a phrase."""

LONGEST_SECONDS, SHORTEST_SECONDS = 9.0, 1.2
SUMMIT = 0.62
DEPTH = {Role.LEAD: 0.11, Role.COUNTER: 0.08, Role.BED: 0.06}
"""Of velocity, from the softest to the loudest place; 0.1 is about 3 dB."""

MEAN = 0.55
"""Of the arc: what is taken away, so that a phrase as a whole is as loud as it was."""

LAST = 0.02
"""By which the last note of a phrase is softer than its place says."""


def arc(start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], role: Role) -> npt.NDArray[np.float64]:
    """Return what the phrase adds to the velocity of each note (N,).

    Parameters
    ----------
    start, end : (N,) seconds.
    """
    found = np.zeros(len(start))
    depth = DEPTH.get(role, 0.0)
    if depth == 0.0 or len(start) == 0:
        return found
    order = np.argsort(start, kind="stable")
    reached = np.maximum.accumulate(end[order])
    first = start[order]
    rests = np.append(True, first[1:] - reached[:-1] > REST_SECONDS)
    for members in np.split(order, np.flatnonzero(rests)[1:]):
        for span in _spans(start[members]):
            inside = members[span]
            begin, stop = float(start[inside].min()), float(end[inside].max())
            if stop - begin < SHORTEST_SECONDS or len(inside) < 2:
                continue
            share = (start[inside] - begin) / (stop - begin)
            rise = np.where(share < SUMMIT, share / SUMMIT, (1.0 - share) / (1.0 - SUMMIT))
            found[inside] = depth * (np.sin(0.5 * np.pi * np.clip(rise, 0.0, 1.0)) - MEAN)
            found[inside[start[inside] == start[inside].max()]] -= LAST
    return found


def _spans(start: npt.NDArray[np.float64]) -> list[npt.NDArray[np.int64]]:
    """Indices of the notes of each span: a long phrase is several of equal length."""
    length = float(np.ptp(start))
    count = int(length // LONGEST_SECONDS) + 1
    which = np.minimum((start - start.min()) / max(length, 1e-9) * count, count - 1).astype(np.int64)
    return [np.flatnonzero(which == k) for k in range(count) if np.any(which == k)]
