"""The chords a song has to choose from: cycles for its sections, and the colour of each chord.

A song has a small vocabulary: one cycle of chords for the verse, one for the chorus, perhaps others for
bridge and lead-in. Cycles in which the key is clear are preferred, the more so where it was asked for:
i-VI-III-VII is spelled in minor and heard as its relative major, I-V/3-vi-V is heard in the key of its fifth.

Where a second style colours the first, one cycle in three is its own.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from undersong.engine.compose.colour import coloured, dominant_of
from undersong.engine.compose.idiom import DOMINANTS, Idiom, plain
from undersong.engine.compose.loops import available, bars_a_chord, bridges, clearness
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model.kinds import LEAD_IN, PASSING, RETURNING, VERSES
from undersong.engine.styles.harmony import Loop

FEWEST_CHORDS = 4  # that a song with words has where it never turns
LEADING = ("bridge", *LEAD_IN)
"""Take chords that lead somewhere, where the style has any."""
CLEAR, CLEARER = 1.5, 7.0
"""How much a clear key counts: by default, and where it was asked for or the song is over at once. A loop
whose key is clearer by 0.3 is taken exp(0.3 * this) times as often."""
SEVENTH_AT_HOME = 0.5  # the same for the blues, whose home a key finder takes for a dominant
SAME_LOOP = 0.15  # chance that verse and chorus have one loop
UNLIKE = 1.6  # how much it counts that a chorus has other chords than the verse, bar by bar
TOO_LONG, UNEVEN = 0.12, 0.3  # how readily a loop is taken that its section cuts off
HOME_FIRST = 3.0  # how much oftener a verse begins at home
BLENDED = 1 / 3  # share of letters that take a loop of the second style


@dataclass(frozen=True)
class Cycle:
    """Chords that go round: one item a slot (a comma splits it), each lasting so many bars of 4/4."""

    items: tuple[str, ...]
    bars: Fraction = Fraction(1)

    @property
    def length(self) -> Fraction:
        """Bars of one round."""
        return self.bars * len(self.items)

    @property
    def first(self) -> str:
        """The chord it begins with, without suffix."""
        return plain(self.items[0].split(",", 1)[0])

    def within(self, bars: int) -> "Cycle":
        """Return the cycle at twice the pace, or more, until it fits; a chord lasts a bar at least."""
        cycle = self
        while cycle.length > bars and cycle.bars >= 2:
            cycle = replace(cycle, bars=cycle.bars / 2)
        return cycle

    def sounding(self, bar: int) -> str:
        """Return what sounds in a bar, counted from the start of a section."""
        return self.items[int(bar / self.bars) % len(self.items)]


def cycle_of(loop: Loop) -> Cycle:
    """Return the cycle that a sheet's loop means."""
    return Cycle(loop.chords, bars_a_chord(loop))


def cycles_by_letter(sections: Sequence[PlannedSection], idiom: Idiom) -> dict[str, Cycle]:
    """Return for each letter the chords that go round."""
    chosen: dict[str, Cycle] = {}
    letters = tuple(dict.fromkeys(s.letter for s in sections))
    borrowing = _borrowing(letters, idiom)
    # The main sections choose first, the others take what is left.
    for letter in sorted(letters, key=lambda n: RETURNING.index(n) if n in RETURNING else len(RETURNING)):
        rng = idiom.rng(f"loop/{letter}")
        if letter == "chorus" and "verse" in chosen and rng.random() < SAME_LOOP:
            chosen[letter] = chosen["verse"]
            continue
        pool = _pool(letter, available(idiom, blended=letter in borrowing), idiom)
        room = [s.bars for s in sections if s.letter == letter and s.name not in PASSING]
        room = room or [s.bars for s in sections if s.letter == letter]
        cycles = [(cycle_of(loop).within(min(room)), loop.weight) for loop in pool]
        fresh = [(c, w) for c, w in cycles if c not in chosen.values()] or cycles
        against = chosen.get("verse") if letter == "chorus" else None
        weights = np.array([w * _fitness(c, letter, room, against, idiom) for c, w in fresh])
        chosen[letter] = fresh[int(rng.choice(len(fresh), p=weights / weights.sum()))][0]
    return chosen


def vocabulary(cycles: Iterable[Cycle], idiom: Idiom) -> dict[str, str]:
    """Return for each numeral of the cycles the coloured one that stands for it through the song."""
    numerals = sorted({n for cycle in cycles for item in cycle.items for n in item.split(",")})
    found = {numeral: coloured(numeral, idiom) for numeral in numerals}
    found.setdefault(DOMINANTS[idiom.key.mode], dominant_of(idiom))
    return found


def stands_still(cycles: Iterable[Cycle]) -> bool:
    """Return whether cycles have hardly more than two chords in all."""
    return (
        len({plain(n) for cycle in cycles for item in cycle.items for n in item.split(",")}) < FEWEST_CHORDS
    )


def _pool(letter: str, known: list[Loop], idiom: Idiom) -> list[Loop]:
    """The loops that suit a letter; a bridge takes one that does not begin at home."""
    suited = [loop for loop in known if not loop.sections or letter in loop.sections]
    own = [loop for loop in suited if letter in loop.sections]
    pool = own if own and letter in LEADING else suited or known
    if letter != "bridge":
        return pool
    away = [loop for loop in pool if cycle_of(loop).first not in ("I", "i")]
    if not away and not own and idiom.sheet.harmony.cadence:
        away = bridges(idiom.key.mode)
    return away or pool


def _fitness(cycle: Cycle, letter: str, room: list[int], against: Cycle | None, idiom: Idiom) -> float:
    """How well a cycle suits its place, as a factor: clear key, whole rounds, unlike the verse."""
    emphasis = CLEARER if idiom.said or idiom.short else CLEAR
    if idiom.blues and cycle.items[0] in ("I7", "I6", "i7"):
        emphasis = SEVENTH_AT_HOME
    fit = math.exp(emphasis * clearness(cycle.items, idiom.key))
    if cycle.length > min(room):
        fit *= TOO_LONG
    elif any(bars % cycle.length for bars in room):
        fit *= UNEVEN
    if letter in VERSES and cycle.first in ("I", "i"):
        fit *= HOME_FIRST
    if against is not None:
        bars = max(1, int(max(cycle.length, against.length)))
        same = sum(cycle.sounding(b) == against.sounding(b) for b in range(bars)) / bars
        fit *= math.exp(-UNLIKE * same)
    return fit


def _borrowing(letters: Sequence[str], idiom: Idiom) -> set[str]:
    """The letters that take a loop of the second style: one in three, and one at least."""
    if idiom.blend is None:
        return set()
    own = [n for n in letters if n in RETURNING or n in LEADING] or list(letters)
    count = max(1, round(BLENDED * len(own)))
    return {own[int(i)] for i in idiom.once("blend").permutation(len(own))[:count]}
