"""Files that appear whole or not at all.

Everything is first written into hidden folders beside its destination (same file system, so that moving is
atomic) and moved only when all of it is there. Whatever goes wrong before leaves what was there as it was;
where moving itself goes wrong, what was moved goes back.

A process that is killed leaves its hidden folder. Each holds a file that its process keeps locked, and the
system lets go of the lock whatever happens to the process: whoever works in the same place next takes away
those that nobody holds, and no others.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from undersong.errors import RequestError, quoted

PATH_LENGTH = 300
"""Characters of a path that a message shows: enough to find the folder."""
PREFIX = ".undersong-"
LOCK = "lock"
NEW, OLD, WORK = "new", "old", "work"
"""In a hidden folder: what shall be moved out, what stood there before, what is thrown away."""
ATTEMPTS = 3


class Staging:
    """A context in which files are prepared; `keep` moves them to their destinations."""

    def __init__(self) -> None:
        self._folders: dict[Path, Path] = {}
        self._locks: list[int] = []
        self._moves: list[tuple[Path, Path]] = []
        self._claimed: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for folder in self._folders.values():
            shutil.rmtree(folder, ignore_errors=True)
        for lock in self._locks:
            os.close(lock)

    def file(self, destination: Path) -> Path:
        """Return where to write what shall become `destination`; a link leads to the file behind it.

        Raises
        ------
        RequestError
            If a file could not stand there, or one stands there that may not be written.
        """
        destination = _behind(destination, "output")
        _free(destination)
        staged = self._beside(destination.parent) / NEW / destination.name
        self._claim(destination)
        self._moves.append((staged, destination))
        return staged

    def folder(self, destination: Path) -> Path:
        """Return the folder to write into what shall stand in the folder `destination`.

        Raises
        ------
        RequestError
            If `destination` is a file or its parent cannot be written to.
        """
        destination = _behind(destination, "stems")
        mode = _mode(destination, "stems")
        if mode is not None and not stat.S_ISDIR(mode):
            raise RequestError(
                f"{quoted(destination, PATH_LENGTH)} is a file, not a folder.",
                field="stems",
                hint="Name another.",
            )
        staged = self._beside(destination if mode is not None else destination.parent) / "folder"
        staged.mkdir(exist_ok=True)
        self._moves.append((staged, destination))
        return staged

    def expect(self, folder: Path, names: Iterable[str]) -> None:
        """See that files of these names can stand in a folder that `folder` was asked for.

        Raises
        ------
        RequestError
            If one is another output too, is a folder, or may not be written.
        """
        folder = _behind(folder, "stems")
        for name in names:
            _free(folder / name)
            self._claim(folder / name)

    def scratch(self, destination: Path) -> Path:
        """Return a folder near `destination` for what is needed on the way and thrown away.

        Raises
        ------
        RequestError
            If nothing can be written there.
        """
        folder = self._beside(_behind(destination, "output").parent) / WORK
        folder.mkdir(exist_ok=True)
        return folder

    def scratch_beside(self, staged: Path) -> Path:
        """Return the same near a file that `file` gave."""
        folder = staged.parent.parent / WORK
        folder.mkdir(exist_ok=True)
        return folder

    def keep(self) -> None:
        """Move everything to its destination; where one cannot be moved, none is.

        Raises
        ------
        OSError
            If the system refuses.
        """
        done: list[tuple[Path, Path | None]] = []
        made: list[Path] = []
        try:
            for staged, destination in self._moves:
                if not staged.is_dir():
                    done.append(_moved(staged, destination, self._folders[destination.parent] / OLD))
                    continue
                if not destination.exists():
                    destination.mkdir()
                    made.append(destination)
                for file in sorted(staged.iterdir()):  # one by one: what was moved is known when one fails
                    done.append(_moved(file, destination / file.name, staged.parent / OLD))  # noqa: PERF401
        except BaseException:
            for destination, old in reversed(done):
                with suppress(OSError):
                    destination.unlink() if old is None else old.replace(destination)
            for folder in made:
                with suppress(OSError):
                    folder.rmdir()
            raise

    def _claim(self, destination: Path) -> None:
        """Note where a file will stand; by whatever links two names lead there, it is one place."""
        place = destination.parent.resolve() / destination.name
        if place in self._claimed:
            raise RequestError(
                f"Two outputs would be the same file: {quoted(destination, PATH_LENGTH)}.",
                field="output",
                hint="Give each file a name of its own.",
            )
        self._claimed.add(place)

    def _beside(self, parent: Path) -> Path:
        if parent not in self._folders:
            try:
                _sweep(parent)
                self._hide(parent)
            except OSError as error:
                raise RequestError(
                    f"Nothing can be written in the folder {quoted(parent, PATH_LENGTH)}: {error.strerror}.",
                    field="output",
                    hint="Make the folder first, or name another.",
                ) from None
        return self._folders[parent]

    def _hide(self, parent: Path) -> None:
        """Make a hidden folder and take its lock; somebody who sweeps may take it away in between."""
        for attempt in range(ATTEMPTS):
            # Noted at once: whoever is stopped from here on takes it away.
            self._folders[parent] = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
            folder = self._folders[parent]
            try:
                self._locks.append(os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600))
            except FileNotFoundError:
                if attempt + 1 == ATTEMPTS:
                    raise
                continue
            with suppress(OSError):  # a file system without locks: then nobody can sweep there either
                fcntl.flock(self._locks[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
            for name in (NEW, OLD):
                (folder / name).mkdir()
            return


def _sweep(parent: Path) -> None:
    """Take away what killed processes left in a folder: hidden folders whose lock nobody holds."""
    for left in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if left.is_symlink() or not left.is_dir():
                continue
            try:
                lock = os.open(left / LOCK, os.O_RDWR | os.O_NOFOLLOW)
            except FileNotFoundError:
                left.rmdir()  # which only an empty one lets be done to it: one that was never locked
                continue
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)


def _moved(staged: Path, destination: Path, old: Path) -> tuple[Path, Path | None]:
    """Move one file, and hold on to what stood there; return where it stands and what stood there."""
    place = old / str(sum(1 for _ in old.iterdir()))
    kept: Path | None = place
    try:
        os.link(destination, place)
    except OSError:  # nothing stood there; or a file system has no links, and it cannot be brought back
        kept = None
    staged.replace(destination)
    return destination, kept


def _free(destination: Path) -> None:
    """See that a file can stand there, or the one that does may be written.

    Raises
    ------
    RequestError
        If not.
    """
    mode = _mode(destination, "output")
    shown = quoted(destination, PATH_LENGTH)
    if mode is None:
        return
    if stat.S_ISDIR(mode):
        raise RequestError(
            f"{shown} is a folder, not a file.",
            field="output",
            hint="Name a file in it, such as song.flac.",
        )
    if not stat.S_ISREG(mode):
        raise RequestError(f"{shown} is a device or a pipe, not a file.", field="output", hint="Name a file.")
    # Whoever may do everything is still asked to leave alone what nobody shall write.
    if not (mode & 0o222 and os.access(destination, os.W_OK)):
        raise RequestError(
            f"{shown} is there and may not be written.",
            field="output",
            hint="Name another file, or allow writing to this one.",
        )


def _behind(destination: Path, field: str) -> Path:
    """Return the file that a link leads to, so that the link stays; anything else is itself."""
    try:
        return destination.resolve() if destination.is_symlink() else destination
    except (OSError, RuntimeError) as error:  # links that lead in a circle, or names that are too long
        raise _no_name(destination, field, error) from None


def _mode(destination: Path, field: str) -> int | None:
    """Return what stands there, or None for nothing.

    Raises
    ------
    RequestError
        If nothing can have that name.
    """
    try:
        return destination.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        return None  # of its folder, which says so when it is to be written to
    except OSError as error:  # such as a name that is too long for the file system
        raise _no_name(destination, field, error) from None


def _no_name(destination: Path, field: str, error: Exception) -> RequestError:
    reason = error.strerror if isinstance(error, OSError) else "its link leads in a circle"
    return RequestError(
        f"{quoted(destination, PATH_LENGTH)} cannot be written: {reason}.",
        field=field,
        hint="Choose another name.",
    )
