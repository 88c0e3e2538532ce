"""The render process: waits for orders, makes songs, and dies with whoever started it.

It knows nothing of the studio but its pipe. It is nicer than the web server, so that pages stay
quick while it works, and has a process group of its own, so that killing it kills what it started.
"""

import json
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from undersong.apps.studio.rendering.messages import Answer, Done, Memory, Order, Progress, Refused
from undersong.errors import RequestError, UndersongError
from undersong.produce.how import Writing
from undersong.shared.logs import speak_discreetly

NICENESS = 10
MEMORY_SECONDS = 0.5
"""How often it tells what memory it needs, whatever the engine is doing."""
PAUSE_SECONDS = 0.2
"""At least this long between two reports of one stage."""

log = logging.getLogger(__name__)


def serve(pipe: Connection, maker: str) -> None:
    """Take orders until the pipe is closed."""
    _settle()
    voice = Voice(pipe)
    Thread(target=_tell_memory, args=(voice,), daemon=True).start()
    make = _imported(maker)
    while True:
        try:
            order = pipe.recv()
            voice.say(_made(make, order, voice))
        except (EOFError, OSError):  # the worker has gone or wants no more
            return


class Voice:
    """Our end of the pipe, for more than one thread."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._lock = pipe, Lock()

    def say(self, words: Progress | Memory | Answer) -> None:
        """Tell the worker."""
        with self._lock:
            self._pipe.send(words)


def _settle() -> None:
    speak_discreetly()
    os.setsid()
    os.nice(NICENESS)
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)


def _tell_memory(voice: Voice) -> None:
    told = 0
    with suppress(OSError):  # the worker has gone
        while True:
            time.sleep(MEMORY_SECONDS)
            if (most := _memory_bytes()) > told:
                told = most
                voice.say(Memory(most))


def _imported(maker: str) -> Callable[..., Any] | Exception:
    module, _, name = maker.rpartition(".")
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except Exception as error:  # noqa: BLE001 - told to whoever orders, since here nobody listens
        return error
    return found


def _made(make: Callable[..., Any] | Exception, order: Order, voice: Voice) -> Answer:
    if isinstance(make, Exception):
        return _refusal(make)
    try:
        made = make(
            order.words,
            folder=order.folder,
            outputs=order.outputs,
            usual_bank=order.bank,
            how=Writing(generation=order.generation),
            cache=order.cache,
            workers=order.cores,
            progress=_reporter(voice),
        )
        return Done(
            report=made.report,
            brief=json.loads(made.brief.to_json()) if made.brief else None,
            score=json.loads(made.score.to_json()),
            peaks=tuple(made.peaks),
            files=tuple(made.files.values()),
            memory_bytes=_memory_bytes(),
        )
    except (BrokenPipeError, EOFError):
        raise  # the worker has gone
    except Exception as error:  # noqa: BLE001 - the person is told, and the process lives on
        return _refusal(error)


def _refusal(error: Exception) -> Refused:
    """What the person is told, one answer for each way it can go wrong."""
    match error:
        case RequestError():
            return Refused(error.code, error.message, error.hint, error.field)
        case UndersongError():
            hint = error.hint or "Ask again: the same seed gives the same song."
            return Refused(error.code, error.message, hint)
        case MemoryError():
            message = "There was not enough memory for this song."
            return Refused("memory", message, "Make it shorter, or close other programs and ask again.")
        case OSError():
            message = f"The system says: {error.strerror or 'no reason'}."
            return Refused("system", message, "Make room and ask again.")
    log.error("the engine broke", exc_info=error)
    message = f"This is a mistake of Undersong ({type(error).__name__})."
    return Refused("broken", message, "Ask for it with other words, and please report it.")


def _reporter(voice: Voice) -> Callable[[str, float], None]:
    said, said_at = "", 0.0

    def report(stage: str, share: float) -> None:
        nonlocal said, said_at
        now = time.monotonic()
        if stage != said or now - said_at >= PAUSE_SECONDS:
            said, said_at = stage, now
            voice.say(Progress(stage, share))

    return report


def _memory_bytes() -> int:
    """Return the most that this process has taken so far."""
    with suppress(OSError):
        # Linux's `ru_maxrss` begins with the size of whoever started us, however large that is.
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024  # Linux counts kilobytes
