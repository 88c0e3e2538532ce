"""Phrases rise and fall, and only where a player phrases."""

import numpy as np
import pytest

from tests.engine.perform.scores import note, part, score
from undersong.engine.model import Feel, Role
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.phrasing import arc
from undersong.engine.perform.timing import onsets_of
from undersong.seeds import Seeds

EIGHTHS = np.arange(12) * 0.25


def test_is_loudest_behind_the_middle_and_soft_at_both_ends() -> None:
    made = arc(EIGHTHS, EIGHTHS + 0.25, Role.LEAD)
    summit = int(np.argmax(made))
    assert 5 <= summit <= 9
    assert np.all(np.diff(made[: summit + 1]) > 0.0)
    assert made[-1] < made[-2] < made[summit]
    assert 0.06 < np.ptp(made) < 0.16


def test_begins_anew_after_a_rest() -> None:
    start = np.concatenate([EIGHTHS, EIGHTHS + 4.0])
    made = arc(start, start + 0.25, Role.LEAD)
    assert made[12] == pytest.approx(made[0], abs=1e-9)
    assert made[12] < made[8]


def test_leaves_a_phrase_as_loud_as_it_was() -> None:
    assert abs(float(np.mean(arc(EIGHTHS, EIGHTHS + 0.25, Role.LEAD)))) < 0.02


@pytest.mark.parametrize("role", [Role.DRUMS, Role.BASS, Role.COMP])
def test_leaves_those_alone_who_keep_the_time(role: Role) -> None:
    assert not np.any(arc(EIGHTHS, EIGHTHS + 0.25, role))


def test_is_heard_of_people_and_not_of_machines() -> None:
    def velocities(feel: Feel) -> list[float]:
        song = score(part("flute", *(note(f"{i}/2", "1/2", 72) for i in range(12))), feel=feel)
        return onsets_of(song.parts[0], song, Chance.of(Seeds(3), "part")).velocity.tolist()

    assert np.ptp(velocities(Feel())) == 0.0
    assert np.ptp(velocities(Feel(timing_sd_ms=1.0))) > 0.08
