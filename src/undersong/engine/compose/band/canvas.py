"""The canvas: what every writer of a part needs to know while it writes.

It puts the plan into ticks, knows which chord sounds when, how loud the moment is, who is left out
for a moment before the song lifts, and where the tune is busy so that answers keep out of its way.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from undersong.engine.compose.band.arrangement import Spans, spans_of
from undersong.engine.compose.band.grid import Step, Style, bar_ticks, lay, ticks
from undersong.engine.compose.band.hits import Tone, Windows
from undersong.engine.compose.band.seats import Band, Seat, named
from undersong.engine.compose.band.transitions import Cue, cues_of
from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import ChordSpan
from undersong.engine.model.kinds import LIFTED
from undersong.engine.theory.fretboard import gripped
from undersong.engine.theory.key import Key
from undersong.engine.theory.voicing import Pitches, lead_all

HALF_TIME_FROM = 1.5
"""A tempo this many times the style's highest is felt in half time."""
QUICK_STEP_SECONDS = 0.085
SWUNG_FROM = 0.6
VOICES = {"chords": 4, "strum": 5, "arpeggio": 4}
GRIPPED = ("strum", "fingers", "chords")
"""What is played in grips where there are frets."""

CHORALE_VOICES = 3
CHORALE_ROOM = 6  # semitones for each of them
LOWEST_VOICE = 46  # of a chorale over a bass
CALM, LIVELY = 0.65, 0.45
"""Velocity of a section without energy, and what full energy adds."""
LIFT = 1.05
"""What a chorus or drop is struck harder than its energy says."""
SWELLS = {"build": 0.2, "prechorus": 0.1}


class Sounding(NamedTuple):
    """A chord with its place in ticks and among the chords of the song."""

    start: int
    end: int
    chord: ChordSpan
    place: int


