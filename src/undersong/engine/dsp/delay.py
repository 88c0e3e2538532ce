"""An echo in time with the song, which wanders from side to side and darkens.

There are three kinds, and they differ in numbers alone: a ping-pong comes back left, right, left; a dub echo
leans to one side and the other, loses lows and highs each time round as the tape of a Space Echo does,
and may be fed more and more until it swells; a slap comes back from the middle. What the echo hears and how
much it feeds back may move in time; it stays linear, so that the echo of a sum is the sum of the echoes.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import Curve, hops
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio, Hz, Samples, Seconds

Kind = Literal["ping-pong", "dub", "slap"]
HOP = 128
"""Sends and feedback are known at every so many samples, straight lines between."""
LOUDEST_FEEDBACK = 0.92
_INAUDIBLE = 1e-9


class _Echo(NamedTuple):
    """An echo.

    Attributes
    ----------
    left, right : how much of the sound enters each line; what comes out of one goes into the other.
    low_cut_hz : of what enters.
    thin_hz, dark_hz : of what goes round, each time.
    """

    left: float
    right: float
    low_cut_hz: Hz
    thin_hz: Hz
    dark_hz: Hz


# A Roland RE-201 gives little above 5 kHz after the first head, and less each time round.
KINDS: dict[Kind, _Echo] = {
    "ping-pong": _Echo(1.0, 0.0, 250.0, 0.0, 4_500.0),
    "dub": _Echo(0.85, 0.35, 160.0, 180.0, 2_600.0),
    "slap": _Echo(0.7, 0.7, 120.0, 0.0, 5_000.0),
}


def echoed(
    audio: Audio,
    *,
    seconds: Seconds,
    feedback: float,
    gain: float,
    kind: Kind = "ping-pong",
    send: Curve | None = None,
    repeats: Curve | None = None,
) -> None:
    """Add echoes to a sound, in place; of a ping-pong the first comes on the left, the second on the right.

    Each is `feedback` times the one before and loses treble. The echo is linear.

    Parameters
    ----------
    audio : (2, samples).
    send : factors of what the echo hears, at samples 0, `HOP`, 2 `HOP` …
    repeats : what is fed back instead of `feedback`, 0 to 0.92, at the same places.
    """
    length = max(round(seconds * RATE_HZ), 1)
    if gain <= 0.0 or length >= audio.shape[1]:
        return
    known = KINDS[kind]
    fed = np.clip(_flat(repeats, feedback, audio.shape[1]), 0.0, LOUDEST_FEEDBACK).astype(np.float32)
    cuts = (_share(known.low_cut_hz), _share(known.thin_hz), _share(known.dark_hz))
    _echo(audio, length, _flat(send, 1.0, audio.shape[1]), fed, (gain, known.left, known.right), cuts)


def _flat(curve: Curve | None, value: float, samples: Samples) -> Curve:
    return np.full(hops(samples, HOP), value, np.float32) if curve is None else curve


def _share(hz: Hz) -> float:
    """Return how much a one-pole filter follows in a sample."""
    return 1.0 - math.exp(-2.0 * math.pi * hz / RATE_HZ)


@njit(cache=True, nogil=True)
def _echo(  # noqa: PLR0917 - a compiled function takes no keywords
    audio: npt.NDArray[np.float32],
    length: int,
    send: npt.NDArray[np.float32],
    fed: npt.NDArray[np.float32],
    gains: tuple[float, float, float],
    cuts: tuple[float, float, float],
) -> None:
    gain, to_left, to_right = gains
    enter, thin, dark = cuts
    stay, keep_thin, keep_dark = 1.0 - enter, 1.0 - thin, 1.0 - dark
    left, right = np.zeros(length), np.zeros(length)
    lows, dark_left, dark_right, thin_left, thin_right = 0.0, 0.0, 0.0, 0.0, 0.0
    place, quiet = 0, length
    for index in range((audio.shape[1] + HOP - 1) // HOP):
        start = index * HOP
        size = min(HOP, audio.shape[1] - start)
        if quiet >= length and not audio[:, start : start + size].any():
            # Nothing comes in and nothing is under way.
            lows, dark_left, dark_right, thin_left, thin_right = 0.0, 0.0, 0.0, 0.0, 0.0
            place = (place + size) % length
            continue
        level, level_rise = float(send[index]), (float(send[index + 1]) - float(send[index])) / HOP
        feedback, feedback_rise = float(fed[index]), (float(fed[index + 1]) - float(fed[index])) / HOP
        heard_there, more = audio[0, start : start + size], audio[1, start : start + size]
        audible = False
        for n in range(size):
            x = 0.5 * level * (float(heard_there[n]) + float(more[n]))
            lows = stay * lows + enter * x
            # Each filter waits for itself only by one multiplication and one addition.
            dark_left = keep_dark * dark_left + dark * left[place]
            dark_right = keep_dark * dark_right + dark * right[place]
            thin_left = keep_thin * thin_left + thin * dark_left
            thin_right = keep_thin * thin_right + thin * dark_right
            out_left, out_right = dark_left - thin_left, dark_right - thin_right
            left[place] = to_left * (x - lows) + feedback * out_right
            right[place] = to_right * (x - lows) + feedback * out_left
            audible = audible or abs(left[place]) + abs(right[place]) > _INAUDIBLE
            heard_there[n] += gain * out_left
            more[n] += gain * out_right
            level += level_rise
            feedback += feedback_rise
            place += 1
            if place == length:
                place = 0
        audible = audible or abs(dark_left) + abs(dark_right) > _INAUDIBLE
        quiet = 0 if audible else quiet + size
