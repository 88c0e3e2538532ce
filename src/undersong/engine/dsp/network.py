"""The network of a room, running: sixteen delay lines, computed line by line in blocks.

The shortest delay is longer than a block, so that a block is computed with vector instructions. A ring has
its last block once more in front and its first once more behind: no block that is read is ever broken. Steps
are compiled into the loop that calls them: handing a piece of an array to a function of its own costs as much
as a fifth of a block. What must wait for itself, a few filters of low order, looks sixteen samples back (see
`dsp.sections`). The sixteen values of a sample are mixed while they are in registers.

What is heard are the even lines on the left, the odd ones on the right, with signs that differ.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.absorption import SHELVED, Absorption
from undersong.engine.dsp.sections import BLOCK as LONG
from undersong.engine.dsp.sections import PAD, Block, passed, silent_row
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ

LINES = 16
DIFFUSERS = 4
BLOCK = 128
ENTRY, LINE, WAY = 8_192, 5_120, 1_024
"""Samples in the rings of the entry, of a line and of a diffuser: short, so that all stay in the cache."""
DIFFUSION = 0.62
TURN_HZ = (0.61, 0.43)
"""How often the two kinds of pairs swing."""
GRAIN = 4096
"""Samples of a grain that is played at double speed, with another halfway."""
GRAIN_TOP, GRAIN_BOTTOM = 0.47, 0.042
"""Shares by which filters before the grains follow: 4.5 kHz and 300 Hz."""
TURN, FED, OUT, LATE, FRESH, ROWS = 16, 20, 22, 24, 28, 32
"""Rows of what is at hand of a block, behind those of the lines: of one array, so that none is another."""
INAUDIBLE = 1e-7
ASLEEP = 2 * ENTRY // BLOCK  # blocks of silence after which nothing can come out any more

Frame = npt.NDArray[np.float32]


class Network(NamedTuple):
    """A room in samples.

    Attributes
    ----------
    lengths : (lines,) delays.
    lost : filters at their ends.
    diffusers : (2, 4) delays of the all-passes, left and right.
    taps, tap_gains : (2, n) places and (n,) gains of the first reflections; n is even.
    pre_delay, late : samples before the first reflection, and from there to the dense part.
    low_cut : the filter that keeps lows out, see `dsp.sections`.
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
    low_cut: Block
    movement: float
    shimmer: float


