"""A part for an acoustic instrument: hands, a source of notes and the sampler together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undersong.engine.model.score import Role
from undersong.engine.perform.bank.bake import LONGEST_SECONDS, Recipe, Sample
from undersong.engine.perform.bank.models import models, table_of
from undersong.engine.perform.bank.store import fetch
from undersong.engine.perform.bank.tables import load_table
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.hands import Gestures, gestures_of, trembled
from undersong.engine.perform.playing import Touch
from undersong.engine.perform.releases import play_releases
from undersong.engine.perform.sampler import Records, play, voices
from undersong.engine.perform.timing import Onsets, turn_of
from undersong.units import RATE_HZ, Audio, MidiPitch, Seconds

LENGTHS_SECONDS = (0.5, 1.0, 2.0, 4.0, LONGEST_SECONDS)
"""Baked notes come in these lengths: what a score doesn't need is not made."""

JOIN_SKIP_SECONDS = 0.07
"""A joined note is entered here, behind its attack."""

VIBRATO_AFTER_SECONDS = 0.28
LONG_SECONDS = 0.45
"""Only notes at least so long have vibrato or swell."""

TREMBLING = {"vibrato_hz": 7.4, "vibrato_cents": 5.0, "vibrato_delay": 0.0, "vibrato_share": 0.6}
"""What a tremolo is to the sampler."""

MUTED_SHARE = 0.5
"""Of the gain of a muted note: its peak is then that of an open one."""

Check = Callable[[], None]
"""Raises `Cancelled` when the work shall stop."""


@dataclass(frozen=True)
class Source:
    """Where notes come from.

    Attributes
    ----------
    note : (pitch, take, seconds needed, whether the palm lies on it) to a baked note.
    """

    note: Callable[[MidiPitch, int, Seconds, bool], Sample]


def measured(name: str, cache: Path | None) -> Source:
    """Return the notes of a measured table, kept in the folder `cache`."""
    table = load_table(name)
    hardest = max(zone.velocity for zone in table.zones)

    def note(pitch: MidiPitch, take: int, seconds: Seconds, muted: bool) -> Sample:
        length = LONGEST_SECONDS if table.steady else length_class(seconds)
        recipe = Recipe(midi=pitch, velocity=hardest, seconds=length, take=take, muted=muted)
        return fetch(table, recipe, cache)

    return Source(note)


def modelled(name: str, cache: Path | None) -> Source:
    """Return the notes of a model, kept in the folder `cache`."""
    steady = models()[name].steady

    def note(pitch: MidiPitch, take: int, seconds: Seconds, muted: bool) -> Sample:
        length = LONGEST_SECONDS if steady else length_class(seconds)
        recipe = Recipe(midi=pitch, velocity=1.0, seconds=length, take=take, muted=muted)
        return fetch(table_of(name, pitch), recipe, cache)

    return Source(note)


def length_class(seconds: Seconds) -> Seconds:
    """Return the shortest of the lengths that notes are baked in which is long enough."""
    return next((length for length in LENGTHS_SECONDS if length >= seconds), LONGEST_SECONDS)


def play_acoustic(
    onsets: Onsets, role: Role, touch: Touch, source: Source, *, out: Audio, chance: Chance, check: Check
) -> None:
    """Add a part to its stem (2, samples).

    Parameters
    ----------
    check : called before each note of the source.
    """
    onsets = trembled(onsets, touch)
    made = gestures_of(onsets, touch)
    notes = _voices(made, onsets, role, touch, chance)
    takes = np.array([turn_of(int(t), touch.takes) for t in onsets.ticks], np.int64)
    needed = made.length_seconds + made.release_seconds
    groups = (made.pitch * touch.takes + takes) * 2 + made.muted
    for group in np.unique(groups):
        check()
        members = np.flatnonzero(groups == group)
        pitch, take = int(made.pitch[members[0]]), int(takes[members[0]])
        muted = bool(made.muted[members[0]])
        play(out, source.note(pitch, take, float(needed[members].max()), muted), notes[members])
    if touch.release_noise_db is not None:
        play_releases(out, notes, below_db=touch.release_noise_db, string=bool(touch.strings))


def level_of(velocity: npt.NDArray[np.float64], dynamics_db: float) -> npt.NDArray[np.float64]:
    """Return the gain of a velocity: straight in dB from the softest to the loudest."""
    return np.asarray(10.0 ** (dynamics_db * (velocity - 1.0) / 20.0))


def hardness_of(velocity: npt.NDArray[np.float64], touch: float) -> npt.NDArray[np.float64]:
    """Return the share of the full layer: 0 up to a velocity of 0.2, all of it from 0.9."""
    return np.asarray(1.0 - touch * (1.0 - np.clip((velocity - 0.2) / 0.7, 0.0, 1.0) ** 1.5))


def _voices(made: Gestures, onsets: Onsets, role: Role, touch: Touch, chance: Chance) -> Records:
    notes = voices(len(onsets))
    gain = level_of(made.velocity, touch.dynamics_db) * 10.0 ** (touch.gain_db / 20.0)
    # Baked notes are equally loud, but a hand on a string does not make its pluck any harder.
    gain = gain * np.where(made.muted, MUTED_SHARE, 1.0)
    hardness = hardness_of(made.velocity, touch.touch)
    long = made.length_seconds > LONG_SECONDS
    if touch.strings:
        # A finger shakes one string; nobody shakes a chord.
        _, where, count = np.unique(onsets.ticks, return_inverse=True, return_counts=True)
        long &= count[where] == 1
    attack_seconds = np.where(made.joined, 0.03, touch.attack_ms / 1000.0)
    notes["at"] = np.round(made.start_seconds * RATE_HZ)
    notes["skip"] = np.where(made.joined, round(JOIN_SKIP_SECONDS * RATE_HZ), 0)
    notes["hold"] = np.maximum(np.round(made.length_seconds * RATE_HZ), 64)
    notes["attack"], notes["release"] = attack_seconds * RATE_HZ, made.release_seconds * RATE_HZ
    notes["full"], notes["soft"] = gain * hardness, gain * (1.0 - hardness)
    if touch.swell_db and role in (Role.BED, Role.COUNTER, Role.LEAD):
        share = np.clip((made.length_seconds - LONG_SECONDS) / 1.5, 0.0, 1.0)
        notes["swell"] = np.where(made.joined, 1.0, 10.0 ** (-touch.swell_db * share / 20.0))
    notes["from_cents"], notes["glide"] = made.from_cents, made.glide_seconds * RATE_HZ
    if touch.vibrato_cents:
        # Depth follows the line's stress, rate wanders by 8 %.
        own = chance.normal("vibrato", onsets.ticks, made.pitch)
        notes["vibrato_hz"] = touch.vibrato_hz * (1.0 + 0.08 * np.clip(own, -1.5, 1.5))
        notes["vibrato_cents"] = np.where(long, touch.vibrato_cents * (0.5 + 0.6 * made.velocity), 0.0)
        notes["vibrato_delay"] = VIBRATO_AFTER_SECONDS * RATE_HZ
        notes["vibrato_share"] = np.where(long, 10.0 ** (touch.vibrato_db / 20.0) - 1.0, 0.0)
    trembling = np.array([word == "tremolo" for word in onsets.articulation], np.bool_)
    if not touch.strings and trembling.any():
        # Bow and breath go to and fro: level more than pitch.
        for name, value in TREMBLING.items():
            notes[name] = np.where(trembling & long, value, notes[name])
    notes["bends"] = (notes["vibrato_cents"] > 0.0) | (notes["glide"] > 0.0)
    return notes
