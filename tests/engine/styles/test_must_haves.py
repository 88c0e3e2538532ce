"""What makes a style: every item of every sheet's `must_have` is heard in the songs of that style.

A new sheet is tested without a line of code here.
"""

from functools import cache

import pytest

from benchmarks.quality.laws import broken
from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose import compose
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.styles.hearing import heard
from undersong.engine.styles.sheet import sheets
from undersong.engine.voices.catalogue import voices

SEEDS = (1, 2)
ITEMS = [pytest.param(s, t, id=f"{s.id}-{t.says}") for s in sheets().values() for t in s.must_have]


@cache
def songs(style):
    """Songs of 75 s in the commonest mode and meter of a style, sung where the style is."""
    sheet = sheets()[style]
    facts = {
        "key": f"A {max(sheet.modes, key=sheet.modes.__getitem__)}",
        "meter": max(sheet.meters, key=sheet.meters.__getitem__),
        "duration_seconds": 75.0,
    }
    if sheet.sings:
        facts |= {"lyrics": LYRICS, "voice": next(iter(voices()))}
    return [compose(make_brief(style, seed=seed, **facts)) for seed in SEEDS]


@pytest.mark.parametrize(("sheet", "trait"), ITEMS)
def test_is_heard_in_every_song(sheet, trait):
    families = {name: instrument.family for name, instrument in instruments().items()}
    found = [heard(trait, score, sheet, families=families) for score in songs(sheet.id)]
    values = [f.value for f in found]
    assert any(v is not None for v in values), f"no song has the sections {trait.sections}"
    assert all(f.ok for f in found), f"{trait.says}: {values}"


@pytest.mark.parametrize("style", list(sheets()))
def test_keeps_the_laws_of_every_song(style):
    """It ends at home, never falls silent inside, and its chorus differs from its verse."""
    found = [f"seed {s.seed}, {law}" for s in songs(style) for law in broken(s)]
    assert [law for law in found if "returns" not in law] == []
