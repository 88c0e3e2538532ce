"""Fitting: a length for every section so that all of them fill the song exactly.

A length is asked in seconds and must be met, so the form is fitted to a number of bars: each section of a
wished form may take several lengths or be left out, each at a cost, and the cheapest choice that fills the
bars exactly is found by dynamic programming. Lengths that are multiples of four bars cost nothing (of twelve
where the style's choruses have twelve), odd ones a little, and losing the chorus a lot: 80 % of the sections
of recorded songs are multiples of four bars, 52 % of the choruses eight.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from undersong.engine.model.kinds import EDGES
from undersong.engine.styles.sheet import Sheet

# What it costs to leave out the first section of a name.
LOSS = {
    "chorus": 30.0,
    "drop": 30.0,
    "climax": 30.0,
    "theme": 30.0,
    "verse": 8.0,
    "intro": 3.0,
    "outro": 3.0,
    "bridge": 2.0,
    "solo": 2.0,
    "build": 1.5,
    "breakdown": 1.2,
    "prechorus": 1.2,
    "interlude": 1.0,
    "postchorus": 0.8,
}
LONGEST = {"chorus": 16, "postchorus": 8, "prechorus": 8, "build": 16, "bridge": 16}
"""Bars of the style."""
BRIEF = (*EDGES, "interlude", "prechorus", "postchorus")
"""Have four bars where the style's own forms do not say; all others have eight."""
TWELVE = 2.5  # a blues that is cut short is missed more than a verse
MUST = 100.0
"""What it costs to leave out a section that was asked for."""
MOST_PHRASES = 16  # of four bars, or of twelve
MULTIPLES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96, 128)
NEVER = math.inf
BAR_SECONDS_BY_BPM = 240.0
"""[beats/bar] * [s/min]: divided by a tempo it is how long a bar of 4/4 lasts."""


@dataclass(frozen=True)
class Stretch:
    """A section before its place in the song is known.

    Attributes
    ----------
    lyric : index in the lyric sheet of what is sung, or None.
    line_bars : bars of each sung line.
    tag : index in the lyric sheet of the section it is, sung or not, or None.
    """

    name: str
    bars: int
    lyric: int | None = None
    line_bars: tuple[Fraction, ...] = ()
    tag: int | None = None


@dataclass(frozen=True)
class Slot:
    """A section that is to be fitted: its possible lengths in bars and what each costs.

    Attributes
    ----------
    wish : the length that it would have if chance had no say, or 0.
    """

    name: str
    costs: dict[int, float]
    lyric: int | None = None
    line_bars: tuple[Fraction, ...] = ()
    tag: int | None = None
    wish: int = 0

    @property
    def usual(self) -> int:
        """The length that costs least."""
        return min(self.costs, key=self.costs.__getitem__)


def fit(slots: Sequence[Slot], bars: int) -> tuple[float, list[Stretch]]:
    """Choose a length for each slot so that they sum to `bars` at the least cost.

    Returns
    -------
    The cost, infinite where there is no such choice, and the stretches that are not empty.
    """
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for slot in slots:
        row: dict[int, tuple[float, int]] = {}
        for total, (cost, _) in best[-1].items():
            for size, price in slot.costs.items():
                reached = total + size
                if reached <= bars and cost + price < row.get(reached, (NEVER, 0))[0]:
                    row[reached] = (cost + price, size)
        best.append(row)
    if bars not in best[-1]:
        return NEVER, []
    found: list[Stretch] = []
    left = bars
    for slot, row in zip(reversed(slots), reversed(best[1:]), strict=True):
        size = row[left][1]
        if size:
            found.append(Stretch(slot.name, size, slot.lyric, slot.line_bars, slot.tag))
        left -= size
    return best[-1][bars][0], found[::-1]


def phrase_unit(sheet: Sheet, bar_seconds: float) -> Fraction:
    """Return how many bars of this song last as long as a bar of the style: a power of two."""
    usual = BAR_SECONDS_BY_BPM / sheet.tempo.median
    power = round(round(math.log2(usual / bar_seconds), 6) * 0.8)
    return Fraction(2) ** max(-3, min(power, 2))


def usual_bars(name: str) -> int:
    """Return how many bars of the style a section has whose length the style does not say."""
    return 4 if name in BRIEF else 8


def slot_of(name: str, wished: int, unit: Fraction, *, longest: float = 2.0) -> Slot:
    """Return a played section: lengths from a bar to `longest` times the wish, the wish being best.

    Parameters
    ----------
    wished : bars of the style.
    unit : bars of this song that last as long as one of the style's.
    """
    wish = max(1, round(wished * unit))
    twelve = wished % 12 == 0 and wished % 8 != 0
    four = max(1, round((12 if twelve else 4) * unit))
    most = max(min(longest * wish, LONGEST.get(name, NEVER) * unit), wish, 2)
    sizes = {max(1, round(m * unit)) for m in MULTIPLES} | {*MULTIPLES[:5]}
    sizes |= {four * n for n in range(1, min(int(most / four), MOST_PHRASES) + 1)}
    costs = {0: LOSS.get(name, 1.0)}
    for size in sorted(s for s in sizes if s <= most):
        # Rounded: processors disagree on the last bit of a logarithm, and it must not choose a form.
        away = round(abs(math.log2(size / wish)), 6)
        if name in EDGES:
            odd = 0.0 if size % 2 == 0 else 0.25
            costs[size] = 0.5 * away + odd
        else:
            odd = 0.0 if size % four == 0 else 0.8 if size % 2 == 0 else 2.0
            odd *= TWELVE if twelve else 1.0
            short = 1.5 if size < four else 0.0
            costs[size] = away + odd + short
    return Slot(name, costs)


def wished_costs(unit: Fraction, wishes: dict[int, float]) -> dict[int, float]:
    """Return costs by bars of this song, from costs by bars of the style."""
    costs: dict[int, float] = {}
    for wish, cost in wishes.items():
        size = max(1, round(wish * unit)) if wish else 0
        costs[size] = min(cost, costs.get(size, NEVER))
    return costs
