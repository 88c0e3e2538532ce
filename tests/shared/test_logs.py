"""A log names what broke and where, never what a person wrote."""

import logging
import subprocess
import sys
from types import SimpleNamespace

from undersong.shared.logs import DiscreetFormatter, RouteInsteadOfPath

SECRET = "my secret lyrics"


def test_names_an_exception_and_its_cause_without_their_words():
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        record = logging.LogRecord("undersong", logging.ERROR, "", 0, "broke", (), (type(error), error, None))
        record.exc_info = (type(error), error, error.__traceback__)
        line = DiscreetFormatter().format(record)
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert SECRET not in line


def test_names_a_request_by_its_route():
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/s/token",), None)
    record.request = SimpleNamespace(method="GET", resolver_match=SimpleNamespace(route="s/<str:token>"))
    record.status_code = 404
    RouteInsteadOfPath().filter(record)
    line = DiscreetFormatter().format(record)
    assert line.endswith("GET /s/<str:token> was answered with 404")


def test_says_nothing_of_programs_that_watch():
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s", ("/readyz",), None)
    record.request = SimpleNamespace(method="GET", resolver_match=SimpleNamespace(route="readyz"))
    assert not RouteInsteadOfPath().filter(record)


def test_says_what_nobody_caught_without_its_words():
    said = subprocess.run(
        [sys.executable, "-c", UNCAUGHT.format(secret=SECRET)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert said.stderr.count("ValueError") == 2
    assert SECRET not in said.stderr


UNCAUGHT = """
import warnings
from threading import Thread
from undersong.shared.logs import speak_discreetly
speak_discreetly()
warnings.warn("{secret}")
thread = Thread(target=int, args=("{secret}",))
thread.start()
thread.join()
int("{secret}")
"""
