"""The ground of a tune: the clock it is written on and the chords under it, in the song's home key.

A section that stands higher (a lifted last chorus) has the same tune a little higher; so tunes are always
written at home, over chords brought home, and moved when they are done.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.places import Places
from undersong.engine.model import ChordSpan


@dataclass(frozen=True)
class Ground:
    """Clock and chords of a plan.

    Attributes
    ----------
    spoken : whether the clock is that of rap.
    """

    plan: SongPlan
    spoken: bool = False

    @cached_property
    def places(self) -> Places:
        """The clock."""
        return Places.of(self.plan.meter, self.plan.bpm, spoken=self.spoken)

    @cached_property
    def _shifts(self) -> tuple[tuple[int, int], ...]:
        """From which bar on the song stands how many semitones higher."""
        return tuple((s.start_bar, s.key_shift) for s in self.plan.sections)

    def first(self, section: PlannedSection) -> int:
        """Return the tick at which a section starts."""
        return section.start_bar * self.places.bar

    def chord(self, tick: int, length: int) -> ChordSpan:
        """Return the chord under a note: an early arrival belongs to the chord it anticipates."""
        known = self._chords.get((tick, length))
        if known is None:
            known = self._chords[tick, length] = self._chord(tick, length)
        return known

    @cached_property
    def _chords(self) -> dict[tuple[int, int], ChordSpan]:
        """Chords that were asked for before: tunes ask for each of theirs many times."""
        return {}

    def _chord(self, tick: int, length: int) -> ChordSpan:
        index = bisect_right(self._starts, max(tick, 0)) - 1
        here, end = max(index, 0), self._starts[max(index, 0) + 1]
        ahead = min(length, self.places.reach + 1)
        arrives = tick < end < tick + ahead and here + 1 < len(self.plan.chords)
        return self._at_home(self.plan.chords[here + arrives])

    @cached_property
    def _starts(self) -> tuple[float, ...]:
        """At which tick each chord starts, and an end that is never reached."""
        tick = self.places.tick
        return (*(float(c.start_beats / tick) for c in self.plan.chords), float("inf"))

    def _at_home(self, chord: ChordSpan) -> ChordSpan:
        bar = chord.start_beats // self.plan.bar_beats
        shift = next((up for start, up in reversed(self._shifts) if start <= bar), 0)
        if not shift:
            return chord
        down = tuple((pc - shift) % 12 for pc in chord.pitch_classes)
        return chord.model_copy(update={"pitch_classes": down, "bass": (chord.bass - shift) % 12})
