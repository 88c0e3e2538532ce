"""The folder of baked notes: found again, made again when damaged, shared, never in the way."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from undersong.engine.perform.bank import store
from undersong.engine.perform.bank.bake import Recipe
from undersong.engine.perform.bank.store import fetch, trim
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


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "head", "other", "longer"])
def test_makes_a_damaged_file_again(damage: str, tmp_path: Path) -> None:
    table = load_table("kalimba")
    made = fetch(table, RECIPE, tmp_path)
    (file,) = _files(tmp_path)
    content = bytearray(file.read_bytes())
    if damage in ("flipped", "head"):
        content[-1_000 if damage == "flipped" else 20] ^= 0x40
    damaged = {
        "cut": content[:-10],
        "empty": b"",
        "flipped": content,
        "head": content,
        "other": b"not a note" * 100,
        "longer": content + b"more",
    }[damage]
    file.write_bytes(damaged)
    assert np.array_equal(fetch(table, RECIPE, tmp_path).pcm, made.pcm)
    assert file.read_bytes() != bytes(damaged)


def test_bakes_all_the_same_where_nothing_can_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert fetch(load_table("kalimba"), RECIPE, blocked).pcm.shape[0] == 4


def test_reads_no_more_of_a_damaged_file_than_its_head(tmp_path: Path) -> None:
    table = load_table("kalimba")
    made = fetch(table, RECIPE, tmp_path)
    (file,) = _files(tmp_path)
    os.truncate(file, 2**42)  # with a hole in it: there is no such memory, and hardly such a disk
    assert np.array_equal(fetch(table, RECIPE, tmp_path).pcm, made.pcm)
    file.unlink()
    os.mkfifo(file)  # which never has an end
    assert np.array_equal(fetch(table, RECIPE, tmp_path).pcm, made.pcm)


def test_bakes_all_the_same_where_a_folder_lies_in_the_place_of_a_note(tmp_path: Path) -> None:
    table = load_table("kalimba")
    made = fetch(table, RECIPE, tmp_path)
    (file,) = _files(tmp_path)
    file.unlink()
    file.mkdir()
    assert np.array_equal(fetch(table, RECIPE, tmp_path).pcm, made.pcm)
    assert not _files(tmp_path)


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_bakes_all_the_same_and_leaves_nothing_where_the_disk_says_no(
    fault: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(fault, "no")

    monkeypatch.setattr(Path, "replace", refuse)
    assert fetch(load_table("kalimba"), RECIPE, tmp_path).pcm.shape[0] == 4
    assert not _files(tmp_path)


def test_does_not_find_what_another_edition_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = load_table("kalimba")
    monkeypatch.setattr(store, "code_digest", lambda: "edition 0")
    fetch(table, RECIPE, tmp_path)
    monkeypatch.undo()
    fetch(table, RECIPE, tmp_path)
    assert len(_files(tmp_path)) == 2


def test_does_not_find_what_other_libraries_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = load_table("kalimba")
    fetch(table, RECIPE, tmp_path)
    store.code_digest.cache_clear()
    monkeypatch.setattr(store.numba, "__version__", "0.1")
    fetch(table, RECIPE, tmp_path)
    store.code_digest.cache_clear()
    assert len(_files(tmp_path)) == 2


def test_does_not_find_what_other_code_computed(tmp_path: Path) -> None:
    source = tmp_path / "bells.py"
    source.write_text("one way")
    before = store.code_digest(source)
    store.code_digest.cache_clear()
    source.write_text("another")
    assert store.code_digest(source) not in (before, store.code_digest())


def test_lets_go_of_what_was_not_played_for_longest(tmp_path: Path) -> None:
    table = load_table("kalimba")
    recipes = [Recipe(midi=midi, seconds=0.5) for midi in (60, 62, 64)]
    for recipe in recipes:
        fetch(table, recipe, tmp_path)
    by_age = sorted(_files(tmp_path), key=lambda p: p.stat().st_mtime_ns)
    for age, file in enumerate(reversed(by_age)):
        os.utime(file, (1_000_000.0 - age, 1_000_000.0 - age))
    fetch(table, recipes[0], tmp_path)
    removed = trim(tmp_path, kept_bytes=2 * by_age[0].stat().st_size + 100)
    assert removed > 0
    assert by_age[0] in _files(tmp_path)
    assert by_age[1] not in _files(tmp_path)


def test_trims_to_nothing_and_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    fetch(load_table("kalimba"), RECIPE, tmp_path)
    (tmp_path / "ab").mkdir(exist_ok=True)
    (tmp_path / "ab" / "letter.txt").write_text("mine")
    trim(tmp_path, kept_bytes=0)
    assert [p.name for p in _files(tmp_path)] == ["letter.txt"]


def test_takes_away_drafts_that_nobody_will_end(tmp_path: Path) -> None:
    fetch(load_table("kalimba"), RECIPE, tmp_path)
    (note,) = _files(tmp_path)
    old, new = note.parent / ".draft-old", note.parent / ".draft-new"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (1.0, 1.0))
    trim(tmp_path)
    assert {p.name for p in _files(tmp_path)} == {note.name, new.name}


def test_keeps_the_folder_small_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LOOK_AFTER_BYTES", 1)
    monkeypatch.setattr(store.trim, "__kwdefaults__", {"kept_bytes": 400_000})
    table = load_table("kalimba")
    for midi in range(55, 67):
        fetch(table, Recipe(midi=midi, seconds=0.5), tmp_path)
    assert 0 < sum(p.stat().st_size for p in _files(tmp_path)) <= 400_000


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
