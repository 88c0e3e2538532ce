"""The channel strip: what happens to a part before its fader, as its channel of the desk says.

The equaliser comes first; then the part takes its width and its place. A voice is evened out in two steps:
slowly, so that each line is as loud as the next, then quickly, 3 : 1; and its hiss is turned down where it
stands out. A part with punch has a strongly compressed copy of itself beside it: what is soft in it, the ring
of drums and ghost notes, comes forward while its strokes stay as they are. That copy differs from the part
by a gain alone, so both together are the part under one moving gain.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import (
    FLOOR_DB,
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
    low_shelf,
    powers_through,
)
from undersong.engine.dsp.stereo import placed
from undersong.engine.model import Role
from undersong.engine.model.desk import Band, Channel
from undersong.units import RATE_HZ, Audio, Db, Hz

HOP = 256
HOP_SECONDS = HOP / RATE_HZ
HISS_FROM_HZ: Hz = 5_500.0
HISS_DB: Db = -8.0
"""How far sibilants may be turned down."""
SQUEEZED_FROM_DB: Db = -14.0
"""The copy that gives punch is compressed from so far below the usual level on, 8 : 1."""
LARGEST_MAKE_UP: Db = 12.0


def stripped(audio: Audio, channel: Channel, role: Role, *, overwrite: bool = False) -> Audio:
    """Return a part as it arrives at its fader.

    Parameters
    ----------
    audio : (2, samples), left as it is unless `overwrite`.
    """
    out = equalised(audio, sections_of(channel.equaliser), out=audio if overwrite else None)
    if role is Role.VOICE:
        _even_out(out)
        _soften_hiss(out)
    if channel.punch > 0.0:
        _strengthen(out, channel.punch)
    placed(out, width=channel.width, pan=channel.pan, spread=channel.spread)
    return out


def sections_of(bands: tuple[Band, ...]) -> Sections:
    """Return the bands of a channel's equaliser as it runs."""
    return joined(*(_section(band) for band in bands))


def _section(band: Band) -> Sections:
    match band.shape:
        case "high-pass":
            return high_pass(band.hz, band.q)
        case "low-pass":
            return low_pass(band.hz, band.q)
        case "low-shelf":
            return low_shelf(band.hz, band.gain_db)
        case "high-shelf":
            return high_shelf(band.hz, band.gain_db)
        case "bell":
            return bell(band.hz, band.gain_db, band.q)


def _strengthen(audio: Audio, punch: float) -> None:
    levels = levels_db(audio, HOP)
    usual = _usual_level(levels)
    peaks = followed(levels, hop_seconds=HOP_SECONDS, rise=0.003, fall=0.12)
    squeeze = compression_db(peaks, threshold=usual + SQUEEZED_FROM_DB, ratio=8.0)
    power = np.power(10.0, levels / 10.0)
    loss = float(np.average(squeeze, weights=power)) if power.any() else 0.0
    made_up = squeeze + min(-loss, LARGEST_MAKE_UP)
    ridden(audio, (1.0 + punch * np.power(10.0, made_up / 20.0)).astype(np.float32), HOP)


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
    power = powers_through(audio, high_pass(HISS_FROM_HZ), HOP)
    hiss = 10.0 * np.log10(np.maximum(np.append(power, power[-1:]), 10.0 ** (FLOOR_DB / 10.0)))
    whole = levels_db(audio, HOP)
    # A sibilant has nearly all of its energy up there; a bright vowel a hundredth.
    share = followed(hiss - whole, hop_seconds=HOP_SECONDS, rise=0.002, fall=0.03)
    amount = np.clip((share + 9.0) / 6.0, 0.0, 1.0)
    loud = np.clip((hiss - _usual_level(whole) + 14.0) / 8.0, 0.0, 1.0)
    cut = high_shelf(HISS_FROM_HZ, HISS_DB)
    blended(audio, cut, (amount * loud).astype(np.float32), HOP)
