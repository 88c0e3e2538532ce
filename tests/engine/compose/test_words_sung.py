"""The words of a sheet in the notes of the voice: each once, in order, whatever style, meter and time."""

import re

import pytest

from tests.engine.lyrics.pasted import PASTED
from undersong.engine import compose, interpret

WAYS = (
    {"style": "pop"},
    {"style": "jazz-swing", "meter": "3/4"},
    {"style": "trap", "duration": 120},
    {"style": "folk-ballad", "meter": "6/8", "bpm": 96},
    {"style": "house", "duration": 300},
    {"style": "tango"},
)


def words(text):
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower())


def sung(score):
    """The words of the voice's notes, in the order in which they begin."""
    notes = sorted((n for line in score.vocals.lines for n in line.notes), key=lambda n: n.start_beats)
    found = []
    for note in notes:
        if note.syllable is None:
            continue
        if note.syllable.starts_word:
            found.append("")
        found[-1] += note.syllable.text
    return [word.lower().strip("'") for word in found]


@pytest.mark.parametrize(
    ("name", "way"),
    [(name, WAYS[index % len(WAYS)]) for index, name in enumerate(PASTED)],
    ids=list(PASTED),
)
def test_sings_every_word_of_a_pasted_sheet_once(name, way):
    score = compose(interpret("a song", seed=2, lyrics=PASTED[name].text, **way))
    assert sung(score) == words(PASTED[name].sung)
