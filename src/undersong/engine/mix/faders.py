"""Faders: how loud each part is, by what is heard of it and not by its peaks.

All is decided on loudness in steps of 100 ms, one row a part, without touching sound: each part gets
the loudness of its role where it plays; the voice is set against what it sings over, as a whole and
phrase by phrase; then the sections are set against each other. Energies of different parts add,
since parts are not copies of each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.loudness import SILENCE_LUFS, Steps, energy_of, integrated
from undersong.engine.model import Role, Section
from undersong.engine.model.kinds import LIFTED
from undersong.units import Db, Lufs

REFERENCE_LUFS: Lufs = -20.0
"""Loudness of the whole mix before the master: leaves room for its peaks."""
LARGEST_GAIN: Db = 40.0
CROWD_DB: Db = 1.5
CROWDED = (Role.BED, Role.COMP, Role.COUNTER, Role.COLOUR)
"""Parts of one of these roles step back by so much for each doubling of their number."""
SUNG_BELOW: Db = 20.0
"""Where the voice is this far below its usual level, nobody sings."""
LARGEST_RIDE: Db = 3.0
DB_PER_ENERGY: Db = 7.0
"""From a section of no energy to one of full energy, arrangement and faders together."""
LARGEST_SLOPE: Db = 4.0
LEAST_CONTRAST: Db = 3.2
LEAST_LIFT: Db = 2.2
LARGEST_SECTION: Db = 5.0


@dataclass(frozen=True)
class Heard:
    """What the faders know of a part.

    Attributes
    ----------
    target_lu : its loudness where it plays, in LU against a reference that all share.
    sings : whether it is the voice that carries the words.
    steps : weighted energy of each 100 ms, see `dsp.loudness`.
    """

    role: Role
    target_lu: Db
    sings: bool
    steps: Steps


def resting_gains(parts: Sequence[Heard]) -> npt.NDArray[np.float64]:
    """Return each part's gain in dB by its role alone, where silence has 0."""
    crowd: dict[Role, int] = {}
    for part in parts:
        if part.role in CROWDED:
            crowd[part.role] = crowd.get(part.role, 0) + 1
    gains = []
    for part in parts:
        heard = integrated(part.steps)
        target = part.target_lu - CROWD_DB * np.log2(crowd.get(part.role, 1)) + REFERENCE_LUFS
        gains.append(0.0 if heard <= SILENCE_LUFS else np.clip(target - heard, -LARGEST_GAIN, LARGEST_GAIN))
    return np.array(gains, np.float64)


def heard_singing(steps: Steps) -> npt.NDArray[np.float64]:
    """Return 1 where a voice is heard and 0 where it isn't, by steps of 100 ms."""
    loud = float(np.percentile(steps, 95)) if steps.size else 0.0
    if loud <= energy_of(SILENCE_LUFS):
        return np.zeros(steps.size)
    return np.asarray(steps > loud * 10.0 ** (-SUNG_BELOW / 10.0), np.float64)


