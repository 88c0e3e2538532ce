"""The door opens on this machine alone, and waits for somebody who is about to leave it."""

import socket
import time
from contextlib import closing

import pytest

from undersong.cli.studio.door import DoorRefused, open_door


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_opens_on_names_that_its_pages_answer_to(host):
    try:
        door = open_door(host, 0)
    except DoorRefused as refused:
        assert host == "::1"  # a machine may be without it
        assert "--port 0" in refused.line
        return
    with closing(door.socket):
        assert door.port > 0
        assert door.address.endswith(f":{door.port}")


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "127.0.0.2", "192.168.1.7", "studio.example"])
def test_opens_on_no_other(host):
    with pytest.raises(DoorRefused, match="--host"):
        open_door(host, 0)


def test_waits_for_a_port_that_is_being_left(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DoorRefused, match=f"Port {port}"):
            open_door("127.0.0.1", port)
        monkeypatch.setattr(time, "sleep", lambda _seconds: other.close())
        with closing(open_door("127.0.0.1", port, patience_seconds=60.0).socket):
            pass
