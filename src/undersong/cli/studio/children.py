"""One process of the studio: started apart from the terminal, listened to, stopped.

Each has a session of its own, so that Ctrl-C reaches `undersong up` alone, which then stops them
in their order. What one says on stderr goes to a file of the day in the folder of logs.
"""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import IO

LAST_WORDS = 12
HEAR_SECONDS = 1.0
LOG_DAYS = 14
"""Logs older than this are removed; the policy says so."""


class Child:
    """A process that is kept.

    Parameters
    ----------
    name : what people know it by; its log has this name.
    handles : file descriptors that it inherits.
    speaks_on_stdout : whether it complains there; otherwise only what it says on stderr counts.
    stop_seconds : how long it may take to end when asked to.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        logs: Path,
        handles: Sequence[int] = (),
        speaks_on_stdout: bool = False,
        stop_seconds: float = 8.0,
    ) -> None:
        self.name = name
        self._command, self._environment = list(command), dict(environment)
        self._logs, self._handles, self._stop_seconds = logs, tuple(handles), stop_seconds
        self._speaks_on_stdout = speaks_on_stdout
        self._process: subprocess.Popen[str] | None = None
        self._listening: Thread | None = None
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self.starts: list[float] = []

    def start(self) -> None:
        """Start it."""
        self.starts.append(time.monotonic())
        self._last_words.clear()
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if self._speaks_on_stdout else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if self._speaks_on_stdout else subprocess.PIPE,
            text=True,
            errors="replace",
            pass_fds=self._handles,
            start_new_session=True,
        )
        said = self._process.stdout if self._speaks_on_stdout else self._process.stderr
        if said is not None:
            self._listening = Thread(target=self._listen, args=(said,), daemon=True)
            self._listening.start()

    @property
    def ended(self) -> int | None:
        """Return the exit code of a process that has ended, or None while it lives."""
        return self._process.poll() if self._process else 0

    @property
    def last_words(self) -> str:
        """Return the last line that it said; for one that has ended."""
        if self._listening is not None:
            self._listening.join(HEAR_SECONDS)  # it may have said more than was heard by now
        return self._last_words[-1] if self._last_words else ""

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(self._stop_seconds)
        self.kill()

    def kill(self) -> None:
        """End it and all of its group at once."""
        self.strike()
        if self._process is not None:
            self._process.wait()

    def strike(self) -> None:
        """Send the signal that ends it, and wait for nothing: also from where a signal is heeded."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _listen(self, said: IO[str]) -> None:
        with said:
            for line in said:
                self._last_words.append(line.rstrip())
                # A full disk is no reason to stop listening: the child would wait for us.
                with suppress(OSError), self._log_file().open("a", encoding="utf-8") as log:
                    log.write(line)

    def _log_file(self) -> Path:
        return self._logs / f"{self.name}-{datetime.now(UTC):%Y-%m-%d}.log"


def forget_old_logs(logs: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Remove logs whose time is over."""
    oldest = (now() - timedelta(days=LOG_DAYS)).date()
    for file in logs.glob("*-????-??-??.log"):
        with suppress(ValueError):
            if datetime.strptime(file.stem[-10:], "%Y-%m-%d").replace(tzinfo=UTC).date() < oldest:
                file.unlink(missing_ok=True)
