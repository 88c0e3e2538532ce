"""The root of every error that Undersong raises on purpose. Imports nothing.

A leaf lives in the module that raises it. Its message is one sentence a person can act on:
the value, the rule it breaks; `hint` says what to do instead.

    UndersongError
    ├─ RequestError    the request cannot be met as asked (exit code 2, HTTP 422)
    └─ RenderError     it failed under way (exit code 1, HTTP 500)
       └─ Cancelled    somebody asked it to stop (exit code 130)
"""


class UndersongError(Exception):
    """An expected failure.

    Attributes
    ----------
    message : what is wrong, with the value and the rule.
    field : name of the setting at fault, or None.
    hint : what to do about it, or an empty string.
    code : stable name of the kind of failure, for programs.
    """

    code = "error"

    def __init__(self, message: str, *, field: str | None = None, hint: str = "") -> None:
        """Keep the message as one line, whatever the value in it contains."""
        self.message = " ".join(message.split())
        self.field = field
        self.hint = " ".join(hint.split())
        super().__init__(self.line)

    @property
    def line(self) -> str:
        """Message and hint as one line of text."""
        return f"{self.message} {self.hint}".strip()


class RequestError(UndersongError):
    """The request cannot be met as asked; nothing was begun."""

    code = "request"


class RenderError(UndersongError):
    """Something failed under way; what was begun has been taken back."""

    code = "render"


class Cancelled(RenderError):
    """Somebody asked for the work to stop, and it did."""

    code = "cancelled"


def quoted(value: object, limit: int = 60) -> str:
    """Return a value as it may stand in a message: quoted, printable, not too long."""
    text = " ".join(str(value).split())
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"“{text if len(text) <= limit else text[: limit - 1] + '…'}”"
