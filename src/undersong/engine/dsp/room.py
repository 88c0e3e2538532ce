"""What a room is. Apart from the reverb that makes it sound, so that reading a style compiles nothing."""

from dataclasses import dataclass

from undersong.units import Hz, Seconds


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room to stand in.

    Attributes
    ----------
    seconds : time in which the middle of the spectrum falls by 60 dB.
    pre_delay_seconds : before the first reflection.
    damping : 0 bright to 1 dark: how much sooner the treble dies.
    low_cut_hz : below it the room does not answer.
    size : scales the lines, 0.3 to 1.2.
    """

    seconds: Seconds = 1.4
    pre_delay_seconds: Seconds = 0.02
    damping: float = 0.4
    low_cut_hz: Hz = 180.0
    size: float = 1.0
