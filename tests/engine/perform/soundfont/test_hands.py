"""Over a bank the hands do what they do with our own instruments."""

import numpy as np
import pytest

from tests.engine.perform.soundfont.playing import level_db, onsets, pitch_hz, played, saved
from tests.engine.perform.soundfont.writer import Font, Preset, Sample, Zone, looped, one, tone
from undersong.engine.perform.playing import Touch
from undersong.engine.perform.soundfont import generators as g
from undersong.units import RATE_HZ

LOOPS = (g.SAMPLE_MODES, 1)
LONG_RELEASE = (g.RELEASE_VOL, 2_400)
"""Four seconds for 100 dB."""


@pytest.fixture
def bank(tmp_path):
    return saved(tmp_path, one(looped(loops=400, loop=(500, 1_500)), LOOPS, LONG_RELEASE).to_bytes())


def track_cents(sound: np.ndarray, hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return times and how many cents a sine is off `hz` there."""
    crossings = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    place = crossings - sound[crossings] / (sound[crossings + 1] - sound[crossings])
    return place[1:] / RATE_HZ, 1200 * np.log2(RATE_HZ / np.diff(place) / hz)


def test_lets_a_note_ring_as_the_bank_says(bank):
    sound = played(bank, onsets((0, 0.5, 69, 1.0)), 2, touch=Touch(release_ms=100))[0]
    before, after = sound[20_000:22_000], sound[RATE_HZ + 20_000 : RATE_HZ + 22_000]
    assert level_db(before) - level_db(after) == pytest.approx(25.0 * (1 + 20_000 / RATE_HZ - 0.5), abs=0.8)


def test_stops_a_note_with_the_next_one_of_the_same_breath(bank):
    touch = Touch(mono=True, release_ms=100)
    notes = onsets((0, 1.0, 69, 1.0), (1.0, 1.0, 81, 1.0))
    sound = played(bank, notes, 2, touch=touch)[0, RATE_HZ + 8_000 : RATE_HZ + 30_000]
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound))))
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    first, second = (spectrum[np.abs(hz - line) < 8].max() for line in (441, 882))
    assert 20 * np.log10(first / second) < -60


def test_slides_into_a_note_from_the_last_one(bank):
    notes = onsets((0, 0.5, 69, 1.0), (0.5, 1.0, 73, 1.0), words=("", "slide"))
    sound = played(bank, notes, 1.5, touch=Touch(mono=True))[0]
    time, cents = track_cents(sound[round(0.56 * RATE_HZ) :], 441 * 2 ** (4 / 12))
    assert cents[0] < -30
    assert np.abs(cents[time > 0.3]).max() < 1
    assert np.abs(np.diff(cents[time < 0.3])).max() < 40  # a glide, no step


def test_joins_legato_notes_without_a_click(bank):
    touch = Touch(mono=True, legato=True)
    notes = onsets((0, 1.0, 69, 1.0), (1.0, 1.0, 71, 1.0))
    sound = played(bank, notes, 2, touch=touch)[0]
    around = sound[round(0.9 * RATE_HZ) : round(1.2 * RATE_HZ)]
    # The third difference leaves little of a low sine, and all of a click.
    assert 20 * np.log10(np.abs(np.diff(around, 3)).max()) < -65
    levels = [level_db(around[i : i + 600]) for i in range(0, len(around) - 600, 300)]
    assert min(levels) > max(levels) - 6


def test_adds_vibrato_where_the_loop_is_too_short_to_hold_any(tmp_path):
    touch = Touch(vibrato_hz=5.0, vibrato_cents=20.0)
    depths = {}
    for name, loop in (("short", (500, 1_500)), ("long", (500, 30_500))):
        sample = Sample(tone(441, 1), pitch=69, loop=loop)
        bank = saved(tmp_path, one(sample, LOOPS).to_bytes(), f"{name}.sf2")
        sound = played(bank, onsets((0, 2, 69, 0.8)), 2, touch=touch)[0]
        time, cents = track_cents(sound, 441)
        depths[name] = np.ptp(cents[(time > 1.0) & (time < 1.9)])
    assert depths["short"] > 25
    assert depths["long"] < 1


def test_lays_a_palm_on_the_strings(tmp_path):
    random = np.random.default_rng(2)
    sample = Sample(0.3 * random.uniform(-1, 1, 4 * RATE_HZ), pitch=69)
    bank = saved(tmp_path, one(sample, LONG_RELEASE).to_bytes())
    open_, muted = (
        played(bank, onsets((0, 1, 69, 1.0), words=(word,)), 1, touch=Touch(release_ms=150))[0]
        for word in ("", "palm-mute")
    )

    def top_db(sound: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(sound[:4_000])) ** 2
        hz = np.fft.rfftfreq(4_000, 1 / RATE_HZ)
        return 10 * np.log10(power[(hz > 6_000) & (hz < 10_000)].sum() / power[hz < 1_000].sum())

    assert top_db(muted) < top_db(open_) - 15
    assert level_db(muted[20_000:30_000]) < level_db(open_[20_000:30_000]) - 40


def test_strums_string_after_string(tmp_path):
    click = np.zeros(4_000)
    click[0:40] = np.hanning(40)
    bank = saved(tmp_path, one(Sample(click, pitch=60), (g.SCALE_TUNING, 0)).to_bytes())
    touch = Touch(strings=(40, 45, 50, 55, 59, 64), strum_ms=15.0)
    chord = [(1.0, 1.0, pitch, 0.8) for pitch in (40, 47, 52, 56, 59, 64)]
    sound = played(bank, onsets(*chord, words=("strum-down",) * 6), 2, touch=touch)[0]
    heard = np.flatnonzero((sound[1:-1] > sound[:-2]) & (sound[1:-1] >= sound[2:]) & (sound[1:-1] > 0.02))
    begins = heard[np.diff(heard, prepend=-1_000) > 200]
    assert len(begins) == 6
    assert 0.005 < np.diff(begins).min() / RATE_HZ < 0.03


def test_plays_a_plucked_note_of_a_bowed_part_with_the_preset_of_that(tmp_path):
    bowed, plucked = (Sample(tone(hz, 1), pitch=60, loop=(4_410, 8_820)) for hz in (300, 700))
    zones = [[Zone([LOOPS, (g.SCALE_TUNING, 0), (g.SAMPLE, number)])] for number in (0, 1)]
    presets = [
        Preset([Zone([(g.INSTRUMENT, 0)])], program=48),
        Preset([Zone([(g.INSTRUMENT, 1)])], program=45),
    ]
    bank = saved(tmp_path, Font([bowed, plucked], zones, presets).to_bytes())
    touch = Touch(others={"pizzicato": "pizzicato"})
    notes = onsets((0, 0.8, 60, 0.8), (1, 0.8, 60, 0.8), words=("", "pizzicato"))
    sound = played(bank, notes, 2, touch=touch)[0]
    assert pitch_hz(sound[:30_000]) == pytest.approx(300, rel=1e-3)
    assert pitch_hz(sound[RATE_HZ + 1_000 : RATE_HZ + 30_000]) == pytest.approx(700, rel=1e-3)
