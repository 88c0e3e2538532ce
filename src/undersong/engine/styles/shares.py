"""Shares: weights of one kind, which sum to 1."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

TOLERANCE = 0.02
"""So that thirds can be written as 0.33."""

Share = Annotated[float, Field(ge=0, le=1)]


def check_shares(weights: Iterable[float], *, of: str) -> None:
    """Refuse weights that do not sum to 1.

    Parameters
    ----------
    of : the key whose weights they are.

    Raises
    ------
    ValueError
        With the key and the sum.
    """
    total = sum(weights)
    if abs(total - 1) > TOLERANCE:
        raise ValueError(f"the weights of {of} sum to {total:.3f}, not to 1")
