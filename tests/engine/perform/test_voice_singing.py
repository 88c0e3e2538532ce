"""The voice keeps to the score: the tune, the time, the words, and the silence between them."""

import numpy as np
import pytest
from scipy import signal

from tests.engine.perform.songs_to_sing import SEE, SING, Wave, cut, level_db, line, pitch_midi, song
from undersong.engine.model.score import Feel, Score
from undersong.engine.perform.voice import sing
from undersong.engine.perform.voice.phrases import SyllableError
from undersong.engine.voices.catalogue import VoiceError, voices
from undersong.seeds import Seeds
from undersong.units import RATE_HZ

BEAT = 60 / 100  # seconds
TUNE = (64, 62, 64, 65, 67, 65, 64)


def sung(score: Score, seed: int = 7) -> Wave:
    return sing(score, seeds=Seeds(seed))[0]


@pytest.fixture(scope="module")
def two_lines() -> Score:
    return song(line(SEE, TUNE, start=1), line(SING, TUNE[:6], start=12), seconds=12)


@pytest.fixture(scope="module")
def heard(two_lines: Score) -> Wave:
    return sung(two_lines)


def test_is_as_long_as_the_score_says_and_in_the_middle(two_lines: Score) -> None:
    audio = sing(two_lines, seeds=Seeds(7))
    assert audio.shape == (2, 12 * RATE_HZ)
    assert audio.dtype == np.float32
    assert np.array_equal(audio[0], audio[1])


def test_sings_the_same_whatever_the_number_of_workers(two_lines: Score, heard: Wave) -> None:
    assert np.array_equal(sing(two_lines, seeds=Seeds(7), workers=1)[0], heard)


def test_never_sings_twice_alike_with_another_seed(two_lines: Score, heard: Wave) -> None:
    assert not np.array_equal(sung(two_lines, seed=8), heard)


def test_is_in_tune(heard: Wave) -> None:
    # Short vowels and voiceless ends leave too little to measure on the others.
    held = [(1, 64), (2, 62), (5, 67), (7, 64), (12, 64), (15, 65)]
    errors = [pitch_midi(cut(heard, (at + 0.2) * BEAT, (at + 0.55) * BEAT)) - pitch for at, pitch in held]
    assert np.median(np.abs(errors)) <= 0.10
    assert max(np.abs(errors)) <= 0.5


def test_begins_vowels_on_their_notes(heard: Wave) -> None:
    band = signal.butter(4, (300, 3000), "bandpass", fs=RATE_HZ, output="sos")
    power = np.convolve(signal.sosfiltfilt(band, heard) ** 2, np.ones(300) / 300, "same")
    for at in (1, 3, 5, 7, 12, 15):  # after s, k, t, h, s and s, which have no voice
        around = 10 * np.log10(
            power[round((at - 0.3) * BEAT * RATE_HZ) : round((at + 0.35) * BEAT * RATE_HZ)] + 1e-12
        )
        loudest = int(np.argmax(around))
        quiet = np.flatnonzero(around[:loudest] < around[loudest] - 10)
        begins = quiet[-1] / RATE_HZ - 0.3 * BEAT
        assert abs(begins) <= 0.03, at


