"""The socket that listens, and the address of it."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from undersong.errors import RequestError, quoted

WAITING_GUESTS = 128
LARGEST_PORT = 65_535


class DoorRefused(RequestError):  # noqa: N818 - it says what happened
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


def open_door(host: str, port: int) -> Door:
    """Listen; port 0 takes any that is free.

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
    family = socket.AF_INET6 if ":" in wanted else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # A port that a studio left a moment ago is free at once; one that somebody listens at is not.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((wanted, port))
        listening.listen(WAITING_GUESTS)
    except OSError as error:
        listening.close()
        raise DoorRefused(
            f"Port {port} on {wanted} cannot be used: {error.strerror or error}.",
            field="port",
            hint="Stop what listens there, or take another, such as --port 8001; --port 0 takes any.",
        ) from None
    return Door(wanted, int(listening.getsockname()[1]), listening)


def _loopback(host: str) -> str:
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise DoorRefused(
            f"The host {quoted(host)} is more than this machine: without accounts all would be let in.",
            field="host",
            hint="Leave --host away, or take 127.0.0.1 or ::1.",
        )
    return str(address)
