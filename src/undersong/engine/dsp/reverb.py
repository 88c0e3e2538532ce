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

The shortest delay is longer than a block, so that a block is computed line by line with vector
instructions. A ring has its last block once more in front and its first once more behind, so that no
block that is read or written is ever broken. Steps are compiled into the loop that calls them: handing a
piece of an array to a function of its own costs as much as a fifth of a block.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.absorption import SHELVED, Absorption, absorption
from undersong.engine.dsp.dynamics import Curve
from undersong.engine.dsp.room import Room, characters
from undersong.engine.dsp.spring import sprung
from undersong.units import RATE_HZ, Audio

LINES = 16
DIFFUSERS = 4
BLOCK = 128
ENTRY, LINE, WAY = 8_192, 5_120, 1_024
"""Samples in the rings of the entry, of a line and of a diffuser: short, so that all stay in the cache."""
# Lengths in milliseconds, spread evenly in logarithm and made prime in samples: no two lines
# ever agree on a pitch.
SHORTEST_MS, LONGEST_MS = 21.0, 79.0
DIFFUSER_MS = ((4.77, 3.61, 12.73, 9.31), (4.51, 3.83, 12.11, 9.67))
DIFFUSION = 0.62
EARLY_RIGHT = 1.07
"""The right side's first reflections come by so much later."""
LONGEST_PRE_DELAY = 3_000
"""Samples; behind it the first reflections still lie within the entry's ring."""
TURN_HZ = (0.61, 0.43)
"""How often the two kinds of pairs swing."""
GRAIN = 4096
"""Samples of a grain that is played at double speed, with another halfway."""
GRAIN_TOP, GRAIN_BOTTOM = 0.47, 0.042
"""Shares by which filters before the grains follow: 4.5 kHz and 300 Hz."""
SHIMMER_SECONDS = 3.0
"""A room that rings longer takes back less an octave higher, or each octave would be louder than the last."""
INAUDIBLE = 1e-7
ASLEEP = 2 * ENTRY // BLOCK  # blocks of silence after which nothing can come out any more

Frame = npt.NDArray[np.float32]


class _Network(NamedTuple):
    """A room in samples.

    Attributes
    ----------
    lengths : (lines,) delays.
    lost : filters at their ends.
    diffusers : (2, 4) delays of the all-passes, left and right.
    taps, tap_gains : (2, n) places and (n,) gains of the first reflections.
    pre_delay, late : samples before the first reflection, and from there to the dense part.
    pole : of the two filters that keep lows out.
    movement : largest angle by which pairs of lines turn.
    shimmer : gain of what comes back an octave higher.
    """

    lengths: npt.NDArray[np.int64]
    lost: Absorption
    diffusers: npt.NDArray[np.int64]
    taps: npt.NDArray[np.int64]
    tap_gains: Frame
    pre_delay: int
    late: int
    pole: float
    movement: float
    shimmer: float


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
    _run(audio, _network(room), curve, np.float32(gain * _loudness(room)))


