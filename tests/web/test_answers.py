"""What every answer carries, and what watchers are told."""

import pytest

from tests.queue_server import queue_server
from undersong.shared.configuration import configuration
from undersong.shared.valkey import HEARTBEAT, connect


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/nothing", "/media/x"])
def test_lets_a_page_load_nothing_from_elsewhere_and_run_nothing_inline(browser, path):
    response = browser.get(path)
    rules = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert not any("unsafe" in rule or "http" in rule or "*" in rule for rule in rules.values())
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


def test_carries_its_headers_on_a_refusal_too(browser):
    response = browser.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 403
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_lives(browser):
    assert browser.get("/healthz").status_code == 200
    assert browser.post("/healthz").status_code == 405


def test_is_not_ready_without_a_queue(browser):
    response = browser.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "queue": False, "worker": False}


def test_is_ready_when_a_worker_lives(browser, monkeypatch):
    with queue_server() as url:
        monkeypatch.setenv("VALKEY_URL", url)
        configuration.cache_clear()
        assert browser.get("/readyz").json() == {"database": True, "queue": True, "worker": False}
        with connect() as valkey:
            valkey.set(HEARTBEAT, 1)
        assert browser.get("/readyz").status_code == 200
    configuration.cache_clear()
    monkeypatch.undo()
    configuration.cache_clear()


FILE = "/static/django_htmx/htmx-2.min.js"


def test_hands_out_static_files_to_everybody_and_any_range_of_them(browser):
    whole = browser.get(FILE)
    assert (whole.status_code, whole["Content-Type"]) == (200, 'text/javascript; charset="utf-8"')
    assert "default-src 'self'" in whole["Content-Security-Policy"]
    assert "no-store" not in whole["Cache-Control"]
    part = browser.get(FILE, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    known = browser.get(FILE, headers={"If-Modified-Since": whole["Last-Modified"]})
    assert known.status_code == 304


def test_hands_out_nothing_else(browser):
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static/nothing.js"):
        assert browser.get(path).status_code == 401
