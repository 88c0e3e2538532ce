"""The channel strip: what happens to a part before its fader.

Lows that belong to others are cut, the style's own tone is given, the part takes its width
and its place. A voice is evened out in two steps: slowly, so that each line is as loud as the next,
then quickly, 3 : 1; and its hiss is turned down where it stands out.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import (
    compression_db,
    curve_of_db,
    followed,
    levels_db,
    ridden,
)
from undersong.engine.dsp.equaliser import (
    Sections,
    bell,
    blended,
    equalised,
    high_pass,
    high_shelf,
    joined,
    low_pass,
)
from undersong.engine.dsp.stereo import middle_and_side, placed
from undersong.engine.model import Role
from undersong.units import RATE_HZ, Audio, Db, Hz

HOP = 256
HOP_SECONDS = HOP / RATE_HZ
WIDEST = 0.6
"""Energy of the side against the middle: folded to mono, a part loses at most 2 dB."""
LONE_HIGH_PASS_HZ: Hz = 32.0
"""Where no part plays the bass, the others keep theirs."""
DEEP_HIGH_PASS_HZ: Hz = 26.0
"""Of instruments that keep theirs whoever plays the bass."""
HISS_FROM_HZ: Hz = 5_500.0
HISS_DB: Db = -8.0
"""How far sibilants may be turned down."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The settings of one part's strip."""

    role: Role
    high_pass_hz: Hz
    low_pass_hz: Hz | None
    pan: float
    width: float


def stripped(audio: Audio, strip: Strip, *, overwrite: bool = False) -> Audio:
    """Return a part as it arrives at its fader.

    Parameters
    ----------
    audio : (2, samples), left as it is unless `overwrite`.
    """
    out = equalised(audio, _equaliser(strip), out=audio if overwrite else None)
    if strip.role is Role.VOICE:
        _even_out(out)
        _soften_hiss(out)
    placed(out, width=_safe_width(out, strip.width), pan=strip.pan)
    return out


def _equaliser(strip: Strip) -> Sections:
    sections = [high_pass(strip.high_pass_hz)]
    if strip.role is Role.VOICE:
        # Less of the chest, which every part shares, more of what makes consonants.
        sections += [bell(280.0, -2.0, 0.9), bell(3_200.0, 2.0, 0.8), high_shelf(8_500.0, 1.5)]
    elif strip.low_pass_hz is not None:
        sections.append(low_pass(strip.low_pass_hz))
    return joined(*sections)


def _safe_width(audio: Audio, width: float) -> float:
    """Return the width, narrowed where the sides would vanish in mono."""
    middle, side = middle_and_side(audio)
    if side * width * width <= WIDEST * middle:
        return width
    return math.sqrt(WIDEST * middle / side)


def _even_out(audio: Audio) -> None:
    levels = levels_db(audio, HOP)
    usual = _usual_level(levels)
    lines = followed(levels, hop_seconds=HOP_SECONDS, rise=0.15, fall=0.8)
    # Silence between lines is not a quiet line: below the gate the gain stays where it was.
    slow = np.clip(0.5 * (usual - lines), -5.0, 5.0)
    slow = _held(slow, levels > usual - 22.0)
    peaks = followed(levels + slow, hop_seconds=HOP_SECONDS, rise=0.004, fall=0.08)
    quick = compression_db(peaks, threshold=usual - 2.0, ratio=3.0)
    ridden(audio, curve_of_db(slow + quick), HOP)


def _usual_level(levels: npt.NDArray[np.float64]) -> float:
    """Return the level of a voice while it sings."""
    sung = levels[levels > levels.max() - 25.0]
    return float(np.median(sung))


def _held(values: npt.NDArray[np.float64], valid: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Keep the last valid value through what is not, the first one before it; then smooth."""
    if not valid.any():
        return np.zeros_like(values)
    last = np.maximum.accumulate(np.where(valid, np.arange(len(values)), -1))
    held = values[np.where(last < 0, int(np.argmax(valid)), last)]
    return followed(held, hop_seconds=HOP_SECONDS, rise=0.1, fall=0.1)


def _soften_hiss(audio: Audio) -> None:
    hiss = levels_db(equalised(audio, high_pass(HISS_FROM_HZ)), HOP)
    whole = levels_db(audio, HOP)
    # A sibilant has nearly all of its energy up there; a bright vowel a hundredth.
    share = followed(hiss - whole, hop_seconds=HOP_SECONDS, rise=0.002, fall=0.03)
    amount = np.clip((share + 9.0) / 6.0, 0.0, 1.0)
    loud = np.clip((hiss - _usual_level(whole) + 14.0) / 8.0, 0.0, 1.0)
    cut = high_shelf(HISS_FROM_HZ, HISS_DB)
    blended(audio, cut, (amount * loud).astype(np.float32), HOP)
