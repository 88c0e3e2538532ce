"""The canvas: what every writer of a part needs to know while it writes.

It puts the plan into ticks, knows which chord sounds when, how loud the moment is, who is left out
for a moment before the song lifts, and where the tune is busy so that answers keep out of its way.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from undersong.engine.compose.band.grid import Step, bar_ticks, beats, lay, ticks
from undersong.engine.compose.band.seats import Band
from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.model import ChordSpan, Note

HALF_TIME_FROM = 1.5
"""A tempo this many times the style's highest is felt in half time."""
QUICK_STEP_SECONDS = 0.085
LIFTED = ("chorus", "drop", "postchorus")
RISE = 0.12  # energy by which a section lifts over the one before
SWELLS = {"build": 0.2, "prechorus": 0.1}


class Hit(NamedTuple):
    """A note while it is written, in ticks."""

    start: int
    length: int
    pitch: int
    velocity: float
    articulation: str = ""


class Sounding(NamedTuple):
    """A chord with its place in ticks."""

    start: int
    end: int
    chord: ChordSpan


@dataclass(frozen=True)
class Canvas:
    """See the module.

    Attributes
    ----------
    onsets : ticks at which voice or lead begin a note, in order.
    """

    plan: SongPlan
    band: Band
    onsets: tuple[int, ...] = ()

    @cached_property
    def bar(self) -> int:
        """Ticks in a bar."""
        return bar_ticks(self.plan.meter)

    @cached_property
    def last(self) -> int:
        """Tick of the last chord."""
        return ticks(self.plan.last_chord_beats)

    @cached_property
    def end(self) -> int:
        """Tick at which the last chord is let go."""
        return ticks(self.plan.end_beats)

    @cached_property
    def half_time(self) -> bool:
        """Whether patterns of 4/4 go over two bars."""
        return self.plan.bpm > HALF_TIME_FROM * self.plan.sheet.tempo.maximum

    @cached_property
    def quick(self) -> bool:
        """Whether sixteenths are too quick to be played."""
        # [s/min] / [beats/min] / [steps/beat] = [s/step]
        return not self.half_time and 60.0 / self.plan.bpm / 4 < QUICK_STEP_SECONDS

    @cached_property
    def chords(self) -> tuple[Sounding, ...]:
        """All chords in ticks."""
        return tuple(
            Sounding(ticks(c.start_beats), ticks(c.start_beats + c.length_beats), c) for c in self.plan.chords
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [c.start for c in self.chords]

    def chord_at(self, tick: int) -> Sounding:
        """Return the chord that sounds at a tick."""
        return self.chords[max(0, bisect_right(self._starts, tick) - 1)]

    def chord_after(self, tick: int) -> Sounding:
        """Return the next chord after the one at a tick; the last one follows itself."""
        return self.chords[min(bisect_right(self._starts, tick), len(self.chords) - 1)]

    def chords_in(self, start: int, end: int) -> Sequence[Sounding]:
        """Return the chords that sound between two ticks, the first perhaps begun before."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return self.chords[first : max(first + 1, bisect_right(self._starts, end - 1))]

    def start(self, section: PlannedSection) -> int:
        """Return the tick at which a section starts."""
        return section.start_bar * self.bar

    def stop(self, section: PlannedSection) -> int:
        """Return the tick at which a section's music stops: its end, or the last chord.

        A file may last up to half a bar longer than its bars: then the last section plays on.
        """
        last = section.end_bar == self.plan.bars
        return self.last if last else min(section.end_bar * self.bar, self.last)

    def steps(self, grid: str, bar: int) -> tuple[Step, ...]:
        """Return the strokes of a grid in a bar, counted from the start of its section."""
        return lay(grid, self.plan.meter, bar, half_time=self.half_time, quick=self.quick)

    def bars(self, section: PlannedSection) -> range:
        """Return the bars of a section that have music before the last chord."""
        count = -(-(self.stop(section) - self.start(section)) // self.bar)
        return range(max(0, count))

    def following(self, section: PlannedSection) -> PlannedSection | None:
        """Return the section after this one."""
        place = self.plan.sections.index(section)
        return self.plan.sections[place + 1] if place + 1 < len(self.plan.sections) else None

    def before(self, section: PlannedSection) -> PlannedSection | None:
        """Return the section before this one."""
        place = self.plan.sections.index(section)
        return self.plan.sections[place - 1] if place else None

    def lifts(self, section: PlannedSection) -> bool:
        """Return whether the next section is a lift: a chorus or drop with clearly more energy."""
        following = self.following(section)
        return (
            following is not None and following.name in LIFTED and following.energy >= section.energy + RISE
        )

    def level(self, section: PlannedSection, tick: int) -> float:
        """Return the factor of velocity at a moment: energy of the section, and how it swells."""
        share = (tick - self.start(section)) / max(1, section.bars * self.bar)
        level = 0.74 + 0.36 * section.energy
        return level * (1.0 + SWELLS.get(section.name, 0.0) * (share - 0.5))

    @cached_property
    def silences(self) -> tuple[tuple[int, int], ...]:
        """Stretches in which drums and bass are left out: the last bar before the last lift."""
        lifts = [s for s in self.plan.sections if self.lifts(s) and s.bars >= 4]
        if len(lifts) < 2 or self.plan.sheet.drums.fills.every_bars == 0:
            return ()
        end = lifts[-1].end_bar * self.bar
        return ((end - self.bar, end),)

    def silent(self, tick: int) -> bool:
        """Return whether drums and bass are left out at a moment."""
        return any(start <= tick < end for start, end in self.silences)

    def free(self, start: int, end: int) -> bool:
        """Return whether neither voice nor lead begins a note between two ticks."""
        return bisect_left(self.onsets, start) == bisect_left(self.onsets, end)


def played(hits: Iterable[Hit]) -> tuple[Note, ...]:
    """Return written notes as the score has them: in order, each pitch once at a time.

    A string or key that is struck again has ended before: a MIDI player would take the end of the first
    note for that of the second.
    """
    ordered = sorted(hits, key=lambda h: (h.start, h.pitch, -h.velocity))
    once: dict[tuple[int, int], Hit] = {}
    for hit in ordered:
        once.setdefault((hit.start, hit.pitch), hit)
    again: dict[int, int] = {}
    until: dict[tuple[int, int], int] = {}
    for start, pitch in reversed(once):
        until[start, pitch] = again.get(pitch, start + once[start, pitch].length)
        again[pitch] = start
    return tuple(
        Note(
            start_beats=beats(h.start),
            length_beats=beats(max(min(h.length, until[h.start, h.pitch] - h.start), 1)),
            pitch=h.pitch,
            velocity=round(min(max(h.velocity, 0.05), 1.0), 3),
            articulation=h.articulation,
        )
        for h in once.values()
    )
