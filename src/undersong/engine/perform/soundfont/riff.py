"""The outside of a SoundFont file: what may be opened, and where its chunks are.

A SoundFont is a RIFF file of the form `sfbk` with three lists: INFO, sdta (the samples) and pdta (nine
tables). Nothing but headers is read here, so a file of three gigabytes is looked at as quickly as a small
one. Each length that a header says is held against the file before anything is read by it: a file that was
cut off anywhere is found out at once, since its first eight bytes say how long it is.
"""

import struct
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from undersong.errors import RequestError, quoted

HEADER = struct.Struct("<4sI")
MOST_CHUNKS = 200
"""A SoundFont has three lists of some ten chunks; more is no SoundFont."""

TRAILING_BYTES = 65_536
"""So much may follow the end of a file unasked: tags and padding of editors."""

LARGEST_TABLES_BYTES = 64 * 2**20
"""The tables count with 16 bits: nothing real comes near this."""

DIGEST_BYTES = 16
PATH_LENGTH = 120
_READ_BYTES = 2**20


class BankError(RequestError):
    """A SoundFont that cannot be played, or is not the one that was asked for."""

    code = "bank"

    def __init__(self, message: str, hint: str = "Take another SoundFont (SF2 or SF3).") -> None:
        super().__init__(message, field="bank", hint=hint)


@dataclass(frozen=True)
class Chunk:
    """Where the content of a chunk is in its file, in bytes."""

    start: int
    size: int


def open_bank(path: Path) -> BinaryIO:
    """Open a file that may be a SoundFont.

    Raises
    ------
    BankError
        If it is not there, no regular file (a pipe would never end), or may not be read.
    """
    try:
        if path.is_dir():
            raise BankError(f"The bank {named(path)} is a folder, not a file.", "Name an SF2 or SF3 file.")
        if path.exists() and not path.is_file():
            raise BankError(
                f"The bank {named(path)} is no regular file.", "Name an SF2 or SF3 file on a disk."
            )
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise BankError(
            f"The bank {named(path)} cannot be read: {reason}.",
            "Name an SF2 or SF3 file that exists and that you may read.",
        ) from None


def chunks_of(file: BinaryIO, path: Path) -> dict[bytes, Chunk]:
    """Return every chunk of the three lists by its name.

    Raises
    ------
    BankError
        If it is no SoundFont, or not all of one.
    """
    length = file.seek(0, 2)
    end = _end(file, path, length)
    found: dict[bytes, Chunk] = {}
    at, count = 12, 0
    while at + HEADER.size <= end:
        name, size = _header(file, path, at)
        stop = at + HEADER.size + size
        if stop > end:
            raise _broken(path, f"its chunk {_letters(name)} would end behind the end of the file")
        inside = at + HEADER.size + 4
        while name == b"LIST" and inside + HEADER.size <= stop:
            count += 1
            if count > MOST_CHUNKS:
                raise _broken(path, f"it has more than {MOST_CHUNKS} chunks")
            part, part_size = _header(file, path, inside)
            if inside + HEADER.size + part_size > stop:
                raise _broken(path, f"its chunk {_letters(part)} would end behind the end of its list")
            found.setdefault(part, Chunk(inside + HEADER.size, part_size))
            inside += HEADER.size + part_size + part_size % 2
        count += 1
        if count > MOST_CHUNKS:
            raise _broken(path, f"it has more than {MOST_CHUNKS} chunks")
        at = stop + size % 2
    return found


def content(file: BinaryIO, path: Path, start: int, size: int) -> bytes:
    """Return bytes of the file, all that were asked for.

    Raises
    ------
    BankError
        If the file has become shorter meanwhile, or the disk does not give them.
    """
    try:
        file.seek(start)
        data = file.read(size)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a place outside of it"
        raise BankError(f"The bank {named(path)} cannot be read: {reason}.") from None
    if len(data) != size:
        raise _broken(path, "it has become shorter while it was read")
    return data


def digest_of(file: BinaryIO) -> str:
    """Return the BLAKE2b digest of the whole file, 32 hexadecimal digits; about a gigabyte a second."""
    digest = blake2b(digest_size=DIGEST_BYTES)
    file.seek(0)
    while block := file.read(_READ_BYTES):
        digest.update(block)
    return digest.hexdigest()


def named(path: Path) -> str:
    """Return a path as messages show it."""
    return quoted(path, PATH_LENGTH)


def _end(file: BinaryIO, path: Path, length: int) -> int:
    """Where the SoundFont ends, from its first header."""
    file.seek(0)
    head = file.read(12)
    if not head:
        raise BankError(f"The bank {named(path)} is empty.")
    if head[:4] != b"RIFF" or head[8:12] != b"sfbk":
        raise BankError(f"The bank {named(path)} is no SoundFont: it does not begin as one (RIFF, sfbk).")
    end = HEADER.size + int(HEADER.unpack_from(head)[1])
    if end > length:
        raise BankError(
            f"The bank {named(path)} is cut off: it has {length} bytes of the {end} that its header says.",
            "Copy it or download it once more.",
        )
    if end + TRAILING_BYTES < length:
        raise BankError(
            f"The bank {named(path)} has {length} bytes, but its header says that it ends after {end}.",
            "Copy it or download it once more.",
        )
    return end


def _header(file: BinaryIO, path: Path, at: int) -> tuple[bytes, int]:
    name, size = HEADER.unpack(content(file, path, at, HEADER.size))
    return bytes(name), int(size)


def _letters(name: bytes) -> str:
    return quoted(name.decode("ascii", "replace"))


def _broken(path: Path, why: str) -> BankError:
    return BankError(f"The bank {named(path)} is damaged: {why}.", "Copy it or download it once more.")
