"""Scales: a mode's own chords, and steps along it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import MODES, parse_key
from undersong.engine.theory.scale import nearest_in_scale, numeral_on, step_in_scale

C_MAJOR = parse_key("C").scale


@pytest.mark.parametrize(
    ("mode", "degree", "numeral"),
    [("major", 2, "ii"), ("minor", 6, "bVI"), ("dorian", 4, "IV"), ("minor", 2, "iio"), ("lydian", 2, "II")],
)
def test_names_the_chord_on_a_degree(mode, degree, numeral):
    assert numeral_on(mode, degree) == numeral


@given(st.sampled_from(sorted(MODES)), st.integers(1, 7), st.booleans())
def test_builds_chords_of_the_modes_own_notes(mode, degree, seventh):
    key = parse_key(f"E {mode}")
    chord = read_chord(numeral_on(mode, degree, seventh=seventh), key)
    assert set(chord.pitch_classes) <= set(key.scale)
    assert chord.root == key.scale[degree - 1]


@given(st.integers(30, 90))
def test_finds_a_note_of_the_scale_a_semitone_away_at_most(pitch):
    for down in (False, True):
        found = nearest_in_scale(pitch, C_MAJOR, down=down)
        assert found % 12 in C_MAJOR
        assert abs(found - pitch) <= 1


@given(st.integers(-7, 7))
def test_steps_there_and_back(steps):
    assert step_in_scale(step_in_scale(60, steps, C_MAJOR), -steps, C_MAJOR) == 60


def test_is_an_octave_higher_after_seven_steps():
    assert step_in_scale(62, 7, C_MAJOR) == 74
