"""The score that hand-written ones begin with: everything that has to be there, and no music."""

from undersong.engine.model import Feel, Score


def bare_score(**said: object) -> Score:
    """Return a score of two silent seconds, except where something else is said."""
    facts = {
        "title": "Test",
        "style": "pop",
        "bpm": 120.0,
        "key": "C major",
        "meter": "4/4",
        "duration_seconds": 2.0,
        "seed": 7,
        "master": "streaming",
        "edition": "test",
        "feel": Feel(),
        "sections": (),
        "chords": (),
        "parts": (),
    }
    return Score(**(facts | said))
