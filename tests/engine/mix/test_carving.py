"""Carving: the lesser part gives way at the home of the greater one, and only there."""

from itertools import pairwise

import numpy as np

from undersong.engine.mix.carving import MOST_CUT, carved
from undersong.engine.mix.spectra import CENTRES_HZ, Spectrum
from undersong.engine.model import Role


def at(hz, octaves=1.0):
    power = np.exp(-((np.log2(CENTRES_HZ / hz) / octaves) ** 2)) + 1e-5
    return Spectrum(power, 0.1, 0.0)


def bands(*parts):
    """Return the bands of each of (role, spectrum)."""
    return carved([role for role, _ in parts], [seen for _, seen in parts], [-6.0] * len(parts))


def test_gives_way_to_the_voice_and_to_the_tune():
    voice, _, bed, bass = bands(
        (Role.VOICE, at(1000)), (Role.LEAD, at(2000)), (Role.BED, at(1100, 2.0)), (Role.BASS, at(80))
    )
    assert voice == bass == []
    cuts = [band for band in bed if band.gain_db < 0]
    assert cuts
    assert all(-MOST_CUT - 0.01 <= band.gain_db < 0 for band in cuts)
    assert all(500 <= band.hz <= 4000 for band in cuts)


def test_leaves_parts_alone_that_are_in_nobody_s_way():
    _, _, bed = bands((Role.VOICE, at(2500)), (Role.BASS, at(80)), (Role.BED, at(500, 0.5)))
    assert [band for band in bed if band.hz > 1000] == []


def test_leaves_a_duo_alone():
    assert bands((Role.VOICE, at(1000)), (Role.COMP, at(1000))) == [[], []]


def test_takes_out_what_collects_as_mud():
    muddy = Spectrum(at(900, 3.0).power + 6.0 * at(300, 0.3).power, 0.1, 0.0)
    *_, comp = bands((Role.DRUMS, at(6000)), (Role.BASS, at(70)), (Role.COMP, muddy))
    assert any(200 <= band.hz <= 450 and band.gain_db < 0 for band in comp)


def test_lets_the_bass_step_aside_where_the_kick_has_its_tone():
    kick, bass, _ = bands((Role.DRUMS, at(52, 0.4)), (Role.BASS, at(110, 0.8)), (Role.COMP, at(900)))
    assert kick == []
    assert [band.hz < 70 and band.gain_db < 0 for band in bass] == [True]


def test_never_moves_one_place_twice():
    parts = [(Role.VOICE, at(700)), (Role.LEAD, at(500))] + [(Role.COMP, at(400 + 50 * i)) for i in range(6)]
    for own in bands(*parts):
        places = sorted(band.hz for band in own)
        assert all(b / a > 1.3 for a, b in pairwise(places))


def test_says_nothing_of_silence():
    silent = Spectrum(np.zeros(CENTRES_HZ.size), 0.0, 0.0)
    assert bands((Role.COMP, silent), (Role.BED, silent), (Role.LEAD, silent)) == [[], [], []]
