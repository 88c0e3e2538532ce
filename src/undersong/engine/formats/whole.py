"""Samples as whole numbers: 24 bits by rounding, 16 bits with dither.

At 24 bits the error of rounding is at −146 dBFS, below the noise of any converter, so nothing is
added. At 16 bits it is at −98 dBFS and, where a song fades, follows the music as distortion; so a noise of
triangular density, two steps wide, is added before rounding, which makes the error's mean and power
independent of the sound (Lipshitz, Wannamaker and Vanderkooy, “Quantization and dither”, 1992). The noise
is a hash of the song's seed and the place of the sample: the same song has the same bits, however it is cut
into blocks.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.seeds import Seeds

BITS_16, BITS_24 = 2**15, 2**23


def whole_numbers(block: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    """Return samples as whole numbers of 24 bits, nearest, ties to even, clipped at full scale.

    Parameters
    ----------
    block : (2, samples), full scale is 1.

    Returns
    -------
    (samples, 2), as files have them.
    """
    numbers = np.zeros((block.shape[1], 2), np.int32)
    _round_onto(block, numbers)
    return numbers


def summed(blocks: Sequence[npt.NDArray[np.float32]]) -> npt.NDArray[np.int32]:
    """Return the sum of sounds, each rounded to 24 bits for itself; it may go beyond full scale."""
    numbers = np.zeros((blocks[0].shape[1], 2), np.int32)
    for block in blocks:
        _round_onto(block, numbers)
    return numbers


def dithered(block: npt.NDArray[np.float32], *, key: int, first: int) -> npt.NDArray[np.int16]:
    """Return samples as whole numbers of 16 bits, dithered, clipped at full scale.

    Parameters
    ----------
    block : (2, samples), full scale is 1.
    key : what `dither_key` gives for the song.
    first : place of the block's first sample in the song.

    Returns
    -------
    (samples, 2), as files have them.
    """
    numbers = np.empty((block.shape[1], 2), np.int16)
    _dither(np.ascontiguousarray(block), np.uint64(key), np.uint64(first), numbers)
    return numbers


def dither_key(seed: int) -> int:
    """Return what the dither of a song with this seed is drawn from."""
    return int(Seeds(seed).stream("formats/dither").integers(2**63))


@njit(cache=True, nogil=True)
def _round_onto(block: npt.NDArray[np.float32], numbers: npt.NDArray[np.int32]) -> None:
    scale, top = np.float32(BITS_24), np.float32(BITS_24 - 1)
    for side in range(2):
        for i in range(block.shape[1]):
            level = np.rint(block[side, i] * scale)
            numbers[i, side] += np.int32(min(max(level, -scale), top))


@njit(cache=True, nogil=True)
def _dither(
    block: npt.NDArray[np.float32], key: np.uint64, first: np.uint64, numbers: npt.NDArray[np.int16]
) -> None:
    for i in range(block.shape[1]):
        for side in range(2):
            # splitmix64 (Steele, Lea and Flood, 2014) of the place: two 32-bit halves are two dice.
            z = key + (np.uint64(2) * (first + np.uint64(i)) + np.uint64(side)) * np.uint64(
                0x9E3779B97F4A7C15
            )
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z ^= z >> np.uint64(31)
            dice = float(z >> np.uint64(32)) - float(z & np.uint64(0xFFFFFFFF))
            level = np.floor(block[side, i] * 32768.0 + dice / 4294967296.0 + 0.5)
            numbers[i, side] = np.int16(min(max(level, -32768.0), 32767.0))
