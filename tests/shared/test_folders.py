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


@pytest.mark.parametrize("name", FOLDERS)
def test_takes_over_no_folder_of_somebody_else(tmp_path, name):
    theirs = tmp_path / name / "theirs.txt"
    theirs.parent.mkdir(mode=0o755)
    theirs.write_text("kept")
    with pytest.raises(FolderRefused, match=f"“{name}”"):
        DataFolder(tmp_path).make()
    assert theirs.read_text() == "kept"
    assert theirs.parent.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_stands_beside_what_has_other_names_and_knows_itself_again(tmp_path):
    (tmp_path / "letter.txt").write_text("theirs")
    folder = DataFolder(tmp_path)
    folder.make()
    (folder.workshop / "song.wav").write_text("left by a crash")
    folder.make()


def test_says_so_when_its_name_is_too_long_for_a_database(tmp_path):
    deep = tmp_path.joinpath(*["ü" * 100] * 3)
    with pytest.raises(FolderRefused, match="too long"):
        DataFolder(deep).make()
    assert list(tmp_path.iterdir()) == []
