"""What the writers of tunes hand each other: lines before they have notes, and phrases that have."""

from dataclasses import dataclass

from undersong.engine.compose.tune.setting import Words
from undersong.units import MidiPitch


@dataclass(frozen=True)
class Phrase:
    """Notes of a line, in ticks from the start of its slot."""

    key: str
    slot_length: int
    onsets: tuple[int, ...]
    lengths: tuple[int, ...]
    pitches: tuple[MidiPitch, ...]


@dataclass(frozen=True)
class Verse:
    """A line to be sung or played, before it has notes.

    Attributes
    ----------
    words : its stresses.
    key : for finding the same words again; "" for a tune without words.
    start, length : its slot in ticks from the start of its section.
    peak : syllable that carries the song's title, or None.
    """

    words: Words
    key: str
    start: int
    length: int
    peak: int | None = None


@dataclass(frozen=True)
class Range:
    """Where tunes lie: pitches left only by a peak (`top`), and the middle of a section without register."""

    lowest: MidiPitch
    highest: MidiPitch
    middle: float
    top: MidiPitch = 127
