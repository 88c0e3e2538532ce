"""A sound in four bands: each held together by a compressor of its own, each with its own width.

The bands are cut by Linkwitz-Riley crossovers of fourth order (Linkwitz, "Active Crossover Networks for
Noncoincident Drivers", JAES 24, 1976): two Butterworth filters one after the other, whose two halves stay
in phase and add up to an all-pass. So only the lower half is filtered twice; the upper one is the
all-pass, which the first filter gives besides, less the lower. A band that misses one of the cuts goes
through that cut's all-pass instead, so that all four stay in phase and their sum is flat. The sound goes
through hop by hop; a gain is decided from the level of the hop that comes next, so that it arrives before
the stroke that asks for it.

A recursive filter makes a processor wait: each sample needs the one before. So a song is cut into eight
pieces (a long one into twice eight), which go through side by side, each two seconds early, until
filters and compressors have forgotten that they began there. Their samples stand in rows of sixteen, a
value of the middle and one of the side of each piece, and a filter that reaches back by one sample reaches
back by one row: sixteen values that wait for none of each other. Each filter keeps what stands between its
poles and its zeros (direct form II), and its zeros are taken where the next one's poles are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.equaliser import Sections, joined, low_pass
from undersong.engine.dsp.pieces import Piece, side_by_side
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Db, Hz, Seconds

BANDS = 4
HOP = 441
"""10 ms: a gain may begin to fall so long before the stroke."""
KNEE_DB: Db = 6.0
PIECES = 8
LONG_SECONDS: Seconds = 60.0
"""From here on a song has twice as many pieces, in two lots, which two threads can share."""
EARLY_HOPS = 200
PART = 63
"""Samples at a time, a seventh of a hop: what filters keep of them stays in the cache."""
LANES = 2 * PIECES
SIZE = PART * LANES
TWO = 2 * LANES
"""Two samples of each lane, which every filter keeps of what was before."""
FILTERS = 9
"""Lines for what comes in, and for the eight filters behind the equaliser."""
RESTING = 1e-15

Line = npt.NDArray[np.float64]
Row = npt.NDArray[np.float32]


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


def banded(
    audio: Audio,
    *,
    edges_hz: tuple[Hz, Hz, Hz],
    bands: Sequence[Band],
    equaliser: Sections | None = None,
    workers: int = 1,
) -> tuple[Audio, Row]:
    """Return a sound behind an equaliser and its four bands, and how far each was turned down.

    Parameters
    ----------
    audio : (2, samples).
    edges_hz : where the bands meet, rising.
    bands : four, from low to high.
    equaliser : what the sound goes through before it is cut.
    workers : threads to use; the sound does not depend on it.

    Returns
    -------
    sound : (2, samples).
    reduction : (hops, 4)
        At the end of each hop of 10 ms, in dB, 0 or more.
    """
    samples = audio.shape[1]
    hops = -(-samples // HOP)
    lots = 2 if samples >= LONG_SECONDS * RATE_HZ else 1
    each = -(-hops // (lots * PIECES))
    out, reduction = np.empty_like(audio), np.zeros((hops, BANDS), np.float32)
    sections = joined() if equaliser is None else equaliser
    facts = np.array(
        [[b.threshold, 1.0 - 1.0 / b.ratio, b.depth, _step(b.rise), _step(b.fall), b.width] for b in bands]
    )
    # b0 of a low-pass is the scale of its zeros, which are those of (1 + z⁻¹)².
    cuts = np.array([low_pass(hz)[0][[3, 4, 0]] for hz in edges_hz])

    def work(lot: Piece) -> None:
        _through(audio, out, sections, cuts, facts, reduction, lot)

    side_by_side(work, [(lot * PIECES * each, each) for lot in range(lots if samples else 0)], workers)
    return out, reduction


def _step(seconds: Seconds) -> float:
    """Share of the way that a follower goes in one hop."""
    return 1.0 - math.exp(-HOP / RATE_HZ / max(seconds, 1e-6))


@njit(cache=True, nogil=True)
def _through(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Row,
    out: Row,
    sections: Line,
    cuts: Line,
    facts: Line,
    reduction: Row,
    lot: tuple[int, int],
) -> None:
    """Send eight pieces of so many hops each through, the first of which begins at hop `lot[0]`."""
    begin, hops = lot
    lines = np.zeros((len(sections) + FILTERS, TWO + SIZE))
    coming, here = np.zeros((BANDS, HOP * LANES), np.float32), np.zeros((BANDS, HOP * LANES), np.float32)
    summed = np.zeros(HOP * LANES, np.float32)
    held = np.zeros((BANDS, PIECES))
    gain, rise = np.ones((BANDS, LANES), np.float32), np.zeros((BANDS, LANES), np.float32)
    for band in range(BANDS):
        gain[band, PIECES:] = facts[band, 5]
    for hop in range(-EARLY_HOPS, hops + 1):
        for part in range(HOP // PART):
            for piece in range(PIECES):
                _read(audio, (begin + piece * hops + hop) * HOP + part * PART, lines[0], piece)
            _split(lines, sections, cuts, coming, part * SIZE)
        for band in range(BANDS):
            _hold(coming[band], facts[band], held[band], gain[band], rise[band])
        if hop > 0:
            _sum(here, gain, rise, summed)
            for piece in range(PIECES):
                place = begin + piece * hops + hop - 1
                if place < len(reduction):
                    reduction[place] = held[:, piece]
                    _write(summed, piece, out, place * HOP)
        gain += rise * np.float32(HOP)
        coming, here = here, coming


@njit(cache=True, nogil=True)
def _read(audio: Row, first: int, line: Line, piece: int) -> None:
    """Set a piece's two lanes to the middle and the side of the samples from `first` on."""
    samples = audio.shape[1]
    for n in range(PART):
        left, right = 0.0, 0.0
        if 0 <= first + n < samples:
            left, right = float(audio[0, first + n]), float(audio[1, first + n])
        line[TWO + n * LANES + piece] = 0.5 * (left + right)
        line[TWO + n * LANES + piece + PIECES] = 0.5 * (left - right)


