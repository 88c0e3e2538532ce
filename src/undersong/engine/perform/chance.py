"""Small accidents of playing, found by place: the same note, the same accident.

A part's accidents hang on the part's name and on where each note stands in the score, not on
how many notes were drawn before. So when a bar is rewritten, the bars around it sound as before.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.seeds import Seeds

_TWIST, _MIX_1, _MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WHOLE = 2**64 - 1

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Chance:
    """The accidents of one part."""

    root: int

    @classmethod
    def of(cls, seeds: Seeds, part: str) -> "Chance":
        """Return the accidents of a part of the song with these seeds."""
        return cls(int(seeds.stream(f"perform/{part}").integers(2**62)))

    def share(self, what: str, *keys: Keys) -> npt.NDArray[np.float64]:
        """Return numbers from 0 to 1, one for each row of `keys`, evenly spread."""
        state = np.full(len(keys[0]), _word(self.root, what), np.uint64)
        for key in keys:
            state = _mixed(state ^ key.astype(np.uint64))
        return np.asarray((state >> np.uint64(11)).astype(np.float64) * 2.0**-53)

    def normal(self, what: str, *keys: Keys) -> npt.NDArray[np.float64]:
        """Return numbers of mean 0 and deviation 1, at most 6 away: a sum of twelve shares."""
        twelve = [self.share(f"{what}/{i}", *keys) for i in range(12)]
        return np.asarray(np.sum(twelve, axis=0) - 6.0)


def _word(root: int, what: str) -> int:
    """Return the 64 bits of a name; for so few, plain numbers are quicker than arrays."""
    z = root
    for letter in what.encode():
        z = ((z ^ letter) + _TWIST) & _WHOLE
        z = ((z ^ (z >> 30)) * _MIX_1) & _WHOLE
        z = ((z ^ (z >> 27)) * _MIX_2) & _WHOLE
        z ^= z >> 31
    return z


def _mixed(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scramble 64 bits (the finaliser of Steele, Lea & Flood's SplitMix, 2014)."""
    z = words + np.uint64(_TWIST)
    z ^= z >> np.uint64(30)
    z *= np.uint64(_MIX_1)
    z ^= z >> np.uint64(27)
    z *= np.uint64(_MIX_2)
    z ^= z >> np.uint64(31)
    return z
