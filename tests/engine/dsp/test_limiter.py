"""Limiter and clipper: the ceiling holds between the samples, and nothing else is touched."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.limiter import (
    LOOK_SAMPLES,
    clipped,
    foretold,
    limited,
    peaks_of,
)
from undersong.engine.dsp.loudness import FINE_SAMPLES, fine_energies, integrated, steps, steps_of
from undersong.units import RATE_HZ

CEILING = 0.8


def independent_peak(sound):
    return np.abs(signal.resample_poly(sound.astype(float), 8, 1, axis=1)).max()


def programme(seed=1, level=0.4, seconds=2):
    """Noise in bursts, band-limited as music is."""
    noise = np.random.default_rng(seed).standard_normal((2, seconds * RATE_HZ))
    noise = signal.sosfilt(signal.butter(4, 14_000, fs=RATE_HZ, output="sos"), noise)
    bursts = 0.3 + np.exp(-((np.arange(noise.shape[1]) % 11_025) / 2000))
    return (level * noise * bursts).astype(np.float32)


@pytest.mark.parametrize("level", [0.3, 1.0, 4.0])
def test_keeps_the_line_between_the_samples_under_the_ceiling(level):
    # Another meter, with another filter, may differ by a tenth of a dB.
    assert independent_peak(limited(programme(level=level), ceiling=CEILING)[0]) <= CEILING * 1.012


def test_sees_a_peak_that_no_sample_shows():
    phase = 2 * np.pi * np.arange(4000) / 4 + np.pi / 4
    hidden = (np.sin(phase) * signal.windows.tukey(4000, 0.5)).astype(np.float32)
    sound = np.stack([hidden, hidden])
    assert np.abs(sound).max() < CEILING < 1.0
    assert independent_peak(limited(sound, ceiling=CEILING)[0]) <= CEILING * 1.002


def test_leaves_what_is_under_the_ceiling_bit_for_bit():
    quiet = programme(level=0.05)
    assert np.array_equal(limited(quiet, ceiling=CEILING)[0], quiet)
    assert np.array_equal(clipped(quiet, ceiling=CEILING, knee=0.6), quiet)


def test_lowers_the_gain_before_the_peak_and_on_both_sides_alike():
    sound = np.full((2, 20_000), 0.1, np.float32)
    sound[0, 9_900:10_101] += 1.5 * np.hanning(201)
    gain = limited(sound, ceiling=CEILING)[0][1] / sound[1]
    assert gain[9_900 - LOOK_SAMPLES] == 1.0
    assert gain[10_000] == pytest.approx(0.5, rel=0.02)
    assert 0.5 < gain[10_000 - LOOK_SAMPLES] < 1.0
    assert gain[-1] == pytest.approx(1.0, abs=0.07)


def test_moves_its_gain_without_corners():
    sound = np.full((2, 20_000), 0.1, np.float32)
    sound[:, 10_000] = 3.0
    out = limited(sound, ceiling=CEILING)[0]
    gain = np.delete(out[0] / sound[0], 10_000)
    assert np.abs(np.diff(gain)).max() < 1.5 / LOOK_SAMPLES


@pytest.mark.parametrize("place", [0, 1, 255, 256, 9_999])
def test_holds_at_the_edges_of_blocks_and_of_the_sound(place):
    sound = np.zeros((2, 10_000), np.float32)
    sound[:, place] = 2.0
    assert np.abs(limited(sound, ceiling=CEILING)[0]).max() <= CEILING


def test_limits_nothing_at_all():
    assert limited(np.zeros((2, 0), np.float32), ceiling=CEILING)[0].shape == (2, 0)


def test_rounds_peaks_towards_the_ceiling():
    loud = programme(level=0.5)
    assert independent_peak(loud) > 1.5
    assert independent_peak(clipped(loud, ceiling=CEILING, knee=0.6)) < CEILING * 1.25


def test_keeps_the_overtones_of_a_bent_tone_from_folding_down():
    size = 65_536
    bin_hz = RATE_HZ / size
    hz = round(5_000 / bin_hz) * bin_hz
    tone = np.sin(2 * np.pi * hz * np.arange(size) / RATE_HZ).astype(np.float32)
    bent = clipped(np.stack([tone, tone]), ceiling=0.8, knee=0.5)[0]
    power = np.abs(np.fft.rfft(bent * signal.windows.blackmanharris(size)))
    harmonics = np.zeros(power.size, bool)
    for overtone in (1, 3):  # the fifth lies above half the rate
        centre = round(overtone * hz / bin_hz)
        harmonics[centre - 8 : centre + 9] = True
    audible = np.arange(power.size) * bin_hz < 16_000
    folded = power[~harmonics & audible].max() / power.max()
    assert 20 * np.log10(folded) < -65


def test_finds_the_peak_of_each_moment():
    sound = programme(level=1.0)
    peaks = peaks_of(sound, floor=0.0)
    assert len(peaks) == -(-sound.shape[1] // FINE_SAMPLES)
    assert peaks.max() == pytest.approx(independent_peak(sound), rel=0.02)
    samples = np.abs(sound[:, : FINE_SAMPLES * (sound.shape[1] // FINE_SAMPLES)]).max(axis=0)
    assert np.all(
        peaks[: samples.size // FINE_SAMPLES] >= samples.reshape(-1, FINE_SAMPLES).max(axis=1) - 1e-6
    )


@pytest.mark.parametrize("sticky", [0.0, 0.5, 1.0])
def test_foretells_how_loud_a_sound_will_be(sticky):
    sound = programme()
    made, _ = limited(clipped(sound, ceiling=1.5, knee=1.2), ceiling=CEILING, sticky=sticky)
    facts = {"top": 1.5, "knee": 1.2, "ceiling": CEILING, "sticky": sticky}
    told = foretold(peaks_of(sound, floor=0.0), fine_energies(sound), gain=1.0, **facts)
    assert integrated(steps(made)) < integrated(steps(sound)) - 2.0
    assert integrated(told) == pytest.approx(integrated(steps(made)), abs=0.1)


def test_foretells_nothing_where_nothing_is_done():
    peaks, energies = np.full(700, 0.2, np.float32), np.full(700, 0.01)
    told = foretold(peaks, energies, gain=2.0, top=0.9, knee=0.6, ceiling=CEILING, sticky=1.0)
    assert told == pytest.approx(4.0 * steps_of(energies))


def test_is_denser_where_it_lets_go_sooner():
    sound = programme(level=1.5)
    loose, tight = (limited(sound, ceiling=CEILING, sticky=sticky)[0] for sticky in (0.0, 1.0))
    assert np.square(loose).mean() > 1.1 * np.square(tight).mean()
    assert independent_peak(loose) <= CEILING * 1.012


@pytest.mark.parametrize("level", [0.3, 0.6, 1.5])
def test_looks_only_where_peaks_are_known_to_be_and_finds_the_same(level):
    sound = programme(level=level)
    peaks = peaks_of(sound, floor=0.4)
    near = {"ceiling": 1.2, "knee": 0.9}
    assert np.array_equal(clipped(sound, peaks=peaks, **near), clipped(sound, **near))
    seen, blind = limited(sound, ceiling=CEILING, peaks=peaks), limited(sound, ceiling=CEILING)
    assert np.array_equal(seen[0], blind[0])
    assert np.array_equal(seen[1], blind[1])


def test_gives_the_same_samples_with_one_thread_and_with_two():
    sound = programme(level=1.2)
    one, two = (
        limited(clipped(sound, ceiling=1.0, knee=0.7, workers=n), ceiling=0.9, workers=n) for n in (1, 2)
    )
    assert np.array_equal(one[0], two[0])
    assert np.array_equal(peaks_of(sound, floor=0.3), peaks_of(sound, floor=0.3, workers=2))


def test_leaves_no_seam_where_halves_meet():
    """A tone whose peaks all pass knee and ceiling is treated alike on both sides of the middle."""
    tone = (1.1 * np.sin(2 * np.pi * 441 * np.arange(88_200) / RATE_HZ)).astype(np.float32)
    out, gain = limited(clipped(np.stack([tone, tone]), ceiling=1.0, knee=0.7), ceiling=0.8)
    period = out[0, 43_000:45_600].reshape(-1, 100)
    assert np.abs(period - period[0]).max() < 2e-3
    assert np.ptp(gain[40_000:48_000]) < 0.02


def test_bends_after_the_gain():
    sound = programme(level=0.3)
    assert np.allclose(
        clipped(sound, gain=2.0, ceiling=1.0, knee=0.7),
        clipped(2.0 * sound, ceiling=1.0, knee=0.7),
        atol=1e-6,
    )
