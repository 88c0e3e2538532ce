"""The socket that listens, and the address of it."""

import errno
import socket
import time
from dataclasses import dataclass

from undersong.errors import RequestError, quoted

WAITING_GUESTS = 128
LARGEST_PORT = 65_535
OURS = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}
"""What the studio may be called, and the address that is meant."""

LOOK_SECONDS = 0.1


class DoorRefused(RequestError):
    """Nothing can listen there."""

    code = "address"


@dataclass(frozen=True)
class Door:
    """A socket that listens on this machine.

    Attributes
    ----------
    host : a loopback address.
    port : the one that it got.
    """

    host: str
    port: int
    socket: socket.socket

    @property
    def address(self) -> str:
        """Return the address of the studio's pages."""
        return f"http://{self.authority}"

    @property
    def authority(self) -> str:
        """Return host and port as they stand in an address."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def open_door(host: str, port: int, *, patience_seconds: float = 0.0) -> Door:
    """Listen; port 0 takes any that is free.

    Parameters
    ----------
    patience_seconds : how long to wait for somebody who is about to leave the port.

    Raises
    ------
    DoorRefused
        If the host is not this machine alone, or the port is taken or not ours to take.
    """
    wanted = _loopback(host)
    if not 0 <= port <= LARGEST_PORT:
        raise DoorRefused(
            f"The port {port} is not a number from 0 to {LARGEST_PORT}.",
            field="port",
            hint="Take --port 8000, or --port 0 for any that is free.",
        )
    deadline = time.monotonic() + patience_seconds
    try:
        while True:
            try:
                listening = _listening(wanted, port)
                break
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_SECONDS)
    except OSError as error:
        raise DoorRefused(
            f"Port {port} on {wanted} cannot be used: {error.strerror or error}.",
            field="port",
            hint="Stop what listens there, or take another, such as --port 8001; --port 0 takes any.",
        ) from None
    return Door(wanted, int(listening.getsockname()[1]), listening)


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    # A port that a studio left a moment ago is free at once; one that somebody listens at is not.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(WAITING_GUESTS)
    except OSError:
        listening.close()
        raise
    return listening


def _loopback(host: str) -> str:
    if host not in OURS:
        raise DoorRefused(
            f"The host {quoted(host)} may be more than this machine: without accounts all would be let in.",
            field="host",
            hint="Leave --host away, or take 127.0.0.1 or ::1.",
        )
    return OURS[host]
