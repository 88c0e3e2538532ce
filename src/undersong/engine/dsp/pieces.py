"""Pieces of a song: what threads may work at side by side.

Where a song is cut depends on nothing but its length, so that the samples are the same whether one
thread works at all pieces or each has a thread of its own.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias, TypeVar

from undersong.units import Samples

WHOLE_SAMPLES: Samples = 8_820
"""0.2 s: whole steps of loudness, whole hops of dynamics and whole blocks of peaks."""

Piece: TypeAlias = tuple[Samples, Samples]
"""First sample, and the one after the last."""

T = TypeVar("T")


def halves(samples: Samples) -> list[Piece]:
    """Return a song's halves, the first of whole `WHOLE_SAMPLES`; a song too short for that is one piece."""
    middle = samples // 2 // WHOLE_SAMPLES * WHOLE_SAMPLES
    return [(0, middle), (middle, samples)] if middle else [(0, samples)]


def side_by_side(work: Callable[[Piece], T], pieces: Sequence[Piece], workers: int) -> list[T]:
    """Do a work for each piece, and return what it gives, in their order.

    Parameters
    ----------
    work : must neither read nor write what it writes for another piece; kernels let go of the interpreter.
    workers : threads to use.
    """
    if workers <= 1 or len(pieces) <= 1:
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(min(workers, len(pieces)), thread_name_prefix="piece") as pool:
        return list(pool.map(work, pieces))
