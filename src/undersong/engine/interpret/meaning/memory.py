"""Memory that was freed, given back to the system.

The C library of Linux keeps what a large computation freed for the next one. Loading a network and
solving for the weights of all sentences happen once in a process, and what they took would stay for good.
"""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Return freed memory to the system; does nothing where the C library has no such call."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
