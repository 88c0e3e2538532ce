"""A sound in four bands: each held together by a compressor of its own, each with its own width.

The bands are cut by Linkwitz-Riley crossovers of fourth order (Linkwitz, "Active Crossover Networks for
Noncoincident Drivers", JAES 24, 1976): two Butterworth filters one after the other, whose two halves stay
in phase and add up to an all-pass. A band that misses one of the cuts goes through that cut's all-pass
instead, so that all four stay in phase and their sum is flat. The sound goes through hop by hop; a gain is
decided from the level of the hop that comes next, so that it arrives before the stroke that asks for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.equaliser import INAUDIBLE, Sections, high_pass, low_pass
from undersong.units import RATE_HZ, Audio, Db, Hz, Seconds

BANDS = 4
HOP = 441
"""10 ms: a gain may begin to fall so long before the stroke."""
KNEE_DB: Db = 6.0
SECTIONS = 14
"""Of second order: three cuts of four, two all-passes."""


@dataclass(frozen=True)
class Band:
    """What is done to one band.

    Attributes
    ----------
    threshold : level in dBFS (mean square of both channels) above which it is turned down.
    ratio : 1 leaves it alone.
    depth : how far it may be turned down.
    rise, fall : how quickly it is turned down and let go.
    width : factor of the difference between left and right.
    """

    threshold: Db
    ratio: float
    depth: Db
    rise: Seconds
    fall: Seconds
    width: float = 1.0


def banded(audio: Audio, *, edges_hz: tuple[Hz, Hz, Hz], bands: Sequence[Band]) -> npt.NDArray[np.float32]:
    """Send a sound through its four bands, in place.

    Parameters
    ----------
    audio : (2, samples), changed.
    edges_hz : where the bands meet, rising.
    bands : four, from low to high.

    Returns
    -------
    array of shape (hops, 4)
        How far each band was turned down at the end of each hop of 10 ms, in dB, 0 or more.
    """
    hops = -(-audio.shape[1] // HOP)
    reduction = np.zeros((hops, BANDS), np.float32)
    facts = np.array(
        [[b.threshold, 1.0 - 1.0 / b.ratio, b.depth, _step(b.rise), _step(b.fall), b.width] for b in bands]
    )
    _through(audio, _sections(edges_hz), facts, reduction)
    return reduction


def all_pass(hz: Hz) -> Sections:
    """Return the section that the two halves of a cut at `hz` add up to."""
    low = low_pass(hz)[0]
    a1, a2 = low[3], low[4]
    return np.array([[a2, a1, 1.0, a1, a2]])


def _step(seconds: Seconds) -> float:
    """Share of the way that a follower goes in one hop."""
    return 1.0 - math.exp(-HOP / RATE_HZ / max(seconds, 1e-6))


def _sections(edges_hz: tuple[Hz, Hz, Hz]) -> Sections:
    """The sections in the order in which `_split` takes them."""
    first, second, third = edges_hz
    rows = [low_pass(second)] * 2 + [high_pass(second)] * 2
    rows += [all_pass(third)] + [low_pass(first)] * 2 + [high_pass(first)] * 2
    rows += [all_pass(first)] + [low_pass(third)] * 2 + [high_pass(third)] * 2
    return np.vstack(rows)


@njit(cache=True, nogil=True)
def _run(
    sound: npt.NDArray[np.float64], size: int, row: npt.NDArray[np.float64], state: npt.NDArray[np.float64]
) -> None:
    """Send (samples, 2) through one section in place; both channels overlap in the processor."""
    b0, b1, b2, a1, a2 = row
    l1, l2, r1, r2 = state
    for n in range(size):
        x, u = sound[n, 0], sound[n, 1]
        y = b0 * x + l1
        v = b0 * u + r1
        l1 = b1 * x - a1 * y + l2
        r1 = b1 * u - a1 * v + r2
        l2 = b2 * x - a2 * y
        r2 = b2 * u - a2 * v
        sound[n, 0], sound[n, 1] = y, v
    # A filter that rings down to denormal numbers is a hundred times slower.
    if abs(l1) + abs(l2) + abs(r1) + abs(r2) < INAUDIBLE:
        l1, l2, r1, r2 = 0.0, 0.0, 0.0, 0.0
    state[0], state[1], state[2], state[3] = l1, l2, r1, r2


@njit(cache=True, nogil=True)
def _split(
    bands: npt.NDArray[np.float64],
    size: int,
    sections: npt.NDArray[np.float64],
    state: npt.NDArray[np.float64],
) -> None:
    """Cut what stands in band 0 into all four, in place."""
    bands[2, :size] = bands[0, :size]
    for index in range(2):
        _run(bands[0], size, sections[index], state[index])
        _run(bands[2], size, sections[2 + index], state[2 + index])
    for half in range(2):
        low, high, first = 2 * half, 2 * half + 1, 4 + 5 * half
        _run(bands[low], size, sections[first], state[first])
        bands[high, :size] = bands[low, :size]
        for index in range(first + 1, first + 3):
            _run(bands[low], size, sections[index], state[index])
            _run(bands[high], size, sections[index + 2], state[index + 2])


@njit(cache=True, nogil=True)
def _wanted(sound: npt.NDArray[np.float64], size: int, fact: npt.NDArray[np.float64]) -> float:
    """Return by how many dB a band is too loud to be left alone."""
    power = 0.0
    for n in range(size):
        power += sound[n, 0] * sound[n, 0] + sound[n, 1] * sound[n, 1]
    over = 10.0 * math.log10(max(power / (2 * HOP), 1e-12)) - fact[0]
    bent = min(max(over + KNEE_DB / 2, 0.0), KNEE_DB) ** 2 / (2 * KNEE_DB) + max(over - KNEE_DB / 2, 0.0)
    return float(min(fact[1] * bent, fact[2]))


@njit(cache=True, nogil=True)
def _through(
    audio: npt.NDArray[np.float32],
    sections: npt.NDArray[np.float64],
    facts: npt.NDArray[np.float64],
    reduction: npt.NDArray[np.float32],
) -> None:
    samples, hops = audio.shape[1], len(reduction)
    state = np.zeros((SECTIONS, 4))
    coming, here = np.zeros((BANDS, HOP, 2)), np.zeros((BANDS, HOP, 2))
    held, gain = np.zeros(BANDS), np.ones(BANDS)
    for hop in range(hops + 1):
        size = max(min(HOP, samples - hop * HOP), 0)
        for n in range(size):
            coming[0, n, 0], coming[0, n, 1] = audio[0, hop * HOP + n], audio[1, hop * HOP + n]
        _split(coming, size, sections, state)
        if hop > 0:
            start = (hop - 1) * HOP
            last = min(HOP, samples - start)
            audio[:, start : start + last] = 0.0
        for band in range(BANDS):
            wanted = _wanted(coming[band], size, facts[band])
            step = facts[band, 3] if wanted > held[band] else facts[band, 4]
            held[band] += (wanted - held[band]) * step
            after = math.pow(10.0, -held[band] / 20.0)
            if hop == 0:
                gain[band] = after
                continue
            reduction[hop - 1, band] = held[band]
            rise, width = (after - gain[band]) / HOP, facts[band, 5]
            for n in range(last):
                now = gain[band] + rise * n
                middle = 0.5 * (here[band, n, 0] + here[band, n, 1])
                side = 0.5 * width * (here[band, n, 0] - here[band, n, 1])
                audio[0, start + n] += now * (middle + side)
                audio[1, start + n] += now * (middle - side)
            gain[band] = after
        coming, here = here, coming
