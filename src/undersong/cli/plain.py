"""Text on terminals and in pipes that know fewer letters than we use.

Where the locale is not UTF-8, signs that it lacks are written by simpler ones, so that a quotation mark
or a minus never ends a command. JSON escapes them instead: whoever reads it gets every letter back.
"""

import codecs
import io
import json
import sys
import unicodedata

SIMPLER = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "−": "-",
        "…": "...",
        "·": "-",
        "×": "x",
        "♯": "#",
        "♭": "b",
    }
)


def speak_plainly() -> None:
    """Let standard output and standard error write whatever they are given."""
    codecs.register_error("undersong-plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="undersong-plain")


def print_json(told: object, *, indent: int | None = None) -> None:
    """Print one JSON value, its letters as they are where the output can have them."""
    known = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    print(json.dumps(told, ensure_ascii=known != "utf8", indent=indent))


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the signs that cannot be written, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(SIMPLER)
    letters = (unicodedata.normalize("NFKD", sign) for sign in text)
    plain = "".join("".join(letter for letter in parts if letter.isascii()) or "?" for parts in letters)
    return plain, error.end
