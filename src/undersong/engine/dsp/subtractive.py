"""A voice of a subtractive synthesiser: oscillators, a resonant low-pass, envelopes.

Oscillators read band-limited cycles (`wavetables`). The filter is two state-variable filters in
series, 24 dB an octave, in the topology-preserving form of Zavalishin, "The Art of VA Filter
Design" (2012), which stays stable however quickly its cutoff moves. Cutoff, pitch and envelopes
are found anew every 16 samples (0.36 ms); levels move straight between.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.units import Audio

Records: TypeAlias = npt.NDArray[Any]
"""Rows of one of the record types below."""

Record: TypeAlias = Any
"""One row, its fields as attributes, as compiled functions see it."""

RUN_SAMPLES = 16
_SILENCE = 2e-4
_TURN, _WRAP = 2**32, 2**32 - 1
_FRACTION_BITS = 20
_FRACTION, _UNIT = 2**_FRACTION_BITS - 1, np.float32(2.0**-_FRACTION_BITS)
"""A place in a cycle: 12 bits of its 4096 points, 20 bits between two of them."""

NOTE = np.dtype(
    [
        ("at", np.int64),  # first sample in the stem
        ("hold", np.int64),  # samples until release
        ("release", np.float64),  # samples from there to −60 dB
        ("hz", np.float64),
        ("from_cents", np.float64),  # glide from here …
        ("glide", np.float64),  # … in so many samples
        ("gain", np.float64),
        ("cutoff_hz", np.float64),  # before the envelope
        ("sweep", np.float64),  # octaves that the envelope opens it by
        ("vibrato_cents", np.float64),
        ("wobble", np.float64),  # 0 to 1, where the slow movements of this note begin
        ("width", np.float64),  # of its pulses, 0 for the oscillators' own
        ("push", np.float64),  # share of the drive
        ("lfo_hz", np.float64),  # how often the filter opens and closes …
        ("lfo_octaves", np.float64),  # … and how far
        ("lfo_turn", np.float64),  # 0 closed, 0.5 open: where it begins
        ("tied", np.bool_),  # the next note goes on from this one, which isn't let go
        ("joined", np.bool_),  # goes on from the one before: same place in the cycle, no attack
        ("age", np.float64),  # samples since the first of the notes that are joined
    ]
)
"""One note."""

OSCILLATOR = np.dtype(
    [
        ("ratio", np.float64),  # of the note's frequency
        ("left", np.float64),
        ("right", np.float64),
        ("pulse", np.bool_),  # whether two saws make a pulse
        ("width", np.float64),  # of the pulse, 0 to 1
        ("sweep", np.float64),  # how far the width moves
        ("sweep_hz", np.float64),
    ]
)
"""One oscillator; all notes of a part have the same ones."""

SETTINGS = np.dtype(
    [
        ("attack", np.float64),  # samples
        ("decay", np.float64),  # samples to 1/e of the way
        ("sustain", np.float64),  # 0 to 1
        ("filter_attack", np.float64),
        ("filter_decay", np.float64),
        ("filter_sustain", np.float64),
        ("filter_release", np.float64),
        ("resonance", np.float64),  # 0 flat to 1 ringing
        ("drive", np.float64),  # 0 clean
        ("vibrato_hz", np.float64),
        ("vibrato_delay", np.float64),
        ("wide", np.bool_),  # whether left and right differ
    ]
)
"""What holds for the whole part."""


@njit(cache=True, nogil=True)
def render(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio,
    notes: Records,
    oscillators: Records,
    settings: Records,
    cycles: npt.NDArray[np.float32],
    which: npt.NDArray[np.int64],
    phases: npt.NDArray[np.float64],
) -> None:
    """Add notes to a stem.

    Parameters
    ----------
    out : (2, samples).
    notes : (N,) of `NOTE`; oscillators : (O,) of `OSCILLATOR`; settings : (1,) of `SETTINGS`.
    cycles : (C, 4097) tables; which : (N, O) the table of each note's oscillators.
    phases : (N, O) 0 to 1, where each begins.
    """
    s = settings[0]
    sides, state = np.empty((2, RUN_SAMPLES), np.float32), np.empty((2, 4), np.float64)
    mean, place, level = np.zeros(2), np.zeros(len(oscillators), np.int64), 0.0
    for n in range(len(notes)):
        v = notes[n]
        if not v.joined:
            place[:] = (phases[n] * _TURN).astype(np.int64)
            state[:], mean[:], level = 0.0, 0.0, 0.0
        at = 0
        while at < v.hold or (not v.tied and (at == v.hold or level >= _SILENCE)):
            run = min(RUN_SAMPLES, out.shape[1] - v.at - at)
            if run <= 0:
                break
            now, hold = at + v.age, v.hold + v.age
            after = _envelope(now + run, hold, s.attack, s.decay, s.sustain, v.release)
            opening = _envelope(
                now, hold, s.filter_attack, s.filter_decay, s.filter_sustain, s.filter_release
            )
            step = v.hz * 2.0 ** (_cents(at, v, s) / 1200.0) / 44_100.0
            _oscillate(sides, place, oscillators, cycles, which[n], step, v.wobble, v.width, at)
            octaves = v.sweep * opening
            if v.lfo_octaves > 0.0:
                turn = v.lfo_turn + at / 44_100.0 * v.lfo_hz
                octaves += v.lfo_octaves * (0.5 - 0.5 * np.cos(2.0 * np.pi * turn))
            cutoff_hz = min(v.cutoff_hz * 2.0**octaves, 17_500.0)
            _filter(sides, state, cutoff_hz, s.resonance, s.wide)
            slope = (after - level) / run
            for c in range(2):
                for i in range(run):
                    y = sides[c, i] * (level + slope * i)
                    if s.drive > 0.0:
                        # Saturating a lopsided wave moves its mean: a high-pass at 14 Hz takes it out.
                        y = _pushed(y, s.drive * v.push)
                        mean[c] += 0.002 * (y - mean[c])
                        y -= mean[c]
                    out[c, v.at + at + i] += v.gain * y
            at += run
            level = after


@njit(cache=True, nogil=True)
def _envelope(  # noqa: PLR0917 - a compiled function takes no keywords
    at: float, hold: float, attack: float, decay: float, sustain: float, release: float
) -> float:
    """Attack straight, decay and release exponential."""
    now = min(at, hold)
    level = now / attack if now < attack else sustain + (1.0 - sustain) * np.exp(-(now - attack) / decay)
    if at > hold:
        level *= 10.0 ** (-3.0 * (at - hold) / release)
    return level


@njit(cache=True, nogil=True)
def _cents(at: int, v: Record, s: Record) -> float:
    """How far the pitch is from the note's own: glide and vibrato."""
    cents = 0.0
    if at < v.glide:
        cents = v.from_cents * (1.0 - at / v.glide) ** 2
    if v.vibrato_cents > 0.0 and at > s.vibrato_delay:
        since = (at - s.vibrato_delay) / 44_100.0
        cents += v.vibrato_cents * min(1.0, since / 0.4) * np.sin(2.0 * np.pi * s.vibrato_hz * since)
    return cents


