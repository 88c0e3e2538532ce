"""Risers and impacts: what announces a new section, lands with it or falls away after it.

A riser is noise and two saws whose filter and pitch climb for just as long as the note lasts, three
octaves to the song's tonic, and which is gone when the next downbeat comes. By its articulation it is
`pitch` (the saws alone, an octave), `down` (falls instead of rising, loudest at once) or `reverse` (a
cymbal that is played backwards). An impact is computed like a drum and rings as long as it likes; a `sub`
is a sine that drops below what most speakers give.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.subtractive import RUN_SAMPLES, low_passed
from undersong.engine.dsp.wavetables import POINTS, cycle, harmonics_below
from undersong.engine.perform.bank.bake import Sample
from undersong.engine.perform.bank.tables import hertz
from undersong.engine.perform.machines import hits, strike
from undersong.engine.perform.sampler import play, voices
from undersong.engine.perform.timing import Onsets
from undersong.engine.theory.key import parse_key
from undersong.units import RATE_HZ, Audio

RISE_DB = 26.0
CLIMB_OCTAVES = 3.0
LOWEST_HZ, HIGHEST_HZ = 260.0, 14_000.0
"""Where the filter begins and ends."""

ATTACK_SECONDS, END_SECONDS = 0.03, 0.012
NOISE_LEVEL, SAW_LEVEL = 0.55, 0.32
DETUNE_CENTS = 9.0
RISER_DB, IMPACT_DB = -6.0, -6.0
"""Peak at full velocity."""

REVERSE_DB, CYMBAL_LOW_HZ = 38.0, 2_800.0
SUB_HZ, SUB_FALL_SECONDS, SUB_SECONDS = (92.0, 31.0), 0.35, 1.6
"""From and to where a sub drops, with what time constant, and how long it is."""
DYNAMICS_DB = 20.0
_PIECES_AN_OCTAVE = 6


def play_risers(onsets: Onsets, *, key: str, out: Audio, random: np.random.Generator) -> None:
    """Add a sweep for every note, as long as the note."""
    tonic = hertz(45 + (parse_key(key).tonic + 3) % 12)
    for start, length, velocity, word in zip(
        onsets.start_seconds, onsets.length_seconds, onsets.velocity, onsets.articulation, strict=True
    ):
        first = round(start * RATE_HZ)
        size = min(round((start + length) * RATE_HZ), out.shape[1]) - first
        if size < 4 * RUN_SAMPLES:
            continue
        gain = 10.0 ** ((RISER_DB + DYNAMICS_DB * (velocity - 1.0)) / 20.0)
        out[:, first : first + size] += np.float32(gain) * _SWEEPS.get(word, rise)(size, tonic, random)


def rise(size: int, hz: float, random: np.random.Generator) -> Audio:
    """Return one sweep (2, size) that ends at a peak of 1."""
    return _swept(_noise(size, random) + _saws(size, hz, CLIMB_OCTAVES), 0.45)


def climb(size: int, hz: float, _: np.random.Generator) -> Audio:
    """Return saws (2, size) that climb an octave to the tonic."""
    return _swept(_saws(size, hz * 2.0 ** (CLIMB_OCTAVES - 1.0), 1.0), 0.3)


def fall(size: int, hz: float, random: np.random.Generator) -> Audio:
    """Return a sweep (2, size) that begins at its peak and falls into nothing."""
    return np.ascontiguousarray(rise(size, hz, random)[:, ::-1])


def turn_back(size: int, _: float, random: np.random.Generator) -> Audio:
    """Return a cymbal (2, size) played backwards: bright noise that swells ever quicker and is cut off."""
    sound = _noise(size, random)
    runs = np.full(-(-size // RUN_SAMPLES), CYMBAL_LOW_HZ)
    low = sound.copy()
    low_passed(low, runs, 0.1)
    sound -= low
    return _shaped(sound, REVERSE_DB)


def _noise(size: int, random: np.random.Generator) -> Audio:
    noise = random.normal(size=(2, size)).astype(np.float32)
    noise[1] = 0.5 * noise[0] + 0.87 * noise[1]
    return np.asarray(np.float32(NOISE_LEVEL / 2.5) * noise, np.float32)


def _saws(size: int, hz: float, octaves: float) -> Audio:
    share = np.arange(size) / size
    cents = (-DETUNE_CENTS, DETUNE_CENTS)
    waves = [_climbing(share, hz * 2.0 ** (c / 1200.0), octaves) for c in cents]
    return np.asarray(np.float32(SAW_LEVEL) * np.stack(waves), np.float32)


def _swept(sound: Audio, resonance: float) -> Audio:
    """Open a filter over a sound and let it swell."""
    size = sound.shape[1]
    runs = np.arange(-(-size // RUN_SAMPLES)) * RUN_SAMPLES / size
    low_passed(sound, LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** runs, resonance)
    return _shaped(sound, RISE_DB)


def _shaped(sound: Audio, rise_db: float) -> Audio:
    """Let a sound swell evenly in decibels to a peak of 1, and stop."""
    size = sound.shape[1]
    shape = 10.0 ** (rise_db * (np.arange(size) / size - 1.0) / 20.0)
    shape *= np.minimum(np.arange(size) / (ATTACK_SECONDS * RATE_HZ), 1.0)
    end = min(round(END_SECONDS * RATE_HZ), size // 2)
    shape[size - end :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, end + 1) / end)
    sound *= shape.astype(np.float32)
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-9), np.float32)


_SWEEPS = {"pitch": climb, "down": fall, "reverse": turn_back}


def _climbing(
    share: npt.NDArray[np.float64], hz: float, climb_octaves: float = CLIMB_OCTAVES
) -> npt.NDArray[np.float32]:
    """A saw that climbs some octaves; each sixth of one has the harmonics its end has room for."""
    octaves = climb_octaves * share
    turns = np.cumsum(hz * 2.0**octaves) / RATE_HZ
    place = (turns % 1.0) * POINTS
    piece = (octaves * _PIECES_AN_OCTAVE).astype(np.int64)
    wave = np.empty(len(share), np.float32)
    for number in range(int(piece[-1]) + 1):
        here = piece == number
        table = cycle("saw", harmonics_below(hz * 2.0 ** ((number + 1) / _PIECES_AN_OCTAVE)))
        wave[here] = np.interp(place[here], np.arange(POINTS + 1), table)
    return wave


def play_impacts(onsets: Onsets, *, out: Audio) -> None:
    """Add a boom, or a sub, for every note."""
    subs = np.array([word == "sub" for word in onsets.articulation], bool)
    for start, velocity in zip(onsets.start_seconds[subs], onsets.velocity[subs], strict=True):
        first = round(start * RATE_HZ)
        wave = drop()[: max(out.shape[1] - first, 0)]
        gain = 10.0 ** ((IMPACT_DB + DYNAMICS_DB * (velocity - 1.0)) / 20.0)
        out[:, first : first + len(wave)] += np.float32(gain) * wave
    _play_booms(onsets.start_seconds[~subs], onsets.velocity[~subs], out)


def drop() -> npt.NDArray[np.float32]:
    """Return a sine that drops two octaves and dies away."""
    time = np.arange(round(SUB_SECONDS * RATE_HZ)) / RATE_HZ
    high, low = SUB_HZ
    hz = low + (high - low) * np.exp(-time / SUB_FALL_SECONDS)
    wave = np.sin(2.0 * np.pi * np.cumsum(hz) / RATE_HZ)
    shape = np.minimum(time / 0.008, 1.0) * np.cos(0.5 * np.pi * time / SUB_SECONDS) ** 2
    return np.asarray(wave * shape, np.float32)


@cache
def _boom() -> Sample:
    """Return the boom, which is computed once."""
    return strike("impact", hits()["impact"])


def _play_booms(
    start_seconds: npt.NDArray[np.float64], velocity: npt.NDArray[np.float64], out: Audio
) -> None:
    sample = _boom()
    notes = voices(len(start_seconds))
    notes["at"] = np.round(start_seconds * RATE_HZ)
    notes["hold"], notes["attack"] = sample.pcm.shape[1], 1.0
    gain = 10.0 ** ((IMPACT_DB + DYNAMICS_DB * (velocity - 1.0)) / 20.0) / (sample.scale * 32_000.0)
    notes["full"], notes["soft"] = gain * velocity, gain * (1.0 - velocity)
    play(out, sample, notes[notes["at"] < out.shape[1]])
