"""The chain: tone, width, glue, then clipper and limiter at the gain that gives the loudness.

The loudness after a limiter is no simple function of the gain before it, but a rising one: a few
steps of the secant method find the gain to within 0.1 dB, and the rest is a plain gain, for which
the limiter leaves room under the ceiling.
"""

import numpy as np

from undersong.engine.dsp.dynamics import (
    compression_db,
    curve_of_db,
    followed,
    levels_db,
    ridden,
)
from undersong.engine.dsp.equaliser import equalised
from undersong.engine.dsp.limiter import clipped, limited
from undersong.engine.dsp.loudness import SILENCE_LUFS, integrated, steps
from undersong.engine.dsp.peak import true_peak_db
from undersong.engine.dsp.stereo import placed
from undersong.engine.master.tone import tone
from undersong.engine.model import Master, Mix
from undersong.engine.model.progress import Progress
from undersong.engine.presets.catalogue import Preset, find_preset
from undersong.units import RATE_HZ, Audio, Db

HOP = 441
HOP_SECONDS = HOP / RATE_HZ
TRIM: Db = 0.08
"""What the last, plain gain may add; the limiter stays so far under the ceiling."""
MOST_STEPS = 8
MOST_PUSH: Db = 16.0
"""How far peaks may be driven into the limiter: more would only be noise."""
CLIPPED_SHARE = 0.0004
"""Share of samples that may be rounded: drums have so few peaks, a held tone has many more."""
KNEE_DB: Db = 2.0


def mastered(mixed: Mix, *, preset: str, progress: Progress) -> Master:
    """Master a mix; see `undersong.engine.master.master`."""
    chosen = find_preset(preset)
    progress(0.0)
    audio = equalised(mixed.audio, tone(mixed.audio, chosen))
    placed(audio, width=chosen.width, pan=0.0)
    progress(0.2)
    _glue(audio, chosen)
    progress(0.3)
    audio = _loud(audio, chosen, progress)
    progress(1.0)
    return Master(audio, integrated(steps(audio)), true_peak_db(audio), chosen.id)


def _glue(audio: Audio, preset: Preset) -> None:
    """Turn down what is louder than its surroundings, in place; sections keep their distance."""
    if preset.glue_ratio == 1.0 or preset.glue_depth_db == 0.0:
        return
    levels = levels_db(audio, HOP)
    if levels.max() < SILENCE_LUFS:
        return
    around = followed(levels, hop_seconds=HOP_SECONDS, rise=0.8, fall=3.0)
    beats = followed(levels - around, hop_seconds=HOP_SECONDS, rise=0.02, fall=0.2)
    loud = float(np.percentile(beats[levels > levels.max() - 30.0], 97))
    # [dB of gain] / [dB of gain per dB of level] = [dB of level]
    threshold = loud - preset.glue_depth_db / (1.0 - 1.0 / preset.glue_ratio)
    ridden(audio, curve_of_db(compression_db(beats, threshold=threshold, ratio=preset.glue_ratio)), HOP)


def _loud(audio: Audio, preset: Preset, progress: Progress) -> Audio:
    """Return the sound at the preset's loudness and under its ceiling."""
    heard, peak = integrated(steps(audio)), true_peak_db(audio)
    if heard <= SILENCE_LUFS:
        return audio
    ceiling = preset.ceiling_dbtp - TRIM
    most = ceiling - peak + MOST_PUSH
    gain = min(preset.lufs - heard, most)
    rare = float(np.quantile(np.abs(audio[:, ::7]), 1.0 - CLIPPED_SHARE))
    slope, last = 1.0, (0.0, heard)
    for step in range(MOST_STEPS):
        out = _held(audio, gain, rare, preset, ceiling)
        heard = integrated(steps(out))
        missing = preset.lufs - heard
        progress(0.3 + 0.6 * (step + 1) / MOST_STEPS)
        if abs(missing) <= TRIM or (gain >= most and missing > 0.0):
            break
        if abs(gain - last[0]) > 0.01:
            slope = float(np.clip((heard - last[1]) / (gain - last[0]), 0.2, 1.0))
        last = (gain, heard)
        gain = min(gain + missing / slope, most)
    out *= np.float32(10.0 ** (min(max(preset.lufs - heard, -TRIM), TRIM) / 20.0))
    return out


def _held(audio: Audio, gain: Db, rare: float, preset: Preset, ceiling: Db) -> Audio:
    """Return the sound with a gain, the peaks that are rarer than `rare` rounded, the others limited."""
    factor = 10.0 ** (gain / 20.0)
    top = max(10.0 ** ((ceiling + preset.clip_db) / 20.0), rare * factor)
    rounded = clipped(audio * np.float32(factor), ceiling=top, knee=top * 10.0 ** (-KNEE_DB / 20.0))
    return limited(rounded, ceiling=10.0 ** (ceiling / 20.0))
