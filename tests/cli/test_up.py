"""`undersong up` starts everything, keeps it running, and leaves nothing behind."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 90.0
COMMAND = [sys.executable, "-m", "undersong.cli"]


class Studio:
    """A studio that was started by its command."""

    def __init__(self, process: subprocess.Popen[str], address: str, sockets: Path) -> None:
        self.process, self.sockets = process, sockets
        found = re.fullmatch(r"Undersong is at http://([\d.]+):(\d+)/\?token=(\S+)\n", address)
        assert found, address
        self.host, self.port, self.token = found[1], int(found[2]), found[3]

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=30)) as asking:
            asking.request("GET", path, headers=headers)
            answer = asking.getresponse()
            answer.read()
            return answer.status, answer.headers

    @contextmanager
    def listening(self, cookie: str) -> Iterator[http.client.HTTPResponse]:
        """Hear events."""
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=30)) as asking:
            asking.request("GET", "/events", headers={"Cookie": cookie})
            with asking.getresponse() as answer:
                yield answer

    def entered(self) -> str:
        """Enter by the printed address and return the cookie."""
        return str(self.get(f"/?token={self.token}")[1]["Set-Cookie"]).split(";")[0]

    def children(self) -> dict[str, int]:
        """Return the processes of the studio by what they are."""
        listed = subprocess.run(
            ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
        )
        rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()[1:]]
        known = {"web": "undersong.web.serve", "worker": "undersong.web.work", "queue": "valkey-server"}
        ours = {int(pid): (int(parent), args) for pid, parent, args in rows}
        found = {
            name: pid
            for pid, (parent, args) in ours.items()
            for name, sign in known.items()
            if parent == self.process.pid and sign in args
        }
        worker = found.get("worker")
        for pid, (parent, _) in ours.items():
            if parent == worker and os.getpgid(pid) == pid:  # it has a process group of its own
                found["render"] = pid
        return found


def environment(data: Path, sockets: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    path = os.pathsep.join(sys.path)
    maker = "tests.fakes.song.make"
    return {
        **clean,
        "UNDERSONG_DATA": str(data),
        "TMPDIR": str(sockets),
        "PYTHONPATH": path,
        "UNDERSONG_MAKER": maker,
    }


@contextmanager
def studio(data: Path) -> Iterator[Studio]:
    with tempfile.TemporaryDirectory(prefix="us-", dir="/tmp") as sockets:
        process = subprocess.Popen(
            [*COMMAND, "up", "--port", "0", "--no-browser"],
            env=environment(data, Path(sockets)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            yield Studio(process, process.stdout.readline(), Path(sockets))
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=60)


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not met():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def are_gone(pids: dict[str, int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() or _answers(pid) for pid in pids.values())


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def leaves_no_core_file(pid: int) -> bool:
    limits = Path(f"/proc/{pid}/limits")
    if not limits.exists():  # elsewhere than on Linux it cannot be seen from outside
        return True
    return re.search(r"^Max core file size\s+0\s+0\s", limits.read_text(), re.MULTILINE) is not None


def is_ready(studio: Studio) -> bool:
    try:
        return studio.get("/readyz")[0] == http.client.OK
    except OSError:
        return False


def test_runs_until_ctrl_c_and_leaves_nothing_behind(tmp_path):
    data = tmp_path / "data"
    with studio(data) as running:
        assert is_ready(running)
        cookie = running.entered()
        assert running.get("/media/00000000-0000-4000-8000-000000000000", Cookie=cookie)[0] == 404
        second = subprocess.run(
            [*COMMAND, "up", "--port", "0"],
            env=environment(data, running.sockets),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (second.returncode, second.stdout, second.stderr.count("\n")) == (2, "", 1)
        another_token = re.search(rf"http://127\.0\.0\.1:{running.port}/\?token=(\S+)", second.stderr)
        assert another_token
        assert another_token[1] != running.token

        until(lambda: "render" in running.children())
        children = running.children()
        assert set(children) == {"web", "worker", "queue", "render"}
        assert all(leaves_no_core_file(pid) for pid in children.values())
        with running.listening(cookie) as events:
            assert events.readline() == b"retry: 2000\n"
            running.process.send_signal(signal.SIGINT)
            assert events.read().strip() == b""  # the line is closed at once, and in good order
        said, complained = running.process.communicate(timeout=30)
        assert (running.process.returncode, said, complained) == (130, "", "")
        until(lambda: are_gone(children))
        assert list(running.sockets.iterdir()) == []
    left = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}
    assert left == {"keys/secret.key", "run/lock", "undersong.sqlite3"} | {
        name for name in left if name.startswith(("logs/", "run/entrance/"))
    }
    assert all(path.stat().st_mode & 0o077 == 0 for path in data.rglob("*"))
    assert running.token not in "".join(path.read_text() for path in (data / "logs").iterdir())


def test_starts_again_what_was_killed_and_ends_with_its_own_death(tmp_path):
    with studio(tmp_path / "data") as running:
        before = running.children()
        for name in ("queue", "worker", "web"):
            os.kill(before[name], signal.SIGKILL)
        until(lambda: set(running.children()) == {"web", "worker", "queue", "render"})
        after = running.children()
        assert not set(before.values()) & set(after.values())
        until(lambda: is_ready(running))
        assert running.process.poll() is None
        running.process.kill()
        running.process.wait()
        until(lambda: are_gone(after))
    with studio(tmp_path / "data") as running:  # the lock of a killed studio falls with it
        assert is_ready(running)
        children = running.children()
        running.process.send_signal(signal.SIGHUP)  # its terminal was closed
        assert running.process.wait(60) == 0
        assert are_gone(children)
        assert list(running.sockets.iterdir()) == []
    said = "".join(path.read_text() for path in (tmp_path / "data" / "logs").iterdir())
    assert "Warning:" not in said
    assert "privileges" not in said


def refusal(*words: str, data: Path, **variables: str) -> str:
    """Return the one line that a start was refused with."""
    done = subprocess.run(
        [*COMMAND, "up", "--no-browser", *words],
        env={**environment(data, data.parent), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


def test_says_which_port_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refusal("--port", str(port), data=tmp_path / "data")
    assert f"Port {port} on 127.0.0.1" in line
    assert "--port 0" in line


def test_says_what_it_cannot_obey(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert "--data" in refusal(data=tmp_path / "file")
    assert "more than this machine" in refusal("--host", "0.0.0.0", data=tmp_path / "data")
    assert "--port" in refusal("--port", "99999", data=tmp_path / "data")
    faults = refusal(data=tmp_path / "data", UNDERSONG_PROFILE="loud", UNDERSONG_RENDER_CORES="no")
    assert "UNDERSONG_PROFILE" in faults
    assert "UNDERSONG_RENDER_CORES" in faults
    assert "is no SoundFont" in refusal(data=tmp_path / "data", UNDERSONG_BANK=str(tmp_path / "file"))


def test_lists_every_setting():
    done = subprocess.run([*COMMAND, "settings", "--json"], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["UNDERSONG_DATA"]["value"] == os.environ["UNDERSONG_DATA"]
    assert {"value", "source", "meaning"} == set(told["DATABASE_URL"])
