"""Gates that open when they are told: in the rhythm of a pattern, or at moments of the score.

A gate that listens to a sound opens late and stutters; these know the song. Their edges are halves of a
cosine, short enough to be heard as an edge and long enough not to click. A gated room is a room that only
hears the moments it is told of, and is shut before it has died away (Padgham's drums of 1980).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import Curve, curve_of_db, ridden
from undersong.engine.dsp.lines import HOP, points
from undersong.units import Audio, Db, Samples, Seconds

SHUT_DB = -96.0
OPEN_SECONDS = 0.004
"""Of the edges of a gate that hears a pattern."""


def opened(
    moments: Sequence[Seconds], samples: Samples, *, hold: Seconds, rise: Seconds, fall: Seconds
) -> npt.NDArray[np.float64]:
    """Return how far a gate is open, 0 to 1, at every `HOP` samples.

    Parameters
    ----------
    moments : when it shall be open, rising; it begins to open `rise` before.
    hold : how long it stays open after each.
    """
    times = points(samples)
    if not len(moments):
        return np.zeros_like(times)
    known = np.asarray(moments, np.float64)
    after = np.searchsorted(known, times, side="right")
    since = times - known[np.maximum(after - 1, 0)]
    until = known[np.minimum(after, len(known) - 1)] - times
    shut = np.where(since < 0.0, 1.0, np.clip((since - hold) / fall, 0.0, 1.0))
    opening = np.where(until < 0.0, 0.0, 1.0 - np.clip(until / rise, 0.0, 1.0))
    share = np.maximum(1.0 - shut, opening)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))


def chopped(audio: Audio, share: npt.NDArray[np.float64], *, depth_db: Db = -SHUT_DB) -> None:
    """Let a sound through as far as a gate is open, in place.

    Parameters
    ----------
    audio : (2, samples).
    share : 0 shut to 1 open, at every `HOP` samples.
    depth_db : how much softer a sound is while the gate is shut; 96 or more is silence.
    """
    ridden(audio, _gain(share, depth_db), HOP)


def _gain(share: npt.NDArray[np.float64], depth_db: Db) -> Curve:
    if depth_db >= -SHUT_DB:
        return share.astype(np.float32)
    floor = float(curve_of_db(np.array([-depth_db]))[0])
    return (floor + (1.0 - floor) * share).astype(np.float32)
