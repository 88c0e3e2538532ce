"""Little scores, and ears to measure their stems with."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.engine.bare import bare_score
from undersong.engine.model import Feel, Note, Part, Role, Score
from undersong.engine.perform import perform
from undersong.units import RATE_HZ, Audio

Rational = int | str | Fraction


def note(
    start: Rational, length: Rational, pitch: int, velocity: float = 0.7, articulation: str = ""
) -> Note:
    return Note(
        start_beats=Fraction(start),
        length_beats=Fraction(length),
        pitch=pitch,
        velocity=velocity,
        articulation=articulation,
    )


def part(instrument: str, *notes: Note, role: Role = Role.LEAD, name: str = "part") -> Part:
    return Part(name=name, instrument=instrument, role=role, notes=notes)


def score(
    *parts: Part, seconds: float = 2.0, bpm: float = 120.0, feel: Feel | None = None, seed: int = 7
) -> Score:
    return bare_score(duration_seconds=seconds, bpm=bpm, feel=feel or Feel(), seed=seed, parts=parts)


def stem(instrument: str, *notes: Note, cache: Path, role: Role = Role.LEAD, seconds: float = 2.0) -> Audio:
    return perform(score(part(instrument, *notes, role=role), seconds=seconds), cache=cache).stems[0].audio


def decibels(audio: npt.NDArray[np.floating]) -> float:
    return float(10.0 * np.log10(np.mean(np.square(audio, dtype=np.float64)) + 1e-20))


def onset_seconds(audio: Audio, share: float = 0.03) -> float:
    mono = np.abs(audio).max(axis=0)
    return float(np.argmax(mono > share * mono.max()) / RATE_HZ)


def cents_off(audio: Audio, midi: int) -> float:
    """How far a note is from equal temperament: its first five partials, each at the middle of its line."""
    mono = audio.mean(axis=0).astype(np.float64)
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 1 << 18)) ** 2
    hz = np.fft.rfftfreq(1 << 18, 1.0 / RATE_HZ)
    total = weight = 0.0
    for number in range(1, 6):
        wanted = number * 440.0 * 2.0 ** ((midi - 69) / 12)
        near = np.flatnonzero(np.abs(np.log2(np.maximum(hz, 1.0) / wanted)) < 60 / 1200)
        line = near[power[near] > 0.02 * power[near].max()]
        found = np.sum(power[line] * hz[line]) / np.sum(power[line])
        total += np.sum(power[line]) * 1200.0 * np.log2(found / wanted)
        weight += np.sum(power[line])
    return float(total / weight)
