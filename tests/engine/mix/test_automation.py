"""Automation: the side-chain is in time, sections arrive before their beat, songs end in silence."""

from fractions import Fraction

import numpy as np
import pytest

from tests.engine.synthetic import synthetic_score
from undersong.engine.dsp.dynamics import curve_of_db, ridden
from undersong.engine.dsp.loudness import STEP_SAMPLES
from undersong.engine.mix import automation
from undersong.engine.mix.automation import HOP_SECONDS
from undersong.engine.model import Feel, Note, Part, Role, TempoChange
from undersong.engine.model.desk import Ride
from undersong.units import RATE_HZ

SAMPLES = 4 * RATE_HZ


def at(curve, seconds):
    return curve[round(seconds / HOP_SECONDS)]


def drums(*hits):
    notes = tuple(
        Note(start_beats=Fraction(b), length_beats=Fraction(1, 4), pitch=p, velocity=0.8) for b, p in hits
    )
    return Part(name="drums", instrument="house-kit", role=Role.DRUMS, notes=notes)


def test_hears_the_kicks_of_the_score_and_no_other_drum():
    score = synthetic_score(8).model_copy(update={"parts": (drums((0, 36), (1, 38), (2, 35)),)})
    assert automation.kicks(score) == (0.0, 1.0)


def test_hears_them_as_late_as_they_are_played():
    late = synthetic_score(8).model_copy(
        update={
            "parts": (drums((0, 36), ("1/2", 36)),),
            "feel": Feel(swing_eighth=2 / 3, offset_ms={"drums/kick": 10.0}),
        }
    )
    assert automation.kicks(late) == pytest.approx((0.01, 0.5 * 2 / 3 + 0.01))


def test_dips_at_each_kick_and_recovers_within_a_beat():
    gain = automation.sidechain((1.0, 2.0), SAMPLES, recovery=0.42)
    for kick in (1.0, 2.0):
        assert at(gain, kick) == pytest.approx(-1.0, abs=0.05)
        assert at(gain, kick + 0.45) == pytest.approx(0.0, abs=0.01)
        assert at(gain, kick - 0.02) == 0.0
    assert np.abs(np.diff(gain)).max() < 1.0  # from above to below takes more than one point
    assert not automation.sidechain((), SAMPLES, recovery=0.42).any()


def test_lets_others_back_sooner_where_nobody_shall_hear_the_kick_push():
    assert automation.recovery_seconds(120, pumps=False) < 0.2
    assert automation.recovery_seconds(120, pumps=True) == pytest.approx(0.425)
    assert automation.recovery_seconds(60, pumps=True) == 0.5


def test_counts_what_the_dips_take_from_each_step():
    gain = 6.0 * automation.sidechain((1.0,), SAMPLES, recovery=0.42)
    dips = automation.dips_db(gain, SAMPLES)
    assert len(dips) == SAMPLES // STEP_SAMPLES
    assert -6.0 < dips[10] < -4.5
    assert dips[5] == 0.0


def test_lets_a_section_begin_at_its_gain():
    score = synthetic_score(8, energies=(0.2, 0.8))
    gain = automation.sections_db(score, np.array([-2.0, 2.0]), 8 * RATE_HZ)
    assert at(gain, 3.9) == pytest.approx(-2.0, abs=0.01)
    assert at(gain, 4.0) == pytest.approx(2.0, abs=0.2)
    assert np.abs(np.diff(gain)).max() < 0.5


def test_lets_nobody_hear_a_fader_that_moves():
    score = synthetic_score(8, energies=(0.2, 0.8))
    gain = automation.sections_db(score, np.array([-2.5, 2.5]), 8 * RATE_HZ)
    tone = np.sin(2 * np.pi * 60 * np.arange(8 * RATE_HZ) / RATE_HZ).astype(np.float32) * np.ones(
        (2, 1), np.float32
    )
    ridden(tone, curve_of_db(gain), automation.HOP)
    around = tone[0, int(3.7 * RATE_HZ) : int(4.3 * RATE_HZ)] * np.hanning(
        int(4.3 * RATE_HZ) - int(3.7 * RATE_HZ)
    )
    spectrum = np.abs(np.fft.rfft(around))
    hz = np.fft.rfftfreq(around.size, 1 / RATE_HZ)
    assert 20 * np.log10(spectrum[hz > 1000].max() / spectrum.max()) < -90