@njit(cache=True, nogil=True)
def _oscillate(  # noqa: PLR0917 - a compiled function takes no keywords
    sides: npt.NDArray[np.float32],
    place: npt.NDArray[np.int64],
    oscillators: Records,
    cycles: npt.NDArray[np.float32],
    which: npt.NDArray[np.int64],
    step: float,
    wobble: float,
    width: float,
    at: int,
) -> None:
    """Fill one run, left and right, and move each oscillator's place on.

    A place is a fraction of a turn in 32 bits: it wraps by itself.
    """
    sides[:] = 0.0
    for o in range(len(oscillators)):
        osc = oscillators[o]
        table, p = cycles[which[o]], place[o]
        d = int(step * osc.ratio * _TURN)
        left, right = np.float32(osc.left), np.float32(osc.right)
        if osc.pulse:
            turn = wobble + at / 44_100.0 * osc.sweep_hz
            own = width if width > 0.0 else osc.width
            shift = int((own + osc.sweep * np.sin(2.0 * np.pi * turn)) * _TURN)
            for i in range(RUN_SAMPLES):
                q = (p + i * d) & _WRAP
                x = _read(table, q) - _read(table, (q + shift) & _WRAP)
                sides[0, i] += left * x
                sides[1, i] += right * x
        else:
            for i in range(RUN_SAMPLES):
                x = _read(table, (p + i * d) & _WRAP)
                sides[0, i] += left * x
                sides[1, i] += right * x
        place[o] = (p + RUN_SAMPLES * d) & _WRAP


