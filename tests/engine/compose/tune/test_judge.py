"""Judging whole phrases."""

from fractions import Fraction

import numpy as np
import pytest

from undersong.engine.compose.tune.judge import tune_scores
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.engine.model import ChordSpan
from undersong.engine.theory.key import parse_key

C_MAJOR = ChordSpan(
    start_beats=Fraction(0), length_beats=Fraction(4), symbol="C", pitch_classes=(0, 4, 7), bass=0
)
FRAME = Frame(parse_key("C major"), 55, 79, 65.0)
NOTES = [Place(0.5, 4.0 if i % 4 == 0 else 1.0, int(i % 2 == 0), C_MAJOR) for i in range(8)]


def score(*tunes, wish=None, notes=NOTES):
    return tune_scores(np.array(tunes), notes, FRAME, wish or Wish())


def test_likes_a_tune_with_one_peak_better_than_a_drone_and_a_zigzag():
    arch, drone, zigzag = score((64, 65, 67, 69, 71, 67, 65, 64), (64,) * 8, (60, 72, 59, 74, 57, 76, 60, 72))
    assert arch > drone
    assert arch > zigzag


def test_likes_one_peak_better_than_the_same_notes_with_two():
    one, two = score((60, 64, 67, 67, 65, 64, 65, 62), (60, 64, 67, 64, 67, 65, 65, 62))
    assert one > two


def test_wants_the_peak_where_the_title_is():
    tune = (60, 62, 64, 62, 67, 64, 62, 60)
    there, elsewhere = (score(tune, wish=Wish(peak=i))[0] for i in (4, 2))
    assert there > elsewhere


def test_wants_closed_phrases_to_close():
    home, away = score(
        (64, 65, 67, 65, 64, 64, 62, 60), (64, 65, 67, 65, 64, 64, 62, 62), wish=Wish(cadence="closed")
    )
    assert home > away


@pytest.mark.parametrize("weight", [1.0, 4.0])
def test_minds_held_notes_outside_the_chord_wherever_they_stand(weight):
    held = [Place(2.0, weight, 1, C_MAJOR) for _ in range(4)]
    inside, outside = score((60, 64, 67, 64), (62, 65, 69, 65), notes=held)
    assert inside > outside


def test_judges_each_tune_by_itself():
    tunes = ((64, 65, 67, 69, 71, 67, 65, 64), (64, 62, 60, 62, 64, 67, 65, 64))
    assert np.array_equal(score(*tunes), np.concatenate([score(t) for t in tunes]))
