"""Four bands: their sum is flat, each is held for itself, none steps out of its width."""

import numpy as np
import pytest

from undersong.engine.dsp.crossover import Band, banded
from undersong.engine.dsp.equaliser import equalised, high_pass, joined, low_pass, low_shelf
from undersong.units import RATE_HZ

EDGES = (120.0, 700.0, 4_500.0)
FREE = Band(threshold=0.0, ratio=1.0, depth=0.0, rise=0.02, fall=0.2)
HZ = np.array([40.0, 300.0, 2_000.0, 9_000.0])


def tones(levels, seconds=2.0):
    """One tone in each band."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = sum(level * np.sin(2 * np.pi * hz * time) for level, hz in zip(levels, HZ, strict=True))
    return np.stack([sound, sound]).astype(np.float32)


def levels_of(sound):
    """Level of each tone in the last second, in dB."""
    time = np.arange(RATE_HZ) / RATE_HZ
    end = sound[0, -RATE_HZ:].astype(float) * np.hanning(RATE_HZ)
    return np.array([20 * np.log10(abs(np.sum(end * np.exp(-2j * np.pi * hz * time)))) for hz in HZ])


def test_adds_up_flat():
    sound = np.zeros((2, RATE_HZ), np.float32)
    sound[:, 1_000] = 1.0
    out, _ = banded(sound, edges_hz=EDGES, bands=[FREE] * 4)
    gains = 20 * np.log10(np.abs(np.fft.rfft(out[0].astype(float))))
    assert np.abs(gains[20:20_000]).max() < 0.001


@pytest.mark.parametrize("band", range(4))
def test_turns_down_one_band_alone(band):
    sound = tones([0.2] * 4)
    before = levels_of(sound)
    held = Band(threshold=-40.0, ratio=4.0, depth=5.0, rise=0.02, fall=0.2)
    out, down = banded(sound, edges_hz=EDGES, bands=[held if i == band else FREE for i in range(4)])
    change = levels_of(out) - before
    assert change[band] == pytest.approx(-5.0, abs=0.5)  # the tones reach a little into other bands
    assert np.abs(np.delete(change, band)).max() < 0.8
    assert down[-3, band] == pytest.approx(5.0, abs=0.01)
    assert not np.delete(down, band, axis=1).any()


def test_leaves_alone_what_is_below_its_threshold():
    held = Band(threshold=-10.0, ratio=4.0, depth=5.0, rise=0.02, fall=0.2)
    assert banded(tones([0.05] * 4), edges_hz=EDGES, bands=[held] * 4)[1].max() < 0.01


def test_compresses_by_its_ratio():
    held = Band(threshold=-26.0, ratio=2.0, depth=20.0, rise=0.02, fall=0.2)
    tone = tones([0.2, 0, 0, 0])
    soft, loud = (banded(gain * tone, edges_hz=EDGES, bands=[held] * 4)[0] for gain in (1, 2))
    assert levels_of(loud)[0] - levels_of(soft)[0] == pytest.approx(3.0, abs=0.3)


def test_gives_each_band_its_width():
    noise = 0.1 * np.random.default_rng(1).standard_normal((2, RATE_HZ)).astype(np.float32)
    widths = (0.0, 1.0, 1.0, 0.5)
    bands = [Band(threshold=0.0, ratio=1.0, depth=0.0, rise=0.02, fall=0.2, width=w) for w in widths]
    before = np.fft.rfft((noise[0] - noise[1]).astype(float))
    out, _ = banded(noise, edges_hz=EDGES, bands=bands)
    share = np.abs(np.fft.rfft((out[0] - out[1]).astype(float)) / before)
    assert np.median(share[20:60]) < 0.05
    assert np.median(share[300:400]) == pytest.approx(1.0, abs=0.1)
    assert np.median(share[9_000:15_000]) == pytest.approx(0.5, abs=0.05)


def test_takes_any_length():
    for samples in (0, 1, 440, 441, 442, 1000):
        sound = np.full((2, samples), 0.1, np.float32)
        out, down = banded(sound, edges_hz=EDGES, bands=[FREE] * 4)
        assert out.shape == sound.shape
        assert np.isfinite(out).all()
        assert len(down) == -(-samples // 441)


HELD = Band(threshold=-30.0, ratio=2.0, depth=4.0, rise=0.04, fall=0.3)


@pytest.fixture(scope="module")
def long():
    """Noise with beats, just long enough to be cut into twice as many pieces."""
    sound = 0.1 * np.random.default_rng(2).standard_normal((2, round(61.3 * RATE_HZ)), np.float32)
    return sound * (0.3 + np.exp(-np.arange(sound.shape[1]) % 22_050 / 4_000)).astype(np.float32)


def test_leaves_no_seam_where_pieces_meet(long):
    """Cut elsewhere, because it is shorter or begins later, a song sounds the same."""
    whole, down = banded(long, edges_hz=EDGES, bands=[HELD] * 4)
    short, down_short = banded(long[:, : 50 * RATE_HZ].copy(), edges_hz=EDGES, bands=[HELD] * 4)
    apart = np.abs(whole[:, : 49 * RATE_HZ] - short[:, : 49 * RATE_HZ]).max()
    assert apart < 1e-4 * np.abs(short).max()
    assert np.abs(down[:4_900] - down_short[:4_900]).max() < 0.01


def test_gives_the_same_samples_with_one_thread_and_with_two(long):
    alone, together = (banded(long, edges_hz=EDGES, bands=[HELD] * 4, workers=n) for n in (1, 2))
    assert np.array_equal(alone[0], together[0])
    assert np.array_equal(alone[1], together[1])


def test_sends_the_sound_through_an_equaliser_first():
    noise = 0.1 * np.random.default_rng(4).standard_normal((2, RATE_HZ)).astype(np.float32)
    shelf = joined(low_shelf(200.0, 3.0), high_pass(30.0), low_pass(12_000.0))
    at_once, _ = banded(noise, edges_hz=EDGES, bands=[FREE] * 4, equaliser=shelf)
    apart, _ = banded(equalised(noise, shelf), edges_hz=EDGES, bands=[FREE] * 4)
    assert np.abs(at_once - apart).max() < 1e-6


def test_does_not_slow_down_or_blow_up_when_a_sound_ends():
    sound = np.zeros((2, 4 * RATE_HZ), np.float32)
    sound[:, :1_000] = 1e-3
    out, _ = banded(sound, edges_hz=EDGES, bands=[HELD] * 4)
    assert not out[:, -RATE_HZ:].any()
