"""One sound of the synthesiser by itself, without a score: what goes in is known to the sample.

Aliases are heard on the highest C of a piano, 2093 Hz: a line that is neither a harmonic nor a sideband of
what is bent, between 150 Hz and 16 kHz; the filter open, the drive as the patch has it, every line in tune.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.chance import Chance
from undersong.engine.perform.patches import Patch
from undersong.engine.perform.synths import play_synth
from undersong.engine.perform.timing import Onsets
from undersong.units import RATE_HZ, Audio

C7, C7_HZ = 96, 2_093.0045
NEAR_HZ = 150.0
"""What moves (a width, a ratio) makes sidebands of its own, so far from its line."""

Spoken = tuple[float, float, int]
"""Start and length in seconds, and pitch."""


def phrase(name: str) -> tuple[Spoken, ...]:
    """Return six notes where the patch lives."""
    low = 33 if name.endswith("bass") else 57
    return tuple((0.5 * i, 0.45, low + 3 * i) for i in range(6))


def played(
    patch: Patch, *notes: Spoken, velocity: float = 0.9, seconds: float = 2.0, word: str = ""
) -> Audio:
    """Return a patch by itself, (2, samples); `word` is on all notes."""
    count = len(notes)
    onsets = Onsets(
        start_seconds=np.array([n[0] for n in notes]),
        length_seconds=np.array([n[1] for n in notes]),
        pitch=np.array([n[2] for n in notes], np.int64),
        velocity=np.full(count, velocity),
        articulation=(word,) * count,
        ticks=np.array([round(n[0] * 40_320) for n in notes], np.int64),
        beat_seconds=np.full(count, 0.5),
        above=np.full(count, 2, np.int64),
        below=np.full(count, 2, np.int64),
    )
    out = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    play_synth(onsets, patch, out=out, chance=Chance(3))
    return out


def bare(patch: Patch) -> Patch:
    """Return the patch's waves and its drive, in tune and unfiltered."""
    return replace(
        patch,
        oscillators=tuple(replace(o, voices=1, spread=0.0) for o in patch.oscillators if o.wave != "hiss"),
        cutoff_hz=16_000.0,
        key_follow=0.0,
        velocity_octaves=0.0,
        sweep_octaves=0.0,
        lfo_octaves=0.0,
        decay_ms=90_000.0,
        sustain=1.0,
        vibrato_cents=0.0,
        punch_cents=0.0,
        drift_cents=0.0,
        chorus=0.0,
    )


def aliases_db(patch: Patch) -> float:
    """Return the strongest line on C7 that should not be there, against the strongest."""
    line = played(bare(patch), (0.0, 2.0, C7))[0, 40_000:84_000].astype(np.float64)
    power = np.abs(np.fft.rfft(line * np.kaiser(len(line), 20.0)))
    hz = np.fft.rfftfreq(len(line), 1.0 / RATE_HZ)
    near = np.min(np.abs(hz[:, None] - _own_hz(patch)[None]), axis=1) < NEAR_HZ
    others = power[~near & (hz > NEAR_HZ) & (hz < 16_000.0)]
    return float(20.0 * np.log10(others.max() / power.max()))


def _own_hz(patch: Patch) -> npt.NDArray[np.float64]:
    """Where a patch may have lines on C7: harmonics, and sidebands of what is bent."""
    lowest = 2.0 ** min(o.octave for o in patch.oscillators)
    lines = {C7_HZ * lowest * n for n in range(1, 40)}
    for o in patch.oscillators:
        if o.wave == "fm":
            lines |= {C7_HZ * 2.0**o.octave * o.ratio * abs(1.0 + n * o.bender) for n in range(-12, 13)}
    return np.array(sorted(lines))
