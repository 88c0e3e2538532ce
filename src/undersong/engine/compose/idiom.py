"""What a song's chords are drawn from: a style, a key, chance, and what was asked."""

from dataclasses import dataclass

import numpy as np

from undersong.engine.styles.harmony import Colours
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import BLUES, Key
from undersong.seeds import Seeds

# What leads home, by mode.
DOMINANTS: dict[str, str] = {
    "major": "V",
    "minor": "V",
    "dorian": "bVII",
    "phrygian": "bII",
    "lydian": "V",
    "mixolydian": "bVII",
    "locrian": "bII",
    "blues": "V7",
    "minor blues": "V7",
}
# The note above the tonic, in semitones, by which a mode is told from major or minor.
CHARACTER = {"dorian": 9, "phrygian": 1, "lydian": 6, "mixolydian": 10, "locrian": 6}


@dataclass(frozen=True)
class Idiom:
    """What chords are drawn from.

    Attributes
    ----------
    key_was_said : whether the person asked for this key.
    draft : number of the attempt; each has chances of its own.
    blend : a second style that colours the first, or None.
    short : whether the song is over before a key could make itself at home.
    still : whether a song with words would have hardly more than two chords.
    """

    sheet: Sheet
    key: Key
    seeds: Seeds
    key_was_said: bool
    draft: int = 0
    blend: Sheet | None = None
    short: bool = False
    still: bool = False

    def rng(self, name: str) -> np.random.Generator:
        """Return the stream of chance for one decision of this draft."""
        return self.seeds.stream(f"compose/harmony/{name}/{self.draft}")

    def once(self, name: str) -> np.random.Generator:
        """Return the stream of chance for a decision that all drafts share."""
        return self.seeds.stream(f"compose/harmony/{name}")

    @property
    def colours(self) -> Colours:
        """The suffixes of the style that colours: the second one, if it has any."""
        if self.blend is not None and self.blend.harmony.colours.chance > 0:
            return self.blend.harmony.colours
        return self.sheet.harmony.colours

    @property
    def rich(self) -> bool:
        """Whether every chord of the style has four notes or more."""
        return self.colours.chance >= 1.0

    @property
    def said(self) -> bool:
        """Whether the key has to be heard: it was asked for, or its notes are another key's as well."""
        return self.key_was_said or self.key.mode in CHARACTER

    @property
    def blues(self) -> bool:
        """Whether the key is the blues, whose chords at home are sevenths."""
        return self.key.mode in BLUES


def plain(numeral: str) -> str:
    """Return a numeral without its suffix: ii for ii7."""
    end = 0
    while end < len(numeral) and numeral[end] in "b#IViv":
        end += 1
    return numeral[:end]


def belongs(numeral: str, key: Key) -> bool:
    """Return whether all notes of a chord are the key's."""
    return all(pc in key.scale for pc in read_chord(numeral, key).pitch_classes)
