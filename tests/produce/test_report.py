"""The report: its times are those of the sound."""

from fractions import Fraction

import numpy as np

from tests.engine.bare import bare_score
from undersong.engine.model import Line, Master, Section, SungNote, Syllable, TempoChange, Vocals
from undersong.produce.report import report


def test_tells_times_by_a_tempo_that_changes():
    note = SungNote(
        start_beats=Fraction(4),
        length_beats=Fraction(2),
        pitch=60,
        syllable=Syllable(text="la", phonemes="lɑ"),
    )
    score = bare_score(
        duration_seconds=10.0,
        vocals=Vocals(voice="hazel", lines=(Line(text="la", notes=(note,)),)),
        sections=(
            Section(name="verse", label="Verse", start_beats=Fraction(0), length_beats=Fraction(4)),
            Section(name="outro", label="Outro", start_beats=Fraction(4), length_beats=Fraction(8)),
        ),
        tempo_changes=(TempoChange(start_beats=Fraction(4), bpm=60.0),),
    )
    master = Master(np.zeros((2, 441_000), np.float32), -14.0, -1.0, "streaming")
    told = report(score, master, {}, {})
    assert told["lines"] == [{"text": "la", "start": 2.0, "end": 4.0}]
    assert told["sections"] == [
        {"name": "Verse", "start": 0.0, "end": 2.0},
        {"name": "Outro", "start": 2.0, "end": 10.0},
    ]
