"""The report: its times are those of the sound, and so is what it says of the sound."""

import json
from fractions import Fraction

import numpy as np

from tests.engine.bare import bare_score
from tests.engine.synthetic import synthetic_score, synthetic_stems
from undersong.engine.master import master
from undersong.engine.mix import mix
from undersong.engine.model import Line, Master, Mix, Section, SungNote, Syllable, TempoChange, Vocals
from undersong.engine.styles.sheet import sheets
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
    made = Master(np.zeros((2, 441_000), np.float32), -14.0, -1.0, "streaming")
    told = report(score, made, {}, {})
    assert told["lines"] == [{"text": "la", "start": 2.0, "end": 4.0}]
    assert told["sections"] == [
        {"name": "Verse", "start": 0.0, "end": 2.0},
        {"name": "Outro", "start": 2.0, "end": 10.0},
    ]


def test_tells_how_the_song_sounds_beside_its_style():
    mixed = mix(synthetic_stems(5.0), synthetic_score(5.0, style="house"))
    told = report(synthetic_score(5.0, style="house"), master(mixed, preset="club"), {}, {})["sound"]
    json.dumps(told)
    known = sheets()["house"].sound
    assert told["master"] == "club"
    assert told["target"] == {"lufs": -10.0, "true_peak": -1.0}
    assert told["short_of"] is None
    assert (told["range"]["low"], told["range"]["high"]) == known.range_lu
    assert len(told["short_term"]) == 3
    octaves = {one["hz"]: one for one in told["spectrum"]}
    assert octaves[1000.0]["db"] == 0.0
    assert all(one["inside"] == (one["low"] <= one["db"] <= one["high"]) for one in octaves.values())
    steps = [octaves[hz]["high"] - known.octaves_db[i] for i, hz in enumerate(octaves)]
    assert np.ptp(steps) < 0.11
    assert told["turned_down"]["limited"] >= told["turned_down"]["limited_mean"] >= 0.0


def test_says_why_a_song_is_softer_than_asked():
    click = np.zeros((2, 100_000), np.float32)
    click[:, 50_000] = 0.5
    made = master(Mix((), click))
    assert "not -14" in str(report(bare_score(), made, {}, {})["sound"]["short_of"])