@njit(cache=True, nogil=True)
def run(  # noqa: C901, PLR0912 - one loop over blocks, whose steps are named
    audio: Frame, net: Network, send: Frame, gain: np.float32
) -> None:
    """Add what the network answers to a sound, in place.

    Parameters
    ----------
    audio : (2, samples).
    send : factors of what it hears, at every `BLOCK` samples, straight lines between.
    """
    samples = audio.shape[1]
    lines = np.zeros((LINES, LINE + 2 * BLOCK), np.float32)
    ways = np.zeros((2 * DIFFUSERS, WAY + 2 * BLOCK), np.float32)
    entry = np.zeros((2, ENTRY + 2 * BLOCK), np.float32)
    grains = np.zeros((2, LINE + 2 * BLOCK), np.float32)
    window = _window() if net.shimmer > 0.0 else np.zeros(1, np.float32)
    kept, shelf_state = np.zeros((2, 2)), np.zeros(len(SHELVED), np.float32)
    enters, room = silent_row(), silent_row()
    hand = np.zeros((ROWS, BLOCK), np.float32)
    ramp = np.arange(BLOCK).astype(np.float32)
    shelf, work = np.zeros(PAD + BLOCK, np.float32), np.zeros(PAD + BLOCK, np.float32)
    sung = np.zeros((2, 4))
    early, out = gain * net.tap_gains, np.float32(4.0) * gain
    quiet_blocks, heard = ASLEEP, False
    for start in range(0, samples, BLOCK):
        if start % LONG == 0:
            heard = _enter(audio, start, entry, enters, room, net.low_cut, kept, send)
        if heard:
            quiet_blocks = 0
        elif quiet_blocks >= ASLEEP:
            continue
        size = min(BLOCK, samples - start)
        now = start % LINE
        for line in range(LINES):
            begin = now - net.lengths[line]
            _hear(lines[line], begin + (LINE if begin < 0 else 0) + BLOCK, net.lost.taps[line], hand[line])
        for index in range(len(SHELVED)):
            _shelve(hand[SHELVED[index]], net.lost.shelves[index], shelf_state, index, shelf, work)
        loudest = np.float32(0.0)
        for line in range(LINES):
            loudest = max(loudest, abs(hand[line, 0]), abs(hand[line, BLOCK // 2]))
        _reflect(audio, start, size, entry, start - net.pre_delay, net.taps, early)
        begin = ((start - net.pre_delay - net.late) & (ENTRY - 1)) + BLOCK
        for side in range(2):
            _copy(entry[side, begin : begin + BLOCK], hand[FED + side])
            _diffuse(ways, start, net.diffusers, side, hand)
        _angles(start, net.movement, ramp, hand)
        if net.shimmer > 0.0:
            for side in range(2):
                _sing(grains[side], start, hand, side, np.float32(net.shimmer), window, sung[side])
        _mix(hand)
        for line in range(LINES):
            _copy(hand[line], lines[line, now + BLOCK : now + 2 * BLOCK])
        if now == 0:
            lines[:, LINE + BLOCK :] = lines[:, BLOCK : 2 * BLOCK]
        elif now == LINE - BLOCK:
            lines[:, :BLOCK] = lines[:, LINE : LINE + BLOCK]
        # The filters hold the quarter that the mixing needs: what is heard is four times as much.
        for side in range(2):
            sound, dense = audio[side, start : start + size], hand[OUT + side]
            for n in range(size):
                sound[n] += out * dense[n]
        quiet_blocks = 0 if loudest > INAUDIBLE else quiet_blocks + 1
        if quiet_blocks >= ASLEEP:
            for ring in (lines, ways, grains):
                ring[:] = 0.0
            shelf_state[:] = 0.0
            sung[:] = 0.0


@njit(cache=True, nogil=True, inline="always")
def _enter(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Frame,
    start: int,
    entry: Frame,
    row: Block,
    room: Block,
    low_cut: Block,
    kept: Block,
    send: Frame,
) -> bool:
    """Put a long block, without its lows, into the pre-delay; return whether there is anything in it."""
    size, heard = min(LONG, audio.shape[1] - start), False
    begin = (start & (ENTRY - 1)) + BLOCK
    for side in range(2):
        sound, x, fresh = audio[side, start : start + size], row[PAD:], entry[side, begin : begin + LONG]
        for first in range(0, LONG, BLOCK):
            point = (start + first) // BLOCK
            share = float(send[min(point, len(send) - 1)])
            rise = (float(send[min(point + 1, len(send) - 1)]) - share) / BLOCK
            block, some = x[first : first + BLOCK], sound[first : first + BLOCK]
            for n in range(len(some)):
                block[n] = (share + rise * n) * some[n]
            block[len(some) :] = 0.0
        passed(row, room, low_cut, kept[side])
        for n in range(LONG):
            fresh[n] = x[n]
        for n in range(LONG):
            if abs(fresh[n]) > INAUDIBLE:
                heard = True
                break
        if begin == BLOCK:
            entry[side, ENTRY + BLOCK :] = entry[side, BLOCK : 2 * BLOCK]
        elif begin + LONG == ENTRY + BLOCK:
            entry[side, :BLOCK] = entry[side, ENTRY : ENTRY + BLOCK]
    return heard


@njit(cache=True, nogil=True, inline="always")
def _copy(sound: Frame, to: Frame) -> None:
    for n in range(BLOCK):
        to[n] = sound[n]


@njit(cache=True, nogil=True, inline="always")
def _hear(ring: Frame, begin: int, taps: Frame, out: Frame) -> None:
    """Read a block of a line, weakened and averaged with what came just before."""
    a, b, c, d = taps[0], taps[1], taps[2], taps[3]
    heard = ring[begin - 3 : begin + BLOCK]
    for n in range(BLOCK):
        out[n] = a * heard[n + 3] + b * heard[n + 2] + c * heard[n + 1] + d * heard[n]


@njit(cache=True, nogil=True, inline="always")
def _shelve(  # noqa: PLR0917 - a compiled function takes no keywords
    end: Frame, shelf: Frame, state: Frame, index: int, x: Frame, w: Frame
) -> None:
    """Let the lows of a line be, in place; `x` and `w` are room with zeros in front."""
    b0, b1, a1 = shelf
    for n in range(BLOCK):
        x[n + 32] = end[n]
    second, third = b1 - a1 * b0, -a1 * b1
    for n in range(BLOCK):
        w[n + 32] = b0 * x[n + 32] + second * x[n + 31] + third * x[n + 30]
    last, held = x[PAD + BLOCK - 1], state[index]
    w[PAD] += held
    w[PAD + 1] -= a1 * held
    p = a1 * a1
    for n in range(BLOCK):
        x[n + 32] = w[n + 32] + p * w[n + 30]
    p *= p
    for n in range(BLOCK):
        w[n + 32] = x[n + 32] + p * x[n + 28]
    p *= p
    for n in range(BLOCK):
        x[n + 32] = w[n + 32] + p * w[n + 24]
    p *= p
    for n in range(BLOCK):
        x[n + 32] += p * x[n + 16]
    state[index] = b1 * last - a1 * x[PAD + BLOCK - 1]
    for n in range(BLOCK):
        end[n] = x[n + 32]


@njit(cache=True, nogil=True, inline="always")
def _diffuse(ways: Frame, at: int, delays: npt.NDArray[np.int64], side: int, hand: Frame) -> None:
    """Send what is fed through a side's all-passes (Schroeder), in place."""
    g, first, fed = np.float32(DIFFUSION), side * DIFFUSERS, FED + side
    for way in range(DIFFUSERS):
        begin = ((at - delays[side, way]) & (WAY - 1)) + BLOCK
        _copy(ways[first + way, begin : begin + BLOCK], hand[LATE + way])
    for n in range(BLOCK):
        a, b, c, d = hand[LATE, n], hand[LATE + 1, n], hand[LATE + 2, n], hand[LATE + 3, n]
        e = hand[fed, n] + g * a
        x = a - g * e
        f = x + g * b
        x = b - g * f
        h = x + g * c
        x = c - g * h
        i = x + g * d
        hand[fed, n] = d - g * i
        hand[FRESH, n], hand[FRESH + 1, n], hand[FRESH + 2, n], hand[FRESH + 3, n] = e, f, h, i
    now = (at & (WAY - 1)) + BLOCK
    for way in range(DIFFUSERS):
        _copy(hand[FRESH + way], ways[first + way, now : now + BLOCK])
    if now == BLOCK:
        ways[first : first + DIFFUSERS, WAY + BLOCK :] = ways[first : first + DIFFUSERS, BLOCK : 2 * BLOCK]
    elif now == WAY:
        ways[first : first + DIFFUSERS, :BLOCK] = ways[first : first + DIFFUSERS, WAY : WAY + BLOCK]


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
        for tap in range(0, taps.shape[1], 2):
            first = ((at - taps[side, tap]) & (ENTRY - 1)) + BLOCK
            second = ((at - taps[side, tap + 1]) & (ENTRY - 1)) + BLOCK
            own, other = entry[side, first : first + BLOCK], entry[1 - side, second : second + BLOCK]
            level, further = gains[tap], gains[tap + 1]
            for n in range(size):
                out[n] += level * own[n] + further * other[n]


@njit(cache=True, nogil=True, inline="always")
def _angles(start: int, movement: float, ramp: Frame, hand: Frame) -> None:
    """Find cosine and sine of both kinds of pairs; straight lines between the ends of a block."""
    for kind in range(2):
        speed = 2.0 * np.pi * TURN_HZ[kind] / RATE_HZ
        first = movement * np.sin(speed * start)
        last = movement * np.sin(speed * (start + BLOCK))
        c, c_rise = np.float32(np.cos(first)), np.float32((np.cos(last) - np.cos(first)) / BLOCK)
        s, s_rise = np.float32(np.sin(first)), np.float32((np.sin(last) - np.sin(first)) / BLOCK)
        for n in range(BLOCK):
            hand[TURN + 2 * kind, n] = c + c_rise * ramp[n]
            hand[TURN + 2 * kind + 1, n] = s + s_rise * ramp[n]


@njit(cache=True, nogil=True, inline="always")
def _turned(
    a: np.float32, b: np.float32, cosine: np.float32, sine: np.float32
) -> tuple[np.float32, np.float32]:
    return cosine * a - sine * b, sine * a + cosine * b


@njit(cache=True, nogil=True, inline="always")
def _four(
    a: np.float32, b: np.float32, c: np.float32, d: np.float32
) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """Multiply by a Hadamard matrix of order 4."""
    e, f, g, h = a + b, a - b, c + d, c - d
    return e + g, f + h, e - g, f - h


@njit(cache=True, nogil=True, inline="always")
def _mix(hand: Frame) -> None:
    """Take what is heard, turn pairs of lines into each other, mix all of them, and feed them.

    Every second pair turns the other way and at another pace. The mixing is a Hadamard matrix of order 16,
    which makes energies 16-fold.
    """
    for n in range(BLOCK):
        c, s, d, t = hand[TURN, n], hand[TURN + 1, n], hand[TURN + 2, n], hand[TURN + 3, n]
        x, y = hand[FED, n], hand[FED + 1, n]
        a0, a1, a2, a3 = hand[0, n], hand[1, n], hand[2, n], hand[3, n]
        a4, a5, a6, a7 = hand[4, n], hand[5, n], hand[6, n], hand[7, n]
        a8, a9, b0, b1 = hand[8, n], hand[9, n], hand[10, n], hand[11, n]
        b2, b3, b4, b5 = hand[12, n], hand[13, n], hand[14, n], hand[15, n]
        hand[OUT, n] = (a0 - a2) + (a4 - a6) + (a8 - b0) + (b2 - b4)
        hand[OUT + 1, n] = (a1 - a3) + (a5 - a7) + (a9 - b1) + (b3 - b5)
        a0, a1 = _turned(a0, a1, c, s)
        a2, a3 = _turned(a2, a3, d, t)
        a4, a5 = _turned(a4, a5, c, s)
        a6, a7 = _turned(a6, a7, d, t)
        a8, a9 = _turned(a8, a9, c, s)
        b0, b1 = _turned(b0, b1, d, t)
        b2, b3 = _turned(b2, b3, c, s)
        b4, b5 = _turned(b4, b5, d, t)
        a0, a1, a2, a3 = _four(a0, a1, a2, a3)
        a4, a5, a6, a7 = _four(a4, a5, a6, a7)
        a8, a9, b0, b1 = _four(a8, a9, b0, b1)
        b2, b3, b4, b5 = _four(b2, b3, b4, b5)
        a0, a4, a8, b2 = _four(a0, a4, a8, b2)
        a1, a5, a9, b3 = _four(a1, a5, a9, b3)
        a2, a6, b0, b4 = _four(a2, a6, b0, b4)
        a3, a7, b1, b5 = _four(a3, a7, b1, b5)
        hand[0, n], hand[1, n] = a0 + x, a1 + y
        hand[2, n], hand[3, n] = a2 + x, a3 + y
        hand[4, n], hand[5, n] = a4 + x, a5 + y
        hand[6, n], hand[7, n] = a6 + x, a7 + y
        hand[8, n], hand[9, n] = a8 + x, a9 + y
        hand[10, n], hand[11, n] = b0 + x, b1 + y
        hand[12, n], hand[13, n] = b2 + x, b3 + y
        hand[14, n], hand[15, n] = b4 + x, b5 + y


@njit(cache=True, nogil=True)
def _window() -> Frame:
    """Return how loud a grain is that is read so many samples late."""
    out = np.empty(GRAIN + 1, np.float32)
    for delay in range(GRAIN + 1):
        out[delay] = np.sin(np.pi * delay / GRAIN) ** 2
    return out


@njit(cache=True, nogil=True)
def _sing(  # noqa: PLR0917 - a compiled function takes no keywords
    ring: Frame,
    start: int,
    hand: Frame,
    side: int,
    gain: np.float32,
    window: Frame,
    state: npt.NDArray[np.float64],
) -> None:
    """Feed a block of the room back an octave higher: two grains in turn, read at double speed."""
    now = start % LINE
    inside = hand[FED + side]
    dark, darker, low, lower = state
    for n in range(BLOCK):
        total = np.float32(0.0)
        for line in range(side, LINES, 4):
            total += hand[line, n] - hand[line + 2, n]
        # What would come out above the top folds back, and what is as low as the grains come round
        # meets itself again: both would feed themselves.
        dark += GRAIN_TOP * (total - dark)
        darker += GRAIN_TOP * (dark - darker)
        low += GRAIN_BOTTOM * (darker - low)
        lower += GRAIN_BOTTOM * (darker - low - lower)
        ring[now + n] = darker - low - lower
    state[0], state[1], state[2], state[3] = dark, darker, low, lower
    for half in range(2):
        late = GRAIN - (start + half * GRAIN // 2) % GRAIN
        place = now - late + (LINE if late > now else 0)
        for n in range(BLOCK):
            inside[n] += gain * window[late - n] * ring[place]
            place += 2
            if place >= LINE:
                place -= LINE
