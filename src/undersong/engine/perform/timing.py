"""From the straight grid to the player's hands: when each note begins, how long, how hard.

Swing bends the grid and the tempo may change (`theory.clock`); lateness by role or drum shifts it; and
around that every player wavers. The wavering has two halves: a slow drift that all notes of a bar share,
and an accident of each onset. Notes that begin together are one gesture and share it.
"""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.model.score import Feel, Part, Role, Score
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.phrasing import arc
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.lateness import lateness_ms

# How steady each role is against `Feel.timing_sd_ms`: drums hold the time, strings arrive together slowly. At
# the 8 ms of a usual band that is 3 ms of drums, 4 of a bass and 6 of chords.
STEADINESS = {
    Role.DRUMS: 0.4,
    Role.BASS: 0.5,
    Role.COMP: 0.75,
    Role.BED: 1.4,
    Role.LEAD: 1.0,
    Role.COUNTER: 1.0,
    Role.COLOUR: 0.5,
}
EARLY_MS = {Role.BED: 12.0}
"""Slow attacks begin before the beat where people play; machines (no unsteadiness) do not."""

FARTHEST = 2.2
"""Deviations: what is beyond would be a mistake, not a feel."""

STEPPING = ("trill", "bend")
"""Words that mean a step of the scale."""

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
    above, below : (N,) semitones to the next note of the key's scale, up and down; 2 where nobody asks.
    """

    start_seconds: npt.NDArray[np.float64]
    length_seconds: npt.NDArray[np.float64]
    pitch: npt.NDArray[np.int64]
    velocity: npt.NDArray[np.float64]
    articulation: tuple[str, ...]
    ticks: npt.NDArray[np.int64]
    beat_seconds: npt.NDArray[np.float64]
    above: npt.NDArray[np.int64]
    below: npt.NDArray[np.int64]

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
    above, below = _neighbours(part, score)
    if feel.timing_sd_ms > 0:
        # ±0.5 dB of 30: nobody hits twice alike.
        velocity = velocity * (1.0 + 0.02 * chance.normal("velocity", ticks, pitch))
        velocity = np.clip(velocity + arc(start, end, part.role), 0.02, 1.0)
    return Onsets(
        start_seconds=np.maximum(start + shift / 1000.0, 0.0),
        length_seconds=np.maximum(end - start, 0.01),
        pitch=pitch,
        velocity=velocity,
        articulation=tuple(n.articulation for n in part.notes),
        ticks=ticks,
        beat_seconds=np.array([clock.played(n.start_beats + 1) for n in part.notes]) - start,
        above=above,
        below=below,
    )


def _neighbours(part: Part, score: Score) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Semitones from each note to those above and below it in the key, for whom it concerns."""
    found = np.full((2, len(part.notes)), 2, np.int64)
    if not any(note.articulation in STEPPING for note in part.notes):
        return found[0], found[1]
    starts = [change.start_beats for change in score.key_changes]
    scales = [parse_key(key).scale for key in (score.key, *(c.key for c in score.key_changes))]
    for i, note in enumerate(part.notes):
        scale = scales[bisect_right(starts, note.start_beats)]
        for row, sign in enumerate((1, -1)):
            found[row, i] = next((s for s in (1, 2, 3) if (note.pitch + sign * s) % 12 in scale), 2)
    return found[0], found[1]


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
