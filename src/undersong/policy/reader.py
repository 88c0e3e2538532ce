"""Read a profile: TOML into the model, with every fault named by file, key, value and rule."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, TypeVar

from undersong.errors import UndersongError, quoted
from undersong.policy.model import (
    Basis,
    Category,
    Exemption,
    Policy,
    Purpose,
    Retention,
    Source,
    Storage,
)

PERIOD = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")
THEN = ("erase", "anonymise")
KINDS = ("cookie", "localStorage", "sessionStorage", "IndexedDB", "BroadcastChannel", "lock")

Entry = TypeVar("Entry")


class PolicyFault(UndersongError):
    """A policy file that cannot be obeyed.

    Attributes
    ----------
    faults : one sentence each.
    """

    code = "policy"

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults), hint="Correct the file and start again.")


@cache
def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles that there are."""
    folder = files("undersong.policy").joinpath("profiles")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def read_profile(name: str) -> Policy:
    """Return the policy of a profile.

    Raises
    ------
    PolicyFault
        With a sentence for every fault in the file.
    """
    file = f"{name}.toml"
    text = files("undersong.policy").joinpath("profiles", file).read_text(encoding="utf-8")
    return read_policy(text, file=file)


def read_policy(text: str, *, file: str) -> Policy:
    """Return the policy in a TOML text.

    Raises
    ------
    PolicyFault
        With a sentence for every fault in the text.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyFault([f"{file} is not TOML: {error}."]) from None
    reading = _Reading(file)
    policy = Policy(
        profile=str(document.get("profile", "")),
        title=str(document.get("title", "")),
        purposes=reading.entries(document, "purpose", _purpose),
        categories=reading.entries(document, "category", _category),
        exemptions=reading.entries(document, "exempt", _exemption),
        storage=reading.entries(document, "storage", _storage),
    )
    reading.check_purposes(policy)
    if reading.faults:
        raise PolicyFault(reading.faults)
    return policy


def spread(places: object) -> Iterator[str]:
    """Yield each place of a list in which `a.{b,c}` is short for `a.b` and `a.c`."""
    if not isinstance(places, list) or not all(isinstance(p, str) for p in places):
        raise ValueError(f"holds is {quoted(places)}, it has to be a list of places")
    for place in places:
        pieces = [p.split(",") for p in re.split(r"[{}]", place)]
        for chosen in product(*pieces):
            yield "".join(piece.strip() for piece in chosen)


class _Reading:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.faults: list[str] = []

    def entries(
        self, document: Mapping[str, Any], key: str, read: Callable[[dict[str, Any]], Entry]
    ) -> tuple[Entry, ...]:
        found = []
        for number, raw in enumerate(document.get(key, []), start=1):
            name = raw.get("id") or raw.get("name") or number
            try:
                found.append(read(dict(raw)))
            except KeyError as error:
                self.faults.append(f"{self._file}: {key} {quoted(name)} has no {error.args[0]}.")
            except (ValueError, TypeError) as error:
                self.faults.append(f"{self._file}: {key} {quoted(name)}: {error}.")
        return tuple(found)

    def check_purposes(self, policy: Policy) -> None:
        known = {purpose.id for purpose in policy.purposes}
        for category in policy.categories:
            for purpose in category.purposes:
                if purpose not in known:
                    self.faults.append(
                        f"{self._file}: category {quoted(category.id)}: "
                        f"there is no purpose {quoted(purpose)}."
                    )


def _purpose(raw: dict[str, Any]) -> Purpose:
    return Purpose(id=raw.pop("id"), basis=Basis(raw.pop("basis")), text=raw.pop("text"), **raw)


def _category(raw: dict[str, Any]) -> Category:
    return Category(
        id=raw.pop("id"),
        title=raw.pop("title"),
        holds=tuple(spread(raw.pop("holds"))),
        source=Source(raw.pop("source")),
        purposes=tuple(raw.pop("purposes")),
        retention=_retention(dict(raw.pop("retention"))),
        **raw,
    )


def _retention(raw: dict[str, Any]) -> Retention:
    retention = Retention(**raw)
    if not PERIOD.fullmatch(retention.keep):
        raise ValueError(f"keep is {quoted(retention.keep)}, it has to be a period such as P30D")
    if retention.then not in THEN:
        raise ValueError(f"then is {quoted(retention.then)}, it has to be one of {', '.join(THEN)}")
    return retention


def _exemption(raw: dict[str, Any]) -> Exemption:
    return Exemption(holds=tuple(spread(raw.pop("holds"))), reason=raw.pop("reason"), **raw)


def _storage(raw: dict[str, Any]) -> Storage:
    storage = Storage(**raw)
    if storage.kind not in KINDS:
        raise ValueError(f"kind is {quoted(storage.kind)}, it has to be one of {', '.join(KINDS)}")
    if storage.lives != "until-removed" and not PERIOD.fullmatch(storage.lives):
        raise ValueError(f"lives is {quoted(storage.lives)}, it has to be a period or “until-removed”")
    return storage
