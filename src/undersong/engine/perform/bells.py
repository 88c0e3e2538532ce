"""Bells by frequency modulation, baked note by note like a measured instrument.

Three pairs of sines, each pair one wave that bends another (Chowning, "The Synthesis of Complex
Audio Spectra by Means of Frequency Modulation", 1973). The index of modulation is held so low that
the highest sideband of weight stays below 18 kHz; it falls quicker than the level, so a bell is
bright when struck and pure as it fades.
"""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from undersong.engine.perform.acoustic import Source, length_class
from undersong.engine.perform.bank.bake import LOUDNESS, Sample
from undersong.engine.perform.bank.store import code_digest, keep
from undersong.engine.perform.bank.tables import hertz
from undersong.units import RATE_HZ, Hz, MidiPitch, Seconds

HIGHEST_HZ = 18_000.0
SOFT_INDEX, SOFT_LEVEL = 0.4, 0.6


@dataclass(frozen=True)
class Pair:
    """One sine bent by another; ratios are of the note's frequency, times fall to 1/e."""

    ratio: float
    bender: float
    index: float
    level: float
    decay_seconds: Seconds
    index_seconds: Seconds
    cents: float


# A body that rings, a metallic partial well above it, the tick of the clapper.
PAIRS = (
    Pair(1.0, 3.5, 1.6, 1.0, 1.1, 0.35, 1.5),
    Pair(2.0, 7.0, 0.9, 0.32, 0.55, 0.2, -1.5),
    Pair(4.0, 5.19, 1.2, 0.12, 0.12, 0.05, 3.0),
)


def bells(cache: Path | None) -> Source:
    """Return the notes of the bell, kept in the folder `cache`."""

    def note(pitch: MidiPitch, take: int, seconds: Seconds, muted: bool) -> Sample:  # noqa: ARG001 - nobody mutes a bell
        length = min(length_class(seconds), 6.0)
        facts = ("bell", pitch, take, length, code_digest(), code_digest(Path(__file__)))
        name = blake2b(repr(facts).encode(), digest_size=16).hexdigest()
        return keep(name, lambda: ring(hertz(pitch), length), cache)

    return Source(note)


def ring(hz: Hz, seconds: Seconds) -> Sample:
    """Compute one note: full layer left and right, soft layer left and right."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = np.zeros((4, len(time)))
    # High bells are shorter, as bells are.
    short = float(np.clip((523.25 / hz) ** 0.5, 0.35, 1.4))
    for pair in PAIRS:
        # Carson's rule: sidebands reach to about index + 1 times the bender.
        room = (HIGHEST_HZ / hz - pair.ratio) / pair.bender - 1.0
        if room <= 0.0 and pair.ratio * hz > HIGHEST_HZ:
            continue
        level = pair.level * np.exp(-time / (pair.decay_seconds * short))
        fade = np.exp(-time / (pair.index_seconds * short))
        for layer, (index, loud) in enumerate(
            ((1.0, 1.0), (SOFT_INDEX, SOFT_LEVEL if pair.ratio > 1.0 else 1.0))
        ):
            depth = min(pair.index * index, max(room, 0.0)) * fade
            for side, sign in ((0, 1.0), (1, -1.0)):
                own = hz * 2.0 ** (sign * pair.cents / 1200.0)
                bend = depth * np.sin(2.0 * np.pi * own * pair.bender * time)
                sound[2 * layer + side] += loud * level * np.sin(2.0 * np.pi * own * pair.ratio * time + bend)
    end = 2_205
    sound[:, -end:] *= np.linspace(1.0, 0.0, end)
    scale = float(np.abs(sound).max()) / 32_000.0
    early = sound[:2, : round(0.25 * RATE_HZ)]
    loudness = LOUDNESS / float(np.sqrt(np.mean(early**2) + np.mean((1.2 * np.diff(early, axis=1)) ** 2)))
    return Sample(np.round(sound / scale).astype(np.int16), scale * loudness, None)
