"""Second-order sections, sixteen samples at a time.

A recursive filter has to wait for itself at every sample. Numerator and denominator may both be multiplied by
1 − a1 z⁻¹ + a2 z⁻²: that changes nothing but leaves a denominator of z⁻² alone; three more such factors, and
the filter looks sixteen and thirty-two samples back (scattered look-ahead: Parhi & Messerschmitt, "Pipeline
interleaving and parallelism in recursive digital filters", IEEE Trans. ASSP 37/7, 1989). All that is left are
plain loops over a block, which a processor works at with vector instructions. In double precision the factors
cost nothing that could be heard.

A block is a row of `BLOCK` numbers with `PAD` zeros in front. What came before it enters as two numbers, as
in the transposed direct form; they are kept in between.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit

BLOCK = 512
PAD = 32
"""Zeros in front of a block, as far as a section looks back."""
NUMBERS = 17
INAUDIBLE = 1e-15
"""What a section keeps and is smaller is taken for nothing: denormal numbers are a hundred times slower."""

Block: TypeAlias = npt.NDArray[np.float64]
Plans: TypeAlias = npt.NDArray[np.float64]
"""(sections, `NUMBERS`)."""


def planned(sections: npt.NDArray[np.float64]) -> Plans:
    """Return sections as `passed` wants them.

    Parameters
    ----------
    sections : (sections, 5), b0 b1 b2 a1 a2 each.
    """
    plans = np.empty((len(sections), NUMBERS))
    for plan, (b0, b1, b2, a1, a2) in zip(plans, sections, strict=True):
        factors, p, q = [], a1, a2
        for _ in range(4):
            factors += [-p, q]
            p, q = 2.0 * q - p * p, q * q
        plan[:] = [*np.convolve([b0, b1, b2], [1.0, *factors[:2]]), *factors[2:], p, q, b1, b2, a1, a2]
    return plans


@njit(cache=True, nogil=True)
def silent_row() -> Block:
    """Return a block of zeros that begins where a vector does."""
    room = np.zeros(PAD + BLOCK + 8)
    first = (64 - room.ctypes.data % 64) % 64 // 8
    return room[first : first + PAD + BLOCK]


@njit(cache=True, nogil=True)
def passed(x: Block, w: Block, plan: Block, kept: Block) -> None:
    """Send a block through a section, in place.

    Parameters
    ----------
    x, w : rows as `silent_row` makes them: the sound, and room to work in.
    kept : the two numbers that the section keeps.
    """
    end = PAD + BLOCK
    f0, f1, f2, f3, f4 = plan[0], plan[1], plan[2], plan[3], plan[4]
    x1, x2 = x[end - 1], x[end - 2]
    # Counted from the first zero: a place that might be below 0 would be looked up one by one.
    for n in range(BLOCK):
        w[n + 32] = f0 * x[n + 32] + f1 * x[n + 31] + f2 * x[n + 30] + f3 * x[n + 29] + f4 * x[n + 28]
    b1, b2, a1, a2 = plan[13], plan[14], plan[15], plan[16]
    first, second = kept[0], kept[1]
    w[PAD] += first
    w[PAD + 1] += second - a1 * first
    w[PAD + 2] += a2 * first - a1 * second
    w[PAD + 3] += a2 * second
    c1, c2, d1, d2 = plan[5], plan[6], plan[7], plan[8]
    for n in range(BLOCK):
        x[n + 32] = w[n + 32] + c1 * w[n + 30] + c2 * w[n + 28]
    for n in range(BLOCK):
        w[n + 32] = x[n + 32] + d1 * x[n + 28] + d2 * x[n + 24]
    e1, e2, p, q = plan[9], plan[10], plan[11], plan[12]
    for n in range(BLOCK):
        x[n + 32] = w[n + 32] + e1 * w[n + 24] + e2 * w[n + 16]
    for n in range(BLOCK):
        x[n + 32] -= p * x[n + 16] + q * x[n]
    y1, y2 = x[end - 1], x[end - 2]
    first, second = b1 * x1 - a1 * y1 + b2 * x2 - a2 * y2, b2 * x1 - a2 * y1
    if abs(first) + abs(second) < INAUDIBLE:
        first, second = 0.0, 0.0
    kept[0], kept[1] = first, second
