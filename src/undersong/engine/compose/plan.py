"""The plan of a song: everything that is fixed before the first note is written.

Form, chords and roles are decided first; every writer of notes (tune, groove, bass, comping) reads the
plan and none changes it, so that they can be written in any order and none hears the other's dice.
Bars count from 0. One beat is a quarter note; `bar_beats` is the length of a bar.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from undersong.engine.model import Brief, ChordSpan
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.key import Key
from undersong.engine.theory.meter import Meter
from undersong.seeds import Seeds
from undersong.units import Beats, MidiPitch


class Lead(StrEnum):
    """What the lead instrument does in a section."""

    REST = "rest"
    HOOK = "hook"
    """States the song's hook: intros, interludes, outros."""
    TUNE = "tune"
    """Carries the melody that a voice would: the sections of an instrumental."""
    SOLO = "solo"
    """Plays freely over the chords."""
    ANSWER = "answer"
    """Plays only where the voice rests."""


@dataclass(frozen=True, kw_only=True)
class PlannedSection:
    """A stretch of the form.

    Attributes
    ----------
    name : intro, verse, prechorus, chorus, postchorus, bridge, theme, solo, interlude, build, drop,
        breakdown, outro.
    label : what people read: Verse 2.
    letter : sections of one letter have the same chords and the same tune: verse, chorus, bridge …
    start_bar, bars : where it stands.
    energy : 0 to 1.
    register : semitones by which its tune lies above the song's middle.
    instance : 1 for the first section of this name.
    lyric : index of the section of the lyric sheet that is sung here, or None.
    line_bars : bars that each line of it gets, in order; their sum is at most `bars`.
    lead : what the lead instrument does here.
    final : whether this is the last section of its name.
    """

    name: str
    label: str
    letter: str
    start_bar: int
    bars: int
    energy: float
    register: int = 0
    instance: int = 1
    lyric: int | None = None
    line_bars: tuple[Fraction, ...] = ()
    lead: Lead = Lead.REST
    final: bool = False

    @property
    def end_bar(self) -> int:
        """The bar after the last."""
        return self.start_bar + self.bars


@dataclass(frozen=True, kw_only=True)
class SongPlan:
    """What all writers of notes agree on.

    Attributes
    ----------
    chords : without gaps from beat 0 to the end of the last section.
    duration_seconds : length of the file.
    last_chord_beats : when the final chord is struck; nothing starts after it.
    end_beats : when the final chord's notes are let go, early enough to die away inside the file.
    ending : ring, button or fade.
    lead_instrument : id in the catalogue, or None where no instrument carries a tune.
    lead_range : lowest and highest MIDI pitch of the lead's tune.
    """

    sections: tuple[PlannedSection, ...]
    chords: tuple[ChordSpan, ...]
    key: Key
    meter: Meter
    bpm: float
    sheet: Sheet
    brief: Brief
    seeds: Seeds
    duration_seconds: float
    last_chord_beats: Beats
    end_beats: Beats
    ending: str
    lead_instrument: str | None = None
    lead_range: tuple[MidiPitch, MidiPitch] = (60, 84)

    @property
    def bar_beats(self) -> Beats:
        """Length of a bar in quarter notes."""
        return self.meter.bar_beats

    @property
    def bars(self) -> int:
        """Bars of the whole song."""
        return self.sections[-1].end_bar

    @property
    def bar_seconds(self) -> float:
        """Length of a bar in seconds."""
        # [beats] * [60 s/min] / [beats/min] = [s]
        return float(self.bar_beats) * 60.0 / self.bpm

    def start_beats(self, section: PlannedSection) -> Beats:
        """Return when a section starts."""
        return section.start_bar * self.bar_beats

    def length_beats(self, section: PlannedSection) -> Beats:
        """Return how long a section lasts."""
        return section.bars * self.bar_beats

    def chords_of(self, section: PlannedSection) -> tuple[ChordSpan, ...]:
        """Return the chords that start inside a section."""
        start = self.start_beats(section)
        end = start + self.length_beats(section)
        return tuple(c for c in self.chords if start <= c.start_beats < end)

    def chord_at(self, beats: Beats) -> ChordSpan:
        """Return the chord that sounds at a moment."""
        low, high = 0, len(self.chords) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.chords[middle].start_beats <= beats:
                low = middle
            else:
                high = middle - 1
        return self.chords[low]
