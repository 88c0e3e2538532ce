"""A room: a feedback delay network of sixteen lines, fed through diffusers.

Sound enters a room's sixteen delay lines (left into the even ones, right into the odd ones) after
a pre-delay and four all-passes a side that turn a click into a burst. The ends of the lines are mixed
by a Hadamard matrix, which loses no energy, weakened as `absorption` says, and fed in again; so the
echoes grow denser by themselves (Jot and Chaigne, “Digital delay networks for designing artificial
reverberators”, AES Convention 90, 1991). First reflections are read from the pre-delay itself. Before
the lines are mixed, pairs of them turn into each other by an angle that swings slowly: the matrix stays
orthogonal, so the decay does not change, but no mode stands still long enough to ring (Schlecht & Habets,
"Time-varying feedback matrices in feedback delay networks", JASA 2015). The angle hangs on time alone: the
room is linear, and the return of a sum is the sum of the returns, which keeps stems exact.

How it is computed stands in `dsp.network`.
"""

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.absorption import absorption
from undersong.engine.dsp.dynamics import Curve
from undersong.engine.dsp.network import BLOCK, LINES, Frame, Network, run
from undersong.engine.dsp.room import Room, characters
from undersong.engine.dsp.sections import Block, planned
from undersong.engine.dsp.spring import sprung
from undersong.units import RATE_HZ, Audio

# Lengths in milliseconds, spread evenly in logarithm and made prime in samples: no two lines
# ever agree on a pitch.
SHORTEST_MS, LONGEST_MS = 21.0, 79.0
DIFFUSER_MS = ((4.77, 3.61, 12.73, 9.31), (4.51, 3.83, 12.11, 9.67))
EARLY_RIGHT = 1.07
"""The right side's first reflections come by so much later."""
LONGEST_PRE_DELAY = 3_000
"""Samples; behind it the first reflections still lie within the entry's ring."""
SHIMMER_SECONDS = 3.0
"""A room that rings longer takes back less an octave higher, or each octave would be louder than the last."""


def reverberated(audio: Audio, room: Room, gain: float, *, send: Curve | None = None) -> None:
    """Add the room's answer to a sound, in place.

    The answer to a steady sound is as loud as the sound when `gain` is 1.

    Parameters
    ----------
    audio : (2, samples).
    send : factors of what the room hears, at samples 0, `BLOCK`, 2 `BLOCK` …, straight lines between.
    """
    if gain <= 0.0:
        return
    if room.kind == "spring":
        sprung(audio, room, gain, send=send)
        return
    curve = np.ones(-(-audio.shape[1] // BLOCK) + 1, np.float32) if send is None else send
    run(audio, _network(room), curve, np.float32(gain * _loudness(room)))


@cache
def _loudness(room: Room) -> float:
    """Return the gain that gives the answer to a click the energy of the click."""
    click = np.zeros((2, int((room.seconds * 1.2 + 0.3) * RATE_HZ)), np.float32)
    click[0, 0] = 1.0
    run(click, _network(room), np.ones(-(-click.shape[1] // BLOCK) + 1, np.float32), np.float32(1.0))
    click[0, 0] -= 1.0
    # The click went in on one side only; a sound on both has twice its energy and that of the answer.
    return float(1.0 / math.sqrt(float(np.sum(np.square(click, dtype=np.float64))) or 1.0))


@cache
def _network(room: Room) -> Network:
    known = characters()[room.kind]
    size = room.size * known.size
    raw = np.geomspace(SHORTEST_MS, LONGEST_MS, LINES) * size * RATE_HZ / 1000.0
    lengths = np.array([_prime(max(int(x), BLOCK + 1)) for x in raw], np.int64)
    # Lines of one side alternate between short and long.
    order = np.array([0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 5, 14, 7])
    lengths = lengths[order]
    diffusers = np.array(
        [[max(int(ms * RATE_HZ / 1000 * min(size, 1.0)), BLOCK + 1) for ms in s] for s in DIFFUSER_MS]
    )
    taps, gains = _first_reflections(known.early_ms, known.early_db, room.size)
    return Network(
        lengths,
        # A Hadamard matrix of order 16 must be divided by 4 to keep the energy; the filters do it.
        absorption(lengths, room, scale=0.25),
        diffusers,
        taps,
        gains,
        min(max(round(room.pre_delay_seconds * RATE_HZ), 0), LONGEST_PRE_DELAY),
        round(known.late_ms * room.size * RATE_HZ / 1000.0),
        _low_cut(room),
        known.movement,
        known.shimmer * min(1.0, math.sqrt(SHIMMER_SECONDS / room.seconds)),
    )


def _first_reflections(
    times_ms: tuple[float, ...], level_db: float, size: float
) -> tuple[npt.NDArray[np.int64], Frame]:
    """Return their places in samples and gains: each later one is weaker, and every third upside down."""
    left = np.array(times_ms, np.float64) * size * RATE_HZ / 1000.0
    taps = np.array([[_prime(int(t)) for t in left], [_prime(int(EARLY_RIGHT * t)) for t in left]])
    strength = np.exp(-0.25 * np.arange(len(times_ms)))
    signs = np.where(np.arange(len(times_ms)) % 3 == 2, -1.0, 1.0)
    if len(times_ms):
        strength *= 10.0 ** (level_db / 20.0) / math.sqrt(float(np.sum(strength**2)))
    if len(times_ms) % 2:  # they are read in pairs
        taps, strength, signs = (
            np.pad(taps, ((0, 0), (0, 1))),
            np.pad(strength, (0, 1)),
            np.pad(signs, (0, 1)),
        )
    return taps.reshape(2, -1).astype(np.int64), (strength * signs).astype(np.float32)


def _low_cut(room: Room) -> Block:
    """Return the filter that keeps lows out: two of first order, one after the other."""
    pole = math.exp(-2.0 * math.pi * room.low_cut_hz / RATE_HZ)
    whole = pole * pole
    plan: Block = planned(np.array([[whole, -2.0 * whole, whole, -2.0 * pole, whole]]))[0]
    return plan


def _prime(number: int) -> int:
    while any(number % d == 0 for d in range(2, math.isqrt(number) + 1)):
        number += 1
    return number