@njit(cache=True, nogil=True)
def _write(summed: Row, piece: int, out: Row, first: int) -> None:
    """Write a hop of a piece's two lanes as left and right."""
    for n in range(min(HOP, out.shape[1] - first)):
        middle, side = summed[n * LANES + piece], summed[n * LANES + piece + PIECES]
        out[0, first + n] = middle + side
        out[1, first + n] = middle - side


@njit(cache=True, nogil=True)
def _split(lines: Line, sections: Line, cuts: Line, bands: Row, place: int) -> None:
    """Send what stands in the first line through the equaliser, and cut it into four bands."""
    zeros = (1.0, 0.0, 0.0)
    for k in range(len(sections)):
        _filter(lines[k], zeros, lines[k + 1], (sections[k, 3], sections[k, 4]))
        zeros = (sections[k, 0], sections[k, 1], sections[k, 2])
    behind = lines[len(sections) :]
    low, middle, high = (
        (cuts[0, 0], cuts[0, 1], cuts[0, 2]),
        (cuts[1, 0], cuts[1, 1], cuts[1, 2]),
        (cuts[2, 0], cuts[2, 1], cuts[2, 2]),
    )
    _filter(behind[0], zeros, behind[1], middle[:2])
    _filter(behind[1], (middle[2], 2.0 * middle[2], middle[2]), behind[2], middle[:2])
    _cut(behind[1], behind[2], middle, behind[3], high, behind[4], low)
    _pass(behind[3], high, behind[5], low)
    _pass(behind[4], low, behind[6], high)
    _filter(behind[5], (low[2], 2.0 * low[2], low[2]), behind[7], low[:2])
    _filter(behind[6], (high[2], 2.0 * high[2], high[2]), behind[8], high[:2])
    _give(behind[5], behind[7], low, bands[0, place : place + SIZE], bands[1, place : place + SIZE])
    _give(behind[6], behind[8], high, bands[2, place : place + SIZE], bands[3, place : place + SIZE])
    for row in range(len(lines)):
        for i in range(TWO):
            # A filter that rings down to denormal numbers is a hundred times slower.
            value = lines[row, SIZE + i]
            lines[row, i] = value if abs(value) > RESTING else 0.0


