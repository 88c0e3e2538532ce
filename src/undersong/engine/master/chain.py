"""The chain: tone, bands, width, saturation and glue, then the loudness, and what can be told of it all."""

import math

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.crossover import Band, banded
from undersong.engine.dsp.dynamics import (
    compression_db,
    curve_of_db,
    followed,
    levels_db,
    ridden,
)
from undersong.engine.dsp.equaliser import equalised
from undersong.engine.dsp.loudness import SILENCE_LUFS, integrated, loudness_range, short_term, steps
from undersong.engine.dsp.peak import sample_peak, true_peak_db
from undersong.engine.dsp.saturation import saturated
from undersong.engine.dsp.spectrum import between, octaves_db, power_of
from undersong.engine.dsp.stereo import placed
from undersong.engine.master.loud import Loud, made_loud
from undersong.engine.master.tone import after, tone
from undersong.engine.model import Master, Mix
from undersong.engine.model.heard import Heard, Held
from undersong.engine.model.progress import Progress
from undersong.engine.presets.catalogue import Preset, find_preset
from undersong.engine.styles.sheet import sound_of
from undersong.engine.styles.sound import Sound
from undersong.units import RATE_HZ, Audio, Db, Hz, Lufs

HOP = 441
HOP_SECONDS = HOP / RATE_HZ
EDGES_HZ: tuple[Hz, Hz] = (700.0, 4_500.0)
"""Where the upper three of four bands meet; the lowest ends where the preset's lows become mono."""
OVER_MEAN: Db = 2.0
"""A band is turned down where it is so far above its mean."""
RISES, FALLS = (0.04, 0.03, 0.02, 0.01), (0.30, 0.25, 0.18, 0.12)
"""Seconds, from the lowest band to the highest: a follower that is quicker than a wave would bend it."""
REFERENCE_LUFS: Lufs = -14.0
"""What a preset's drive refers to."""
CREST_ROOM: Db = 0.3
UNDRIVEN: Db = -30.0
HEARD_LIMITING: Db = 0.1


def mastered(mixed: Mix, *, preset: str, workers: int, progress: Progress) -> Master:
    """Master a mix; see `undersong.engine.master.master`."""
    chosen, sound = find_preset(preset), sound_of(mixed.style)
    progress(0.0)
    audio, bands = _toned(mixed.audio, sound, chosen, workers)
    progress(0.4)
    _drive(audio, chosen)
    _glue(audio, chosen)
    progress(0.5)
    loud = made_loud(
        audio,
        chosen,
        lambda share: progress(0.5 + 0.45 * share),
        most_crest=sound.crest_db[1] - CREST_ROOM if chosen.holds_crest else math.inf,
        workers=workers,
    )
    del audio
    peak = true_peak_db(loud.audio, workers=workers)
    told = _heard(loud)
    progress(1.0)
    return Master(
        loud.audio, loud.lufs, peak, chosen.id, mixed.style, loud.short_of, told, _held(bands, loud)
    )


def _toned(audio: Audio, sound: Sound, preset: Preset, workers: int) -> tuple[Audio, npt.NDArray[np.float32]]:
    """Lead a sound into its style, compress and widen it by bands; return how far each was turned down."""
    power = power_of(audio)
    equaliser = tone(power, sound, preset)
    if preset.multiband_ratio == 1.0:
        out = equalised(audio, equaliser)
        placed(out, width=preset.width, pan=0.0)
        return out, np.zeros((0, 4), np.float32)
    power = after(power, equaliser)
    edges = (preset.mono_below_hz, *EDGES_HZ)
    limits = (0.0, *edges, RATE_HZ / 2.0)
    widths = (0.0, preset.width, preset.width, preset.air_width)
    bands = [
        Band(
            threshold=10.0 * float(np.log10(max(between(power, low, high), 1e-12))) + OVER_MEAN,
            ratio=preset.multiband_ratio,
            depth=preset.multiband_depth,
            rise=rise,
            fall=fall,
            width=width,
        )
        for low, high, rise, fall, width in zip(limits[:-1], limits[1:], RISES, FALLS, widths, strict=True)
    ]
    return banded(audio, edges_hz=edges, bands=bands, equaliser=equaliser, workers=workers)


def _drive(audio: Audio, preset: Preset) -> None:
    """Saturate a sound as if it had −14 LUFS, in place."""
    if preset.drive <= UNDRIVEN:
        return
    heard = integrated(steps(audio))
    if heard > SILENCE_LUFS:
        saturated(audio, drive=preset.drive + REFERENCE_LUFS - heard, bias=preset.bias)


def _glue(audio: Audio, preset: Preset) -> None:
    """Turn down what is louder than its surroundings, in place; sections keep their distance."""
    if preset.glue_ratio == 1.0 or preset.glue_depth == 0.0:
        return
    levels = levels_db(audio, HOP)
    if levels.max() < SILENCE_LUFS:
        return
    around = followed(levels, hop_seconds=HOP_SECONDS, rise=0.8, fall=3.0)
    beats = followed(levels - around, hop_seconds=HOP_SECONDS, rise=0.02, fall=0.2)
    loud = float(np.percentile(beats[levels > levels.max() - 30.0], 97))
    # [dB of gain] / [dB of gain per dB of level] = [dB of level]
    threshold = loud - preset.glue_depth / (1.0 - 1.0 / preset.glue_ratio)
    ridden(audio, curve_of_db(compression_db(beats, threshold=threshold, ratio=preset.glue_ratio)), HOP)


def _heard(loud: Loud) -> Heard:
    power = float(np.mean(10.0 ** (levels_db(loud.audio, HOP)[:-1] / 10.0)))
    crest = 10.0 * np.log10(max(sample_peak(loud.audio) ** 2, 1e-12) / max(power, 1e-12))
    seconds = short_term(loud.energies)[::10]  # ten steps a second
    return Heard(
        short_term_lufs=tuple(float(value) for value in seconds),
        range_lu=loudness_range(loud.energies),
        crest_db=float(crest),
        octaves_db=tuple(float(value) for value in octaves_db(power_of(loud.audio))),
    )


def _held(bands: npt.NDArray[np.float32], loud: Loud) -> Held:
    # Every sixteenth sample tells as much as all do, but for the least.
    down = -20.0 * np.log10(np.maximum(loud.limiting[::16], 1e-6))
    return Held(
        bands_most_db=tuple(float(value) for value in bands.max(axis=0)) if len(bands) else (),
        pressed_most_db=loud.pressed_most,
        limited_most_db=-20.0 * math.log10(max(float(loud.limiting.min(initial=1.0)), 1e-6)),
        limited_mean_db=float(down.mean()) if down.size else 0.0,
        limited_share=float((down > HEARD_LIMITING).mean()) if down.size else 0.0,
    )
