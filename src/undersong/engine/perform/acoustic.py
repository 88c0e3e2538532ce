"""A part for an acoustic instrument: hands, a source of notes and the sampler together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undersong.engine.model.score import Role
from undersong.engine.perform.bank.bake import LONGEST_SECONDS, Recipe, Sample
from undersong.engine.perform.bank.models import models, table_of
from undersong.engine.perform.bank.store import fetch
from undersong.engine.perform.bank.tables import load_table
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.hands import Gestures, gestures_of
from undersong.engine.perform.noises import play_noises
from undersong.engine.perform.pedal import answer
from undersong.engine.perform.playing import Touch, touch_of
from undersong.engine.perform.sampler import NO_POINTS, Points, Records, play, voices
from undersong.engine.perform.strokes import unfolded
from undersong.engine.perform.timing import Onsets, turn_of
from undersong.engine.theory.articulations import Line
from undersong.units import RATE_HZ, Audio, MidiPitch, Seconds

LENGTHS_SECONDS = (0.5, 1.0, 2.0, 4.0, LONGEST_SECONDS)
"""Baked notes come in these lengths: what a score doesn't need is not made."""

VIBRATO_AFTER_SECONDS = 0.28
LONG_SECONDS = 0.45
"""Only notes at least so long have vibrato or swell."""

TREMBLING = {"vibrato_hz": 7.4, "vibrato_cents": 5.0, "vibrato_delay": 0.0, "vibrato_share": 0.6}
"""What a tremolo of breath or bellows is to the sampler."""

TURN_DB, TURN_SECONDS = -5.0, 0.07
"""How far and how long a string is softer while the bow turns."""

