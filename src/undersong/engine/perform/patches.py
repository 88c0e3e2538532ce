"""Patches of the synthesiser: what `patches.toml` says, as values.

A patch is oscillators, a filter, two envelopes and what moves them. What each wave is stands in
`dsp.oscillators` and `dsp.wavetables`, what each filter does in `dsp.resonance`.
"""

from functools import cache

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside

FILE = "patches.toml"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Oscillator:
    """One line of a patch: `voices` oscillators around the same pitch.

    Attributes
    ----------
    octave : above the note.
    ratio : of its frequency to that of the note and its octave.
    detune_cents : of the outermost voices.
    spread : 0 all in the middle to 1 the outermost at the sides.
    onto : another cycle that this one is mixed with.
    shape : width of a pulse, 0 to 1; octaves of a sync; radians by which a sine is bent; share of `onto`.
    shape_sweep, shape_hz : how far that moves to and fro, and how often.
    shape_fall, shape_ms : how far above it begins, and how long it takes to 1/e of the way.
    shape_touch : 0 to 1, how much less of it soft notes have.
    bender : ratio of the sine that bends a sine.
    """

    wave: str = Field(pattern="^(saw|pulse|sync|fm|hiss|triangle|sine|steps|organ|glass|ah|oh|ee)$")
    octave: int = 0
    ratio: float = Field(default=1.0, gt=0)
    voices: int = Field(default=1, ge=1, le=9)
    detune_cents: float = Field(default=0.0, ge=0, le=50)
    spread: float = Field(default=0.0, ge=0, le=1)
    level: float = Field(default=1.0, ge=0)
    onto: str = Field(default="", pattern="^(|saw|triangle|sine|steps|organ|glass|ah|oh|ee)$")
    shape: float = Field(default=0.5, ge=0, le=12)
    shape_sweep: float = Field(default=0.0, ge=0)
    shape_hz: float = 0.0
    shape_fall: float = 0.0
    shape_ms: float = Field(default=200.0, gt=0)
    shape_touch: float = Field(default=0.0, ge=0, le=1)
    bender: float = Field(default=1.0, gt=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Patch:
    """A sound of the synthesiser.

    Attributes
    ----------
    attack_ms, release_ms : straight up; down to −60 dB.
    decay_ms : to 1/e of the way to `sustain`.
    cutoff_hz : for middle C at full velocity with a closed envelope.
    key_follow : octaves of cutoff an octave of pitch.
    filter : low (24 dB an octave), ladder (the same, saturated: it sings), band or high.
    velocity_octaves : what full velocity opens.
    sweep_octaves : what the filter's envelope opens.
    mono, glide_ms, retrigger : one note at a time, gliding; oscillators begin anew.
    slide_ms : a note that is to slide goes on from the one before and takes so long to its pitch.
    punch_cents, punch_ms : each note begins so much higher and falls.
    drift_cents : how far notes are from their pitch, since no circuit is the same when warm.
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
    filter: str = Field(default="low", pattern="^(low|ladder|band|high)$")
    resonance: float = Field(default=0.0, ge=0, le=1.0)
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
    drift_cents: float = Field(default=0.0, ge=0, le=5)
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
