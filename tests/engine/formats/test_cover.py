"""A cover belongs to its seed and style."""

import io
import xml.dom.minidom

import av
import numpy as np
import pytest

from undersong.engine.formats.cover import LIGHTS, MANNERS, PNG_PIXELS, cover_png, cover_svg, drawn, painted
from undersong.engine.styles.sheet import sheets
from undersong.seeds import LARGEST_SEED


def seen(png):
    """Return the pixels as another library reads them."""
    with av.open(io.BytesIO(png)) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24")


@pytest.mark.parametrize("seed", [0, 7, LARGEST_SEED])
def test_is_the_same_picture_for_the_same_song(seed):
    assert cover_svg(seed, "pop") == cover_svg(seed, "pop")
    assert cover_png(seed, "pop") == cover_png(seed, "pop")


def test_is_another_picture_for_another_seed():
    assert len({cover_svg(seed) for seed in range(200)}) == 200


def test_looks_like_its_style():
    assert cover_svg(7, "techno") != cover_svg(7, "folk-ballad")
    assert {sheet.family for sheet in sheets().values()} <= set(MANNERS)


def test_is_drawn_for_a_style_that_nobody_knows():
    assert cover_svg(7, "no such style") == cover_svg(7)


def test_is_a_small_png_that_others_read():
    for seed, style in list(enumerate(sheets()))[::3]:
        png = cover_png(seed, style)
        assert len(png) < 100_000
        picture = painted(drawn(seed, style), PNG_PIXELS)
        assert np.array_equal(seen(png), np.rint(picture).astype(np.uint8))


def test_has_light_above_and_dark_below():
    for seed in range(40):
        picture = painted(drawn(seed, ""), 60)
        assert picture.min() >= 0
        assert picture.max() <= 255
        assert picture[:10].mean() > picture[-6:].mean()


def test_is_an_svg_in_which_nothing_acts():
    for seed in range(len(LIGHTS) * 40):
        text = cover_svg(seed)
        names = {node.nodeName for node in xml.dom.minidom.parseString(text).getElementsByTagName("*")}
        gradients = {"defs", "linearGradient", "radialGradient", "stop"}
        assert names <= {"svg", "rect", "circle", "path"} | gradients
        assert len(text) < 10_000
        assert "nan" not in text
