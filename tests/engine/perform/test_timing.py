"""From the grid to the hands: swing, lateness, unsteadiness, and takes in turn."""

from fractions import Fraction

import numpy as np
import pytest

from tests.engine.perform.scores import note, part, score
from undersong.engine.model import Feel, Part, Role, TempoChange
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.timing import TICKS, Onsets, onsets_of, turn_of
from undersong.seeds import Seeds


def played(feel: Feel, *parts: Part, bpm: float = 120.0) -> Onsets:
    song = score(*parts, feel=feel, bpm=bpm)
    return onsets_of(song.parts[0], song, Chance.of(Seeds(3), "part"))


def eighths(count: int, pitch: int = 60, role: Role = Role.COMP) -> Part:
    return part("piano", *(note(f"{i}/2", "1/2", pitch) for i in range(count)), role=role)


def test_stands_on_the_grid_without_a_feel() -> None:
    assert played(Feel(), eighths(4)).start_seconds == pytest.approx([0.0, 0.25, 0.5, 0.75], abs=1e-12)


def test_swings_off_beats_and_shortens_what_follows() -> None:
    made = played(Feel(swing_eighth=2 / 3), eighths(2))
    assert made.start_seconds == pytest.approx([0.0, 1 / 3])
    assert made.length_seconds == pytest.approx([1 / 3, 1 / 6])


def test_follows_a_tempo_that_changes() -> None:
    song = score(eighths(6)).model_copy(
        update={"tempo_changes": (TempoChange(start_beats=Fraction(1), bpm=60.0),)}
    )
    made = onsets_of(song.parts[0], song, Chance.of(Seeds(3), "part"))
    assert made.start_seconds == pytest.approx([0.0, 0.25, 0.5, 1.0, 1.5, 2.0])
    assert made.length_seconds == pytest.approx([0.25, 0.25, 0.5, 0.5, 0.5, 0.5])


def test_shifts_one_drum_and_not_the_others() -> None:
    kit = part("drum-kit", note(1, 1, 36), note(1, 1, 38), note(1, 1, 42), role=Role.DRUMS)
    made = played(Feel(offset_ms={"drums/snare": 18.0, "drums": 2.0}), kit)
    assert made.start_seconds == pytest.approx([0.502, 0.518, 0.502])


def test_wavers_as_much_as_it_is_told_to() -> None:
    made = played(Feel(timing_sd_ms=10.0), eighths(400))
    away_ms = (made.start_seconds - np.arange(400) * 0.25)[1:] * 1000.0
    assert 5.0 < np.std(away_ms) < 11.0
    assert abs(np.mean(away_ms)) < 2.0
    assert np.abs(away_ms).max() < 22.0


@pytest.mark.parametrize(("role", "most_ms"), [(Role.DRUMS, 3.2), (Role.BASS, 4.2), (Role.COMP, 6.2)])
def test_is_as_steady_as_a_player_of_the_role(role: Role, most_ms: float) -> None:
    made = played(Feel(timing_sd_ms=8.0), eighths(400, role=role))
    away_ms = (made.start_seconds - np.arange(400) * 0.25)[1:] * 1000.0
    assert 0.6 * most_ms < np.std(away_ms) < most_ms


def test_lets_slow_attacks_begin_early() -> None:
    made = played(Feel(timing_sd_ms=1.0), eighths(40, role=Role.BED))
    assert np.mean((made.start_seconds - np.arange(40) * 0.25)[1:]) * 1000.0 == pytest.approx(-12.0, abs=1.0)


def test_plays_the_notes_of_a_chord_together() -> None:
    made = played(Feel(timing_sd_ms=10.0), part("piano", note(1, 1, 60), note(1, 1, 64)))
    assert made.start_seconds[0] == made.start_seconds[1]


def test_never_begins_before_the_song() -> None:
    made = played(Feel(timing_sd_ms=40.0, offset_ms={"comp": -30.0}), eighths(3))
    assert made.start_seconds.min() >= 0.0


@pytest.mark.parametrize("step", [TICKS // 4, TICKS // 2, TICKS, 2 * TICKS])
def test_seldom_plays_the_same_take_twice_running(step: int) -> None:
    takes = np.array([turn_of(i * step, 4) for i in range(64)])
    assert set(takes) == {0, 1, 2, 3}
    assert np.mean(np.diff(takes) == 0) < 0.3
