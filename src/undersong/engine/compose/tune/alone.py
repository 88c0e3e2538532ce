"""Alone: where nobody else plays, the last note of a phrase is held until shortly before the next.

A band fills the rests of a voice; without one they would be holes in the song. So whoever is alone carries
on: a phrase's last note lasts until a breath before the next phrase, or until the others come in again.
"""

from collections.abc import Sequence
from typing import TypeVar

from undersong.engine.compose.plan import SongPlan
from undersong.engine.model import Line, Note, SungNote
from undersong.units import Beats, seconds_of

REST_SECONDS = 1.1
LONGEST_SECONDS = 4.5

AnyNote = TypeVar("AnyNote", Note, SungNote)


def carried(notes: Sequence[AnyNote], plan: SongPlan, *, until: Beats | None = None) -> tuple[AnyNote, ...]:
    """Return notes in order of time, those before a hole held longer where their player is alone.

    Parameters
    ----------
    until : when the next note after these begins, or None.
    """
    if not plan.alone:
        return tuple(notes)
    starts = [*(note.start_beats for note in notes[1:]), until]
    return tuple(_held(note, after, plan) for note, after in zip(notes, starts, strict=True))


def carried_lines(lines: Sequence[Line], plan: SongPlan) -> tuple[Line, ...]:
    """Return sung lines, each carried on to the next where the voice is alone."""
    if not plan.alone:
        return tuple(lines)
    starts = [*(line.notes[0].start_beats for line in lines[1:]), None]
    return tuple(
        line.model_copy(update={"notes": carried(line.notes, plan, until=after)})
        for line, after in zip(lines, starts, strict=True)
    )


def _held(note: AnyNote, after: Beats | None, plan: SongPlan) -> AnyNote:
    end = next((end for start, end in plan.alone if start <= note.start_beats < end), None)
    if end is None:
        return note
    # [s] * [beats/min] / [s/min] = [beats]
    rest, longest = (
        Beats(seconds * plan.bpm / 60.0).limit_denominator(8) for seconds in (REST_SECONDS, LONGEST_SECONDS)
    )
    goal = (min(after, end) if after is not None else end) - rest
    length = min(goal - note.start_beats, longest)
    hole = (end if after is None else min(after, end)) - (note.start_beats + note.length_beats)
    if length <= note.length_beats or seconds_of(hole, plan.bpm) <= REST_SECONDS:
        return note
    return note.model_copy(update={"length_beats": length})
