"""Statements of a riff: it goes round, and breathes at the end of eight."""

from dataclasses import replace
from statistics import mean

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose.plan import Lead
from undersong.engine.compose.planning import Soloist, plan_of
from undersong.engine.compose.tune.hook import Hook
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


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_a_riff_leans_on_tones_of_the_chords_under_it(seed):
    sheet = sheets()["deep-house"]
    brief = make_brief("deep-house", seed=seed, duration_seconds=60.0)
    plan = plan_of(brief, sheet, Seeds(seed), None, lead=Soloist("square-lead", (55, 76)))
    said = LeadWriter(plan, None)._said
    carried = next(s for s in plan.sections if s.lead is Lead.TUNE)
    start, bar = said.player.ground.first(carried), said.player.places.bar
    # The worst that can be: every note a semitone above the root of the first chord.
    strange = (said.player.ground.chord(start, 1).pitch_classes[0] + 1) % 12
    pitch = next(p for p in range(said.player.lowest + 2, said.player.highest) if p % 12 == strange)
    figure = Hook((0, bar // 2), (1, 1), (pitch, pitch), bar)
    grounded = said._grounded(figure, start)
    chords = [said.player.ground.chord(start + at, 1) for at in figure.onsets]
    assert all(p % 12 in c.pitch_classes for p, c in zip(grounded.pitches, chords, strict=True))
    assert said._grounded(grounded, start) == grounded


@pytest.mark.parametrize("style", ["techno", "deep-house", "dubstep"])
def test_a_riff_style_keeps_its_hook_for_the_drop(style):
    sheet = sheets()[style]
    brief = make_brief(style, seed=301, duration_seconds=75.0)
    plan = plan_of(brief, sheet, Seeds(301), None, lead=Soloist("square-lead", (55, 76)))
    said = LeadWriter(plan, None)._said
    home = next(s for s in plan.sections if s.letter == said.home)
    away = replace(home, letter="theme", name="theme", lead=Lead.HOOK, final=False)
    hooks, others = said.hooks(replace(home, final=False)), said.hooks(away)
    assert mean(n.pitch for n in others) < mean(n.pitch for n in hooks)