def test_is_silent_between_lines_but_for_a_breath(heard: Wave) -> None:
    assert level_db(cut(heard, 9 * BEAT, 10 * BEAT)) < -80
    breath = level_db(cut(heard, 10.6 * BEAT, 11.4 * BEAT))
    assert -65 < breath < -35
    assert level_db(heard[: round(0.01 * RATE_HZ)]) < -80
    assert level_db(heard[-RATE_HZ // 4 :]) < -80


def test_keeps_all_lines_and_notes_at_one_level(heard: Wave) -> None:
    vowels = [
        level_db(cut(heard, (at + 0.1) * BEAT, (at + 0.4) * BEAT)) for at in (1, 2, 3, 5, 7, 12, 13, 15, 17)
    ]
    assert max(vowels) - min(vowels) < 8
    assert -32 < np.mean(vowels) < -15


def test_sings_louder_where_the_score_says_so() -> None:
    soft, loud = (
        sung(song(line(SEE[:3], TUNE[:3], start=1), seconds=4).model_copy(update={"vocals": vocals}))
        for vocals in _with_velocities(0.4, 0.95)
    )
    assert level_db(loud) > level_db(soft) + 3


def _with_velocities(*velocities: float):
    vocals = song(line(SEE[:3], TUNE[:3], start=1)).vocals
    assert vocals is not None
    for velocity in velocities:
        notes = tuple(n.model_copy(update={"velocity": velocity}) for n in vocals.lines[0].notes)
        lines = (vocals.lines[0].model_copy(update={"notes": notes}),)
        yield vocals.model_copy(update={"lines": lines})


def test_holds_a_vowel_on_through_a_melisma() -> None:
    heard = sung(song(line(("lˈʌv", None, None), (64, 67, 62), start=1, beats=(1.5, 1.5, 1.5)), seconds=5))
    for at, pitch in ((1, 64), (2.5, 67), (4, 62)):
        assert abs(pitch_midi(cut(heard, (at + 0.3) * BEAT, (at + 0.8) * BEAT)) - pitch) < 0.3
    powers = [level_db(cut(heard, at, at + 0.03)) for at in np.arange(1.2 * BEAT, 5 * BEAT, 0.03)]
    assert max(powers) - min(powers) < 9


def test_keeps_a_long_note_alive() -> None:
    heard = sung(song(line(("lˈʌv",), (62,), start=1, beats=8), seconds=7))
    pitches = [pitch_midi(cut(heard, t, t + 0.06)) for t in np.arange(2.5, 4.5, 0.03)]
    levels = [level_db(cut(heard, t, t + 0.06)) for t in np.arange(2.5, 4.5, 0.03)]
    assert 0.1 < max(pitches) - min(pitches) < 1.2  # vibrato, in semitones
    assert 0.3 < max(levels) - min(levels) < 6


@pytest.mark.parametrize("pitch", [100, 24])
def test_brings_notes_into_the_range_by_octaves(pitch: int) -> None:
    voice = voices()["hazel"]
    heard = sung(song(line(("lˈʌv",), (pitch,), start=1, beats=2), seconds=4))
    found = pitch_midi(cut(heard, 1.4 * BEAT, 2.2 * BEAT))
    assert voice.lowest - 0.5 < found < voice.highest + 0.5
    assert abs((found - pitch + 6) % 12 - 6) < 0.3


def test_gives_a_man_a_longer_throat() -> None:
    """At the same pitch his resonances are hers, lower by as much as the catalogue says."""
    low = [pitch - 10 for pitch in TUNE]
    her, him = (_resonances(sung(song(line(SEE, low, start=1), voice=name))) for name in ("hazel", "alder"))
    shifts = range(-24, 25)
    middle = slice(24, -24)
    alike = [np.corrcoef(her[middle], np.roll(him, shift)[middle])[0, 1] for shift in shifts]
    octaves = -shifts[int(np.argmax(alike))] / 48
    asked = np.log2(voices()["alder"].formants / voices()["hazel"].formants)
    assert abs(octaves - asked) < 0.07


def _resonances(heard: Wave) -> np.ndarray:
    """Level in dB from 250 to 6000 Hz, 48 places an octave, harmonics smoothed away."""
    places = 250 * 2 ** (np.arange(220) / 48)
    _, spectra = signal.welch(heard, RATE_HZ, nperseg=8192)
    level = np.convolve(spectra, np.hanning(91) / np.hanning(91).sum(), "same")
    return 10 * np.log10(np.interp(places, np.arange(len(level)) * RATE_HZ / 8192, level) + 1e-15)


def test_sounds_different_in_every_voice() -> None:
    heard = [_resonances(sung(song(line(SEE, TUNE, start=1), voice=name))) for name in voices()]
    levels = np.array([one - one.mean() for one in heard])
    apart = np.sqrt(np.mean((levels[:, None] - levels[None]) ** 2, axis=2))
    assert apart[~np.eye(len(levels), dtype=bool)].min() > 0.4  # dB


def test_sings_only_the_changed_line_anew(two_lines: Score, heard: Wave) -> None:
    changed = song(line(SEE, TUNE, start=1), line(("nˈO", *SING[1:]), TUNE[:6], start=12), seconds=12)
    other = sung(changed)
    middle = round(8.5 * BEAT * RATE_HZ)
    assert np.array_equal(other[:middle], heard[:middle])
    assert not np.array_equal(other[middle:], heard[middle:])


def test_swings_and_lags_as_the_score_feels() -> None:
    straight = song(line(SEE[:3], TUNE[:3], start=1, beats=0.5), seconds=3)
    plain = sung(straight)
    late = sung(straight.model_copy(update={"feel": Feel(offset_ms={"voice": 50.0})}))
    moved = np.roll(plain, round(0.05 * RATE_HZ))
    # Frames keep their places inside a phrase, so a later phrase is the same sound, later.
    assert level_db(moved - late) < level_db(plain) - 10
    swung = sung(straight.model_copy(update={"feel": Feel(swing_eighth=0.66)}))
    assert not np.array_equal(swung, plain)


@pytest.mark.parametrize(
    ("bpm", "beats", "sounds"),
    [
        (100, 0.1, SEE),  # notes of 60 ms
        (180, 0.5, ("stɹˈɛŋkθs", "sˈɪksθs", "ɡlˈɪmpst", "skɹˈæʧt")),
        (300, 0.5, SEE),
        (30, 1, SEE[:2]),
        (100, 13, ("lˈʌv",)),  # 8 s
        (100, 1, ("O",)),
        (100, 0.3, ("ˈI", "ˈO", "ju")),
    ],
)
def test_sings_whatever_it_is_given(bpm: float, beats: float, sounds: tuple[str, ...]) -> None:
    heard = sung(song(line(sounds, TUNE[: len(sounds)], start=1, beats=beats), bpm=bpm, seconds=10))
    assert np.all(np.isfinite(heard))
    assert 0.05 < np.max(np.abs(heard)) < 1.0


def test_sings_from_the_first_beat_and_over_the_end() -> None:
    heard = sung(song(line(SEE, TUNE, start=0), seconds=2))
    assert len(heard) == 2 * RATE_HZ
    assert level_db(heard[: RATE_HZ // 2]) > -40


def test_is_silent_where_nothing_is_sung() -> None:
    score = song().model_copy(update={"vocals": None})
    assert not np.any(sing(score, seeds=Seeds(1)))


def test_names_the_voices_there_are_when_asked_for_another() -> None:
    with pytest.raises(VoiceError, match=r"“nobody”.*hazel"):
        sung(song(line(SEE, TUNE, start=0), voice="nobody"))


@pytest.mark.parametrize("sounds", ["str", "sˈiæt"])
def test_refuses_a_syllable_without_exactly_one_vowel(sounds: str) -> None:
    with pytest.raises(SyllableError, match=sounds):
        sung(song(line((sounds,), (60,), start=0)))


def test_says_how_far_it_is(two_lines: Score) -> None:
    shares: list[float] = []
    sing(two_lines, seeds=Seeds(7), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
