"""Keys: a tonic and a mode, in correct spelling.

Modes are scales of seven pitch classes counted from the tonic: the church modes, and the two of the
blues, written as mixolydian and natural minor; the notes that the blues bends are `Key.blue`. Harmonic
and melodic minor are no modes of their own here but minor, whose dominant is major and has the leading
note. A key signature is counted in fifths: positive are sharps, negative are flats.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from undersong.errors import RequestError, quoted

LETTERS = "CDEFGAB"
NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# Semitones of each mode above its tonic, and how many fifths its signature lies from major's.
MODES: dict[str, tuple[tuple[int, ...], int]] = {
    "major": ((0, 2, 4, 5, 7, 9, 11), 0),
    "minor": ((0, 2, 3, 5, 7, 8, 10), -3),
    "dorian": ((0, 2, 3, 5, 7, 9, 10), -2),
    "phrygian": ((0, 1, 3, 5, 7, 8, 10), -4),
    "lydian": ((0, 2, 4, 6, 7, 9, 11), 1),
    "mixolydian": ((0, 2, 4, 5, 7, 9, 10), -1),
    "locrian": ((0, 1, 3, 5, 6, 8, 10), -5),
    "blues": ((0, 2, 4, 5, 7, 9, 10), -1),
    "minor blues": ((0, 2, 3, 5, 7, 8, 10), -3),
}
BLUES = ("blues", "minor blues")
MODE_WORDS = {
    "": "major",
    "maj": "major",
    "dur": "major",
    "ionian": "major",
    "m": "minor",
    "min": "minor",
    "moll": "minor",
    "aeolian": "minor",
    "natural minor": "minor",
    "harmonic minor": "minor",
    "melodic minor": "minor",
    "major blues": "blues",
    "blues major": "blues",
    "blues minor": "minor blues",
}
FIFTHS_OF_LETTER = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
PATTERN = re.compile(
    r"\s*([A-Ga-g])\s*(#|♯|b(?!lues)|♭|sharp|flat)?[\s-]*([A-Za-z]*(?:[\s-]+[A-Za-z]+)?)\s*", re.ASCII
)


@dataclass(frozen=True)
class Key:
    """A tonic (letter and accidental) and one of `MODES`."""

    letter: str
    accidental: int
    mode: str

    def __str__(self) -> str:
        """Return the usual spelling, such as F# minor.

        The blues in major says so: many programs read the first letter of "E blues" as a flat.
        """
        mode = "major blues" if self.mode == "blues" else self.mode
        return f"{self.letter}{_marks(self.accidental)} {mode}"

    @property
    def tonic(self) -> int:
        """Pitch class of the tonic, 0 to 11."""
        return (NATURAL[self.letter] + self.accidental) % 12

    @cached_property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the seven notes, from the tonic upwards."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode][0])

    @property
    def blue(self) -> tuple[int, ...]:
        """Pitch classes to which the blues bends the third, the fifth and the seventh."""
        return tuple((self.tonic + step) % 12 for step in (3, 6, 10))

    @property
    def minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return MODES[self.mode][0][2] == 3

    @property
    def fifths(self) -> int:
        """Signature: sharps are positive, flats negative."""
        return FIFTHS_OF_LETTER[self.letter] + 7 * self.accidental + MODES[self.mode][1]

    def spell(self, pitch_class: int) -> str:
        """Return the name of a pitch class as this key writes it: a scale's note by its own
        letter, any other natural if it can be, else raised in sharp keys, lowered in flat ones.
        """
        start = LETTERS.index(self.letter)
        for degree, scale_class in enumerate(self.scale):
            if scale_class == pitch_class % 12:
                letter = LETTERS[(start + degree) % 7]
                return letter + _marks(_distance(NATURAL[letter], pitch_class))
        by_class = {value: letter for letter, value in NATURAL.items()}
        accidental = 1 if self.fifths > 0 else -1
        if (pitch_class % 12) in by_class:
            return by_class[pitch_class % 12]
        return by_class[(pitch_class - accidental) % 12] + _marks(accidental)


def parse_key(text: str) -> Key:
    """Read a key such as "F# minor", "Bbm", "D dorian", "E blues" or "C".

    Raises
    ------
    RequestError
        If the tonic or the mode is unknown, or the signature needs more than seven signs.
    """
    match = PATTERN.fullmatch(text)
    word = " ".join(re.split(r"[\s-]+", match[3])) if match else ""
    mode = MODE_WORDS.get(word if word in ("m", "M") else word.lower(), word.lower())
    if match is None or (mode not in MODES and word != "M"):
        raise RequestError(
            f"The key {quoted(text)} is not a note A to G with #, b or nothing and a mode.",
            field="key",
            hint=f"Write it like “F# minor”, “Bb” or “D dorian”; modes are {', '.join(MODES)}.",
        )
    accidental = {"#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}.get(match[2] or "", 0)
    key = Key(match[1].upper(), accidental, "major" if word == "M" else mode)
    return _respell(key)


def raised(key: Key, semitones: int) -> Key:
    """Return the key `semitones` higher (lower where negative), in the spelling with fewest signs."""
    tonic = (key.tonic + semitones) % 12
    names = [Key(letter, _distance(natural, tonic), key.mode) for letter, natural in NATURAL.items()]
    near = [name for name in names if abs(name.accidental) <= 1]
    # Of two with as many signs the one on the side of the key it came from is read more easily.
    return min(near, key=lambda k: (abs(k.fifths), (k.fifths < 0) != (key.fifths < 0), k.letter))


def _respell(key: Key) -> Key:
    """A key with more than seven signs (G# major) under its simpler name (Ab major)."""
    if abs(key.fifths) <= 7:
        return key
    sharp = key.fifths > 0
    step = 1 if sharp else -1
    letter = LETTERS[(LETTERS.index(key.letter) + step) % 7]
    return Key(letter, _distance(NATURAL[letter], key.tonic), key.mode)


def _distance(natural: int, pitch_class: int) -> int:
    return (pitch_class - natural + 6) % 12 - 6


def _marks(accidental: int) -> str:
    return "#" * accidental if accidental > 0 else "b" * -accidental
