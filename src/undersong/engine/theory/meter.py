"""Meter: how beats are grouped into bars.

One beat is a quarter note in every meter (see `undersong.units`). A meter whose lower
number is 8 and whose upper number is a multiple of three is compound: its pulse is a
dotted quarter.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from undersong.errors import RequestError, quoted
from undersong.units import Beats

SUPPORTED = ("2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "3/8", "5/8", "6/8", "7/8", "9/8", "12/8")


@dataclass(frozen=True)
class Meter:
    """`count` notes of one `unit`-th in a bar."""

    count: int
    unit: int

    def __str__(self) -> str:
        """Return the usual spelling, such as 6/8."""
        return f"{self.count}/{self.unit}"

    @property
    def bar_beats(self) -> Beats:
        """Length of a bar in quarter notes."""
        return Fraction(4 * self.count, self.unit)

    @property
    def compound(self) -> bool:
        """Whether the pulse is a dotted quarter."""
        return self.unit == 8 and self.count % 3 == 0

    @property
    def pulses(self) -> tuple[Beats, ...]:
        """Starts of the pulses in a bar, in beats: where a foot would tap."""
        if self.compound:
            return tuple(Fraction(3 * i, 2) for i in range(self.count // 3))
        if self.unit == 8:  # 5/8 as 3 + 2, 7/8 as 2 + 2 + 3
            groups = {5: (3, 2), 7: (2, 2, 3)}[self.count]
            starts = [sum(groups[:i]) for i in range(len(groups))]
            return tuple(Fraction(s, 2) for s in starts)
        return tuple(Fraction(i) for i in range(self.count))


def parse_meter(text: str) -> Meter:
    """Read a meter such as "3/4".

    Raises
    ------
    RequestError
        If it is not one of `SUPPORTED`.
    """
    compact = re.sub(r"\s+", "", text)
    if compact not in SUPPORTED:
        raise RequestError(
            f"The meter {quoted(text)} is not one that Undersong can play.",
            field="meter",
            hint=f"Take one of {' '.join(SUPPORTED)}.",
        )
    count, unit = compact.split("/")
    return Meter(int(count), int(unit))
