"""Risers and impacts: what announces a new section and what lands with it.

A riser is noise and two saws whose filter and pitch climb for just as long as the note lasts, three
octaves to the song's tonic, and which is gone when the next downbeat comes. An impact is computed
like a drum and rings as long as it likes.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.subtractive import RUN_SAMPLES, low_passed
from undersong.engine.dsp.wavetables import POINTS, cycle, harmonics_below
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

DYNAMICS_DB = 20.0
_PIECES_AN_OCTAVE = 6


def play_risers(onsets: Onsets, *, key: str, out: Audio, random: np.random.Generator) -> None:
    """Add a sweep for every note, as long as the note."""
    tonic = hertz(45 + (parse_key(key).tonic + 3) % 12)
    for start, length, velocity in zip(
        onsets.start_seconds, onsets.length_seconds, onsets.velocity, strict=True
    ):
        first = round(start * RATE_HZ)
        size = min(round((start + length) * RATE_HZ), out.shape[1]) - first
        if size < 4 * RUN_SAMPLES:
            continue
        gain = 10.0 ** ((RISER_DB + DYNAMICS_DB * (velocity - 1.0)) / 20.0)
        out[:, first : first + size] += np.float32(gain) * rise(size, tonic, random)


def rise(size: int, hz: float, random: np.random.Generator) -> Audio:
    """Return one sweep (2, size) that ends at a peak of about 1."""
    share = np.arange(size) / size
    noise = random.normal(size=(2, size)).astype(np.float32)
    noise[1] = 0.5 * noise[0] + 0.87 * noise[1]
    sound = np.float32(NOISE_LEVEL / 2.5) * noise
    for side, cents in ((0, -DETUNE_CENTS), (1, DETUNE_CENTS)):
        sound[side] += np.float32(SAW_LEVEL) * _climbing(share, hz * 2.0 ** (cents / 1200.0))
    runs = np.arange(-(-size // RUN_SAMPLES)) * RUN_SAMPLES / size
    low_passed(sound, LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** runs, 0.45)
    shape = 10.0 ** (RISE_DB * (share - 1.0) / 20.0)
    shape *= np.minimum(np.arange(size) / (ATTACK_SECONDS * RATE_HZ), 1.0)
    end = min(round(END_SECONDS * RATE_HZ), size // 2)
    shape[size - end :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, end + 1) / end)
    sound *= shape.astype(np.float32)
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-9), np.float32)


def _climbing(share: npt.NDArray[np.float64], hz: float) -> npt.NDArray[np.float32]:
    """A saw that climbs three octaves; each sixth of an octave has the harmonics its end has room for."""
    octaves = CLIMB_OCTAVES * share
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
    """Add a boom for every note."""
    sample = strike("impact", hits()["impact"])
    notes = voices(len(onsets))
    notes["at"] = np.round(onsets.start_seconds * RATE_HZ)
    notes["hold"], notes["attack"] = sample.pcm.shape[1], 1.0
    gain = 10.0 ** ((IMPACT_DB + DYNAMICS_DB * (onsets.velocity - 1.0)) / 20.0) / (sample.scale * 32_000.0)
    notes["full"], notes["soft"] = gain * onsets.velocity, gain * (1.0 - onsets.velocity)
    play(out, sample, notes[notes["at"] < out.shape[1]])
