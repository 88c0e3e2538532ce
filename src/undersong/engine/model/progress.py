"""How a stage says how far it has come."""

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[float], None]
"""Called with the share of the stage that is done, 0 to 1; may raise `Cancelled` to stop the stage."""


def quiet(share: float) -> None:
    """Say nothing."""
