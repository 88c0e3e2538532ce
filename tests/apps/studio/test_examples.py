"""Every example can be made."""

import pytest

from undersong.apps.studio.checking import faults
from undersong.apps.studio.examples import ANY, examples, find_example
from undersong.engine.styles.sheet import sheets


@pytest.mark.parametrize("name", examples())
def test_is_a_request_that_can_be_met(name):
    assert list(faults(examples()[name].words)) == []


def test_shows_every_style():
    assert {example.style for example in examples().values()} == set(sheets())


def test_finds_one_by_name_or_by_chance():
    assert find_example("rainy-night") is examples()["rainy-night"]
    assert find_example(ANY) in examples().values()
    assert find_example("nothing") is None
