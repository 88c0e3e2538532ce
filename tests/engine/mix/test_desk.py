"""The mix as a whole: exact, in front, contrasting, ending, the same on any number of threads."""

import numpy as np
import pytest

from tests.engine.synthetic import synthetic_score, synthetic_stems
from undersong.engine.dsp.loudness import steps
from undersong.engine.mix import mix
from undersong.engine.mix.desk import HIGHEST_PEAK, SPARE_DB, MixError
from undersong.engine.model import Role, Stem, Stems
from undersong.errors import Cancelled
from undersong.units import RATE_HZ

SECONDS = 12.0


@pytest.fixture(scope="module")
def stems():
    return synthetic_stems(SECONDS)


@pytest.fixture(scope="module")
def mixed(stems):
    return mix(stems, synthetic_score(SECONDS))


def one(audio, role=Role.COMP):
    return Stems((Stem("keys", "piano", role, audio.astype(np.float32)),), audio.shape[1])


def rms_db(sound):
    return 10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20)


def test_is_the_sum_of_its_stems_in_their_order(mixed):
    total = mixed.stems[0].audio.copy()
    for stem in mixed.stems[1:]:
        total += stem.audio
    assert np.array_equal(total, mixed.audio)


def test_keeps_the_names_the_order_and_the_length(stems, mixed):
    assert [s.part for s in mixed.stems] == [s.part for s in stems.stems]
    assert {s.audio.shape for s in mixed.stems} == {(2, stems.samples)}


def test_writes_into_nothing_that_it_was_given(stems):
    before = [s.audio.copy() for s in stems.stems]
    mix(stems, synthetic_score(SECONDS))
    assert all(np.array_equal(s.audio, b) for s, b in zip(stems.stems, before, strict=True))


def test_takes_the_memory_of_its_stems_when_it_may(stems, mixed):
    spent = synthetic_stems(SECONDS)
    again = mix(spent, synthetic_score(SECONDS), overwrite=True)
    assert np.array_equal(again.audio, mixed.audio)
    assert all(np.shares_memory(a.audio, b.audio) for a, b in zip(again.stems, spent.stems, strict=True))


def test_takes_arrays_as_they_come(mixed):
    odd = []
    for stem in synthetic_stems(SECONDS).stems:
        audio = np.asfortranarray(stem.audio)
        audio.flags.writeable = False
        odd.append(Stem(stem.part, stem.instrument, stem.role, audio))
    again = mix(Stems(tuple(odd), odd[0].audio.shape[1]), synthetic_score(SECONDS), overwrite=True)
    assert np.array_equal(again.audio, mixed.audio)


def test_sounds_the_same_on_any_number_of_threads(stems, mixed):
    for workers in (1, 3):
        assert np.array_equal(mix(stems, synthetic_score(SECONDS), workers=workers).audio, mixed.audio)


@pytest.mark.parametrize("style", ["pop", "house", "folk-ballad", "no-such-style"])
def test_stands_the_voice_in_front_in_every_style(stems, style):
    mixed = mix(stems, synthetic_score(SECONDS, style=style))
    voice = next(s.audio for s in mixed.stems if s.role is Role.VOICE)
    sung, under = steps(voice), steps(mixed.audio - voice)
    active = sung > sung.max() / 100
    # [energy] as the ear weighs it. These parts play the same sines, which add up more than music does.
    assert -0.5 <= 10 * np.log10(sung[active].mean() / under[active].mean()) <= 2.0


def test_makes_room_for_the_voice_in_its_own_register(stems):
    lead = {}
    for names in (("keys", "vocals"), ("keys",)):
        some = Stems(tuple(s for s in stems.stems if s.part in names), stems.samples)
        lead[names] = mix(some, synthetic_score(SECONDS)).stems[0].audio
    sung, alone = (np.abs(np.fft.rfft(s[0])) for s in lead.values())
    hz = np.fft.rfftfreq(stems.samples, 1 / RATE_HZ)

    def level(power, low, high):
        return 10 * np.log10(np.sum(power[(hz > low) & (hz < high)] ** 2))

    carved = level(sung, 1500, 3500) - level(alone, 1500, 3500)
    elsewhere = level(sung, 200, 500) - level(alone, 200, 500)
    assert carved < elsewhere - 0.5


