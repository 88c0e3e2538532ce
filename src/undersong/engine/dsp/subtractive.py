"""A voice of a synthesiser: oscillators, a filter that rings, envelopes, a drive.

Oscillators read band-limited cycles (`oscillators`), filters move with every sample (`resonance`). Cutoff,
pitch and envelopes are found anew every 32 samples (0.73 ms) and go straight between. Envelopes have no
corners where a note begins and where it is let go: (1 + at) exp(−at) leaves its start with no slope.

What bends the wave (a drive, a ladder) makes harmonics that need room: a voice that has either is computed
at twice the rate, where its oscillators are as clean as before, and driven at four times (`bending`).
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.bending import MEMORY, halves, lowered, pushed
from undersong.engine.dsp.oscillators import oscillate
from undersong.engine.dsp.resonance import LOW, STATES, ringing, warped
from undersong.engine.kernels import njit
from undersong.units import Audio

Records: TypeAlias = npt.NDArray[Any]
"""Rows of one of the record types below."""

Record: TypeAlias = Any
"""One row, its fields as attributes, as compiled functions see it."""

RUN_SAMPLES = 32
_SILENCE = 2e-4
_TURN = 2**32
_OCTAVE, _CENT = float(np.log(2.0)), float(np.log(2.0)) / 1200.0
"""Natural logarithms: an exponential function is quicker than a power."""

NOTE = np.dtype(
    [
        ("at", np.int64),  # first sample in the stem
        ("hold", np.int64),  # samples until release
        ("release", np.float64),  # samples from there to −60 dB
        ("hz", np.float64),
        ("from_cents", np.float64),  # glide from here …
        ("glide", np.float64),  # … in so many samples
        ("gain", np.float64),
        ("hard", np.float64),  # 0 to 1: how hard it is played
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

SETTINGS = np.dtype(
    [
        ("attack", np.float64),  # samples
        ("decay", np.float64),  # samples to 1/e of the way
        ("sustain", np.float64),  # 0 to 1
        ("filter_attack", np.float64),
        ("filter_decay", np.float64),
        ("filter_sustain", np.float64),
        ("filter_release", np.float64),
        ("filter", np.int64),  # of `resonance`
        ("resonance", np.float64),  # 0 flat to 1 ringing
        ("drive", np.float64),  # 0 clean
        ("vibrato_hz", np.float64),
        ("vibrato_delay", np.float64),
        ("times", np.int64),  # 1, or 2 for what bends the wave
        ("wide", np.bool_),  # whether left and right differ
    ]
)
"""What holds for the whole part."""

Tables = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


def render(  # noqa: PLR0917 - what the notes are made of, in the order of the kernel
    out: Audio,
    notes: Records,
    oscillators: Records,
    settings: Records,
    cycles: Tables,
    which: Rows,
    *,
    phases: npt.NDArray[np.float64],
    noise: npt.NDArray[np.float32],
    others: Rows | None = None,
    limits: npt.NDArray[np.float64] | None = None,
) -> None:
    """Add notes to a stem.

    Parameters
    ----------
    out : (2, samples).
    notes : (N,) of `NOTE`; oscillators : (O,) of `OSCILLATOR`; settings : (1,) of `SETTINGS`.
    cycles : (C, 4097) tables.
    which, others : (N, O) the table of each note's oscillators, and the one that it is mixed with.
    phases : (N, O) 0 to 1, where each begins.
    noise : of `oscillators.hiss`.
    limits : (N, O) radians that each may be bent.
    """
    others = which if others is None else others
    limits = np.full(which.shape, 24.0) if limits is None else limits
    _render(out, notes, oscillators, settings, cycles, which, others, limits, phases, noise, halves())


@njit(cache=True, nogil=True)
def _render(  # noqa: PLR0917 - a compiled function takes no keywords
    out: Audio,
    notes: Records,
    oscillators: Records,
    settings: Records,
    cycles: Tables,
    which: Rows,
    others: Rows,
    limits: npt.NDArray[np.float64],
    phases: npt.NDArray[np.float64],
    noise: npt.NDArray[np.float32],
    low: npt.NDArray[np.float64],
) -> None:
    s = settings[0]
    times = s.times
    rate_hz = 44_100.0 * times
    sides = np.zeros((2, RUN_SAMPLES * times), np.float32)
    scratch = np.empty(RUN_SAMPLES * times, np.float32)
    state, chain = np.zeros((2, STATES)), np.zeros((2, MEMORY))
    place, bender = np.zeros(len(oscillators), np.int64), np.zeros(len(oscillators), np.int64)
    gains, ramp = np.empty((6, RUN_SAMPLES * times)), np.empty(RUN_SAMPLES * times, np.float32)
    level, g = 0.0, 0.0
    channels = 2 if s.wide else 1
    for n in range(len(notes)):
        v = notes[n]
        if not v.joined:
            place[:] = (phases[n] * _TURN).astype(np.int64)
            # In step with what it bends: where their ratio is whole, no sideband stands still at 0 Hz.
            for o in range(len(bender)):
                bender[o] = int(phases[n, o] * oscillators[o].bender % 1.0 * _TURN)
            state[:], chain[:], level = 0.0, 0.0, 0.0
            g = warped(_cutoff(v, s, 0, v.age), rate_hz)
        at = 0
        while at < v.hold or (not v.tied and (at == v.hold or level >= _SILENCE)):
            run = min(RUN_SAMPLES, out.shape[1] - v.at - at)
            if run <= 0:
                break
            now = at + v.age
            after = _envelope(now + run, v.hold + v.age, s.attack, s.decay, s.sustain, v.release)
            step = v.hz / rate_hz
            if at < v.glide or v.vibrato_cents > 0.0:
                step *= np.exp(_CENT * _cents(at, v, s))
            oscillate(
                sides, scratch, place, bender, oscillators, cycles, which[n], others[n], limits[n], noise,
                v, step, now, times, s.wide,
            )  # fmt: skip
            before, g = g, warped(_cutoff(v, s, at + RUN_SAMPLES, now + RUN_SAMPLES), rate_hz)
            _rise(ramp, now, level, after, v.hold + v.age, v.release, s)
            _shaped(sides, state, gains, chain, low, ramp, s, before, g, v.push, channels)
            gain = np.float32(v.gain)
            for c in range(2):
                line, to = sides[min(c, channels - 1)], out[c, v.at + at : v.at + at + run]
                for i in range(run):
                    to[i] += gain * line[i]
            at += run
            level = after


@njit(cache=True, nogil=True)
def _rise(  # noqa: PLR0917 - a compiled function takes no keywords
    ramp: npt.NDArray[np.float32],
    now: float,
    level: float,
    after: float,
    hold: float,
    release: float,
    s: Record,
) -> None:
    """Fill a run with the levels of its envelope: straight, but for an attack, which has too few runs."""
    if now < s.attack:
        for i in range(len(ramp)):
            at = now + i / s.times
            ramp[i] = _envelope(at, hold, s.attack, s.decay, s.sustain, release)
    else:
        first, slope = np.float32(level), np.float32((after - level) / len(ramp))
        for i in range(len(ramp)):
            ramp[i] = first + slope * np.float32(i)


@njit(cache=True, nogil=True)
def _shaped(  # noqa: PLR0917 - a compiled function takes no keywords
    sides: npt.NDArray[np.float32],
    state: npt.NDArray[np.float64],
    gains: npt.NDArray[np.float64],
    chain: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    ramp: npt.NDArray[np.float32],
    s: Record,
    before: float,
    after: float,
    push: float,
    channels: int,
) -> None:
    """Send a run through the filter, its envelope and its drive, and bring it to the rate of the song."""
    ringing(sides, state, gains, before, after, s.resonance, s.filter, s.wide)
    for c in range(channels):
        line = sides[c]
        for i in range(len(line)):
            line[i] *= ramp[i]
        if s.drive > 0.0:
            pushed(line, 1.0 + s.drive * push, ramp, chain[c], low)
        if s.times == 2:
            lowered(line, chain[c], low)


@njit(cache=True, nogil=True)
def _envelope(  # noqa: PLR0917 - a compiled function takes no keywords
    at: float, hold: float, attack: float, decay: float, sustain: float, release: float
) -> float:
    """Attack without corners, exponential decay, release without a corner where it begins."""
    now = min(at, hold)
    if now < attack:
        share = now / attack
        level = share * share * (3.0 - 2.0 * share)
    else:
        level = sustain + (1.0 - sustain) * np.exp(-(now - attack) / decay)
    if at > hold:
        # (1 + x) exp(−x) is −60 dB at 9.233.
        x = 9.233 * (at - hold) / release
        level *= (1.0 + x) * np.exp(-x)
    return float(level)


@njit(cache=True, nogil=True)
def _cutoff(v: Record, s: Record, at: float, now: float) -> float:
    """Cutoff in Hz after `at` samples of a note: its own, the envelope, the wobble."""
    octaves = 0.0
    if v.sweep != 0.0:
        octaves = v.sweep * _envelope(
            now, v.hold + v.age, s.filter_attack, s.filter_decay, s.filter_sustain, s.filter_release
        )
    if v.lfo_octaves > 0.0:
        turn = v.lfo_turn + at / 44_100.0 * v.lfo_hz
        octaves += v.lfo_octaves * (0.5 - 0.5 * np.cos(2.0 * np.pi * turn))
    if octaves == 0.0:
        return float(v.cutoff_hz)
    return float(min(v.cutoff_hz * np.exp(_OCTAVE * octaves), 17_500.0))


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


def low_passed(audio: Audio, cutoffs_hz: npt.NDArray[np.float64], resonance: float) -> None:
    """Send a sound (2, samples) through the low-pass in place; a cutoff for every `RUN_SAMPLES`."""
    _along(audio, cutoffs_hz, resonance)


@njit(cache=True, nogil=True)
def _along(audio: Audio, cutoffs_hz: npt.NDArray[np.float64], resonance: float) -> None:
    state, gains = np.zeros((2, STATES)), np.empty((6, RUN_SAMPLES))
    g = warped(cutoffs_hz[0], 44_100.0)
    for start in range(0, audio.shape[1], RUN_SAMPLES):
        end = min(start + RUN_SAMPLES, audio.shape[1])
        before, g = g, warped(cutoffs_hz[start // RUN_SAMPLES], 44_100.0)
        ringing(audio[:, start:end], state, gains, before, g, resonance, LOW, True)
