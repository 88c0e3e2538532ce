"""The 25 checks: which measures they look at, and whether a song passes.

A check passes where all its measures lie in a band of the style. A check that a style gives nothing to judge
(the words of an instrumental, the leaps of a riff) is neither passed nor failed: a song passes with all hard
checks and the same share of the judged ones that 18 of 25 are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.quality.bands import bands_of
from undersong.engine.styles.sheet import Sheet

HARD = (9, 12, 14, 15, 16)
PASSING_SHARE = 18 / 25
NAMES = {
    1: "pitch-class entropy", 2: "out of scale", 3: "range", 4: "unisons", 5: "steps", 6: "leaps",
    7: "mean interval", 8: "leaps turn back", 9: "chord tones, strong", 10: "chord tones, long",
    11: "syncopation", 12: "density", 13: "phrases", 14: "bars repeated", 15: "rhythm vocabulary",
    16: "sections return", 17: "contrast", 18: "level", 19: "syllables", 20: "stress", 21: "words repeated",
    22: "chords", 23: "chords of sections", 24: "form and ending", 25: "groove",
}  # fmt: skip
NOT_OF_RIFFS = (3, 4, 5, 6, 7, 8, 10, 11, 13)
"""A riff has no intervals and phrases of a tune."""
NOT_OF_RAP = (*range(1, 12), 13, 14, 15, 17)
"""Spoken verses have no pitches to judge, and a bar of rap never comes again."""
NOT_OF_THE_PLAYED = (19, 20, 21)


@dataclass(frozen=True)
class Verdict:
    """How one song did.

    Attributes
    ----------
    passed : by number of the check; those that were not judged are missing.
    """

    passed: Mapping[int, bool]

    @property
    def hard(self) -> bool:
        """Whether it passes every hard check that was judged."""
        return all(self.passed.get(number, True) for number in HARD)

    @property
    def enough(self) -> bool:
        """Whether it passes 18 of 25, in proportion to those judged."""
        return sum(self.passed.values()) >= PASSING_SHARE * len(self.passed) - 1e-9

    @property
    def ok(self) -> bool:
        """Whether the song passes."""
        return self.hard and self.enough


def judged(number: int, sheet: Sheet, *, sung: bool) -> bool:
    """Return whether a style is judged by a check at all."""
    if sung:
        return sheet.tune.delivery != "rap" or number not in NOT_OF_RAP
    return number not in NOT_OF_THE_PLAYED and (sheet.tune.theme == "tune" or number not in NOT_OF_RIFFS)


def verdict(found: Mapping[str, float], sheet: Sheet, *, sung: bool) -> Verdict:
    """Judge a song by its measures."""
    passed: dict[int, bool] = {}
    for measure, value in found.items():
        number = number_of(measure)
        bands = bands_of(measure, sheet, sung=sung)
        if bands and judged(number, sheet, sung=sung):
            passed[number] = passed.get(number, True) and any(b.has(value) for b in bands)
    return Verdict(passed)


def number_of(measure: str) -> int:
    """Return the number of the check that a measure belongs to."""
    return int(measure[:2])
