r"""Seal one file in frames, so that a player can seek in it.

The file is cut into frames of 64 KiB; each is sealed with AES-256-GCM under the person's key. The
associated data of a frame says which file it is of, which frame it is and whether it is the last:
frames cannot be swapped, dropped or carried into another file unnoticed.

    header   b"UNDR\x01" · 8 bytes length of the plain file, big-endian · 8 random bytes
    frame    plain bytes and a tag of 16 bytes; nonce = random bytes · 4 bytes number of the frame
"""

import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from undersong.shared.encryption.envelope import TAG_BYTES, Unreadable

MAGIC = b"UNDR\x01"
HEADER = struct.Struct(">5sQ8s")
FRAME_BYTES = 64 * 1024


def seal_file(source: Path, target: Path, key: bytes, *, name: str) -> None:
    """Write `source` sealed into `target`; `name` is what it will be opened by."""
    cipher, salt, length = AESGCM(key), secrets.token_bytes(8), source.stat().st_size
    with source.open("rb") as plain, target.open("wb") as sealed:
        sealed.write(HEADER.pack(MAGIC, length, salt))
        for number in range(_frames(length)):
            body = plain.read(FRAME_BYTES)
            sealed.write(cipher.encrypt(_nonce(salt, number), body, _context(name, number, length)))


@dataclass(frozen=True)
class SealedFile:
    """A sealed file, open for reading anywhere.

    Attributes
    ----------
    length : bytes of the plain file.
    """

    length: int
    _file: BinaryIO
    _cipher: AESGCM
    _salt: bytes
    _name: str

    @classmethod
    def opened(cls, path: Path, key: bytes, *, name: str) -> Self:
        """Open a sealed file.

        Raises
        ------
        Unreadable
            If it is no sealed file.
        FileNotFoundError
            If it is not there.
        """
        file = path.open("rb")
        header = file.read(HEADER.size)
        if len(header) < HEADER.size or not header.startswith(MAGIC):
            file.close()
            raise Unreadable("A sealed file has a form that is not known.", hint="Was the disk damaged?")
        _, length, salt = HEADER.unpack(header)
        return cls(length, file, AESGCM(key), salt, name)

    def read(self, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` plain bytes from `start`, a frame at a time.

        Raises
        ------
        Unreadable
            If a frame is not what was sealed.
        """
        position, end = start, min(start + length, self.length)
        while position < end:
            number = position // FRAME_BYTES
            frame = self._frame(number)
            first = number * FRAME_BYTES
            yield frame[position - first : end - first]
            position = first + FRAME_BYTES

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _frame(self, number: int) -> bytes:
        self._file.seek(HEADER.size + number * (FRAME_BYTES + TAG_BYTES))
        body = self._file.read(FRAME_BYTES + TAG_BYTES)
        try:
            return self._cipher.decrypt(
                _nonce(self._salt, number), body, _context(self._name, number, self.length)
            )
        except InvalidTag:
            raise Unreadable("A part of a sealed file does not open.", hint="Was it damaged?") from None


def _frames(length: int) -> int:
    return -(-length // FRAME_BYTES)


def _nonce(salt: bytes, number: int) -> bytes:
    return salt + number.to_bytes(4, "big")


def _context(name: str, number: int, length: int) -> bytes:
    last = number == _frames(length) - 1
    return f"undersong/file/{name}/{length}/{number}/{'last' if last else 'more'}".encode()
