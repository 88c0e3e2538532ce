"""Requests with a long body are refused before anything of it is kept.

Django reads a body to its end, and what is long into a file in the folder for temporary files, before
any rule of ours is asked: any page of the web could fill the disk of whoever has it open, and words
would lie there in plain.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from undersong.web.middleware.headers import HEADERS

TOO_LONG = b"This request is too long.\n"

# Any: messages are what the standard (ASGI) says that they are, and Django names them no better.
Scope: TypeAlias = dict[str, Any]
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


def short_bodies(application: Application, *, most_bytes: int) -> Application:
    """Return the application behind a door that lets in bodies of so many bytes at most."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        if _announced_bytes(scope) > most_bytes:
            await _refuse(send)
            return
        came_bytes = 0

        async def receive_some() -> Message:
            nonlocal came_bytes
            message = await receive()
            came_bytes += len(message.get("body", b""))
            # To the application it looks as if they had gone: it lets go of what it has, and says nothing.
            return message if came_bytes <= most_bytes else {"type": "http.disconnect"}

        await application(scope, receive_some, send)
        if came_bytes > most_bytes:
            await _refuse(send)

    return answer


def _announced_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    headers += [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(TOO_LONG)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),  # what is still to come is not read
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": TOO_LONG, "more_body": False})
