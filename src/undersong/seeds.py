"""One seed, many named streams of randomness; the only place that makes a `Generator`.

A stream is found by its name alone: `seeds.stream("compose/melody/verse")` gives the same
numbers whatever else was drawn before. So a new drum fill cannot move the melody, and two
parts can be performed at the same time in any order.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Seeds:
    """The family of random streams that belongs to one seed.

    Attributes
    ----------
    seed : 0 to 2**63 - 1.
    """

    seed: int

    def stream(self, name: str) -> np.random.Generator:
        """Return a fresh generator for `name`: the same name, the same numbers."""
        digest = blake2b(f"{self.seed}/{name}".encode(), digest_size=16).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
