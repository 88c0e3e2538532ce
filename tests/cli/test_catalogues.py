"""The lists of what there is to choose from."""

import json

import pytest

from undersong.cli.main import main
from undersong.engine.instruments.catalogue import instruments

NINE = {"keys", "mallets", "guitars", "basses", "strings", "winds", "brass", "synths", "drums"}


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_tells_programs_all_of_an_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in json.loads(printed(capsys, "instruments", "--json"))}
    assert rows.keys() == instruments().keys()
    assert {row["family"] for row in rows.values()} >= NINE
    trumpet = rows["trumpet"]
    assert {"fall", "scoop", "swell"} <= set(trumpet["articulations"])
    assert -1.0 <= trumpet["pan"] <= 1.0
    assert 0.0 <= trumpet["width"] <= 1.0
    assert trumpet["room_db"] < 0.0
    assert rows["steel-guitar"]["strings"] == [40, 45, 50, 55, 59, 64]


def test_tells_people_what_each_can_play_where_there_is_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert "palm-mute" in printed(capsys, "instruments")
    monkeypatch.setenv("COLUMNS", "80")
    assert "palm-mute" not in printed(capsys, "instruments")
