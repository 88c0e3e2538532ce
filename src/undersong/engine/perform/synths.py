"""A part for a synthesiser: `patches` played by `dsp.subtractive`.

Velocity opens the filter and raises the level. Where a patch has one note at a time, the pitch
glides from the last note if it was still held. Oscillators run free, so that no two notes are
alike, except where a patch says that a note begins them anew (a bass).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp import oscillators, resonance, subtractive
from undersong.engine.dsp.chorus import chorused
from undersong.engine.dsp.oscillators import deepest
from undersong.engine.dsp.wavetables import cycle, harmonics_below
from undersong.engine.perform.bank.tables import hertz
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.glides import bent, glide, slide
from undersong.engine.perform.hands import Gestures, gestures_of
from undersong.engine.perform.patches import Oscillator, Patch
from undersong.engine.perform.playing import Touch
from undersong.engine.perform.timing import Onsets
from undersong.units import RATE_HZ, Audio

LONG_SECONDS = 0.4
"""Only notes at least so long have vibrato."""

_SPARE = 1.03
"""Detuned, bent or shaken up by half a semitone, an oscillator still has no alias."""


KINDS = {
    "pulse": oscillators.PULSE,
    "sync": oscillators.SYNC,
    "fm": oscillators.BENT,
    "hiss": oscillators.HISS,
}
"""Waves that are made of others; all else are cycles of `wavetables`."""

SOURCES = {"pulse": "saw", "sync": "saw", "fm": "sine", "hiss": "sine"}
FILTERS = {
    "low": resonance.LOW,
    "band": resonance.BAND,
    "high": resonance.HIGH,
    "ladder": resonance.LADDER,
}


def play_synth(onsets: Onsets, patch: Patch, *, out: Audio, chance: Chance) -> None:
    """Play a part into its silent stem (2, samples)."""
    made = gestures_of(onsets, Touch(mono=patch.mono, legato=False, release_ms=patch.release_ms))
    voices = [v for line in patch.oscillators for v in _voices(line)]
    pieces = bent(_notes(made, onsets, patch, chance), onsets, made)
    notes, source = pieces.notes, pieces.source
    highest = _highest(notes, source)
    tables = _tables(highest, voices)
    subtractive.render(
        out,
        notes,
        _oscillators(voices),
        _settings(patch),
        tables.cycles,
        tables.which,
        others=tables.others,
        limits=_limits(highest, voices),
        phases=_phases(onsets, patch, len(voices), chance)[source],
        noise=oscillators.hiss(),
    )
    if patch.chorus:
        chorused(out, rate_hz=0.55, depth_ms=0.9, mix=0.5 * patch.chorus, voices=2)


Voices = list[tuple[Oscillator, float, float]]


def _voices(line: Oscillator) -> Voices:
    """The oscillators of a line: (line, cents, side from −1 to 1)."""
    if line.voices == 1:
        return [(line, 0.0, 0.0)]
    places = np.linspace(-1.0, 1.0, line.voices)
    # Neighbours in pitch stand on opposite sides, so that neither side is sharp.
    sides = places * (-1.0) ** np.arange(line.voices)
    return [(line, p * line.detune_cents, s * line.spread) for p, s in zip(places, sides, strict=True)]


@dataclass(frozen=True, eq=False)
class Tables:
    """Cycles, and which one each oscillator of each note reads, and is mixed with."""

    cycles: npt.NDArray[np.float32]
    which: npt.NDArray[np.int64]
    others: npt.NDArray[np.int64]


def _tables(highest: npt.NDArray[np.float64], voices: Voices) -> Tables:
    rows: dict[tuple[str, int], int] = {}
    by_pitch: dict[int, list[tuple[int, int]]] = {}
    # A note that comes down to its pitch has harmonics for where it comes from.
    pitches = np.round(69.0 + 12.0 * np.log2(highest / 440.0)).astype(np.int64)
    for pitch in sorted({int(p) for p in pitches}):
        by_pitch[pitch] = []
        for line, _, _ in voices:
            room = harmonics_below(hertz(pitch + 12 * line.octave) * line.ratio * _SPARE)
            pair = (SOURCES.get(line.wave, line.wave), line.onto or SOURCES.get(line.wave, line.wave))
            one, other = (rows.setdefault((wave, room), len(rows)) for wave in pair)
            by_pitch[pitch].append((one, other))
    both = np.array([by_pitch[int(p)] for p in pitches], np.int64)
    cycles = np.stack([cycle(wave, harmonics) for wave, harmonics in rows])
    return Tables(cycles, np.ascontiguousarray(both[:, :, 0]), np.ascontiguousarray(both[:, :, 1]))


def _highest(notes: subtractive.Records, source: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The highest frequency of each note: its own, or where it comes down from; of all its pieces."""
    bend = np.where(notes["glide"] > 0, np.maximum(notes["from_cents"], 0.0), 0.0)
    # Pieces read one table: another one within a note would be heard as a step.
    found = np.zeros(source[-1] + 1)
    np.maximum.at(found, source, notes["hz"] * 2.0 ** (bend / 1200.0))
    return np.asarray(found[source])


def _limits(highest: npt.NDArray[np.float64], voices: Voices) -> npt.NDArray[np.float64]:
    """How far each oscillator of each note may be bent before anything folds back."""
    made = np.full((len(highest), len(voices)), np.inf)
    for o, (line, _, _) in enumerate(voices):
        if line.wave == "fm":
            made[:, o] = [
                deepest(
                    round(hz * line.ratio * 2.0**line.octave),
                    round(hz * line.ratio * line.bender * 2.0**line.octave),
                )
                for hz in highest * _SPARE
            ]
    return made


