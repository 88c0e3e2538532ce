"""The master: as loud as the preset says, under its ceiling, clean, the same each time."""

import tracemalloc

import numpy as np
import pyloudnorm
import pytest
from scipy import signal

from tests.engine.synthetic import synthetic_score, synthetic_stems
from undersong.engine.dsp.loudness import integrated, steps
from undersong.engine.formats.audio import write_audio
from undersong.engine.formats.reading import decoded
from undersong.engine.master import master
from undersong.engine.mix import mix
from undersong.engine.model import Mix
from undersong.engine.presets.catalogue import presets
from undersong.errors import Cancelled, RequestError
from undersong.units import RATE_HZ

SECONDS = 12.0


@pytest.fixture(scope="module")
def mixed():
    return mix(synthetic_stems(SECONDS), synthetic_score(SECONDS))


@pytest.fixture(scope="module")
def mastered(mixed):
    return master(mixed)


def lufs(sound):
    return pyloudnorm.Meter(RATE_HZ).integrated_loudness(sound.T.astype(float))


def true_peak_db(sound):
    return 20 * np.log10(np.abs(signal.resample_poly(sound.astype(float), 4, 1, axis=1)).max())


def meter_power(sound):
    """Mean square of each channel behind the filters of an independent meter."""
    weighted = sound.T
    for stage in pyloudnorm.Meter(RATE_HZ)._filters.values():
        weighted = np.apply_along_axis(stage.apply_filter, 0, weighted)
    return np.mean(np.square(weighted), axis=0)


