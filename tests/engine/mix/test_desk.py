"""The mix as a whole: exact, in front, contrasting, ending, the same on any number of threads."""

import json

import numpy as np
import pytest

from tests.engine.synthetic import synthetic_score, synthetic_stems
from undersong.engine.dsp.loudness import steps
from undersong.engine.mix import mix
from undersong.engine.mix.desk import HIGHEST_PEAK, SPARE_DB, MixError
from undersong.engine.model import Desk, Role, Stem, Stems
from undersong.engine.model.desk import Band, Channel
from undersong.engine.styles.sheet import sheets
from undersong.errors import Cancelled, RequestError
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


def test_gives_the_same_sum_where_nobody_wants_the_stems(mixed):
    spent = synthetic_stems(SECONDS)
    again = mix(spent, synthetic_score(SECONDS), overwrite=True, keep_stems=False)
    assert again.stems == ()
    assert np.array_equal(again.audio, mixed.audio)
    assert np.shares_memory(again.audio, spent.stems[0].audio)


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


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e30])
def test_refuses_a_part_that_has_run_away(wrong):
    audio = np.random.default_rng(1).standard_normal((2, RATE_HZ)) * 0.1
    audio[:, RATE_HZ // 2] = wrong
    with pytest.raises(MixError, match="run away"):
        mix(one(audio), synthetic_score(5.0))


def test_says_what_to_lower_in_a_mix_that_raises_a_part_beyond_everything():
    audio = np.random.default_rng(1).standard_normal((2, RATE_HZ)) * 0.1
    stems, score = one(audio), synthetic_score(5.0)
    raised = Channel(gain_db=60.0, equaliser=(Band(shape="bell", hz=1_000.0, gain_db=24.0),) * 4)
    with pytest.raises(RequestError, match="run away") as caught:
        mix(stems, score, desk=Desk(gain_db=60.0, parts={stems.stems[0].part: raised}))
    assert "equaliser" in caught.value.hint


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


def rewritten(desk, part, **changes):
    """Return a desk as a person would have changed and saved it."""
    told = json.loads(desk.to_json())
    told["parts"][part] |= changes
    return Desk.from_json(json.dumps(told))


class TestAsADocument:
    def test_comes_back_as_the_same_mix_bit_for_bit(self, stems, mixed):
        again = mix(stems, synthetic_score(SECONDS), desk=Desk.from_json(mixed.desk.to_json()))
        assert np.array_equal(again.audio, mixed.audio)
        assert again.desk == mixed.desk

    def test_says_everything(self, mixed):
        assert set(mixed.desk.parts) == {stem.part for stem in mixed.stems}
        parts, sections = list(mixed.desk.parts), [level.id for level in mixed.desk.sections]
        assert Desk.from_json(mixed.desk.to_json()).names_all(parts, sections)

    @pytest.mark.parametrize("part", ["keys", "drums", "vocals"])
    def test_moves_one_stem_by_what_was_said_and_no_other(self, stems, mixed, part):
        gain = mixed.desk.parts[part].gain_db
        changed = mix(stems, synthetic_score(SECONDS), desk=rewritten(mixed.desk, part, gain_db=gain - 3.0))
        for before, after in zip(mixed.stems, changed.stems, strict=True):
            wanted = 10 ** (-3 / 20) if before.part == part else 1.0
            assert np.abs(after.audio - wanted * before.audio).max() <= (1e-6 if before.part == part else 0.0)

    def test_silences_who_is_muted_and_leaves_the_others(self, stems, mixed):
        changed = mix(stems, synthetic_score(SECONDS), desk=rewritten(mixed.desk, "pad", mute=True))
        for before, after in zip(mixed.stems, changed.stems, strict=True):
            if before.part == "pad":
                assert not after.audio.any()
            else:
                assert np.array_equal(before.audio, after.audio)

    def test_lets_one_part_be_heard_alone(self, stems, mixed):
        changed = mix(stems, synthetic_score(SECONDS), desk=rewritten(mixed.desk, "keys", solo=True))
        assert np.array_equal(changed.audio, next(s.audio for s in mixed.stems if s.part == "keys"))

    def test_moves_a_part_in_one_section_only(self, stems, mixed):
        third = mixed.desk.sections[2].id
        desk = rewritten(mixed.desk, "drums", sections={third: -6.0})
        changed = mix(stems, synthetic_score(SECONDS), desk=desk)
        before, after = mixed.stems[0].audio, changed.stems[0].audio
        quarter = before.shape[1] // 4
        assert np.array_equal(before[:, : 2 * quarter - 4410], after[:, : 2 * quarter - 4410])
        inside = slice(2 * quarter + 4410, 3 * quarter - 4410)
        assert rms_db(after[:, inside]) - rms_db(before[:, inside]) == pytest.approx(-6.0, abs=0.3)

    def test_decides_only_what_is_left_open(self, stems, mixed):
        desk = Desk.from_json('{"parts": {"keys": {"pan": 0.77, "sends": {"room_db": null}}}}')
        changed = mix(stems, synthetic_score(SECONDS), desk=desk).desk.parts
        assert (changed["keys"].pan, changed["keys"].sends.room_db) == (0.77, None)
        assert changed["keys"].sends.echo_db == mixed.desk.parts["keys"].sends.echo_db
        assert changed["pad"] == mixed.desk.parts["pad"]

    def test_turns_all_down_alike_where_somebody_is_turned_up_too_far(self, stems, mixed):
        changed = mix(stems, synthetic_score(SECONDS), desk=rewritten(mixed.desk, "drums", gain_db=40.0))
        assert np.abs(changed.audio).max() <= HIGHEST_PEAK
        assert changed.desk.headroom_db < mixed.desk.headroom_db
        again = mix(stems, synthetic_score(SECONDS), desk=Desk.from_json(changed.desk.to_json()))
        assert np.array_equal(again.audio, changed.audio)

    def test_gives_an_echo_where_the_style_has_none(self, stems):
        score = synthetic_score(SECONDS, style=next(n for n, s in sheets().items() if not s.space.echo_beats))
        plain, echoing = (
            mix(stems, score, desk=Desk.from_json(json.dumps({"parts": {"keys": {"sends": sends}}})))
            for sends in ({"echo_db": None}, {"echo_db": -6.0})
        )
        assert not np.array_equal(plain.audio, echoing.audio)

    def test_is_refused_when_it_is_that_of_another_song_or_of_silence(self, stems, mixed):
        with pytest.raises(RequestError, match="none of them"):
            mix(stems, synthetic_score(SECONDS), desk=Desk(parts={"oud": Channel()}))
        silent = {name: c.model_copy(update={"mute": True}) for name, c in mixed.desk.parts.items()}
        with pytest.raises(RequestError, match="nobody is heard"):
            mix(stems, synthetic_score(SECONDS), desk=mixed.desk.model_copy(update={"parts": silent}))


def test_mixes_sixty_four_parts_without_a_hole_and_below_its_peak():
    few = synthetic_stems(4.0, ("keys", "pad", "guitar", "bells"), rings=0.5)
    many = tuple(
        Stem(
            f"{few.stems[i % 4].part}-{i}",
            few.stems[i % 4].instrument,
            few.stems[i % 4].role,
            few.stems[i % 4].audio,
        )
        for i in range(64)
    )
    mixed = mix(Stems(many, few.samples), synthetic_score(4.0))
    assert np.abs(mixed.audio).max() <= HIGHEST_PEAK
    places = sorted(channel.pan for channel in mixed.desk.parts.values())
    assert places[0] <= -0.35
    assert places[-1] >= 0.35
    assert np.diff(places).max() <= 0.3
    assert abs(np.mean(places)) < 0.1
