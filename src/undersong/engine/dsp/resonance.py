"""Filters that ring: a state variable and a ladder, both free of steps when their cutoff moves.

Both have the topology-preserving form of Zavalishin, "The Art of VA Filter Design" (2012), which
stays stable however quickly the cutoff moves. The cutoff is given for both ends of a run, and the
coefficients go with it sample by sample.

low      a fourth-order Butterworth, 24 dB an octave; resonance takes the damping of its sharper half away
band     two poles around the cutoff; high: two poles above it
ladder   four equal poles and a way back, saturated where it enters: it sings on its own note and never runs
         away; it is for twice the rate
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit

LOW, BAND, HIGH, LADDER = range(4)
STATES = 4
"""Numbers that a filter keeps from one run to the next, for each side."""

_BOW = 0.004
_FLAT = float(np.sqrt(1.0 / (3.0 * _BOW)))
"""Of a ladder's cube; where it is flat, what enters is held."""

_HIGHEST = 0.42
"""Of the rate: a cutoff is no higher."""

Line = npt.NDArray[np.float32]
State = npt.NDArray[np.float64]


@njit(cache=True, nogil=True, inline="always")
def warped(cutoff_hz: float, rate_hz: float) -> float:
    """Return the gain of an integrator whose filter has its cutoff there."""
    return float(np.tan(np.pi * min(cutoff_hz / rate_hz, _HIGHEST)))


@njit(cache=True, nogil=True)
def ringing(  # noqa: PLR0917 - a compiled function takes no keywords
    sides: npt.NDArray[np.float32],
    state: npt.NDArray[np.float64],
    scratch: npt.NDArray[np.float64],
    g: float,
    after: float,
    resonance: float,
    kind: int,
    wide: bool,
) -> None:
    """Filter one run (2, run) in place; of a sound that is not wide only the first side.

    Parameters
    ----------
    state : (2, STATES), zero at the beginning of a sound; scratch : (6, run).
    g, after : of `warped`, the cutoff at both ends of the run.
    resonance : 0 flat to 1 ringing by itself.
    """
    rise = (after - g) / sides.shape[1]
    if kind == LADDER:
        _ladder(sides[0], state[0], g, rise, resonance)
        if wide:
            _ladder(sides[1], state[1], g, rise, resonance)
    elif kind == LOW:
        _low(sides, state, scratch, g, rise, resonance, wide)
    else:
        _pair(sides[0], state[0], g, rise, resonance, kind)
        if wide:
            _pair(sides[1], state[1], g, rise, resonance, kind)


