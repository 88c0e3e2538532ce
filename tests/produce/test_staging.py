"""Files appear whole or not at all."""

import pytest

from undersong.errors import RequestError
from undersong.produce.staging import Staging


def names(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


class TestKeep:
    def test_moves_files_and_folders_to_their_places(self, tmp_path):
        with Staging() as staging:
            staging.file(tmp_path / "song.flac").write_bytes(b"song")
            (staging.folder(tmp_path / "stems") / "bass.flac").write_bytes(b"bass")
            staging.keep()
        assert names(tmp_path) == ["song.flac", "stems", "stems/bass.flac"]

    def test_replaces_an_older_file_and_leaves_its_neighbours(self, tmp_path):
        (tmp_path / "stems").mkdir()
        (tmp_path / "stems" / "bass.flac").write_bytes(b"old")
        (tmp_path / "stems" / "notes.txt").write_bytes(b"mine")
        with Staging() as staging:
            (staging.folder(tmp_path / "stems") / "bass.flac").write_bytes(b"new")
            staging.keep()
        assert (tmp_path / "stems" / "bass.flac").read_bytes() == b"new"
        assert (tmp_path / "stems" / "notes.txt").read_bytes() == b"mine"


class TestFailure:
    def test_leaves_everything_as_it_was_when_the_work_fails(self, tmp_path):
        (tmp_path / "song.flac").write_bytes(b"old")

        def fail() -> None:
            with Staging() as staging:
                staging.file(tmp_path / "song.flac").write_bytes(b"half")
                staging.folder(tmp_path / "stems")
                raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"):
            fail()
        assert names(tmp_path) == ["song.flac"]
        assert (tmp_path / "song.flac").read_bytes() == b"old"

    @pytest.mark.parametrize("place", ["missing/song.flac", "a_file/song.flac", "a_folder"])
    def test_refuses_a_place_where_no_file_can_stand(self, tmp_path, place):
        (tmp_path / "a_file").write_bytes(b"")
        (tmp_path / "a_folder").mkdir()
        with pytest.raises(RequestError) as caught, Staging() as staging:
            staging.file(tmp_path / place)
        assert place.split("/")[0] in caught.value.message
        assert names(tmp_path) == ["a_file", "a_folder"]

    def test_refuses_a_stems_folder_that_is_a_file(self, tmp_path):
        (tmp_path / "stems").write_bytes(b"")
        with pytest.raises(RequestError, match="not a folder"), Staging() as staging:
            staging.folder(tmp_path / "stems")
