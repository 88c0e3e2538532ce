"""A room: a feedback delay network of sixteen lines, fed through diffusers.

Sound enters a room's sixteen delay lines (left into the even ones, right into the odd ones) after
a pre-delay and four all-passes a side that turn a click into a burst. The ends of the lines are mixed
by a Hadamard matrix, which loses no energy, darkened, weakened, and fed in again; so the echoes
grow denser by themselves (Jot and Chaigne, “Digital delay networks for designing artificial
reverberators”, AES Convention 90, 1991). Nothing in it moves: the room is linear, and the
return of a sum is the sum of the returns, which keeps stems exact.

The shortest delay is longer than a block, so that a block is computed line by line with vector
instructions: a minute of stereo takes about 30 ms.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.room import Room
from undersong.units import RATE_HZ, Audio

LINES = 16
DIFFUSERS = 4
BLOCK = 128
RING = 8192
# Lengths in milliseconds, spread evenly in logarithm and made prime in samples: no two lines
# ever agree on a pitch.
SHORTEST_MS, LONGEST_MS = 21.0, 79.0
DIFFUSER_MS = ((4.77, 3.61, 12.73, 9.31), (4.51, 3.83, 12.11, 9.67))
DIFFUSION = 0.62
INAUDIBLE = 1e-7
ASLEEP = 2 * RING // BLOCK  # blocks of silence after which nothing can come out any more


class _Network(NamedTuple):
    """A room in samples.

    Attributes
    ----------
    lengths : (lines,) delays.
    gains, dark : (lines,) what a line keeps, and how much of each sample it gives its neighbour.
    diffusers : (2, 4) delays of the all-passes, left and right.
    pre_delay : samples before anything is heard.
    pole : of the two filters that keep lows out.
    """

    lengths: npt.NDArray[np.int64]
    gains: npt.NDArray[np.float32]
    dark: npt.NDArray[np.float32]
    diffusers: npt.NDArray[np.int64]
    pre_delay: int
    pole: float


def reverberated(audio: Audio, room: Room, gain: float) -> None:
    """Add the room's answer to a sound, in place.

    The answer to a steady sound is as loud as the sound when `gain` is 1.

    Parameters
    ----------
    audio : (2, samples).
    """
    if gain > 0.0:
        _run(audio, _network(room), np.float32(gain * _loudness(room)))


@cache
def _loudness(room: Room) -> float:
    """Return the gain that gives the answer to a click the energy of the click."""
    click = np.zeros((2, int((room.seconds * 1.2 + 0.3) * RATE_HZ)), np.float32)
    click[0, 0] = 1.0
    _run(click, _network(room), np.float32(1.0))
    click[0, 0] -= 1.0
    # The click went in on one side only; a sound on both has twice its energy and that of the answer.
    return float(1.0 / math.sqrt(float(np.sum(np.square(click, dtype=np.float64))) or 1.0))


@cache
def _network(room: Room) -> _Network:
    raw = np.geomspace(SHORTEST_MS, LONGEST_MS, LINES) * room.size * RATE_HZ / 1000.0
    lengths = np.array([_prime(max(int(x), BLOCK + 1)) for x in raw], np.int64)
    # Lines of one side alternate between short and long.
    order = np.array([0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 5, 14, 7])
    lengths = lengths[order]
    gains = 10.0 ** (-3.0 * lengths / RATE_HZ / room.seconds)
    # A mean of neighbours, more of it in longer lines, so that all darken alike in time.
    dark = np.clip(room.damping * 0.45 * lengths / lengths.max(), 0.0, 0.49)
    diffusers = np.array(
        [[max(int(ms * RATE_HZ / 1000 * min(room.size, 1.0)), BLOCK + 1) for ms in s] for s in DIFFUSER_MS]
    )
    return _Network(
        lengths,
        gains.astype(np.float32),
        dark.astype(np.float32),
        diffusers,
        max(round(room.pre_delay_seconds * RATE_HZ), 0),
        math.exp(-2.0 * math.pi * room.low_cut_hz / RATE_HZ),
    )


def _prime(number: int) -> int:
    while any(number % d == 0 for d in range(2, math.isqrt(number) + 1)):
        number += 1
    return number


@njit(cache=True, nogil=True)
def _run(audio: npt.NDArray[np.float32], net: _Network, gain: np.float32) -> None:
    samples = audio.shape[1]
    lines = np.zeros((LINES, RING), np.float32)
    ways = np.zeros((2 * DIFFUSERS, RING), np.float32)
    entry = np.zeros((2, RING), np.float32)
    state = np.zeros(4)
    last = np.zeros(LINES, np.float32)
    ends = np.zeros((LINES, BLOCK), np.float32)
    inside = np.zeros((2, BLOCK), np.float32)
    quiet_blocks = ASLEEP
    for start in range(0, samples, BLOCK):
        size = min(BLOCK, samples - start)
        loudest = _enter(audio, start, entry, state, net.pole)
        if loudest > INAUDIBLE:
            quiet_blocks = 0
        elif quiet_blocks >= ASLEEP:
            continue
        place = start % RING
        for side in range(2):
            _read(entry[side], place - net.pre_delay, inside[side])
            for way in range(DIFFUSERS):
                _diffuse(ways[side * DIFFUSERS + way], place, net.diffusers[side, way], inside[side])
        highest = np.float32(0.0)
        for line in range(LINES):
            _read(lines[line], place - net.lengths[line], ends[line])
            last[line] = _darken(ends[line], last[line], net.gains[line], net.dark[line])
            highest = max(highest, abs(ends[line, 0]), abs(ends[line, BLOCK // 2]))
        _leave(audio, start, size, ends, gain)
        _mix(ends)
        for line in range(LINES):
            _write(lines[line], place, ends[line], inside[line % 2])
        quiet_blocks = 0 if highest > INAUDIBLE else quiet_blocks + 1
        if quiet_blocks >= ASLEEP:
            lines[:] = 0.0
            ways[:] = 0.0
            last[:] = 0.0


@njit(cache=True, nogil=True)
def _enter(
    audio: npt.NDArray[np.float32],
    start: int,
    entry: npt.NDArray[np.float32],
    state: npt.NDArray[np.float64],
    pole: float,
) -> np.float32:
    """Put a block, without its lows, into the pre-delay; return the largest value."""
    rest = 1.0 - pole
    size = min(BLOCK, audio.shape[1] - start)
    left, right = entry[0, start % RING :], entry[1, start % RING :]
    first, second, third, fourth = state
    loudest = 0.0
    for n in range(BLOCK):
        x, y = 0.0, 0.0
        if n < size:
            x, y = float(audio[0, start + n]), float(audio[1, start + n])
        first += rest * (x - first)
        third += rest * (y - third)
        x -= first
        y -= third
        second += rest * (x - second)
        fourth += rest * (y - fourth)
        left[n] = x - second
        right[n] = y - fourth
        loudest = max(loudest, abs(x - second), abs(y - fourth))
    # What is this small only makes the arithmetic slow.
    if abs(first) + abs(second) + abs(third) + abs(fourth) < 1e-15:
        first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
    state[0], state[1], state[2], state[3] = first, second, third, fourth
    return np.float32(loudest)


@njit(cache=True, nogil=True)
def _read(ring: npt.NDArray[np.float32], place: int, out: npt.NDArray[np.float32]) -> None:
    begin = place % RING
    first = min(BLOCK, RING - begin)
    for n in range(first):
        out[n] = ring[begin + n]
    for n in range(first, BLOCK):  # the ring's end lies inside the block
        out[n] = ring[begin + n - RING]


@njit(cache=True, nogil=True)
def _write(
    ring: npt.NDArray[np.float32],
    place: int,
    end: npt.NDArray[np.float32],
    feed: npt.NDArray[np.float32],
) -> None:
    out = ring[place : place + BLOCK]
    for n in range(BLOCK):
        out[n] = end[n] + feed[n]


@njit(cache=True, nogil=True)
def _diffuse(ring: npt.NDArray[np.float32], place: int, length: int, sound: npt.NDArray[np.float32]) -> None:
    """Send a block through an all-pass (Schroeder), in place."""
    delayed = np.empty(BLOCK, np.float32)
    _read(ring, place - length, delayed)
    g = np.float32(DIFFUSION)
    for n in range(BLOCK):
        inner = sound[n] + g * delayed[n]
        ring[place + n] = inner
        sound[n] = delayed[n] - g * inner


@njit(cache=True, nogil=True)
def _darken(end: npt.NDArray[np.float32], last: np.float32, gain: np.float32, dark: np.float32) -> np.float32:
    """Weaken a block and average neighbours, in place; return its last value as it came."""
    kept = np.float32(end[BLOCK - 1])
    light = gain * (np.float32(1.0) - dark)
    shade = gain * dark
    for n in range(BLOCK - 1, 0, -1):
        end[n] = light * end[n] + shade * end[n - 1]
    end[0] = light * end[0] + shade * last
    return kept


@njit(cache=True, nogil=True)
def _mix(ends: npt.NDArray[np.float32]) -> None:
    """Multiply by a Hadamard matrix of order 16, scaled to keep the energy, in place."""
    half = 1
    while half < LINES:
        for i in range(0, LINES, 2 * half):
            for j in range(i, i + half):
                a, b = ends[j], ends[j + half]
                for n in range(BLOCK):
                    x, y = a[n], b[n]
                    a[n] = x + y
                    b[n] = x - y
        half *= 2
    scale = np.float32(0.25)
    for line in range(LINES):
        for n in range(BLOCK):
            ends[line, n] *= scale


@njit(cache=True, nogil=True)
def _leave(
    audio: npt.NDArray[np.float32],
    start: int,
    size: int,
    ends: npt.NDArray[np.float32],
    gain: np.float32,
) -> None:
    """Add the lines to the sound: even ones left, odd ones right, with signs that differ."""
    for side in range(2):
        out = audio[side, start : start + size]
        for line in range(side, LINES, 4):
            plus, minus = ends[line], ends[line + 2]
            for n in range(size):
                out[n] += gain * (plus[n] - minus[n])
