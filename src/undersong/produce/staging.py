"""Files that appear whole or not at all.

Everything is first written into hidden folders beside its destination (same file system,
so that moving is atomic) and moved only when all of it is there. Whatever goes wrong before
leaves what was there as it was.
"""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from undersong.errors import RequestError, quoted

PATH_LENGTH = 300
"""Characters of a path that a message shows: enough to find the folder."""


class Staging:
    """A context in which files are prepared; `keep` moves them to their destinations."""

    def __init__(self) -> None:
        self._folders: dict[Path, Path] = {}
        self._moves: list[tuple[Path, Path]] = []

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

    def file(self, destination: Path) -> Path:
        """Return where to write what shall become `destination`.

        Raises
        ------
        RequestError
            If a file could not stand there.
        """
        if _is_folder(destination, "output"):
            raise RequestError(
                f"{quoted(destination, PATH_LENGTH)} is a folder, not a file.",
                field="output",
                hint="Name a file in it, such as song.flac.",
            )
        staged = self._beside(destination.parent) / destination.name
        self._moves.append((staged, destination))
        return staged

    def folder(self, destination: Path) -> Path:
        """Return the folder to write into what shall stand in the folder `destination`.

        Raises
        ------
        RequestError
            If `destination` is a file or its parent cannot be written to.
        """
        if not _is_folder(destination, "stems") and destination.exists():
            raise RequestError(
                f"{quoted(destination, PATH_LENGTH)} is a file, not a folder.",
                field="stems",
                hint="Name another.",
            )
        staged = self._beside(destination if destination.is_dir() else destination.parent) / "folder"
        staged.mkdir(exist_ok=True)
        self._moves.append((staged, destination))
        return staged

    def keep(self) -> None:
        """Move everything to its destination."""
        for staged, destination in self._moves:
            if staged.is_dir():
                destination.mkdir(exist_ok=True)
                for file in sorted(staged.iterdir()):
                    file.replace(destination / file.name)
            else:
                staged.replace(destination)

    def _beside(self, parent: Path) -> Path:
        if parent not in self._folders:
            try:
                self._folders[parent] = Path(tempfile.mkdtemp(prefix=".undersong-", dir=parent))
            except OSError as error:
                raise RequestError(
                    f"Nothing can be written in the folder {quoted(parent, PATH_LENGTH)}: {error.strerror}.",
                    field="output",
                    hint="Make the folder first, or name another.",
                ) from None
        return self._folders[parent]


def _is_folder(destination: Path, field: str) -> bool:
    try:
        return destination.is_dir()
    except OSError as error:  # such as a name that is too long for the file system
        raise RequestError(
            f"{quoted(destination, PATH_LENGTH)} cannot be written: {error.strerror}.",
            field=field,
            hint="Choose another name.",
        ) from None
