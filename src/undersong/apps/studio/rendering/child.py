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
from importlib import import_module
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from undersong.apps.studio.rendering.messages import Answer, Done, Order, Progress, Refused
from undersong.errors import RequestError, UndersongError

NICENESS = 10
PAUSE_SECONDS = 0.2
"""At least this long between two reports of one stage."""

log = logging.getLogger(__name__)


def serve(pipe: Connection, maker: str) -> None:
    """Take orders until the pipe is closed."""
    _settle()
    make = _imported(maker)
    while True:
        try:
            order = pipe.recv()
            pipe.send(_made(make, order, pipe))
        except (EOFError, OSError):  # the worker has gone or wants no more
            return


def _settle() -> None:
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


def _imported(maker: str) -> Callable[..., Any] | Exception:
    module, _, name = maker.rpartition(".")
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except Exception as error:  # noqa: BLE001 - told to whoever orders, since here nobody listens
        return error
    return found


def _made(  # noqa: PLR0911 - one answer for each way it can end
    make: Callable[..., Any] | Exception, order: Order, pipe: Connection
) -> Answer:
    if isinstance(make, Exception):
        return _broken(make)
    try:
        made = make(
            order.words,
            folder=order.folder,
            outputs=order.outputs,
            cache=order.cache,
            workers=order.cores,
            progress=_reporter(pipe),
        )
        return Done(
            report=made.report,
            brief=json.loads(made.brief.to_json()) if made.brief else None,
            score=json.loads(made.score.to_json()),
            peaks=tuple(made.peaks),
            files=tuple(made.files.values()),
            memory_bytes=_memory_bytes(),
        )
    except RequestError as error:
        return Refused(error.code, error.message, error.hint, error.field)
    except UndersongError as error:
        return Refused(
            error.code, error.message, error.hint or "Ask again: the same seed gives the same song."
        )
    except MemoryError:
        return Refused(
            "memory",
            "There was not enough memory for this song.",
            "Make it shorter, or close other programs and ask again.",
        )
    except (BrokenPipeError, EOFError):
        raise  # the worker has gone
    except OSError as error:
        return Refused(
            "system", f"The system says: {error.strerror or 'no reason'}.", "Make room and ask again."
        )
    except Exception as error:  # noqa: BLE001 - our own mistake; the person is told so and the process lives on
        return _broken(error)


def _broken(error: Exception) -> Refused:
    log.error("the engine broke", exc_info=error)
    return Refused(
        "broken",
        f"This is a mistake of Undersong ({type(error).__name__}).",
        "Ask for it with other words, and please report it.",
    )


def _reporter(pipe: Connection) -> Callable[[str, float], None]:
    said, said_at = "", 0.0

    def report(stage: str, share: float) -> None:
        nonlocal said, said_at
        now = time.monotonic()
        if stage != said or now - said_at >= PAUSE_SECONDS:
            said, said_at = stage, now
            pipe.send(Progress(stage, share, _memory_bytes()))

    return report


def _memory_bytes() -> int:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024  # Linux counts kilobytes
