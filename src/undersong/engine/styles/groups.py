"""The styles in the order in which people look for them: a heading, and the styles under it.

Families come from the sheets. Small ones that people look for together stand together here; a family that
no heading names gets one of its own at the end, so that a new style needs its file and nothing else.
"""

from dataclasses import dataclass

from undersong.engine.styles.sheet import Sheet, sheets

HEADINGS = {
    "Pop": ("pop",),
    "Rock": ("rock",),
    "Soul and funk": ("soul",),
    "Hip-hop": ("hip-hop",),
    "Electronic": ("electronic",),
    "Jazz": ("jazz",),
    "Folk and roots": ("folk", "roots"),
    "Latin and world": ("latin", "world"),
    "Classical and film": ("classical", "score"),
}
"""Heading to the families under it."""


@dataclass(frozen=True)
class Group:
    """Styles under one heading, by name."""

    title: str
    sheets: tuple[Sheet, ...]


def groups() -> tuple[Group, ...]:
    """Return every style once, under its heading."""
    by_family: dict[str, list[Sheet]] = {}
    for sheet in sheets().values():
        by_family.setdefault(sheet.family, []).append(sheet)
    named = {family for families in HEADINGS.values() for family in families}
    headings = HEADINGS | {
        family.replace("-", " ").capitalize(): (family,) for family in sorted(set(by_family) - named)
    }
    return tuple(
        Group(title, tuple(sorted(found, key=lambda sheet: sheet.name.lower())))
        for title, families in headings.items()
        if (found := [sheet for family in families for sheet in by_family.get(family, ())])
    )
