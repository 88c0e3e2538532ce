"""Places in the bar and how strong they are; the clock that tunes are written on.

A tune is written in *ticks*: the finest distance of two onsets that still sounds like a rhythm at
this tempo, a power of two of a beat. Each place has a weight: 4 the downbeat, 3 the half of the
bar, 2 the other pulses, 1 the halves of a pulse, 0 what lies between. A note that sounds
through a stronger place less than half a beat later (an anticipation) counts nearly as much as
that place, because it is heard as its early arrival.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from undersong.engine.lyrics.room import step_beats
from undersong.engine.theory.meter import Meter
from undersong.units import Beats, seconds_of

PULSE_WEIGHTS = {
    "2/4": (4.0, 2.5),
    "3/4": (4.0, 2.0, 2.2),
    "4/4": (4.0, 2.0, 3.0, 2.0),
    "5/4": (4.0, 2.0, 2.0, 3.0, 2.0),
    "6/4": (4.0, 2.0, 2.0, 3.0, 2.0, 2.0),
    "7/4": (4.0, 2.0, 3.0, 2.0, 3.0, 2.0, 2.0),
    "3/8": (4.0,),
    "5/8": (4.0, 3.0),
    "6/8": (4.0, 3.0),
    "7/8": (4.0, 2.5, 3.0),
    "9/8": (4.0, 3.0, 3.0),
    "12/8": (4.0, 2.6, 3.2, 2.6),
}
HALF_PULSE, BETWEEN = 1.0, 0.0
SECOND_BAR = 0.4  # by which the downbeat of every other bar is weaker
ANTICIPATION = 0.4  # what an early arrival loses against the place itself
EIGHTH = Fraction(1, 2)
QUICKEST_SECONDS = 0.1  # a tick of speech, at least

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """The ticks of a song.

    Attributes
    ----------
    meter, bpm : of the song.
    tick : length of a tick in beats.
    """

    meter: Meter
    bpm: float
    tick: Beats

    @classmethod
    def of(cls, meter: Meter, bpm: float, *, spoken: bool = False) -> "Places":
        """Return the clock for a meter at a tempo; words that are `spoken` may go as quick as sixteenths."""
        finest = Fraction(1, 8) if bpm < 45 else Fraction(1, 4)
        if spoken and seconds_of(finest, bpm) >= QUICKEST_SECONDS:
            return cls(meter, bpm, finest)
        coarsest = EIGHTH if meter.unit == 8 else Fraction(1)
        return cls(meter, bpm, min(max(step_beats(bpm) / 2, finest), coarsest))

    @cached_property
    def bar(self) -> int:
        """Ticks in a bar."""
        return int(self.meter.bar_beats / self.tick)

    @cached_property
    def step(self) -> int:
        """Ticks between two syllables of usual length."""
        return max(1, int(step_beats(self.bpm) / self.tick))

    @cached_property
    def pulse(self) -> int:
        """Ticks in a beat, or in the dotted quarter of a compound meter."""
        return max(1, int((Fraction(3, 2) if self.meter.compound else Fraction(1)) / self.tick))

    @cached_property
    def tick_seconds(self) -> float:
        """Length of a tick in seconds."""
        return seconds_of(self.tick, self.bpm)

    def ticks(self, seconds: float) -> int:
        """Return the fewest ticks that last at least `seconds`."""
        # A billionth of grace, so that 0.25 s at 120 BPM is one eighth and not two.
        return max(1, -int(-(seconds / self.tick_seconds - 1e-9) // 1))

    @cached_property
    def weights(self) -> Weights:
        """Weight of each place in two bars, (2 * bar,)."""
        weights = np.full(2 * self.bar, BETWEEN)
        for at in range(2 * self.bar):
            if (at % self.bar * self.tick) % EIGHTH == 0:
                weights[at] = HALF_PULSE
        pulses = zip(self.meter.pulses, PULSE_WEIGHTS[str(self.meter)], strict=True)
        for start, weight in pulses:
            if (start / self.tick).denominator == 1:
                at = int(start / self.tick)
                weights[at] = weights[self.bar + at] = weight
        weights[self.bar] -= SECOND_BAR
        return weights

    def weight(self, start: int, stop: int) -> Weights:
        """Return the weights of the places from `start` up to `stop`, counted from a section's start."""
        return self.weights[np.arange(start, stop) % (2 * self.bar)]

    @cached_property
    def reach(self) -> int:
        """Ticks by which a note may come early and still count as the next place."""
        return max(1, min(int(EIGHTH / self.tick), self.step))

    def effective(self, start: int, stop: int, longest: int) -> Weights:
        """Return the weights of places with early arrival counted.

        Returns
        -------
        (stop - start, longest + 1): [t, d] is the weight of a note at place t that lasts d ticks.
        """
        plain = self.weight(start, stop + self.reach + 1)
        count = stop - start
        table = np.repeat(plain[:count, None], longest + 1, axis=1)
        for ahead in range(1, min(self.reach, longest) + 1):
            later = plain[ahead : ahead + count, None] - ANTICIPATION
            table[:, ahead + 1 :] = np.maximum(table[:, ahead + 1 :], later)
        return table
