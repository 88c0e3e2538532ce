"""The rehearsal leaves what the first song needs, and finds it when called again."""

from pathlib import Path

import pytest

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.perform import rehearsal, warm


def test_plays_instruments_that_there_are_within_their_ranges() -> None:
    for name, (role, lowest, highest) in rehearsal.USUAL.items():
        instrument = instruments()[name]
        assert role in instrument.roles
        assert instrument.lowest <= lowest <= highest <= instrument.highest


def test_bakes_once_and_tells_its_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: rehearsal.USUAL[name] for name in ("flute", "bell-synth", "house-kit")}
    monkeypatch.setattr(rehearsal, "USUAL", few)
    told: list[float] = []
    warm(tmp_path, progress=told.append)
    made = {p: p.stat().st_ino for p in tmp_path.rglob("*.pcm")}
    assert len(made) > 30
    assert told[-1] == 1.0
    warm(tmp_path)
    assert {p: p.stat().st_ino for p in tmp_path.rglob("*.pcm")} == made
