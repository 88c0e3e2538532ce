"""A part for a synthesiser: patches as data, played by `dsp.subtractive`.

Velocity opens the filter and raises the level. Where a patch has one note at a time, the pitch
glides from the last note if it was still held. Oscillators run free, so that no two notes are
alike, except where a patch says that a note begins them anew (a bass).
"""

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.dsp import subtractive
from undersong.engine.dsp.motion import chorus
from undersong.engine.dsp.wavetables import cycle, harmonics_below
from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.engine.perform.bank.tables import hertz
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.hands import Gestures, gestures_of
from undersong.engine.perform.playing import Touch
from undersong.engine.perform.timing import Onsets
from undersong.units import RATE_HZ, Audio

FILE = "patches.toml"
LONG_SECONDS = 0.4
"""Only notes at least so long have vibrato."""

SLIDE_GAP = 0.03 * RATE_HZ
"""Samples; notes that are farther apart do not touch."""

_SPARE = 1.03
"""Detuned, bent or shaken up by half a semitone, an oscillator still has no alias."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Oscillator:
    """One line of a patch: `voices` oscillators around the same pitch.

    Attributes
    ----------
    octave : above the note.
    detune_cents : of the outermost voices.
    spread : 0 all in the middle to 1 the outermost at the sides.
    width, width_sweep, width_hz : of a pulse, 0 to 1, and how it moves.
    """

    wave: str = Field(pattern="^(saw|pulse|triangle|sine|steps)$")
    octave: int = 0
    voices: int = Field(default=1, ge=1, le=9)
    detune_cents: float = Field(default=0.0, ge=0, le=50)
    spread: float = Field(default=0.0, ge=0, le=1)
    level: float = Field(default=1.0, ge=0)
    width: float = Field(default=0.5, gt=0, lt=1)
    width_sweep: float = Field(default=0.0, ge=0, lt=0.5)
    width_hz: float = 0.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Patch:
    """A sound of the synthesiser.

    Attributes
    ----------
    attack_ms, release_ms : straight up; down to −60 dB.
    decay_ms : to 1/e of the way to `sustain`.
    cutoff_hz : for middle C at full velocity with a closed envelope.
    key_follow : octaves of cutoff an octave of pitch.
    velocity_octaves : what full velocity opens.
    sweep_octaves : what the filter's envelope opens.
    mono, glide_ms, retrigger : one note at a time, gliding; oscillators begin anew.
    slide_ms : a note that is to slide goes on from the one before and takes so long to its pitch.
    punch_cents, punch_ms : each note begins so much higher and falls.
    velocity_drive : 0 to 1, how much softer notes are driven less.
    lfo_octaves : how far the filter opens and closes all the time.
    lfo_hz, lfo_beats : how often: so many times a second, or one of these so many times a beat.
    lfo_turn : 0 closed, 0.5 open: where a note in time with the beat begins.
    widths : of the pulses, softest note to loudest, instead of the oscillators' own.
    """

    oscillators: tuple[Oscillator, ...]
    gain_db: float = 0.0
    attack_ms: float = Field(gt=0)
    decay_ms: float = Field(gt=0)
    sustain: float = Field(ge=0, le=1)
    release_ms: float = Field(gt=0)
    cutoff_hz: float = Field(gt=0)
    key_follow: float = 0.5
    sweep_octaves: float = 0.0
    velocity_octaves: float = 0.0
    filter_attack_ms: float = Field(default=1.0, gt=0)
    filter_decay_ms: float = Field(default=200.0, gt=0)
    filter_sustain: float = Field(default=0.0, ge=0, le=1)
    resonance: float = Field(default=0.0, ge=0, le=0.95)
    drive: float = Field(default=0.0, ge=0)
    vibrato_hz: float = 5.5
    vibrato_cents: float = 0.0
    dynamics_db: float = 20.0
    chorus: float = Field(default=0.0, ge=0, le=1)
    mono: bool = False
    glide_ms: float = 0.0
    retrigger: bool = False
    punch_cents: float = 0.0
    punch_ms: float = 0.0
    slide_ms: float = Field(default=0.0, ge=0)
    velocity_drive: float = Field(default=0.0, ge=0, le=1)
    lfo_octaves: float = Field(default=0.0, ge=0)
    lfo_hz: float = Field(default=0.0, ge=0)
    lfo_beats: tuple[float, ...] = ()
    lfo_turn: float = 0.0
    widths: tuple[float, ...] = ()


@cache
def patches() -> dict[str, Patch]:
    """Return every patch by name.

    Raises
    ------
    FactError
        If `patches.toml` breaks a rule: names patch, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Patch, file=FILE)


def play_synth(onsets: Onsets, patch: Patch, *, out: Audio, chance: Chance) -> None:
    """Add a part to its stem (2, samples)."""
    made = gestures_of(onsets, Touch(mono=patch.mono, legato=False, release_ms=patch.release_ms))
    stem = np.zeros_like(out) if patch.chorus else out
    voices = [v for line in patch.oscillators for v in _voices(line)]
    notes = _notes(made, onsets, patch, chance)
    cycles, which = _cycles(notes, voices)
    subtractive.render(
        stem,
        notes,
        _oscillators(voices),
        _settings(patch),
        cycles,
        which,
        _phases(onsets, patch, len(voices), chance),
    )
    if patch.chorus:
        out += chorus(stem, rate_hz=0.55, depth_ms=0.9, mix=patch.chorus)


Voices = list[tuple[Oscillator, float, float]]


