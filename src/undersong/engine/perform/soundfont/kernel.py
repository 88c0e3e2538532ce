"""The kernel: voices of one region, added to a stem.

A voice is read in runs of at most 64 samples, cut at the corners of its envelope, so that every time is
exact. Within a run level and pitch go straight from one end to the other, and the filter's coefficients
too: nothing steps, nothing zips. The filter is the state-variable form with trapezoidal integrators (after
Zavalishin, "The Art of VA Filter Design", 2012): two poles, its corner where it is asked for, at rest under
any movement. Products of samples and weights are kept for a whole run and then added tap by tap, which a
processor does several at a time without changing the order of any sum.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.engine.perform.sampler import Points, Record, Records, bent
from undersong.engine.perform.soundfont.reading import GUARD, PHASES, Sound
from undersong.units import Audio

RUN_SAMPLES = 64
_CHUNK = 16
"""Weights come in multiples of this."""

_RATE_HZ = 44_100.0
SILENT_DB = 100.0
"""A voice that is so far down and falls is over."""

_SILENCE = 10.0 ** (-SILENT_DB / 20.0)
_FULL_DB = 100.0
"""What an envelope's times are times for."""

_HIGHEST_HZ, _LOWEST_HZ = 20_000.0, 5.0

_ONCE, ROUND_THEN_ON = 0, 3

SOUNDING = np.dtype(
    [
        ("note", np.int64),  # row among the notes
        ("at", np.int64),  # first sample in the stem
        ("hold", np.int64),  # samples until the note is let go
        ("place", np.float64),  # where in the sample it begins
        ("step", np.float64),  # samples of the recording for one of the stem, unbent
        ("left", np.float64),
        ("right", np.float64),
        ("mode", np.int64),  # 0 once, 1 round and round, 3 round until let go
        # Volume envelope: samples until it starts, is up, begins to fall; dB a sample; dB down.
        ("delayed", np.float64),
        ("risen", np.float64),
        ("held", np.float64),
        ("fall", np.float64),
        ("sustain", np.float64),
        ("release", np.float64),
        # Modulation envelope, likewise; shares a sample, share; cents that it moves.
        ("mod_delayed", np.float64),
        ("mod_risen", np.float64),
        ("mod_held", np.float64),
        ("mod_fall", np.float64),
        ("mod_sustain", np.float64),
        ("mod_release", np.float64),
        ("mod_pitch", np.float64),
        ("mod_filter", np.float64),
        # Two slow triangles: samples until they start, turns a sample, what they move.
        ("lfo_delay", np.float64),
        ("lfo_turns", np.float64),
        ("lfo_pitch", np.float64),
        ("lfo_filter", np.float64),
        ("lfo_db", np.float64),
        ("vib_delay", np.float64),
        ("vib_turns", np.float64),
        ("vib_pitch", np.float64),
        # Filter: cents above 8.176 Hz, height of its peak; whether it does anything.
        ("corner", np.float64),
        ("peak_db", np.float64),
        ("filtered", np.bool_),
    ]
)
"""One sample of one note; a note of a stereo preset has two."""

Soundings: TypeAlias = npt.NDArray[np.void]
"""Rows of `SOUNDING`."""


@njit(cache=True, nogil=True)
def _held_level(v: Record, at: float) -> float:
    """Volume envelope as if nobody let go: silence, straight up, level, straight down in dB."""
    if at < v.delayed:
        return 0.0
    if at < v.risen:
        return float((at - v.delayed) / (v.risen - v.delayed))
    if at < v.held:
        return 1.0
    return float(10.0 ** (-min(v.fall * (at - v.held), v.sustain) / 20.0))


@njit(cache=True, nogil=True)
def _level(v: Record, at: int) -> float:
    level = _held_level(v, min(at, v.hold))
    if at > v.hold:
        level *= 10.0 ** (-v.release * (at - v.hold) / 20.0)
    return float(level)


@njit(cache=True, nogil=True)
def _modulation(v: Record, at: int) -> float:
    """Modulation envelope, 0 to 1: a convex rise, then straight lines."""
    now = float(min(at, v.hold))
    if now < v.mod_delayed:
        level = 0.0
    elif now < v.mod_risen:
        share = (now - v.mod_delayed) / (v.mod_risen - v.mod_delayed)
        level = max(0.0, 1.0 + 40.0 / 96.0 * np.log10(max(share, 1e-6)))
    elif now < v.mod_held:
        level = 1.0
    else:
        level = max(v.mod_sustain, 1.0 - v.mod_fall * (now - v.mod_held))
    if at > v.hold:
        level = max(0.0, level - v.mod_release * (at - v.hold))
    return float(level)


