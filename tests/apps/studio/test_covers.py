"""A cover belongs to its seed."""

import xml.dom.minidom

import pytest

from undersong.apps.studio.covers import LANDS, LIGHTS, cover_svg
from undersong.seeds import LARGEST_SEED


@pytest.mark.parametrize("seed", [0, 7, LARGEST_SEED])
def test_draws_the_same_picture_for_the_same_seed(seed):
    assert cover_svg(seed) == cover_svg(seed)


def test_draws_another_picture_for_another_seed():
    assert len({cover_svg(seed) for seed in range(200)}) == 200


def test_is_a_small_picture_in_which_nothing_acts():
    for seed in range(len(LANDS) * len(LIGHTS) * 5):
        text = cover_svg(seed)
        names = {node.nodeName for node in xml.dom.minidom.parseString(text).getElementsByTagName("*")}
        assert names <= {"svg", "rect", "circle", "path"}
        assert len(text) < 8_000
        assert "nan" not in text
