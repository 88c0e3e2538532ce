"""Hearing a whole tune through."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose.planning import plan_of
from undersong.engine.compose.tune.melody import write_vocals
from undersong.engine.compose.tune.whole import Faults, Judge, Leaning, bands_of
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

SHEET = read_sheet(LYRICS.replace("[Chorus]", "[Chorus]\nOver the water, over the hill") * 2)


@pytest.fixture(scope="module")
def plan():
    brief = make_brief("pop", voice="hazel", lyrics=LYRICS, origins={}, seed=5)
    return plan_of(brief, sheets()["pop"], Seeds(5), SHEET, lead=None)


@pytest.fixture(scope="module")
def lines(plan):
    return write_vocals(plan, SHEET).lines


def with_notes(lines, change):
    return [line.model_copy(update={"notes": tuple(change(n) for n in line.notes)}) for line in lines]


def test_finds_little_wrong_with_what_is_sung(lines, plan):
    assert Judge.of(plan).sung(lines).weight <= 6


def test_hears_that_a_tune_never_moves(lines, plan):
    flat = with_notes(lines, lambda n: n.model_copy(update={"pitch": 60}))
    assert Judge.of(plan).sung(flat).weight >= Judge.of(plan).sung(lines).weight + 4


def test_hears_one_rhythm_in_every_bar_and_asks_for_variety(lines, plan):
    def four_square(line):
        start = line.notes[0].start_beats // 4 * 4
        notes = [
            n.model_copy(update={"start_beats": start + i, "length_beats": Fraction(1)})
            for i, n in enumerate(line.notes)
        ]
        return line.model_copy(update={"notes": tuple(notes)})

    dull = Judge.of(plan).sung([four_square(line) for line in lines])
    assert dull.corrected(Leaning()).variety > 0


def test_judges_no_rap(lines, plan):
    facts = replace(plan.sheet.tune, delivery="rap")
    rap = replace(plan, sheet=replace(plan.sheet, tune=facts))
    flat = with_notes(lines, lambda n: n.model_copy(update={"pitch": 60}))
    assert Judge.of(rap).sung(flat).weight == 0


def test_leans_away_from_what_there_was_too_much_of():
    leaps = Faults(1.2, {"leaps": 0.2}).corrected(Leaning())
    assert leaps.leap < 1.0
    assert Faults(1.2, {"leaps": -0.2}).corrected(leaps).leap == pytest.approx(1.0, abs=0.01)


def test_lets_the_graver_of_two_faults_decide():
    both = Faults(4.0, {"long": 0.1, "strong": -0.1}).corrected(Leaning())
    assert both.colour < 1.0


def test_takes_a_tune_that_lies_in_any_of_its_repertoires():
    folk, both = (bands_of("early", people, sung=True) for people in (("folk",), ("folk", "pop_rock")))
    assert set(folk) < set(both)


def test_lets_what_is_played_come_again_more_often_than_what_is_sung():
    assert bands_of("bar_again", ("pop_rock",), sung=False) > bands_of("bar_again", ("pop_rock",), sung=True)
