"""What Brief, Score and Desk have in common: frozen, strict about names, and JSON."""

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from undersong.errors import RequestError, quoted


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
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise _first_fault(cls.called or cls.__name__, error) from None


def _first_fault(name: str, error: ValidationError) -> RequestError:
    fault = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(p) for p in fault["loc"])
    # The value of what is missing, or of the whole document, would be the document once more.
    found = f" is {quoted(fault['input'])}" if place and fault["type"] != "missing" else ""
    rule = fault["msg"].removeprefix("Value error, ")
    return RequestError(
        f"This is not a {name}: {place or 'the document'}{found}: {rule}.",
        field=name.lower(),
        hint=f"Give a file that Undersong wrote as a {name}.",
    )
