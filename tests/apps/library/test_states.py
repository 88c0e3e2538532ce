"""A generation moves forward or ends; nothing else."""

import itertools

import pytest

from undersong.apps.library.states import (
    ENDED,
    MOVES,
    OPEN,
    STAGES,
    WORKING,
    MoveForbidden,
    State,
    check_move,
)
from undersong.apps.studio.estimate import SHARES


def test_goes_from_the_queue_through_every_stage_to_ready():
    for before, after in itertools.pairwise([State.QUEUED, *WORKING, State.READY]):
        check_move(before, after)


@pytest.mark.parametrize("before", OPEN)
def test_can_fail_or_be_cancelled_while_it_is_open(before):
    check_move(before, State.FAILED)
    check_move(before, State.CANCELLED)


@pytest.mark.parametrize("before", WORKING)
def test_can_be_taken_up_again_while_it_is_worked_on(before):
    check_move(before, State.QUEUED)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(ENDED, State)))
def test_stays_as_it_ended(before, after):
    with pytest.raises(MoveForbidden, match=str(after)):
        check_move(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.QUEUED, State.READY),
        (State.QUEUED, State.QUEUED),
        (State.QUEUED, State.PERFORMING),
        (State.MIXING, State.COMPOSING),
        (State.MIXING, State.MIXING),
        (State.MIXING, State.READY),
    ],
)
def test_makes_no_other_move(before, after):
    with pytest.raises(MoveForbidden):
        check_move(before, after)


def test_knows_every_state_and_every_stage():
    assert set(MOVES) == set(State) == {*OPEN, *ENDED}
    assert list(STAGES) == list(SHARES)
    assert sum(SHARES.values()) == pytest.approx(1.0)
