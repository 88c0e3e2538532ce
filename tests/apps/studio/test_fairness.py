"""Nobody waits for all of somebody else's songs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from undersong.apps.studio.fairness import Waiting, fair_order

ALICE, BOB = UUID(int=1), UUID(int=2)
START = datetime(2026, 1, 1, tzinfo=UTC)


def job(number: int, person: UUID, priority: int = 0) -> Waiting:
    return Waiting(UUID(int=100 + number), person, START + timedelta(seconds=number), priority)


def numbers(order: list[UUID]) -> list[int]:
    return [identity.int - 100 for identity in order]


def test_takes_one_persons_songs_in_the_order_they_were_asked_for():
    assert numbers(fair_order([job(2, ALICE), job(0, ALICE), job(1, ALICE)], [])) == [0, 1, 2]


def test_lets_the_second_person_have_the_second_turn():
    waiting = [job(0, ALICE), job(1, ALICE), job(2, ALICE), job(3, BOB)]
    assert numbers(fair_order(waiting, [])) == [0, 3, 1, 2]


def test_counts_what_runs_already():
    waiting = [job(0, ALICE), job(1, BOB)]
    assert numbers(fair_order(waiting, [ALICE])) == [1, 0]


def test_obeys_priority_first():
    assert numbers(fair_order([job(0, ALICE), job(1, ALICE, priority=1)], [])) == [1, 0]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=30), st.lists(st.integers(0, 3)))
def test_takes_every_job_once(people, running):
    waiting = [job(n, UUID(int=p + 1), priority) for n, (p, priority) in enumerate(people)]
    order = fair_order(waiting, [UUID(int=p + 1) for p in running])
    assert sorted(order) == sorted(w.generation_id for w in waiting)
