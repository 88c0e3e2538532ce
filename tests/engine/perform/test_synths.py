"""Synthesisers: nothing folds back, nothing clicks, slides go on, filters keep time, pulses by velocity."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.perform.ears import click_db, fold_db, mean_db
from tests.engine.perform.scores import decibels, note, part, score, stem
from tests.engine.perform.solo import aliases_db, phrase, played
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.perform import perform
from undersong.engine.perform.patches import Oscillator, Patch, patches
from undersong.units import RATE_HZ

NAMES = list(patches())
BENT = [
    (known.sound.partition(":")[2], word)
    for known in instruments().values()
    for word in ("bend", "scoop", "fall", "doit")
    if known.sound.startswith("synth:") and word in known.articulations
]


def hertz_at(line: npt.NDArray[np.floating], seconds: float) -> float:
    """Frequency by zero crossings around a moment."""
    near = line[round((seconds - 0.03) * RATE_HZ) : round((seconds + 0.03) * RATE_HZ)]
    rising = np.flatnonzero((near[:-1] < 0) & (near[1:] >= 0))
    return float(RATE_HZ * (len(rising) - 1) / (rising[-1] - rising[0]))


@pytest.mark.parametrize("name", NAMES)
def test_has_no_aliases_on_the_highest_c_of_a_piano(name: str) -> None:
    assert aliases_db(patches()[name]) < -80.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("length", [0.02, 0.11, 0.6])
def test_clicks_neither_where_a_note_begins_nor_where_it_is_let_go(name: str, length: float) -> None:
    low = 33 if name.endswith("bass") else 57
    starts = (0.05, 0.05 + length, 0.053 + 2 * length, 1.6)
    notes = [(s, length, low + 5 * (i % 2)) for i, s in enumerate(starts)]
    release = patches()[name].release_ms / 1000.0
    # Behind a closed filter: nothing of the sound's own is as high as a click.
    edges = [at for s in starts for at in (s, s + length, s + length + 0.03, s + length + 1.2 * release)]
    dull = replace(
        patches()[name],
        cutoff_hz=600.0,
        key_follow=0.0,
        velocity_octaves=0.0,
        sweep_octaves=0.0,
        lfo_octaves=0.0,
        drive=0.5 * patches()[name].drive,
    )
    held = played(dull, (0.0, 1.9, low + 5))[:, RATE_HZ // 4 : -RATE_HZ // 4]
    assert click_db(played(dull, *notes, seconds=5.0), edges, held=held) < -60.0


def test_would_hear_a_click() -> None:
    wave = 0.3 * np.sin(2.0 * np.pi * 220.0 * np.arange(RATE_HZ) / RATE_HZ)
    tone = wave[None].repeat(2, axis=0).astype(np.float32)
    cut = tone.copy()
    cut[:, :10_000] = cut[:, 30_000:] = 0.0
    edges = [10_000 / RATE_HZ, 30_000 / RATE_HZ]
    assert click_db(cut, edges, held=tone[:, 10_000:30_000]) > -30.0
    assert click_db(tone, edges, held=tone[:, 10_000:30_000]) < -60.0


@pytest.mark.parametrize("name", NAMES)
def test_has_no_mean_and_lives_in_mono(name: str) -> None:
    audio = played(patches()[name], *phrase(name), seconds=4.0)
    assert mean_db(audio) < -60.0
    assert fold_db(audio) > -3.0


@pytest.mark.parametrize("name", NAMES)
def test_is_silent_where_nobody_plays(name: str) -> None:
    audio = played(patches()[name], (0.0, 0.2, 45), seconds=6.0)
    assert 20.0 * np.log10(np.abs(audio[:, -RATE_HZ:]).max() + 1e-12) < -80.0


def test_a_sliding_bass_goes_on_without_a_gap_from_the_last_pitch_to_its_own(cache: Path) -> None:
    notes = (note(0, 1, 45, 0.8), note(1, 1, 52, 0.8, "slide"))
    audio = stem("808-bass", *notes, cache=cache, role=Role.BASS)[0]
    struck = stem("808-bass", notes[0], note(1, 1, 52, 0.8), cache=cache, role=Role.BASS)[0]
    assert 112.0 < hertz_at(audio, 0.54) < 155.0
    assert abs(hertz_at(audio, 0.75) - 164.8) < 2.0
    # One breath: the level at the join stays, where a struck note knocks.
    around = [decibels(audio[i : i + 900]) for i in range(21_000, 23_500, 300)]
    assert max(around) - min(around) < 2.5
    assert (
        np.abs(np.diff(audio[21_500:23_000], n=3)).max() < np.abs(np.diff(struck[21_500:23_000], n=3)).max()
    )


def plain(name: str) -> Patch:
    """A patch as one clear tone: what is left is how its pitch and its level move."""
    return replace(
        patches()[name],
        oscillators=(Oscillator(wave="triangle"),),
        cutoff_hz=900.0,
        key_follow=0.0,
        velocity_octaves=0.0,
        sweep_octaves=0.0,
        lfo_octaves=0.0,
        vibrato_cents=0.0,
        drift_cents=0.0,
        punch_cents=0.0,
        glide_ms=0.0,
        chorus=0.0,
        drive=0.0,
        resonance=0.0,
    )


def cents_at(line: npt.NDArray[np.floating], seconds: float, midi: int) -> float:
    return float(1200.0 * np.log2(hertz_at(line, seconds) / (440.0 * 2.0 ** ((midi - 69) / 12))))


@pytest.mark.parametrize(("name", "word"), BENT)
def test_goes_where_the_word_says(name: str, word: str) -> None:
    line = played(plain(name), (0.2, 1.0, 57), word=word)[0]
    early, middle, late = (cents_at(line, seconds, 57) for seconds in (0.235, 0.75, 1.17))
    assert abs(middle) < 5.0
    if word in ("bend", "scoop"):
        assert -220.0 < early < -80.0
        assert abs(late) < 5.0
    else:
        assert abs(early) < 5.0
        assert late < -250.0 if word == "fall" else late > 150.0


@pytest.mark.parametrize(("name", "word"), BENT)
def test_bends_without_a_click(name: str, word: str) -> None:
    notes = [(0.05 + 0.5 * i, 0.45, 57 + 5 * (i % 2)) for i in range(3)]
    held = played(plain(name), (0.0, 1.9, 62))[:, RATE_HZ // 4 : -RATE_HZ // 4]
    edges = list(np.arange(0.01, 1.9, 0.01))
    assert click_db(played(plain(name), *notes, word=word), edges, held=held) < -60.0


def test_falls_away_while_it_falls() -> None:
    line = played(plain("saw-lead"), (0.2, 1.0, 57), word="fall")[0]
    levels = [decibels(line[round(s * RATE_HZ) : round((s + 0.04) * RATE_HZ)]) for s in (0.9, 1.1, 1.3)]
    assert levels[2] < levels[0] - 20.0


def test_leaves_the_notes_around_a_bent_one_as_they_were() -> None:
    notes = ((0.1, 0.3, 57), (0.6, 0.3, 60), (1.1, 0.3, 64))
    one, many = (stem_of(notes, words) for words in (("", "", ""), ("", "scoop", "")))
    gone = round(1.09 * RATE_HZ)
    assert np.array_equal(one[:, : round(0.59 * RATE_HZ)], many[:, : round(0.59 * RATE_HZ)])
    assert not np.array_equal(one, many)
    assert decibels(one[:, gone:] - many[:, gone:]) < decibels(one[:, gone:]) - 60.0


def stem_of(notes: tuple[tuple[float, float, int], ...], words: tuple[str, ...]) -> npt.NDArray[np.floating]:
    """A lead by itself, each note with its word; 120 BPM."""
    written = [
        note(Fraction(round(20 * start), 10), Fraction(round(20 * length), 10), pitch, 0.8, word)
        for (start, length, pitch), word in zip(notes, words, strict=True)
    ]
    return np.asarray(perform(score(part("square-lead", *written)), cache=None).stems[0].audio, np.float64)


def test_passes_over_words_that_a_synthesiser_does_not_know() -> None:
    notes = ((0.1, 0.3, 57),)
    assert np.array_equal(stem_of(notes, ("",)), stem_of(notes, ("palm-mute",)))


@pytest.mark.parametrize("bpm", [100.0, 140.0])
def test_a_wobble_keeps_the_tempo(bpm: float, cache: Path) -> None:
    song = score(part("wobble-bass", note(0, 8, 33, 0.8), role=Role.BASS), bpm=bpm, seconds=8 * 60 / bpm)
    bright = np.abs(np.diff(perform(song, cache=cache).stems[0].audio.mean(axis=0), n=2))
    level = bright[: len(bright) // 441 * 441].reshape(-1, 441).mean(axis=1)
    power = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 1 << 14))
    found = np.fft.rfftfreq(1 << 14, 0.01)[np.argmax(power)] * 60.0 / bpm
    assert min(abs(found - rate) for rate in (2.0, 3.0, 4.0)) < 0.06


def test_a_chip_has_other_pulses_for_soft_and_loud_notes(cache: Path) -> None:
    def second_db(velocity: float) -> float:
        line = stem("chip-lead", note(0, 1, 69, velocity), cache=cache)[0, 4_410:17_640]
        power = np.abs(np.fft.rfft(line * np.hanning(len(line)), 1 << 17))
        hz = np.fft.rfftfreq(1 << 17, 1 / RATE_HZ)
        first, second = (power[np.abs(hz - f) < 8.0].max() for f in (440.0, 880.0))
        return float(20.0 * np.log10(second / first))

    assert second_db(0.95) < -30.0  # half up, half down: no even harmonics
    assert second_db(0.3) > -3.0