def _oscillators(voices: Voices) -> subtractive.Records:
    made = np.zeros(len(voices), oscillators.OSCILLATOR)
    for row, (line, cents, side) in zip(made, voices, strict=True):
        level = line.level / np.sqrt(line.voices)
        row["kind"] = oscillators.MORPH if line.onto else KINDS.get(line.wave, oscillators.PLAIN)
        row["ratio"] = line.ratio * 2.0 ** (line.octave + cents / 1200.0)
        # Constant power: cos² + sin² = 1, and 1 in the middle on both sides.
        row["left"] = level * np.sqrt(2.0) * np.cos((side + 1.0) * np.pi / 4.0)
        row["right"] = level * np.sqrt(2.0) * np.sin((side + 1.0) * np.pi / 4.0)
        row["shape"], row["sweep"], row["sweep_hz"] = line.shape, line.shape_sweep, line.shape_hz
        row["fall"], row["fall_samples"] = line.shape_fall, line.shape_ms * RATE_HZ / 1000.0
        row["touch"], row["bender"] = line.shape_touch, line.bender
    return made


def _settings(patch: Patch) -> subtractive.Records:
    made = np.zeros(1, subtractive.SETTINGS)
    for name in ("attack", "decay", "filter_attack", "filter_decay"):
        made[name] = getattr(patch, f"{name}_ms") * RATE_HZ / 1000.0
    for name in ("sustain", "filter_sustain", "resonance", "drive", "vibrato_hz"):
        made[name] = getattr(patch, name)
    made["filter_release"] = max(patch.release_ms * 2.0, 100.0) * RATE_HZ / 1000.0
    made["vibrato_delay"] = 0.3 * RATE_HZ
    made["wide"] = any(line.spread for line in patch.oscillators)
    made["filter"] = FILTERS[patch.filter]
    made["times"] = 2 if patch.drive or patch.filter == "ladder" else 1
    return made


def _notes(made: Gestures, onsets: Onsets, patch: Patch, chance: Chance) -> subtractive.Records:
    notes = np.zeros(len(onsets), subtractive.NOTE)
    hz = np.array([hertz(int(p)) for p in made.pitch])
    notes["at"] = np.round(made.start_seconds * RATE_HZ)
    notes["hold"] = np.maximum(np.round(made.length_seconds * RATE_HZ), 32)
    notes["release"] = made.release_seconds * RATE_HZ
    notes["hz"] = hz * 2.0 ** (patch.drift_cents * chance.normal("drift", onsets.ticks, made.pitch) / 1200.0)
    notes["hard"] = made.velocity
    notes["gain"] = 10.0 ** ((patch.gain_db + patch.dynamics_db * (made.velocity - 1.0)) / 20.0)
    octaves = patch.key_follow * np.log2(hz / hertz(60)) + patch.velocity_octaves * (made.velocity - 0.7)
    notes["cutoff_hz"] = np.clip(patch.cutoff_hz * 2.0**octaves, 30.0, 16_000.0)
    notes["sweep"] = patch.sweep_octaves
    notes["wobble"] = chance.share("wobble", onsets.ticks, made.pitch)
    notes["vibrato_cents"] = np.where(made.length_seconds > LONG_SECONDS, patch.vibrato_cents, 0.0)
    notes["from_cents"], notes["glide"] = made.from_cents, made.glide_seconds * RATE_HZ
    if patch.punch_cents:
        notes["from_cents"], notes["glide"] = patch.punch_cents, patch.punch_ms * RATE_HZ / 1000.0
    notes["push"] = 1.0 + patch.velocity_drive * (made.velocity - 1.0)
    if patch.widths:
        step = np.clip((made.velocity * len(patch.widths)).astype(np.int64), 0, len(patch.widths) - 1)
        notes["width"] = np.array(patch.widths)[step]
    if patch.lfo_octaves:
        notes["lfo_octaves"], notes["lfo_hz"] = patch.lfo_octaves, patch.lfo_hz
        notes["lfo_turn"] = notes["wobble"]
    if patch.lfo_beats:
        notes["lfo_hz"] = _pace(made, onsets, patch, chance) / onsets.beat_seconds
        notes["lfo_turn"] = patch.lfo_turn
    if patch.mono and patch.glide_ms:
        glide(notes, onsets, patch.glide_ms)
    if patch.mono and patch.slide_ms:
        slide(notes, onsets, patch.slide_ms)
    return notes


def _pace(made: Gestures, onsets: Onsets, patch: Patch, chance: Chance) -> npt.NDArray[np.float64]:
    """How often a beat the filter opens: the slowest on short notes, quicker on long and loud ones."""
    rates = np.array(patch.lfo_beats)
    eager = 0.5 * chance.share("pace", onsets.ticks) + 0.6 * (made.velocity - 0.3)
    step = np.clip((eager * len(rates)).astype(np.int64), 0, len(rates) - 1)
    short = made.length_seconds < 0.6 * onsets.beat_seconds
    return np.asarray(rates[np.where(short, 0, step)])


def _phases(onsets: Onsets, patch: Patch, count: int, chance: Chance) -> npt.NDArray[np.float64]:
    if patch.retrigger:
        return np.zeros((len(onsets), count))
    columns = [chance.share(f"phase/{o}", onsets.ticks, onsets.pitch) for o in range(count)]
    return np.stack(columns, axis=1)