@njit(cache=True, nogil=True)
def _filter(before: Line, zeros: tuple[float, float, float], after: Line, poles: tuple[float, float]) -> None:
    """Take the zeros of the filter before, and the poles of the one after it."""
    b0, b1, b2 = zeros
    a1, a2 = poles
    for i in range(TWO, TWO + SIZE):
        sound = b0 * before[i] + b1 * before[i - LANES] + b2 * before[i - TWO]
        after[i] = sound - a2 * after[i - TWO] - a1 * after[i - LANES]


@njit(cache=True, nogil=True)
def _cut(  # noqa: PLR0917 - a compiled function takes no keywords
    once: Line,
    twice: Line,
    at: tuple[float, float, float],
    below: Line,
    pass_below: tuple[float, float, float],
    above: Line,
    pass_above: tuple[float, float, float],
) -> None:
    """Take both halves of a cut, and the poles of the all-pass that each of them goes to."""
    a1, a2, scale = at
    c1, c2, _ = pass_below
    d1, d2, _ = pass_above
    for i in range(TWO, TWO + SIZE):
        low = scale * ((twice[i] + twice[i - TWO]) + 2.0 * twice[i - LANES])
        high = (a2 * once[i] + a1 * once[i - LANES] + once[i - TWO]) - low
        below[i] = low - c2 * below[i - TWO] - c1 * below[i - LANES]
        above[i] = high - d2 * above[i - TWO] - d1 * above[i - LANES]


@njit(cache=True, nogil=True)
def _pass(before: Line, at: tuple[float, float, float], after: Line, cut: tuple[float, float, float]) -> None:
    """Take the zeros of an all-pass, and the poles of the cut that comes next."""
    c1, c2, _ = at
    a1, a2, _ = cut
    for i in range(TWO, TWO + SIZE):
        sound = c2 * before[i] + c1 * before[i - LANES] + before[i - TWO]
        after[i] = sound - a2 * after[i - TWO] - a1 * after[i - LANES]


@njit(cache=True, nogil=True)
def _give(once: Line, twice: Line, at: tuple[float, float, float], low: Row, high: Row) -> None:
    """Take both halves of a cut, as bands."""
    a1, a2, scale = at
    for k in range(SIZE):
        i = k + TWO
        under = scale * ((twice[i] + twice[i - TWO]) + 2.0 * twice[i - LANES])
        low[k] = under
        high[k] = (a2 * once[i] + a1 * once[i - LANES] + once[i - TWO]) - under


@njit(cache=True, nogil=True)
def _hold(sound: Row, fact: Line, held: Line, gain: Row, rise: Row) -> None:
    """Decide by how much a band's gain rises or falls in the hop before the one that is coming."""
    total = np.zeros(LANES, np.float32)
    for n in range(HOP):
        for lane in range(LANES):
            value = sound[n * LANES + lane]
            total[lane] += value * value
    for piece in range(PIECES):
        # Left and right squared have as mean what middle and side squared have as sum.
        power = (float(total[piece]) + float(total[PIECES + piece])) / HOP
        over = 10.0 * math.log10(max(power, 1e-12)) - fact[0]
        bent = min(max(over + KNEE_DB / 2, 0.0), KNEE_DB) ** 2 / (2 * KNEE_DB) + max(over - KNEE_DB / 2, 0.0)
        wanted = min(fact[1] * bent, fact[2])
        held[piece] += (wanted - held[piece]) * (fact[3] if wanted > held[piece] else fact[4])
        after = math.pow(10.0, -held[piece] / 20.0)
        rise[piece] = (after - gain[piece]) / HOP
        rise[PIECES + piece] = (after * fact[5] - gain[PIECES + piece]) / HOP


@njit(cache=True, nogil=True)
def _sum(bands: Row, gain: Row, rise: Row, out: Row) -> None:
    """Add the bands of a hop up, each with a gain that moves in a straight line."""
    for n in range(HOP):
        time, row = np.float32(n), n * LANES
        for lane in range(LANES):
            i = row + lane
            lower = (gain[0, lane] + time * rise[0, lane]) * bands[0, i]
            lower += (gain[1, lane] + time * rise[1, lane]) * bands[1, i]
            upper = (gain[2, lane] + time * rise[2, lane]) * bands[2, i]
            upper += (gain[3, lane] + time * rise[3, lane]) * bands[3, i]
            out[i] = lower + upper
