"""An ear: one trait beside a score, and the notes and bars in which it is looked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from undersong.engine.model.score import Role, Score, Section
from undersong.engine.styles.players import DRUM_ROWS
from undersong.engine.styles.sheet import Sheet
from undersong.engine.styles.traits import Trait
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

LATEST_ENDING = Fraction(3, 4)
"""A last chord that starts before so much of the song is a vamp and no ending."""


@dataclass(frozen=True)
class Hearing:
    """What was heard of a trait.

    Attributes
    ----------
    value : the share, mean or fact that was measured; None where there was nothing to judge, such as the
        chorus of a song without one.
    ok : whether it is as the trait says; a trait without anything to judge is.
    """

    value: float | None
    ok: bool


NOTHING = Hearing(None, ok=True)
"""Heard where there is nothing to judge."""


class Struck(NamedTuple):
    """A note of an instrument or of the voice, as far as traits go."""

    start: Beats
    length: Beats
    pitch: int
    articulation: str

    @property
    def end(self) -> Beats:
        """When it stops."""
        return self.start + self.length


@dataclass(frozen=True)
class Ear:
    """A trait beside its score, and the bars and notes in which it is looked for."""

    trait: Trait
    score: Score
    sheet: Sheet
    families: Mapping[str, str]

    @cached_property
    def bar(self) -> Beats:
        """Length of a bar."""
        return parse_meter(self.score.meter).bar_beats

    @cached_property
    def end(self) -> Beats:
        """Where the body of the song ends and its last chord is struck."""
        whole = self.score.length_beats
        last = self.score.chords[-1].start_beats if self.score.chords else whole
        return last if last >= LATEST_ENDING * whole else whole

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections that count."""
        names = self.trait.sections
        return tuple(s for s in self.score.sections if not names or s.name in names)

    @cached_property
    def spans(self) -> tuple[tuple[Beats, Beats], ...]:
        """Start and end of each section that counts, as far as the body goes."""
        edges = ((s.start_beats, min(s.start_beats + s.length_beats, self.end)) for s in self.sections)
        return tuple((a, b) for a, b in edges if a < b)

    @cached_property
    def notes(self) -> tuple[Struck, ...]:
        """The notes of the `who` that are struck where the trait counts, by start."""
        found = sorted(self.everything())
        return tuple(n for n in found if any(a <= n.start < b for a, b in self.spans))

    def everything(self) -> list[Struck]:
        """Return the notes of the `who` in the whole song."""
        who = set(self.trait.who)
        found = []
        for part in self.score.parts:
            if who & {part.role.value, part.instrument, self.families.get(part.instrument, "")}:
                found += [Struck(n.start_beats, n.length_beats, n.pitch, n.articulation) for n in part.notes]
        if Role.VOICE.value in who:
            found += [n._replace(articulation="") for n in self.sung]
        rows = {DRUM_ROWS[row] for row in self.trait.rows if row in DRUM_ROWS}
        return [n for n in found if not self.trait.rows or n.pitch in rows]

    @cached_property
    def sung(self) -> tuple[Struck, ...]:
        """Every note of the voice."""
        lines = self.score.vocals.lines if self.score.vocals else ()
        notes = (n for line in lines for n in line.notes)
        return tuple(Struck(n.start_beats, n.length_beats, n.pitch, "") for n in notes)

    def cycles(self, bars: int = 1) -> list[Beats]:
        """Return the starts of all whole cycles of so many bars in the sections that count."""
        length = bars * self.bar
        return [a + i * length for a, b in self.spans for i in range(int((b - a) // length))]

    def bars_with(self, starts: set[Beats]) -> list[Beats]:
        """Return the bars in which something starts."""
        bars = self.cycles()
        hit = {start // self.bar for start in starts}
        return [b for b in bars if b // self.bar in hit]

    @cached_property
    def strokes(self) -> tuple[Struck, ...]:
        """The notes of the `who`, of those struck together one, the longest."""
        groups = groupby(self.notes, key=lambda n: n.start)
        return tuple(max(notes, key=lambda n: n.length) for _, notes in groups)

    def between(self, value: float) -> Hearing:
        """Return whether a value lies where the trait says."""
        low, high = self.trait.between or (0.0, 0.0)
        return Hearing(value, low <= value <= high)

    def at_least(self, value: float, *, otherwise: float = 0.0) -> Hearing:
        """Return whether a value is no less than the trait's share, or than `otherwise` where it has none."""
        wanted = self.trait.share if self.trait.share is not None else otherwise
        return Hearing(value, value >= wanted)
