"""The space of a style: its room, its echo, and what is louder in its mix."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.dsp.room import Room
from undersong.engine.facts import STRICT
from undersong.engine.model.score import Role
from undersong.units import Db, Hz


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Space:
    """What the mix should know of the style.

    Attributes
    ----------
    room : the song's reverb.
    echo : its kind: ping-pong, dub or slap.
    echo_beats : the song's delay in quarter notes; 0 is none.
    sends : by instrument or role, dB to the echo, instead of what the instrument usually gives.
    low_pass_hz : where the whole mix is cut off, or None.
    levels : by role, what is louder (or softer) than usual.
    inserts : by instrument or role, which effects of `engine.effects` a part goes through, in their order;
        an instrument comes before its role, and what is said here before what it usually has.
    sidechain_depth_db : how far the kick turns the others down.
    """

    room: Room
    echo: Literal["ping-pong", "dub", "slap"] = "ping-pong"
    echo_beats: float = Field(default=0.0, ge=0, le=4)
    echo_feedback: float = Field(default=0.0, ge=0, le=0.7)
    low_pass_hz: Hz | None = None
    levels: dict[Role, Db] = Field(default_factory=dict)
    sends: dict[str, Annotated[Db, Field(ge=-60, le=6)]] = Field(default_factory=dict)
    inserts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sidechain_depth_db: Db = Field(default=0.0, ge=0, le=12)
