"""Whose turn it is: the oldest job of the person with the fewest running.

A job counts as running for its person from the moment it is taken, so that ten songs asked for at
once do not keep anybody else waiting for all ten.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Waiting:
    """A job that waits."""

    generation_id: UUID
    person_id: UUID
    asked_at: datetime
    priority: int = 0


def fair_order(waiting: Sequence[Waiting], running: Iterable[UUID]) -> list[UUID]:
    """Return the generations in the order in which they will be taken.

    Parameters
    ----------
    running : the person of each job that runs now, as often as they have one.
    """
    turns = Counter(running)
    left = sorted(waiting, key=lambda job: (-job.priority, job.asked_at, job.generation_id))
    order = []
    while left:
        job = min(left, key=lambda job: (-job.priority, turns[job.person_id]))
        left.remove(job)
        turns[job.person_id] += 1
        order.append(job.generation_id)
    return order
