"""The artefacts that travel between the stages: Brief, Score, Stems, Mix, Master.

All are frozen. Brief and Score are also JSON: what `to_json` writes, `from_json` reads
back equal, and refuses with one clear error what is not one.
"""

from undersong.engine.model.brief import Brief, Origin
from undersong.engine.model.score import (
    ChordSpan,
    Feel,
    Line,
    Note,
    Part,
    Role,
    Score,
    Section,
    SungNote,
    Syllable,
    Vocals,
)
from undersong.engine.model.sound import Master, Mix, Stem, Stems
from undersong.engine.model.wishes import Wishes

__all__ = [
    "Brief",
    "ChordSpan",
    "Feel",
    "Line",
    "Master",
    "Mix",
    "Note",
    "Origin",
    "Part",
    "Role",
    "Score",
    "Section",
    "Stem",
    "Stems",
    "SungNote",
    "Syllable",
    "Vocals",
    "Wishes",
]