@njit(cache=True, nogil=True)
def _triangle(at: int, delay: float, turns: float) -> float:
    """A triangle of −1 to 1 that begins at 0 and goes up."""
    if at <= delay:
        return 0.0
    turn = (at - delay) * turns + 0.25
    turn -= np.floor(turn)
    return float(1.0 - 4.0 * abs(turn - 0.5))


@njit(cache=True, nogil=True)
def _moved(v: Record, n: Record, points: Points, at: int) -> tuple[float, float, float]:
    """Step, gain and corner in cents after `at` samples, of everything that moves them but the envelope."""
    cents, level = bent(n, points, at)
    corner = v.corner
    if v.mod_pitch != 0.0 or v.mod_filter != 0.0:
        envelope = _modulation(v, at)
        cents += v.mod_pitch * envelope
        corner += v.mod_filter * envelope
    if v.lfo_pitch != 0.0 or v.lfo_filter != 0.0 or v.lfo_db != 0.0:
        wave = _triangle(at, v.lfo_delay, v.lfo_turns)
        cents += v.lfo_pitch * wave
        corner += v.lfo_filter * wave
        level *= 10.0 ** (v.lfo_db * wave / 20.0)
    if v.vib_pitch != 0.0:
        cents += v.vib_pitch * _triangle(at, v.vib_delay, v.vib_turns)
    cents = min(max(cents, -9_600.0), 9_600.0)
    return v.step * 2.0 ** (cents / 1200.0), level, corner


@njit(cache=True, nogil=True)
def _tangent(corner: float) -> float:
    hz = 8.175798915643707 * 2.0 ** (corner / 1200.0)
    return float(np.tan(np.pi * min(max(hz, _LOWEST_HZ), _HIGHEST_HZ) / _RATE_HZ))


@njit(cache=True, nogil=True)
def _next_corner(v: Record, at: int) -> int:
    """Samples until the next corner of the volume envelope, or a great many."""
    left = 1 << 30
    for corner in (v.delayed, v.risen, v.held, float(v.hold)):
        away = int(np.ceil(corner)) - at
        if 0 < away < left:
            left = away
    return left


