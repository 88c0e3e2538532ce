"""Loud: the gain at which a song has the loudness of its preset, and what it takes to hold its peaks there.

How loud a song is behind clipper and limiter is no simple function of the gain before them, but it can
be foretold: from the weighted energy and the true peak of each 1.4 ms, found once. On these figures
the gain is sought, and where the peaks would have to be taken down further than is good, how far
to press them first. Then the sound itself is held at that gain, once or a few times, until its measured
loudness is right; the last hundredths are a plain gain, for which the limiter leaves room under the ceiling.

*Pressing* is a compressor that looks 8 ms ahead and follows the highest peak of the 16 ms around, so that
not even a low tone is bent by it; what is pressed lets go within an eighth of a second.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import compression_db, curve_of_db, followed, levels_db, ridden
from undersong.engine.dsp.limiter import ABOUT, clipped, foretold, limited, peaks_of
from undersong.engine.dsp.loudness import (
    FINE_SAMPLES,
    SILENCE_LUFS,
    STEP_SAMPLES,
    Steps,
    fine_energies,
    integrated,
    steps,
    steps_of,
)
from undersong.engine.dsp.peak import BESIDE
from undersong.engine.dsp.pieces import Piece, halves, side_by_side
from undersong.engine.model.progress import Progress
from undersong.engine.presets.catalogue import Preset
from undersong.units import RATE_HZ, Audio, Db, Lufs

TRIM: Db = 0.12
"""What the last, plain gain may add; the limiter stays so far under the ceiling."""
MET: Db = 0.1
"""A song this near to its loudness has it."""
MOST_TRIES = 6
MOST_GUESSES = 16
FORETOLD: Db = 0.003
"""A gain is sought until what is foretold of it is so near."""
LEAST_SLOPE = 0.1
"""Behind a limiter a song becomes louder by less than its gain, but by so much of it."""
LEFT, LEFT_AGAIN = (6.0, 6.0)
"""What limiting may take of the loudness, in dB: the gain is at most so much more than what is missing before
it; or, of a song that is pressed, than what was foretold."""
KNEE_DB: Db = 2.0
RARE, OFTEN = 0.0006, 0.03
"""Shares of the time: peaks that are rarer than the first nobody presses for; what is reached more often
than the second is no peak and is not rounded, so that a held tone stays one."""
PRESS_RATIO, PRESS_KNEE, PRESS_FALL = 3.0, 8.0, 0.12
PRESS_WINDOW = 11
"""Of 1.4 ms each."""
PRESS_STEP: Db = 1.5
PRESS_WORTH: Db = 0.5
"""What pressing further must bring for the limiter."""
MOST_LOWERED: Db = 4.0
"""How far the ceiling may be lowered for the crest: rests in a song make a crest that nobody hears."""
MOST_GAIN: Db = 60.0

Fine: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Loud:
    """A sound at its loudness.

    Attributes
    ----------
    lufs : as measured of `audio`.
    energies : its weighted energy by steps of 100 ms.
    short_of : why it is softer than asked, or empty.
    pressed_most : how far peaks were pressed, in dB.
    limiting : the limiter's gain at each sample.
    """

    audio: Audio
    lufs: Lufs
    energies: Steps
    short_of: str
    pressed_most: Db
    limiting: npt.NDArray[np.float32]


def made_loud(
    audio: Audio, preset: Preset, progress: Progress, *, most_crest: Db = math.inf, workers: int = 1
) -> Loud:
    """Return a sound at the preset's loudness and under its ceiling; `audio` is written into.

    Parameters
    ----------
    most_crest : highest peak above the root mean square of the whole that shall be left.
    progress : called with the share that is done.
    workers : threads to use.
    """
    song = _Song.of(audio, preset, most_crest, workers)
    if song.lufs <= SILENCE_LUFS:
        silent = "Nothing in it is loud enough to be heard."
        return Loud(audio, song.lufs, steps(audio), silent, 0.0, np.ones(0, np.float32))
    pressed = song.pressing()
    if pressed.any():
        ridden(audio, curve_of_db(-np.append(pressed, pressed[-1:])), FINE_SAMPLES)
        song = song.pressed(pressed).again(audio, workers)
    gain = song.gain_for(preset.lufs)
    progress(0.2)
    out, curve = np.empty_like(audio), np.empty(audio.shape[1], np.float32)
    least, most = -MOST_GAIN, song.most_gain()
    expected = song.foretold(gain)
    for attempt in range(MOST_TRIES):
        song.hold(audio, gain, out, curve, workers)
        energies = steps(out, workers=workers)
        heard = integrated(energies)
        missing = preset.lufs - heard
        progress(0.2 + 0.8 * (attempt + 1) / MOST_TRIES)
        if abs(missing) <= TRIM or (missing > 0.0 and gain >= most) or most - least < 0.01:
            break
        least, most = (gain, most) if missing > 0.0 else (least, gain)
        # What the figures were wrong about here, they will be wrong about a little further on.
        gain = song.gain_for(preset.lufs + expected - heard)
        if not least < gain < most:
            gain = most if most - least > MOST_GAIN else 0.5 * (least + most)
        expected = song.foretold(gain)
    trim = min(max(missing, -TRIM), TRIM)
    factor = np.float32(10.0 ** (trim / 20.0))

    def turn(piece: Piece) -> None:
        within = out[:, slice(*piece)]
        np.multiply(within, factor, out=within)

    side_by_side(turn, halves(out.shape[1]), workers)
    short_of = "" if abs(missing - trim) <= MET else song.reason(heard + trim)
    most_pressed = float(pressed.max(initial=0.0))
    return Loud(out, heard + trim, energies * 10.0 ** (trim / 10.0), short_of, most_pressed, curve)


@dataclass(frozen=True)
class _Song:
    """The figures of a sound: what its loudness and its peaks will be at any gain.

    Attributes
    ----------
    floor : up to √2 times this level, peaks are known by their samples alone.
    """

    preset: Preset
    ceiling: float
    energies: Steps
    peaks: Fine
    floor: float
    rare: float
    often: float
    lufs: Lufs

    @classmethod
    def of(cls, audio: Audio, preset: Preset, most_crest: Db, workers: int) -> "_Song":
        energies = fine_energies(audio, workers=workers)
        lufs = integrated(steps_of(energies))
        power = float(np.mean(10.0 ** (levels_db(audio, STEP_SAMPLES)[:-1] / 10.0)))
        # At its loudness the song will have this root mean square, and peaks so far above it.
        highest = 10.0 * float(np.log10(max(power, 1e-12))) + preset.lufs - lufs + most_crest
        lowered = min(preset.ceiling, max(highest, preset.ceiling - MOST_LOWERED))
        ceiling = 10.0 ** ((lowered - TRIM) / 20.0)
        # Below it no peak can matter at a gain that could be asked for.
        floor = ceiling * 10.0 ** ((lufs - preset.lufs - LEFT) / 20.0)
        peaks = peaks_of(audio, floor=floor, workers=workers)
        return cls(preset, ceiling, energies, peaks, floor, *_quantiles(peaks), lufs)

    def again(self, audio: Audio, workers: int) -> "_Song":
        """Return the figures of a sound that is about as these foretell, measured."""
        floor = self.ceiling * 10.0 ** (-(self.gain_for(self.preset.lufs) + LEFT_AGAIN) / 20.0)
        energies = fine_energies(audio, workers=workers)
        peaks = peaks_of(audio, floor=floor, workers=workers)
        rare, often = _quantiles(peaks)
        lufs = integrated(steps_of(energies))
        return replace(self, energies=energies, peaks=peaks, floor=floor, rare=rare, often=often, lufs=lufs)

    @property
    def ceiling_db(self) -> Db:
        return 20.0 * float(np.log10(self.ceiling))

    def top(self, gain: Db) -> float:
        """Return where peaks are rounded: below the rare ones by what the preset lets, above the ceiling."""
        below = max(self.rare * 10.0 ** (-self.preset.clip / 20.0), self.often)
        return float(max(self.ceiling, below * 10.0 ** (gain / 20.0)))

    def hold(self, audio: Audio, gain: Db, out: Audio, curve: npt.NDArray[np.float32], workers: int) -> None:
        """Write the sound with a gain, rare peaks rounded and the others limited, and the limiter's gain."""
        top = self.top(gain)
        knee, factor = top * 10.0 ** (-KNEE_DB / 20.0), 10.0 ** (gain / 20.0)
        peaks = None
        if self.floor * factor * float(BESIDE * ABOUT) < self.ceiling:
            peaks = self.peaks * np.float32(factor)
        clipped(audio, gain=factor, ceiling=top, knee=knee, out=out, peaks=peaks, workers=workers)
        limited(
            out,
            peaks=peaks,
            ceiling=self.ceiling,
            sticky=self.preset.sticky,
            overwrite=True,
            curve=curve,
            workers=workers,
        )

    def foretold(self, gain: Db) -> Lufs:
        """Return about how loud the song is at a gain."""
        top = self.top(gain)
        behind = foretold(
            self.peaks,
            self.energies,
            gain=10.0 ** (gain / 20.0),
            top=top,
            knee=top * 10.0 ** (-KNEE_DB / 20.0),
            ceiling=self.ceiling,
            sticky=self.preset.sticky,
        )
        return integrated(behind)

    def gain_for(self, lufs: Lufs) -> Db:
        """Return about the gain at which the song has a loudness, or the highest that may be."""
        most = self.most_gain()
        low, high = lufs - self.lufs - 1.0, most
        gain, slope = min(lufs - self.lufs, most), 1.0
        before: tuple[Db, Db] | None = None
        for _ in range(MOST_GUESSES):
            missing = lufs - self.foretold(gain)
            if abs(missing) < FORETOLD or (missing > 0.0 and gain >= most):
                break
            low, high = (gain, high) if missing > 0.0 else (low, gain)
            if before and gain != before[0]:
                slope = min(max((before[1] - missing) / (gain - before[0]), LEAST_SLOPE), 1.0)
            before = (gain, missing)
            gain += missing / slope
            if not low < gain < high:
                gain = most if gain >= high == most else 0.5 * (low + high)
        return gain

    def most_gain(self) -> Db:
        """Return the gain at which the highest peak must be taken down as far as the preset lets."""
        highest = 20.0 * float(np.log10(max(float(self.peaks.max(initial=0.0)), 1e-9)))
        return self.ceiling_db + self.preset.clip + self.preset.limit - highest

    def pressing(self) -> Steps:
        """Return how far each 1.4 ms is to be pressed, in dB: no further than is of use."""
        levels = _press_levels(self.peaks)
        high = float(np.quantile(levels, 1.0 - RARE))
        downs = [*np.arange(0.0, self.preset.press, PRESS_STEP), self.preset.press]
        left: list[Db] = []
        for down in downs:
            left.append(self._beyond(_press_db(levels, high, down)))
            if left[-1] <= self.preset.peaks:
                break
        # What is pressed is softer and needs more gain: from somewhere on it gains next to nothing but that.
        enough = min(left) + PRESS_WORTH
        down = next(down for down, beyond in zip(downs, left, strict=False) if beyond <= enough)
        return _press_db(levels, high, down)

    def _beyond(self, pressed: Steps) -> Db:
        """Return how far peaks that are not rare would reach above the ceiling, were the song pressed so.

        Of a song that would not be loud enough, infinity.
        """
        song = self.pressed(pressed)
        gain = song.gain_for(self.preset.lufs)
        if gain >= song.most_gain() and song.foretold(gain) < self.preset.lufs - MET:
            return math.inf
        return 20.0 * float(np.log10(max(song.rare, 1e-9))) + gain - self.ceiling_db

    def pressed(self, pressed: Steps) -> "_Song":
        """Return the figures of the pressed sound."""
        press = 10.0 ** (-pressed / 20.0)
        energies = self.energies * press**2
        peaks = (self.peaks * press).astype(np.float32)
        rare, often = _quantiles(peaks)
        lufs = integrated(steps_of(energies))
        return replace(self, energies=energies, peaks=peaks, rare=rare, often=often, lufs=lufs)

    def reason(self, reached: Lufs) -> str:
        """Say why the song is not as loud as it was to be."""
        preset = self.preset
        return (
            f"It is at {reached:.1f} LUFS, not {preset.lufs:g}: its peaks stand too high above it, and "
            f"{preset.title} takes peaks down by {preset.press + preset.clip + preset.limit:g} dB at most."
        )


