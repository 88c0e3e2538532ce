"""The styles can be looked through on a narrow terminal, and read whole."""

import json

import pytest

from undersong.cli.main import main
from undersong.engine.styles.sheet import sheets


@pytest.fixture
def printed(capsys, monkeypatch):
    """Return what the command prints on a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str) -> str:
        assert main(["styles", *words]) == 0
        return capsys.readouterr().out

    return run


def test_lists_every_style_in_a_line_of_its_own_within_eighty_columns(printed):
    lines = printed().splitlines()
    assert max(map(len, lines)) <= 80
    names = [line.split()[0] for line in lines if line.startswith("  ") and line.strip()]
    assert sorted(names) == sorted(sheets())


def test_describes_every_style_wholly_to_programs(printed):
    rows = json.loads(printed("--json"))
    assert [row["name"] for row in rows] == list(sheets())
    for row in rows:
        sheet = sheets()[row["name"]]
        assert row["must_have"] == [trait.says for trait in sheet.must_have]
        assert sheet.meters[row["meters"][0]] == max(sheet.meters.values())
        assert set(row["modes"]) == set(sheet.modes)
        assert row["instruments"]["bass"] == list(sheet.instruments["bass"])
        assert (row["sings"], row["duration"]) == (sheet.sings, sheet.duration_seconds)
        assert set(row["sections"]) == {name for form in sheet.form for name, _ in form.sections}
        assert row["moves"] == list(sheet.moves)
        assert row["tune"] == [sheet.lead.hook, sheet.lead.rhythm]
        assert row["words"]
        assert row["sources"]


@pytest.mark.parametrize("name", ["bossa-nova", "Bossa nova", "bossa"])
def test_tells_about_one_style_by_any_of_its_names(printed, name):
    page = printed(name)
    assert page.startswith("Bossa nova (bossa-nova")
    assert max(map(len, page.splitlines())) <= 80
    assert json.loads(printed(name, "--json"))["name"] == "bossa-nova"


def test_says_which_styles_there_are_if_it_is_none_of_them(capsys):
    assert main(["styles", "polka-core"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "polka-core" in err
    assert "tango" in err
