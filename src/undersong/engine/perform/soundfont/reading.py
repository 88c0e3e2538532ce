"""Reading between samples: windowed sincs, and a sample laid out so that they never look outside.

A note at another pitch than its recording's is read at places between its samples. Sixteen of them, weighed
by a sinc under a Kaiser window, give the value there; what a note above its root would fold down is taken
away by the same weights, which for this are wider and cut lower. Images and foldings are 60 dB down
wherever anybody hears (`tests` measure it); a cubic leaves them at 25 to 40 dB.

A loop is laid out several times behind its end, so that a reader near the end finds what follows in
time, sample for sample, and there is no seam.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float32]

PHASES = 128
"""Places between two samples that weights are kept for; between those they are interpolated."""

# Steps (samples of the recording for one of the stem) up to which a set of weights serves, and how many
# samples it weighs: the lower it has to cut, the longer it is.
STEPS = (1.0, 1.12, 1.26, 1.41, 1.68, 2.0, 2.83, 4.0, 8.0, 16.0)
_TAPS = (16, 16, 16, 16, 32, 32, 48, 64, 64, 64)
LONGEST_TAPS = 64
GUARD = LONGEST_TAPS // 2

FASTEST_STEP = 64.0
_CENTRE = 0.47
"""Where the weights have fallen to a half, as a share of the recording's rate."""
_KAISER = 6.2

_UNROLLED = 4_096
"""Samples that a loop is laid out for at least: the reader jumps back this seldom."""

_END_FADE = 32


@dataclass(frozen=True, eq=False)
class Laid:
    """A sample as the kernel reads it.

    Attributes
    ----------
    once : guard, the sample, guard and one; read where it doesn't loop, or no more.
    round : guard, the sample up to its loop's end, the loop again and again; empty without a loop.
    end : samples without guards.
    loop : first sample and the one after the last, or (0, 0).
    jump : how far a reader goes back that has come to `limit`: a whole number of loops.
    """

    once: Sound
    round: Sound
    end: int
    loop: tuple[int, int]
    jump: int
    limit: int


@lru_cache(maxsize=len(STEPS))
def weights_for(step_class: int) -> tuple[Sound, Sound]:
    """Return weights (PHASES + 1, taps) and what to add to them for the way to the next phase."""
    taps, step = _TAPS[step_class], STEPS[step_class]
    cut = _CENTRE / step
    place = np.arange(taps) - (taps // 2 - 1)
    away = place[None, :] - np.arange(PHASES + 2)[:, None] / PHASES
    inside = np.clip(1.0 - (away / (taps // 2)) ** 2, 0.0, None)
    window = np.i0(_KAISER * np.sqrt(inside)) / np.i0(_KAISER) * (inside > 0.0)
    table = 2.0 * cut * np.sinc(2.0 * cut * away) * window
    table /= table.sum(axis=1, keepdims=True)  # a constant stays what it is, whatever the phase
    return table[:-1].astype(np.float32), np.diff(table, axis=0).astype(np.float32)


def class_of(step: float) -> int:
    """Return which weights serve a step."""
    return next((i for i, most in enumerate(STEPS) if step <= most * 1.001), len(STEPS) - 1)


def laid(sound: Sound, *, end: int, loop: tuple[int, int] | None, goes_on: bool) -> Laid:
    """Lay a sample out.

    Parameters
    ----------
    end : where it ends, at most its length.
    loop : where it loops, or None; what cannot be a loop is none.
    goes_on : whether a released note reads on behind the loop.
    """
    end = min(max(end, 1), len(sound))
    start, stop = loop or (0, 0)
    stop = min(stop, end)
    if not 0 <= start <= stop - 2:
        return Laid(_guarded(sound[:end]), np.zeros(0, np.float32), end, (0, 0), 0, 0)
    size = stop - start
    times = -(-_UNROLLED // size)
    tail = np.tile(sound[start:stop], times + -(-LONGEST_TAPS // size))[: times * size + LONGEST_TAPS]
    lead = np.zeros(GUARD, np.float32)
    unrolled = np.concatenate([lead, sound[:stop], tail])
    once = _guarded(sound[:end]) if goes_on else np.zeros(0, np.float32)
    # The reader turns back where all that it weighs, and all that it would weigh there, is loop.
    return Laid(once, unrolled, end, (start, stop), times * size, stop + times * size + GUARD - 1)


def _guarded(sound: Sound) -> Sound:
    """Put silence around a sample; one that stops short is let down in its last samples.

    A reader may stand on the end itself, one behind the last sample, and look half its weights further.
    """
    made = np.zeros(GUARD + len(sound) + GUARD + 1, np.float32)
    made[GUARD : GUARD + len(sound)] = sound
    fade = min(_END_FADE, len(sound) // 2)
    if fade:
        made[-GUARD - 1 - fade : -GUARD - 1] *= np.cos(np.linspace(0.0, np.pi / 2, fade, dtype=np.float32))
    return made
