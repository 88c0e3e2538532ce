"""Places: as the catalogue says, and neither side empty."""

import numpy as np

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.mix.places import places
from undersong.engine.model import Role, Stem
from undersong.engine.voices.catalogue import voices

SILENCE = np.zeros((2, 1), np.float32)


def stem(instrument, role):
    return Stem(instrument, instrument, role, SILENCE)


def test_stands_a_part_on_the_side_that_the_catalogue_says():
    (place,) = places([stem("clean-guitar", Role.COMP)])
    known = instruments()["clean-guitar"]
    assert place.pan > known.pan > 0
    assert place.width == known.width
    assert (place.reverb_db, place.delay_db) == (known.reverb_db, known.delay_db)


def test_stands_a_voice_where_its_own_file_says():
    (place,) = places([stem("hazel", Role.VOICE)])
    assert (place.pan, place.reverb_db) == (voices()["hazel"].pan, voices()["hazel"].reverb_db)


def test_sends_the_second_to_the_other_side():
    one, other = places([stem("clean-guitar", Role.COMP), stem("muted-guitar", Role.COUNTER)])
    assert one.pan > 0 > other.pan


def test_keeps_what_the_song_leans_on_in_its_place():
    band = [stem("clean-guitar", Role.COMP), stem("tenor-sax", Role.LEAD), stem("electric-bass", Role.BASS)]
    _, lead, bass = places(band)
    assert lead.pan == instruments()["tenor-sax"].pan
    assert bass.pan == instruments()["electric-bass"].pan


def test_finds_a_place_for_what_it_does_not_know():
    (place,) = places([stem("theremin", Role.LEAD)])
    assert place.pan == 0.0
