"""The data folder is for its owner alone."""

import pytest

from undersong.shared.folders import FOLDERS, DataFolder, FolderRefused


def test_makes_everything_for_its_owner_alone(tmp_path):
    folder = DataFolder(tmp_path / "deep" / "data")
    assert folder.secret_key() == ""
    folder.make()
    folder.make()
    assert folder.root.stat().st_mode & 0o077 == 0
    assert {path.name for path in folder.root.iterdir()} == set(FOLDERS)
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.root.rglob("*"))
    assert len(folder.secret_key()) == 64


def test_says_so_when_it_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderRefused, match="--data"):
        DataFolder(tmp_path / "file").make()
