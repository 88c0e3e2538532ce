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
`peaks_of` finds them once, `clipped_peaks` and `limiting` do to them what the others do to samples.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.loudness import FINE_SAMPLES
from undersong.engine.dsp.peak import BEFORE, BLOCK, LINE, PHASES, TAPS, draw_points, fill_line, interpolator
from undersong.units import RATE_HZ, Audio

LOOK_SAMPLES = 96  # 2.2 ms: shorter crackles, longer smears a drum
RING = 128  # the next power of two, for a queue of at most that many values
MOVING_GAIN = 0.995  # room for what a moving gain adds between samples, 0.04 dB
RELEASE_SECONDS, LONG_RELEASE_SECONDS, LONG_ATTACK_SECONDS = 0.06, 0.4, 0.3


def clipped(audio: Audio, *, ceiling: float, knee: float) -> Audio:
    """Return a sound whose line bends softly from `knee` on, towards `ceiling`.

    What is above 20 kHz of the bend is not kept, so the line may pass the ceiling by a little.

    Parameters
    ----------
    audio : (2, samples).
    knee : below it nothing changes, 0 < knee < ceiling.
    """
    table, bound = interpolator()
    out = audio.copy()
    _clip(audio, out, table, bound, (ceiling, knee))
    return out


def limited(
    audio: Audio, *, ceiling: float, sticky: float = 1.0, overwrite: bool = False
) -> tuple[Audio, npt.NDArray[np.float32]]:
    """Return a sound whose true peak is at most `ceiling`, and the gain that both its channels have.

    Parameters
    ----------
    audio : (2, samples).
    overwrite : write into `audio`.
    sticky : how much of the reduction stays under dense peaks: 1 never pumps, less is denser and louder.
    """
    table, bound = interpolator()
    gain = np.ones(audio.shape[1], np.float32)
    _lower(audio, gain, table, bound, ceiling * MOVING_GAIN)
    _ease(gain, sticky)
    return np.multiply(audio, gain, out=audio if overwrite else None), gain


