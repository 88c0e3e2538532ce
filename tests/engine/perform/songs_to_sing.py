"""Short scores of nothing but a voice, and what can be measured of it."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tests.engine.bare import bare_score
from undersong.engine.model.score import Feel, Line, Score, SungNote, Syllable, Vocals
from undersong.units import RATE_HZ

Wave = npt.NDArray[np.float32]

# Sounds as the dictionary gives them; a syllable that begins with + goes on with the word before it.
SEE = ("sˈi", "ðə", "kˈæt", "ænd", "tˈA", "+kɪt", "hˈOm")
SING = ("sˈɪŋ", "mˌi", "ɐ", "sˈɔŋ", "tə", "nˈIt")


def syllable(sounds: str) -> Syllable:
    return Syllable(
        text=sounds.strip("+"), phonemes=sounds.strip("+"), starts_word=not sounds.startswith("+")
    )


def line(
    sounds: Sequence[str | None], tune: Sequence[int], *, start: float, beats: Sequence[float] | float = 1.0
) -> Line:
    """Return syllables on a tune, without rests between them; None holds the last one on."""
    lengths = [beats] * len(tune) if isinstance(beats, int | float) else list(beats)
    notes = []
    at = Fraction(start).limit_denominator(960)
    for sound, pitch, length in zip(sounds, tune, lengths, strict=True):
        exact = Fraction(length).limit_denominator(960)
        one = None if sound is None else syllable(sound)
        notes.append(SungNote(start_beats=at, length_beats=exact, pitch=pitch, syllable=one))
        at += exact
    return Line(text=" ".join(s or "" for s in sounds), notes=tuple(notes))


def song(
    *lines: Line, voice: str = "hazel", bpm: float = 100, seconds: float = 8, feel: Feel | None = None
) -> Score:
    return bare_score(
        duration_seconds=seconds,
        bpm=bpm,
        feel=feel or Feel(),
        seed=1,
        vocals=Vocals(voice=voice, lines=lines),
    )


def cut(wave: Wave, start: float, end: float) -> Wave:
    """Return what sounds between two moments in seconds."""
    return wave[round(start * RATE_HZ) : round(end * RATE_HZ)]


def level_db(wave: Wave) -> float:
    """Return the rms level against full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(np.square(wave, dtype=np.float64))) + 1e-12))


def pitch_midi(wave: Wave) -> float:
    """Return the pitch of a held sound by the first strong peak of its autocorrelation, 75 to 1000 Hz."""
    power = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 2 * len(wave))) ** 2
    own = np.fft.irfft(power)
    shortest, longest = RATE_HZ // 1000, RATE_HZ // 75
    window = own[shortest:longest] / (1.0 - np.arange(shortest, longest) / len(wave))
    strong = np.flatnonzero(window > 0.9 * window.max())
    first = strong[0]
    while first + 1 < len(window) and window[first + 1] > window[first]:
        first += 1
    before, top, after = window[first - 1 : first + 2]
    lag = shortest + first + 0.5 * (before - after) / (before - 2 * top + after)
    return float(69 + 12 * np.log2(RATE_HZ / lag / 440))
