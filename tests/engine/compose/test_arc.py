"""The arc: energy that leads somewhere."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersong.engine.compose.arc import energies, thinned
from undersong.engine.compose.form.fitting import Stretch
from undersong.engine.compose.form.played import played_form
from undersong.engine.model import FormWish
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

POP = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")


def arc(names=POP, style="pop", asked=0.5, wishes=()):
    return energies([Stretch(name, 8) for name in names], sheets()[style], asked, wishes)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(sheets())), st.integers(4, 300), st.integers(0, 50), st.floats(0, 1))
def test_stays_between_nothing_and_everything(style, bars, seed, asked):
    form = played_form(sheets()[style], Seeds(seed), bars=bars, bar_seconds=2.0)
    assert all(0.0 < e <= 1.0 for e in energies(form, sheets()[style], asked))


@pytest.mark.parametrize("asked", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("style", sorted(sheets()))
def test_leads_to_the_last_chorus(style, asked):
    found = arc(style=style, asked=asked)
    first, second, last = (e for e, name in zip(found, POP, strict=True) if name == "chorus")
    assert first <= second <= last == max(found)
    verses = [e for e, name in zip(found, POP, strict=True) if name == "verse"]
    assert first >= max(verses) + 0.06


def test_stands_above_verses_that_are_lively_and_above_all_else():
    pop = sheets()["pop"]
    lively = replace(pop, energy={**pop.energy, "verse": 0.9, "chorus": 0.6, "outro": 0.99})
    found = energies([Stretch(name, 8) for name in POP], lively, 0.5)
    verses, choruses = (
        [e for e, n in zip(found, POP, strict=True) if n == name] for name in ("verse", "chorus")
    )
    assert min(choruses) >= max(verses) + 0.1
    assert choruses[-1] == max(found)


def test_grows_from_verse_to_verse_and_holds_back_before_the_last_chorus():
    found = arc()
    assert found[1] < found[3]
    assert found[5] < arc(("intro", "verse", "chorus", "bridge", "verse", "chorus"))[3]


def test_lets_some_of_many_choruses_hold_back():
    names = ("verse", "chorus") * 8
    found = arc(names)
    choruses = found[1::2]
    assert all(abs(a - b) > 0.1 for a, b in pairwise(choruses[1:7]))
    assert thinned(POP, "chorus") == frozenset()


def test_builds_from_calm_to_everybody():
    found = arc(wishes=[FormWish.BUILDS])
    up_to_last = found[:7]
    assert up_to_last[0] < 0.25
    assert up_to_last[-1] > 0.9
    assert max(b - a for a, b in pairwise(up_to_last)) < 0.45


def test_ends_quietly_or_with_everything_as_it_was_wished():
    assert arc(wishes=[FormWish.QUIET_END])[-1] < 0.25
    assert arc(("intro", "verse", "chorus"), wishes=[FormWish.BIG_END])[-1] >= 0.9


def test_knows_a_value_for_names_that_the_style_has_not():
    assert arc(("intro", "theme", "drop"), style="folk-ballad")[2] > arc(("intro", "theme"), "folk-ballad")[1]
