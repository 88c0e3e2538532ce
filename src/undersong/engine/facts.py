"""Knowledge as data: TOML becomes checked values, or an error that names file, table, key and rule.

What the engine knows about styles, instruments, voices and rooms stands in TOML files that a musician can
read and change, each beside the code that uses it. A pydantic dataclass says which keys there are and what
they may hold. The functions here read the one into the other and tell of every fault at once, so that a
person who has changed a file corrects it in one go.

A file is either one thing (`read_facts`) or a table for each of many (`read_tables`). Where a name is
already said by the file or the table, it is not said again inside.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import rtoml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from undersong.errors import UndersongError, quoted

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, defer_build=True)
"""For the dataclass of a kind of facts: a key that it does not have is misspelt; nan is no number."""

Value = TypeVar("Value")


class FactError(UndersongError):
    """A file of facts breaks its own rules."""

    code = "facts"


def text_beside(package: str, file: str) -> str:
    """Return the text of a file that lies in a package, such as balance.toml.

    Raises
    ------
    FactError
        If it is not UTF-8.
    """
    return _decoded(resources.files(package).joinpath(file).read_bytes(), file)


def texts_beside(package: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of every TOML file that lies in a package, in the order of the alphabet.

    Raises
    ------
    FactError
        If one is not UTF-8.
    """
    files = (f for f in resources.files(package).iterdir() if f.name.endswith(".toml"))
    for file in sorted(files, key=lambda f: f.name):
        yield file.name, _decoded(file.read_bytes(), file.name)


def read_facts(text: str, kind: type[Value], *, file: str, **said: object) -> Value:
    """Return the value that a whole text describes; `said` are facts that the file's name gives.

    Raises
    ------
    FactError
        If it is not TOML or breaks a rule of `kind`.
    """
    return checked(tables(text, file=file), kind, place=file, **said)


def read_tables(text: str, kind: type[Value], *, file: str, name: str = "") -> dict[str, Value]:
    """Return a value for each table of a text, by the table's name and in the order of the file.

    Parameters
    ----------
    name : the fact that the table's name gives, such as id.

    Raises
    ------
    FactError
        If it is not TOML or a table breaks a rule of `kind`.
    """
    return {
        table: checked(facts, kind, place=f"{file}, [{table}]", **({name: table} if name else {}))
        for table, facts in tables(text, file=file).items()
    }


def checked(facts: object, kind: type[Value], *, place: str, **said: object) -> Value:
    """Return facts as a value of a kind; `place` is where they stand, such as pop.toml.

    Raises
    ------
    FactError
        If they break a rule of `kind`, or say again what is `said`: one sentence a fault.
    """
    if isinstance(facts, dict):
        if twice := said.keys() & facts.keys():
            raise FactError(f"{place}, {', '.join(sorted(twice))}: the name says it already.")
        facts = said | facts
    try:
        value: Value = _reader(kind).validate_python(facts)  # type: ignore[arg-type]  # a class can be a key
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise FactError(" ".join(_sentence(place, **fault) for fault in faults)) from None
    return value


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - of any kind
    return TypeAdapter(kind)


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise FactError(f"{file} is not text in UTF-8: byte {error.start + 1} is none of it.") from None


def tables(text: str, *, file: str) -> dict[str, Any]:
    """Return what a text says, unchecked.

    Raises
    ------
    FactError
        If it is not TOML.
    """
    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError as error:
        raise FactError(f"{file} is not TOML: {error}.") from None


def _sentence(place: str, *, loc: tuple[str | int, ...], msg: str, **rest: Any) -> str:  # noqa: ANN401 - pydantic's
    """A fault as a sentence: where, what stands there if it is short to say, and the rule."""
    where = ", ".join([place, ".".join(str(p) for p in loc)] if loc else [place])
    value = rest["input"]
    found = f"{quoted(value)} will not do. " if isinstance(value, str | int | float) else ""
    return f"{where}: {found}{msg.removeprefix('Value error, ')}."
