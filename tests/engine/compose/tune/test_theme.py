"""Themes, riffs, cells and solos of an instrument, on the plans of a few short songs."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose.plan import Lead
from undersong.engine.compose.planning import Soloist, plan_of
from undersong.engine.compose.tune.lead import LeadWriter
from undersong.engine.compose.tune.solo import Solos
from undersong.engine.compose.tune.statements import Statements
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

SOLOS = ("tune", "pentatonic", "jazz", "arpeggio", "sparse")


def a_plan(style="synthwave", *, seed=2, seconds=60.0, **habits):
    brief = make_brief(style, seed=seed, duration_seconds=seconds)
    sheet = sheets()[style]
    sheet = replace(sheet, tune=replace(sheet.tune, **habits))
    return plan_of(brief, sheet, Seeds(seed), None, lead=Soloist("saw-lead", (60, 84)))


@pytest.fixture(scope="module")
def plan():
    return a_plan()


def carried(plan):
    return next(s for s in plan.sections if s.lead is Lead.TUNE)


def moves(played):
    return [(b.at - a.at, b.pitch - a.pitch) for a, b in pairwise(played)]


def test_a_theme_says_its_idea_again_and_comes_to_rest(plan):
    writer = LeadWriter(plan, None)
    played = writer._themes.write(carried(plan))
    figures = [tuple(moves(played)[i : i + 3]) for i in range(len(played) - 3)]
    assert max(figures.count(f) for f in figures) >= 2
    longest = max(b.at - a.at - a.length for a, b in pairwise(played))
    assert longest * float(writer.player.places.tick) >= 0.5


def test_a_theme_that_comes_again_is_the_same_tune(plan):
    sections = [s for s in plan.sections if s.lead is Lead.TUNE and s.letter == carried(plan).letter]
    writer = LeadWriter(plan, None)
    first = {(n.at, n.pitch) for n in writer._themes.write(sections[0])}
    again = {(n.at, n.pitch) for n in writer._themes.write(replace(sections[0], instance=2))}
    assert len(first & again) / len(first | again) >= 0.6


def test_a_theme_takes_breath_before_a_pickup():
    plan = a_plan("synthwave", pickup=1.0)
    section = carried(plan)
    writer = LeadWriter(plan, None)
    unit = writer.player.places.tick
    played = writer._themes.write(section)
    first, bar = writer.player.ground.first(section), writer.player.places.bar
    leads = [(a, b) for a, b in pairwise(played) if a.loud > b.loud and (b.at - first) % bar]
    assert leads
    assert all((b.at - a.at - a.length) * unit >= 0.5 for a, b in leads)


def test_a_hook_that_is_said_for_the_last_time_comes_to_rest(plan):
    writer = LeadWriter(plan, None)
    section = replace(plan.sections[0], bars=8)
    played = writer._said.hooks(section)
    end = writer.player.ground.first(section) + 8 * writer.player.places.bar
    assert (end - played[-1].at - played[-1].length) * writer.player.places.tick >= 0.5


def test_a_theme_a_bar_too_short_is_the_same_as_far_as_it_goes(plan):
    section = carried(plan)
    whole = LeadWriter(plan, None)._themes.write(replace(section, bars=8))
    short = LeadWriter(plan, None)._themes.write(replace(section, bars=7))
    assert short
    assert [n[:3] for n in short[:-1]] == [n[:3] for n in whole[: len(short) - 1]]


def test_a_riff_turned_upside_down_lies_no_lower(plan):
    said = LeadWriter(plan, None)._said
    low = said._turned(said.hook)
    assert sum(low.pitches) / len(low.pitches) >= sum(said.hook.pitches) / len(said.hook.pitches) - 1


def test_a_riff_of_another_section_lies_lower_than_the_hook():
    said = LeadWriter(a_plan("synthwave", theme="riff"), None)._said
    hook = said.hook
    higher = said._below(hook.moved(5))
    assert sum(higher.pitches) / len(higher.pitches) <= sum(hook.pitches) / len(hook.pitches)


def test_leaves_the_hook_to_its_home_where_it_was_everywhere(plan):
    leaning = LeadWriter(plan, None, leaning=Leaning(contrast=1.0))
    away = replace(plan.sections[0], name="theme", letter="verse", bars=4)
    figures = [[n.pitch for n in writer._said.hooks(away)] for writer in (LeadWriter(plan, None), leaning)]
    assert figures[0] != figures[1]


def test_a_riff_goes_round_and_cells_leave_room(plan):
    riff, cells = a_plan(theme="riff"), a_plan(theme="cells")
    home = replace(carried(riff), energy=0.9)
    said = LeadWriter(riff, None)._said
    span = said.hook.span
    played = [(n.at % span, n.pitch) for n in Statements(said.player, said.hook, home.letter).riff(home)]
    counts = [played.count(note) for note in set(played)]
    assert max(counts) >= home.bars * said.player.places.bar // span * 0.5
    sparse = LeadWriter(cells, None)._said.cells(carried(cells))
    assert 0 < len(sparse) < 0.7 * len(played)


@pytest.mark.parametrize("solo", SOLOS)
def test_a_solo_keeps_to_its_instrument_and_rises(solo):
    plan = a_plan(solo=solo, seconds=90.0)
    writer = LeadWriter(plan, None)
    section = replace(carried(plan), bars=16, instance=1, lead=Lead.SOLO)
    played = Solos(writer.player, writer.hook).write(section)
    assert len(played) >= 8
    assert all(writer.player.lowest <= n.pitch <= writer.player.highest for n in played)
    assert all(b.at > a.at for a, b in pairwise(played))
    half = len(played) // 2
    assert np.mean([n.pitch for n in played[half:]]) > np.mean([n.pitch for n in played[:half]]) - 1


def test_a_solo_knows_the_chords():
    plan = a_plan("jazz-swing", solo="jazz", seconds=90.0)
    writer = LeadWriter(plan, None)
    section = replace(carried(plan), lead=Lead.SOLO)
    places = writer.player.places
    played = Solos(writer.player, writer.hook).write(section)
    strong = [n for n in played if places.weights[n.at % (2 * places.bar)] >= 2.5]
    fits = [n.pitch % 12 in writer.player.ground.chord(n.at, 1).pitch_classes for n in strong]
    assert np.mean(fits) >= 0.85


def test_another_instrument_plays_the_solo_that_it_was_asked_for():
    plan = a_plan(seconds=90.0)
    solo = replace(carried(plan), lead=Lead.SOLO, solo_instrument="violin")
    plan = replace(plan, sections=tuple(solo if s is carried(plan) else s for s in plan.sections))
    start, end = plan.start_beats(solo), plan.start_beats(solo) + plan.length_beats(solo)
    writer = LeadWriter(plan, None)
    assert set(writer.solos()) == {"violin"}
    assert all(start <= n.start_beats < end for n in writer.solos()["violin"])
    assert not any(start + 1 <= n.start_beats < end - 1 for n in writer.notes())


def test_a_section_in_a_higher_key_has_the_same_tune_higher():
    plan = a_plan()
    first = carried(plan)
    again = replace(first, key_shift=2)
    chords = tuple(
        c.model_copy(update={"pitch_classes": tuple((pc + 2) % 12 for pc in c.pitch_classes)})
        if plan.start_beats(first) <= c.start_beats < plan.start_beats(first) + plan.length_beats(first)
        else c
        for c in plan.chords
    )
    higher = replace(plan, chords=chords, sections=tuple(again if s is first else s for s in plan.sections))
    low = [n.pitch for n in LeadWriter(plan, None).notes()]
    high = [n.pitch for n in LeadWriter(higher, None).notes()]
    raised = [b - a for a, b in zip(low, high, strict=True) if a != b]
    assert raised
    assert set(raised) <= {2, -10}