def test_follows_a_tempo_that_changes():
    slowing = synthetic_score(8, energies=(0.2, 0.8)).model_copy(
        update={
            "parts": (drums((0, 36), (6, 36)),),
            "tempo_changes": (TempoChange(start_beats=4, bpm=60.0),),
        }
    )
    # Four beats at 120 BPM, two at 60; the second section, on beat 8, comes after six seconds.
    assert automation.kicks(slowing) == pytest.approx((0.0, 4.0))
    gain = automation.sections_db(slowing, np.array([-2.0, 2.0]), 8 * RATE_HZ)
    assert at(gain, 5.9) == pytest.approx(-2.0, abs=0.01)
    assert at(gain, 6.0) == pytest.approx(2.0, abs=0.2)


def test_draws_steps_as_a_smooth_line_through_their_middles():
    curve = automation.of_steps(np.array([0.0, 1.0, 0.0]), 3 * STEP_SAMPLES)
    assert at(curve, 0.15) == pytest.approx(1.0, abs=0.03)
    assert at(curve, 0.10) == pytest.approx(0.5, abs=0.03)


def test_moves_a_fader_by_hand_a_moment_before_it_is_due():
    rides = (Ride(start_seconds=1.0, gain_db=2.0), Ride(start_seconds=2.5, gain_db=-1.0))
    gain = automation.rides_db(rides, SAMPLES)
    assert at(gain, 0.9) == 0.0
    assert at(gain, 1.1) == pytest.approx(2.0, abs=0.1)
    assert at(gain, 3.5) == pytest.approx(-1.0, abs=0.01)
    assert np.abs(np.diff(gain)).max() < 0.3  # no click: a hundred steps a second, each a small one
    assert not automation.rides_db((), SAMPLES).any()
    assert np.array_equal(automation.rides_db(rides[::-1], SAMPLES), gain)


def closing_of(score, tail_peak):
    return automation.ending(score.ending, automation.closing_seconds(score, tail_peak))


def test_fades_over_four_seconds_or_more_when_the_score_says_so():
    gains = closing_of(synthetic_score(60, ending="fade"), 0.5)
    fall = 20 * np.log10(np.maximum(gains, 1e-9))
    assert (np.argmax(fall < -50) - np.argmax(fall < -10)) / RATE_HZ >= 4.0
    assert gains[-1] == 0.0
    assert (np.diff(gains) <= 0).all()


def test_takes_the_echoes_of_a_dub_back_slowly():
    closing = closing_of(synthetic_score(20, ending="dub"), tail_peak=0.5)
    assert len(closing) >= 3 * RATE_HZ
    assert closing[0] == 1.0
    assert closing[-1] == 0.0
    # An echo is 6 dB down after two fifths of it, not gone.
    assert closing[int(0.37 * len(closing))] == pytest.approx(0.5, abs=0.02)


def test_closes_gently_what_still_sounds_and_hardly_touches_what_does_not():
    sounding = closing_of(synthetic_score(60), 0.1)
    assert 0.5 * RATE_HZ <= len(sounding) <= 1.5 * RATE_HZ
    ended = closing_of(synthetic_score(60), 1e-5)
    assert len(ended) <= 0.02 * RATE_HZ
    assert sounding[-1] == ended[-1] == 0.0


def test_leaves_most_of_a_short_song_alone():
    assert len(closing_of(synthetic_score(10, ending="fade"), 0.5)) <= 4.5 * RATE_HZ
