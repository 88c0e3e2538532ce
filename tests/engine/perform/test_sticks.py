"""Flams, drags, rolls, swells: how many strokes, when, and how hard."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.scores import decibels, note, part, score, stem
from undersong.engine.model import Role
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.sticks import stroked
from undersong.engine.perform.timing import Onsets, onsets_of
from undersong.engine.theory.rudiments import WORDS
from undersong.seeds import Seeds
from undersong.units import RATE_HZ


def onsets(word: str, beats: int = 2, bpm: float = 120.0) -> Onsets:
    song = score(part("drum-kit", note(1, beats, 38, 0.9, word), role=Role.DRUMS), bpm=bpm, seconds=4.0)
    return stroked(onsets_of(song.parts[0], song, Chance.of(Seeds(1), "part")))


def test_leaves_what_is_one_stroke() -> None:
    for word in ("", "ghost", "accent", "rimshot"):
        assert len(onsets(word)) == 1
        assert onsets(word).articulation == (word,)


@pytest.mark.parametrize(("word", "count"), [("flam", 2), ("drag", 3)])
def test_puts_soft_strokes_just_before_the_beat(word: str, count: int) -> None:
    found = onsets(word)
    assert len(found) == count
    assert found.start_seconds.max() == pytest.approx(0.5, abs=0.02)
    assert np.all(np.diff(np.sort(found.start_seconds)) > 0.02)
    assert found.start_seconds.min() > 0.42
    assert np.argmax(found.velocity) == np.argmax(found.start_seconds)


@pytest.mark.parametrize("bpm", [70.0, 120.0, 171.0])
def test_rolls_in_time_for_as_long_as_the_note_is(bpm: float) -> None:
    found = onsets("roll", bpm=bpm)
    beat = 60.0 / bpm
    steps = np.diff(found.start_seconds)
    assert steps == pytest.approx(steps[0])
    assert beat / steps[0] == pytest.approx(round(beat / steps[0]))
    assert 0.05 < steps[0] < 0.09
    assert found.start_seconds[-1] - found.start_seconds[0] == pytest.approx(2 * beat, abs=0.1)


def test_swells_from_nearly_nothing() -> None:
    found = onsets("swell")
    assert found.velocity[0] < 0.3 * found.velocity[-1]
    assert np.all(found.velocity[4:] > found.velocity[:-4])


def test_gives_each_stroke_accidents_of_its_own() -> None:
    found = onsets("roll")
    assert len(set(found.ticks.tolist())) == len(found)


def test_grows_on_a_cymbal_and_rings_on(cache: Path) -> None:
    audio = stem("drum-kit", note(0, 4, 49, 0.9, "swell"), cache=cache, role=Role.DRUMS, seconds=4.0)
    levels = [decibels(audio[:, round(s * RATE_HZ) : round((s + 0.4) * RATE_HZ)]) for s in (0.1, 0.8, 1.5)]
    assert levels[1] > levels[0] + 4.0
    assert levels[2] > levels[1] + 3.0
    assert decibels(audio[:, round(2.4 * RATE_HZ) : round(2.6 * RATE_HZ)]) > levels[2] - 20.0


@pytest.mark.parametrize("word", WORDS)
def test_sounds_other_than_a_single_stroke(word: str, cache: Path) -> None:
    one, many = (stem("drum-kit", note(1, 1, 38, 0.8, w), cache=cache, role=Role.DRUMS) for w in ("", word))
    assert not np.array_equal(one, many)
    assert 20.0 * np.log10(np.abs(many).max()) < 0.0
