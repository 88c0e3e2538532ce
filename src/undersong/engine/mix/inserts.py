"""Inserts: a part's own effects, and its filters that move, before it comes to its strip.

Which effects a part has is said by its style's sheet, for its instrument or its role, else by what belongs to
the instrument; what each does is `engine.effects`. How they move goes by the song: in time with its
tempo, faster where its sections are lively, in the rhythm of its snares. What the composer wrote as
moves of the part (a filter that opens towards a drop) comes last.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from undersong.engine.dsp import gate, lines
from undersong.engine.dsp.chorus import chorused
from undersong.engine.dsp.crush import crushed
from undersong.engine.dsp.delay import echoed
from undersong.engine.dsp.drive import driven
from undersong.engine.dsp.flanger import flanged
from undersong.engine.dsp.network import BLOCK
from undersong.engine.dsp.phaser import phased
from undersong.engine.dsp.reverb import reverberated
from undersong.engine.dsp.room import Room
from undersong.engine.dsp.rotary import rotated
from undersong.engine.dsp.tape import hissed, taped
from undersong.engine.dsp.tremolo import trembled
from undersong.engine.effects import catalogue as known
from undersong.engine.effects.catalogue import Effect, effects, usual
from undersong.engine.mix.balance import space_of
from undersong.engine.mix.moving import moved
from undersong.engine.mix.throws import moves_of
from undersong.engine.model import Role, Score, Stem
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.lateness import lateness_ms
from undersong.seeds import Seeds
from undersong.units import Audio, Beats, Db

GATE_EDGE_SECONDS = 0.006
HEARD_SECONDS = 0.07
"""Of a snare, what a gated room hears: less than there is between two strokes."""
SNARES = (38, 40)
"""General MIDI keys of the drum itself; its rim has no room."""
LEAST_SNARE = 0.45
"""Velocity of a snare that is worth a room: ghosts are not."""
GATED = Room(kind="room", seconds=1.3, pre_delay_seconds=0.004, damping=0.3, low_cut_hz=160.0, size=0.9)
STEPS_A_BEAT = 4


def inserted(audio: Audio, *, stem: Stem, score: Score, overwrite: bool = False) -> Audio:
    """Return a part as it comes out of its effects.

    Parameters
    ----------
    audio : (2, samples), left as it is unless `overwrite`; the same one where the part has no effects.
    """
    names, moves = inserts_of(stem, score.style), moves_of(stem.part, score)
    if not (names or moves) or not audio.any():
        return audio
    out = audio if overwrite else audio.copy()
    for name in names:
        sent_through(out, name, stem=stem, score=score)
    moved(out, moves, score)
    return out


def sent_through(audio: Audio, name: str, *, stem: Stem, score: Score) -> None:
    """Send a part through one effect of the catalogue, in place.

    Parameters
    ----------
    audio : (2, samples).
    """
    effect = effects()[name]
    _DO[type(effect)](audio, effect, _Heard(stem, score))


def inserts_of(stem: Stem, style: str) -> tuple[str, ...]:
    """Return the ids of a part's effects, in their order."""
    said = space_of(style).inserts
    for who in (stem.instrument, stem.role.value):
        if who in said:
            return said[who]
    return usual().get(stem.instrument, ())


@dataclass(frozen=True)
class _Heard:
    """A part and the song that it belongs to."""

    stem: Stem
    score: Score


def _plain(audio: Audio, effect: Effect, heard: _Heard) -> None:
    """Apply what needs to know of the song at most its tempo."""
    settings = {f.name: getattr(effect, f.name) for f in fields(effect) if f.name not in _OF_THE_TABLE}
    if isinstance(effect, known.Moving):
        settings["rate_hz"] = effect.hz(heard.score.bpm)
    _PLAIN[type(effect)](audio, **settings)


def _rotate(audio: Audio, effect: known.Rotary, heard: _Heard) -> None:
    """Turn fast where a section is lively: the player's hand goes to the lever with its first beat."""
    fast = np.asarray(_energies(heard.score, audio.shape[1]) >= effect.fast_from, np.float64)
    rotated(audio, fast=fast, depth_ms=effect.depth_ms, depth_db=effect.depth_db)


