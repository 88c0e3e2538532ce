"""The sampler: plays baked notes into a stem.

A note that stays at its pitch is read as it was baked, sample for sample: no interpolation, and
an inner loop of plain arithmetic. A note that bends (vibrato, slide, legato) is read between
samples by a cubic through four of them. Envelopes move straight within runs of 64 samples.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

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
        ("swell", np.float64),  # level at the start of the swell, 1 where there is none
        ("bends", np.bool_),  # whether any of the following is used
        ("from_cents", np.float64),  # glide from here …
        ("glide", np.float64),  # … in so many samples
        ("vibrato_hz", np.float64),
        ("vibrato_cents", np.float64),
        ("vibrato_delay", np.float64),  # samples
        ("vibrato_share", np.float64),  # share of the level that moves with it
    ]
)
"""One voice; make them with `voices`."""


def voices(count: int) -> Records:
    """Return `count` voices that sound nothing yet, each in the middle and unbent."""
    made = np.zeros(count, VOICE)
    made["attack"], made["release"] = 32.0, 4_410.0
    made["left"] = made["right"] = made["swell"] = 1.0
    return made


def play(out: Audio, sample: Sample, notes: Records) -> None:
    """Add notes of one baked sample to a stem (2, samples), in their order."""
    start, end = sample.loop or (-1, -1)
    for bends, kernel in ((False, _play_straight), (True, _play_bent)):
        chosen = notes[notes["bends"] == bends]
        if len(chosen):
            kernel(out, sample.pcm, sample.scale, start, end, chosen)


@njit(cache=True, nogil=True)
def _level(v: Record, at: int) -> float:
    """Envelope of a voice after `at` samples: attack, swell, release."""
    level = min(1.0, (at + 1.0) / v.attack)
    if v.swell < 1.0:
        # Up over the first 60 % of the note, then a little back: a bow that leans in and lets go.
        place = at / v.hold
        lean = min(place / 0.6, 1.0) - 0.15 * max(0.0, min((place - 0.6) / 0.4, 1.0))
        level *= v.swell + (1.0 - v.swell) * lean
    if at > v.hold:
        level *= 10.0 ** (-3.0 * (at - v.hold) / v.release)
    return float(level)


@njit(cache=True, nogil=True)
def _play_straight(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio, pcm: Pcm, scale: float, loop_start: int, loop_end: int, notes: Records
) -> None:
    """Voices at the pitch they were baked at."""
    ramp = np.arange(RUN_SAMPLES).astype(np.float32)
    for n in range(len(notes)):
        v = notes[n]
        position, at = v.skip, 0
        level = _level(v, 0)
        while at < v.hold or level >= _SILENCE:
            if loop_end > 0 and position >= loop_end:
                position -= loop_end - loop_start
            run = min(RUN_SAMPLES, out.shape[1] - v.at - at)
            run = min(run, (loop_end if loop_end > 0 else pcm.shape[1]) - position)
            if at < v.hold:
                run = min(run, v.hold - at)
            if run <= 0:
                break
            after = _level(v, at + run)
            a, slope = np.float32(level * scale), np.float32((after - level) * scale / run)
            full = v.full * level if v.swell < 1.0 else v.full
            fl, fr = np.float32(full * v.left), np.float32(full * v.right)
            sl, sr = np.float32(v.soft * v.left), np.float32(v.soft * v.right)
            first = v.at + at
            left, right = out[0, first : first + run], out[1, first : first + run]
            p, q = pcm[0, position : position + run], pcm[1, position : position + run]
            x, y = pcm[2, position : position + run], pcm[3, position : position + run]
            for i in range(run):
                e = a + slope * ramp[i]
                left[i] += e * (fl * np.float32(p[i]) + sl * np.float32(x[i]))
                right[i] += e * (fr * np.float32(q[i]) + sr * np.float32(y[i]))
            position += run
            at += run
            level = after


@njit(cache=True, nogil=True)
def _vibrato(v: Record, at: int) -> float:
    """Where a voice's vibrato stands, −1 to 1; it comes late and grows over 0.4 s."""
    if v.vibrato_cents <= 0.0 or at <= v.vibrato_delay:
        return 0.0
    since = (at - v.vibrato_delay) / 44_100.0
    return float(min(1.0, since / 0.4) * np.sin(2.0 * np.pi * v.vibrato_hz * since))


@njit(cache=True, nogil=True)
def _between(f: float, w: float, x: float, y: float, z: float) -> float:
    """Read between x and y: 4-point, 3rd-order Hermite (Niemitalo 2001)."""
    c1 = 0.5 * (y - w)
    c3 = 1.5 * (x - y) + 0.5 * (z - w)
    c2 = w - x + c1 - c3
    return ((c3 * f + c2) * f + c1) * f + x


@njit(cache=True, nogil=True)
def _play_bent(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio, pcm: Pcm, scale: float, loop_start: int, loop_end: int, notes: Records
) -> None:
    """Voices whose pitch moves."""
    last = pcm.shape[1] - 3
    for n in range(len(notes)):
        v = notes[n]
        place, at = float(max(v.skip, 1)), 0
        level = _level(v, 0)
        while (at < v.hold or level >= _SILENCE) and place < last:
            run = min(BENT_RUN_SAMPLES, out.shape[1] - v.at - at)
            if at < v.hold:
                run = min(run, v.hold - at)
            if run <= 0:
                break
            after = _level(v, at + run)
            wave = _vibrato(v, at)
            rest = max(0.0, 1.0 - at / v.glide) if v.glide > 0.0 else 0.0
            cents = v.from_cents * rest * rest * (3.0 - 2.0 * rest) + v.vibrato_cents * wave
            step = 2.0 ** (cents / 1200.0)
            louder = scale * (1.0 + v.vibrato_share * wave)
            full, soft = v.full * louder * (level if v.swell < 1.0 else 1.0), v.soft * louder
            slope = (after - level) / run
            for i in range(run):
                if loop_end > 0 and place >= loop_end:
                    place -= loop_end - loop_start
                j = int(place)
                if j >= last:
                    break
                f, e = place - j, level + slope * i
                for side in range(2):
                    a, b = pcm[side, j - 1 : j + 3], pcm[side + 2, j - 1 : j + 3]
                    y = _between(
                        f,
                        full * a[0] + soft * b[0],
                        full * a[1] + soft * b[1],
                        full * a[2] + soft * b[2],
                        full * a[3] + soft * b[3],
                    )
                    out[side, v.at + at + i] += e * y * (v.left if side == 0 else v.right)
                place += step
            at += run
            level = after
