"""The strip: no lows that are not one's own, lines alike, hiss held, nothing lost in mono."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.mix.strip import stripped
from undersong.engine.model import Role
from undersong.engine.model.desk import Band, Channel
from undersong.units import RATE_HZ

HIGH_PASS = Band(shape="high-pass", hz=100.0)


def through(sound, role=Role.COMP, *bands, **settings):
    channel = Channel(equaliser=(HIGH_PASS, *bands), **settings)
    return stripped(sound.astype(np.float32), channel, role).astype(float)


def noise(seconds=2, level=0.1, seed=1):
    return level * np.random.default_rng(seed).standard_normal((2, round(seconds * RATE_HZ)))


def rms(sound):
    return np.sqrt(np.mean(np.square(sound)))


def db(ratio):
    return 20 * np.log10(ratio)


def test_leaves_what_came_in_as_it_was():
    sound = noise().astype(np.float32)
    before = sound.copy()
    through(sound, Role.VOICE)
    assert np.array_equal(sound, before)


def test_takes_away_a_constant():
    assert np.abs(through(0.5 + 0 * noise())[:, RATE_HZ:]).max() < 1e-4


def test_cuts_lows_and_the_style_s_highs():
    power = np.abs(np.fft.rfft(through(noise(), Role.COMP, Band(shape="low-pass", hz=8000.0))[0]))
    hz = np.fft.rfftfreq(2 * RATE_HZ, 1 / RATE_HZ)
    level = {f: rms(power[(hz > f / 1.2) & (hz < f * 1.2)]) for f in (25, 1000, 16_000)}
    assert db(level[25] / level[1000]) < -18
    assert db(level[16_000] / level[1000]) < -10


@pytest.mark.parametrize(
    ("band", "hz", "gain"),
    [
        (Band(shape="bell", hz=1000.0, gain_db=-6.0, q=1.0), 1000, -6.0),
        (Band(shape="high-shelf", hz=2000.0, gain_db=4.0), 10_000, 4.0),
        (Band(shape="low-shelf", hz=2000.0, gain_db=-4.0), 300, -4.0),
        (Band(shape="low-pass", hz=4000.0), 4000, -3.0),
    ],
)
def test_hears_every_shape_of_band(band, hz, gain):
    tone = 0.1 * np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ) * np.ones((2, 1))
    middle = slice(RATE_HZ // 4, RATE_HZ * 3 // 4)
    changed = rms(through(tone, Role.COMP, band)[:, middle]) / rms(through(tone)[:, middle])
    assert db(changed) == pytest.approx(gain, abs=0.3)


def test_spreads_what_comes_from_one_point_and_leaves_no_trace_in_mono():
    point = np.repeat(noise()[:1], 2, axis=0)
    narrow, wide = through(point), through(point, spread=0.5)
    assert np.abs(narrow[0] - narrow[1]).max() < 1e-6
    assert 0.3 < rms(wide[0] - wide[1]) / rms(wide[0] + wide[1]) < 0.55
    assert np.abs(wide.mean(axis=0) - narrow.mean(axis=0)).max() < 1e-6


def test_brings_what_is_soft_forward_and_leaves_the_strokes():
    since = np.arange(4 * RATE_HZ) % (RATE_HZ // 2) / RATE_HZ
    strokes = noise(4) * np.where(since < 0.02, 1.0, 0.05)
    plain, strong = through(strokes, Role.DRUMS), through(strokes, Role.DRUMS, punch=0.3)
    stroke, ring = (since < 0.015), (since > 0.2) & (since < 0.4)
    lifted = db(rms(strong[:, ring]) / rms(plain[:, ring])) - db(
        rms(strong[:, stroke]) / rms(plain[:, stroke])
    )
    assert 1.0 < lifted < 6.0


def test_does_not_write_to_silence():
    half = noise(2)
    half[:, : RATE_HZ // 2] = 0.0
    assert not through(half, spread=0.5, pan=0.3)[:, : RATE_HZ // 2].any()


def voice(levels):
    """Lines of a second and a half with half a second between them, at levels in dB."""
    tone = signal.sawtooth(2 * np.pi * 220 * np.arange(round(1.5 * RATE_HZ)) / RATE_HZ) * 0.2
    tone *= signal.windows.tukey(tone.size, 0.1)
    lines = [np.concatenate([tone * 10 ** (db / 20), np.zeros(RATE_HZ // 2)]) for db in levels]
    return np.stack([np.concatenate(lines)] * 2)


def test_brings_the_lines_of_a_voice_nearer_to_each_other():
    out = through(voice([0, -10, 0, -10]), Role.VOICE)
    lines = [rms(out[:, i * 2 * RATE_HZ + RATE_HZ // 2 : i * 2 * RATE_HZ + RATE_HZ]) for i in range(4)]
    assert 0 < db(lines[2] / lines[3]) < 6


def test_does_not_raise_what_is_between_the_lines():
    quiet = noise(8, level=1e-4)
    sung = voice([0, 0, 0, 0])
    out = through(sung + quiet, Role.VOICE)
    gap = slice(2 * RATE_HZ - RATE_HZ // 4, 2 * RATE_HZ - 1000)
    assert db(rms(out[:, gap]) / rms(quiet[:, gap])) < 6


def hiss(seconds):
    sections = signal.butter(4, 6500, "highpass", fs=RATE_HZ, output="sos")
    return signal.sosfilt(sections, noise(seconds, 0.2))


def test_turns_down_a_hiss_that_stands_out_and_leaves_other_voices_be():
    sung = voice([0, 0, 0, 0])
    place = slice(2 * RATE_HZ - RATE_HZ // 3, 2 * RATE_HZ - RATE_HZ // 6)  # between two lines
    hissed = sung.copy()
    hissed[:, place] += hiss(1)[:, : place.stop - place.start]
    # A second-order shelf of 1.5 dB above 8.5 kHz is the voice's own tone.
    kept = db(rms(through(hissed, Role.VOICE)[:, place]) / rms(hissed[:, place]))
    other = db(rms(through(hissed, Role.LEAD)[:, place]) / rms(hissed[:, place]))
    assert kept < other - 3


def test_survives_silence():
    assert not through(np.zeros((2, 10_000)), Role.VOICE).any()
