"""The sampler: plays baked notes into a stem.

A note that stays at its pitch is read as it was baked, sample for sample: no interpolation, and
an inner loop of plain arithmetic. A note that bends (vibrato, slide, legato) is read between
samples by a cubic through four of them. Envelopes move straight within runs of 64 samples.

What a player does within a note is two *lines* of a few points each, one of pitch and one of level, rounded
between the points. All notes of a part keep their points in one table, so a voice only says which of
them are its own.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.engine.perform.bank.bake import Sample
from undersong.units import Audio

RUN_SAMPLES, BENT_RUN_SAMPLES = 64, 32
_SILENCE = 1e-4

Pcm: TypeAlias = npt.NDArray[np.int16]
Records: TypeAlias = npt.NDArray[Any]
"""Rows of `VOICE`."""

Record: TypeAlias = Any
"""One row, its fields as attributes, as compiled functions see it."""

VOICE = np.dtype(
    [
        ("at", np.int64),  # first sample in the stem
        ("skip", np.int64),  # first sample read in the baked note
        ("hold", np.int64),  # samples until release
        ("attack", np.float64),  # samples until full level
        ("release", np.float64),  # samples from there to −60 dB
        ("full", np.float64),  # gain of the full layer
        ("soft", np.float64),  # gain of the soft layer
        ("left", np.float64),
        ("right", np.float64),
        ("level_first", np.int64),  # first point of the line of level …
        ("level_points", np.int64),  # … and how many there are
        ("bends", np.bool_),  # whether any of the following is used
        ("pitch_first", np.int64),  # first point of the line of pitch …
        ("pitch_points", np.int64),  # … and how many there are
        ("vibrato_hz", np.float64),
        ("vibrato_cents", np.float64),
        ("vibrato_delay", np.float64),  # samples
        ("vibrato_share", np.float64),  # share of the level that moves with it
    ]
)
"""One voice; make them with `voices`."""

Points: TypeAlias = npt.NDArray[np.float64]
"""(M, 2) samples since the start of the note, and cents or gain there."""

NO_POINTS: Points = np.empty((0, 2))


def voices(count: int) -> Records:
    """Return `count` voices that sound nothing yet, each in the middle and unbent."""
    made = np.zeros(count, VOICE)
    made["attack"], made["release"] = 32.0, 4_410.0
    made["left"] = made["right"] = 1.0
    return made


def play(out: Audio, sample: Sample, notes: Records, points: Points = NO_POINTS) -> None:
    """Add notes of one baked sample to a stem (2, samples), in their order.

    Parameters
    ----------
    points : of the lines of all notes.
    """
    start, end = sample.loop or (-1, -1)
    for bends, kernel in ((False, _play_straight), (True, _play_bent)):
        chosen = notes[notes["bends"] == bends]
        if len(chosen):
            kernel(out, sample.pcm, sample.scale, start, end, chosen, points)


@njit(cache=True, nogil=True)
def _envelope(v: Record, at: int) -> float:
    """Envelope of a voice after `at` samples: attack and release."""
    level = min(1.0, (at + 1.0) / v.attack)
    if at > v.hold:
        level *= 10.0 ** (-3.0 * (at - v.hold) / v.release)
    return float(level)


@njit(cache=True, nogil=True)
def _along(points: Points, first: int, count: int, at: int) -> float:
    """Read a line after `at` samples: rounded between its points, held before and behind them."""
    low, high = first, first + count - 1
    if at <= points[low, 0]:
        return float(points[low, 1])
    if at >= points[high, 0]:
        return float(points[high, 1])
    while high - low > 1:
        middle = (low + high) // 2
        if points[middle, 0] <= at:
            low = middle
        else:
            high = middle
    share = (at - points[low, 0]) / (points[high, 0] - points[low, 0])
    return float(points[low, 1] + (points[high, 1] - points[low, 1]) * share * share * (3.0 - 2.0 * share))


@njit(cache=True, nogil=True)
def bent(v: Record, points: Points, at: int) -> tuple[float, float]:
    """Return how many cents a voice is off its pitch after `at` samples, and by what its level is multiplied.

    Lines and vibrato together; the envelope is not in it. Vibrato comes late and grows over 0.4 s.
    """
    cents, level = 0.0, 1.0
    if v.pitch_points > 0:
        cents = _along(points, v.pitch_first, v.pitch_points, at)
    if v.level_points > 0:
        level = _along(points, v.level_first, v.level_points, at)
    if (v.vibrato_cents > 0.0 or v.vibrato_share > 0.0) and at > v.vibrato_delay:
        since = (at - v.vibrato_delay) / 44_100.0
        wave = min(1.0, since / 0.4) * np.sin(2.0 * np.pi * v.vibrato_hz * since)
        cents += v.vibrato_cents * wave
        level *= 1.0 + v.vibrato_share * wave
    return cents, level


@njit(cache=True, nogil=True)
def _play_straight(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio, pcm: Pcm, scale: float, loop_start: int, loop_end: int, notes: Records, points: Points
) -> None:
    """Voices at the pitch they were baked at."""
    ramp = np.arange(RUN_SAMPLES).astype(np.float32)
    for n in range(len(notes)):
        v = notes[n]
        moves = v.level_points > 0
        position, at = v.skip, 0
        level, line = _envelope(v, 0), 1.0
        one_left, one_right = np.float32(v.left), np.float32(v.right)
        if moves:
            line = _along(points, v.level_first, v.level_points, 0)
        while at < v.hold or level >= _SILENCE:
            if loop_end > 0 and position >= loop_end:
                position -= (position - loop_start) // (loop_end - loop_start) * (loop_end - loop_start)
            run = min(RUN_SAMPLES, out.shape[1] - v.at - at)
            run = min(run, (loop_end if loop_end > 0 else pcm.shape[1]) - position)
            if at < v.hold:
                run = min(run, v.hold - at)
            if run <= 0:
                break
            after, line_after = _envelope(v, at + run), 1.0
            if moves:
                line_after = _along(points, v.level_first, v.level_points, at + run)
            # What is played softer is darker as well: the full layer goes by the square of the line.
            a, b = level * line * v.soft * scale, after * line_after * v.soft * scale
            soft, soft_slope = np.float32(a), np.float32((b - a) / run)
            a = level * line * min(line, 1.0) * v.full * scale
            b = after * line_after * min(line_after, 1.0) * v.full * scale
            full, full_slope = np.float32(a), np.float32((b - a) / run)
            first = v.at + at
            left, right = out[0, first : first + run], out[1, first : first + run]
            p, q = pcm[0, position : position + run], pcm[1, position : position + run]
            x, y = pcm[2, position : position + run], pcm[3, position : position + run]
            for i in range(run):
                f, e = full + full_slope * ramp[i], soft + soft_slope * ramp[i]
                left[i] += one_left * (f * np.float32(p[i]) + e * np.float32(x[i]))
                right[i] += one_right * (f * np.float32(q[i]) + e * np.float32(y[i]))
            position += run
            at += run
            level, line = after, line_after


@njit(cache=True, nogil=True)
def _between(f: float, w: float, x: float, y: float, z: float) -> float:
    """Read between x and y: 4-point, 3rd-order Hermite (Niemitalo 2001)."""
    c1 = 0.5 * (y - w)
    c3 = 1.5 * (x - y) + 0.5 * (z - w)
    c2 = w - x + c1 - c3
    return ((c3 * f + c2) * f + c1) * f + x


@njit(cache=True, nogil=True)
def _play_bent(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio, pcm: Pcm, scale: float, loop_start: int, loop_end: int, notes: Records, points: Points
) -> None:
    """Voices whose pitch moves."""
    last = pcm.shape[1] - 3
    for n in range(len(notes)):
        v = notes[n]
        place, at = float(max(v.skip, 1)), 0
        level = _envelope(v, 0)
        cents, line = bent(v, points, 0)
        step = 2.0 ** (cents / 1200.0)
        while (at < v.hold or level >= _SILENCE) and place < last:
            run = min(BENT_RUN_SAMPLES, out.shape[1] - v.at - at)
            if at < v.hold:
                run = min(run, v.hold - at)
            if run <= 0:
                break
            after = _envelope(v, at + run)
            cents, line_after = bent(v, points, at + run)
            step_after = 2.0 ** (cents / 1200.0)
            quicker = (step_after - step) / run
            full, soft = level * line * min(line, 1.0) * v.full * scale, level * line * v.soft * scale
            next_line = after * line_after * scale
            full_slope = (next_line * min(line_after, 1.0) * v.full - full) / run
            soft_slope = (next_line * v.soft - soft) / run
            for i in range(run):
                if loop_end > 0 and place >= loop_end:
                    place -= loop_end - loop_start
                j = int(place)
                if j >= last:
                    break
                f = place - j
                for side in range(2):
                    a, b = pcm[side, j - 1 : j + 3], pcm[side + 2, j - 1 : j + 3]
                    y = _between(
                        f,
                        full * a[0] + soft * b[0],
                        full * a[1] + soft * b[1],
                        full * a[2] + soft * b[2],
                        full * a[3] + soft * b[3],
                    )
                    out[side, v.at + at + i] += y * (v.left if side == 0 else v.right)
                place += step + quicker * i
                full += full_slope
                soft += soft_slope
            at += run
            level, line, step = after, line_after, step_after
