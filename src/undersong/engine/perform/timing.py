"""From the straight grid to the player's hands: when each note begins, how long, how hard.

Swing bends the grid and the tempo may change (`theory.clock`); lateness by role or drum shifts it; and
around that every player wavers. The wavering has two halves: a slow drift that all notes of a bar share,
and an accident of each onset. Notes that begin together are one gesture and share it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.model.score import Feel, Part, Role, Score
from undersong.engine.perform.chance import Chance
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.lateness import lateness_ms

# How steady each role is against `Feel.timing_sd_ms`: drums hold the time, strings arrive together slowly.
STEADINESS = {
    Role.DRUMS: 0.55,
    Role.BASS: 0.6,
    Role.COMP: 0.8,
    Role.BED: 1.4,
    Role.LEAD: 1.0,
    Role.COUNTER: 1.0,
    Role.COLOUR: 0.5,
}
EARLY_MS = {Role.BED: 8.0}
"""Slow attacks begin before the beat where people play; machines (no unsteadiness) do not."""

FARTHEST = 2.2
"""Deviations: what is beyond would be a mistake, not a feel."""

TICKS = 20_160
"""Ticks of a beat; every subdivision down to 64ths, fifths and sevenths is a whole number of them."""


@dataclass(frozen=True, eq=False)
class Onsets:
    """The notes of a part as played, in the order of the score.

    Attributes
    ----------
    start_seconds, length_seconds : (N,) after swing, lateness and unsteadiness.
    pitch : (N,) MIDI pitches or percussion keys.
    velocity : (N,) 0 to 1.
    articulation : N words.
    ticks : (N,) place in the score; two notes of one chord have the same.
    beat_seconds : (N,) how long a beat is there.
    """

    start_seconds: npt.NDArray[np.float64]
    length_seconds: npt.NDArray[np.float64]
    pitch: npt.NDArray[np.int64]
    velocity: npt.NDArray[np.float64]
    articulation: tuple[str, ...]
    ticks: npt.NDArray[np.int64]
    beat_seconds: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pitch)


def onsets_of(part: Part, score: Score, chance: Chance) -> Onsets:
    """Return when and how the notes of a part are played."""
    feel, clock = score.feel, Clock.of(score)
    start = np.array([clock.played(n.start_beats) for n in part.notes])
    end = np.array([clock.played(n.start_beats + n.length_beats) for n in part.notes])
    ticks = np.array([round(n.start_beats * TICKS) for n in part.notes], np.int64)
    pitch = np.array([n.pitch for n in part.notes], np.int64)
    late = np.array([lateness_ms(feel.offset_ms, part.role, int(p)) for p in pitch])
    shift = late + _wavering_ms(part.role, feel, chance, ticks)
    velocity = np.array([n.velocity for n in part.notes])
    if feel.timing_sd_ms > 0:
        # ±0.5 dB of 30: nobody hits twice alike.
        velocity = np.clip(velocity * (1.0 + 0.02 * chance.normal("velocity", ticks, pitch)), 0.02, 1.0)
    return Onsets(
        start_seconds=np.maximum(start + shift / 1000.0, 0.0),
        length_seconds=np.maximum(end - start, 0.01),
        pitch=pitch,
        velocity=velocity,
        articulation=tuple(n.articulation for n in part.notes),
        ticks=ticks,
        beat_seconds=np.array([clock.played(n.start_beats + 1) for n in part.notes]) - start,
    )


def turn_of(ticks: int, takes: int) -> int:
    """Return which of several takes a place in the score has: neighbours differ, most of the time."""
    # Sixteenths, their digits to the base of `takes` added up: neighbours and repeated patterns both move on.
    place, turn = ticks * 4 // TICKS, 0
    while place and takes > 1:
        turn, place = turn + place, place // takes
    return turn % takes


def _wavering_ms(
    role: Role, feel: Feel, chance: Chance, ticks: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    sd = feel.timing_sd_ms * STEADINESS.get(role, 1.0)
    if sd == 0.0 or len(ticks) == 0:
        return np.zeros(len(ticks))
    bar = 4 * TICKS
    drift = [chance.normal("drift", ticks // bar + step) for step in (0, 1)]
    share = (ticks % bar) / bar
    slow = drift[0] * (1.0 - share) + drift[1] * share
    own = chance.normal("onset", ticks)
    return np.asarray(np.clip(0.5 * slow + 0.8 * own, -FARTHEST, FARTHEST) * sd - EARLY_MS.get(role, 0.0))
