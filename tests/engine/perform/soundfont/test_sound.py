"""What a SoundFont says is what sounds, measured on banks whose truth is known."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from tests.engine.perform.soundfont.playing import (
    MIDDLE_DB,
    level_db,
    onsets,
    pitch_hz,
    played,
    saved,
    struck,
)
from tests.engine.perform.soundfont.writer import Font, Preset, Sample, Zone, between, looped, one, tone
from undersong.engine.perform.soundfont import generators as g
from undersong.units import RATE_HZ

SINE_HZ = 441.0
LOOPS = (g.SAMPLE_MODES, 1)


def timecents(seconds: float) -> int:
    return round(1200 * np.log2(seconds))


def cents(hz: float) -> int:
    return round(1200 * np.log2(hz / 8.175798915643707))


def off_by_cents(sound: np.ndarray, hz: float) -> float:
    return 1200 * np.log2(pitch_hz(sound) / hz)


def residue_db(sound: np.ndarray) -> float:
    """Return what is beside the strongest line, its own window aside, in dB of full scale."""
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)))) * 2 / (0.42 * len(sound))
    top = int(np.argmax(spectrum))
    spectrum[max(top - 6, 0) : top + 7] = 0.0
    return 20 * np.log10(spectrum[: round(16_000 * len(sound) / RATE_HZ)].max() + 1e-12)


@pytest.mark.parametrize("key", [33, 52, 69, 75, 88, 101])
def test_is_in_tune_within_a_cent(tmp_path, key):
    bank = saved(tmp_path, one(looped(correction_cents=-7), LOOPS).to_bytes())
    sound = played(bank, onsets((0, 1.5, key, 1.0)), 1.5)[0, 4_410:]
    assert abs(off_by_cents(sound, SINE_HZ * 2 ** ((key - 69 - 0.07) / 12))) < 0.2


@pytest.mark.parametrize(
    ("rate_hz", "generators", "from_root"),
    [
        (22_050, [], 7.0 - 12.0),
        (48_000, [], 7.0 + 12 * np.log2(48_000 / 44_100)),
        (44_100, [(g.ROOT_KEY, 60)], 16.0),
        (44_100, [(g.COARSE_TUNE, -3), (g.FINE_TUNE, 40)], 4.4),
        (44_100, [(g.SCALE_TUNING, 50)], 3.5),
        (44_100, [(g.SCALE_TUNING, 0)], 0.0),
        (44_100, [(g.KEY, 70)], 1.0),
    ],
)
def test_tunes_by_rate_root_coarse_fine_scale_and_key(tmp_path, rate_hz, generators, from_root):
    bank = saved(tmp_path, one(looped(rate_hz=rate_hz), LOOPS, *generators).to_bytes())
    sound = played(bank, onsets((0, 1.5, 76, 1.0)), 1.5)[0, 4_410:]
    assert abs(off_by_cents(sound, SINE_HZ * 2 ** (from_root / 12))) < 0.2


def test_adds_what_the_preset_says_and_takes_its_globals(tmp_path):
    zones = [Zone([(g.FINE_TUNE, 10)]), Zone([LOOPS, (g.SAMPLE, 0)])]
    preset = [Zone([(g.COARSE_TUNE, 2)]), Zone([(g.FINE_TUNE, 15), (g.ROOT_KEY, 20), (g.INSTRUMENT, 0)])]
    bank = saved(tmp_path, Font([looped()], [zones], [Preset(preset)]).to_bytes())
    sound = played(bank, onsets((0, 1.5, 69, 1.0)), 1.5)[0, 4_410:]
    # 10 cents of the instrument's globals, 15 and two semitones of the preset; a root is not its business.
    assert abs(off_by_cents(sound, SINE_HZ * 2 ** (2.25 / 12))) < 0.2


def test_lets_a_zone_take_the_place_of_the_global_one(tmp_path):
    zones = [Zone([(g.FINE_TUNE, 50)]), Zone([(g.FINE_TUNE, -20), LOOPS, (g.SAMPLE, 0)])]
    bank = saved(tmp_path, Font([looped()], [zones], [Preset([Zone([(g.INSTRUMENT, 0)])])]).to_bytes())
    sound = played(bank, onsets((0, 1.5, 69, 1.0)), 1.5)[0, 4_410:]
    assert abs(off_by_cents(sound, SINE_HZ * 2 ** (-0.2 / 12))) < 0.2


def test_keeps_the_times_of_the_volume_envelope(tmp_path):
    envelope = [
        (g.DELAY_VOL, timecents(0.1)),
        (g.ATTACK_VOL, timecents(0.2)),
        (g.HOLD_VOL, timecents(0.15)),
        (g.DECAY_VOL, timecents(2.0)),
        (g.SUSTAIN_VOL, 300),
        (g.RELEASE_VOL, timecents(1.0)),
    ]
    bank = saved(tmp_path, one(looped(), LOOPS, *envelope).to_bytes())
    sound = played(bank, onsets((0, 1.5, 69, 1.0)), 2.2)[0]

    def at(seconds: float) -> float:
        middle = round(seconds * RATE_HZ)
        return level_db(sound[middle - 200 : middle + 200]) - full_db

    full_db = MIDDLE_DB + level_db(tone(SINE_HZ, 1))
    assert np.abs(sound[: round(0.099 * RATE_HZ)]).max() < 1e-6
    # Straight up: a half of the way is a half of the amplitude. Then 100 dB in 2 s to 30 dB down.
    expected = {
        0.2: -6.02,
        0.25: -2.5,
        0.4: 0.0,
        0.65: -10.0,
        0.85: -20.0,
        1.3: -30.0,
        1.7: -50.0,
        1.9: -70.0,
    }
    assert {t: round(at(t), 1) for t in expected} == pytest.approx(expected, abs=0.15)


def test_shortens_hold_and_decay_up_the_keys(tmp_path):
    envelope = [
        (g.HOLD_VOL, timecents(0.4)),
        (g.KEY_TO_VOL_HOLD, 100),
        (g.DECAY_VOL, timecents(2.0)),
        (g.KEY_TO_VOL_DECAY, 100),
        (g.SUSTAIN_VOL, 1_000),
    ]
    bank = saved(tmp_path, one(looped(), LOOPS, *envelope).to_bytes())
    levels = {}
    for key in (60, 72):
        sound = played(bank, onsets((0, 3, key, 1.0)), 1.5)[0]
        levels[key] = [level_db(sound[i - 300 : i + 300]) for i in (4_410, 44_100)]
    assert levels[60][0] - levels[60][1] == pytest.approx((1.0 - 0.4) * 50, abs=0.3)
    assert levels[72][0] - levels[72][1] == pytest.approx((1.0 - 0.2) * 100, abs=0.6)


def noise(seconds: float = 3.0) -> Sample:
    random = np.random.default_rng(1)
    return Sample(0.2 * random.uniform(-1, 1, round(seconds * RATE_HZ)), pitch=69)


def response_db(tmp_path, *generators, velocity=1.0, modulators=()) -> dict[float, float]:
    """Return what a bank's filter does to noise, by frequency, against the same noise without one."""
    no_velocity = (0x0102, g.FILTER_FC, 0, 0, 0)
    powers = []
    for own, name in (((), "open.sf2"), (generators, "filtered.sf2")):
        mods = (no_velocity, *modulators) if own else (no_velocity,)
        bank = saved(tmp_path, one(noise(), *own, modulators=mods).to_bytes(), name)
        sound = played(bank, onsets((0, 3, 69, velocity)), 3)[0, 1_000:-6_000]
        powers.append(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    found = {}
    for middle in (100.0, 500.0, 1_000.0, 2_000.0, 4_000.0):
        near = (hz > middle / 1.02) & (hz < middle * 1.02)
        found[middle] = 10 * np.log10(powers[1][near].sum() / powers[0][near].sum())
    return found


def test_puts_the_corner_of_the_filter_where_it_is_asked_for(tmp_path):
    found = response_db(tmp_path, (g.FILTER_FC, cents(1_000)))
    assert found[100] == pytest.approx(0.0, abs=0.2)
    assert found[1_000] == pytest.approx(-3.01, abs=0.25)
    assert found[4_000] == pytest.approx(-24.1, abs=0.8)


def test_raises_a_peak_by_q_and_lowers_the_rest_by_half_of_it(tmp_path):
    found = response_db(tmp_path, (g.FILTER_FC, cents(1_000)), (g.FILTER_Q, 120))
    assert found[100] == pytest.approx(-6.0, abs=0.3)
    assert found[1_000] - found[100] == pytest.approx(12.0 - 3.01, abs=0.5)


def test_opens_the_filter_by_velocity_as_the_default_modulator_says(tmp_path):
    bank = saved(tmp_path, one(noise(), (g.FILTER_FC, 9_000)).to_bytes())
    powers = []
    for velocity in (1.0, 0.25):
        sound = played(bank, onsets((0, 3, 69, velocity)), 3)[0, 1_000:-6_000]
        power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
        powers.append(power[(hz > 5_000) & (hz < 5_500)].sum() / power[hz < 300].sum())
    # Three quarters of −2400 cents: 1.5 octaves of 12 dB each, a little less so near the corner.
    assert 10 * np.log10(powers[0] / powers[1]) == pytest.approx(18.0, abs=1.5)


@pytest.mark.parametrize(
    ("version", "own", "duller"),
    [
        ((2, 4), (), {40: True, 90: True}),
        ((2, 1), (), {40: False, 90: False}),
        ((2, 4), [(0x0102, g.FILTER_FC, 0, 0, 0)], {40: False, 90: False}),
        ((2, 4), [(0x0102, g.FILTER_FC, 0, 0x0D02, 0)], {40: False, 90: False}),
        ((2, 1), [(0x0102, g.FILTER_FC, 0, 0, 0)], {40: False, 90: False}),
    ],
)
def test_closes_the_filter_by_velocity_as_the_version_of_the_file_has_it(tmp_path, version, own, duller):
    bank = saved(tmp_path, one(noise(), (g.FILTER_FC, 9_000), modulators=own, version=version).to_bytes())

    def top_db(velocity: float) -> float:
        sound = played(bank, onsets((0, 3, 69, velocity)), 3)[0, 1_000:-6_000]
        power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
        return 10 * np.log10(power[(hz > 5_000) & (hz < 5_500)].sum() / power[hz < 300].sum())

    hard = top_db(1.0)
    assert {velocity: hard - top_db(velocity / 127) > 3 for velocity in duller} == duller


def test_lets_a_modulator_of_the_file_take_the_place_of_a_default(tmp_path):
    still = (0x0502, g.ATTENUATION, 0, 0, 0)
    levels = {}
    for name, mods in (("default", ()), ("still", (still,))):
        bank = saved(tmp_path, one(looped(), LOOPS, modulators=mods).to_bytes(), f"{name}.sf2")
        levels[name] = [level_db(played(bank, onsets((0, 1, 69, v)), 1)[0, 4_410:]) for v in (1.0, 0.5)]
    assert levels["default"][0] - levels["default"][1] == pytest.approx(40 * np.log10(2), abs=0.05)
    assert levels["still"][0] == pytest.approx(levels["still"][1], abs=0.01)


def test_adds_modulators_of_the_preset_to_those_of_the_instrument(tmp_path):
    more = Zone([(g.INSTRUMENT, 0)], [(0x0502, g.ATTENUATION, -480, 0, 0)])
    font = Font([looped()], [[Zone([LOOPS, (g.SAMPLE, 0)])]], [Preset([more])])
    bank = saved(tmp_path, font.to_bytes())
    loud, soft = (level_db(played(bank, onsets((0, 1, 69, v)), 1)[0, 4_410:]) for v in (1.0, 0.5))
    assert loud - soft == pytest.approx(20 * np.log10(2), abs=0.05)


@pytest.mark.parametrize(
    ("source", "key", "velocity", "share"),
    [
        (0x0003, 64, 1.0, 0.5),
        (0x0103, 32, 1.0, 0.75),
        (0x0203, 96, 1.0, 0.5),
        (0x0C02, 69, 0.45, 0.0),
        (0x0C02, 69, 0.55, 1.0),
        (0x0402, 69, 0.5, 40 / 96 * np.log10(2)),
        (0x0802, 69, 0.5, 1 - 40 / 96 * np.log10(2)),
    ],
)
def test_bends_sources_by_their_curves(tmp_path, source, key, velocity, share):
    """Linear, falling, bipolar, switch, concave and convex, heard as fine tuning."""
    modulators = [(source, g.FINE_TUNE, 1_000, 0, 0), (0x0102, g.FILTER_FC, 0, 0, 0)]
    bank = saved(tmp_path, one(looped(), LOOPS, (g.SCALE_TUNING, 0), modulators=modulators).to_bytes())
    sound = played(bank, onsets((0, 1.5, key, velocity)), 1.5)[0, 4_410:]
    assert off_by_cents(sound, SINE_HZ) == pytest.approx(1_000 * share, abs=0.5)


def test_multiplies_two_sources_and_takes_the_absolute_value(tmp_path):
    # Velocity downwards from 1 times the key downwards from 1, both at a half: −250 cents, turned round.
    modulators = [(0x0103, g.FINE_TUNE, -1_000, 0x0102, 2), (0x0102, g.FILTER_FC, 0, 0, 0)]
    bank = saved(tmp_path, one(looped(), LOOPS, (g.SCALE_TUNING, 0), modulators=modulators).to_bytes())
    sound = played(bank, onsets((0, 1.5, 64, 64 / 127)), 1.5)[0, 4_410:]
    assert off_by_cents(sound, SINE_HZ) == pytest.approx(250, abs=0.5)


@pytest.mark.parametrize("key", [45, 69, 74, 90])
def test_goes_round_a_loop_without_a_click(tmp_path, key):
    bank = saved(tmp_path, one(looped(), LOOPS).to_bytes())
    sound = played(bank, onsets((0, 3, key, 1.0)), 2.5)[0, 4_410:]
    assert residue_db(sound) < -72  # 16 bits of the file are at −98, the sine at −20


def test_goes_round_a_loop_of_a_single_period(tmp_path):
    bank = saved(tmp_path, one(looped(loop=(500, 600)), LOOPS).to_bytes())
    sound = played(bank, onsets((0, 3, 76, 1.0)), 2.5)[0, 4_410:]
    assert abs(off_by_cents(sound, SINE_HZ * 2 ** (7 / 12))) < 0.2
    assert residue_db(sound) < -72


def test_goes_on_behind_the_loop_when_a_note_is_let_go(tmp_path):
    """Mode 3: a low sine that loops, then a high one to the end."""
    low, high = tone(441, 2_000 / RATE_HZ), tone(4_410, 0.5)
    sample = Sample(np.concatenate([low, high]), pitch=69, loop=(500, 1_500))
    long = (g.RELEASE_VOL, timecents(20))
    sounds = {}
    for mode in (0, 1, 3):
        bank = saved(tmp_path, one(sample, (g.SAMPLE_MODES, mode), long).to_bytes(), f"{mode}.sf2")
        sounds[mode] = played(bank, onsets((0, 1.0, 69, 1.0)), 1.6)[0]
    after = slice(round(1.1 * RATE_HZ), round(1.35 * RATE_HZ))
    before = slice(round(0.6 * RATE_HZ), round(0.9 * RATE_HZ))
    assert pitch_hz(sounds[3][before]) == pytest.approx(441, rel=1e-3)
    assert pitch_hz(sounds[3][after]) == pytest.approx(4_410, rel=1e-3)
    assert pitch_hz(sounds[1][after]) == pytest.approx(441, rel=1e-3)
    assert np.abs(sounds[0][before]).max() == 0.0  # played once, and over after 0.55 s


def test_ends_a_sample_that_stops_short_without_a_click(tmp_path):
    bank = saved(tmp_path, one(Sample(tone(100, 0.5125), pitch=69)).to_bytes())
    sound = played(bank, onsets((0, 2, 69, 1.0)), 1)[0]
    assert np.abs(np.diff(sound)).max() < 0.03
    assert np.abs(sound[round(0.52 * RATE_HZ) :]).max() < 1e-4


@pytest.mark.parametrize(
    ("hz", "key", "heard_hz"), [(5_000, 69 + 7, 7_492), (9_000, 69 - 5, 6_743), (3_000, 81, 6_000)]
)
def test_leaves_neither_images_nor_foldings(tmp_path, hz, key, heard_hz):
    bank = saved(tmp_path, one(Sample(tone(hz, 2), pitch=69)).to_bytes())
    sound = played(bank, onsets((0, 2, key, 1.0)), 0.7)[0, 4_410:]
    assert pitch_hz(sound) == pytest.approx(heard_hz, rel=1e-3)
    assert residue_db(sound) - level_db(sound) < -60


def test_drops_what_would_fold_down(tmp_path):
    bank = saved(tmp_path, one(Sample(tone(15_000, 2), pitch=69)).to_bytes())
    sound = played(bank, onsets((0, 2, 81, 1.0)), 0.7)[0, 4_410:]  # 30 kHz would be heard as 14.1
    assert level_db(sound) < -70


def test_moves_a_filter_without_zipper_noise(tmp_path):
    sweep = [
        (g.FILTER_FC, 3_600),
        (g.MOD_ENV_TO_FILTER, 8_000),
        (g.DECAY_MOD, timecents(0.4)),
        (g.SUSTAIN_MOD, 1_000),
    ]
    sample = Sample(tone(200, 2, level=0.9), pitch=69)
    bank = saved(tmp_path, one(sample, *sweep, modulators=[(0x0102, g.FILTER_FC, 0, 0, 0)]).to_bytes())
    sound = played(bank, onsets((0, 2, 69, 1.0)), 1)[0]
    above = sosfilt(butter(8, 2_500, "high", fs=RATE_HZ, output="sos"), sound)[2_000:]
    assert 20 * np.log10(np.abs(above).max()) < -80


def test_shakes_the_pitch_by_the_vibrato_oscillator(tmp_path):
    shaken = [(g.VIB_LFO_TO_PITCH, 50), (g.FREQ_VIB_LFO, cents(5.0)), (g.DELAY_VIB_LFO, timecents(0.5))]
    bank = saved(tmp_path, one(looped(), LOOPS, *shaken).to_bytes())
    sound = played(bank, onsets((0, 2, 69, 1.0)), 2)[0]
    crossings = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    place = crossings - sound[crossings] / (sound[crossings + 1] - sound[crossings])
    track = 1200 * np.log2(RATE_HZ / np.diff(place) / SINE_HZ)
    time = place[1:] / RATE_HZ
    assert np.abs(track[(time > 0.05) & (time < 0.49)]).max() < 1.0
    late = (time > 0.52) & (time < 1.9)
    assert (track[late].max(), track[late].min()) == pytest.approx((50, -50), abs=2)
    turns = np.sum(np.diff(np.sign(track[late])) != 0)
    assert turns == pytest.approx(2 * 5 * 1.38, abs=1.5)


def test_moves_the_level_by_the_other_oscillator_and_the_pitch_by_its_envelope(tmp_path):
    moved = [(g.MOD_LFO_TO_VOLUME, 60), (g.FREQ_MOD_LFO, cents(4.0))]
    bank = saved(tmp_path, one(looped(), LOOPS, *moved).to_bytes(), "level.sf2")
    sound = played(bank, onsets((0, 2, 69, 1.0)), 1.5)[0]
    levels = [level_db(sound[i : i + 400]) for i in range(4_400, 60_000, 400)]
    assert max(levels) - min(levels) == pytest.approx(12.0, abs=0.6)
    bent = [(g.MOD_ENV_TO_PITCH, 700), (g.SUSTAIN_MOD, 500), (g.DECAY_MOD, timecents(0.2))]
    bank = saved(tmp_path, one(looped(), LOOPS, *bent).to_bytes(), "pitch.sf2")
    sound = played(bank, onsets((0, 2, 69, 1.0)), 1.5)[0, 20_000:]
    assert off_by_cents(sound, SINE_HZ) == pytest.approx(350, abs=0.5)


def test_places_a_pair_left_and_right_and_attenuates_as_players_do(tmp_path):
    low, high = looped(kind=4), Sample(tone(882, 0.5), pitch=69, loop=(500, 1_500), kind=2)
    left = Zone([(g.PAN, -500), LOOPS, (g.SAMPLE, 0)])
    right = Zone([(g.PAN, 500), (g.ATTENUATION, 100), LOOPS, (g.SAMPLE, 1)])
    bank = saved(
        tmp_path, Font([low, high], [[left, right]], [Preset([Zone([(g.INSTRUMENT, 0)])])]).to_bytes()
    )
    sound = played(bank, onsets((0, 2, 69, 1.0)), 1.5)[:, 4_410:]
    assert (pitch_hz(sound[0]), pitch_hz(sound[1])) == pytest.approx((441, 882), rel=1e-4)
    assert residue_db(sound[0]) < -72
    assert level_db(sound[0]) - level_db(sound[1]) == pytest.approx(4.0, abs=0.05)


def test_chooses_samples_by_velocity_and_key(tmp_path):
    soft, hard, high = (Sample(tone(hz, 1), pitch=69, loop=(4_410, 8_820)) for hz in (300, 500, 700))
    below = (g.KEY_RANGE, between(0, 71))
    zones = [
        Zone([below, (g.VELOCITY_RANGE, between(0, 63)), LOOPS, (g.SCALE_TUNING, 0), (g.SAMPLE, 0)]),
        Zone([below, (g.VELOCITY_RANGE, between(64, 127)), LOOPS, (g.SCALE_TUNING, 0), (g.SAMPLE, 1)]),
        Zone([(g.KEY_RANGE, between(72, 100)), LOOPS, (g.SCALE_TUNING, 0), (g.SAMPLE, 2)]),
    ]
    bank = saved(
        tmp_path, Font([soft, hard, high], [zones], [Preset([Zone([(g.INSTRUMENT, 0)])])]).to_bytes()
    )
    heard = {
        (key, velocity): round(pitch_hz(played(bank, onsets((0, 1, key, velocity / 127)), 1)[0]))
        for key, velocity in ((60, 63), (60, 64), (71, 127), (72, 20), (100, 90), (110, 90))
    }
    # The last key has no region: the nearest answers, for a note that is written shall sound.
    assert heard == {
        (60, 63): 300,
        (60, 64): 500,
        (71, 127): 500,
        (72, 20): 700,
        (100, 90): 700,
        (110, 90): 700,
    }


def test_sounds_at_velocities_that_the_bank_forgot(tmp_path):
    middle = Zone([(g.VELOCITY_RANGE, between(40, 90)), LOOPS, (g.SAMPLE, 0)])
    bank = saved(tmp_path, Font([looped()], [[middle]], [Preset([Zone([(g.INSTRUMENT, 0)])])]).to_bytes())
    levels = [level_db(played(bank, onsets((0, 1, 69, v)), 1)[0, 4_410:]) for v in (0.2, 0.5, 1.0)]
    # The region is that of the nearest velocity, the loudness that of the note.
    assert np.diff(levels) == pytest.approx([40 * np.log10(2.5), 40 * np.log10(2)], abs=0.2)


def test_begins_ends_and_loops_where_the_offsets_say(tmp_path):
    sound = np.concatenate([tone(300, 1), tone(600, 1), tone(1_200, 1)])
    offsets = [
        (g.START, 11_332),
        (g.START_COARSE, 1),  # 44 100 samples: the second tone
        (g.LOOP_START, 44_100 + 441 - 65_536),
        (g.LOOP_START_COARSE, 2),
        (g.LOOP_END, 44_100 + 4_410 - 65_536),
        (g.LOOP_END_COARSE, 2),
    ]
    sample = Sample(sound, pitch=69, loop=(88_200 - 44_100, 88_200 - 44_100))
    bank = saved(tmp_path, one(sample, LOOPS, *offsets).to_bytes())
    heard = played(bank, onsets((0, 3, 69, 1.0)), 2.5)[0]
    assert pitch_hz(heard[4_410:40_000]) == pytest.approx(600, rel=1e-3)
    assert pitch_hz(heard[60_000:]) == pytest.approx(1_200, rel=1e-3)
    bank = saved(tmp_path, one(Sample(sound, pitch=69), (g.END_COARSE, -3)).to_bytes(), "end.sf2")
    heard = played(bank, onsets((0, 3, 69, 1.0)), 2.5)[0]
    gone = len(sound) - 3 * 32_768
    assert np.abs(heard[gone - 2_000 : gone - 100]).max() > 0.05
    assert np.abs(heard[gone + 100 :]).max() == 0.0


def test_lets_hits_of_one_exclusive_class_stop_each_other(tmp_path):
    drums = [
        Zone([(g.KEY_RANGE, between(key, key)), (g.SCALE_TUNING, 0), *own, (g.SAMPLE, number)])
        for number, (key, own) in enumerate(
            [(46, [(g.EXCLUSIVE_CLASS, 1)]), (42, [(g.EXCLUSIVE_CLASS, 1)]), (49, [])]
        )
    ]
    samples = [Sample(tone(hz, seconds), pitch=60) for hz, seconds in ((3_000, 2), (5_000, 0.1), (1_000, 2))]
    font = Font(samples, [drums], [Preset([Zone([(g.INSTRUMENT, 0)])], bank=128)])
    bank = saved(tmp_path, font.to_bytes())
    hits = onsets((0, 0.1, 46, 1.0), (0, 0.1, 49, 1.0), (0.5, 0.1, 42, 1.0), (1.0, 0.1, 49, 1.0))
    sound = struck(bank, hits, 1.5)[0]

    def line_db(hz: float, start: float, end: float) -> float:
        piece = sound[round(start * RATE_HZ) : round(end * RATE_HZ)]
        spectrum = np.abs(np.fft.rfft(piece * np.blackman(len(piece)))) * 2 / (0.42 * len(piece))
        near = np.abs(np.fft.rfftfreq(len(piece), 1 / RATE_HZ) / hz - 1) < 0.01
        return 20 * np.log10(spectrum[near].max() + 1e-12)

    # Drums ring on however short they are written; the open hat ends with the closed one, the cymbal not.
    assert line_db(3_000, 0.2, 0.45) > -25
    assert line_db(3_000, 0.56, 0.9) < -90
    assert line_db(1_000, 0.56, 0.9) > -25


def test_hits_no_drum_twice_alike_and_none_far_off(tmp_path):
    font = one(Sample(tone(3_000, 0.4), pitch=60), (g.SCALE_TUNING, 0))
    bank = saved(tmp_path, font.to_bytes())
    sound = struck(bank, onsets(*[(i * 0.5, 0.1, 38, 0.8) for i in range(8)]), 4)[0]
    hits = [sound[round(i * 0.5 * RATE_HZ) :][: round(0.39 * RATE_HZ)] for i in range(8)]
    cents = [1200 * np.log2(pitch_hz(hit) / 3_000) for hit in hits]
    levels = [level_db(hit) for hit in hits]
    assert len({round(c) for c in cents}) >= 3
    assert max(map(abs, cents)) < 8
    assert 0.05 < np.ptp(levels) < 1.5


def test_reads_24_bits_where_there_are_24(tmp_path):
    quiet = Sample(tone(441, 2, level=10 ** (-106 / 20)), pitch=69)
    levels = {}
    for wide in (False, True):
        bank = saved(tmp_path, one(quiet, wide=wide).to_bytes(), f"{wide}.sf2")
        levels[wide] = level_db(played(bank, onsets((0, 2, 69, 1.0)), 1)[0, 4_410:])
    assert levels[True] == pytest.approx(-106 + MIDDLE_DB, abs=1.0)
    assert levels[False] < -150  # less than half a step of 16 bits


def test_reads_vorbis_as_it_reads_16_bits(tmp_path):
    sample = looped(loops=200, loop=(5_000, 15_000))
    plain = saved(tmp_path, one(sample, LOOPS).to_bytes())
    coded = saved(tmp_path, one(sample, LOOPS, vorbis=True).to_bytes(), "bank.sf3")
    sounds = [played(bank, onsets((0, 2, 72, 1.0)), 1.5)[0] for bank in (plain, coded)]
    assert abs(off_by_cents(sounds[1][4_410:], SINE_HZ * 2 ** (3 / 12))) < 0.5
    assert level_db(sounds[1] - sounds[0]) < level_db(sounds[0]) - 30
