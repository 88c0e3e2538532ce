"""What is known of a phrase before it has pitches: its notes, where it may move, what it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from undersong.engine.compose.tune.degrees import Shares, degree_shares
from undersong.engine.model import ChordSpan
from undersong.engine.theory.key import Key
from undersong.units import MidiPitch


@dataclass(frozen=True)
class Place:
    """What is known of a note before it has a pitch.

    Attributes
    ----------
    beats : its length.
    weight : of its place in the bar, early arrival counted; see `places`.
    stress : of its syllable, 0 to 2.
    chord : sounding there, or arriving while it sounds.
    """

    beats: float
    weight: float
    stress: int
    chord: ChordSpan


@dataclass(frozen=True)
class Frame:
    """Where a tune may move.

    Attributes
    ----------
    key : of the song.
    lowest, highest : pitches that are never left.
    middle : pitch around which it moves.
    colour : how readily notes outside the chord are taken, 1 usual, less is plainer.
    unison : how readily notes repeat, 1 usual.
    leap : how readily it leaps, 1 usual.
    scale, blue : which degrees it is made of, see `degrees`.
    """

    key: Key
    lowest: MidiPitch
    highest: MidiPitch
    middle: float
    colour: float = 1.0
    unison: float = 1.0
    leap: float = 1.0
    scale: str = "mode"
    blue: float = 0.0

    @property
    def shares(self) -> Shares:
        """How usual each pitch class is."""
        return degree_shares(self.key, self.scale, self.blue)


@dataclass(frozen=True)
class Wish:
    """What a phrase should be.

    Attributes
    ----------
    arc : a key of `ARC`.
    cadence : "closed", "open" or "" for any end.
    before : last pitch of the phrase before, or None.
    kept : pitches that should come again, by index.
    fixed : pitches that must come, by index.
    motif : intervals of the song's motif in semitones, to be echoed at the beginning.
    peak : index of the note that should be the top, or None.
    span : usual distance of its lowest and highest note in semitones.
    leap : index of a note that should be reached by a wide leap upwards, or None.
    kept_gain : how firmly `kept` pitches are kept: their weight against the others'.
    """

    arc: str = "arch"
    cadence: str = ""
    before: MidiPitch | None = None
    kept: Mapping[int, MidiPitch] | None = None
    fixed: Mapping[int, MidiPitch] | None = None
    motif: Sequence[int] = ()
    peak: int | None = None
    span: float = 7.0
    leap: int | None = None
    kept_gain: float = 200.0
