"""The worker's handle on its render process."""

import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

from undersong.apps.studio.rendering.child import serve
from undersong.apps.studio.rendering.messages import Answer, Memory, Order, Progress
from undersong.errors import UndersongError

GOODBYE_SECONDS = 2.0


class RenderDied(UndersongError):
    """The render process ended in the middle of a song."""

    code = "render-died"


class RenderProcess:
    """A process that renders one song after the other.

    Started by `spawn`: a forked copy of a process with threads may find locks that nobody opens.
    """

    def __init__(self, maker: str) -> None:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._pipe: Connection = ours
        self._process = context.Process(target=serve, args=(theirs, maker), daemon=False)
        self._process.start()
        theirs.close()  # so that the pipe ends when the process does
        self.songs = 0

    @property
    def pid(self) -> int | None:
        """Return its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Return whether it lives."""
        return self._process.is_alive()

    def order(self, order: Order) -> None:
        """Ask for a song.

        Raises
        ------
        RenderDied
            If it does not live.
        """
        self.songs += 1
        try:
            self._pipe.send(order)
        except OSError:
            raise RenderDied("The render process is gone.") from None

    def listen(self, seconds: float) -> Progress | Memory | Answer | None:
        """Return what it says next, or None if it says nothing for so long.

        Raises
        ------
        RenderDied
            If it died.
        """
        ready = wait([self._pipe, self._process.sentinel], timeout=seconds)
        if not ready:
            return None
        try:
            if self._pipe in ready or self._pipe.poll():
                said: Progress | Memory | Answer = self._pipe.recv()
                return said
        except (EOFError, OSError):
            pass
        raise RenderDied("The render process ended in the middle of a song.")

    def close(self) -> None:
        """Let it end by itself, or kill it if it does not."""
        self._pipe.close()
        self._process.join(GOODBYE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it and what it started, at once."""
        pid = self._process.pid
        if pid is not None and self._process.is_alive():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)  # its group has its own id, once it has settled
            self._process.kill()
        self._process.join()
        self._pipe.close()
