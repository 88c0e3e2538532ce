"""Tonality: the key that is heard in some chords."""

import numpy as np
import pytest

from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import LETTERS, parse_key
from undersong.engine.theory.tonality import chord_weights, margin, votes


def heard(numerals, key):
    chords = [read_chord(n, parse_key(key)) for n in numerals]
    return np.sum([chord_weights(c.pitch_classes, c.bass) for c in chords], axis=0)


@pytest.mark.parametrize("tonic", LETTERS)
def test_hears_the_key_of_its_cadence(tonic):
    major, minor = parse_key(tonic), parse_key(f"{tonic} minor")
    assert int(np.argmax(votes(heard(["I", "IV", "V", "I"], tonic)))) == major.tonic
    assert int(np.argmax(votes(heard(["i", "iv", "V", "i"], f"{tonic} minor")))) == 12 + minor.tonic


def test_knows_a_clear_loop_from_one_that_is_heard_in_another_key():
    clear = margin(heard(["I", "IV", "I", "V"], "A"), parse_key("A"))
    blurred = margin(heard(["I", "V/3", "vi", "V"], "A"), parse_key("A"))
    assert clear > 0.3
    assert blurred < 0.1


def test_hears_the_minor_axis_as_its_relative_major():
    loop = heard(["i", "bVI", "bIII", "bVII"], "A minor")
    assert margin(loop, parse_key("A minor")) < 0 <= margin(loop, parse_key("C")) + 0.5
    assert int(np.argmax(votes(loop))) == parse_key("C").tonic


def test_does_not_depend_on_how_loud_it_is():
    weights = heard(["I", "vi", "IV", "V"], "D")
    assert np.allclose(votes(weights), votes(10 * weights))


def test_hears_a_ninth_as_the_triad_on_its_fifth():
    """Am9 holds Em, and the overtones of its bass are there as well."""
    key = parse_key("A minor")
    assert margin(heard(["i9"], "A minor"), key) < 0 < margin(heard(["i7"], "A minor"), key)


def test_hears_the_overtones_of_a_tone():
    weights = chord_weights((0,), 0)
    assert weights[0] > weights[7] > weights[4] > 0
    assert np.count_nonzero(weights) == 3
