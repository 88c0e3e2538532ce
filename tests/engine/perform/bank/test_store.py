"""The folder of baked notes: found again, made again when damaged, shared, never in the way."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from undersong.engine.perform.bank import store
from undersong.engine.perform.bank.bake import Recipe
from undersong.engine.perform.bank.store import fetch
from undersong.engine.perform.bank.tables import load_table

RECIPE = Recipe(midi=64, seconds=0.5)


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def test_finds_what_it_has_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = load_table("kalimba")
    made = fetch(table, RECIPE, tmp_path)
    monkeypatch.setattr(store, "bake", lambda *_: pytest.fail("baked again"))
    found = fetch(table, RECIPE, tmp_path)
    assert np.array_equal(made.pcm, found.pcm)
    assert (made.scale, made.loop) == (found.scale, found.loop)


def test_keeps_loops(tmp_path: Path) -> None:
    table, recipe = load_table("flute"), Recipe(midi=72)
    made, found = fetch(table, recipe, tmp_path), fetch(table, recipe, tmp_path)
    assert made.loop is not None
    assert found.loop == made.loop


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "other"])
def test_makes_a_damaged_file_again(damage: str, tmp_path: Path) -> None:
    table = load_table("kalimba")
    made = fetch(table, RECIPE, tmp_path)
    (file,) = _files(tmp_path)
    content = bytearray(file.read_bytes())
    if damage == "flipped":
        content[-1_000] ^= 0x40
    damaged = {"cut": content[:-10], "empty": b"", "flipped": content, "other": b"not a note" * 100}[damage]
    file.write_bytes(damaged)
    assert np.array_equal(fetch(table, RECIPE, tmp_path).pcm, made.pcm)
    assert file.read_bytes() != bytes(damaged)


def test_bakes_all_the_same_where_nothing_can_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert fetch(load_table("kalimba"), RECIPE, blocked).pcm.shape[0] == 4


def test_leaves_no_drafts_when_many_write_at_once(tmp_path: Path) -> None:
    table = load_table("kalimba")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: fetch(table, RECIPE, tmp_path).pcm, range(8)))
    assert all(np.array_equal(made[0], m) for m in made)
    assert len(_files(tmp_path)) == 1


def test_knows_recipes_apart(tmp_path: Path) -> None:
    table = load_table("kalimba")
    for recipe in (
        RECIPE,
        Recipe(midi=65, seconds=0.5),
        Recipe(midi=64, seconds=1.0),
        Recipe(midi=64, seconds=0.5, take=1),
    ):
        fetch(table, recipe, tmp_path)
    assert len(_files(tmp_path)) == 4
