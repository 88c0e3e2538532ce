"""Every style stands under one heading, a new family under its own."""

from dataclasses import replace

from undersong.engine.styles import groups as module
from undersong.engine.styles.groups import HEADINGS, groups
from undersong.engine.styles.sheet import sheets


def test_shows_every_style_once():
    shown = [sheet.id for group in groups() for sheet in group.sheets]
    assert sorted(shown) == sorted(sheets())


def test_sorts_the_styles_under_a_heading_by_name():
    for group in groups():
        names = [sheet.name.lower() for sheet in group.sheets]
        assert names == sorted(names)


def test_has_no_heading_without_a_style():
    assert [group.title for group in groups()][: len(HEADINGS)] == list(HEADINGS)


def test_gives_a_family_that_nobody_named_a_heading_at_the_end(monkeypatch):
    new = replace(sheets()["pop"], id="joik", name="Joik", family="arctic-song")
    monkeypatch.setattr(module, "sheets", lambda: {**sheets(), "joik": new})
    assert groups()[-1].title == "Arctic song"
    assert [sheet.id for sheet in groups()[-1].sheets] == ["joik"]
