"""Revising a score: one word, one chord, one instrument changes, and the rest stays.

`revise(score, change)` returns the changed score and the change that takes it back. Both changes are JSON
documents. What a change does not name stays the same, note for note, under the same ids.

changes     what may be asked, as documents
revision    which function does it, and its undo
facts       title, mastering, tempo
tonality    key and chords
meter       another meter
players     other instruments and voices
words       other words for a line
anew        a section, a part or all of it written anew
order       repeat, cut, reorder, longer and shorter
rehearsal   a score becomes a plan again
blocks      a score cut at its section lines
grafting    new notes among old ones
pitches     pitches that follow a key, a chord, an instrument
singing     pitches that a voice can sing
undo        what must be put back
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersong.engine.compose.revise.changes import Change
    from undersong.engine.compose.revise.revision import Revised
    from undersong.engine.model import Score


def revise(score: "Score", change: "Change") -> "Revised":
    """Change a score.

    Returns
    -------
    The changed score, and the change that makes it what it was.

    Raises
    ------
    RequestError
        If it cannot be done: names the value, the rule and what to do. The score given is left alone.
    """
    from undersong.engine.compose.revise.revision import revised

    return revised(score, change)
