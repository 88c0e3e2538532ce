"""One core for small matrices.

The networks here multiply matrices of some hundred rows, which takes a core a millisecond. NumPy's OpenBLAS
shares such work out over all cores all the same, and the cores then wait for each other: on a busy machine a
prompt costs ten times the processor time. A program that sets OPENBLAS_NUM_THREADS before it starts is spared
that, as the command does; who calls the library from Python is not, so it is told here, and told back after.
The number is the whole process's, so one thread at a time may change it.
"""

import ctypes
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock

SPELLINGS = (("scipy_openblas_", "64_"), ("openblas_", "64_"), ("scipy_openblas_", ""), ("openblas_", ""))

_LOCK = RLock()


@contextmanager
def one_core() -> Iterator[None]:
    """Keep matrix products on one core; does nothing where NumPy has another library than OpenBLAS."""
    switches = _switches()
    if switches is None:
        yield
        return
    get, set_ = switches
    with _LOCK:
        before = get()
        set_(1)
        try:
            yield
        finally:
            set_(before)


@cache
def _switches() -> tuple[Callable[[], int], Callable[[int], object]] | None:
    """Return what reads and what sets the number of OpenBLAS's threads, or None."""
    file = importlib.import_module("numpy._core._multiarray_umath").__file__
    library = ctypes.CDLL(file)
    for front, end in SPELLINGS:
        try:
            get, set_ = library[f"{front}get_num_threads{end}"], library[f"{front}set_num_threads{end}"]
        except AttributeError:
            continue
        get.restype, get.argtypes, set_.argtypes = ctypes.c_int, (), (ctypes.c_int,)
        return get, set_
    return None
