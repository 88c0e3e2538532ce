"""The artefacts that travel between the stages: Brief, Score, Stems, Mix, Master.

All are frozen. Brief and Score are also JSON: what `to_json` writes, `from_json` reads
back equal, and refuses with one clear error what is not one.

wishes     a request as it comes in, checked but not yet understood
brief      everything that was asked, understood and chosen
score      every note, in exact musical time
ids        numbers that sections, bars, parts, lines and notes keep
planned    what is planned of a section before its notes
kinds      what a section's name says of it
sound      Stems, Mix and Master: what sounds
heard      what is measured of a Master
desk       a mix as a document that a person can change
document   what Brief, Score and Desk have in common: JSON and back
progress   how a stage tells how far it is
edition    the name of the sound
"""

from undersong.engine.model.brief import Brief, FormWish, Origin
from undersong.engine.model.desk import Desk
from undersong.engine.model.score import (
    ChordSpan,
    Control,
    Curve,
    Feel,
    KeyChange,
    Line,
    Move,
    Note,
    Part,
    Role,
    Score,
    Section,
    SungNote,
    Syllable,
    TempoChange,
    Vocals,
)
from undersong.engine.model.sound import Master, Mix, Stem, Stems
from undersong.engine.model.wishes import Wishes

__all__ = [
    "Brief",
    "ChordSpan",
    "Control",
    "Curve",
    "Desk",
    "Feel",
    "FormWish",
    "KeyChange",
    "Line",
    "Master",
    "Mix",
    "Move",
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
    "TempoChange",
    "Vocals",
    "Wishes",
]
