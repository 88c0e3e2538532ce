"""Spectra: what each part is made of, in thirds of an octave, and how it lies between left and right.

Read before anything is decided, from short looks at the sound spread over the whole of it: enough to say
where a part is at home, and cheap. Looks at silence do not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.units import RATE_HZ, Audio, Db, Samples

LOOK = 4096
APART = 16_384
"""From look to look: a quarter of the sound is seen."""
LOOKS_AT_ONCE = 2
"""So few that they stay in the cache nearest to the processor."""
CENTRES_HZ = np.round(1000.0 * 2.0 ** (np.arange(-13, 13) / 3.0), 1)
"""50 Hz to 16 kHz."""
HEARD_DB: Db = 30.0
"""A look so far below the loudest is silence."""
FAINTEST = 1e-12

Bands = npt.NDArray[np.float64]
"""One value for each of `CENTRES_HZ`."""


@dataclass(frozen=True)
class Spectrum:
    """What a part is made of.

    Attributes
    ----------
    power : energy of both sides in each band, the mean of where it plays.
    side : energy of the difference of left and right against that of the sum, above 200 Hz.
    lean : −1 all on the left to 1 all on the right.
    """

    power: Bands
    side: float
    lean: float

    @property
    def db(self) -> Bands:
        """Level of each band, the loudest being 0."""
        return np.asarray(10.0 * np.log10(np.maximum(self.power / max(self.power.max(), FAINTEST), 1e-9)))


def spectrum(audio: Audio) -> Spectrum:
    """Return the spectrum of a part.

    Parameters
    ----------
    audio : (2, samples).
    """
    starts = [n for n in range(0, audio.shape[1], APART) if audio[:, n : n + LOOK].any()]
    if not starts:
        return Spectrum(np.zeros(CENTRES_HZ.size), 0.0, 0.0)
    sums = [_looks(audio, starts[n : n + LOOKS_AT_ONCE]) for n in range(0, len(starts), LOOKS_AT_ONCE)]
    left, right, cross = (np.concatenate(rows) for rows in zip(*sums, strict=True))
    total = (left + right).sum(axis=1)
    heard = total > total.max(initial=0.0) * 10.0 ** (-HEARD_DB / 10.0)
    if not heard.any():
        return Spectrum(np.zeros(CENTRES_HZ.size), 0.0, 0.0)
    left, right, cross = (rows[heard].mean(axis=0) for rows in (left, right, cross))
    above = CENTRES_HZ > 200.0
    both, shared = float((left + right)[above].sum()), float(2.0 * cross[above].sum())
    lean = float((right - left)[above].sum()) / max(both, FAINTEST)
    return Spectrum(left + right, max(both - shared, 0.0) / max(both + shared, FAINTEST), lean)


def _looks(audio: Audio, starts: Sequence[Samples]) -> tuple[npt.NDArray[np.float64], ...]:
    """Return (looks, bands) of left, right and what they share."""
    seen = np.zeros((2, len(starts), LOOK), np.float32)
    for row, start in enumerate(starts):
        look = audio[:, start : start + LOOK]
        seen[:, row, : look.shape[1]] = look
    seen *= _window()
    # Of real numbers NumPy takes both sides sooner than as one complex sound.
    found = np.fft.rfft(seen, axis=2)[:, :, 1 : LOOK // 2]
    (a, c), (b, d) = found.real, found.imag
    powers = (a * a + b * b, c * c + d * d, a * c + b * d)
    edges = _edges()
    return tuple(np.add.reduceat(p.astype(np.float64), edges, axis=1)[:, :-1] for p in powers)


@cache
def _window() -> npt.NDArray[np.float32]:
    return np.hanning(LOOK).astype(np.float32)


@cache
def _edges() -> npt.NDArray[np.int64]:
    """Return the first bin of each band, and the one after the last."""
    hz = np.append(CENTRES_HZ, CENTRES_HZ[-1] * 2.0 ** (1 / 3)) * 2.0 ** (-1 / 6)
    bins = np.round(hz * LOOK / RATE_HZ).astype(np.int64) - 1  # the constant is not among them
    return np.maximum.accumulate(np.maximum(bins, np.arange(bins.size)))
