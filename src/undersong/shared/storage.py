"""Where finished files are kept: sealed for the person they belong to, under a key of their own.

A file appears whole or not at all: it is sealed beside its place and moved there. Keeping the same
file twice leaves one.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from undersong.shared.configuration import configuration
from undersong.shared.encryption.frames import SealedFile, seal_file
from undersong.shared.encryption.keyring import keyring
from undersong.shared.folders import DataFolder


@dataclass(frozen=True)
class Kept:
    """A file that is kept.

    Attributes
    ----------
    key : where it is, relative to the folder of songs.
    size_bytes : of the plain file.
    digest : SHA-256 of the plain file, hexadecimal.
    """

    key: str
    size_bytes: int
    digest: str


def keep_file(source: Path, *, key: str, person: UUID) -> Kept:
    """Seal a file for a person and keep it under `key`; the source stays."""
    target = _path(key)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    os.close(handle)
    try:
        seal_file(source, Path(beside), keyring().key_for_sealing(person), name=key)
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        _remove_if_empty(target.parent)
        raise
    with source.open("rb") as plain:
        digest = hashlib.file_digest(plain, "sha256").hexdigest()
    return Kept(key=key, size_bytes=source.stat().st_size, digest=digest)


def open_file(key: str, *, person: UUID) -> SealedFile:
    """Open a kept file for reading.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    """
    return SealedFile.opened(_path(key), keyring().key_for_opening(person), name=key)


def forget_file(key: str) -> None:
    """Remove a kept file and the folder that is empty without it; nothing happens where none is."""
    path = _path(key)
    path.unlink(missing_ok=True)
    _remove_if_empty(path.parent)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # others are in it, or it is gone
        folder.rmdir()


def _path(key: str) -> Path:
    return DataFolder(configuration().data).songs / key
