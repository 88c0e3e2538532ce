"""The pedal: notes that ring on, and the strings that answer them.

A pianist treads on the pedal for a chord and lets it go just after the next one is struck. So a note that the
score plays with the pedal sounds until the next change of chord, however short it is written. While the
pedal is down every string may ring, and those that have a partial in common with what is played do:
here 88 strings with their first two partials are resonators that hear the part, at a quarter of the rate,
since what answers is low; the dampers fall on all of them when the pedal comes up.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.engine.model.score import Score
from undersong.engine.perform.timing import Onsets
from undersong.engine.theory.clock import Clock
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Audio, Db, Seconds

WORD = "pedal"
LATE_SECONDS = 0.05
"""After a new chord the pedal still holds the old one so long."""

LONGEST_SECONDS = 7.0
TIMES = 4
"""Samples of the stem to one of the strings'."""

LOWEST, HIGHEST = 21, 88
PARTIALS = (1, 2, 3)
HIGHEST_SHARE = 0.22
"""Of the strings' rate: what rings higher is left out."""

RING_SECONDS = 5.0
"""In which a middle string falls to −60 dB when it is not damped."""

DAMPED_SECONDS = 0.18
LEVEL_DB = -32.0
"""Brings the answer to a level near that of what is played, before the player's `ring_db`."""

LANES = 8

Floats = npt.NDArray[np.float32]


def pedalled(onsets: Onsets, score: Score) -> Onsets:
    """Return the notes, those under the pedal as long as it holds them."""
    under = np.array([word == WORD for word in onsets.articulation], np.bool_)
    if not under.any():
        return onsets
    clock = Clock.of(score)
    changes = np.array([clock.played(chord.start_beats) for chord in score.chords])
    # A note just before a change belongs to the new chord: it is struck while the pedal goes down again.
    place = np.searchsorted(changes, onsets.start_seconds + LATE_SECONDS, side="right")
    ends = np.append(changes, np.inf)[place] + LATE_SECONDS
    held = np.minimum(ends - onsets.start_seconds, LONGEST_SECONDS)
    length = np.where(under, np.maximum(onsets.length_seconds, held), onsets.length_seconds)
    return replace(onsets, length_seconds=length)


def answer(out: Audio, onsets: Onsets, *, ring_db: Db) -> None:
    """Add to a stem (2, samples) what its undamped strings answer."""
    under = np.array([word == WORD for word in onsets.articulation], np.bool_)
    spans = _spans(onsets.start_seconds[under], (onsets.start_seconds + onsets.length_seconds)[under])
    if not spans:
        return
    turns, kept, weights = _strings()
    gain = np.float32(10.0 ** ((ring_db + LEVEL_DB) / 20.0))
    damping = np.float32(10.0 ** (-3.0 * TIMES / (DAMPED_SECONDS * RATE_HZ)))
    state = np.zeros((2, kept.size), np.float32)
    for first, last in spans:
        begin, end = (min(round(s * RATE_HZ) // TIMES * TIMES, out.shape[1]) for s in (first, last))
        tail = min(end + round(DAMPED_SECONDS * RATE_HZ) // TIMES * TIMES, out.shape[1] // TIMES * TIMES)
        state[:] = 0.0
        _ring(out, begin, end, tail, state, turns, kept, damping, weights, gain)


def _spans(start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]) -> list[tuple[Seconds, Seconds]]:
    """Times at which the pedal is down, one after the other."""
    found: list[tuple[Seconds, Seconds]] = []
    for first, last in sorted(zip(start.tolist(), end.tolist(), strict=True)):
        if found and first < found[-1][1] - 2.0 * LATE_SECONDS:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


@cache
def _strings() -> tuple[Floats, Floats, Floats]:
    """Return cosines and sines of a step (2, K), what a string keeps (K,), weights of both sides (2, K)."""
    midi = np.repeat(np.arange(LOWEST, HIGHEST + 1), len(PARTIALS)).astype(np.float64)
    number = np.tile(PARTIALS, HIGHEST + 1 - LOWEST)
    hz = 440.0 * 2.0 ** ((midi - 69.0) / 12.0) * number
    heard = hz < HIGHEST_SHARE * RATE_HZ / TIMES
    midi, number, hz = midi[heard], number[heard], hz[heard]
    angle = 2.0 * np.pi * hz * TIMES / RATE_HZ
    seconds = RING_SECONDS * 2.0 ** ((60.0 - midi) / 24.0) / number
    kept = 10.0 ** (-3.0 * TIMES / (seconds * RATE_HZ))
    side = np.clip((midi - 60.0) / 60.0, -0.6, 0.6)
    sign = Seeds(0).stream("perform/pedal").choice((-1.0, 1.0), size=len(hz))
    # A resonator grows as long as it rings: divide by that in part, and by the partial's number.
    level = (1.0 - kept) ** 0.75 / number * sign
    weights = np.stack([level * np.sqrt(1.0 - side), level * np.sqrt(1.0 + side)])
    spare = (0, -len(hz) % LANES)
    rows = (np.stack([np.cos(angle), np.sin(angle)]), kept[None], weights)
    turns, keeps, weights = (np.pad(row, ((0, 0), spare)).astype(np.float32) for row in rows)
    return turns, keeps[0], weights


@njit(cache=True, nogil=True)
def _ring(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio,
    begin: int,
    end: int,
    tail: int,
    state: Floats,
    turns: Floats,
    kept: Floats,
    damping: np.float32,
    weights: Floats,
    gain: np.float32,
) -> None:
    """Let the strings hear a stem from `begin` to `end`, and add them up to `tail`, damped by then."""
    real, imaginary, cosine, sine = state[0], state[1], turns[0], turns[1]
    left, right, sums = weights[0], weights[1], np.zeros((2, LANES), np.float32)
    before_left, before_right = np.float32(0.0), np.float32(0.0)
    one = np.float32(1.0)
    for at in range(begin, tail, TIMES):
        heard = np.float32(0.0)
        if at < end:
            for n in range(at, min(at + TIMES, end)):
                heard += out[0, n] + out[1, n]
        keep = one if at < end else damping
        for k in range(kept.size):
            share = keep * kept[k]
            a = share * (cosine[k] * real[k] - sine[k] * imaginary[k]) + heard
            imaginary[k] = share * (sine[k] * real[k] + cosine[k] * imaginary[k])
            real[k] = a
        sums[:] = np.float32(0.0)
        for k in range(0, kept.size, LANES):
            for lane in range(LANES):
                sums[0, lane] += left[k + lane] * real[k + lane]
                sums[1, lane] += right[k + lane] * real[k + lane]
        now_left, now_right = gain * sums[0].sum(), gain * sums[1].sum()
        # Straight lines between two steps; what they add above is far below.
        for n in range(min(TIMES, out.shape[1] - at)):
            share = np.float32((n + 1) / TIMES)
            out[0, at + n] += before_left + (now_left - before_left) * share
            out[1, at + n] += before_right + (now_right - before_right) * share
        before_left, before_right = now_left, now_right
