"""Numba's decorator for kernels, and nothing of the linear algebra that no kernel of ours has.

Before its first kernel Numba looks for a BLAS by importing SciPy's linear algebra, which brings half of
SciPy: a quarter of a second in every command. Here the answer is no, and whoever wants that module gets
it as ever.
"""

import sys

from numba import njit

__all__ = ["njit"]

LINEAR_ALGEBRA = "scipy.linalg"


def _look_for_no_linear_algebra() -> None:
    """Let Numba ask now, while that module cannot be imported."""
    if LINEAR_ALGEBRA in sys.modules:
        return
    sys.modules[LINEAR_ALGEBRA] = None  # type: ignore[assignment]  # what Python takes for “there is none”
    try:
        import numba.np.arraymath  # noqa: F401, PLC0415 - the module that asks, once
    finally:
        del sys.modules[LINEAR_ALGEBRA]


_look_for_no_linear_algebra()
