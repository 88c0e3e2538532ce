"""What the lead instrument plays."""

from itertools import pairwise

import pytest

from undersong.engine.compose import compose
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Brief
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED

WORDS = """[Verse]
I left the lantern by the door
You never come here any more
[Chorus]
Burn for me
Burn for me
"""


def brief(**changes):
    usual = {
        "prompt": "a song",
        "title": "Lantern",
        "style": "pop",
        "bpm": 104,
        "key": "D minor",
        "meter": "4/4",
        "duration_seconds": 60,
        "master": "streaming",
        "seed": 4,
    }
    return Brief.model_validate({**usual, **changes})


def lead(score):
    return next((p for p in score.parts if p.name == "lead"), None)


@pytest.fixture(scope="module")
def played():
    return [compose(brief(style=style, bpm=sheets()[style].tempo.median)) for style in sheets()]


def figures(score, beats):
    """Runs of four notes by their distances in time and pitch, with the time of the first."""
    notes = lead(score).notes
    return [
        (
            notes[i].start_beats,
            tuple(
                (b.start_beats - a.start_beats, b.pitch - a.pitch) for a, b in pairwise(notes[i : i + beats])
            ),
        )
        for i in range(len(notes) - beats + 1)
    ]


def test_states_a_figure_early_and_at_least_three_times_in_a_minute(played):
    for score in played:
        if lead(score) is None:
            continue
        found = figures(score, 3)
        early = [f for at, f in found if float(at) * 60 / score.bpm < 30]
        counts = {f: sum(f == g for _, g in found) for f in early}
        assert max(counts.values()) >= 3, score.style


def test_plays_one_note_at_a_time_inside_its_instrument(played):
    for score in played:
        part = lead(score)
        if part is None:
            continue
        instrument = instruments()[part.instrument]
        assert all(instrument.lowest <= n.pitch <= instrument.highest for n in part.notes)
        assert all(a.start_beats + a.length_beats <= b.start_beats for a, b in pairwise(part.notes))


def test_answers_only_where_the_voice_rests():
    score = compose(brief(lyrics=WORDS, voice="hazel", instruments=()))
    if lead(score) is None:
        pytest.fail("a pop song has a lead")
    spans = [
        (line.notes[0].start_beats, line.notes[-1].start_beats + line.notes[-1].length_beats)
        for line in score.vocals.lines
    ]
    for note in lead(score).notes:
        end = note.start_beats + note.length_beats
        assert all(end <= a or note.start_beats >= b for a, b in spans)


@pytest.mark.parametrize("meter", SUPPORTED)
def test_has_a_tune_in_every_meter_slow_and_quick(meter):
    for bpm in (40, 250):
        score = compose(brief(meter=meter, bpm=bpm, duration_seconds=20))
        assert lead(score) is not None
        assert len(lead(score).notes) >= 4


def test_gives_the_same_notes_for_the_same_seed():
    assert lead(compose(brief())) == lead(compose(brief()))
    assert lead(compose(brief())) != lead(compose(brief(seed=5)))
