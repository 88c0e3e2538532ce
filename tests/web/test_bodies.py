"""A request with a long body is refused before anything of it is read, and leaves nothing on the disk."""

import asyncio
import tempfile
from typing import Any

import pytest

from undersong.web.asgi import application
from undersong.web.bodies import short_bodies

MOST = 256 * 1024
ELSEWHERE = [(b"host", b"127.0.0.1:8000"), (b"origin", b"https://evil.example")]


def asked(
    headers: list[tuple[bytes, bytes]], *parts: bytes, of: Any = application
) -> tuple[list[Any], list[bytes]]:
    """Return what the application sends, and what it has not read of the parts."""
    left, sent = list(parts), []

    async def receive() -> dict[str, object]:
        if not left:
            await asyncio.sleep(3600)  # whoever asks for more than there is would wait
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 8000),
    }
    asyncio.run(of(scope, receive, send))
    return sent, left


def test_reads_nothing_of_a_body_that_is_announced_as_too_long():
    sent, left = asked([*ELSEWHERE, (b"content-length", b"900000000")], b"x" * 1024)
    assert sent[0]["status"] == 413
    assert left == [b"x" * 1024]
    told = dict(sent[0]["headers"])
    assert told[b"cache-control"] == b"no-store"
    assert b"default-src 'self'" in told[b"content-security-policy"]


def test_stops_reading_a_body_that_was_not_announced(monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a body was written to the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refused)
    parts = [b"x" * MOST] * 40
    sent, left = asked(ELSEWHERE, *parts)
    assert sent[0]["status"] == 413
    assert len(left) == len(parts) - 2


@pytest.mark.parametrize("length", [0, MOST])
def test_lets_in_what_is_short_enough(length):
    read = []

    async def reader(_scope: Any, receive: Any, send: Any) -> None:
        read.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent, _ = asked(
        [(b"content-length", str(length).encode())], b"x" * length, of=short_bodies(reader, most_bytes=MOST)
    )
    assert sent[0]["status"] == 200
    assert len(read[0]["body"]) == length
