"""Stereo: how wide a sound is, where it stands, and that its lows stand in the middle.

What comes from one point is spread by giving the sides something that the middle has not: its own sound,
smeared by all-passes until it has no place in time, added on the left and taken away on the right (after
Schroeder, "An artificial stereophonic effect obtained from a single audio signal", JAES 6/2, 1958).
Folded to mono it is gone without a trace.
"""

import math

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.equaliser import high_pass
from undersong.engine.dsp.sections import BLOCK, PAD, Plans, passed, planned, silent_row
from undersong.engine.kernels import njit
from undersong.units import Audio, Hz

MONO_BELOW_HZ: Hz = 120.0
"""Below it ears find no direction, and a record or a club's system takes no difference."""
SPREAD_FROM_HZ: Hz = 300.0
"""What is spread are the upper registers: lows that are smeared are only unclear."""
SMEAR_SAMPLES = (139, 211, 347)
"""3 to 8 ms, prime: no all-pass rings at the pitch of another. All are longer than `SHORT`."""
SMEAR = 0.55
SHORT = 128
RINGING = 2
"""Blocks for which what went into the all-passes may be heard."""
INAUDIBLE = 1e-9


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
    _place(audio, planned(sections), np.array([width, left, right]), np.float32(spread))


@njit(cache=True, nogil=True)
def _place(
    audio: npt.NDArray[np.float32], plans: Plans, amounts: npt.NDArray[np.float64], spread: np.float32
) -> None:
    width, left, right = amounts
    kept = np.zeros((len(plans), 2))
    middle, side, high, room = silent_row(), silent_row(), silent_row(), silent_row()
    lines = np.zeros((len(SMEAR_SAMPLES), 2 * BLOCK), np.float32)
    smeared = np.zeros(BLOCK, np.float32)
    awake = 0  # blocks for which the all-passes may still ring
    for start in range(0, audio.shape[1], BLOCK):
        size = min(BLOCK, audio.shape[1] - start)
        one, other = audio[0, start : start + size], audio[1, start : start + size]
        if awake == 0 and kept[0, 0] == 0.0 and kept[0, 1] == 0.0 and not (one.any() or other.any()):
            continue
        x, y = middle[PAD:], side[PAD:]
        for n in range(size):
            x[n] = 0.5 * (float(one[n]) + float(other[n]))
            y[n] = 0.5 * width * (float(one[n]) - float(other[n]))
        x[size:] = 0.0
        y[size:] = 0.0
        if spread > 0.0:
            high[PAD:] = x
            passed(high, room, plans[1], kept[1])
            smeared[:] = high[PAD:]
            awake = RINGING if _smear(lines, smeared) else max(awake - 1, 0)
            if awake == 0:
                lines[:] = 0.0
                kept[1] = 0.0
            for n in range(BLOCK):
                y[n] += spread * smeared[n]
        for n in range(BLOCK):
            first, second = left * (x[n] + y[n]), right * (x[n] - y[n])
            x[n], y[n] = 0.5 * (first + second), 0.5 * (first - second)
        passed(side, room, plans[0], kept[0])
        for n in range(size):
            one[n] = x[n] + y[n]
            other[n] = x[n] - y[n]


@njit(cache=True, nogil=True)
def _smear(lines: npt.NDArray[np.float32], sound: npt.NDArray[np.float32]) -> bool:
    """Send a block through the all-passes, in place; return whether they still ring."""
    g = np.float32(SMEAR)
    rings = False
    for way in range(len(SMEAR_SAMPLES)):
        line, delay = lines[way], SMEAR_SAMPLES[way]
        line[:BLOCK] = line[BLOCK:]
        for start in range(0, BLOCK, SHORT):
            x, fresh = sound[start : start + SHORT], line[BLOCK + start : BLOCK + start + SHORT]
            late = line[BLOCK + start - delay : BLOCK + start - delay + SHORT]
            for n in range(SHORT):
                fresh[n] = x[n] + g * late[n]
                x[n] = late[n] - g * fresh[n]
        for value in line[BLOCK:]:
            if abs(value) > INAUDIBLE:
                rings = True
                break
    return rings