@dataclass(frozen=True)
class Canvas:
    """See the module.

    Attributes
    ----------
    tune : notes of voice and lead in order.
    """

    plan: SongPlan
    band: Band
    tune: tuple[Tone, ...] = ()

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
    def swung(self) -> bool:
        """Whether off-beat eighths are played late enough to be triplets."""
        return self.plan.meter.unit == 4 and self.plan.sheet.feel.swing_eighth >= SWUNG_FROM

    @cached_property
    def chords(self) -> tuple[Sounding, ...]:
        """All chords in ticks."""
        return tuple(
            Sounding(ticks(c.start_beats), ticks(c.start_beats + c.length_beats), c, place)
            for place, c in enumerate(self.plan.chords)
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

    def section_at(self, tick: int) -> PlannedSection:
        """Return the section that a tick lies in."""
        return self.plan.sections[max(0, bisect_right(self._section_bars, tick // self.bar) - 1)]

    def key_at(self, tick: int) -> Key:
        """Return the key that the song is in at a tick."""
        return self.plan.key_of(self.section_at(tick))

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

    def steps(self, grid: str, bar: int, own: str = "4/4", *, pace: float = 1) -> tuple[Step, ...]:
        """Return the strokes of a grid in a bar, counted from the start of its section.

        Parameters
        ----------
        own : the meter that the grid is written for.
        pace : 2 in half time, 0.5 in double time.
        """
        return lay(grid, self.plan.meter, bar, own=own, style=self.style(pace))

    def style(self, pace: float = 1) -> Style:
        """Return how grids are laid out in this song."""
        return Style(pace * 2 if self.half_time else pace, quick=self.quick, swung=self.swung)

    def bars(self, section: PlannedSection) -> range:
        """Return the bars of a section that have music before the last chord."""
        count = -(-(self.stop(section) - self.start(section)) // self.bar)
        return range(max(0, count))

    def following(self, section: PlannedSection) -> PlannedSection | None:
        """Return the section after this one."""
        place = self._place(section)
        return self.plan.sections[place + 1] if place + 1 < len(self.plan.sections) else None

    def before(self, section: PlannedSection) -> PlannedSection | None:
        """Return the section before this one."""
        place = self._place(section)
        return self.plan.sections[place - 1] if place else None

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """How each section leads to the next."""
        return cues_of(self.plan)

    def cue(self, section: PlannedSection) -> Cue:
        """Return how a section leads to the next."""
        return self.cues[self._place(section)]

    def entry(self, section: PlannedSection) -> Cue:
        """Return how the section before led to this one; nothing leads to the first."""
        place = self._place(section)
        return self.cues[place - 1] if place else Cue()

    def _place(self, section: PlannedSection) -> int:
        return bisect_right(self._section_bars, section.start_bar) - 1

    @cached_property
    def _section_bars(self) -> list[int]:
        return [s.start_bar for s in self.plan.sections]

    @cached_property
    def spans(self) -> dict[str, Spans]:
        """When each seat plays."""
        return spans_of(self.plan, self.band.seats)

    def seated(self, seat: Seat, section: PlannedSection) -> bool:
        """Return whether a seat plays in a section, or in a part of it."""
        start, stop = self.start(section), section.end_bar * self.bar
        return any(a < stop and start < b for a, b in self.spans.get(seat.name, ()))

    @cached_property
    def stops(self) -> Windows:
        """Stretches in which the whole band is left out."""
        ends = ((s.end_bar * self.bar, c.all_rest) for s, c in self._led)
        return tuple((end - rest, end) for end, rest in ends if rest)

    @cached_property
    def alone(self) -> Windows:
        """Stretches in which only the voice sounds, or the lead where nobody sings."""
        return tuple((ticks(start), ticks(end)) for start, end in self.plan.alone)

    def plays(self, role: str, section: PlannedSection) -> bool:
        """Return whether the kit ("drums") or the bass may play in a section, for all that was asked."""
        instrument = self.band.drums if role == "drums" else self.band.bass
        return instrument is not None and not named(section.without_instruments, instrument, role)

    def level(self, section: PlannedSection, tick: int) -> float:
        """Return the factor of velocity at a moment: energy of the section, and how it swells."""
        share = (tick - self.start(section)) / max(1, section.bars * self.bar)
        level = CALM + LIVELY * section.energy
        level *= LIFT if section.name in LIFTED else 1.0
        return level * (1.0 + SWELLS.get(section.name, 0.0) * (share - 0.5))

    @cached_property
    def silences(self) -> tuple[tuple[int, int], ...]:
        """Stretches in which drums and bass are left out, before the song lifts."""
        ends = ((s.end_bar * self.bar, max(c.rhythm_rests, c.all_rest)) for s, c in self._led)
        return tuple((end - rest, end) for end, rest in ends if rest)

    @cached_property
    def _led(self) -> tuple[tuple[PlannedSection, Cue], ...]:
        return tuple(zip(self.plan.sections, self.cues, strict=True))

    def silent(self, tick: int) -> bool:
        """Return whether drums and bass are left out at a moment."""
        return any(start <= tick < end for start, end in self.silences)

    def onsets_between(self, start: int, end: int) -> Sequence[int]:
        """Return when voice or lead begin a note between two ticks."""
        return self._onsets[bisect_left(self._onsets, start) : bisect_left(self._onsets, end)]

    def next_onset(self, tick: int) -> int:
        """Return when voice or lead begin their next note, at the tick or later; the song's end if never."""
        place = bisect_left(self._onsets, tick)
        return self._onsets[place] if place < len(self._onsets) else self.end

    @cached_property
    def _onsets(self) -> list[int]:
        return [tone.start for tone in self.tune]

    def voicing(self, seat: Seat, sounding: Sounding) -> Pitches:
        """Return the pitches of a chord for a seat, led through the whole song."""
        if seat.name not in self._voicings:
            self._voicings[seat.name] = self._voiced(seat)
        return self._voicings[seat.name][sounding.place]

    @cached_property
    def _voicings(self) -> dict[str, tuple[Pitches, ...]]:
        return {}

    def _voiced(self, seat: Seat) -> tuple[Pitches, ...]:
        known = instruments()[seat.instrument]
        if known.frets and seat.texture in GRIPPED:
            low, high = seat.register
            voices = 4
            if seat.texture != "chords":
                # A strum goes over all strings, a thumb needs the lowest; the top one may be stopped.
                low, high, voices = known.strings[0], max(high, known.strings[-1] + 3), len(known.strings)
            return gripped(self.plan.chords, known.strings, (low, high), voices=voices)
        voices = VOICES.get(seat.texture, 4)
        manner = self.plan.sheet.harmony.voicing if seat.texture == "chords" else "close"
        # The root is left to the bass where there is one.
        bass = self.band.bass is not None
        voices += 0 if bass else 1
        register = seat.register
        if manner == "chorale":
            # Ninths and thirteenths need a voice of their own over third and seventh.
            full = any(len(chord.pitch_classes) > 4 for chord in self.plan.chords)
            voices = CHORALE_VOICES + full + (not bass)
            register = self._roomy(seat, voices)
        led = lead_all(self.plan.chords, register, voices=voices, manner=manner, key=self.plan.key, bass=bass)
        # A shape that is moved as a whole may leave its register, yet not the instrument.
        above = known.highest
        return tuple(tuple(sorted({p - 12 * max(0, -((above - p) // 12)) for p in chord})) for chord in led)

    def _roomy(self, seat: Seat, voices: int) -> tuple[int, int]:
        """A seat's register, wide enough for voices that shall not cross."""
        low, high = seat.register
        known = instruments()[seat.instrument]
        low = max(known.lowest, min(low, max(high - CHORALE_ROOM * voices, LOWEST_VOICE)))
        return low, min(known.highest, max(high, low + CHORALE_ROOM * voices))
