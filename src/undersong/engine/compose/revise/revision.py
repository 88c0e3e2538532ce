"""Revising: a change is done to a score, and what takes it back is told.

What a change does not name stays the same, note for note, under the same ids.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from undersong.engine.compose.revise import changes
from undersong.engine.compose.revise.anew import regenerate_part, regenerate_section, vary
from undersong.engine.compose.revise.changes import Change, Restore
from undersong.engine.compose.revise.facts import set_master, set_tempo, set_title
from undersong.engine.compose.revise.meter import set_meter
from undersong.engine.compose.revise.order import cut, extend, reorder, set_duration
from undersong.engine.compose.revise.players import set_instrument, set_voice
from undersong.engine.compose.revise.tonality import set_chord, set_key
from undersong.engine.compose.revise.undo import difference, restored
from undersong.engine.compose.revise.words import set_line
from undersong.engine.model import Score
from undersong.engine.model.ids import numbered

OPERATIONS: dict[type, Callable[[Any, Score], Score]] = {
    changes.SetTitle: set_title,
    changes.SetMaster: set_master,
    changes.SetTempo: set_tempo,
    changes.SetKey: set_key,
    changes.SetMeter: set_meter,
    changes.SetChord: set_chord,
    changes.SetInstrument: set_instrument,
    changes.SetVoice: set_voice,
    changes.SetLine: set_line,
    changes.RegenerateSection: regenerate_section,
    changes.RegeneratePart: regenerate_part,
    changes.Extend: extend,
    changes.Cut: cut,
    changes.Reorder: reorder,
    changes.SetDuration: set_duration,
    changes.Vary: vary,
    changes.Restore: lambda change, score: restored(score, change),
}


class Revised(NamedTuple):
    """A score after a change, and the change that takes it back."""

    score: Score
    undo: Restore


def revised(score: Score, change: Change) -> Revised:
    """Change a score; see `undersong.engine.compose.revise.revise`."""
    before = numbered(score)
    after = OPERATIONS[type(change)](change, before)
    return Revised(after, difference(score, after))
