"""Memory that was freed, given back to the system.

The C library of Linux keeps what a large computation freed for the next one. Loading a network,
solving for the weights of all sentences and singing a song take a lot at once, which would stay for good.
"""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Return freed memory to the system; does nothing where the C library has no such call."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
