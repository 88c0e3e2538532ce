"""Figures: the few formulas that all measures are made of."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet


def share(values: Iterable[bool]) -> float:
    """Return how many of some facts are true, 0 to 1; 0 of none."""
    found = [bool(v) for v in values]
    return sum(found) / len(found) if found else 0.0


def entropy(values: Iterable[Hashable]) -> float:
    """Return the entropy of what was counted, in bits."""
    return entropy_of(Counter(values))


def entropy_of(weights: Mapping[Hashable, float]) -> float:
    """Return the entropy of weights that need not sum to 1, in bits."""
    total = sum(weights.values())
    return -sum(n / total * math.log2(n / total) for n in weights.values() if n > 0)


def jaccard(one: AbstractSet[object], other: AbstractSet[object]) -> float:
    """Return what two sets share, of all that either has; 1 for two empty ones."""
    return len(one & other) / len(one | other) if one | other else 1.0
