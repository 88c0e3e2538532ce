"""One studio a data folder: the second is told where the first one is.

The lock is the system's and falls when the process ends, however it ends; the note beside it may be
older than that and is only believed while the lock is held.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from undersong.errors import RequestError, quoted
from undersong.shared.entrance import new_token
from undersong.shared.folders import DataFolder


class AlreadyUp(RequestError):
    """A studio runs on this data already."""

    code = "already-up"


@dataclass(frozen=True)
class Note:
    """What the running studio says about itself.

    Attributes
    ----------
    address : of its pages, such as http://127.0.0.1:8000.
    socket_folder : folder of the queue's socket, empty where the queue is not ours.
    """

    address: str
    socket_folder: str


class StudioLock:
    """Holds the data folder while the studio runs.

    Raises
    ------
    AlreadyUp
        On entering, if another one holds it; names its address with a new token.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._handle = -1

    def __enter__(self) -> Self:
        self._handle = os.open(self._folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise self._already_up() from None
        except OSError as error:
            os.close(self._handle)
            raise RequestError(
                f"The data folder {quoted(self._folder.root)} cannot be locked: {error.strerror}.",
                field="data",
                hint="Take a folder on a disk of this machine.",
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._note_file.unlink(missing_ok=True)
        os.close(self._handle)

    @property
    def left_behind(self) -> Note | None:
        """Return the note of a studio that ended without clearing up."""
        return self._read()

    def leave_note(self, note: Note) -> None:
        """Say where the studio is."""
        fresh = self._note_file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(note)), encoding="utf-8")
        fresh.replace(self._note_file)

    @property
    def _note_file(self) -> Path:
        return self._folder.run / "studio.json"

    def _read(self) -> Note | None:
        try:
            return Note(**json.loads(self._note_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _already_up(self) -> AlreadyUp:
        note = self._read()
        where = f", or open it: {note.address}/?token={new_token(self._folder)}" if note else "."
        return AlreadyUp(
            f"A studio runs on the data folder {quoted(self._folder.root)} already.",
            field="data",
            hint=f"Stop it first, name another folder with --data{where}",
        )
