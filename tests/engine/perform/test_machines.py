"""Drum machines: every hit ends, has no mean, folds nothing back, and follows its tuning."""

import numpy as np
import pytest

from undersong.engine.perform.machines import Body, Hit, Wave, hits, strike
from undersong.units import RATE_HZ

Takes = tuple[Hit, Wave, Wave]


@pytest.fixture(scope="module", params=list(hits()))
def takes(request: pytest.FixtureRequest) -> Takes:
    """A hit, and two takes of it in counts, (4, samples); made once for all that is asked of them."""
    hit = hits()[request.param]
    one, two = (strike(request.param, hit, take=take).pcm.astype(np.float64) for take in (0, 1))
    return hit, one, two


def test_ends_before_it_is_cut_off(takes: Takes) -> None:
    pcm = takes[1][:2]
    loud = np.abs(pcm).max()
    assert np.abs(pcm[:, -64:]).max() < 1e-3 * loud
    tail = np.sqrt(np.mean(pcm[:, -2_200:-1_100] ** 2))
    assert tail < 0.012 * loud


def test_has_no_mean(takes: Takes) -> None:
    pcm = takes[1] / 32_768.0
    # In a stem a hit has the company of silence; a second of it is the least.
    mean = np.abs(pcm.sum(axis=1)).max() / max(pcm.shape[1], RATE_HZ)
    assert 20.0 * np.log10(mean + 1e-12) < -46.0


def test_two_takes_are_alike_but_not_the_same(takes: Takes) -> None:
    hit, one, two = takes[0], takes[1][0], takes[2][0]
    level = [np.sqrt(np.mean(x**2)) for x in (one, two)]
    assert abs(20.0 * np.log10(level[0] / level[1])) < 3.5
    if hit.noises or hit.metals:
        assert not np.array_equal(one, two)


@pytest.mark.parametrize("drive", [0.5, 1.6, 3.0])
def test_folds_nothing_back_when_it_is_pushed(drive: float) -> None:
    hz = 2_093.0
    body = Body(from_hz=hz, to_hz=hz, sweep_ms=10.0, decay_ms=100_000.0, level=1.0)
    sound = (
        strike("test", Hit(seconds=1.0, drive=drive, bodies=(body,))).pcm[0, 4_000:40_000].astype(np.float64)
    )
    power = np.abs(np.fft.rfft(sound * np.kaiser(len(sound), 18.0)))
    at = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    own = np.abs(at - hz * np.round(at / hz)) < 40.0
    # A line may stand as high as the rounding to 16 bits.
    assert 20.0 * np.log10(power[~own & (at < 16_000.0) & (at > 40.0)].max() / power.max()) < -80.0


def test_tunes_bodies_and_metals_by_semitones() -> None:
    hit = hits()["808-tom"]

    def hz(tune: float) -> float:
        line = strike("808-tom", hit, tune=tune).pcm[0, 4_000:16_000].astype(np.float64)
        power = np.abs(np.fft.rfft(line * np.hanning(len(line)), 1 << 18))
        return float(np.fft.rfftfreq(1 << 18, 1 / RATE_HZ)[np.argmax(power)])

    assert 12.0 * np.log2(hz(5.0) / hz(0.0)) == pytest.approx(5.0, abs=0.4)


def test_an_accent_is_brighter() -> None:
    for name in ("909-snare", "808-snare", "trap-snare", "606-snare", "house-snare"):
        pcm = strike(name, hits()[name]).pcm.astype(np.float64)
        bright = [np.mean(np.diff(pcm[layer]) ** 2) / np.mean(pcm[layer] ** 2) for layer in (0, 2)]
        assert bright[0] > 1.3 * bright[1], name
