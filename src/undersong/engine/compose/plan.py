"""The plan of a song: everything that is fixed before the first note is written.

Form, chords and roles are decided first; every writer of notes (tune, groove, bass, comping) reads the
plan and none changes it, so that they can be written in any order and none hears the other's dice.
Bars count from 0. One beat is a quarter note; `bar_beats` is the length of a bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from undersong.engine.model import Brief, ChordSpan, KeyChange, TempoChange
from undersong.engine.model.planned import Lead, PlannedSection
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import Key, raised
from undersong.engine.theory.meter import Meter
from undersong.seeds import Seeds
from undersong.units import Beats, MidiPitch

__all__ = ["LONGEST_STOP_SECONDS", "Lead", "PlannedSection", "SongPlan"]

LONGEST_STOP_SECONDS = 1.2
"""Two beats at 100 BPM: where the whole band stops for longer, the song seems to be over."""


@dataclass(frozen=True, kw_only=True)
class SongPlan:
    """What all writers of notes agree on.

    Attributes
    ----------
    chords : without gaps from beat 0 to the end of the last section.
    duration_seconds : length of the file.
    last_chord_beats : when the final chord is struck; nothing starts after it.
    end_beats : when the final chord's notes are let go, early enough to die away inside the file.
    ending : ring, button, fade, ritardando or dub.
    tempo_changes : the ritardando, by start; empty where the tempo holds.
    leaves_beats : from when on a song that ends in dub loses its parts one by one, or a faded one fades; None
        for other endings.
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
    tempo_changes: tuple[TempoChange, ...] = ()
    leaves_beats: Beats | None = None
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

    @property
    def clock(self) -> Clock:
        """When each beat of the straight grid comes, in seconds."""
        return Clock(self.bpm, tuple((c.start_beats, c.bpm) for c in self.tempo_changes))

    @property
    def key_changes(self) -> tuple[KeyChange, ...]:
        """Where the song goes into another key, by start."""
        return key_changes(self.sections, self.key, self.bar_beats)

    @property
    def alone(self) -> tuple[tuple[Beats, Beats], ...]:
        """Stretches in which nobody but voice or lead sounds, from and up to, in beats.

        The last chord is everybody's: it ends such a stretch.
        """
        found = []
        for section in self.sections:
            start = self.start_beats(section)
            first = start + section.alone[0] * self.bar_beats
            last = min(start + section.alone[1] * self.bar_beats, self.last_chord_beats)
            if first < last:
                found.append((first, last))
        return tuple(found)

    @property
    def stops(self) -> tuple[tuple[Beats, Beats], ...]:
        """Stretches in which the band stops before a section that comes in with force, in beats."""
        ends = ((self.start_beats(s) + self.length_beats(s), s.stop_beats) for s in self.sections)
        return tuple((end - stop, end) for end, stop in ends if stop > 0 and end <= self.last_chord_beats)

    def key_of(self, section: PlannedSection) -> Key:
        """Return the key in which a section stands."""
        return raised(self.key, section.key_shift) if section.key_shift else self.key

    def section_at(self, beats: Beats) -> PlannedSection:
        """Return the section that a moment lies in; the last one goes on to the end of the file."""
        return next((s for s in reversed(self.sections) if self.start_beats(s) <= beats), self.sections[0])

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


def key_changes(sections: Sequence[PlannedSection], key: Key, bar_beats: Beats) -> tuple[KeyChange, ...]:
    """Return where sections leave the key of the ones before, by start."""
    shifts = [0, *(s.key_shift for s in sections)]
    return tuple(
        KeyChange(
            start_beats=s.start_bar * bar_beats, key=str(raised(key, s.key_shift) if s.key_shift else key)
        )
        for s, before in zip(sections, shifts, strict=False)
        if s.key_shift != before
    )
