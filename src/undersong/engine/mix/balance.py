"""What the mix knows: levels by role from `balance.toml`, rooms from the style sheets."""

from functools import cache
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, FactError, read_facts, text_beside
from undersong.engine.model import Role
from undersong.engine.styles.sheet import sheets
from undersong.engine.styles.space import Space
from undersong.units import Db, Hz, Seconds

FILE = "balance.toml"
DEFAULT_STYLE = "pop"
"""A style from elsewhere is mixed like this one."""

Share = Annotated[float, Field(ge=0, le=2)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class VoiceFacts:
    """How the voice stands in the mix."""

    over_backing_lu: Db
    room_db: Db
    room_later_seconds: Seconds = Field(ge=0, le=0.1)
    other_voices_lu: Db
    duck_db: Db = Field(ge=0)
    carve_db: Db = Field(ge=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RoleFacts:
    """How a role stands in the mix; see the file."""

    level_lu: Db
    high_pass_hz: Hz = Field(gt=0)
    sidechain: Share
    duck: Share
    width: Share
    side_db: Db = Field(le=0)
    room_db: Db = Field(ge=-12, le=12)
    shelf_db: Db = Field(ge=-12, le=12)
    least_sidechain_db: Db = Field(ge=0, le=6)
    punch: float = Field(ge=0, le=1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Balance:
    """All facts."""

    voice: VoiceFacts
    role: dict[Role, RoleFacts]
    instrument: dict[str, Db]
    deep: tuple[str, ...] = ()


def space_of(style: str) -> Space:
    """Return the room, echo and levels of a style; one that is unknown here is mixed like `DEFAULT_STYLE`."""
    known = sheets()
    return known.get(style, known[DEFAULT_STYLE]).space


@cache
def balance() -> Balance:
    """Return what the mix knows.

    Raises
    ------
    FactError
        If the file breaks a rule: names file, key and rule.
    """
    return read_balance(text_beside(__package__, FILE))


def read_balance(text: str) -> Balance:
    """Read the text of a file of facts.

    Raises
    ------
    FactError
        If it breaks a rule: names file, key and rule.
    """
    found = read_facts(text, Balance, file=FILE)
    if missing := [role.value for role in Role if role not in found.role]:
        raise FactError(f"{FILE}, role: {', '.join(missing)} missing.")
    return found
