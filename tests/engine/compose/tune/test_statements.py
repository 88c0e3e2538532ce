"""Statements of a riff: it goes round, and breathes at the end of eight."""

from dataclasses import replace

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose.plan import Lead
from undersong.engine.compose.planning import Soloist, plan_of
from undersong.engine.compose.tune.lead import LeadWriter
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_a_riff_changes_its_rhythm_at_the_end_of_eight_and_nowhere_else(seed):
    sheet = sheets()["techno"]
    brief = make_brief("techno", seed=seed, duration_seconds=60.0)
    plan = plan_of(brief, sheet, Seeds(seed), None, lead=Soloist("square-lead", (55, 76)))
    said = LeadWriter(plan, None)._said
    span = said.hook.span
    carried = next(s for s in plan.sections if s.lead is Lead.TUNE)
    bars = 16 * span // said.player.places.bar
    section = replace(carried, energy=0.9, bars=bars, final=False, letter=said.home)
    played = said.riff(section)
    start = said.player.ground.first(section)
    rhythms = [
        tuple(n.at - start - turn * span for n in played if turn * span <= n.at - start < (turn + 1) * span)
        for turn in range(16)
    ]
    usual = set(rhythms[:7])
    assert len(usual) == 1
    assert {rhythms[7], rhythms[15]}.isdisjoint(usual)
    assert rhythms[8:15] == rhythms[:7]
