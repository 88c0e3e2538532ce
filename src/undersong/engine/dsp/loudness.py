"""Loudness as people hear it: ITU-R BS.1770-5, with the times of EBU Tech 3341.

The sound is weighted for the head and for the ear (two second-order filters), squared, and
averaged over steps of 100 ms. Everything else follows from these steps: a momentary block is
four of them; the integrated loudness is the mean of all blocks that
are above −70 LUFS and above the mean less 10 LU; a short-term value is thirty of them, and the range of these
from soft to loud is the loudness range (EBU Tech 3342). So a gain needs no second look at the
samples, and several parts can be weighed against each other by their steps alone.

The standard gives the filters at 48 kHz only. Their analogue prototypes, found by
De Man, "Evaluation of implementations of the EBU R128 loudness measurement" (AES Convention
145, 2018), give them at 44.1 kHz.
"""

import math
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.pieces import Piece, halves, side_by_side
from undersong.engine.dsp.sections import BLOCK, PAD, Plans, passed, planned, silent_row
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Lufs

STEP_SAMPLES = RATE_HZ // 10
BLOCK_STEPS, SHORT_STEPS = 4, 30
FINE_SAMPLES = 63
"""1.4 ms, a seventieth of a step: as fine as a limiter moves."""
SETTLED_SAMPLES = 3 * STEP_SAMPLES
"""After so long nothing that can be told is left in the filters of what was before."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU, SOFT, LOUD = -20.0, 10.0, 95.0
"""EBU Tech 3342: what is further under the mean is no music; the range lies between two percentiles."""
SILENCE_LUFS = ABSOLUTE_GATE_LUFS
"""What is told of a sound that is below the gate throughout."""

Steps: TypeAlias = npt.NDArray[np.float64]
"""Weighted energy of each 100 ms, both channels added; full scale is 1."""


def steps(audio: Audio, *, workers: int = 1) -> Steps:
    """Return the weighted energy of each 100 ms.

    A last, shorter step counts with the silence that follows it.

    Parameters
    ----------
    audio : (channels, samples).
    workers : threads to use.
    """
    return _energies(audio, STEP_SAMPLES, workers)


def fine_energies(audio: Audio, *, workers: int = 1) -> Steps:
    """Return the weighted energy of each `FINE_SAMPLES`; seventy of them have their step as mean."""
    return _energies(audio, FINE_SAMPLES, workers)


def steps_of(fine: Steps) -> Steps:
    """Return the steps of 100 ms that fine energies make."""
    each = STEP_SAMPLES // FINE_SAMPLES
    padded = np.append(fine, np.zeros(-fine.size % each))
    return np.asarray(padded.reshape(-1, each).mean(axis=1))


def lufs_of(energy: float) -> Lufs:
    """Return the loudness of a weighted energy."""
    return -0.691 + 10.0 * math.log10(max(energy, 1e-12))


def energy_of(lufs: Lufs) -> float:
    """Return the weighted energy of a loudness."""
    return math.pow(10.0, (lufs + 0.691) / 10.0)


def integrated(energies: Steps) -> Lufs:
    """Return the gated loudness of the whole (BS.1770-5, Annex 1), at least −70 LUFS.

    Sound shorter than one block of 400 ms is taken as one block.
    """
    blocks = _blocks(energies)
    loud = blocks[blocks > energy_of(ABSOLUTE_GATE_LUFS)]
    if loud.size == 0:
        return SILENCE_LUFS
    gate = float(loud.mean()) * 10.0 ** (RELATIVE_GATE_LU / 10.0)
    return lufs_of(float(loud[loud > gate].mean()))


def short_term(energies: Steps) -> npt.NDArray[np.float64]:
    """Return the loudness of 3 s at a time (EBU Tech 3341), in LUFS, at least −70: one value each 100 ms.

    Sound shorter than 3 s is taken as one value.
    """
    energy = np.maximum(_blocks(energies, SHORT_STEPS), energy_of(SILENCE_LUFS))
    return np.asarray(-0.691 + 10.0 * np.log10(energy))


def loudness_range(energies: Steps) -> float:
    """Return how far the soft and the loud parts lie apart (EBU Tech 3342), in LU; 0 of what is silent."""
    blocks = _blocks(energies, SHORT_STEPS)
    blocks = blocks[blocks > energy_of(ABSOLUTE_GATE_LUFS)]
    if blocks.size == 0:
        return 0.0
    blocks = blocks[blocks > float(blocks.mean()) * 10.0 ** (RANGE_GATE_LU / 10.0)]
    soft, loud = np.percentile(10.0 * np.log10(blocks), [SOFT, LOUD])
    return float(loud - soft)


def _blocks(energies: Steps, size: int = BLOCK_STEPS) -> Steps:
    if energies.size < size:
        return np.array([energies.mean()]) if energies.size else np.zeros(1)
    sums = np.concatenate([[0.0], np.cumsum(energies)])
    return np.asarray(np.maximum((sums[size:] - sums[:-size]) / size, 0.0))


def _energies(audio: Audio, size: int, workers: int) -> Steps:
    """Weigh both halves of a sound, the second with the filters as they have settled a while before it."""
    plans = _weighting()
    energies = np.zeros(-(-audio.shape[1] // size))

    def weigh(piece: Piece) -> None:
        first, last = piece[0] // size, -(-piece[1] // size)
        _weighted(audio, plans, energies[first:last], (size, first, SETTLED_SAMPLES // size))

    side_by_side(weigh, halves(audio.shape[1]), workers)
    return energies


@cache
def _weighting() -> Plans:
    """Return the shelf of the head and the high-pass."""
    k = math.tan(math.pi * 1681.974450955533 / RATE_HZ)
    q, gain = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    bend = gain**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = [gain + bend * k / q + k * k, 2.0 * (k * k - gain), gain - bend * k / q + k * k]
    head = np.array([*shelf, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k]) / a0
    k, q = math.tan(math.pi * 38.13547087602444 / RATE_HZ), 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    # The standard leaves the gain of the high-pass as it is: its numerator is not divided by a0.
    ear = np.array([1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0])
    return planned(np.stack([head, ear]))


@njit(cache=True, nogil=True)
def _weighted(
    audio: npt.NDArray[np.float32],
    plans: Plans,
    energies: npt.NDArray[np.float64],
    places: tuple[int, int, int],
) -> None:
    """Add the energies of all channels; where nothing sounds, nothing is done."""
    size, first, before = places
    begin, end = max(first - before, 0) * size, min((first + len(energies)) * size, audio.shape[1])
    row, room = silent_row(), silent_row()
    for channel in range(audio.shape[0]):
        kept = np.zeros((len(plans), 2))
        for start in range(begin, end, BLOCK):
            sound, x = audio[channel, start : min(start + BLOCK, end)], row[PAD:]
            if not (kept.any() or sound.any()):
                continue
            for n in range(len(sound)):
                x[n] = sound[n]
            x[len(sound) :] = 0.0
            for section in range(len(plans)):
                passed(row, room, plans[section], kept[section])
            place = 0
            while place < len(sound):
                step = (start + place) // size
                until = min((step + 1) * size - start, len(sound))
                if step >= first:
                    energies[step - first] += _energy(x[place:until]) / size
                place = until


@njit(cache=True, nogil=True)
def _energy(x: npt.NDArray[np.float64]) -> float:
    a, b, c, d = 0.0, 0.0, 0.0, 0.0  # four sums overlap in the processor
    fours = len(x) // 4
    for n in range(fours):
        a += x[4 * n] * x[4 * n]
        b += x[4 * n + 1] * x[4 * n + 1]
        c += x[4 * n + 2] * x[4 * n + 2]
        d += x[4 * n + 3] * x[4 * n + 3]
    for n in range(4 * fours, len(x)):
        a += x[n] * x[n]
    return (a + b) + (c + d)
