"""The laws of a whole song, proved on its sound by libraries that are not ours."""

from dataclasses import dataclass
from fractions import Fraction

import librosa
import numpy as np
import pyloudnorm
import pytest

from undersong.engine import compose, interpret, master, mix, perform
from undersong.engine.model import Brief, Master, Mix, Note, Part, Role, Score, Stems
from undersong.units import RATE_HZ

LYRICS = "[Verse]\nThe morning comes in slowly\nAnd every light is on\n"
SECONDS, BPM, KEY = 16, 104, "A major"


@dataclass(frozen=True)
class Song:
    brief: Brief
    score: Score
    stems: Stems
    mix: Mix
    master: Master


def make(score: Score, brief: Brief, cache, workers: int = 2) -> Song:
    stems = perform(score, cache=cache, workers=workers)
    mixed = mix(stems, score, workers=workers)
    return Song(brief, score, stems, mixed, master(mixed, preset=score.master))


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("samples")


@pytest.fixture(scope="module")
def song(cache) -> Song:
    brief = interpret("pop, piano", lyrics=LYRICS, bpm=BPM, key=KEY, duration=SECONDS, seed=3)
    return make(compose(brief), brief, cache)


class TestSameAgain:
    def test_gives_the_same_samples_for_the_same_brief_whatever_the_workers(self, song, cache):
        again = make(compose(Brief.from_json(song.brief.to_json())), song.brief, cache, workers=1)
        assert again.score == song.score
        assert np.array_equal(again.master.audio, song.master.audio)

    def test_gives_another_song_for_another_seed(self, song, cache):
        brief = song.brief.model_copy(update={"seed": song.brief.seed + 1})
        other = make(compose(brief), brief, cache)
        assert np.corrcoef(other.master.audio.ravel(), song.master.audio.ravel())[0, 1] < 0.5

    def test_performs_a_part_alike_whatever_the_others_play(self, song, cache):
        kept = next(p for p in song.score.parts if p.role == Role.BASS)
        extra = Part(
            name="extra",
            instrument="celesta",
            role=Role.COUNTER,
            notes=(Note(start_beats=Fraction(2), length_beats=Fraction(1), pitch=84, velocity=0.6),),
        )
        changed = song.score.model_copy(update={"parts": (extra, kept), "vocals": None})
        stems = {s.part: s for s in perform(changed, cache=cache).stems}
        first = {s.part: s for s in song.stems.stems}
        assert np.array_equal(stems[kept.name].audio, first[kept.name].audio)


class TestSum:
    def test_is_the_mix_within_minus_90_dbfs(self, song):
        total = np.sum([s.audio.astype(np.float64) for s in song.mix.stems], axis=0)
        residual = np.sqrt(np.mean(np.square(total - song.mix.audio)))
        assert 20 * np.log10(residual + 1e-12) < -90
        assert {s.part for s in song.mix.stems} == {p.name for p in song.score.parts} | {"vocals"}


class TestAsked:
    def test_is_what_the_sound_has_in_tempo(self, song):
        mono = librosa.to_mono(song.master.audio)
        strength = librosa.onset.onset_strength(y=mono, sr=RATE_HZ, hop_length=256)
        clean = strength - strength.mean()
        grid = BPM * np.linspace(0.94, 1.06, 481)
        time = np.arange(len(clean)) * 256 / RATE_HZ
        # [beats/min] / [60 s/min] * [s] = [beats]; a pulse twice a beat is as good as one a beat.
        power = [
            sum(w * abs(np.exp(-2j * np.pi * k * b / 60 * time) @ clean) for k, w in ((1, 1.0), (2, 0.7)))
            for b in grid
        ]
        assert grid[int(np.argmax(power))] == pytest.approx(BPM, rel=0.01)

    def test_is_what_the_sound_has_in_length(self, song):
        # The file is as long as was asked to the sample; a bar is the promise.
        assert song.master.audio.shape == (2, SECONDS * RATE_HZ)

    def test_is_what_the_sound_has_in_key(self, song):
        mono = librosa.to_mono(song.master.audio)
        # Every song stands at 440 Hz: its tuning need not be found.
        chroma = librosa.feature.chroma_cqt(y=mono, sr=RATE_HZ, tuning=0.0).mean(axis=1)
        scale = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1])
        share = [float(np.roll(scale, tonic) @ chroma) for tonic in range(12)]
        assert int(np.argmax(share)) == 9  # A


class TestMaster:
    def test_has_minus_14_lufs_and_a_true_peak_under_minus_1_db(self, song):
        audio = song.master.audio.T.astype(np.float64)
        assert pyloudnorm.Meter(RATE_HZ).integrated_loudness(audio) == pytest.approx(-14, abs=0.1)
        over = librosa.resample(audio.T, orig_sr=RATE_HZ, target_sr=4 * RATE_HZ)
        assert 20 * np.log10(np.abs(over).max()) <= -1

    def test_ends_in_silence_and_is_silent_nowhere_else(self, song):
        level = np.abs(song.master.audio).max(axis=0)
        assert level[-1] < 1e-3
        loud = np.flatnonzero(level > 1e-3)
        assert np.diff(loud).max(initial=0) < 1.5 * RATE_HZ
        assert loud[0] < 0.5 * RATE_HZ


class TestPreset:
    def test_changes_the_master_and_not_the_song(self, song):
        other = master(song.mix, preset="bright")
        assert other.preset == "bright"
        assert not np.array_equal(other.audio, song.master.audio)
