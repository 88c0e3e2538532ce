"""`undersong up`: the whole studio on this machine, until Ctrl-C."""

import argparse
import os
import resource
import signal
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersong.cli.studio.lock import Note

DEFAULT_PORT = 8000
STOPPED_BY_CTRL_C = 130

LEAVING_SECONDS = 8.0
"""What a studio that was killed leaves running is gone after so long."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port to listen on (8000); 0 takes any that is free"
    )
    parser.add_argument("--data", metavar="DIR", help="folder of the studio's data (UNDERSONG_DATA)")
    parser.add_argument("--solo", action="store_true", help="one person, no accounts; so it is for now")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(arguments: argparse.Namespace) -> int:
    """Start the studio, print its address, and stop it cleanly when asked to.

    Returns 130 after Ctrl-C, else 0.
    """
    if arguments.data:
        os.environ["UNDERSONG_DATA"] = arguments.data
    from undersong.cli.studio.door import open_door
    from undersong.cli.studio.household import Household, Stopped, socket_folder
    from undersong.cli.studio.lock import Note, StudioLock
    from undersong.shared.configuration import read_configuration
    from undersong.shared.entrance import forget_tokens, new_token
    from undersong.shared.folders import DataFolder

    os.umask(0o077)
    resource.setrlimit(
        resource.RLIMIT_CORE, (0, 0)
    )  # what a crash leaves on the disk would hold words and keys
    read = read_configuration()
    _try_bank(read.bank)
    folder = DataFolder(read.data)
    folder.make()
    with ExitStack() as stack:
        lock = stack.enter_context(StudioLock(folder))
        _clear_up_after(lock.left_behind)
        forget_tokens(folder)
        patience = LEAVING_SECONDS if lock.left_behind else 0.0
        door = open_door(arguments.host, arguments.port, patience_seconds=patience)
        sockets = None if read.valkey_url else stack.enter_context(socket_folder())
        household = Household(read, door, sockets)
        stack.callback(household.stop)
        lock.leave_note(Note(address=door.address, socket_folder=str(sockets or "")))
        with household.heeding_signals():
            try:
                _say("Starting the studio …")
                household.start()
                _welcome(f"{door.address}/?token={new_token(folder)}", browser=not arguments.no_browser)
                household.watch()
            except Stopped:
                pass
            finally:
                _say("Stopping …")
                household.stop()
    return STOPPED_BY_CTRL_C if household.signal == signal.SIGINT else 0


def _try_bank(path: Path | None) -> None:
    """Say of a bank that cannot be played what is wrong with it now, and not with every song."""
    if path is not None:
        from undersong.engine.perform.soundfont.bank import open_soundfont

        open_soundfont(path)


def _welcome(address: str, *, browser: bool) -> None:
    print(f"Undersong is at {address}", flush=True)
    _say("The address opens this browser once. Ctrl-C stops the studio.")
    if browser and _has_a_screen():
        import webbrowser

        webbrowser.open(address)


def _has_a_screen() -> bool:
    """Say whether a browser would be a window: in a bare terminal it would take the terminal over."""
    shown = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) and sys.stdout.isatty()


def _say(line: str) -> None:
    with suppress(OSError):  # the terminal was closed
        if sys.stderr.isatty():
            print(line, file=sys.stderr, flush=True)


def _clear_up_after(note: "Note | None") -> None:
    """Close the queue of a studio that was killed, and remove its socket."""
    if note is None or not note.socket_folder:
        return
    import shutil

    import redis

    place = Path(note.socket_folder)
    if place.name.startswith("undersong-"):
        with suppress(redis.RedisError, OSError):  # it is gone already
            redis.Redis(unix_socket_path=str(place / "valkey.sock"), socket_timeout=2).shutdown(nosave=True)
        shutil.rmtree(place, ignore_errors=True)
