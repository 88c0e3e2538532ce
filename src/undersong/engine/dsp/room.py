"""What a room is. Apart from the reverb that makes it sound, so that reading a style compiles nothing.

The kinds differ in what a listener knows them by (figures in `rooms.toml`): when the first reflections
come and how strong they are, how far apart the walls are, how long lows ring against the middle, how much of
it moves. A style says the kind, how long it rings, how dark it is and when it begins.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass as checked_dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.units import Hz, Seconds

FILE = "rooms.toml"
MIDDLE_HZ, LOW_HZ, HIGH_HZ = 1_000.0, 125.0, 6_000.0
"""Where a room's decay is said, and where lows and highs are compared with it."""
DARKEST = 0.75
"""Share of its decay that the treble loses where `damping` is 1."""

Kind = Literal["room", "chamber", "hall", "plate", "spring", "shimmer"]


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room to stand in.

    Attributes
    ----------
    kind : room, chamber, hall, plate, spring, or shimmer: a hall that sings an octave higher.
    seconds : time in which the middle of the spectrum falls by 60 dB.
    pre_delay_seconds : before the first reflection.
    damping : 0 bright to 1 dark: how much sooner the treble dies.
    low_cut_hz : below it the room does not answer.
    size : scales the lines, 0.3 to 1.2.
    """

    kind: Kind = "room"
    seconds: Annotated[Seconds, Field(ge=0.1, le=20)] = 1.4
    pre_delay_seconds: Annotated[Seconds, Field(ge=0, le=0.1)] = 0.02
    damping: Annotated[float, Field(ge=0, le=1)] = 0.4
    low_cut_hz: Annotated[Hz, Field(ge=20, le=2_000)] = 180.0
    size: Annotated[float, Field(ge=0.2, le=1.2)] = 1.0

    @property
    def low_seconds(self) -> Seconds:
        """Decay at `LOW_HZ`."""
        return self.seconds * characters()[self.kind].bass

    @property
    def high_seconds(self) -> Seconds:
        """Decay at `HIGH_HZ`."""
        return self.seconds * (1.0 - DARKEST * self.damping)


@checked_dataclass(frozen=True, kw_only=True, config=STRICT)
class Character:
    """What a kind of room is known by.

    Attributes
    ----------
    size : of its lines against those of `reverb`.
    bass : decay of the lows against the middle.
    early_db : first reflections against the rest.
    early_ms : their times on the left and, a little else, on the right.
    late_ms : after which the dense part begins.
    movement : angle in radians by which the mixing of the lines turns.
    shimmer : gain of what comes back an octave higher.
    """

    size: float = Field(gt=0, le=2)
    bass: float = Field(gt=0.3, le=2)
    early_db: float = Field(default=-60.0, ge=-60, le=6)
    early_ms: tuple[float, ...] = ()
    late_ms: float = Field(default=0.0, ge=0, le=60)
    movement: float = Field(default=0.2, ge=0, le=1)
    shimmer: float = Field(default=0.0, ge=0, le=0.6)


@cache
def characters() -> dict[str, Character]:
    """Return what each kind of room is known by.

    Raises
    ------
    FactError
        If `rooms.toml` breaks a rule: names kind, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Character, file=FILE)
