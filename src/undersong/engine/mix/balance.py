"""What the mix knows: levels by role, rooms by style; the facts are in `balance.toml`."""

from functools import cache
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.dsp.reverb import Room
from undersong.engine.facts import STRICT, FactError, read_facts, text_beside
from undersong.engine.model import Role
from undersong.units import Db, Hz, Seconds

FILE = "balance.toml"
DEFAULT_STYLE = "pop"
"""A style without facts of its own is mixed like this one."""

Share = Annotated[float, Field(ge=0, le=2)]


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
