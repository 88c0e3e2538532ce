"""Plays single notes of a bank, without a score: what goes in and what comes out is known to the sample."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from undersong.engine.model.score import Feel, Note, Part, Role, Score
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.playing import Touch
from undersong.engine.perform.soundfont.bank import Bank, open_soundfont
from undersong.engine.perform.soundfont.play import NATURAL_DB, play_from_bank, play_kit_from_bank
from undersong.engine.perform.timing import Onsets, onsets_of
from undersong.units import RATE_HZ

PLAIN = Touch()
"""No strings, no vibrato, no swell: the bank alone is heard."""

# A sine in the middle: pan and the controllers' usual places take this from it.
MIDDLE_DB = NATURAL_DB - 3.0103 - 40.0 * np.log10(127 / 100)


def onsets(*notes: tuple[float, float, int, float], words: tuple[str, ...] | None = None) -> Onsets:
    """Return notes as (start, length, pitch, velocity 0 to 1), at a beat a second, in time."""
    written = tuple(
        Note(
            start_beats=Fraction(start).limit_denominator(10_000),
            length_beats=Fraction(length).limit_denominator(10_000),
            pitch=pitch,
            velocity=velocity,
            articulation=word,
        )
        for (start, length, pitch, velocity), word in zip(notes, words or ("",) * len(notes), strict=True)
    )
    part = Part(name="part", instrument="piano", role=Role.COMP, notes=written)
    return onsets_of(part, score_of(part), Chance(1))


def score_of(*parts: Part, seconds: float = 10.0) -> Score:
    """Return a score at a beat a second that nobody wavers in."""
    return Score(
        title="Small",
        style="pop",
        bpm=60.0,
        key="C major",
        meter="4/4",
        duration_seconds=seconds,
        seed=1,
        master="balanced",
        edition="test",
        feel=Feel(),
        sections=(),
        chords=(),
        parts=parts,
    )


def saved(folder: Path, data: bytes, name: str = "bank.sf2") -> Bank:
    """Write a font and open it."""
    path = folder / name
    path.write_bytes(data)
    return open_soundfont(path)


def played(bank: Bank, notes: Onsets, seconds: float, *, touch: Touch = PLAIN, preset: int = 0) -> np.ndarray:
    """Return how a bank's preset plays notes (2, samples)."""
    out = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    play_from_bank(
        notes, Role.COMP, touch, bank=bank, preset=preset, out=out, chance=Chance(1), check=lambda: None
    )
    return out.astype(float)


def struck(bank: Bank, notes: Onsets, seconds: float) -> np.ndarray:
    """Return how the first preset plays notes as a kit (2, samples)."""
    out = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    play_kit_from_bank(notes, bank=bank, preset=0, out=out, chance=Chance(1), check=lambda: None)
    return out.astype(float)


def pitch_hz(sound: np.ndarray) -> float:
    """Return the frequency of the strongest line, within a hundredth of a cent for a steady sine."""
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)), size))
    top = int(np.argmax(spectrum))
    a, b, c = np.log(spectrum[top - 1 : top + 2])
    return (top + 0.5 * (a - c) / (a - 2 * b + c)) * RATE_HZ / size


def level_db(sound: np.ndarray) -> float:
    """Return the level of a sine by its rms, 0 dB for a peak of 1."""
    return 10 * np.log10(2 * np.mean(sound**2) + 1e-20)