def widened(heard: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return where there shall be room for a voice: 200 ms before and after it, and in its breaths."""
    padded = np.pad(heard, 2)
    return np.asarray(np.stack([padded[i : i + heard.size] for i in range(5)]).max(axis=0))


def voice_gain(
    voice: Steps, backing: Steps, sung: npt.NDArray[np.float64], over_backing_lu: Db
) -> npt.NDArray[np.float64]:
    """Return the gain of the voice in dB by steps, so that it stands above the backing.

    It follows the backing phrase by phrase within ±3 dB, as a hand on the fader would, and is right
    over all that is sung.
    """
    if not sung.any():
        return np.zeros(voice.size)
    floor = 1e-9
    near_voice = _around(voice * sung, 15) / (_around(sung, 15) + floor) + floor
    near_backing = _around(backing * sung, 15) / (_around(sung, 15) + floor) + floor
    wanted = 10.0 * np.log10(near_backing / near_voice) + over_backing_lu
    usual = float(np.average(wanted, weights=sung * (voice + floor)))
    ride = usual + np.clip(wanted - usual, -LARGEST_RIDE, LARGEST_RIDE)
    ride = _held(ride, sung)
    reached = float(np.sum(voice * sung * 10.0 ** (ride / 10.0)))
    against = float(np.sum(backing * sung))
    if reached <= 0.0 or against <= 0.0:
        return np.zeros(voice.size)
    missing = over_backing_lu - 10.0 * np.log10(reached / against)
    return np.asarray(np.clip(ride + missing, -LARGEST_GAIN, LARGEST_GAIN))


def phrase_rides(
    ride: npt.NDArray[np.float64], voice: Steps, sung: npt.NDArray[np.float64]
) -> tuple[Db, list[tuple[int, Db]]]:
    """Return a moving gain as one gain and a move for each phrase: (first step, dB), each where it changes.

    A hand on a fader moves between phrases, not within; and a person can read and change it.
    """
    if not sung.any():
        return 0.0, []
    weight = voice * sung + 1e-12
    usual = round(float(np.average(ride, weights=weight)), 2)
    edges = np.flatnonzero(np.diff(np.concatenate([[0.0], sung, [0.0]])))
    moves: list[tuple[int, Db]] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        wanted = np.average(ride[first:last], weights=weight[first:last])
        move = round(float(wanted) - usual, 1) + 0.0
        if move != (moves[-1][1] if moves else 0.0):
            moves.append((int(first), move))
    return usual, moves


def section_gains(
    sections: Sequence[Section], spans: Sequence[tuple[int, int]], energies: Mapping[str, Steps]
) -> npt.NDArray[np.float64]:
    """Return the gain of each section in dB.

    Energy lifts a section, as far as the arrangement has not done so; where loudest and quietest, or
    chorus and verse, are too much alike after that, they are moved apart, by each of the measures in
    `energies`.

    Parameters
    ----------
    spans : first step and step after the last of each section.
    energies : energy of the whole song by steps, weighted as ears do and plain.
    """
    energy = np.array([s.energy for s in sections])
    length = np.array([max(b - a, 0) for a, b in spans], np.float64)
    counted = length >= 15  # a breath of a second and a half is no section
    if counted.sum() < 2:
        return np.zeros(len(sections))
    levels = [np.array([_level(e[a:b]) for a, b in spans]) for e in energies.values()]
    weight = np.where(counted, length, 0.0)
    arranged = np.mean([_arranged_slope(energy, level, weight) for level in levels])
    missing = float(np.clip(DB_PER_ENERGY - arranged, -LARGEST_SLOPE, LARGEST_SLOPE))
    gains = missing * (energy - np.average(energy, weights=weight))
    gains += _apart(gains, energy, levels, counted)
    gains += _lifted(gains, [s.name for s in sections], levels)
    gains -= float(np.average(gains, weights=length))
    return np.asarray(np.clip(gains, -LARGEST_SECTION, LARGEST_SECTION))


def _arranged_slope(
    energy: npt.NDArray[np.float64], level: npt.NDArray[np.float64], length: npt.NDArray[np.float64]
) -> float:
    """Return by how many dB the arrangement itself rises from energy 0 to energy 1."""
    off = energy - np.average(energy, weights=length)
    spread = float(np.average(off * off, weights=length))
    return float(np.average(off * level, weights=length)) / spread if spread > 1e-4 else 0.0


def _apart(
    gains: npt.NDArray[np.float64],
    energy: npt.NDArray[np.float64],
    levels: Sequence[npt.NDArray[np.float64]],
    counted: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Return what is missing to the least contrast, given by energy."""
    spread = float(np.ptp(energy[counted]))
    contrast = min(float(np.ptp((level + gains)[counted])) for level in levels)
    if spread < 1e-3 or contrast >= LEAST_CONTRAST:
        return np.zeros_like(gains)
    middle = (energy[counted].max() + energy[counted].min()) / 2.0
    return np.asarray((LEAST_CONTRAST - contrast) * np.clip((energy - middle) / spread, -0.5, 0.5))


def _lifted(
    gains: npt.NDArray[np.float64], names: Sequence[str], levels: Sequence[npt.NDArray[np.float64]]
) -> npt.NDArray[np.float64]:
    """Return what is missing between verse and chorus, half to each."""
    chorus = np.array([name in LIFTED for name in names])
    verse = np.array([name == "verse" for name in names])
    if not (chorus.any() and verse.any()):
        return np.zeros_like(gains)
    lift = min(float(np.mean((level + gains)[chorus]) - np.mean((level + gains)[verse])) for level in levels)
    missing = max(LEAST_LIFT - lift, 0.0)
    return np.asarray(missing / 2.0 * (chorus.astype(np.float64) - verse))


def _level(energies: Steps) -> float:
    return 10.0 * float(np.log10(max(float(energies.mean()) if energies.size else 0.0, 1e-9)))


def _around(values: npt.NDArray[np.float64], reach: int) -> npt.NDArray[np.float64]:
    """Return each value's mean with its neighbours, weighted by nearness (Hann)."""
    window = np.hanning(2 * reach + 3)[1:-1]
    padded = np.pad(values, reach)
    return np.convolve(padded, window / window.sum(), mode="valid")


def _held(values: npt.NDArray[np.float64], sung: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Keep values where nobody sings, so that nothing moves there."""
    last = np.maximum.accumulate(np.where(sung > 0, np.arange(values.size), -1))
    return values[np.where(last < 0, int(np.argmax(sung > 0)), last)]
