"""Every example can be made."""

import pytest

from undersong.apps.studio.checking import faults
from undersong.apps.studio.examples import ANY, examples, find_example
from undersong.engine.interpret import interpret
from undersong.engine.model import Wishes
from undersong.engine.styles.groups import groups
from undersong.engine.styles.sheet import sheets


@pytest.mark.parametrize("name", examples())
def test_is_a_request_that_can_be_met(name):
    assert list(faults(examples()[name].words)) == []


def test_shows_a_style_under_every_heading():
    shown = {example.style for example in examples().values()}
    assert shown <= set(sheets())
    assert [g.title for g in groups() if shown.isdisjoint(sheet.id for sheet in g.sheets)] == []


@pytest.mark.parametrize("name", examples())
def test_says_nothing_that_has_to_be_set_aside(name):
    wishes = Wishes.read(examples()[name].words)
    assert interpret(wishes).notes == ()


def test_finds_one_by_name_or_by_chance():
    assert find_example("rainy-night") is examples()["rainy-night"]
    assert find_example(ANY) in examples().values()
    assert find_example("nothing") is None
