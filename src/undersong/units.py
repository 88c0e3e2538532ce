"""The words for quantities that everyone shares.

A quantity carries its unit in its name (`start_beats`, `cutoff_hz`) or in its type, never in
a comment. Musical time is exact (`Beats`, a fraction) until `perform` turns it into samples;
one beat is a quarter note in every meter, so 6/8 has three beats a bar and a tempo of
96 BPM means 96 quarter notes a minute.
"""

from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Beats: TypeAlias = Fraction
"""Musical time in quarter notes, exact."""

Seconds: TypeAlias = float
"""Time in seconds."""

Samples: TypeAlias = int
"""A count of instants at `RATE_HZ`."""

Hz: TypeAlias = float
"""Cycles in a second."""

Db: TypeAlias = float
"""Decibels: 20 log10 of a ratio of amplitudes."""

Lufs: TypeAlias = float
"""Loudness after ITU-R BS.1770-5, in loudness units relative to full scale."""

MidiPitch: TypeAlias = int
"""Semitones, 60 is middle C, 69 is A4 at 440 Hz."""

Audio: TypeAlias = npt.NDArray[np.float32]
"""Sound as (channels, samples), float32, full scale is 1.0."""

RATE_HZ = 44_100
"""Every sound inside the engine has this rate."""


def seconds_of(beats: Beats, bpm: float) -> Seconds:
    """Return how long `beats` last at `bpm` quarter notes a minute."""
    # [beats] * [60 s/min] / [beats/min] = [s]
    return float(beats) * 60.0 / bpm


def minutes_and_seconds(seconds: Seconds) -> str:
    """Return a time as players show it, without the second that has begun: 2:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def samples_of(seconds: Seconds) -> Samples:
    """Return the nearest whole number of samples."""
    return round(seconds * RATE_HZ)