@njit(cache=True, nogil=True)
def _read(  # noqa: PLR0917 - a compiled function takes no keywords
    y: Sound,
    products: npt.NDArray[np.float32],
    x: Sound,
    weights: Sound,
    slopes: Sound,
    place: float,
    step: float,
    faster: float,
    run: int,
) -> float:
    """Read `run` values, each `step` further and the step growing by `faster`; return where that ends."""
    taps = weights.shape[1]
    first = GUARD - (taps // 2 - 1)
    for chunk in range(0, taps, _CHUNK):
        now, pace = place, step
        for i in range(run):
            j = np.uint64(now)
            phase = (now - j) * PHASES
            p = np.uint64(phase)
            t = np.float32(phase - p)
            begin = j + np.uint64(first + chunk)
            xs = x[begin : begin + np.uint64(_CHUNK)]
            w, d = weights[p, chunk : chunk + _CHUNK], slopes[p, chunk : chunk + _CHUNK]
            for k in range(_CHUNK):
                products[k, i] = xs[k] * (w[k] + t * d[k])
            now += pace
            pace += faster
        for k in range(_CHUNK):
            row = products[k]
            if chunk == 0 and k == 0:
                for i in range(run):
                    y[i] = row[i]
            else:
                for i in range(run):
                    y[i] += row[i]
    return place + step * run + faster * 0.5 * run * (run - 1)


@njit(cache=True, nogil=True)
def _ahead(  # noqa: PLR0917 - a compiled function takes no keywords
    v: Record, n: Record, points: Points, at: int, most: int, place: float, step: float, last: float
) -> tuple[int, float, float, float]:
    """Return how far the next run goes, and step, level and corner where it ends.

    `most` are the samples that the stem has left, `last` the place behind which nothing may be read.
    """
    run = min(RUN_SAMPLES, most, _next_corner(v, at), int((last - place) / step) + 1)
    to_step, level, corner = _moved(v, n, points, at + run)
    if to_step > step and int((last - place) / to_step) + 1 < run:
        fastest = to_step
        run = int((last - place) / fastest) + 1
        to_step, level, corner = _moved(v, n, points, at + run)
        to_step = min(to_step, fastest)
    return run, to_step, level, corner


@njit(cache=True, nogil=True)
def _within_loop(place: float, start: int, end: int) -> float:
    """Return a place on the laid-out rounds of a loop as the same one of the first round."""
    if place < end:
        return place
    return float(place - np.floor((place - start) / (end - start)) * (end - start))


@njit(cache=True, nogil=True)
def _is_over(v: Record, at: int, gain: float, to_gain: float) -> bool:
    """Whether a voice has faded and will not come back."""
    falls = at >= v.hold or (at >= v.held and v.sustain >= _FULL_DB)
    return bool(falls and gain < _SILENCE and to_gain < _SILENCE)


@njit(cache=True, nogil=True)
def _add(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio, y: Sound, at: int, run: int, left: float, right: float, more_left: float, more_right: float
) -> None:
    """Add a run to the stem; its gains go straight from where they are to where they will be."""
    ours, theirs = out[0, at : at + run], out[1, at : at + run]
    l0, r0 = np.float32(left), np.float32(right)
    dl, dr = np.float32(more_left / run), np.float32(more_right / run)
    for i in range(run):
        part = np.float32(i)
        ours[i] += (l0 + dl * part) * y[i]
        theirs[i] += (r0 + dr * part) * y[i]


@njit(cache=True, nogil=True)
def read_through(  # noqa: PLR0917 - a compiled function takes no keywords
    heard: Sound,
    x: Sound,
    last: int,
    jump: int,
    weights: Sound,
    slopes: Sound,
    start: float,
    step: float,
) -> int:
    """Read a laid-out sample from a place on at one step; return how many values of `heard` there were.

    Parameters
    ----------
    last : place behind which nothing is read; there the reader goes back by `jump`, or ends if that is 0.
    """
    products = np.empty((_CHUNK, RUN_SAMPLES), np.float32)
    place, at = start, 0
    while at < len(heard):
        if place > last:
            if jump == 0:
                break
            place -= np.ceil((place - last) / jump) * jump
        run = min(RUN_SAMPLES, len(heard) - at, int((last - place) / step) + 1)
        place = _read(heard[at : at + run], products, x, weights, slopes, place, step, 0.0, run)
        at += run
    return at


@njit(cache=True, nogil=True)
def add_soundings(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio,
    once: Sound,
    around: Sound,
    shape: tuple[int, int, int, int, int],
    weights: Sound,
    slopes: Sound,
    soundings: Soundings,
    notes: Records,
    points: Points,
    straight: bool,
) -> None:
    """Add voices of one laid-out sample to a stem (2, samples), in their order.

    Parameters
    ----------
    once, around : the sample without and with its loop laid out.
    shape : end, loop's first sample and the one after its last, limit, jump (see `reading.Laid`).
    straight : `once` was read already at the voices' own step; it is taken sample for sample.
    """
    end, loop_start, loop_end, limit, jump = shape
    y = np.empty(RUN_SAMPLES, np.float32)
    products = np.empty((_CHUNK, RUN_SAMPLES), np.float32)
    for row in range(len(soundings)):
        v = soundings[row]
        n = notes[v.note]
        place, at, s1, s2 = v.place, 0, 0.0, 0.0
        turning = v.mode != _ONCE and jump > 0 and not straight
        x, last = (around, limit) if turning else (once, end)
        damp, lower = 10.0 ** (-(v.peak_db - 3.0102999566) / 20.0), 10.0 ** (-v.peak_db / 40.0)
        step, gain, corner = _moved(v, n, points, 0)
        gain *= _level(v, 0)
        g = _tangent(corner)
        while v.at + at < out.shape[1]:
            if turning and v.mode == ROUND_THEN_ON and at >= v.hold:
                # Let go: from where it is in the loop on through the rest of the sample.
                turning, x, last = False, once, end
                place = _within_loop(place, loop_start, loop_end)
            if turning and place > limit:
                place -= np.ceil((place - limit) / jump) * jump
            if place > last:
                break
            most = out.shape[1] - v.at - at
            run, to_step, to_gain, corner = _ahead(v, n, points, at, most, place, step, last)
            to_gain *= _level(v, at + run)
            if _is_over(v, at, gain, to_gain):
                break
            if straight:
                y[:run] = x[at : at + run]
                place += run
            else:
                place = _read(y, products, x, weights, slopes, place, step, (to_step - step) / run, run)
            if v.filtered:
                to_g = _tangent(corner)
                s1, s2 = _filter(y, run, g, to_g, damp, lower, s1, s2)
                g = to_g
            more = to_gain - gain
            _add(out, y, v.at + at, run, gain * v.left, gain * v.right, more * v.left, more * v.right)
            at += run
            step, gain = to_step, to_gain


@njit(cache=True, nogil=True)
def _filter(  # noqa: PLR0917 - a compiled function takes no keywords
    y: Sound, run: int, g: float, to_g: float, damp: float, lower: float, s1: float, s2: float
) -> tuple[float, float]:
    """Low-pass a run in place; return the filter's two states."""
    slope = (to_g - g) / run
    a1 = 1.0 / (1.0 + g * (g + damp))
    for i in range(run):
        if slope != 0.0:
            g += slope
            a1 = 1.0 / (1.0 + g * (g + damp))
        a2 = g * a1
        v3 = y[i] - s2
        v1 = a1 * s1 + a2 * v3
        v2 = s2 + a2 * s1 + g * a2 * v3
        s1, s2 = 2.0 * v1 - s1, 2.0 * v2 - s2
        y[i] = lower * v2
    return s1, s2
