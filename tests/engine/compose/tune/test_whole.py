"""Hearing a whole tune through."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose.planning import plan_of
from undersong.engine.compose.tune.melody import write_vocals
from undersong.engine.compose.tune.whole import Leaning, sung_faults
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
    assert sung_faults(lines, plan).weight <= 6


def test_hears_that_a_tune_never_moves(lines, plan):
    flat = with_notes(lines, lambda n: n.model_copy(update={"pitch": 60}))
    assert sung_faults(flat, plan).weight >= sung_faults(lines, plan).weight + 4


def test_hears_one_rhythm_in_every_bar_and_asks_for_variety(lines, plan):
    def four_square(line):
        start = line.notes[0].start_beats // 4 * 4
        notes = [
            n.model_copy(update={"start_beats": start + i, "length_beats": Fraction(1)})
            for i, n in enumerate(line.notes)
        ]
        return line.model_copy(update={"notes": tuple(notes)})

    dull = sung_faults([four_square(line) for line in lines], plan)
    assert dull.variety > 0
    assert dull.corrected(Leaning()).variety > 0


def test_judges_no_rap(lines, plan):
    facts = replace(plan.sheet.tune, delivery="rap")
    rap = replace(plan, sheet=replace(plan.sheet, tune=facts))
    assert sung_faults(with_notes(lines, lambda n: n.model_copy(update={"pitch": 60})), rap).weight == 0
