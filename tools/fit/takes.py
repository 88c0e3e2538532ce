"""A take: one recording of one note, ready to be measured, and what is refused as one.

Whatever a file holds, from here on it is 44.1 kHz, begins one millisecond before it is heard, and says what
it knows of its own pitch, loudness and loop.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from undersong.engine.perform.bank.tables import STEADY, hertz
from undersong.errors import UndersongError
from undersong.units import RATE_HZ, Hz, Seconds

Floats = npt.NDArray[np.float64]

QUIETEST_DB = -66.0
"""A recording whose loudest sample is below that holds nothing."""

SHORTEST_SECONDS = 0.03
LONGEST_SECONDS = 20.0
HEARD, HEARD_DRUM = 0.006, 0.03
"""A note begins where it comes above this share of its peak; a stick is heard when it is there."""

BEFORE_SECONDS = 0.001
STEADY_SECONDS = 2.2
"""So long a steady tone is made by repeating its loop."""

FAR_CENTS = 60.0
"""A note that sounds so far from the pitch it is said to have is another note."""


class FitError(UndersongError):
    """Recordings cannot be made into a table."""

    code = "fit"


@dataclass(frozen=True, kw_only=True, eq=False)
class Take:
    """One recording of one note.

    Attributes
    ----------
    audio : (channels, samples) at 44.1 kHz.
    midi : pitch; of a drum its General MIDI key.
    velocity : 0 to 1, how hard it was played.
    loop : first and last sample of the loop, where its player repeats it.
    fall_db : dB/s that its player lets it fall after the recording; 0 where nobody says.
    top_hz : nothing above it was recorded.
    name : of the file, for people.
    """

    audio: Floats
    midi: float
    velocity: float = 0.8
    loop: tuple[int, int] | None = None
    fall_db: float = 0.0
    top_hz: Hz = RATE_HZ / 2.0
    name: str = ""

    @property
    def seconds(self) -> Seconds:
        """Return how long the recording is."""
        return float(self.audio.shape[1]) / RATE_HZ


def take_of(
    audio: npt.NDArray[np.floating],
    rate_hz: int,
    *,
    midi: float,
    velocity: float = 0.8,
    loop: tuple[int, int] | None = None,
    fall_db: float = 0.0,
    name: str = "",
    drum: bool = False,
) -> Take:
    """Bring a recording (channels, samples) of any rate to 44.1 kHz.

    Raises
    ------
    FitError
        If it is silent, too short, or holds what is no number.
    """
    audio = np.array(np.atleast_2d(audio)[:2], dtype=np.float64)
    if not np.all(np.isfinite(audio)):
        raise FitError(f"{name} holds samples that are no numbers: export it again.")
    if audio.shape[1] < SHORTEST_SECONDS * rate_hz:
        raise FitError(
            f"{name} lasts {audio.shape[1] / rate_hz:.3f} s; a note needs {SHORTEST_SECONDS} s or more."
        )
    peak_db = 20.0 * math.log10(max(float(np.abs(audio).max()), 1e-12))
    if peak_db < QUIETEST_DB:
        raise FitError(f"{name} is silent ({max(peak_db, -99.0):.0f} dBFS): leave it out or record it again.")
    common = math.gcd(RATE_HZ, rate_hz)
    up, down = RATE_HZ // common, rate_hz // common
    if up != down:
        if max(up, down) > 2_000:  # odd rates of old samplers: within a hundredth of a cent
            up, down = _near_ratio(RATE_HZ / rate_hz)
        audio = np.asarray(resample_poly(audio, up, down, axis=1), np.float64)
        loop = (round(loop[0] * up / down), round(loop[1] * up / down)) if loop else None
    size = audio.shape[1]
    if loop is not None and not 0 <= loop[0] < loop[1] <= size:
        loop = None
    most = round(LONGEST_SECONDS * RATE_HZ)
    made = Take(
        audio=np.asarray(audio[:, :most], np.float64),
        midi=midi,
        velocity=velocity,
        loop=loop if loop and loop[1] <= most else None,
        fall_db=fall_db,
        top_hz=min(rate_hz, RATE_HZ) * 0.47,
        name=name,
    )
    return _from_onset(made, HEARD_DRUM if drum else HEARD)


def steady_audio(take: Take) -> Floats:
    """Return the note as its player holds it, (channels, samples): the loop again and again."""
    if take.loop is None:
        return take.audio
    first, last = take.loop
    again = max(0, int(np.ceil((STEADY_SECONDS * RATE_HZ - last) / (last - first))))
    return np.concatenate([take.audio[:, :last], *([take.audio[:, first:last]] * again)], axis=1)


def checked_pitch(take: Take, kind: str, *, rank: int = 0) -> Take:
    """Return the take if it sounds at the pitch it is said to have.

    Harmonic sounds are asked for the candidate, a semitone's eighth apart over two octaves, whose series
    holds most of what is heard: amplitudes under a series, less those half way between its partials.

    Raises
    ------
    FitError
        If another pitch explains the recording far better.
    """
    if kind in ("drum", "modal"):
        return take
    audio = steady_audio(take) if kind in STEADY else take.audio
    part = audio.mean(axis=0)[round(0.02 * RATE_HZ) : round(1.2 * RATE_HZ)]
    size = 1 << 18
    heard = np.abs(np.fft.rfft(part * np.hanning(len(part)), size))
    away = np.arange(-96, 97) / 8.0
    score = np.array([_series_score(heard, size, float(hertz(take.midi + a)), take.top_hz) for a in away])
    own = max(score[np.abs(away - a) * 100.0 <= FAR_CENTS].max() for a in {0, rank})
    best = int(np.argmax(score))
    if _lacks_odd(heard, size, hertz(take.midi), take.top_hz):
        best, own = int(np.argmin(np.abs(away - 12.0))), 0.0
    if score[best] > 1.6 * max(own, 0.0):
        said, found = hertz(take.midi), hertz(take.midi + float(away[best]))
        raise FitError(
            f"{take.name} is said to be {said:.0f} Hz (MIDI {take.midi:g}) and sounds like {found:.0f} Hz "
            f"(MIDI {take.midi + float(away[best]):.1f}): mend its name or its pitch in the manifest."
        )
    return take


def _series_score(heard: Floats, size: int, f0: Hz, top_hz: Hz) -> float:
    count = int(np.clip(min(top_hz, 8_000.0) / f0, 1, 16))
    number = np.arange(1, count + 1, dtype=np.float64)
    on, between = (_strongest(heard, size, np.asarray(n * f0)) for n in (number, number - 0.5))
    return float(np.sum(number**-0.3 * (on - between)))


def _lacks_odd(heard: Floats, size: int, f0: Hz, top_hz: Hz) -> bool:
    """Whether only every second partial of a series is there: then it is the series of the octave above."""
    count = int(np.clip(min(top_hz, 8_000.0) / f0, 1, 16)) // 2
    odd, even = (
        _strongest(heard, size, np.asarray((2.0 * np.arange(count) + first) * f0)) for first in (1.0, 2.0)
    )
    return count > 0 and float(odd.sum()) < 0.03 * float(even.sum())


def _strongest(heard: Floats, size: int, hz: Floats) -> Floats:
    """Amplitude of the highest line near each frequency."""
    reach = np.maximum(hz * 0.009, 3.0)
    low, high = ((at * size / RATE_HZ).astype(int) for at in (hz - reach, hz + reach))
    return np.array([heard[max(a, 0) : b + 2].max() for a, b in zip(low, high, strict=True)])


def _near_ratio(ratio: float) -> tuple[int, int]:
    down = np.arange(1, 1_500)
    up = np.round(ratio * down)
    best = int(np.argmin(np.abs(up / down - ratio) + 1e-9 * down))
    return int(up[best]), int(down[best])


def _from_onset(take: Take, heard: float) -> Take:
    mono = np.abs(take.audio.mean(axis=0))
    start = max(0, int(np.argmax(mono > heard * mono.max())) - round(BEFORE_SECONDS * RATE_HZ))
    if take.loop is not None and start >= take.loop[0]:
        start = 0
    loop = (take.loop[0] - start, take.loop[1] - start) if take.loop else None
    return replace(take, audio=take.audio[:, start:], loop=loop)
