"""A page shows the cover that stands in the files."""

import pytest
from django.urls import reverse

from undersong.apps.studio.covers import cover_url
from undersong.engine.formats.cover import cover_svg

pytestmark = pytest.mark.django_db


def test_is_drawn_from_seed_and_style(alice_client):
    answer = alice_client.get(cover_url(7, "techno"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.decode() == cover_svg(7, "techno")


@pytest.mark.parametrize("style", [None, "", "no such style"])
def test_leaves_out_a_style_that_is_none(style):
    assert cover_url(7, style) == reverse("cover", args=[7])


def test_is_drawn_whatever_somebody_writes_into_the_address(alice_client):
    address = reverse("cover", args=[7])
    assert alice_client.get(address, {"style": "<script>"}).content.decode() == cover_svg(7)
