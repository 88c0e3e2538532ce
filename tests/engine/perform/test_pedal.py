"""The pedal holds notes until the next chord, and the strings answer what they have in common with them."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.bare import bare_score
from tests.engine.perform.scores import decibels, note, part
from undersong.engine.model import ChordSpan, Note, Score
from undersong.engine.perform import perform
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.pedal import answer, pedalled
from undersong.engine.perform.timing import Onsets, onsets_of
from undersong.seeds import Seeds
from undersong.units import RATE_HZ


def song(*notes: Note, seconds: float = 4.0) -> Score:
    chords = tuple(
        ChordSpan(start_beats=start, length_beats=2, symbol="C", pitch_classes=(0, 4, 7), bass=0)
        for start in (0, 2, 4, 6)
    )
    return bare_score(duration_seconds=seconds, parts=(part("piano", *notes),), chords=chords)


def held(*notes: Note) -> Onsets:
    made = song(*notes)
    return pedalled(onsets_of(made.parts[0], made, Chance.of(Seeds(1), "part")), made)


def test_holds_a_note_until_just_after_the_next_chord() -> None:
    made = held(note(0, "1/4", 60, 0.7, "pedal"), note(1, "1/4", 64, 0.7, "pedal"), note(3, "1/4", 67))
    ends = made.start_seconds + made.length_seconds
    assert ends[:2] == pytest.approx([1.05, 1.05])
    assert made.length_seconds[2] == pytest.approx(0.125)


def test_takes_a_note_that_comes_with_the_new_chord_for_the_new_one() -> None:
    made = held(note("127/64", "1/4", 60, 0.7, "pedal"))
    assert made.start_seconds[0] + made.length_seconds[0] == pytest.approx(2.05)


def test_never_shortens_a_note() -> None:
    assert held(note(0, 3, 60, 0.7, "pedal")).length_seconds[0] == pytest.approx(1.5)


def test_answers_at_its_strings_and_is_silent_when_the_dampers_have_fallen() -> None:
    onsets = held(note(0, "1/4", 48, 0.7, "pedal"))
    seconds = np.arange(4 * RATE_HZ) / RATE_HZ
    hit = np.where(seconds < 0.3, 0.2 * np.sin(2.0 * np.pi * 130.81 * seconds), 0.0).astype(np.float32)
    out = np.stack([hit, hit])
    answer(out, onsets, ring_db=0.0)
    ring = (out - hit).mean(axis=0)
    assert decibels(ring[: RATE_HZ // 100]) < decibels(ring[RATE_HZ // 2 : RATE_HZ]) - 10.0
    assert not np.any(ring[round(1.3 * RATE_HZ) :])
    power = np.abs(np.fft.rfft(ring[RATE_HZ // 2 : RATE_HZ] * np.hanning(RATE_HZ // 2))) ** 2
    loudest = np.fft.rfftfreq(RATE_HZ // 2, 1.0 / RATE_HZ)[int(np.argmax(power))]
    assert abs(loudest - 130.81) < 4.0


def test_does_nothing_without_the_pedal() -> None:
    out = np.full((2, RATE_HZ), 0.1, np.float32)
    answer(out, held(note(0, 1, 60)), ring_db=0.0)
    assert np.all(out == np.float32(0.1))


def test_stays_far_below_what_is_played(cache: Path) -> None:
    notes = [note(i * 0.5, "1/2", p, 0.7, "pedal") for i, p in enumerate((48, 55, 60, 64))]
    wet = perform(song(*notes), cache=cache).stems[0].audio
    onsets = held(*notes)
    copy = np.zeros_like(wet)
    copy += wet
    answer(copy, onsets, ring_db=-17.0)
    assert -40.0 < decibels(copy - wet) - decibels(wet) < -10.0
