"""The worker's process with a real queue: killed or stopped in the middle of a song, it loses nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.queue_server import queue_server
from undersong.apps.accounts.models import User
from undersong.apps.library.models import Generation
from undersong.apps.library.states import State
from undersong.apps.studio import services
from undersong.apps.studio.models import Job
from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder
from undersong.shared.valkey import EVENTS, FAMILIES, connect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE_SECONDS = 60.0


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    DataFolder(configuration().data).make()
    with queue_server() as url:
        monkeypatch.setenv("VALKEY_URL", url)
        configuration.cache_clear()
        yield
    monkeypatch.undo()
    configuration.cache_clear()


@pytest.fixture
def alice() -> User:
    return User.objects.create(email="alice@example.test")


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "undersong.web.settings",
        "UNDERSONG_MAKER": "tests.fakes.song.make",
    }
    command = [sys.executable, "-m", "undersong.web.work", "--parent", str(os.getpid()), "--sole"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not met():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def ask(person: User, prompt: str) -> Generation:
    return services.request_song(person=person, words={"prompt": prompt, "lyrics": "[Verse]\nla"})


def state_of(generation: Generation) -> str:
    return Generation.objects.values_list("state", flat=True).get(pk=generation.pk)


def render_process_of(worker: subprocess.Popen[bytes]) -> int:
    """Return the process that renders: the worker's child with a group of its own."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,pgid"], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    return next(pid for pid, parent, group in rows if parent == worker.pid and group == pid)


def test_takes_a_song_up_again_when_the_whole_worker_is_killed(alice):
    song = ask(alice, "slowly rising tone")
    with worker() as process:
        until(lambda: state_of(song) == State.PERFORMING)
        renderer = render_process_of(process)
        process.kill()
        process.wait()
        until(lambda: not is_alive(renderer))
    with worker() as process:
        until(lambda: state_of(song) == State.READY)
        with connect() as valkey:
            assert all(key.decode().startswith(FAMILIES) for key in valkey.scan_iter())
            assert valkey.exists(f"{EVENTS}:{alice.pk}")
    assert process.returncode == 0
    assert list(DataFolder(configuration().data).workshop.iterdir()) == []


def test_gives_a_song_back_when_it_is_stopped_in_the_middle_of_it(alice):
    song = ask(alice, "slowly rising tone")
    with worker():
        until(lambda: state_of(song) == State.PERFORMING)
    assert state_of(song) == State.QUEUED
    job = Job.objects.get(pk=song.pk)
    assert (job.claim, job.attempts) == (None, 0)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
