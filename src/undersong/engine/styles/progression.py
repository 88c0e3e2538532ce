"""A row of chords: which kinds of them it has, and how its roots move.

The words for both are those of `traits`. What is planned and what was written are measured alike.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby, pairwise

from undersong.units import Beats

PitchClasses = tuple[int, ...]
ROOT_MOVES = {"fifth": (5,), "fourth": (7,), "second": (1, 2, 10, 11)}


def share_of_chords(row: Iterable[tuple[PitchClasses, Beats]], names: Iterable[str]) -> float | None:
    """Return which share of the time has chords of one of these kinds; None of no time at all."""
    total = right = Fraction(0)
    wanted = set(names)
    for chord, beats in row:
        total += beats
        right += beats if wanted & qualities(chord) else 0
    return float(right / total) if total else None


def qualities(chord: PitchClasses) -> set[str]:
    """Return all words of `traits` that a chord, root first, answers to."""
    root, *others = chord
    steps = {(pc - root) % 12 for pc in others}
    third = steps & {3, 4}
    tests = {
        "seventh": len(steps) >= 3,
        "ninth": len(steps) >= 4 or bool(third and steps & {1, 2}),
        "triad": len(steps) == 2,
        "power": steps == {7},
        "minor": 3 in steps and 4 not in steps,
        "major": 4 in steps,
        "dominant": 10 in steps and (4 in steps or 3 not in steps),
        "suspended": not third and bool(steps & {2, 5}),
        "diminished": {3, 6} <= steps and 7 not in steps,
    }
    return {name for name, fits in tests.items() if fits}


def share_of_roots(row: Iterable[tuple[int, Beats]], names: Iterable[str], bar: Beats) -> float | None:
    """Return which share of the changes of root are of these kinds, or, where `names` has "static", of
    the time; None where no root changes.
    """
    spells = [(root, sum(beats for _, beats in group)) for root, group in groupby(row, key=lambda c: c[0])]
    if "static" in names:
        return float(sum(n for _, n in spells if n >= bar) / sum(n for _, n in spells))
    wanted = {step for name in names for step in ROOT_MOVES[name]}
    moves = [(b - a) % 12 for (a, _), (b, _) in pairwise(spells)]
    return sum(m in wanted for m in moves) / len(moves) if moves else None
