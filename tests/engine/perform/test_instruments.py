"""What holds for every instrument: in tune, in time, no mean, no click at the end, a natural level."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.scores import cents_off, decibels, note, onset_seconds, part, score, stem
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Role
from undersong.engine.perform import perform
from undersong.engine.perform.playing import touch_of
from undersong.units import RATE_HZ, Audio

PITCHED = [i for i in instruments().values() if not i.sound.startswith(("kit:", "noise:"))]
SLOW = {"reed-organ", "accordion", "church-organ", "french-horn", "pedal-steel", "bandoneon"}
QUICK = {"keys", "mallets", "guitars", "basses", "drums", "brass", "winds"}


@pytest.mark.parametrize("instrument", PITCHED, ids=lambda i: i.id)
def test_is_in_tune_low_and_high(instrument: Instrument, cache: Path) -> None:
    span = instrument.highest - instrument.lowest
    for pitch in (instrument.lowest + span // 3, instrument.lowest + 2 * span // 3):
        audio = stem(instrument.id, note(0, 3, pitch, 0.8), cache=cache)
        assert abs(cents_off(audio[:, 5_000:66_000], pitch)) < 5.0


@pytest.mark.parametrize("instrument", instruments().values(), ids=lambda i: i.id)
def test_has_a_natural_level_and_no_mean(instrument: Instrument, cache: Path) -> None:
    pitch = 38 if instrument.family == "drums" else (instrument.lowest + instrument.highest) // 2
    chord = (0, 4, 7) if instrument.roles[0] in (Role.COMP, Role.BED) else (0,)
    audio = stem(instrument.id, *(note(0, 2, pitch + step, 0.9) for step in chord), cache=cache)
    peak_db = 20.0 * np.log10(np.abs(audio).max())
    assert -22.0 < peak_db < -2.0
    assert 20.0 * np.log10(np.abs(audio.mean(axis=1)).max() + 1e-9) < -60.0


@pytest.mark.parametrize("instrument", [i for i in PITCHED if i.family in QUICK], ids=lambda i: i.id)
def test_begins_where_the_score_says(instrument: Instrument, cache: Path) -> None:
    pitch = (instrument.lowest + instrument.highest) // 2
    audio = stem(instrument.id, note(1, 1, pitch, 0.9), cache=cache)
    # Breath, reeds and pipes speak slowly; that is theirs to do.
    slow = instrument.family == "winds" or instrument.id in SLOW
    slack = 0.015 if slow else 0.0035
    assert 0.5 - 0.001 < onset_seconds(audio, 0.02) < 0.5 + slack


@pytest.mark.parametrize("instrument", PITCHED, ids=lambda i: i.id)
def test_lets_a_note_fade_instead_of_cutting_it(instrument: Instrument, cache: Path) -> None:
    pitch = (instrument.lowest + instrument.highest) // 2
    audio = stem(instrument.id, note(0, "1/2", pitch, 0.8), cache=cache, seconds=4.0)
    high = np.diff(audio, n=3, axis=1)
    # A click is a burst of high frequencies where the note ends, above what the note itself has.
    end = high[:, round(0.252 * RATE_HZ) : round(0.35 * RATE_HZ)]
    body = high[:, : round(0.24 * RATE_HZ)]
    assert np.abs(end).max() < 1.5 * np.abs(body).max()
    before, after = (
        decibels(audio[:, round(first * RATE_HZ) : round(last * RATE_HZ)])
        for first, last in ((0.24, 0.25), (0.253, 0.263))
    )
    assert after > before - 15.0
    assert decibels(audio[:, -RATE_HZ // 4 :]) < -70.0


@pytest.mark.parametrize(
    "name",
    [
        "piano",
        "steel-guitar",
        "strings",
        "tenor-sax",
        "pluck",
        "saw-lead",
        "distorted-guitar",
        "mandolin",
        "harmonica",
        "clavinet",
        "acid-bass",
    ],
)
def test_is_brighter_when_played_harder(name: str, cache: Path) -> None:
    def centre_hz(velocity: float) -> float:
        audio = stem(name, note(0, 1, 60, velocity), cache=cache)[:, :22_050].mean(axis=0)
        power = np.abs(np.fft.rfft(audio)) ** 2
        return float(np.sum(power * np.fft.rfftfreq(len(audio), 1 / RATE_HZ)) / np.sum(power))

    assert centre_hz(0.95) > 1.1 * centre_hz(0.35)


@pytest.mark.parametrize(
    "instrument",
    [i for i in PITCHED if i.sound.startswith(("table:", "model:")) and touch_of(i.id).touch > 0.5],
    ids=lambda i: i.id,
)
def test_has_more_upper_partials_when_played_harder(instrument: Instrument, cache: Path) -> None:
    pitch = (instrument.lowest + instrument.highest) // 2
    hz = 440.0 * 2.0 ** ((pitch - 69) / 12)

    def upper_db(velocity: float) -> float:
        audio = stem(instrument.id, note(0, 1, pitch, velocity), cache=cache)[:, :22_050].mean(axis=0)
        power, at = np.abs(np.fft.rfft(audio)) ** 2, np.fft.rfftfreq(22_050, 1 / RATE_HZ)
        high, low = power[at >= max(4.0 * hz, 800.0)].sum(), power[at < 2.5 * hz].sum()
        return float(10.0 * np.log10(high / low))

    assert upper_db(0.95) > upper_db(0.3) + 3.0


@pytest.mark.parametrize("name", ["distorted-guitar", "crunch-guitar", "steel-guitar", "banjo"])
def test_is_short_and_dark_under_the_palm(name: str, cache: Path) -> None:
    chord = (52, 59, 64)
    words = ("", "palm-mute")
    whole, muted = (stem(name, *(note(0, 2, p, 0.8, w) for p in chord), cache=cache) for w in words)

    def centre_hz(audio: Audio) -> float:
        power = np.abs(np.fft.rfft(audio[:, 1_000:12_000].mean(axis=0))) ** 2
        return float(np.sum(power * np.fft.rfftfreq(11_000, 1 / RATE_HZ)) / np.sum(power))

    assert centre_hz(muted) < 0.9 * centre_hz(whole)
    late = slice(round(0.5 * RATE_HZ), round(0.8 * RATE_HZ))
    assert decibels(muted[:, late]) < decibels(whole[:, late]) - 20.0


def test_trembles_in_level_where_a_bow_goes_to_and_fro(cache: Path) -> None:
    def swing_db(word: str) -> float:
        audio = stem("strings", note(0, 3, 64, 0.8, word), cache=cache)[:, 30_000:60_000].mean(axis=0)
        levels = [decibels(audio[i : i + 1_500]) for i in range(0, 28_000, 500)]
        return float(np.std(levels))

    assert swing_db("tremolo") > swing_db("") + 1.0


def test_gives_width_to_sections_and_keeps_basses_in_the_middle(cache: Path) -> None:
    def likeness(name: str, pitch: int) -> float:
        audio = stem(name, note(0, 3, pitch, 0.8), cache=cache)[:, 4_410:60_000]
        return float(np.corrcoef(audio[0], audio[1])[0, 1])

    assert likeness("strings", 64) < 0.8
    assert likeness("supersaw", 64) < 0.8
    assert likeness("electric-bass", 33) > 0.95
    assert likeness("sub-bass", 33) > 0.999


def test_vibrato_comes_late(cache: Path) -> None:
    audio = stem("violin", note(0, 4, 76, 0.9), cache=cache, seconds=2.2).mean(axis=0)

    def wander(first: float, last: float) -> float:
        part = audio[round(first * RATE_HZ) : round(last * RATE_HZ)].astype(np.float64)
        spectrum = np.fft.fft(part * np.hanning(len(part)))
        hz = np.fft.fftfreq(len(part), 1.0 / RATE_HZ)
        spectrum[np.abs(hz - 659.3) > 90.0] = 0.0
        line = np.fft.ifft(spectrum)[2_000:-2_000]
        track = np.diff(np.unwrap(np.angle(line))) * RATE_HZ / 2.0 / np.pi
        return float(np.std(1200.0 * np.log2(track / track.mean())))

    assert wander(1.0, 1.9) > 8.0
    assert wander(0.02, 0.32) < 2.0


def test_performs_all_instruments_together(cache: Path) -> None:
    parts = [part(i.id, name=i.id) for i in instruments().values()]
    assert len(perform(score(*parts, seconds=1.0), cache=cache).stems) == len(instruments())