def test_sets_loud_sections_against_quiet_ones(mixed):
    quarter = mixed.audio.shape[1] // 4
    levels = [rms_db(mixed.audio[:, i * quarter : (i + 1) * quarter]) for i in range(4)]
    assert max(levels) - min(levels) >= 2.5
    assert levels[2] == max(levels)
    assert levels[2] - levels[1] >= 0.5


@pytest.mark.parametrize("ending", ["ring", "button", "fade"])
@pytest.mark.parametrize("rings", [0.0, 1.5])
def test_ends_in_silence_without_a_cut(ending, rings):
    mixed = mix(
        synthetic_stems(SECONDS, ("keys", "pad"), rings=rings), synthetic_score(SECONDS, ending=ending)
    )
    assert not mixed.audio[:, -1].any()
    level = [rms_db(mixed.audio[:, n : n + 441]) for n in range(0, mixed.audio.shape[1], 441)]
    assert level[-1] < max(level) - 60


def test_is_mono_below_and_has_no_constant(mixed):
    spectrum = np.fft.rfft(mixed.audio.astype(float), axis=1)
    hz = np.fft.rfftfreq(mixed.audio.shape[1], 1 / RATE_HZ)
    low = spectrum[:, (hz > 30) & (hz < 70)]
    side, middle = np.sum(np.abs(low[0] - low[1]) ** 2), np.sum(np.abs(low[0] + low[1]) ** 2)
    assert side < 0.02 * middle
    assert np.abs(mixed.audio.mean(axis=1, dtype=float)).max() < 1e-4


def test_loses_less_than_three_decibels_in_mono(mixed):
    assert rms_db(mixed.audio) - rms_db(mixed.audio.mean(axis=0)) < 3.0


PATHOLOGICAL = {
    "silence": np.zeros((2, 5 * RATE_HZ)),
    "a click": np.eye(1, 5 * RATE_HZ, 2 * RATE_HZ).repeat(2, axis=0) * 0.9,
    "a constant": np.ones((2, 5 * RATE_HZ)),
    "full-scale noise": np.random.default_rng(1).uniform(-1, 1, (2, 5 * RATE_HZ)),
    "one side": np.random.default_rng(2).uniform(-1, 1, (2, 5 * RATE_HZ)) * [[1], [0]],
    "opposite sides": np.random.default_rng(3).uniform(-1, 1, (1, 5 * RATE_HZ)) * [[1], [-1]],
    "nearly nothing": np.random.default_rng(4).uniform(-1, 1, (2, 5 * RATE_HZ)) * 1e-7,
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
@pytest.mark.parametrize("role", [Role.VOICE, Role.COMP])
def test_survives_whatever_a_part_may_be(name, role):
    mixed = mix(one(PATHOLOGICAL[name], role), synthetic_score(5.0))
    assert np.isfinite(mixed.audio).all()
    assert np.abs(mixed.audio).max() <= HIGHEST_PEAK
    assert np.abs(mixed.audio.mean(axis=1, dtype=float)).max() < 1e-3


def test_turns_all_down_alike_when_a_peak_is_too_high():
    clicks = 0.9 * np.eye(1, 5 * RATE_HZ, RATE_HZ).repeat(2, axis=0)
    loud = Stems(
        (Stem("a", "piano", Role.COMP, clicks.astype(np.float32)), *synthetic_stems(5.0, ("keys",)).stems),
        5 * RATE_HZ,
    )
    mixed = mix(loud, synthetic_score(5.0))
    peaks = [np.abs(s.audio).max() for s in mixed.stems]
    spared = HIGHEST_PEAK * 10 ** (-SPARE_DB / 20)
    assert max(*peaks, np.abs(mixed.audio).max()) == pytest.approx(spared, rel=2e-3)
    assert mixed.desk.headroom_db < 0


def test_refuses_a_song_without_parts_or_with_parts_of_different_lengths():
    with pytest.raises(MixError, match="no part"):
        mix(Stems((), 100), synthetic_score(5.0))
    with pytest.raises(MixError, match=r"keys.*\(2, 50\)"):
        mix(Stems(one(np.zeros((2, 50))).stems, 100), synthetic_score(5.0))


def test_stops_when_it_is_told_to(stems):
    def stop(share):
        if share > 0.2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        mix(stems, synthetic_score(SECONDS), progress=stop)


def test_tells_how_far_it_has_come(stems):
    told = []
    mix(stems, synthetic_score(SECONDS), progress=told.append)
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told == sorted(told)