@njit(cache=True, nogil=True)
def _low(  # noqa: PLR0917 - a compiled function takes no keywords
    sides: npt.NDArray[np.float32],
    state: State,
    gains: State,
    g: float,
    rise: float,
    resonance: float,
    wide: bool,
) -> None:
    size = sides.shape[1]
    damp_1, damp_2 = 0.7654 * (1.0 - 0.93 * resonance), 1.8478 * (1.0 - 0.35 * resonance)
    # First what hangs on no sample before it: divisions then run side by side. Written in its states alone a
    # half needs s1' = c s1 + r u, s2' = s2 + r s1 + q u with u = x − s2; its low is the mean of s2 and s2'.
    for i in range(size):
        h = g + rise * i
        a, b = 1.0 / (1.0 + h * (h + damp_1)), 1.0 / (1.0 + h * (h + damp_2))
        gains[0, i], gains[1, i], gains[2, i] = 2.0 * a - 1.0, 2.0 * h * a, 2.0 * h * h * a
        gains[3, i], gains[4, i], gains[5, i] = 2.0 * b - 1.0, 2.0 * h * b, 2.0 * h * h * b
    s1, s2, s3, s4 = state[0, 0], state[0, 1], state[0, 2], state[0, 3]
    if not wide:
        for i in range(size):
            u = sides[0, i] - s2
            n1, n2 = gains[0, i] * s1 + gains[1, i] * u, (s2 + gains[1, i] * s1) + gains[2, i] * u
            low = 0.5 * (s2 + n2)
            s1, s2 = n1, n2
            u = low - s4
            n1, n2 = gains[3, i] * s3 + gains[4, i] * u, (s4 + gains[4, i] * s3) + gains[5, i] * u
            sides[0, i] = 0.5 * (s4 + n2)
            s3, s4 = n1, n2
    else:
        # Both sides in one loop: the processor works on one while it waits for the other.
        r1, r2, r3, r4 = state[1, 0], state[1, 1], state[1, 2], state[1, 3]
        for i in range(size):
            c, r, q = gains[0, i], gains[1, i], gains[2, i]
            u, w = sides[0, i] - s2, sides[1, i] - r2
            n1, n2 = c * s1 + r * u, (s2 + r * s1) + q * u
            m1, m2 = c * r1 + r * w, (r2 + r * r1) + q * w
            low, lower = 0.5 * (s2 + n2), 0.5 * (r2 + m2)
            s1, s2, r1, r2 = n1, n2, m1, m2
            c, r, q = gains[3, i], gains[4, i], gains[5, i]
            u, w = low - s4, lower - r4
            n1, n2 = c * s3 + r * u, (s4 + r * s3) + q * u
            m1, m2 = c * r3 + r * w, (r4 + r * r3) + q * w
            sides[0, i], sides[1, i] = 0.5 * (s4 + n2), 0.5 * (r4 + m2)
            s3, s4, r3, r4 = n1, n2, m1, m2
        state[1, 0], state[1, 1], state[1, 2], state[1, 3] = r1, r2, r3, r4
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = s1, s2, s3, s4


@njit(cache=True, nogil=True)
def _pair(  # noqa: PLR0917 - a compiled function takes no keywords
    line: Line, state: State, g: float, rise: float, resonance: float, kind: int
) -> None:
    damp = 1.4142 * (1.0 - 0.95 * resonance)
    s1, s2 = state[0], state[1]
    for i in range(len(line)):
        h = g + rise * i
        x = line[i]
        band = (s1 + h * (x - s2)) / (1.0 + h * (h + damp))
        low = s2 + h * band
        s1, s2 = 2.0 * band - s1, 2.0 * low - s2
        line[i] = damp * band if kind == BAND else x - damp * band - low
    state[0], state[1] = s1, s2


@njit(cache=True, nogil=True)
def _ladder(line: Line, state: State, g: float, rise: float, resonance: float) -> None:
    """Solve the four poles as if they were straight, then bend what enters them.

    A cube makes nothing above three times what there was: at twice the rate nothing of it folds back.
    """
    # At 4 a straight ladder sings without end. Half of the bass that the way back takes is given back.
    back = 4.0 * resonance
    into = 1.0 + 0.5 * back
    s1, s2, s3, s4 = state[0], state[1], state[2], state[3]
    for i in range(len(line)):
        h = g + rise * i
        big = h / (1.0 + h)
        rest, square = 1.0 - big, big * big
        c1, c2, c3, c4 = rest * s1, rest * s2, rest * s3, rest * s4
        x = into * line[i]
        held = (square * big * c1 + square * c2) + (big * c3 + c4)
        u = x - (square * square * x + held) * (back / (1.0 + back * square * square))
        u = min(max(u, -_FLAT), _FLAT)
        # Loud enough to be heard as warmth on full chords, straight for what is soft.
        u *= 1.0 - _BOW * u * u
        y1 = big * u + c1
        y2 = big * y1 + c2
        y3 = big * y2 + c3
        y4 = big * y3 + c4
        s1, s2, s3, s4 = 2.0 * y1 - s1, 2.0 * y2 - s2, 2.0 * y3 - s3, 2.0 * y4 - s4
        line[i] = y4
    state[0], state[1], state[2], state[3] = s1, s2, s3, s4
