"""Tone: led into the band of a style, no further than it may, and nothing raised where nothing is."""

import numpy as np
import pytest

from undersong.engine.dsp.equaliser import equalised, gain_at
from undersong.engine.dsp.spectrum import OCTAVES_HZ, octaves_db, power_of
from undersong.engine.master.tone import MOST, MOST_OUTER_FALL, after, tone
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.sheet import sheets, sound_of
from undersong.engine.styles.sound import BAND, INNER, POPULAR
from undersong.units import RATE_HZ

STREAMING = presets()["streaming"]
HZ = np.array(OCTAVES_HZ)


def shaped(levels, seconds=4, sound=POPULAR):
    """Noise whose octaves lie so far from the middle of a band."""
    size = seconds * RATE_HZ
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal((2, size)))
    hz = np.maximum(np.fft.rfftfreq(size, 1 / RATE_HZ), 10.0)
    # Noise of one density has 3 dB more in each octave.
    wanted = np.array(sound.octaves_db) + levels - 10 * np.log10(HZ)
    noise = np.fft.irfft(spectrum * 10 ** (np.interp(np.log2(hz), np.log2(HZ), wanted) / 20), size)
    return (0.1 * noise / noise.std()).astype(np.float32)


def deviations(audio, sound=POPULAR):
    return sound.deviations_db(octaves_db(power_of(audio)))


def toned(audio, preset=STREAMING, sound=POPULAR):
    return equalised(audio, tone(power_of(audio), sound, preset))


def test_leaves_a_sound_alone_that_is_in_the_band():
    sections = tone(power_of(shaped(np.zeros(10))), POPULAR, STREAMING)
    assert np.abs(gain_at(sections, HZ[1:-1])).max() < 0.7


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param([0, 5, 5, 0, 0, 0, 0, 0, 0, 0], id="boomy"),
        pytest.param([0, 0, 0, 0, 0, 0, -2, -5, -6, -4], id="dull"),
        pytest.param([0, 0, 0, 0, 0, 3, 6, 5, 0, 0], id="harsh"),
        pytest.param([2, 4, -3, -5, -4, 0, 4, 5, -2, 0], id="hollow"),
    ],
)
def test_leads_into_the_band(levels):
    sound = shaped(np.array(levels, float))
    before, made = np.abs(deviations(sound))[INNER], np.abs(deviations(toned(sound)))[INNER]
    assert before.max() > BAND
    assert made.max() < BAND - 0.5


def test_foretells_what_the_equaliser_leaves():
    sound = shaped(np.array([0, 5, 3, -4, 0, 0, 4, 0, -5, 0], float))
    power = power_of(sound)
    sections = tone(power, POPULAR, STREAMING)
    told, made = octaves_db(after(power, sections)), octaves_db(power_of(equalised(sound, sections)))
    assert told == pytest.approx(made, abs=0.2)


def test_leads_each_style_to_its_own_records():
    sound = shaped(np.zeros(10))
    lows = {s: deviations(toned(sound, sound=sound_of(s)))[1] for s in ("techno", "tango")}
    assert lows["techno"] > lows["tango"] + 4.0


def test_never_bends_by_more_than_it_may():
    steep = shaped(20.0 * np.log2(HZ / 1000.0))
    gains = np.abs(gain_at(tone(power_of(steep), POPULAR, STREAMING), HZ))
    assert gains[2:-2].max() < MOST + 4.0  # bells and shelves overlap
    assert gains[1:].max() < MOST_OUTER_FALL + 3.0


def test_raises_nothing_where_nobody_plays():
    size = 4 * RATE_HZ
    tones = sum(np.sin(2 * np.pi * f * np.arange(size) / RATE_HZ) for f in (330.0, 750.0, 1700.0))
    sound = np.stack([tones, tones]).astype(np.float32) * 0.1
    gains = gain_at(tone(power_of(sound), POPULAR, STREAMING), HZ)
    assert gains[[0, 1, -2, -1]].max() < 1.0


def test_is_brighter_in_bright_and_darker_in_warm():
    sound = shaped(np.zeros(10))
    highs = {name: deviations(toned(sound, presets()[name]))[8] for name in presets()}
    assert highs["warm"] < highs["streaming"] < highs["bright"]
    assert highs["tape"] < highs["vinyl"] < highs["streaming"]


def test_touches_what_is_natural_less():
    sound = shaped(np.array([0, 5, 5, 0, 0, 0, -4, -4, 0, 0], float))
    worst = {n: np.abs(deviations(toned(sound, presets()[n])))[INNER].max() for n in presets()}
    assert worst["natural"] > worst["streaming"] + 1.0


def test_has_nothing_to_say_about_silence():
    sections = tone(power_of(np.zeros((2, 5000), np.float32)), POPULAR, STREAMING)
    assert np.abs(gain_at(sections, HZ[1:])).max() < 0.5


def test_knows_how_every_style_sounds():
    assert sound_of("no such style") is POPULAR
    for sheet in sheets().values():
        levels = np.array(sheet.sound.octaves_db)
        # Records of all kinds fall from 125 Hz on (Pestana et al. 2013).
        assert np.all(np.diff(levels[2:]) <= 0.5)
        assert levels[5] == 0.0
