"""Stereo: how wide a sound is, where it stands, and that its lows stand in the middle.

What comes from one point is spread by giving the sides something that the middle has not: its own sound,
smeared by all-passes until it has no place in time, added on the left and taken away on the right (after
Schroeder, "An artificial stereophonic effect obtained from a single audio signal", JAES 6/2, 1958).
Folded to mono it is gone without a trace.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from undersong.engine.dsp.equaliser import high_pass
from undersong.units import Audio, Hz

MONO_BELOW_HZ: Hz = 120.0
"""Below it ears find no direction, and a record or a club's system takes no difference."""
SPREAD_FROM_HZ: Hz = 300.0
"""What is spread are the upper registers: lows that are smeared are only unclear."""
SMEAR_SAMPLES = (139, 211, 347)
"""3 to 8 ms, prime: no all-pass rings at the pitch of another. All are longer than a block."""
SMEAR = 0.55
BLOCK = 128
RING = 512
INAUDIBLE = 1e-9


def middle_and_side(audio: Audio) -> tuple[float, float]:
    """Return the energies of the sum and of the difference of left and right, each halved."""
    middle, side = _energies(audio)
    return float(middle), float(side)


def placed(audio: Audio, *, width: float, pan: float, spread: float = 0.0) -> None:
    """Give a sound its width and its place, in place; below 120 Hz it is mono and stands in the middle.

    Silence is passed over, not written to.

    Parameters
    ----------
    audio : (2, samples).
    width : factor of the difference between left and right; 0 is mono.
    pan : −1 left to 1 right, of constant power, 0 leaves both sides as they are.
    spread : amplitude of the middle, smeared, in the difference of the sides.
    """
    angle = (pan + 1.0) * math.pi / 4.0
    left, right = math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)
    sections = np.stack([high_pass(MONO_BELOW_HZ)[0], high_pass(SPREAD_FROM_HZ)[0]])
    _place(audio, sections, np.array([width, left, right]), np.float32(spread))


@njit(cache=True, nogil=True)
def _energies(audio: npt.NDArray[np.float32]) -> tuple[float, float]:
    middle, side = 0.0, 0.0
    for n in range(audio.shape[1]):
        left, right = float(audio[0, n]), float(audio[1, n])
        middle += (left + right) * (left + right)
        side += (left - right) * (left - right)
    return middle / 4.0, side / 4.0


@njit(cache=True, nogil=True)
def _place(
    audio: npt.NDArray[np.float32],
    sections: npt.NDArray[np.float64],
    amounts: npt.NDArray[np.float64],
    spread: np.float32,
) -> None:
    b0, b1, b2, a1, a2 = sections[0]
    c0, c1, c2, d1, d2 = sections[1]
    width, left, right = amounts
    s1, s2, t1, t2 = 0.0, 0.0, 0.0, 0.0
    rings = np.zeros((len(SMEAR_SAMPLES), RING), np.float32)
    smeared = np.zeros(BLOCK, np.float32)
    awake = 0  # blocks for which the all-passes may still ring
    for start in range(0, audio.shape[1], BLOCK):
        size = min(BLOCK, audio.shape[1] - start)
        block = audio[:, start : start + size]
        loudest = np.float32(0.0)
        for n in range(size):
            loudest = max(loudest, abs(block[0, n]), abs(block[1, n]))
        if loudest == 0.0 and awake == 0 and s1 == 0.0 and s2 == 0.0:
            continue
        if spread > 0.0:
            for n in range(size):
                middle = 0.5 * (float(block[0, n]) + float(block[1, n]))
                high = c0 * middle + t1
                t1 = c1 * middle - d1 * high + t2
                t2 = c2 * middle - d2 * high
                smeared[n] = high
            smeared[size:] = 0.0
            awake = RING // BLOCK if _smear(rings, start % RING, smeared) > INAUDIBLE else max(awake - 1, 0)
            if awake == 0:
                rings[:] = 0.0
                smeared[:] = 0.0
                t1, t2 = 0.0, 0.0
        for n in range(size):
            x, y = float(block[0, n]), float(block[1, n])
            middle, side = 0.5 * (x + y), 0.5 * width * (x - y) + spread * smeared[n]
            x, y = left * (middle + side), right * (middle - side)
            middle, side = 0.5 * (x + y), 0.5 * (x - y)
            high = b0 * side + s1
            s1 = b1 * side - a1 * high + s2
            s2 = b2 * side - a2 * high
            block[0, n] = middle + high
            block[1, n] = middle - high
        # A filter that rings down to denormal numbers is a hundred times slower.
        if abs(s1) + abs(s2) < INAUDIBLE:
            s1, s2 = 0.0, 0.0


@njit(cache=True, nogil=True)
def _smear(rings: npt.NDArray[np.float32], place: int, sound: npt.NDArray[np.float32]) -> np.float32:
    """Send a block through the all-passes, in place; return the largest value that went into one."""
    g = np.float32(SMEAR)
    largest = np.float32(0.0)
    delayed = np.empty(BLOCK, np.float32)
    for way in range(len(SMEAR_SAMPLES)):
        ring = rings[way]
        first = (place - SMEAR_SAMPLES[way]) % RING
        whole = min(BLOCK, RING - first)
        for n in range(whole):
            delayed[n] = ring[first + n]
        for n in range(whole, BLOCK):  # the ring's end lies inside the block
            delayed[n] = ring[first + n - RING]
        for n in range(BLOCK):
            inner = sound[n] + g * delayed[n]
            ring[place + n] = inner
            sound[n] = delayed[n] - g * inner
            largest = max(largest, abs(inner))
    return largest
