"""The last resorts of a master: a soft clipper and a limiter, both for true peaks.

`clipped` rounds the highest peaks: it bends the line through the samples at four points a
sample, and takes back into the sound only what lies in its band, so that the overtones which
bending makes do not fold down. `limited` keeps that line under a ceiling: where it rises too
high, the gain of the 2 ms before is lowered, smoothed by a window of the same length, so that it
arrives in time and without a corner. After a single peak it recovers within 60 ms, under dense
ones it stays low, so that it does not pump.

The minimum and the mean over one window: Hämäläinen, “Smoothing of the control signal without
clipped output in digital peak limiters”, DAFx 2002.

How much louder a sound becomes through both can be foretold from the peaks of each 1.4 ms alone:
`peaks_of` finds them once, `foretold` does to them what the others do to samples.
"""

import math

import numpy as np

from undersong.engine.dsp.loudness import FINE_SAMPLES, STEP_SAMPLES, Steps
from undersong.engine.dsp.peak import (
    BEFORE,
    BESIDE,
    BLOCK,
    LINE,
    PHASES,
    POINTS,
    TAPS,
    Row,
    draw_points,
    fill_line,
    interpolator,
    largest_of,
    see,
)
from undersong.engine.dsp.pieces import Piece, halves, side_by_side
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio

LOOK_SAMPLES = 96  # 2.2 ms: shorter crackles, longer smears a drum
STRIDES = (1, 2, 4, 8, 16, 32, 33)
"""Least of two, of four, … of 64, of 97: each from the one before."""
MOVING_GAIN = 0.995  # room for what a moving gain adds between samples, 0.04 dB
RELEASE_SECONDS, LONG_RELEASE_SECONDS, LONG_ATTACK_SECONDS = 0.06, 0.4, 0.3
EASE_BLOCK = 1_024
HALF_WAY_FIRST = (1, 0, 2)
"""Phases in the order in which they tell most of the others."""
ABOUT = np.float32(1.06)
"""Half a decibel: known peaks may be off by as much, where a gain moves from one moment to the next."""
UNHEARD = 1e-6
"""A gain so near to 1 is 1."""


def clipped(
    audio: Audio,
    *,
    ceiling: float,
    knee: float,
    gain: float = 1.0,
    out: Audio | None = None,
    peaks: Row | None = None,
    workers: int = 1,
) -> Audio:
    """Return a sound whose line bends softly from `knee` on, towards `ceiling`.

    What is above 20 kHz of the bend is not kept, so the line may pass the ceiling by a little.

    Parameters
    ----------
    audio : (2, samples).
    knee : below it nothing changes, 0 < knee < ceiling.
    gain : factor before the bend.
    out : where to write the result, not `audio` itself; None makes room for it.
    peaks : as `peaks_of` finds them, with the gain: where they are small enough, nothing is looked at.
    workers : threads to use.
    """
    table, bound = interpolator()
    result = np.empty(audio.shape, np.float32) if out is None else out
    known = _known(peaks, audio)

    def clip(piece: Piece) -> None:
        _clip(audio, result, piece, table, known, (np.float32(gain), bound, ceiling, knee))

    side_by_side(clip, halves(audio.shape[1]), workers)
    return result


def limited(
    audio: Audio,
    *,
    ceiling: float,
    sticky: float = 1.0,
    overwrite: bool = False,
    curve: Row | None = None,
    peaks: Row | None = None,
    workers: int = 1,
) -> tuple[Audio, Row]:
    """Return a sound whose true peak is at most `ceiling`, and the gain that both its channels have.

    Parameters
    ----------
    audio : (2, samples).
    sticky : how much of the reduction stays under dense peaks: 1 never pumps, less is denser and louder.
    overwrite : write into `audio`.
    curve : where to write the gain; None makes room for it.
    peaks : as `peaks_of` finds them: where they are small enough, nothing is looked at.
    workers : threads to use.
    """
    table, bound = interpolator()
    gain = np.empty(audio.shape[1], np.float32) if curve is None else curve
    out = audio if overwrite else np.empty_like(audio)
    pieces, known = halves(audio.shape[1]), _known(peaks, audio)

    def lower(piece: Piece) -> None:
        _lower(audio, gain, piece, table, known, (bound, ceiling * MOVING_GAIN))

    def turn_down(piece: Piece) -> None:
        within = slice(*piece)
        np.multiply(audio[:, within], gain[within], out=out[:, within])

    side_by_side(lower, pieces, workers)
    _ease(gain, sticky)
    side_by_side(turn_down, pieces, workers)
    return out, gain