def _tape(audio: Audio, effect: known.Tape, heard: _Heard) -> None:
    taped(
        audio,
        wow_cents=effect.wow_cents,
        flutter_cents=effect.flutter_cents,
        drive_db=effect.drive_db,
        bump_db=effect.bump_db,
        bump_hz=effect.bump_hz,
        top_hz=effect.top_hz,
    )
    if effect.hiss_db is not None:
        random = Seeds(heard.score.seed).stream(f"mix/inserts/{heard.stem.part}/hiss")
        hissed(audio, level_db=effect.hiss_db, random=random)


def _gate(audio: Audio, effect: known.Gate, heard: _Heard) -> None:
    """Open the gate for each step of its pattern, and for good where a section is too calm for it."""
    score = heard.score
    clock = Clock.of(score)
    count = int(clock.beats(score.duration_seconds) * STEPS_A_BEAT) + 1
    moments = [
        clock.straight(Beats(n, STEPS_A_BEAT))
        for n in range(count)
        if effect.steps[n % len(effect.steps)] == "x"
    ]
    # [s/min] / [beats/min] / [steps/beat] = [s/step]
    step = 60.0 / score.bpm / STEPS_A_BEAT
    share = gate.opened(
        moments,
        audio.shape[1],
        hold=step - 2.0 * GATE_EDGE_SECONDS,
        rise=GATE_EDGE_SECONDS,
        fall=2.0 * GATE_EDGE_SECONDS,
    )
    calm = _energies(score, audio.shape[1]) < effect.energy
    gate.chopped(audio, np.where(calm, 1.0, share), depth_db=effect.depth_db)


def _slap(audio: Audio, effect: known.Slap, _: _Heard) -> None:
    echoed(audio, seconds=effect.seconds, feedback=0.0, gain=_factor(effect.level_db), kind="slap")


def _spring(audio: Audio, effect: known.Spring, _: _Heard) -> None:
    tank = Room(kind="spring", seconds=effect.decay_seconds, pre_delay_seconds=0.0, low_cut_hz=140.0)
    reverberated(audio, tank, _factor(effect.level_db))


def _gated_room(audio: Audio, effect: known.GatedRoom, heard: _Heard) -> None:
    """Let a room hear the snares, and shut it before it dies away."""
    samples = audio.shape[1]
    snares = _snares(heard)
    if not snares:
        return
    send = gate.opened(snares, samples, hold=HEARD_SECONDS, rise=0.004, fall=0.03)
    held = gate.opened(snares, samples, hold=effect.hold_seconds, rise=0.004, fall=0.03)
    wet = audio.copy()
    # The room's points lie twice as far apart as the gate's.
    points = np.append(send[::2], send[-1:])[: -(-samples // BLOCK) + 1].astype(np.float32)
    reverberated(wet, GATED, _factor(effect.level_db), send=points)
    wet -= audio
    gate.chopped(wet, held)
    audio += wet


def _snares(heard: _Heard) -> list[float]:
    """Return when the snares of a part sound, rising."""
    part = next((p for p in heard.score.parts if p.name == heard.stem.part), None)
    clock = Clock.of(heard.score)
    late = heard.score.feel.offset_ms
    return sorted(
        max(clock.played(n.start_beats) + lateness_ms(late, Role.DRUMS, n.pitch) / 1000.0, 0.0)
        for n in (part.notes if part else ())
        if n.pitch in SNARES and n.velocity > LEAST_SNARE
    )


def _factor(level_db: Db) -> float:
    return float(10.0 ** (level_db / 20.0))


def _energies(score: Score, samples: int) -> lines.Points:
    """Return the energy of the section that is heard, at every `lines.HOP` samples."""
    if not score.sections:
        return np.full(len(lines.points(samples)), score.energy)
    clock = Clock.of(score)
    starts = np.array([clock.straight(s.start_beats) for s in score.sections])
    energy = np.array([s.energy for s in score.sections])
    index = np.searchsorted(starts, lines.points(samples), side="right") - 1
    return np.asarray(energy[np.clip(index, 0, len(energy) - 1)])


_OF_THE_TABLE = ("about", "rate_beats")
_PLAIN: dict[type[Effect], Callable[..., None]] = {
    known.Tremolo: trembled,
    known.Chorus: chorused,
    known.Flanger: flanged,
    known.Phaser: phased,
    known.Saturation: driven,
    known.Crush: crushed,
}
_DO: dict[type[Effect], Callable[[Audio, Any, _Heard], None]] = {
    **dict.fromkeys(_PLAIN, _plain),
    known.Rotary: _rotate,
    known.Tape: _tape,
    known.Gate: _gate,
    known.GatedRoom: _gated_room,
    known.Slap: _slap,
    known.Spring: _spring,
}
