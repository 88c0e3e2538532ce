"""The states of a generation, and every move that is allowed between them.

    queued → interpreting → composing → performing → mixing → mastering → writing → ready
    any of these → failed | cancelled          a working one → queued, when its worker is gone

A quick stage may be passed over, none is gone back to; what has ended stays as it is.
"""

from django.db.models import TextChoices

from undersong.errors import UndersongError


class State(TextChoices):
    """Where a generation stands."""

    QUEUED = "queued", "Waiting"
    INTERPRETING = "interpreting", "Reading your words"
    COMPOSING = "composing", "Composing"
    PERFORMING = "performing", "Playing and singing"
    MIXING = "mixing", "Mixing"
    MASTERING = "mastering", "Mastering"
    WRITING = "writing", "Writing files"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


WORKING = (
    State.INTERPRETING,
    State.COMPOSING,
    State.PERFORMING,
    State.MIXING,
    State.MASTERING,
    State.WRITING,
)
"""In their order."""

OPEN = (State.QUEUED, *WORKING)
ENDED = (State.READY, State.FAILED, State.CANCELLED)

STAGES = dict(zip(("interpret", "compose", "perform", "mix", "master", "write"), WORKING, strict=True))
"""Name of an engine's stage to the state of a generation that is in it."""

MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.INTERPRETING, State.FAILED, State.CANCELLED}),
    **{
        state: frozenset({*WORKING[place + 1 :], State.QUEUED, State.FAILED, State.CANCELLED})
        for place, state in enumerate(WORKING)
    },
    **dict.fromkeys(ENDED, frozenset[State]()),
}
MOVES[State.WRITING] |= {State.READY}


class MoveForbidden(UndersongError):
    """A generation was to move where it may not."""

    code = "state"


def check_move(before: str, after: str) -> None:
    """Let a move pass, or raise.

    Raises
    ------
    MoveForbidden
        If a generation in `before` may not go to `after`.
    """
    if State(after) not in MOVES[State(before)]:
        raise MoveForbidden(f"A generation that is {before} cannot become {after}.", field="state")
