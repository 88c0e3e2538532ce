"""A small band made of sines and noise: stems and the score they belong to, of any length.

Good enough to prove laws of mixing and mastering, and quick; nobody should have to listen to it.
"""

from fractions import Fraction

import numpy as np

from tests.engine.bare import bare_score
from undersong.engine.model import Note, Part, Role, Section, Stem, Stems
from undersong.units import RATE_HZ

BPM = 120.0
BAND = {
    "drums": ("house-kit", Role.DRUMS),
    "bass": ("synth-bass", Role.BASS),
    "keys": ("electric-piano", Role.COMP),
    "pad": ("warm-pad", Role.BED),
    "guitar": ("clean-guitar", Role.COMP),
    "lead": ("saw-lead", Role.LEAD),
    "bells": ("bell-synth", Role.COUNTER),
    "noise": ("vinyl-noise", Role.COLOUR),
    "vocals": ("hazel", Role.VOICE),
}


def synthetic_score(seconds=12.0, *, style="pop", ending="ring", energies=(0.3, 0.5, 0.9, 0.4)):
    """A score with kicks on every beat and as many sections as energies."""
    beats = int(seconds * BPM / 60)
    kicks = tuple(
        Note(start_beats=Fraction(b), length_beats=Fraction(1, 4), pitch=36, velocity=0.8)
        for b in range(beats - 2)
    )
    names = ("intro", "verse", "chorus", "outro")
    length = Fraction(beats, len(energies))
    sections = tuple(
        Section(name=n, label=n.title(), start_beats=i * length, length_beats=length, energy=e)
        for i, (n, e) in enumerate(zip(names, energies, strict=False))
    )
    return bare_score(
        style=style,
        bpm=BPM,
        duration_seconds=seconds,
        sections=sections,
        parts=(Part(name="drums", instrument="house-kit", role=Role.DRUMS, notes=kicks),),
        ending=ending,
    )


def synthetic_stems(seconds=12.0, names=tuple(BAND), *, level=0.2, rings=1.5):
    """Stems that play until `rings` seconds before the end, each with its own tones."""
    samples = round(seconds * RATE_HZ)
    stems = []
    for index, name in enumerate(names):
        instrument, role = BAND[name]
        audio = level * _SOUNDS[role](samples, np.random.default_rng(index), index)
        audio[:, samples - round(rings * RATE_HZ) :] = 0.0
        stems.append(Stem(name, instrument, role, audio.astype(np.float32)))
    return Stems(tuple(stems), samples)


def _time(samples):
    return np.arange(samples) / RATE_HZ


def _drums(samples, random, index):
    since = _time(samples) % (60 / BPM)
    kick = np.sin(2 * np.pi * (50 * since + 3 * (1 - np.exp(-since * 30)))) * np.exp(-since * 12)
    hit = random.standard_normal((2, samples)) * np.exp(-((_time(samples) - 0.25) % (60 / BPM)) * 25)
    return kick + 0.4 * hit


def _bass(samples, random, index):
    since = _time(samples) % (30 / BPM)
    tone = sum(np.sin(2 * np.pi * 55 * k * _time(samples)) / k**1.5 for k in range(1, 9))
    return np.stack([tone, tone]) * np.exp(-since * 4)


def _chords(samples, random, index):
    since = _time(samples) % (60 / BPM)
    roots = 220 * 2 ** (random.integers(0, 12, 3) / 12)
    left = sum(np.sin(2 * np.pi * r * _time(samples)) for r in roots)
    right = sum(np.sin(2 * np.pi * r * _time(samples) + 1.0) for r in roots)
    return np.stack([left, right]) * np.exp(-since * (2 + index % 3))


def _noise(samples, random, index):
    return 0.1 * random.standard_normal((2, samples))


def _voice(samples, random, index):
    time = _time(samples)
    pitch = 220 * 2 ** (np.round(2 * np.sin(time * 1.7)) * 2 / 12)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    tone = sum(np.sin(k * phase) / k for k in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 3 * time) * 3, 0, 1)
    line = ((time % 4) < 3) * (0.5 + 0.5 * np.sin(time) ** 2)
    return np.stack([tone, tone]) * syllables * line


_SOUNDS = {
    Role.DRUMS: _drums,
    Role.BASS: _bass,
    Role.COMP: _chords,
    Role.BED: _chords,
    Role.LEAD: _chords,
    Role.COUNTER: _chords,
    Role.COLOUR: _noise,
    Role.VOICE: _voice,
}
