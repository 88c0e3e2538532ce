"""The page on effects says what there is: each effect, what it is, and who has it."""

import re
from pathlib import Path

import pytest

from undersong.engine.effects.catalogue import KINDS, effects, usual
from undersong.engine.styles.sheet import sheets

PAGE = (Path(__file__).parents[3] / "docs/reference/effects.md").read_text("utf-8")
ROWS = {row[1]: row for row in re.finditer(r"^\| `(.+?)` \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)}


def test_lists_every_effect_and_no_other() -> None:
    assert list(ROWS) == list(effects())


@pytest.mark.parametrize("name", list(effects()))
def test_tells_kind_and_sense_and_who_has_it(name: str) -> None:
    effect, row = effects()[name], ROWS[name]
    styles = [s.id for s in sheets().values() if any(name in names for names in s.space.inserts.values())]
    everywhere = [f"{instrument} everywhere" for instrument, names in usual().items() if name in names]
    assert KINDS[row[2]] is type(effect)
    assert row[3] == effect.about.removesuffix(".")
    assert row[4].split(", ") == [*everywhere, *styles]
