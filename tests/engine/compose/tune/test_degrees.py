"""Which degrees tunes are made of."""

import pytest

from undersong.engine.compose.tune.degrees import blue_classes, cadence_shares, degree_shares
from undersong.engine.theory.key import parse_key

C, A_MINOR = parse_key("C major"), parse_key("A minor")


@pytest.mark.parametrize("key", [C, A_MINOR, parse_key("D dorian"), parse_key("F# minor")])
def test_keeps_to_the_key_unless_the_style_is_blue(key):
    shares = degree_shares(key)
    assert all((shares[pc] > 0) == (pc in key.scale) for pc in range(12))


def test_gives_blue_notes_as_often_as_the_style_asks():
    third = 3
    assert degree_shares(C, blue=0.0)[third] == 0
    assert 0 < degree_shares(C, blue=0.2)[third] < degree_shares(C, blue=0.6)[third]
    assert third in blue_classes(C)
    assert third not in blue_classes(parse_key("C minor"))


def test_has_a_leading_tone_in_harmonic_minor_and_none_beyond_the_pentatonic_to_speak_of():
    leading = 8  # G sharp in A minor
    assert degree_shares(A_MINOR)[leading] == 0 < degree_shares(A_MINOR, "harmonic")[leading]
    assert degree_shares(C, "pentatonic")[5] < 0.3 * degree_shares(C)[5]


def test_ends_on_the_tonic_when_closed_and_elsewhere_when_open():
    assert cadence_shares(C, "closed").argmax() == 0
    assert cadence_shares(C, "open").argmax() != 0
    assert cadence_shares(A_MINOR, "closed").argmax() == 9