def _quantiles(peaks: Fine) -> tuple[float, float]:
    if not peaks.size:
        return 0.0, 0.0
    rare, often = np.quantile(peaks, [1.0 - RARE, 1.0 - OFTEN])
    return float(rare), float(often)


def _press_levels(peaks: Fine) -> Steps:
    """Return the highest peak around each 1.4 ms, in dB."""
    around = reduce(np.maximum, _shifted(peaks))
    return np.asarray(20.0 * np.log10(np.maximum(around, 1e-6)), np.float64)


def _press_db(levels: Steps, high: Db, down: Db) -> Steps:
    """Return how far to press each 1.4 ms so that a level of `high` comes down by `down`."""
    if down <= 0.0:
        return np.zeros(levels.size)
    threshold = high - down / (1.0 - 1.0 / PRESS_RATIO)
    wanted = -compression_db(levels, threshold=threshold, ratio=PRESS_RATIO, knee=PRESS_KNEE)
    held = followed(wanted, hop_seconds=FINE_SAMPLES / RATE_HZ, rise=0.0, fall=PRESS_FALL)
    return np.asarray(sum(_shifted(held)) / PRESS_WINDOW)


def _shifted(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Yield values by 5 later to 5 earlier; the first and the last are taken to go on."""
    padded = np.pad(values, PRESS_WINDOW // 2, mode="edge")
    for first in range(PRESS_WINDOW):
        yield padded[first : first + values.size]
