"""Loud: the gain at which a song has the loudness of its preset, and what it takes to hold its peaks there.

How loud a song is behind clipper and limiter is no simple function of the gain before them, but it can
be foretold: from the weighted energy and the true peak of each 1.4 ms, found once. On these figures
the gain is sought by halving, and where the peaks would have to be taken down further than is good, how far
to press them first. Then the sound itself is held at that gain, once or a few times, until its measured
loudness is right; the last hundredths are a plain gain, for which the limiter leaves room under the ceiling.

*Pressing* is a compressor that looks 8 ms ahead and follows the highest peak of the 16 ms around, so that
not even a low tone is bent by it; what is pressed lets go within an eighth of a second.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from undersong.engine.dsp.dynamics import compression_db, curve_of_db, followed, levels_db, ridden
from undersong.engine.dsp.limiter import clipped, clipped_peaks, limited, limiting, peaks_of
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
from undersong.engine.dsp.peak import sample_peak
from undersong.engine.model.progress import Progress
from undersong.engine.presets.catalogue import Preset
from undersong.units import RATE_HZ, Audio, Db, Lufs

TRIM: Db = 0.07
"""What the last, plain gain may add; the limiter stays so far under the ceiling."""
MET: Db = 0.1
"""A song this near to its loudness has it."""
MOST_TRIES = 6
KNEE_DB: Db = 2.0
RARE, OFTEN = 0.0006, 0.03
"""Shares of the time: peaks that are rarer than the first nobody presses for; what is reached more often
than the second is no peak and is not rounded, so that a held tone stays one."""
PRESS_RATIO, PRESS_KNEE, PRESS_FALL = 3.0, 8.0, 0.12
PRESS_WINDOW = 11
"""Of 1.4 ms each."""
PRESS_STEP: Db = 1.5
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


def made_loud(audio: Audio, preset: Preset, progress: Progress, *, most_crest: Db = math.inf) -> Loud:
    """Return a sound at the preset's loudness and under its ceiling; `audio` is written into.

    Parameters
    ----------
    most_crest : highest peak above the root mean square of the whole that shall be left.
    progress : called with the share that is done.
    """
    song = _Song.of(audio, preset, most_crest)
    if song.lufs <= SILENCE_LUFS:
        silent = "Nothing in it is loud enough to be heard."
        return Loud(audio, song.lufs, steps(audio), silent, 0.0, np.ones(0, np.float32))
    pressed = song.pressing()
    if pressed.any():
        ridden(audio, curve_of_db(-np.append(pressed, pressed[-1:])), FINE_SAMPLES)
        song = song.pressed(pressed)
    gain = song.gain_for(preset.lufs)
    progress(0.2)
    least, most = -MOST_GAIN, song.most_gain()
    expected = song.foretold(gain)
    for attempt in range(MOST_TRIES):
        out, curve = _held(audio, gain, song)
        energies = steps(out)
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
    out *= np.float32(10.0 ** (trim / 20.0))
    short_of = "" if abs(missing - trim) <= MET else song.reason(heard + trim)
    most_pressed = float(pressed.max(initial=0.0))
    return Loud(out, heard + trim, energies * 10.0 ** (trim / 10.0), short_of, most_pressed, curve)


def _held(audio: Audio, gain: Db, song: "_Song") -> tuple[Audio, npt.NDArray[np.float32]]:
    """Return the sound with a gain, rare peaks rounded and the others limited, and the limiter's gain."""
    top = song.top(gain)
    rounded = clipped(
        audio * np.float32(10.0 ** (gain / 20.0)), ceiling=top, knee=top * 10.0 ** (-KNEE_DB / 20.0)
    )
    return limited(rounded, ceiling=song.ceiling, sticky=song.preset.sticky, overwrite=True)


