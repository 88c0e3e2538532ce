"""When the notes of a score sound, in beats: on the performance's grid, not on paper.

Swing is applied by the same function that the performer uses, and the mean lateness of a role is added, so
that notes in a sequencer lie on the sound; only the unsteadiness of single notes is left out.
"""

from fractions import Fraction

from undersong.engine.model import Note, Role, Score, SungNote
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.feel import swung
from undersong.engine.theory.lateness import lateness_ms
from undersong.units import Beats


def played_beats(score: Score, at: Beats) -> float:
    """Return where a moment of the straight grid is played."""
    return swung(Fraction(at), score.feel)


def sounding(score: Score, clock: Clock, role: Role, note: Note | SungNote) -> tuple[float, float]:
    """Return the beats at which a note begins and ends; none begins before the song does."""
    milliseconds = lateness_ms(score.feel.offset_ms, role, note.pitch)
    # [ms] * [beats/min] / [ms/min] = [beats]
    late = milliseconds * clock.tempo(note.start_beats) / 60_000.0
    start = max(played_beats(score, note.start_beats) + late, 0.0)
    return start, played_beats(score, note.start_beats + note.length_beats) + late
