"""What Brief, Score and Desk have in common: frozen, strict about names, and JSON."""

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from undersong.errors import RequestError, quoted

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Some editors write it before the text that they save; it says nothing."""
MOST_NEW_KEYS = 4
"""A document of a later version has hardly more keys of its own than these, its version among them."""


class Document(BaseModel):
    """A frozen value that is also a JSON object."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)
    called: ClassVar[str] = ""
    """What people call it, where that is not the name of its class."""

    def to_json(self) -> str:
        """Return the value as JSON text, the same text for the same value."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        RequestError
            If it is not JSON, or not a value of this kind; names the first fault.
        """
        plain = text.encode("utf-8", "replace") if isinstance(text, str) else text
        try:
            return cls.model_validate_json(plain.removeprefix(BYTE_ORDER_MARK))
        except ValidationError as error:
            raise _first_fault(cls.called or cls.__name__, error) from None


def _first_fault(name: str, error: ValidationError) -> RequestError:
    faults = error.errors(include_url=False)
    if newer := _newer(faults):
        latest = newer["ctx"]["le"]
        return RequestError(
            f"This {name} is of version {quoted(newer['input'])}; the latest known here is {latest}.",
            field=name.lower(),
            hint="Open it with the Undersong that wrote it, or a later one.",
        )
    fault = faults[0]
    place = ".".join(str(p) for p in fault["loc"])
    # The value of what is missing, or of the whole document, would be the document once more.
    found = f" is {quoted(fault['input'])}" if place and fault["type"] != "missing" else ""
    rule = fault["msg"].removeprefix("Value error, ")
    return RequestError(
        f"This is not a {name}: {place or 'the document'}{found}: {rule}.",
        field=name.lower(),
        hint=f"Give a file that Undersong wrote as a {name}.",
    )


def _newer(faults: list[ErrorDetails]) -> ErrorDetails | None:
    """Return the fault of the version, if a later Undersong may have written this.

    It may have other keys too, so they are not what is told; something else altogether has many of them.
    """
    if len([fault for fault in faults if len(fault["loc"]) == 1]) > MOST_NEW_KEYS:
        return None
    found = (f for f in faults if f["loc"] == ("version",) and f["type"] == "less_than_equal")
    return next(found, None)
