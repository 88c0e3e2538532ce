"""Spectra: where a part is at home, how wide it is, which way it leans."""

import numpy as np
import pytest

from undersong.engine.mix.spectra import CENTRES_HZ, spectrum
from undersong.units import RATE_HZ


def tone(hz, seconds=3.0):
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)


def stereo(left, right):
    return np.stack([left, right]).astype(np.float32)


@pytest.mark.parametrize("hz", [63.0, 440.0, 3000.0, 12_000.0])
def test_hears_where_a_part_is_at_home(hz):
    seen = spectrum(stereo(tone(hz), tone(hz)))
    assert abs(np.log2(CENTRES_HZ[np.argmax(seen.power)] / hz)) < 0.25
    assert seen.db.max() == 0.0


def test_hears_how_wide_a_part_is():
    one, other = np.random.default_rng(1).standard_normal((2, 3 * RATE_HZ))
    assert spectrum(stereo(one, one)).side < 1e-6
    assert spectrum(stereo(one, other)).side == pytest.approx(1.0, abs=0.1)
    assert spectrum(stereo(one, -one)).side > 1e3


def test_hears_which_way_it_leans():
    assert spectrum(stereo(0 * tone(440), tone(440))).lean == pytest.approx(1.0, abs=0.01)
    assert spectrum(stereo(tone(440), 0.5 * tone(440))).lean == pytest.approx(-0.6, abs=0.01)


def test_measures_where_it_plays_and_is_silent_about_silence():
    whole = tone(440, 6.0)
    half = whole * (np.arange(whole.size) < whole.size // 2)
    full, short = spectrum(stereo(whole, whole)), spectrum(stereo(half, half))
    assert short.power.max() == pytest.approx(full.power.max(), rel=0.2)
    nothing = spectrum(np.zeros((2, 1000), np.float32))
    assert not nothing.power.any()
    assert (nothing.side, nothing.lean) == (0.0, 0.0)
