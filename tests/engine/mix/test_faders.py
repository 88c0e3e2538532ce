"""Faders: every part at the loudness of its role, the voice above what it sings over."""

from fractions import Fraction

import numpy as np
import pytest

from undersong.engine.dsp.loudness import energy_of, integrated
from undersong.engine.mix.faders import (
    LARGEST_RIDE,
    LARGEST_SECTION,
    LEAST_CONTRAST,
    LEAST_LIFT,
    REFERENCE_LUFS,
    Heard,
    heard_singing,
    phrase_rides,
    resting_gains,
    section_gains,
    voice_gain,
    widened,
)
from undersong.engine.model import Role, Section

COUNT = 300


def steady(lufs, where=slice(None)):
    steps = np.zeros(COUNT)
    steps[where] = energy_of(lufs)
    return steps


def heard(steps, role=Role.COMP, target=-6.0):
    return Heard(role, target, sings=False, steps=steps)


def decibels(energy):
    return 10 * np.log10(energy)


@pytest.mark.parametrize("lufs", [-45.0, -30.0, -8.0])
def test_brings_a_part_to_the_loudness_of_its_role_however_loud_it_comes(lufs):
    part = heard(steady(lufs))
    (gain,) = resting_gains([part])
    assert integrated(part.steps) + gain == pytest.approx(REFERENCE_LUFS - 6.0, abs=0.01)


def test_measures_a_part_where_it_plays():
    whole, tenth = heard(steady(-30)), heard(steady(-30, slice(0, 30)))
    assert resting_gains([whole])[0] == pytest.approx(resting_gains([tenth])[0], abs=0.5)


def test_leaves_silence_alone():
    assert resting_gains([heard(np.zeros(COUNT))])[0] == 0.0


def test_makes_parts_of_one_role_step_back_for_each_other():
    alone = resting_gains([heard(steady(-30))])[0]
    crowd = resting_gains([heard(steady(-30)), heard(steady(-30))])
    assert crowd[0] == crowd[1] < alone
    together = decibels(2 * 10 ** (crowd[0] / 10))
    assert alone < together < alone + 3


def test_hears_where_somebody_sings_and_fills_the_breaths():
    steps = steady(-20, slice(50, 100)) + steady(-20, slice(103, 150))
    sung = widened(heard_singing(steps))
    assert sung[48:152].all()
    assert not sung[:47].any()
    assert not sung[153:].any()
    assert not heard_singing(np.zeros(COUNT)).any()


def test_sets_the_voice_above_the_backing():
    voice, backing = steady(-35, slice(50, 250)), steady(-20)
    sung = heard_singing(voice)
    gain = voice_gain(voice, backing, sung, 1.4)
    reached = decibels(np.sum(voice * sung * 10 ** (gain / 10)) / np.sum(backing * sung))
    assert reached == pytest.approx(1.4, abs=0.01)


def test_rides_the_voice_with_the_backing_but_not_without_end():
    backing = steady(-30, slice(0, 150)) + steady(-26, slice(150, 300))
    gain = voice_gain(steady(-30), backing, np.ones(COUNT), 1.0)
    assert 2.0 < gain[250] - gain[50] <= 4.0
    backing = steady(-50, slice(0, 150)) + steady(-20, slice(150, 300))
    gain = voice_gain(steady(-30), backing, np.ones(COUNT), 1.0)
    assert np.ptp(gain) <= 2 * LARGEST_RIDE + 1e-9


def test_holds_the_fader_of_the_voice_still_between_lines():
    voice = steady(-30, slice(50, 100)) + steady(-24, slice(200, 250))
    gain = voice_gain(voice, steady(-26), heard_singing(voice), 1.0)
    assert np.ptp(gain[103:197]) == 0.0


def test_moves_the_fader_once_a_phrase_and_only_where_it_changes():
    voice = steady(-24, slice(50, 100)) + steady(-24, slice(150, 200)) + steady(-24, slice(220, 250))
    ride = np.where(np.arange(COUNT) < 120, 1.04, 2.96) + 0.3 * np.sin(np.arange(COUNT))
    usual, moves = phrase_rides(ride, voice, heard_singing(voice))
    assert [first for first, _ in moves] == [50, 150]
    assert usual + moves[0][1] == pytest.approx(1.04, abs=0.15)
    assert usual + moves[1][1] == pytest.approx(2.96, abs=0.15)
    assert phrase_rides(ride, np.zeros(COUNT), np.zeros(COUNT)) == (0.0, [])


def test_leaves_a_voice_alone_that_never_sings_or_sings_alone():
    assert not voice_gain(np.zeros(COUNT), steady(-20), np.zeros(COUNT), 1.0).any()
    assert not voice_gain(steady(-20), np.zeros(COUNT), np.ones(COUNT), 1.0).any()


SPANS = ((0, 75), (75, 150), (150, 225), (225, 300))


def sections(*energies, names=("intro", "verse", "chorus", "outro")):
    return [
        Section(name=n, label=n, start_beats=Fraction(i), length_beats=Fraction(1), energy=e)
        for i, (n, e) in enumerate(zip(names, energies, strict=True))
    ]


def test_sets_sections_apart_by_their_energy():
    even = {"weighted": steady(-20), "plain": steady(-18)}
    gains = section_gains(sections(0.2, 0.5, 0.9, 0.4), SPANS, even)
    assert LEAST_CONTRAST - 0.01 <= np.ptp(gains) <= LEAST_CONTRAST + LEAST_LIFT
    assert gains[2] == gains.max()
    assert gains[0] == gains.min()
    assert gains[2] - gains[1] >= LEAST_LIFT


def test_lifts_the_chorus_by_every_measure():
    heavy_verse = steady(-20)
    heavy_verse[75:150] *= 2.0  # a bass that ears hardly hear
    gains = section_gains(
        sections(0.5, 0.5, 0.6, 0.5), SPANS, {"weighted": steady(-20), "plain": heavy_verse}
    )
    assert gains[2] - gains[1] - decibels(2.0) >= LEAST_LIFT - 0.01


def test_adds_little_where_the_arrangement_is_contrast_enough():
    arranged = np.concatenate([steady(-25)[:75], steady(-22)[:75], steady(-20)[:75], steady(-23.5)[:75]])
    gains = section_gains(sections(0.2, 0.5, 0.9, 0.4), SPANS, {"weighted": arranged})
    assert np.ptp(gains) < 0.5


def test_never_moves_a_section_beyond_reason():
    upside_down = np.concatenate([steady(-10)[:75], steady(-10)[:75], steady(-40)[:75], steady(-10)[:75]])
    gains = section_gains(sections(0.2, 0.5, 0.9, 0.4), SPANS, {"weighted": upside_down})
    assert np.abs(gains).max() <= LARGEST_SECTION


def test_leaves_a_song_of_one_section_alone():
    assert section_gains(sections(0.5, names=("verse",)), SPANS[:1], {"weighted": steady(-20)}).tolist() == [
        0.0
    ]
    assert section_gains([], [], {"weighted": steady(-20)}).size == 0


def test_draws_sections_together_that_are_too_far_apart():
    arranged = np.concatenate([steady(-40)[:75], steady(-22)[:75], steady(-18)[:75], steady(-40)[:75]])
    gains = section_gains(sections(0.2, 0.5, 0.9, 0.4), SPANS, {"weighted": arranged})
    assert gains[2] < gains[0]