def _voices(line: Oscillator) -> Voices:
    """The oscillators of a line: (line, cents, side from −1 to 1)."""
    if line.voices == 1:
        return [(line, 0.0, 0.0)]
    places = np.linspace(-1.0, 1.0, line.voices)
    # Neighbours in pitch stand on opposite sides, so that neither side is sharp.
    sides = places * (-1.0) ** np.arange(line.voices)
    return [(line, p * line.detune_cents, s * line.spread) for p, s in zip(places, sides, strict=True)]


def _cycles(
    notes: subtractive.Records, voices: Voices
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Tables that the notes need, and which one each oscillator of each note reads."""
    rows: dict[tuple[str, int], int] = {}
    by_pitch: dict[int, list[int]] = {}
    # A note that comes down to its pitch has harmonics for where it comes from.
    highest = notes["hz"] * np.where(
        notes["glide"] > 0, 2.0 ** (np.maximum(notes["from_cents"], 0) / 1200), 1
    )
    pitches = np.round(69.0 + 12.0 * np.log2(highest / 440.0)).astype(np.int64)
    for pitch in sorted({int(p) for p in pitches}):
        by_pitch[pitch] = []
        for line, _, _ in voices:
            wave = "saw" if line.wave == "pulse" else line.wave
            key = (wave, harmonics_below(hertz(pitch + 12 * line.octave) * _SPARE))
            by_pitch[pitch].append(rows.setdefault(key, len(rows)))
    tables = np.stack([cycle(wave, harmonics) for wave, harmonics in rows])
    return tables, np.array([by_pitch[int(p)] for p in pitches], np.int64)


def _oscillators(voices: Voices) -> subtractive.Records:
    made = np.zeros(len(voices), subtractive.OSCILLATOR)
    for row, (line, cents, side) in zip(made, voices, strict=True):
        level = line.level / np.sqrt(line.voices)
        row["ratio"] = 2.0 ** (line.octave + cents / 1200.0)
        # Constant power: cos² + sin² = 1, and 1 in the middle on both sides.
        row["left"] = level * np.sqrt(2.0) * np.cos((side + 1.0) * np.pi / 4.0)
        row["right"] = level * np.sqrt(2.0) * np.sin((side + 1.0) * np.pi / 4.0)
        row["pulse"] = line.wave == "pulse"
        row["width"], row["sweep"], row["sweep_hz"] = line.width, line.width_sweep, line.width_hz
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
    return made


def _notes(made: Gestures, onsets: Onsets, patch: Patch, chance: Chance) -> subtractive.Records:
    notes = np.zeros(len(onsets), subtractive.NOTE)
    hz = np.array([hertz(int(p)) for p in made.pitch])
    notes["at"] = np.round(made.start_seconds * RATE_HZ)
    notes["hold"] = np.maximum(np.round(made.length_seconds * RATE_HZ), 32)
    notes["release"] = made.release_seconds * RATE_HZ
    notes["hz"] = hz
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
        _glide(notes, onsets, patch.glide_ms)
    if patch.mono and patch.slide_ms:
        _slide(notes, onsets, patch.slide_ms)
    return notes


def _pace(made: Gestures, onsets: Onsets, patch: Patch, chance: Chance) -> npt.NDArray[np.float64]:
    """How often a beat the filter opens: the slowest on short notes, quicker on long and loud ones."""
    rates = np.array(patch.lfo_beats)
    eager = 0.5 * chance.share("pace", onsets.ticks) + 0.6 * (made.velocity - 0.3)
    step = np.clip((eager * len(rates)).astype(np.int64), 0, len(rates) - 1)
    short = made.length_seconds < 0.6 * onsets.beat_seconds
    return np.asarray(rates[np.where(short, 0, step)])


def _slide(notes: subtractive.Records, onsets: Onsets, slide_ms: float) -> None:
    """Let a note that is to slide go on from the one before, where they touch."""
    order = np.argsort(onsets.ticks, kind="stable")
    for before, i in pairwise(order):
        gap = notes["at"][i] - notes["at"][before] - notes["hold"][before]
        if onsets.articulation[i] != "slide" or onsets.ticks[i] == onsets.ticks[before] or gap > SLIDE_GAP:
            continue
        runs = max(int(notes["at"][i] - notes["at"][before]) // subtractive.RUN_SAMPLES, 1)
        end = notes["at"][i] + notes["hold"][i]
        notes["tied"][before], notes["hold"][before] = True, runs * subtractive.RUN_SAMPLES
        notes["joined"][i], notes["at"][i] = True, notes["at"][before] + notes["hold"][before]
        notes["hold"][i] = end - notes["at"][i]
        notes["age"][i] = notes["age"][before] + notes["hold"][before]
        notes["gain"][i] = notes["gain"][before]
        notes["from_cents"][i] = 1200.0 * np.log2(notes["hz"][before] / notes["hz"][i])
        notes["glide"][i] = slide_ms * RATE_HZ / 1000.0


def _glide(notes: subtractive.Records, onsets: Onsets, glide_ms: float) -> None:
    """Let a note that follows at once come from the pitch of the last one."""
    order = np.argsort(onsets.ticks, kind="stable")
    for before, i in pairwise(order):
        gap = notes["at"][i] - notes["at"][before] - notes["hold"][before]
        if gap < 0.02 * RATE_HZ and onsets.ticks[i] > onsets.ticks[before]:
            notes["from_cents"][i] = 1200.0 * np.log2(notes["hz"][before] / notes["hz"][i])
            notes["glide"][i] = glide_ms * RATE_HZ / 1000.0


def _phases(onsets: Onsets, patch: Patch, count: int, chance: Chance) -> npt.NDArray[np.float64]:
    if patch.retrigger:
        return np.zeros((len(onsets), count))
    columns = [chance.share(f"phase/{o}", onsets.ticks, onsets.pitch) for o in range(count)]
    return np.stack(columns, axis=1)
