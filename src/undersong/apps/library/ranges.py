"""Which bytes a request asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

from undersong.errors import UndersongError

RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class RangeRefused(UndersongError):
    """The range begins behind the end (HTTP 416)."""

    code = "range"


@dataclass(frozen=True)
class Range:
    """Bytes from `start`, `length` of them."""

    start: int
    length: int

    @property
    def last(self) -> int:
        """Return the place of the last byte."""
        return self.start + self.length - 1


def asked_range(header: str | None, *, size: int) -> Range | None:
    """Return the one range that a header asks for, or None where the whole file is to be sent.

    Several ranges, other units and what cannot be read are not obeyed, as the standard allows.

    Raises
    ------
    RangeRefused
        If no byte of it is in the file.
    """
    match = RANGE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        length = min(int(last), size)
        if length == 0:
            raise RangeRefused(f"The last {last} of {size} bytes are none.")
        return Range(size - length, length)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeRefused(f"Byte {start} is behind the end of {size} bytes.")
    return Range(start, end - start + 1)