def peaks_of(audio: Audio, *, floor: float) -> npt.NDArray[np.float32]:
    """Return the true peak of each 1.4 ms; what cannot reach `floor` is told by its samples alone.

    Parameters
    ----------
    audio : (2, samples).
    """
    table, bound = interpolator()
    peaks = np.zeros(-(-audio.shape[1] // FINE_SAMPLES), np.float32)
    _find_peaks(audio, peaks, table, bound, floor)
    return peaks


def clipped_peaks(peaks: npt.NDArray[np.float32], *, ceiling: float, knee: float) -> npt.NDArray[np.float32]:
    """Return what `clipped` leaves of the peaks of each 1.4 ms."""
    over = np.maximum(peaks - np.float32(knee), 0.0) / np.float32(ceiling - knee)
    return np.asarray(np.minimum(peaks, knee + (ceiling - knee) * np.tanh(over)), np.float32)


def limiting(
    peaks: npt.NDArray[np.float32], *, ceiling: float, sticky: float = 1.0
) -> npt.NDArray[np.float32]:
    """Return about the gain that `limited` has in each 1.4 ms, from the peaks there."""
    gain = np.minimum(np.float32(ceiling) / np.maximum(peaks, np.float32(1e-9)), np.float32(1.0))
    _ease_fine(gain, sticky)
    return gain


@njit(cache=True, nogil=True)
def _clip(
    audio: npt.NDArray[np.float32],
    out: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    bound: float,
    bend: tuple[float, float],
) -> None:
    """Add to `out` what bending takes away."""
    channels, samples = audio.shape
    line = np.zeros(LINE, np.float32)
    point = np.empty(BLOCK, np.float32)
    taken = np.empty(LINE, np.float32)
    for channel in range(channels):
        for start in range(0, samples, BLOCK):
            if fill_line(audio[channel], start - BEFORE, line) * bound <= bend[1]:
                continue
            point[:] = line[BEFORE : BEFORE + BLOCK]
            taken[:] = 0.0
            if _bend(point, bend[0], bend[1]):
                taken[BEFORE : BEFORE + BLOCK] += point
            for phase in range(PHASES - 1):
                draw_points(line, table[phase], point)
                if _bend(point, bend[0], bend[1]):
                    _spread(point, table[phase], taken)
            first = start - BEFORE
            for n in range(max(-first, 0), min(LINE, samples - first)):
                out[channel, first + n] += taken[n]


@njit(cache=True, nogil=True)
def _bend(point: npt.NDArray[np.float32], ceiling: float, knee: float) -> bool:
    """Replace each point by what bending adds to it, a quarter of it: four points share a sample.

    Returns whether anything is added at all.
    """
    room = ceiling - knee
    bent = False
    for n in range(len(point)):
        high = abs(point[n])
        if high > knee:
            excess = high - knee - room * math.tanh((high - knee) / room)
            point[n] = math.copysign(excess, -point[n]) / PHASES
            bent = True
        else:
            point[n] = 0.0
    return bent


@njit(cache=True, nogil=True)
def _spread(
    point: npt.NDArray[np.float32], taps: npt.NDArray[np.float32], taken: npt.NDArray[np.float32]
) -> None:
    """Add points to the samples from which they were drawn, with the same taps."""
    for n in range(len(point)):
        value = point[n]
        if value != 0.0:
            for tap in range(TAPS):
                taken[n + tap] += value * taps[tap]


@njit(cache=True, nogil=True)
def _lower(
    audio: npt.NDArray[np.float32],
    gain: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    bound: float,
    ceiling: float,
) -> None:
    """Lower `gain` where the line through the samples rises above `ceiling`."""
    channels, samples = audio.shape
    line = np.zeros(LINE, np.float32)
    point = np.empty(BLOCK, np.float32)
    peak = np.empty(BLOCK + 1, np.float32)
    for start in range(0, samples, BLOCK):
        peak[:] = 0.0
        for channel in range(channels):
            if fill_line(audio[channel], start - BEFORE, line) * bound > ceiling:
                _see(line, table, point, peak)
        for n in range(min(BLOCK + 1, samples - start)):
            if peak[n] > ceiling:
                gain[start + n] = min(gain[start + n], ceiling / peak[n])


@njit(cache=True, nogil=True)
def _see(
    line: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    point: npt.NDArray[np.float32],
    peak: npt.NDArray[np.float32],
) -> None:
    """Raise `peak` to the samples and to the points beside them."""
    for n in range(BLOCK):
        peak[n] = max(peak[n], abs(line[BEFORE + n]))
    for phase in range(PHASES - 1):
        draw_points(line, table[phase], point)
        for n in range(BLOCK):
            point[n] = abs(point[n])
        for n in range(BLOCK):  # a point between two samples concerns both
            peak[n] = max(peak[n], point[n])
        for n in range(BLOCK):
            peak[n + 1] = max(peak[n + 1], point[n])


@njit(cache=True, nogil=True)
def _ease(gain: npt.NDArray[np.float32], sticky: float) -> None:
    """Make a gain arrive before it is needed and leave slowly, in place.

    A mean of values that are all low enough is low enough, so the ceiling holds.
    """
    samples = len(gain)
    _look_ahead(gain)
    quick = 1.0 / (RELEASE_SECONDS * RATE_HZ)
    slow, sink = 1.0 / (LONG_RELEASE_SECONDS * RATE_HZ), 1.0 / (LONG_ATTACK_SECONDS * RATE_HZ)
    short, long = 1.0, 1.0
    ring = np.full(LOOK_SAMPLES, gain[0] if samples else np.float32(1.0))
    total = float(ring[0]) * LOOK_SAMPLES
    for n in range(samples):
        short = min(float(gain[n]), short + (1.0 - short) * quick)
        long += (short - long) * (sink if short < long else slow)
        held = np.float32(min(short, 1.0 - sticky * (1.0 - long)))
        total += float(held) - float(ring[n % LOOK_SAMPLES])
        ring[n % LOOK_SAMPLES] = held
        gain[n] = total / LOOK_SAMPLES


@njit(cache=True, nogil=True)
def _look_ahead(gain: npt.NDArray[np.float32]) -> None:
    """Replace each value by the least of itself and the next `LOOK_SAMPLES`, in place."""
    samples = len(gain)
    places = np.empty(RING, np.int64)  # of values that may still be the least, rising
    values = np.empty(RING, np.float32)
    head, tail = 0, 0
    for n in range(samples + LOOK_SAMPLES):
        if n < samples:
            while tail > head and values[(tail - 1) % RING] >= gain[n]:
                tail -= 1
            places[tail % RING], values[tail % RING] = n, gain[n]
            tail += 1
        if n >= LOOK_SAMPLES:
            while places[head % RING] < n - LOOK_SAMPLES:
                head += 1
            gain[n - LOOK_SAMPLES] = values[head % RING]


@njit(cache=True, nogil=True)
def _find_peaks(
    audio: npt.NDArray[np.float32],
    peaks: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    bound: float,
    floor: float,
) -> None:
    channels, samples = audio.shape
    line = np.zeros(LINE, np.float32)
    point = np.empty(BLOCK, np.float32)
    peak = np.empty(BLOCK + 1, np.float32)
    for start in range(0, samples, BLOCK):
        peak[:] = 0.0
        for channel in range(channels):
            if fill_line(audio[channel], start - BEFORE, line) * bound > floor:
                _see(line, table, point, peak)
            else:
                for n in range(BLOCK):
                    peak[n] = max(peak[n], abs(line[BEFORE + n]))
        for n in range(min(BLOCK + 1, samples - start)):
            place = (start + n) // FINE_SAMPLES
            peaks[place] = max(peaks[place], peak[n])


@njit(cache=True, nogil=True)
def _ease_fine(gain: npt.NDArray[np.float32], sticky: float) -> None:
    """Do what `_ease` does to samples, to each 1.4 ms, in place."""
    quick = FINE_SAMPLES / (RELEASE_SECONDS * RATE_HZ)
    slow, sink = (
        FINE_SAMPLES / (LONG_RELEASE_SECONDS * RATE_HZ),
        FINE_SAMPLES / (LONG_ATTACK_SECONDS * RATE_HZ),
    )
    short, long, last = 1.0, 1.0, 1.0
    count = len(gain)
    for n in range(count):
        ahead = min(float(gain[n]), float(gain[min(n + 1, count - 1)]))
        short = min(ahead, short + (1.0 - short) * quick)
        long += (short - long) * (sink if short < long else slow)
        held = min(short, 1.0 - sticky * (1.0 - long))
        gain[n] = 0.5 * (held + last)
        last = held
