"""Files appear whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

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

    @pytest.mark.parametrize("twin", ["song.flac", "link/song.flac", "link.flac", "link/link/song.flac"])
    def test_refuses_two_names_of_one_file(self, tmp_path, twin):
        (tmp_path / "link").symlink_to(tmp_path)
        (tmp_path / "link.flac").symlink_to("song.flac")
        (tmp_path / "song.flac").write_bytes(b"old")
        with Staging() as staging:
            staging.file(tmp_path / "song.flac")
            with pytest.raises(RequestError, match="same file"):
                staging.file(tmp_path / twin)
        assert (tmp_path / "song.flac").read_bytes() == b"old"

    @pytest.mark.parametrize("stem", ["song", "folder", "kept"])
    def test_refuses_a_stem_for_which_there_is_no_place(self, tmp_path, stem):
        (tmp_path / "folder.flac").mkdir()
        (tmp_path / "kept.flac").touch(mode=0o444)
        with Staging() as staging:
            staging.file(tmp_path / "song.flac")
            staging.folder(tmp_path)
            with pytest.raises(RequestError, match=f"{stem}.flac"):
                staging.expect(tmp_path, ["piano.flac", f"{stem}.flac"])

    def test_puts_back_what_was_moved_when_the_last_one_cannot_be(self, tmp_path):
        (tmp_path / "a.flac").write_bytes(b"old")

        def fail() -> None:
            with Staging() as staging:
                for name in ("a.flac", "b.flac", "c.flac"):
                    staging.file(tmp_path / name).write_bytes(b"new")
                (tmp_path / "c.flac").mkdir()  # somebody was quicker
                (tmp_path / "c.flac" / "theirs").touch()
                staging.keep()

        with pytest.raises(OSError, match=r"c\.flac"):
            fail()
        assert names(tmp_path) == ["a.flac", "c.flac", "c.flac/theirs"]
        assert (tmp_path / "a.flac").read_bytes() == b"old"

    def test_refuses_what_is_no_file(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.flac")
        with pytest.raises(RequestError, match="pipe"), Staging() as staging:
            staging.file(tmp_path / "pipe.flac")
        with pytest.raises(RequestError, match="device"), Staging() as staging:
            staging.file(Path(os.devnull))

    def test_refuses_a_file_that_nobody_may_write(self, tmp_path):
        (tmp_path / "song.flac").write_bytes(b"precious")
        (tmp_path / "song.flac").chmod(0o444)
        with pytest.raises(RequestError, match="may not be written"), Staging() as staging:
            staging.file(tmp_path / "song.flac")
        assert (tmp_path / "song.flac").read_bytes() == b"precious"
        assert names(tmp_path) == ["song.flac"]

    def test_refuses_links_that_lead_in_a_circle(self, tmp_path):
        (tmp_path / "a.flac").symlink_to(tmp_path / "b.flac")
        (tmp_path / "b.flac").symlink_to(tmp_path / "a.flac")
        with pytest.raises(RequestError, match=r"a\.flac"), Staging() as staging:
            staging.file(tmp_path / "a.flac")


class TestLinks:
    def test_stay_and_the_file_behind_them_is_replaced(self, tmp_path):
        (tmp_path / "music").mkdir()
        (tmp_path / "music" / "real.flac").write_bytes(b"old")
        (tmp_path / "song.flac").symlink_to(tmp_path / "music" / "real.flac")
        (tmp_path / "stems").symlink_to(tmp_path / "music")
        with Staging() as staging:
            staging.file(tmp_path / "song.flac").write_bytes(b"new")
            (staging.folder(tmp_path / "stems") / "bass.flac").write_bytes(b"bass")
            staging.keep()
        assert (tmp_path / "song.flac").is_symlink()
        assert (tmp_path / "stems").is_symlink()
        assert (tmp_path / "music" / "real.flac").read_bytes() == b"new"
        assert (tmp_path / "music" / "bass.flac").read_bytes() == b"bass"


@pytest.mark.parametrize("name", ["🌧 – дождь.flac", "x" * 250 + ".flac", "-o.flac", " .flac"])
def test_takes_every_name_that_the_system_takes(tmp_path, name):
    with Staging() as staging:
        staging.file(tmp_path / name).write_bytes(b"song")
        staging.keep()
    assert names(tmp_path) == [name]


HELD = """
import sys, time
from pathlib import Path
from undersong.produce.staging import Staging
with Staging() as staging:
    staging.file(Path(sys.argv[1]) / "song.flac").write_bytes(b"half")
    print("ready", flush=True)
    time.sleep(60)
"""


class TestKilledProcess:
    def held(self, folder):
        process = subprocess.Popen(
            [sys.executable, "-c", HELD, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        return process

    def test_leaves_what_was_there_and_the_next_one_tidies_up(self, tmp_path):
        (tmp_path / "song.flac").write_bytes(b"old")
        with self.held(tmp_path) as process:
            process.send_signal(signal.SIGKILL)
        assert (tmp_path / "song.flac").read_bytes() == b"old"
        assert len(list(tmp_path.glob(".undersong-*"))) == 1
        with Staging() as staging:
            staging.file(tmp_path / "song.flac").write_bytes(b"new")
            staging.keep()
        assert names(tmp_path) == ["song.flac"]
        assert (tmp_path / "song.flac").read_bytes() == b"new"

    def test_is_told_from_one_that_still_works(self, tmp_path):
        with self.held(tmp_path) as process:
            with Staging() as staging:
                staging.file(tmp_path / "other.flac").write_bytes(b"new")
                staging.keep()
            (held,) = tmp_path.glob(".undersong-*")
            assert (held / "new" / "song.flac").read_bytes() == b"half"
            process.send_signal(signal.SIGKILL)

    def test_is_told_from_a_folder_of_somebody_else(self, tmp_path):
        (tmp_path / ".undersong-mine").mkdir()
        (tmp_path / ".undersong-mine" / "notes.txt").write_bytes(b"mine")
        (tmp_path / ".undersong-link").symlink_to(tmp_path / ".undersong-mine")
        with Staging() as staging:
            staging.file(tmp_path / "song.flac").write_bytes(b"new")
            staging.keep()
        assert (tmp_path / ".undersong-mine" / "notes.txt").read_bytes() == b"mine"
        assert (tmp_path / ".undersong-link").is_symlink()