def low_passed(audio: Audio, cutoffs_hz: npt.NDArray[np.float64], resonance: float) -> None:
    """Send a sound (2, samples) through the filter in place; a cutoff for every 16 samples."""
    _along(audio, cutoffs_hz, resonance)


@njit(cache=True, nogil=True)
def _along(audio: Audio, cutoffs_hz: npt.NDArray[np.float64], resonance: float) -> None:
    state = np.zeros((2, 4), np.float64)
    sides = np.zeros((2, RUN_SAMPLES), np.float32)
    for start in range(0, audio.shape[1], RUN_SAMPLES):
        run = min(RUN_SAMPLES, audio.shape[1] - start)
        sides[:, :run] = audio[:, start : start + run]
        _filter(sides, state, cutoffs_hz[start // RUN_SAMPLES], resonance, True)
        audio[:, start : start + run] = sides[:, :run]


@njit(cache=True, nogil=True, inline="always")
def _read(table: npt.NDArray[np.float32], place: int) -> float:
    """Read a cycle at a place: a straight line between two points."""
    j = place >> _FRACTION_BITS
    f = np.float32(place & _FRACTION) * _UNIT
    return table[j] + (table[j + 1] - table[j]) * f  # type: ignore[no-any-return]  # numba has no types


@njit(cache=True, nogil=True)
def _filter(
    sides: npt.NDArray[np.float32],
    state: npt.NDArray[np.float64],
    cutoff_hz: float,
    resonance: float,
    wide: bool,
) -> None:
    """Low-pass one run in place; where both sides are alike, one is filtered for both."""
    # A fourth-order Butterworth in two halves; resonance takes the damping of the sharper one away.
    damp_1, damp_2 = 0.7654 * (1.0 - 0.93 * resonance), 1.8478 * (1.0 - 0.35 * resonance)
    g = np.tan(np.pi * cutoff_hz / 44_100.0)
    a, b = 1.0 / (1.0 + g * (g + damp_1)), 1.0 / (1.0 + g * (g + damp_2))
    ga, gb = g * a, g * b
    s1, s2, s3, s4 = state[0]
    if not wide:
        for i in range(RUN_SAMPLES):
            band = a * s1 + ga * (sides[0, i] - s2)
            low = s2 + g * band
            s1, s2 = 2.0 * band - s1, 2.0 * low - s2
            band = b * s3 + gb * (low - s4)
            low = s4 + g * band
            s3, s4 = 2.0 * band - s3, 2.0 * low - s4
            sides[0, i] = sides[1, i] = low
    else:
        # Both sides in one loop: the processor works on one while it waits for the other.
        r1, r2, r3, r4 = state[1]
        for i in range(RUN_SAMPLES):
            band, other = a * s1 + ga * (sides[0, i] - s2), a * r1 + ga * (sides[1, i] - r2)
            low, lower = s2 + g * band, r2 + g * other
            s1, s2, r1, r2 = 2.0 * band - s1, 2.0 * low - s2, 2.0 * other - r1, 2.0 * lower - r2
            band, other = b * s3 + gb * (low - s4), b * r3 + gb * (lower - r4)
            low, lower = s4 + g * band, r4 + g * other
            s3, s4, r3, r4 = 2.0 * band - s3, 2.0 * low - s4, 2.0 * other - r3, 2.0 * lower - r4
            sides[0, i], sides[1, i] = low, lower
        state[1, 0], state[1, 1], state[1, 2], state[1, 3] = r1, r2, r3, r4
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = s1, s2, s3, s4


@njit(cache=True, nogil=True)
def _pushed(x: float, drive: float) -> float:
    """Push a sample through a soft saturation, close to tanh."""
    y = max(-3.0, min(3.0, x * (1.0 + drive)))
    return y * (27.0 + y * y) / (27.0 + 9.0 * y * y)