@dataclass(frozen=True)
class _Song:
    """The figures of a sound: what its loudness and its peaks will be at any gain."""

    preset: Preset
    ceiling: float
    energies: Steps
    peaks: Fine
    rare: float
    often: float
    lufs: Lufs

    @classmethod
    def of(cls, audio: Audio, preset: Preset, most_crest: Db) -> "_Song":
        energies = fine_energies(audio)
        lufs = integrated(steps_of(energies))
        # Below it no peak can matter at any gain that could be asked for.
        floor = sample_peak(audio) * 10.0 ** (-(preset.limit + preset.press + preset.clip + 6.0) / 20.0)
        peaks = peaks_of(audio, floor=floor)
        power = float(np.mean(10.0 ** (levels_db(audio, STEP_SAMPLES)[:-1] / 10.0)))
        # At its loudness the song will have this root mean square, and peaks so far above it.
        highest = 10.0 * float(np.log10(max(power, 1e-12))) + preset.lufs - lufs + most_crest
        lowered = min(preset.ceiling, max(highest, preset.ceiling - MOST_LOWERED))
        ceiling = 10.0 ** ((lowered - TRIM) / 20.0)
        return cls(preset, ceiling, energies, peaks, *_quantiles(peaks), lufs)

    @property
    def ceiling_db(self) -> Db:
        return 20.0 * float(np.log10(self.ceiling))

    def top(self, gain: Db) -> float:
        """Return where peaks are rounded: below the rare ones by what the preset lets, above the ceiling."""
        below = max(self.rare * 10.0 ** (-self.preset.clip / 20.0), self.often)
        return float(max(self.ceiling, below * 10.0 ** (gain / 20.0)))

    def foretold(self, gain: Db) -> Lufs:
        """Return about how loud the song is at a gain."""
        factor = 10.0 ** (gain / 20.0)
        top = self.top(gain)
        peaks = self.peaks * np.float32(factor)
        rounded = clipped_peaks(peaks, ceiling=top, knee=top * 10.0 ** (-KNEE_DB / 20.0))
        curve = limiting(rounded, ceiling=self.ceiling, sticky=self.preset.sticky).astype(np.float64) * factor
        return integrated(steps_of(self.energies * np.square(curve)))

    def gain_for(self, lufs: Lufs) -> Db:
        """Return about the gain at which the song has a loudness, or the highest that may be."""
        low, high = lufs - self.lufs - 1.0, self.most_gain()
        if low >= high or self.foretold(high) <= lufs:
            return high
        for _ in range(14):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if self.foretold(middle) > lufs else (middle, high)
        return 0.5 * (low + high)

    def most_gain(self) -> Db:
        """Return the gain at which the highest peak must be taken down as far as the preset lets."""
        highest = 20.0 * float(np.log10(max(float(self.peaks.max(initial=0.0)), 1e-9)))
        return self.ceiling_db + self.preset.clip + self.preset.limit - highest

    def pressing(self) -> Steps:
        """Return how far each 1.4 ms is to be pressed, in dB: no further than clipper and limiter need."""
        levels = _press_levels(self.peaks)
        high = float(np.quantile(levels, 1.0 - RARE))
        pressed = np.zeros(levels.size)
        down = 0.0
        while self._beyond(pressed) > self.preset.peaks and down < self.preset.press:
            down = min(down + PRESS_STEP, self.preset.press)
            pressed = _press_db(levels, high, down)
        return pressed

    def _beyond(self, pressed: Steps) -> Db:
        """Return how far peaks that are not rare would reach above the ceiling, were the song pressed so."""
        song = self.pressed(pressed)
        return (
            20.0 * float(np.log10(max(song.rare, 1e-9))) + song.gain_for(self.preset.lufs) - self.ceiling_db
        )

    def pressed(self, pressed: Steps) -> "_Song":
        """Return the figures of the pressed sound."""
        press = 10.0 ** (-pressed / 20.0)
        energies = self.energies * press**2
        peaks = (self.peaks * press).astype(np.float32)
        return _Song(
            self.preset, self.ceiling, energies, peaks, *_quantiles(peaks), integrated(steps_of(energies))
        )

    def reason(self, reached: Lufs) -> str:
        """Say why the song is not as loud as it was to be."""
        preset = self.preset
        return (
            f"It is at {reached:.1f} LUFS, not {preset.lufs:g}: its peaks stand too high above it, and "
            f"{preset.title} takes peaks down by {preset.press + preset.clip + preset.limit:g} dB at most."
        )


def _quantiles(peaks: Fine) -> tuple[float, float]:
    rare, often = np.quantile(peaks, [1.0 - RARE, 1.0 - OFTEN])
    return float(rare), float(often)


def _press_levels(peaks: Fine) -> Steps:
    """Return the highest peak around each 1.4 ms, in dB."""
    around = maximum_filter1d(peaks, PRESS_WINDOW)
    return np.asarray(20.0 * np.log10(np.maximum(around, 1e-6)), np.float64)


def _press_db(levels: Steps, high: Db, down: Db) -> Steps:
    """Return how far to press each 1.4 ms so that a level of `high` comes down by `down`."""
    if down <= 0.0:
        return np.zeros(levels.size)
    threshold = high - down / (1.0 - 1.0 / PRESS_RATIO)
    wanted = -compression_db(levels, threshold=threshold, ratio=PRESS_RATIO, knee=PRESS_KNEE)
    held = followed(wanted, hop_seconds=FINE_SAMPLES / RATE_HZ, rise=0.0, fall=PRESS_FALL)
    return np.asarray(uniform_filter1d(held, PRESS_WINDOW))