@cache
def _loudness(room: Room) -> float:
    """Return the gain that gives the answer to a click the energy of the click."""
    click = np.zeros((2, int((room.seconds * 1.2 + 0.3) * RATE_HZ)), np.float32)
    click[0, 0] = 1.0
    _run(click, _network(room), np.ones(-(-click.shape[1] // BLOCK) + 1, np.float32), np.float32(1.0))
    click[0, 0] -= 1.0
    # The click went in on one side only; a sound on both has twice its energy and that of the answer.
    return float(1.0 / math.sqrt(float(np.sum(np.square(click, dtype=np.float64))) or 1.0))


@cache
def _network(room: Room) -> _Network:
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
    return _Network(
        lengths,
        # A Hadamard matrix of order 16 must be divided by 4 to keep the energy; the filters do it.
        absorption(lengths, room, scale=0.25),
        diffusers,
        taps,
        gains,
        min(max(round(room.pre_delay_seconds * RATE_HZ), 0), LONGEST_PRE_DELAY),
        round(known.late_ms * room.size * RATE_HZ / 1000.0),
        math.exp(-2.0 * math.pi * room.low_cut_hz / RATE_HZ),
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
    return taps.reshape(2, -1).astype(np.int64), (strength * signs).astype(np.float32)


def _prime(number: int) -> int:
    while any(number % d == 0 for d in range(2, math.isqrt(number) + 1)):
        number += 1
    return number


@njit(cache=True, nogil=True)
def _run(  # noqa: C901 - one loop over blocks, whose steps are named
    audio: Frame, net: _Network, send: Frame, gain: np.float32
) -> None:
    samples = audio.shape[1]
    lines = np.zeros((LINES, LINE + 2 * BLOCK), np.float32)
    ways = np.zeros((2 * DIFFUSERS, WAY + 2 * BLOCK), np.float32)
    entry = np.zeros((2, ENTRY + 2 * BLOCK), np.float32)
    grains = np.zeros((2, LINE + 2 * BLOCK), np.float32)
    state, shelf_state = np.zeros(4), np.zeros(len(SHELVED), np.float32)
    ends = np.zeros((LINES, BLOCK), np.float32)
    inside = np.zeros((2, BLOCK), np.float32)
    turn, sung = np.zeros((4, BLOCK), np.float32), np.zeros((2, 4))
    early = gain * net.tap_gains
    quiet_blocks = ASLEEP
    for start in range(0, samples, BLOCK):
        size = min(BLOCK, samples - start)
        loudest = _enter(audio, start, entry, state, net.pole, send[start // BLOCK : start // BLOCK + 2])
        if loudest > INAUDIBLE:
            quiet_blocks = 0
        elif quiet_blocks >= ASLEEP:
            continue
        for line in range(LINES):
            _hear(lines[line], start - net.lengths[line], net.lost.taps[line], ends[line])
        _shelve(ends, net.lost.shelves, shelf_state)
        # The filters hold the quarter that the mixing needs: what is heard is four times as much.
        _leave(audio, start, size, ends, np.float32(4.0) * gain)
        _reflect(audio, start, size, entry, start - net.pre_delay, net.taps, early)
        for side in range(2):
            _read(entry[side], start - net.pre_delay - net.late, inside[side])
            for way in range(side * DIFFUSERS, (side + 1) * DIFFUSERS):
                _diffuse(ways[way], start, net.diffusers[side, way % DIFFUSERS], inside[side])
            if net.shimmer > 0.0:
                _sing(grains[side], start, ends, side, inside[side], np.float32(net.shimmer), sung[side])
        highest = np.float32(0.0)
        for line in range(LINES):
            highest = max(highest, abs(ends[line, 0]), abs(ends[line, BLOCK // 2]))
        _angles(start, net.movement, turn)
        _turn(ends, turn)
        _mix(ends)
        for line in range(LINES):
            _write(lines[line], start, ends[line], inside[line % 2])
        quiet_blocks = 0 if highest > INAUDIBLE else quiet_blocks + 1
        if quiet_blocks >= ASLEEP:
            for ring in (lines, ways, grains):
                ring[:] = 0.0
            shelf_state[:] = 0.0
            sung[:] = 0.0


@njit(cache=True, nogil=True, inline="always")
def _enter(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Frame, start: int, entry: Frame, state: npt.NDArray[np.float64], pole: float, send: Frame
) -> np.float32:
    """Put a block, without its lows, into the pre-delay; return the largest value."""
    rest = 1.0 - pole
    size = min(BLOCK, audio.shape[1] - start)
    begin = _place(entry[0], start)
    left, right = entry[0, begin : begin + BLOCK], entry[1, begin : begin + BLOCK]
    first, second, third, fourth = state
    loudest = 0.0
    share, grows = float(send[0]), (float(send[1]) - float(send[0])) / BLOCK
    for n in range(BLOCK):
        x, y = 0.0, 0.0
        if n < size:
            x, y = share * float(audio[0, start + n]), share * float(audio[1, start + n])
        share += grows
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
    _mirror(entry[0], begin)
    _mirror(entry[1], begin)
    return np.float32(loudest)


@njit(cache=True, nogil=True, inline="always")
def _place(ring: Frame, at: int) -> int:
    """Return where a moment stands in a ring."""
    return at % (len(ring) - 2 * BLOCK) + BLOCK


@njit(cache=True, nogil=True, inline="always")
def _mirror(ring: Frame, begin: int) -> None:
    """Keep the first and the last block of a ring where a block that is read may run over."""
    if begin == BLOCK:
        ring[len(ring) - BLOCK :] = ring[BLOCK : 2 * BLOCK]
    elif begin == len(ring) - 2 * BLOCK:
        ring[:BLOCK] = ring[begin : begin + BLOCK]


@njit(cache=True, nogil=True, inline="always")
def _read(ring: Frame, at: int, out: Frame) -> None:
    begin = _place(ring, at)
    heard = ring[begin : begin + BLOCK]
    for n in range(BLOCK):
        out[n] = heard[n]


@njit(cache=True, nogil=True, inline="always")
def _hear(ring: Frame, at: int, taps: Frame, out: Frame) -> None:
    """Read a block of a line, weakened and averaged with what came just before."""
    begin = _place(ring, at)
    a, b, c, d = taps[0], taps[1], taps[2], taps[3]
    heard = ring[begin - 3 : begin + BLOCK]
    for n in range(BLOCK):
        out[n] = a * heard[n + 3] + b * heard[n + 2] + c * heard[n + 1] + d * heard[n]


@njit(cache=True, nogil=True, inline="always")
def _shelve(ends: Frame, shelves: Frame, state: Frame) -> None:
    """Let the lows of some lines be, in place: four abreast, since each must wait for itself."""
    one, two, three, four = ends[SHELVED[0]], ends[SHELVED[1]], ends[SHELVED[2]], ends[SHELVED[3]]
    b0, b1, a1 = shelves[0]
    s1, s2, s3, s4 = state
    for n in range(BLOCK):
        x1, x2, x3, x4 = one[n], two[n], three[n], four[n]
        y1, y2, y3, y4 = b0 * x1 + s1, b0 * x2 + s2, b0 * x3 + s3, b0 * x4 + s4
        s1, s2, s3, s4 = b1 * x1 - a1 * y1, b1 * x2 - a1 * y2, b1 * x3 - a1 * y3, b1 * x4 - a1 * y4
        one[n], two[n], three[n], four[n] = y1, y2, y3, y4
    state[0], state[1], state[2], state[3] = s1, s2, s3, s4


@njit(cache=True, nogil=True, inline="always")
def _write(ring: Frame, at: int, end: Frame, feed: Frame) -> None:
    begin = _place(ring, at)
    out = ring[begin : begin + BLOCK]
    for n in range(BLOCK):
        out[n] = end[n] + feed[n]
    _mirror(ring, begin)


@njit(cache=True, nogil=True, inline="always")
def _diffuse(ring: Frame, at: int, length: int, sound: Frame) -> None:
    """Send a block through an all-pass (Schroeder), in place."""
    begin, now = _place(ring, at - length), _place(ring, at)
    delayed, fresh = ring[begin : begin + BLOCK], ring[now : now + BLOCK]
    g = np.float32(DIFFUSION)
    for n in range(BLOCK):
        inner = sound[n] + g * delayed[n]
        sound[n] = delayed[n] - g * inner
        fresh[n] = inner
    _mirror(ring, now)


@njit(cache=True, nogil=True, inline="always")
def _reflect(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Frame,
    start: int,
    size: int,
    entry: Frame,
    at: int,
    taps: npt.NDArray[np.int64],
    gains: Frame,
) -> None:
    """Add the first reflections, every second one from the other side."""
    for side in range(2):
        out = audio[side, start : start + size]
        for tap in range(taps.shape[1]):
            begin = _place(entry[0], at - taps[side, tap])
            heard, level = entry[(side + tap) % 2, begin : begin + BLOCK], gains[tap]
            for n in range(size):
                out[n] += level * heard[n]


@njit(cache=True, nogil=True, inline="always")
def _angles(start: int, movement: float, turn: Frame) -> None:
    """Find cosine and sine of both kinds of pairs; straight lines between the ends of a block."""
    for kind in range(2):
        speed = 2.0 * np.pi * TURN_HZ[kind] / RATE_HZ
        first = movement * np.sin(speed * start)
        last = movement * np.sin(speed * (start + BLOCK))
        c, c_rise = np.cos(first), (np.cos(last) - np.cos(first)) / BLOCK
        s, s_rise = np.sin(first), (np.sin(last) - np.sin(first)) / BLOCK
        for n in range(BLOCK):
            turn[2 * kind, n] = c + c_rise * n
            turn[2 * kind + 1, n] = s + s_rise * n


@njit(cache=True, nogil=True, inline="always")
def _turn(ends: Frame, turn: Frame) -> None:
    """Turn pairs of lines into each other, every second pair the other way and at another pace, in place."""
    for pair in range(LINES // 2):
        kind = pair % 2
        cosine, sine = turn[2 * kind], turn[2 * kind + 1]
        a, b = ends[2 * pair], ends[2 * pair + 1]
        for n in range(BLOCK):
            x, y = a[n], b[n]
            a[n] = cosine[n] * x - sine[n] * y
            b[n] = sine[n] * x + cosine[n] * y


@njit(cache=True, nogil=True, inline="always")
def _mix(ends: Frame) -> None:
    """Multiply by a Hadamard matrix of order 16, in place; it makes energies 16-fold."""
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


@njit(cache=True, nogil=True, inline="always")
def _leave(audio: Frame, start: int, size: int, ends: Frame, gain: np.float32) -> None:
    """Add the lines to the sound: even ones left, odd ones right, with signs that differ."""
    for side in range(2):
        out = audio[side, start : start + size]
        for line in range(side, LINES, 4):
            plus, minus = ends[line], ends[line + 2]
            for n in range(size):
                out[n] += gain * (plus[n] - minus[n])


@njit(cache=True, nogil=True, inline="always")
def _sing(  # noqa: PLR0917 - a compiled function takes no keywords
    ring: Frame,
    start: int,
    ends: Frame,
    side: int,
    inside: Frame,
    gain: np.float32,
    state: npt.NDArray[np.float64],
) -> None:
    """Feed a block of the room back an octave higher: two grains in turn, read at double speed."""
    begin = _place(ring, start)
    dark, darker, low, lower = state
    for n in range(BLOCK):
        total = np.float32(0.0)
        for line in range(side, LINES, 4):
            total += ends[line, n] - ends[line + 2, n]
        # What would come out above the top folds back, and what is as low as the grains come round
        # meets itself again: both would feed themselves.
        dark += GRAIN_TOP * (total - dark)
        darker += GRAIN_TOP * (dark - darker)
        low += GRAIN_BOTTOM * (darker - low)
        lower += GRAIN_BOTTOM * (darker - low - lower)
        ring[begin + n] = darker - low - lower
    state[0], state[1], state[2], state[3] = dark, darker, low, lower
    _mirror(ring, begin)
    for n in range(BLOCK):
        since = (start + n) % GRAIN
        for half in range(2):
            delay = GRAIN - (since + half * GRAIN // 2) % GRAIN
            window = np.sin(np.pi * delay / GRAIN)
            inside[n] += gain * np.float32(window * window) * ring[_place(ring, start + n - delay)]