COLOURED = 0.05
"""Deviation of how bright a note is: no two strokes of one hand are the same."""

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
    others : sources for single words, such as slap.
    """

    note: Callable[[MidiPitch, int, Seconds, bool], Sample]
    others: dict[str, "Source"] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Played:
    """The notes of a part, ready for a sampler; (N,) each, in one order.

    Attributes
    ----------
    onsets : after tremolos and trills were written out as strokes.
    gestures : how they leave the hands.
    notes, points : voices and the points of their lines, as `sampler.play` takes them.
    """

    onsets: Onsets
    gestures: Gestures
    notes: Records
    points: Points


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
    played = voiced(onsets, role, touch, chance)
    onsets, made, notes = played.onsets, played.gestures, played.notes
    takes = np.array([turn_of(int(t), touch.takes) for t in onsets.ticks], np.int64)
    # What is bent up is read quicker.
    needed = (made.length_seconds + made.release_seconds) * _pace(made)
    others = np.array([[*source.others, made.other[i]].index(made.other[i]) for i in range(len(onsets))])
    groups = ((made.pitch * touch.takes + takes) * 2 + made.muted) * (len(source.others) + 1) + others
    for group in np.unique(groups):
        check()
        members = np.flatnonzero(groups == group)
        first = members[0]
        own = source.others.get(made.other[first], source)
        seconds = float((needed + made.skip_seconds)[members].max())
        sample = own.note(int(made.pitch[first]), int(takes[first]), seconds, bool(made.muted[first]))
        play(out, sample, notes[members], played.points)
    if touch.ring_db is not None:
        answer(out, onsets, ring_db=touch.ring_db)
    play_noises(out, made, notes, onsets, touch.noises, chance=chance)


def voiced(onsets: Onsets, role: Role, touch: Touch, chance: Chance) -> Played:
    """Return how the notes of a part are played, before any source is asked for their sound."""
    onsets = unfolded(onsets, touch)
    made = gestures_of(onsets, touch)
    _lean(made, role, touch)
    notes = _voices(made, onsets, touch, chance)
    points = _pointed(notes, made)
    return Played(onsets, made, notes, points)


def level_of(velocity: npt.NDArray[np.float64], dynamics_db: float) -> npt.NDArray[np.float64]:
    """Return the gain of a velocity: straight in dB from the softest to the loudest."""
    return np.asarray(10.0 ** (dynamics_db * (velocity - 1.0) / 20.0))


def hardness_of(velocity: npt.NDArray[np.float64], touch: float) -> npt.NDArray[np.float64]:
    """Return the share of the full layer: 0 up to a velocity of 0.2, all of it from 0.9."""
    return np.asarray(1.0 - touch * (1.0 - np.clip((velocity - 0.2) / 0.7, 0.0, 1.0) ** 1.5))


def _pace(made: Gestures) -> npt.NDArray[np.float64]:
    highest = [max((cents for _, cents in line), default=0.0) for line in made.pitch_lines]
    return np.asarray(2.0 ** (np.maximum(highest, 0.0) / 1200.0))


def _lean(made: Gestures, role: Role, touch: Touch) -> None:
    """Let long notes grow, and turn the bow where it ends."""
    leans = touch.swell_db > 0.0 and role in (Role.BED, Role.COUNTER, Role.LEAD)
    for i, length in enumerate(made.length_seconds):
        line = made.level_lines[i]
        if line or length <= LONG_SECONDS:
            continue
        if leans and not made.joined[i]:
            # Up over the first 60 % of the note, then a little back: a bow that leans in and lets go.
            swell = touch.swell_db * min((length - LONG_SECONDS) / 1.5, 1.0)
            line += [(0.0, -swell), (0.6 * length, 0.0), (length, -0.15 * swell)]
        if touch.bow_seconds and length > 1.5 * touch.bow_seconds:
            _turn_bow(line, float(length), touch.bow_seconds)


def _turn_bow(line: Line, length: Seconds, bow_seconds: Seconds) -> None:
    """Add the moments at which the bow turns to a line of level."""
    strokes = round(length / bow_seconds)
    at = np.array([t for t, _ in line] or [0.0])
    db = np.array([v for _, v in line] or [0.0])
    found = set(line or [(0.0, 0.0)])
    for k in range(1, strokes):
        turn = length * k / strokes
        for t, dip in ((turn - TURN_SECONDS, 0.0), (turn, TURN_DB), (turn + TURN_SECONDS, 0.0)):
            found.add((t, float(np.interp(t, at, db)) + dip))
    line[:] = sorted(found)


def _voices(made: Gestures, onsets: Onsets, touch: Touch, chance: Chance) -> Records:
    notes = voices(len(onsets))
    gains_db = {word: touch_of(other).gain_db for word, other in touch.others.items()}
    own_db = np.array([gains_db.get(word, touch.gain_db) for word in made.other])
    gain = level_of(made.velocity, touch.dynamics_db) * 10.0 ** (own_db / 20.0)
    # Baked notes are equally loud, but a hand on a string does not make its pluck any harder.
    gain = gain * np.where(made.muted, MUTED_SHARE, 1.0)
    colour = 1.0 + COLOURED * np.clip(chance.normal("colour", onsets.ticks, made.pitch), -2.0, 2.0)
    hardness = np.clip(hardness_of(made.velocity, touch.touch) * made.hardness * colour, 0.0, 1.0)
    long = made.length_seconds > LONG_SECONDS
    if touch.strings:
        # A finger shakes one string; nobody shakes a chord.
        _, where, count = np.unique(onsets.ticks, return_inverse=True, return_counts=True)
        long &= count[where] == 1
    own_attack = np.where(made.muted, 0.7, touch.attack_ms) / 1000.0
    attack_seconds = np.where(made.attack_seconds > 0.0, made.attack_seconds, own_attack)
    notes["at"] = np.round(made.start_seconds * RATE_HZ)
    notes["skip"] = np.round(made.skip_seconds * RATE_HZ)
    notes["hold"] = np.maximum(np.round(made.length_seconds * RATE_HZ), 64)
    notes["attack"], notes["release"] = attack_seconds * RATE_HZ, made.release_seconds * RATE_HZ
    notes["full"], notes["soft"] = gain * hardness, gain * (1.0 - hardness)
    words = np.array(onsets.articulation)
    if touch.vibrato_cents:
        # Depth follows the line's stress, rate wanders by 8 %.
        own = chance.normal("vibrato", onsets.ticks, made.pitch)
        shaken = long & (words != "trill")
        notes["vibrato_hz"] = touch.vibrato_hz * (1.0 + 0.08 * np.clip(own, -1.5, 1.5))
        notes["vibrato_cents"] = np.where(shaken, touch.vibrato_cents * (0.5 + 0.6 * made.velocity), 0.0)
        notes["vibrato_delay"] = VIBRATO_AFTER_SECONDS * RATE_HZ
        notes["vibrato_share"] = np.where(shaken, 10.0 ** (touch.vibrato_db / 20.0) - 1.0, 0.0)
    if touch.tremolo == "breath":
        for name, value in TREMBLING.items():
            notes[name] = np.where((words == "tremolo") & long, value, notes[name])
    return notes


def _pointed(notes: Records, made: Gestures) -> Points:
    """Write the lines of all notes into one table, and where each begins into the notes."""
    found: list[tuple[float, float]] = []
    for name, lines in (("pitch", made.pitch_lines), ("level", made.level_lines)):
        for i, line in enumerate(lines):
            if not line:
                continue
            notes[f"{name}_first"][i], notes[f"{name}_points"][i] = len(found), len(line)
            values = (value if name == "pitch" else 10.0 ** (value / 20.0) for _, value in line)
            found += [(at * RATE_HZ, value) for (at, _), value in zip(line, values, strict=True)]
    notes["bends"] = (notes["vibrato_cents"] > 0.0) | (notes["pitch_points"] > 0)
    return np.array(found) if found else NO_POINTS
