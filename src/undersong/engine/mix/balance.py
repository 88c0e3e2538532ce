"""What the mix knows: levels by role, rooms by style; the facts are in `balance.toml`."""

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from undersong.engine.dsp.reverb import Room
from undersong.engine.model import Role
from undersong.errors import UndersongError
from undersong.units import Db, Hz, Seconds

STRICT = ConfigDict(extra="forbid")
FILE = "balance.toml"
DEFAULT_STYLE = "pop"
"""A style without facts of its own is mixed like this one."""

Share = Annotated[float, Field(ge=0, le=2)]


class BalanceError(UndersongError):
    """The file of facts breaks its own rules."""

    code = "balance"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class VoiceFacts:
    """How the voice stands in the mix."""

    over_backing_lu: Db
    room_db: Db
    room_later_seconds: Seconds = Field(ge=0, le=0.1)
    other_voices_lu: Db
    duck_db: Db = Field(ge=0)
    carve_db: Db = Field(le=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RoleFacts:
    """How a role stands in the mix; see the file."""

    level_lu: Db
    high_pass_hz: Hz = Field(gt=0)
    sidechain: Share
    duck: Share
    width: Share


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StyleFacts:
    """The space of a style, and what is louder in it."""

    room: Room
    echo_beats: float = Field(ge=0, le=4)
    echo_feedback: float = Field(default=0.0, ge=0, le=0.7)
    low_pass_hz: Hz | None = None
    levels: dict[Role, Db] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Balance:
    """All facts."""

    voice: VoiceFacts
    role: dict[Role, RoleFacts]
    instrument: dict[str, Db]
    style: dict[str, StyleFacts]

    def of_style(self, style: str) -> StyleFacts:
        """Return the facts of a style, or those of the default style."""
        return self.style.get(style, self.style[DEFAULT_STYLE])


@cache
def balance() -> Balance:
    """Return what the mix knows.

    Raises
    ------
    BalanceError
        If the file breaks a rule: names file, key and rule.
    """
    return read_balance((resources.files(__package__) / FILE).read_text(encoding="utf-8"))


def read_balance(text: str) -> Balance:
    """Read the text of a file of facts.

    Raises
    ------
    BalanceError
        If it breaks a rule: names file, key and rule.
    """
    try:
        found = TypeAdapter(Balance).validate_python(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(p) for p in first["loc"])
        raise BalanceError(f"{FILE}, {key}: {first['msg']}.") from None
    if missing := [role.value for role in Role if role not in found.role]:
        raise BalanceError(f"{FILE}, role: {', '.join(missing)} missing.")
    return found
