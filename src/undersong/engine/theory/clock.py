"""The clock: when each beat of a score comes, in seconds.

One tempo holds until the next change. A moment of the straight grid is bent by the swing first (`feel`),
then read from the clock, so swing and ritardando do not know of each other. Everything that turns beats
into seconds asks here: performance, singing, mixing, MIDI, the words' times and the report.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from undersong.engine.theory.feel import Swing, swung
from undersong.units import Beats, Seconds


class Change(Protocol):
    """What a score says of a change of tempo."""

    @property
    def start_beats(self) -> Beats:
        """From where on the tempo holds."""

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""


class Timed(Protocol):
    """What a score says of its time."""

    @property
    def bpm(self) -> float:
        """Quarter notes a minute at the start."""

    @property
    def tempo_changes(self) -> Sequence[Change]:
        """Changes by start."""

    @property
    def feel(self) -> Swing:
        """How the straight grid is bent."""


@dataclass(frozen=True)
class Clock:
    """The tempo of a song.

    Attributes
    ----------
    bpm : quarter notes a minute at the start.
    changes : (beats, quarter notes a minute) by start.
    feel : how the grid is bent between the beats, or None for not at all.
    """

    bpm: float
    changes: tuple[tuple[Beats, float], ...] = ()
    feel: Swing | None = None
    _starts: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _seconds: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _tempi: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sum up how long each tempo lasts."""
        starts = (0.0, *(float(at) for at, _ in self.changes))
        tempi = (self.bpm, *(bpm for _, bpm in self.changes))
        seconds = [0.0]
        for (start, end), bpm in zip(pairwise(starts), tempi, strict=False):
            seconds.append(seconds[-1] + (end - start) * 60.0 / bpm)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_seconds", tuple(seconds))
        object.__setattr__(self, "_tempi", tempi)

    @classmethod
    def of(cls, score: Timed) -> "Clock":
        """Return the clock of a score, its swing included."""
        changes = tuple((change.start_beats, change.bpm) for change in score.tempo_changes)
        return cls(score.bpm, changes, score.feel)

    def played(self, beats: Beats) -> Seconds:
        """Return when a moment of the straight grid is played, its swing included."""
        return self._read(swung(beats, self.feel) if self.feel is not None else float(beats))

    def straight(self, beats: Beats) -> Seconds:
        """Return when a moment comes on the straight grid, as the bars and sections stand."""
        return self._read(float(beats))

    def tempo(self, beats: Beats) -> float:
        """Return the quarter notes a minute at a moment."""
        return self._tempi[bisect_right(self._starts, float(beats)) - 1]

    def beats(self, seconds: Seconds) -> Beats:
        """Return the beat of the straight grid that comes at a time, to the nearest 1/960."""
        index = max(0, bisect_right(self._seconds, seconds) - 1)
        # [s] * [beats/min] / [s/min] = [beats]
        found = self._starts[index] + (seconds - self._seconds[index]) * self._tempi[index] / 60.0
        return Fraction(found).limit_denominator(960)

    def _read(self, beats: float) -> Seconds:
        index = max(0, bisect_right(self._starts, beats) - 1)
        # [beats] * [60 s/min] / [beats/min] = [s]
        return self._seconds[index] + (beats - self._starts[index]) * 60.0 / self._tempi[index]
