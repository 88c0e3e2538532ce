"""Logs that say what happened to the program, never what a person wrote.

A line has time, level, logger and message. An error adds the kinds of the exceptions and where in
the program they were raised, without their texts: those quote values. A failed request is named
by its route (`songs/<uuid:song>`), not by its address.
"""

import logging
import logging.config
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

FIELDS = ("time", "level", "logger", "message", "trace")
"""What a line may have; the policy declares each."""

PACKAGE = "undersong"

WATCHERS = frozenset({"healthz", "readyz"})
"""Routes whose answers are for programs that ask all the time; they are told, and need no line."""


class DiscreetFormatter(logging.Formatter):
    """Formats a record without what people wrote."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return kinds and places of an exception and of what it was caused by."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += [
                f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class RouteInsteadOfPath(logging.Filter):
    """Names a request by its route."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record of a request; let it pass unless a watcher asked."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            if match and match.route in WATCHERS:
                return False
            record.msg = "%s %s was answered with %s"
            record.args = (
                str(getattr(request, "method", "?")),
                f"/{match.route}" if match else "(no route)",
                getattr(record, "status_code", "?"),
            )
        return True


def log_settings(level: str = "INFO") -> dict[str, Any]:
    """Return the configuration of `logging`: everything goes to stderr, discreetly."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route": {"()": RouteInsteadOfPath}},
        "formatters": {"discreet": {"()": DiscreetFormatter}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "discreet", "filters": ["route"]}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            PACKAGE: {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # what is not there, or not theirs, people are told
            # A refused Host is answered and told to nobody: the line would hold what a stranger sent.
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "uvicorn": {"level": "ERROR"},  # what strangers send that is no request is not worth a line
            "celery": {"level": "WARNING"},
            "py.warnings": {"level": "ERROR"},  # for those who write the program; its tests fail by them
        },
    }


def speak_discreetly() -> None:
    """Let this process say whatever it says in our form: errors that nobody caught and warnings too.

    Otherwise Python itself would write both to stderr, with their texts.
    """
    logging.config.dictConfig(log_settings())
    logging.captureWarnings(capture=True)
    log = logging.getLogger(PACKAGE)

    def ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("the process ended by an error", exc_info=(kind, error, trace))

    def thread_ended(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            log.critical(
                "a thread ended by an error", exc_info=(told.exc_type, told.exc_value, told.exc_traceback)
            )

    sys.excepthook = ended
    threading.excepthook = thread_ended
