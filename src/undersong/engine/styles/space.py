"""The space of a style: its room, its echo, and what is louder in its mix."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.dsp.room import Room
from undersong.engine.facts import STRICT
from undersong.engine.model.score import Role
from undersong.engine.styles.shares import Share
from undersong.units import Db, Hz

Corner = Annotated[Hz, Field(ge=60, le=20_000)]


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
    sweeps : by section, what filters do in it: `open` or `close` over harmony and lead, `dip` and open
        again, or `rise`: open while drums and bass lose their lows, which come back with the drop.
    sweep_hz : where such a filter begins and where it is open.
    throws : chance that the last word or note of a phrase is thrown into the echo.
    dubs : chance, for every two bars, that a stroke of the band is, and that its echo swells.
    risers, impacts : their kinds, the usual one first.
    downlifters : chance that something falls away after a section that begins with force.
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
    sweeps: dict[str, Literal["open", "close", "dip", "rise"]] = Field(default_factory=dict)
    sweep_hz: tuple[Corner, Corner] = (450.0, 16_000.0)
    throws: Share = 0.0
    dubs: Share = 0.0
    risers: Annotated[tuple[Literal["noise", "pitch", "reverse"], ...], Field(min_length=1)] = ("noise",)
    impacts: Annotated[tuple[Literal["boom", "sub"], ...], Field(min_length=1)] = ("boom",)
    downlifters: Share = 0.0
    sidechain_depth_db: Db = Field(default=0.0, ge=0, le=12)
