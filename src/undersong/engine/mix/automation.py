"""Automation: gains that move, as curves over the song.

Curves stand at every `HOP` samples. The side-chain is drawn from the kicks of the score, so it
is in time even where the kick is soft. A section begins at its gain a moment before its first beat,
since players come early. The ending is a curve over the finished parts, echo and room included.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import Curve, followed, hops
from undersong.engine.dsp.loudness import STEP_SAMPLES
from undersong.engine.model import Role, Score
from undersong.engine.model.desk import Ride
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.lateness import DRUMS, lateness_ms
from undersong.units import RATE_HZ, Samples, Seconds

HOP = 128
HOP_SECONDS = HOP / RATE_HZ
EARLY_SECONDS = 0.04
FADE_SECONDS = 9.0  # of these, five lie between 10 and 50 dB below the song
ECHO_SECONDS = 3.5
LONGEST_FADE_SHARE = 0.45
CLOSE_SECONDS = 1.2
LOUDEST_END_DB = -66.0
EASE_SECONDS = 0.08
"""Half of it before `EARLY_SECONDS`, half after: on the beat a fader stands where it shall."""
TAIL_SAMPLES = RATE_HZ // 20
UNHEARD_SECONDS = 0.16
"""A kick that only makes room for itself lets the others back before anybody notices."""
SHORT_SECONDS = 0.01


def times(samples: Samples) -> npt.NDArray[np.float64]:
    """Return the seconds at which a curve has its points."""
    return np.arange(hops(samples, HOP), dtype=np.float64) * HOP_SECONDS


def of_steps(values: npt.NDArray[np.float64], samples: Samples) -> npt.NDArray[np.float64]:
    """Return values of 100 ms steps as a smooth curve; a value stands in the middle of its step."""
    if values.size == 0:
        return np.zeros(hops(samples, HOP))
    middles = (np.arange(values.size) + 0.5) * STEP_SAMPLES / RATE_HZ
    return np.interp(times(samples), middles, values)


def kicks(score: Score) -> tuple[Seconds, ...]:
    """Return when the kick drum sounds, rising."""
    found, clock = set(), Clock.of(score)
    for part in score.parts:
        if part.role is not Role.DRUMS:
            continue
        for note in part.notes:
            if note.pitch in DRUMS["kick"] and note.velocity > 0.3:
                late = lateness_ms(score.feel.offset_ms, Role.DRUMS, note.pitch) / 1000.0
                found.add(max(clock.played(note.start_beats) + late, 0.0))
    return tuple(sorted(found))


def recovery_seconds(bpm: float, *, pumps: bool) -> Seconds:
    """Return how long a kick holds the others down: for a beat where the style wants it heard."""
    # [s/min] / [beats/min] = [s/beat]; slower songs do not breathe slower than half a second.
    return min(0.85 * 60.0 / bpm, 0.5) if pumps else min(0.85 * 60.0 / bpm, UNHEARD_SECONDS)


def sidechain(moments: Sequence[Seconds], samples: Samples, *, recovery: Seconds) -> npt.NDArray[np.float64]:
    """Return what a side-chain of 1 dB does: 0, −1 at each kick, and 0 again after `recovery`."""
    gain = np.zeros(hops(samples, HOP))
    down = 0.006
    length = round((down + recovery) / HOP_SECONDS)
    for moment in moments:
        first = max(int((moment - down) / HOP_SECONDS), 0)
        last = min(first + length + 1, gain.size)
        since = np.arange(first, last) * HOP_SECONDS - moment
        back = np.clip(since / recovery, 0.0, 1.0)
        shape = np.where(since < 0.0, 1.0 + since / down, 1.0 - back * back * (3.0 - 2.0 * back))
        gain[first:last] = np.minimum(gain[first:last], -np.clip(shape, 0.0, 1.0))
    return gain


def dips_db(gain: npt.NDArray[np.float64], samples: Samples) -> npt.NDArray[np.float64]:
    """Return what a moving gain in dB does to the energy of each step of 100 ms, in dB."""
    edges = np.arange(0, samples, STEP_SAMPLES) // HOP
    power = np.power(10.0, gain / 10.0)
    count = np.diff(np.append(edges, power.size))
    return np.asarray(10.0 * np.log10(np.add.reduceat(power, edges) / count))


def sections_db(score: Score, gains: npt.NDArray[np.float64], samples: Samples) -> npt.NDArray[np.float64]:
    """Return the gain in dB of the section that is heard at each point."""
    if not len(gains):
        return np.zeros(hops(samples, HOP))
    clock = Clock.of(score)
    starts = np.array([clock.straight(s.start_beats) for s in score.sections])
    index = np.searchsorted(starts - EARLY_SECONDS, times(samples), side="right") - 1
    return _eased(gains[np.clip(index, 0, len(gains) - 1)])


def smooth_share(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a share of 0 to 1 that rises within 60 ms and falls within 300."""
    return followed(share, hop_seconds=HOP_SECONDS, rise=0.06, fall=0.3)


def rides_db(rides: Sequence[Ride], samples: Samples) -> npt.NDArray[np.float64]:
    """Return the gain in dB of a fader that is moved by hand, a moment before each move is due."""
    if not rides:
        return np.zeros(hops(samples, HOP))
    ordered = sorted(rides, key=lambda ride: ride.start_seconds)
    starts = np.array([ride.start_seconds for ride in ordered])
    index = np.searchsorted(starts - EARLY_SECONDS, times(samples), side="right")
    return _eased(np.array([0.0, *(ride.gain_db for ride in ordered)])[index])


def _eased(stepped: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a stepped gain that goes from value to value in `EASE_SECONDS`, without a corner."""
    points = round(EASE_SECONDS / HOP_SECONDS)
    window = np.hanning(points + 2)[1:-1]
    padded = np.pad(stepped, (points // 2, points - 1 - points // 2), mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


def closing_seconds(score: Score, tail_peak: float) -> Seconds:
    """Return how long the last sound of a song takes to become silence.

    Parameters
    ----------
    tail_peak : largest sample of the last `TAIL_SAMPLES` of the whole song.
    """
    longest = LONGEST_FADE_SHARE * score.duration_seconds
    if score.ending == "fade":
        return round(min(FADE_SECONDS, longest), 2)
    if score.ending == "dub":
        return round(min(ECHO_SECONDS, longest), 2)
    if tail_peak <= 10.0 ** (LOUDEST_END_DB / 20.0):
        return SHORT_SECONDS  # too soft to be heard; all the same the last sample is none
    return round(min(CLOSE_SECONDS, longest), 2)


def ending(kind: str, seconds: Seconds) -> Curve:
    """Return the gains of the last samples, one a sample, so that the song ends in silence.

    Parameters
    ----------
    kind : how the score ends.
    """
    falling = _falling(max(seconds, SHORT_SECONDS))
    if kind == "fade":
        return np.power(falling, np.float32(2.5))
    if kind == "dub":
        # The players have left; what is taken back slowly are their echoes.
        return np.power(falling, np.float32(1.5))
    if seconds <= SHORT_SECONDS:
        return falling
    return np.asarray(np.square(np.sin(falling * np.float32(np.pi / 2))))


def _falling(seconds: Seconds) -> Curve:
    return np.linspace(1.0, 0.0, round(seconds * RATE_HZ), dtype=np.float32)