def in_runs(mask, shortest=3):
    """Samples in runs of at least `shortest`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    lengths = edges[1::2] - edges[::2]
    return lengths[lengths >= shortest].sum()


def of(audio, style=""):
    return Mix((), audio.astype(np.float32), style=style)


def piano(seconds=10.0, seed=1):
    """A few struck notes, far apart: twenty decibels between its peaks and its loudness."""
    random = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE_HZ))
    for start in np.arange(0.0, seconds - 2, 1.5):
        since = np.arange(sound.size - round(start * RATE_HZ)) / RATE_HZ
        hz = 220 * 2 ** (random.integers(0, 24) / 12)
        partials = sum(np.sin(2 * np.pi * hz * h * since + random.uniform(0, 6)) / h for h in range(1, 15))
        sound[round(start * RATE_HZ) :] += partials * np.exp(-since * 5) * np.minimum(since / 0.001, 1)
    return 0.1 * np.stack([sound, sound])


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_has_the_loudness_and_the_peak_of_its_preset(mixed, preset):
    made = master(mixed, preset=preset.id)
    assert (made.preset, made.style, made.short_of) == (preset.id, mixed.style, "")
    assert made.integrated_lufs == pytest.approx(preset.lufs, abs=0.1)
    assert made.integrated_lufs == pytest.approx(integrated(steps(made.audio)), abs=0.01)
    assert made.true_peak_db <= preset.ceiling
    # The other meter approximates the first filter of the standard: it reads up to 0.05 LU less.
    assert lufs(made.audio) == pytest.approx(preset.lufs, abs=0.15)
    assert true_peak_db(made.audio) <= preset.ceiling + 0.05
    assert not (np.abs(made.audio) >= 0.9999).any()


@pytest.fixture(scope="module")
def loud(mixed):
    return master(mixed, preset="loud")


@pytest.mark.parametrize("ending", ["flac", "mp3", "ogg", "opus", "m4a"])
def test_keeps_its_peak_in_every_file(mastered, loud, tmp_path, ending):
    for made in (mastered, loud):
        path = tmp_path / f"{made.preset}.{ending}"
        write_audio(path, made.audio)
        heard, _ = decoded(path)
        preset = presets()[made.preset]
        assert true_peak_db(heard) <= (preset.true_peak_m4a if ending == "m4a" else preset.true_peak)
        assert not (np.abs(heard) >= 1.0).any()


@pytest.mark.parametrize("ending", ["flac", "mp3", "ogg"])
def test_keeps_its_loudness_in_every_file(mastered, tmp_path, ending):
    write_audio(tmp_path / f"song.{ending}", mastered.audio)
    assert lufs(decoded(tmp_path / f"song.{ending}")[0]) == pytest.approx(-14.0, abs=0.12)


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_brings_a_sparse_song_there_without_clipping_or_pumping(preset):
    made = master(of(piano(), "classical-waltz"), preset=preset.id).audio.astype(float)
    assert lufs(made) == pytest.approx(preset.lufs, abs=0.15)
    assert true_peak_db(made) <= preset.ceiling + 0.05
    assert in_runs(np.abs(made[0]) >= 0.9999) == 0
    assert in_runs(np.concatenate([[False], (np.diff(made[0]) == 0) & (np.abs(made[0][1:]) > 0.5)])) == 0


@pytest.mark.parametrize("preset", ["streaming", "natural", "broadcast", "acoustic"])
def test_does_not_turn_a_held_tone_into_another(preset):
    size = 8 * RATE_HZ
    tone = 0.05 * np.sin(2 * np.pi * 441 * np.arange(size) / RATE_HZ)
    made = master(of(np.stack([tone, tone])), preset=preset).audio[0, 2 * RATE_HZ : 6 * RATE_HZ].astype(float)
    power = np.abs(np.fft.rfft(made * signal.windows.blackmanharris(made.size))) ** 2
    place = int(np.argmax(power))
    fundamental = power[place - 6 : place + 7].sum()
    assert 10 * np.log10((power.sum() - fundamental) / fundamental) < -60


def test_keeps_sections_apart(mixed, mastered):
    def levels(sound):
        quarters = np.array_split(sound, 4, axis=1)
        return np.array([10 * np.log10(np.mean(np.square(q, dtype=float))) for q in quarters])

    before, after = levels(mixed.audio), levels(mastered.audio)
    assert np.argmax(after) == np.argmax(before)
    assert np.ptp(after) > 0.6 * np.ptp(before)


def test_has_no_constant_and_ends_in_silence(mastered):
    assert np.abs(mastered.audio.mean(axis=1, dtype=float)).max() < 5e-4  # −66 dBFS
    assert np.abs(mastered.audio[:, -100:]).max() < 1e-3


def test_sounds_the_same_each_time(mixed, mastered):
    assert np.array_equal(master(mixed).audio, mastered.audio)


@pytest.mark.parametrize("preset", ["streaming", "loud", "acoustic", "tape"])
def test_gives_the_same_samples_with_one_thread_and_with_two(mixed, preset):
    one, two = (master(mixed, preset=preset, workers=n) for n in (1, 2))
    assert np.array_equal(one.audio, two.audio)
    assert (one.heard, one.held, one.true_peak_db) == (two.heard, two.held, two.true_peak_db)


def test_needs_no_more_room_than_three_times_the_mix_beside_it(mixed):
    master(mixed)
    tracemalloc.start()
    master(mixed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * mixed.audio.nbytes + 3e6  # and a little of its own, however long the song is


def test_writes_into_nothing_that_it_was_given(mixed):
    before = mixed.audio.copy()
    master(mixed, preset="bright")
    assert np.array_equal(mixed.audio, before)


def test_leaves_silence_silent():
    made = master(of(np.zeros((2, RATE_HZ))))
    assert not made.audio.any()
    assert made.integrated_lufs == -70.0
    assert "Nothing" in made.short_of
    assert made.heard.crest_db == 0.0


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(0.9 * np.eye(1, 5 * RATE_HZ, 2 * RATE_HZ).repeat(2, axis=0), id="a click"),
        pytest.param(np.random.default_rng(1).uniform(-1, 1, (2, 5 * RATE_HZ)), id="full-scale noise"),
        pytest.param(0.8 * np.ones((2, 5 * RATE_HZ)), id="a constant"),
        pytest.param(1e-6 * np.random.default_rng(1).uniform(-1, 1, (2, 5 * RATE_HZ)), id="nearly nothing"),
        pytest.param(0.1 * np.random.default_rng(1).uniform(-1, 1, (2, 3000)), id="a moment"),
        pytest.param(np.full((2, 1), 0.5), id="one sample"),
        pytest.param(np.zeros((2, 0)), id="no sample"),
        pytest.param(0.1 * np.random.default_rng(1).uniform(-1, 1, (2, 8820)) * [[1], [0]], id="one side"),
        pytest.param(0.3 * np.cos(np.pi * np.arange(RATE_HZ)) * np.ones((2, 1)), id="half the rate"),
    ],
)
def test_survives_whatever_a_mix_may_be(sound):
    made = master(of(sound))
    assert made.audio.shape == sound.shape
    assert np.isfinite(made.audio).all()
    assert made.audio.size == 0 or true_peak_db(made.audio) <= -1.0
    assert made.integrated_lufs <= -13.9


@pytest.mark.parametrize("preset", presets())
def test_adds_no_noise_where_nothing_sounds(preset):
    rest = np.concatenate([np.zeros((2, 3 * RATE_HZ)), piano(4.0), np.zeros((2, 3 * RATE_HZ))], axis=1)
    made = master(of(rest, "pop"), preset=preset).audio
    assert np.abs(made[:, : 2 * RATE_HZ]).max(initial=0.0) < 1e-4  # −80 dBFS
    assert np.abs(made[:, -RATE_HZ:]).max() < 1e-4
    assert np.abs(made.mean(axis=1, dtype=float)).max() < 5e-4


def test_presses_no_further_than_is_of_use(mixed):
    """Dense songs need so much gain for what pressing takes from them that the limiter has as much to do."""
    made = master(mixed, preset="loud").held
    assert made.pressed_most_db < presets()["loud"].press
    assert made.limited_most_db < presets()["loud"].limit


CLICK = np.eye(1, 5 * RATE_HZ, 2 * RATE_HZ).repeat(2, axis=0)
LOW_NOTE = 0.3 * np.sin(2 * np.pi * 25.0 * np.arange(5 * RATE_HZ) / RATE_HZ) * np.ones((2, 1))


@pytest.mark.parametrize(("sound", "preset"), [(CLICK, "streaming"), (CLICK, "loud"), (LOW_NOTE, "loud")])
def test_says_why_a_song_stays_softer_than_asked(sound, preset):
    made = master(of(sound), preset=preset)
    assert made.integrated_lufs < presets()[preset].lufs - 0.1
    assert f"{made.integrated_lufs:.1f} LUFS, not {presets()[preset].lufs:g}" in made.short_of
    assert true_peak_db(made.audio) <= presets()[preset].ceiling + 0.05


def test_tells_what_is_heard_of_it(mastered):
    heard, audio = mastered.heard, mastered.audio.astype(float)
    first = -0.691 + 10 * np.log10(sum(meter_power(audio[:, : 3 * RATE_HZ])))
    assert heard.short_term_lufs[0] == pytest.approx(first, abs=0.1)
    assert len(heard.short_term_lufs) == round(SECONDS) - 3 + 1
    sample = 20 * np.log10(np.abs(audio).max() / np.sqrt(np.mean(np.square(audio))))
    assert heard.crest_db == pytest.approx(sample, abs=0.05)
    assert len(heard.octaves_db) == 10


def test_tells_how_far_it_was_turned_down(mixed):
    soft, loud = master(mixed, preset="broadcast").held, master(mixed, preset="loud").held
    assert soft.limited_most_db < 0.05
    assert 0.5 < loud.limited_most_db <= presets()["loud"].limit + 0.2
    assert 0.0 < loud.limited_mean_db < loud.limited_most_db
    assert 0.0 < loud.limited_share <= 1.0
    assert len(loud.bands_most_db) == 4
    assert max(loud.bands_most_db) <= presets()["loud"].multiband_depth + 0.01


@pytest.mark.parametrize("preset", ["club", "vinyl"])
def test_keeps_the_lows_in_the_middle(preset):
    noise = 0.1 * np.random.default_rng(3).standard_normal((2, 4 * RATE_HZ))
    made = master(of(noise), preset=preset).audio.astype(float)
    low = signal.sosfilt(signal.butter(8, 90, fs=RATE_HZ, output="sos"), made, axis=1)
    assert np.square(low[0] - low[1]).sum() < 0.01 * np.square(low[0] + low[1]).sum()


def test_refuses_a_preset_that_there_is_not(mixed):
    with pytest.raises(RequestError, match="loudest"):
        master(mixed, preset="loudest")


def test_stops_when_it_is_told_to(mixed):
    def stop(share):
        if share > 0.25:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        master(mixed, progress=stop)
