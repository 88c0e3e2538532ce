"""Places: as the catalogue says, neither side empty, nobody where another of the same register stands."""

import numpy as np
import pytest

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.mix.places import FARTHEST, WIDE_FARTHEST, declared, pans
from undersong.engine.mix.spectra import CENTRES_HZ, Spectrum
from undersong.engine.model import Role, Stem
from undersong.engine.voices.catalogue import voices

SILENCE = np.zeros((2, 1), np.float32)


def stem(instrument, role, name=""):
    return Stem(name or instrument, instrument, role, SILENCE)


def at(hz, *, side=0.01, lean=0.0):
    """A part whose energy lies within an octave or so of a frequency."""
    return Spectrum(np.exp(-(np.log2(CENTRES_HZ / hz) ** 2)), side, lean)


def placed(*parts):
    """Return the places of (instrument, role, spectrum)."""
    stems = [stem(name, role, f"{name}-{i}") for i, (name, role, _) in enumerate(parts)]
    return pans(stems, [seen for *_, seen in parts], [1.0] * len(parts), [-6.0] * len(parts))


def test_stands_a_part_about_where_the_catalogue_says():
    assert declared(stem("clean-guitar", Role.COMP)).pan == instruments()["clean-guitar"].pan
    place = declared(stem("hazel", Role.VOICE))
    assert (place.pan, place.reverb_db) == (voices()["hazel"].pan, voices()["hazel"].reverb_db)


def test_keeps_what_the_song_leans_on_in_its_place():
    _, lead, bass = placed(
        ("clean-guitar", Role.COMP, at(800)),
        ("tenor-sax", Role.LEAD, at(600)),
        ("electric-bass", Role.BASS, at(100)),
    )
    assert lead == instruments()["tenor-sax"].pan
    assert bass == instruments()["electric-bass"].pan


def test_leaves_a_second_kit_with_a_kick_in_the_middle_and_moves_a_shaker():
    kit, other, shaker, _ = placed(
        ("rock-kit", Role.DRUMS, at(60)),
        ("house-kit", Role.DRUMS, at(60)),
        ("percussion", Role.DRUMS, at(1200)),
        ("piano", Role.COMP, at(700)),
    )
    assert kit == other == 0.0
    assert shaker != 0.0


def test_sends_the_second_of_a_register_to_the_other_side():
    one, other = placed(("clean-guitar", Role.COMP, at(800)), ("muted-guitar", Role.COMP, at(900)))
    assert one * other < 0
    assert abs(one - other) >= 0.5


def test_balances_a_part_that_leans_of_its_own():
    (leaning, other) = placed(
        ("percussion", Role.COLOUR, at(4000, lean=0.6)), ("celesta", Role.COUNTER, at(4000))
    )
    assert leaning < 0 or other < 0


def test_leaves_what_is_wide_already_near_the_middle():
    (place,) = placed(("strings", Role.BED, at(700, side=0.5)))
    assert abs(place) <= WIDE_FARTHEST


@pytest.mark.parametrize("count", [4, 12, 64])
def test_leaves_no_hole_and_leans_to_no_side(count):
    hz = [300, 700, 1500, 3500]
    found = placed(*(("piano", Role.COMP, at(hz[i % 4])) for i in range(count)))
    assert min(found) <= -0.4
    assert max(found) >= 0.4
    assert max(abs(pan) for pan in found) <= FARTHEST
    assert abs(np.mean(found)) < 0.12
    if count >= 12:
        assert np.diff(sorted(found)).max() <= 0.5


def test_finds_the_same_places_again_and_rounded():
    band = [("piano", Role.COMP, at(500 + 100 * i)) for i in range(6)]
    assert placed(*band) == placed(*band)
    assert all(pan == round(pan, 2) for pan in placed(*band))


def test_finds_a_place_for_what_it_does_not_know():
    assert declared(stem("theremin", Role.LEAD)).pan == 0.0
    assert placed(("theremin", Role.LEAD, Spectrum(np.zeros(CENTRES_HZ.size), 0.0, 0.0))) == [0.0]
