"""A process that `undersong up` started ends when `undersong up` has gone, however it went."""

import os
import signal
import time
from threading import Thread

LOOK_SECONDS = 1.0


def end_with(parent: int) -> None:
    """Send ourselves SIGTERM as soon as the parent is another one than said."""
    Thread(target=_watch, args=(parent,), name="kinship", daemon=True).start()


def is_orphan(parent: int) -> bool:
    """Return whether the parent has gone."""
    return os.getppid() != parent


def _watch(parent: int) -> None:
    while not is_orphan(parent):
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
