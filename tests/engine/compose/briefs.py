"""Briefs for tests of the composer: everything decided, short enough to be quick."""

from undersong.engine.model import Brief
from undersong.engine.styles.sheet import sheets

STYLES = ("folk-ballad", "house", "jazz-swing", "lofi-hip-hop", "pop", "synthwave")
LYRICS = """[Verse]
The lamps along the river start to glow
A paper boat is waiting in the snow

[Chorus]
Carry me over, carry me on
Carry me home before the night is gone

[Verse]
The bakers pull the shutters to the street
I hear the early trams beneath my feet

[Chorus]
Carry me over, carry me on
Carry me home before the night is gone
"""
SUNG_LINES = 8


def make_brief(style="pop", **changes):
    """A brief of 30 s in A major at the style's own tempo, changed as asked."""
    facts = {
        "prompt": "a song",
        "title": "A song",
        "style": style,
        "bpm": sheets()[style].tempo.median,
        "key": "A major",
        "meter": "4/4",
        "duration_seconds": 30.0,
        "master": "streaming",
        "seed": 7,
        "origins": {"duration_seconds": "said", "key": "said"},
    }
    return Brief(**facts | changes)


def part_of(score, name):
    """The part of this name, or None."""
    return next((p for p in score.parts if p.name == name), None)


def section_notes(score, part, section):
    """The notes of a part that start in a section."""
    end = section.start_beats + section.length_beats
    return [n for n in part.notes if section.start_beats <= n.start_beats < end]