def peaks_of(audio: Audio, *, floor: float, workers: int = 1) -> Row:
    """Return the true peak of each 1.4 ms; what cannot reach `floor` is told by its samples alone.

    Parameters
    ----------
    audio : (2, samples).
    workers : threads to use.
    """
    table, bound = interpolator()
    peaks = np.zeros(-(-audio.shape[1] // FINE_SAMPLES), np.float32)

    def find(piece: Piece) -> None:
        _find_peaks(audio, peaks, piece, table, (bound, floor))

    side_by_side(find, halves(audio.shape[1]), workers)
    return peaks


def foretold(
    peaks: Row, energies: Steps, *, gain: float, top: float, knee: float, ceiling: float, sticky: float
) -> Steps:
    """Return about the energy of each 100 ms behind `clipped` and `limited`, from the peaks of each 1.4 ms.

    Parameters
    ----------
    peaks, energies : of each 1.4 ms, before both.
    gain : factor before both.
    top, knee : the clipper's.
    ceiling, sticky : the limiter's.
    """
    return _foretell(peaks, energies, gain, (knee, top - knee, ceiling), sticky)


def _known(peaks: Row | None, audio: Audio) -> Row:
    """Return peaks by moments; where nobody knows them, they are taken to be endless."""
    moments = -(-audio.shape[1] // FINE_SAMPLES)
    return np.full(moments, np.inf, np.float32) if peaks is None else peaks


@njit(cache=True, nogil=True)
def _known_at(peaks: Row, start: int) -> np.float32:
    """Return the highest known peak of a block and of the moments beside it, and a little more."""
    highest = np.float32(0.0)
    first = start // FINE_SAMPLES
    for n in range(max(first - 1, 0), min(first + BLOCK // FINE_SAMPLES + 1, len(peaks))):
        highest = max(highest, peaks[n])
    return highest * ABOUT


@njit(cache=True, nogil=True)
def _clip(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Audio,
    out: Audio,
    piece: tuple[int, int],
    table: Row,
    peaks: Row,
    facts: tuple[np.float32, float, float, float],
) -> None:
    """Write a piece with its gain, then add what bending takes away, of the blocks beside it too."""
    gain, bound, ceiling, knee = facts
    line, taken = np.zeros(LINE, np.float32), np.empty(LINE, np.float32)
    point = np.empty(POINTS, np.float32)
    for channel in range(audio.shape[0]):
        sound, made = audio[channel], out[channel]
        for n in range(piece[0], piece[1]):
            made[n] = sound[n] * gain
        for start in range(max(piece[0] - BLOCK, 0), min(piece[1] + BLOCK, len(sound)), BLOCK):
            if _known_at(peaks, start) <= knee:
                continue
            if fill_line(sound, start - BEFORE, line) * bound * gain <= knee:
                continue
            for n in range(LINE):
                line[n] *= gain
            if _take(line, table, point, taken, (ceiling, knee)):
                first = start - BEFORE
                for n in range(max(piece[0] - first, 0), min(LINE, piece[1] - first)):
                    made[first + n] += taken[n]


@njit(cache=True, nogil=True)
def _take(line: Row, table: Row, point: Row, taken: Row, bend: tuple[float, float]) -> bool:
    """Set `taken` to what bending a block adds to its line; return whether that is anything at all."""
    ceiling, knee = bend
    taken[:] = 0.0
    highest = largest_of(line)
    point[1 : 1 + BLOCK] = line[BEFORE : BEFORE + BLOCK]
    bent = _bend(point, ceiling, knee)
    if bent:
        taken[BEFORE : BEFORE + BLOCK] = point[1 : 1 + BLOCK]
    for phase in HALF_WAY_FIRST:
        draw_points(line, table[phase], point)
        highest = max(highest, largest_of(point))
        if _bend(point, ceiling, knee):
            _spread(point, table[phase], taken)
            bent = True
        if highest * BESIDE <= knee:
            break
    return bent


@njit(cache=True, nogil=True)
def _bend(point: Row, ceiling: float, knee: float) -> bool:
    """Replace each point by what bending adds to it, a quarter of it: four points share a sample.

    The first and the last few belong to the blocks beside. Returns whether anything is added at all.
    """
    point[0] = 0.0
    point[1 + BLOCK :] = 0.0
    if largest_of(point) <= knee:
        return False
    room = ceiling - knee
    for n in range(1, 1 + BLOCK):
        high = abs(point[n])
        if high > knee:
            excess = high - knee - room * math.tanh((high - knee) / room)
            point[n] = math.copysign(excess, -point[n]) / PHASES
        else:
            point[n] = 0.0
    return True


@njit(cache=True, nogil=True)
def _spread(point: Row, taps: Row, taken: Row) -> None:
    """Add points to the samples from which they were drawn, with the same taps."""
    for n in range(len(point)):
        value = point[n]
        if value != 0.0:
            for tap in range(TAPS):
                taken[n + tap] += value * taps[tap]


@njit(cache=True, nogil=True)
def _lower(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: Audio, gain: Row, piece: tuple[int, int], table: Row, peaks: Row, facts: tuple[float, float]
) -> None:
    """Set `gain` to what the line through the samples needs so as not to rise above the ceiling."""
    bound, ceiling = facts
    line = np.zeros(LINE, np.float32)
    point = np.empty(POINTS, np.float32)
    peak = np.empty(BLOCK, np.float32)
    for start in range(piece[0], piece[1], BLOCK):
        size = min(BLOCK, piece[1] - start)
        gain[start : start + size] = 1.0
        if _known_at(peaks, start) <= ceiling:
            continue
        peak[:] = 0.0
        for channel in range(audio.shape[0]):
            if fill_line(audio[channel], start - BEFORE, line) * bound > ceiling:
                see(line, table, point, peak, np.float32(ceiling))
        if largest_of(peak) > ceiling:
            for n in range(size):
                if peak[n] > ceiling:
                    gain[start + n] = ceiling / peak[n]


@njit(cache=True, nogil=True)
def _ease(gain: Row, sticky: float) -> None:
    """Make a gain arrive before it is needed and leave slowly, in place.

    A mean of values that are all low enough is low enough, so the ceiling holds.
    """
    samples = len(gain)
    quick, slow = 1.0 / (RELEASE_SECONDS * RATE_HZ), 1.0 / (LONG_RELEASE_SECONDS * RATE_HZ)
    sink = 1.0 / (LONG_ATTACK_SECONDS * RATE_HZ)
    least = np.empty(EASE_BLOCK + LOOK_SAMPLES, np.float32)
    # What is held, with as much of the block before as the mean reaches back.
    held = np.ones(LOOK_SAMPLES + EASE_BLOCK, np.float32)
    short, long = 1.0, 1.0
    total = float(LOOK_SAMPLES)
    for start in range(0, samples, EASE_BLOCK):
        size = min(EASE_BLOCK, samples - start)
        if _least_ahead(gain, start, least) == 1.0 and short == 1.0 and long == 1.0 and total == LOOK_SAMPLES:
            continue  # the gain is 1 here already
        for n in range(size):
            short = min(float(least[n]), short * (1.0 - quick) + quick)
            long += (short - long) * (sink if short < long else slow)
            held[LOOK_SAMPLES + n] = min(short, 1.0 - sticky * (1.0 - long))
        if start == 0:
            held[:LOOK_SAMPLES] = held[LOOK_SAMPLES]
            total = LOOK_SAMPLES * float(held[0])
        for n in range(size):
            total += float(held[LOOK_SAMPLES + n]) - float(held[n])
            gain[start + n] = total / LOOK_SAMPLES
        held[:LOOK_SAMPLES] = held[EASE_BLOCK:]
        if 1.0 - min(short, long) < UNHEARD:
            short, long = 1.0, 1.0
            if held[:LOOK_SAMPLES].min() > 1.0 - UNHEARD:
                held[:LOOK_SAMPLES] = 1.0
                total = float(LOOK_SAMPLES)


@njit(cache=True, nogil=True)
def _least_ahead(gain: Row, start: int, least: Row) -> np.float32:
    """Set `least` to the least of each value and the next `LOOK_SAMPLES`; return the least of all."""
    there = min(len(least), len(gain) - start)
    least[:there] = gain[start : start + there]
    least[there:] = 1.0
    lowest = np.float32(1.0)
    for n in range(len(least)):
        lowest = min(lowest, least[n])
    if lowest < 1.0:
        for stride in STRIDES:
            for n in range(len(least) - stride):
                least[n] = min(least[n], least[n + stride])
    return lowest


@njit(cache=True, nogil=True)
def _find_peaks(
    audio: Audio, peaks: Row, piece: tuple[int, int], table: Row, facts: tuple[float, float]
) -> None:
    bound, floor = facts
    line = np.zeros(LINE, np.float32)
    point = np.empty(POINTS, np.float32)
    peak = np.empty(BLOCK, np.float32)
    for start in range(piece[0], piece[1], BLOCK):
        peak[:] = 0.0
        for channel in range(audio.shape[0]):
            if fill_line(audio[channel], start - BEFORE, line) * bound > floor:
                see(line, table, point, peak, np.float32(floor))
            else:
                for n in range(BLOCK):
                    peak[n] = max(peak[n], abs(line[BEFORE + n]))
        for n in range(0, min(BLOCK, piece[1] - start), FINE_SAMPLES):
            highest = np.float32(0.0)
            for k in range(n, n + FINE_SAMPLES):
                highest = max(highest, peak[k])
            peaks[(start + n) // FINE_SAMPLES] = highest


@njit(cache=True, nogil=True)
def _foretell(
    peaks: Row, energies: Steps, factor: float, facts: tuple[float, float, float], sticky: float
) -> Steps:
    """Do what `_clip`, `_lower` and `_ease` do to samples, to each 1.4 ms."""
    knee, room, ceiling = facts
    count = len(peaks)
    need = np.ones(count + 1)
    for n in range(count):
        peak = peaks[n] * factor
        if peak > knee:
            peak = knee + room * math.tanh((peak - knee) / room)
        if peak > ceiling:
            need[n] = ceiling / peak
    each = STEP_SAMPLES // FINE_SAMPLES
    out = np.zeros((count + each - 1) // each)
    quick = FINE_SAMPLES / (RELEASE_SECONDS * RATE_HZ)
    slow = FINE_SAMPLES / (LONG_RELEASE_SECONDS * RATE_HZ)
    sink = FINE_SAMPLES / (LONG_ATTACK_SECONDS * RATE_HZ)
    short, long, last = 1.0, 1.0, 1.0
    for n in range(count):
        short = min(need[n], need[n + 1], short + (1.0 - short) * quick)
        long += (short - long) * (sink if short < long else slow)
        held = min(short, 1.0 - sticky * (1.0 - long))
        gain = 0.5 * (held + last) * factor
        out[n // each] += energies[n] * gain * gain / each
        last = held
    return out
