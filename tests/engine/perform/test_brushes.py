"""The circling brush: under the strokes, in time, resting where the part rests."""

from pathlib import Path

import numpy as np

from tests.engine.perform.scores import decibels, note, stem
from undersong.engine.model import Role
from undersong.units import RATE_HZ, Audio


def between(audio: Audio, first: float, last: float) -> Audio:
    return audio[:, round(first * RATE_HZ) : round(last * RATE_HZ)]


def brushed(cache: Path, *beats: int, seconds: float = 4.0) -> Audio:
    notes = [note(b, "1/4", 36, 0.5) for b in beats]
    return stem("brush-kit", *notes, cache=cache, role=Role.DRUMS, seconds=seconds)


def test_circles_under_the_strokes_and_rests_with_the_part(cache: Path) -> None:
    audio = brushed(cache, 0, 1, 2, 3, 12, 13, seconds=8.0)
    high = np.diff(audio, n=2)
    assert -75.0 < decibels(between(high, 1.3, 1.4)) < -40.0
    assert decibels(between(high, 3.5, 5.5)) < decibels(between(high, 1.3, 1.4)) - 20.0
    assert decibels(between(high, 6.3, 6.4)) > -75.0


def test_goes_round_once_in_two_beats(cache: Path) -> None:
    audio = np.abs(np.diff(brushed(cache, *range(16), seconds=8.5), n=2)).mean(axis=0)
    level = audio[: len(audio) // 441 * 441].reshape(-1, 441).mean(axis=1)[:800]
    power = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(800), 1 << 14))
    at = np.fft.rfftfreq(1 << 14, 0.01)
    round_hz = power[(at > 0.9) & (at < 1.1)].max()
    assert round_hz > 2.0 * power[(at > 1.25) & (at < 1.75)].max()


def test_leans_from_side_to_side_and_lives_in_mono(cache: Path) -> None:
    left, right = np.diff(brushed(cache, 0, 1, 2, 3)[:, 8_000:60_000], n=2)
    assert 0.2 < np.corrcoef(left, right)[0, 1] < 0.98


def test_no_other_kit_is_brushed(cache: Path) -> None:
    audio = stem("jazz-kit", *(note(b, "1/4", 36, 0.5) for b in range(4)), cache=cache, role=Role.DRUMS)
    assert decibels(between(np.diff(audio, n=2), 1.3, 1.4)) < -80.0
