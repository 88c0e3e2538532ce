"""The guide that says how a style is added: its pieces are a whole sheet, and what it promises is heard."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose import compose
from undersong.engine.facts import FactError
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.styles.hearing import heard
from undersong.engine.styles.sheet import read_sheet, sheets

GUIDE = Path(__file__).parents[3] / "docs/how-to/add-a-style.md"


@cache
def text() -> str:
    return "\n".join(re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL))


def test_is_a_whole_sheet():
    polka = read_sheet("polka.toml", text())
    named = {name for part in polka.part for name in part.instruments} | set(polka.lead.instruments)
    assert named <= set(instruments())
    assert "polka" not in {word for sheet in sheets().values() for word in sheet.words}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kick = "X...x...", snare = "..x...x."', 'kick = "X...x..", snare = "..x...x."'),
        ("[tempo]\n", "[tempos]\n"),
        ("sings = false", 'sings = "often"'),
        ("[[part]]", "[[parts]]"),
    ],
)
def test_shows_faults_as_they_are_told(old, new):
    assert old in text()
    with pytest.raises(FactError) as caught:
        read_sheet("polka.toml", text().replace(old, new, 1))
    shown = re.findall(r"^polka\.toml, .*$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert any(line in caught.value.message for line in shown), caught.value.message


@pytest.fixture
def polka(monkeypatch):
    """The sheet, as if its file lay beside the others."""
    sheet = read_sheet("polka.toml", text())
    monkeypatch.setitem(sheets(), "polka", sheet)
    return sheet


def test_promises_what_is_heard(polka):
    families = {name: instrument.family for name, instrument in instruments().items()}
    for seed in (1, 2):
        score = compose(make_brief("polka", seed=seed, key="A major", meter="2/4", duration_seconds=40.0))
        lost = [
            trait.says for trait in polka.must_have if not heard(trait, score, polka, families=families).ok
        ]
        assert lost == []
