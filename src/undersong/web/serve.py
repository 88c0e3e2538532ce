"""The web server's process: `python -m undersong.web.serve --socket FD --parent PID`.

It is handed a socket that listens already, so that nobody finds the door missing while it
starts, and the port is known before.
"""

import argparse
import os
import signal
import socket
import sys

import uvicorn

from undersong.errors import UndersongError
from undersong.shared.closing import closing
from undersong.shared.kinship import end_with
from undersong.shared.logs import speak_discreetly

GRACE_SECONDS = 3
"""Answers that are under way may take so long when the server closes."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersong.web.settings")


class Server(uvicorn.Server):
    """A server that lets open streams end before it waits for them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell streams that it closes, then close."""
        closing().set()
        await super().shutdown(sockets=sockets)


def main() -> None:
    """Prepare the studio and serve it."""
    parser = argparse.ArgumentParser(prog="undersong.web.serve")
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    asked = parser.parse_args()
    speak_discreetly()
    end_with(asked.parent)

    from django.db import DatabaseError  # noqa: PLC0415 - needs the settings named, as what follows

    from undersong.web.prepare import prepare, put_away  # noqa: PLC0415 - likewise

    try:
        prepare()
    except UndersongError as error:
        sys.exit(error.line)
    except (DatabaseError, OSError) as error:
        sys.exit(f"{error}. Is the disk full, or the data folder not ours to write to?")
    settings = uvicorn.Config(
        "undersong.web.asgi:application",
        lifespan="off",
        log_config=None,
        ws="none",
        access_log=False,  # who asked for what is nobody's business, not even ours
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    listening = socket.socket(fileno=asked.socket)
    # The server sends itself again the signal that it was stopped by; there is something left to do.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Server(settings).run(sockets=[listening])
    put_away()


if __name__ == "__main__":
    main()
