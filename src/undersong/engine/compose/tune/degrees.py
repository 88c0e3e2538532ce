"""Which degrees of a key tunes are made of.

Shares are those of recorded songs (CoCoPops and POP909): a pentatonic core, the leading tone rare,
the tonic a quarter to a third. A style may narrow them to the pentatonic, colour them blue, or ask for the
leading tone in minor; a *blue* note is a minor third, a lowered fifth or a minor seventh where the key has
none, heard as a bend of its neighbour and never held against the chord for long.
"""

from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from undersong.engine.theory.key import Key

Shares = tuple[float, ...]
"""Share of each of the twelve pitch classes, C first."""

# By semitones above the tonic; what a mode has beside these takes `OTHER`.
MAJOR = MappingProxyType({0: 0.32, 2: 0.14, 4: 0.16, 5: 0.042, 7: 0.17, 9: 0.10, 11: 0.03, 10: 0.05, 6: 0.03})
MINOR = MappingProxyType(
    {
        0: 0.31,
        1: 0.03,
        2: 0.075,
        3: 0.19,
        5: 0.10,
        6: 0.02,
        7: 0.17,
        8: 0.025,
        9: 0.035,
        10: 0.095,
        11: 0.02,
    }
)
BLUES_MAJOR = MappingProxyType(
    {0: 0.34, 2: 0.03, 3: 0.13, 4: 0.12, 5: 0.06, 6: 0.03, 7: 0.17, 9: 0.03, 10: 0.12, 11: 0.005}
)
BLUES_MINOR = MappingProxyType(
    {0: 0.30, 2: 0.02, 3: 0.20, 5: 0.13, 6: 0.05, 7: 0.17, 8: 0.005, 9: 0.01, 10: 0.14}
)
OTHER = 0.03
CORE_MAJOR, CORE_MINOR = frozenset({0, 2, 4, 7, 9}), frozenset({0, 3, 5, 7, 10})
BEYOND_CORE = 0.2  # what is left of the others where a style keeps to the pentatonic
BLUE = MappingProxyType({3: 0.10, 6: 0.035, 10: 0.08})
LEADING = 0.05  # of the leading tone in a harmonic minor
CLOSED_MAJOR = MappingProxyType({0: 1.0, 4: 0.3, 7: 0.2})
CLOSED_MINOR = MappingProxyType({0: 1.0, 3: 0.35, 7: 0.2})
OPEN_MAJOR = MappingProxyType({2: 1.0, 7: 0.9, 4: 0.7, 9: 0.5, 11: 0.2, 5: 0.2})
OPEN_MINOR = MappingProxyType({7: 1.0, 3: 0.8, 2: 0.7, 10: 0.7, 5: 0.5})
CADENCE_FLOOR = 0.04
PASSING = 0.012  # of every note between, in a chromatic style


@lru_cache(maxsize=512)
def degree_shares(key: Key, scale: str = "mode", blue: float = 0.0) -> Shares:
    """Return how usual each pitch class is in tunes.

    Parameters
    ----------
    scale, blue : as in `styles.tune.TuneFacts`.
    """
    shares = [0.0] * 12
    for step in range(12):
        pitch_class = (key.tonic + step) % 12
        shares[pitch_class] = _share(step, key, scale, inside=pitch_class in key.scale)
    for step, share in BLUE.items():
        pitch_class = (key.tonic + step) % 12
        if not shares[pitch_class] or pitch_class not in key.scale:
            shares[pitch_class] = max(shares[pitch_class], blue * share)
    return tuple(shares)


@lru_cache(maxsize=512)
def cadence_shares(key: Key, cadence: str) -> npt.NDArray[np.float64]:
    """Return how well each pitch class ends a phrase, (12,), C first.

    Parameters
    ----------
    cadence : closed or open.
    """
    if cadence == "closed":
        wanted = CLOSED_MINOR if key.minor else CLOSED_MAJOR
    else:
        wanted = OPEN_MINOR if key.minor else OPEN_MAJOR
    return np.array([wanted.get((pc - key.tonic) % 12, 0.0) + CADENCE_FLOOR for pc in range(12)])


def blue_classes(key: Key) -> frozenset[int]:
    """Return the pitch classes that are blue notes in a key: those of `BLUE` that it has not itself."""
    return frozenset((key.tonic + step) % 12 for step in BLUE if (key.tonic + step) % 12 not in key.scale)


def _share(step: int, key: Key, scale: str, *, inside: bool) -> float:
    if scale == "blues":
        return (BLUES_MINOR if key.minor else BLUES_MAJOR).get(step, 0.0)
    if not inside:
        if scale == "harmonic" and key.minor and step == 11:
            return LEADING
        return PASSING if scale == "chromatic" else 0.0
    usual = (MINOR if key.minor else MAJOR).get(step, OTHER)
    if scale == "pentatonic" and step not in (CORE_MINOR if key.minor else CORE_MAJOR):
        return BEYOND_CORE * usual
    return usual
