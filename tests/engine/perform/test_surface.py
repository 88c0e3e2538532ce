"""The surface of a record: only where it is asked for, at its level, with scratches that come round again."""

from pathlib import Path

import numpy as np

from tests.engine.perform.scores import decibels, note, stem
from undersong.engine.model import Role
from undersong.engine.perform.surface import LEVEL_DB, TURN_SECONDS
from undersong.units import RATE_HZ, Audio


def surface(cache: Path, *spans: tuple[int, int], seconds: float = 12.0) -> Audio:
    notes = [note(first, length, 60, 0.7) for first, length in spans]
    return stem("vinyl-noise", *notes, cache=cache, role=Role.COLOUR, seconds=seconds)


def test_is_as_loud_as_it_says_and_nowhere_else(cache: Path) -> None:
    audio = surface(cache, (2, 16))
    assert abs(decibels(audio[:, 2 * RATE_HZ : 8 * RATE_HZ]) - LEVEL_DB) < 3.0
    assert not audio[:, : RATE_HZ - 10].any()
    assert not audio[:, 9 * RATE_HZ + 10 :].any()


def test_comes_and_goes_without_an_edge(cache: Path) -> None:
    audio = surface(cache, (2, 8))
    first, last = (decibels(audio[:, at : at + 441]) for at in (RATE_HZ, 5 * RATE_HZ - 441))
    assert max(first, last) < LEVEL_DB - 15.0


def test_scratches_come_round_with_each_turn(cache: Path) -> None:
    clicks = np.abs(np.diff(surface(cache, (0, 24)).mean(axis=0), n=2))
    level = clicks[: len(clicks) // 441 * 441].reshape(-1, 441).max(axis=1)
    loud = np.minimum(level, np.quantile(level, 0.98)) - np.median(level)
    turn = round(TURN_SECONDS * 100)
    again = [float(np.mean(loud[lag:] * loud[:-lag])) for lag in range(turn - 40, turn + 41)]
    assert max(again[38:43]) > 1.3 * np.median(again)
    assert abs(int(np.argmax(again)) - 40) <= 2


def test_is_wide_and_lives_in_mono(cache: Path) -> None:
    left, right = surface(cache, (0, 16))[:, RATE_HZ : 7 * RATE_HZ]
    assert 0.2 < np.corrcoef(left, right)[0, 1] < 0.98
