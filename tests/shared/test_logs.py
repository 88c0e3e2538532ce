"""A log names what broke and where, never what a person wrote."""

import logging
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
    assert line.endswith("GET s/<str:token> was answered with 404")


def test_says_nothing_of_programs_that_watch():
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s", ("/readyz",), None)
    record.request = SimpleNamespace(method="GET", resolver_match=SimpleNamespace(route="readyz"))
    assert not RouteInsteadOfPath().filter(record)
