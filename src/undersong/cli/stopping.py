"""How a command stops on Ctrl-C or SIGTERM: within a moment, and with nothing left behind.

The first signal raises `KeyboardInterrupt`, as everywhere, and whoever makes a song gives up at its next
note. A thread can be in a long sound just then, and Python would wait for it, so that after a moment (or
at the next Ctrl-C) the waiting itself is interrupted: the command tidies up, says so, and ends without
the threads. Three things are never cut short: files that are being moved or removed, files that a
thread is writing, and a hidden folder that is being made.
"""

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

PATIENCE_SECONDS = 0.3
"""Nearly always every thread has come to its next note by then."""

_LOOK_SECONDS = 0.005

Place = tuple[str, str]
"""A module and the name of a function in it."""

WORKING: Place = ("undersong.cli.main", "_run")
MOVING: frozenset[Place] = frozenset(
    {("undersong.produce.staging", "keep"), ("undersong.produce.staging", "__exit__")}
)
"""Where the main thread comes to its end whoever asks: files appear together or go together."""

MAKING: frozenset[Place] = frozenset({("undersong.produce.staging", "_hide")})
"""Where it is stopped a moment later: a folder that is made has to be noted, or nobody takes it away."""

ENDING: frozenset[Place] = frozenset(
    {("undersong.produce.writing", "__exit__"), ("undersong.cli.progress", "shown")}
)
"""Where it is stopped once, and no more: threads end files that are open, a terminal is set right."""

WRITING: Place = ("undersong.engine.perform.bank.store", "_write")
"""Where another thread must: its draft of a sample would be left."""

ENGINE = "undersong.engine."
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


def stop_on_signals() -> None:
    """Let SIGINT and SIGTERM stop this command."""
    asked = False

    def stop(_number: int, frame: FrameType | None) -> None:
        nonlocal asked
        places = set(_places(frame))
        # When the work is over the command only ends: it says what came of it, whoever asks meanwhile.
        if WORKING not in places or (not asked and places & MOVING):
            return
        if not asked and places & MAKING:
            signal.setitimer(signal.ITIMER_REAL, _LOOK_SECONDS)
            return
        if asked and places & (MOVING | ENDING):
            signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
            return
        asked = True
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, stop)
    # Python gives signals back to the system before it ends, unless nobody heeds them.
    atexit.register(_heed_no_more)


def _heed_no_more() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def leave_threads(code: int) -> None:
    """End the program at once if threads still play a song that nobody waits for."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    if not any(module.startswith(ENGINE) for module, _ in _elsewhere()):
        return
    while WRITING in set(_elsewhere()):
        time.sleep(_LOOK_SECONDS)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _elsewhere() -> Iterator[Place]:
    """Yield what the other threads are in."""
    for thread, frame in sys._current_frames().items():  # noqa: SLF001 - the only way to see threads from outside
        if thread != threading.get_ident():
            yield from _places(frame)


def _places(frame: FrameType | None) -> Iterator[Place]:
    while frame is not None:
        yield str(frame.f_globals.get("__name__")), frame.f_code.co_name
        frame = frame.f_back
