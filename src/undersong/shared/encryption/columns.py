"""A sealed column that reads like text or JSON.

The table has a binary column, `sealed_lyrics`; the model says `lyrics = SealedText("sealed_lyrics")`
and reads and writes plain text. It is opened when it is read, so that a list of songs costs nothing
for what it does not show. The model tells whose key it is by `sealing_person`.
"""

import json
import zlib
from abc import ABC, abstractmethod
from typing import Any, Protocol, cast
from uuid import UUID

from undersong.shared.encryption.envelope import seal, unseal
from undersong.shared.encryption.keyring import keyring


class SealedRow(Protocol):
    """A row that has sealed columns."""

    pk: Any
    _meta: Any

    @property
    def sealing_person(self) -> UUID:
        """Return whose key seals this row."""


class _Sealed(property, ABC):
    """The plain side of a sealed column. A property, since that is what Django lets `create` set."""

    # Any: rows are of any model, and a type checker sees only what the three functions below say.
    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(self._read, self._write)

    def _read(self, row: Any) -> object:  # noqa: ANN401 - a model of any app
        sealed = getattr(row, self.column)
        if sealed is None:
            return None
        key = keyring().key_for_opening(row.sealing_person)
        return self.unpacked(unseal(key, bytes(sealed), place=self._place(row)))

    def _write(self, row: Any, value: Any) -> None:  # noqa: ANN401 - likewise
        if value is None:
            setattr(row, self.column, None)
            return
        key = keyring().key_for_sealing(row.sealing_person)
        setattr(row, self.column, seal(key, self.packed(value), place=self._place(row)))

    def _place(self, row: SealedRow) -> str:
        return f"undersong/{row.sealing_person}/{row._meta.label}/{self.column}/{row.pk}"  # noqa: SLF001 - Django's public name

    @abstractmethod
    def packed(self, value: Any) -> bytes:  # noqa: ANN401 - text, bytes or JSON
        """Return the bytes to seal."""

    @abstractmethod
    def unpacked(self, plain: bytes) -> object:
        """Return the value of opened bytes."""


class _Text(_Sealed):
    def packed(self, value: str) -> bytes:
        return value.encode()

    def unpacked(self, plain: bytes) -> str:
        return plain.decode()


class _Json(_Sealed):
    """JSON, compressed: a score is long and repeats itself."""

    def packed(self, value: object) -> bytes:
        return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def unpacked(self, plain: bytes) -> object:
        return json.loads(zlib.decompress(plain))


class _Bytes(_Sealed):
    def packed(self, value: bytes) -> bytes:
        return value

    def unpacked(self, plain: bytes) -> bytes:
        return plain


# These three say to a type checker what the properties read and take; to it they are attributes.
def sealed_text(column: str) -> str | None:
    """Return the plain side of a column that holds text."""
    return cast("str | None", _Text(column))


def sealed_json(column: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Return the plain side of a column that holds JSON."""
    return _Json(column)


def sealed_bytes(column: str) -> bytes | None:
    """Return the plain side of a column that holds bytes."""
    return cast("bytes | None", _Bytes(column))
