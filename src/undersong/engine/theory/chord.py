"""Chords: Roman numerals in a key become notes and names in the right spelling.

A numeral counts from the major scale of the tonic whatever the mode, as popular-music analysis does:
`bVI` is a minor sixth above the tonic in C major and in C minor alike. Upper case has a major
third, lower case a minor one. A suffix names the rest (`maj9`, `7#9`, `6/9`, `o7`, `h7` for half
diminished); `/3`, `/5`, `/7` put that chord tone in the bass; `V7/ii` is the dominant of ii.
"""

import re
from dataclasses import dataclass
from functools import cache

from undersong.engine.theory.key import LETTERS, MODES, NATURAL, Key
from undersong.errors import UndersongError, quoted

DEGREES = {"I": 0, "II": 1, "III": 2, "IV": 3, "V": 4, "VI": 5, "VII": 6}
MAJOR_STEPS = MODES["major"][0]

# Suffix of a numeral -> suffix of a symbol and semitones above the root, in thirds.
UPPER: dict[str, tuple[str, tuple[int, ...]]] = {
    "": ("", (0, 4, 7)),
    "5": ("5", (0, 7)),
    "6": ("6", (0, 4, 7, 9)),
    "6/9": ("6/9", (0, 4, 7, 9, 14)),
    "7": ("7", (0, 4, 7, 10)),
    "9": ("9", (0, 4, 7, 10, 14)),
    "13": ("13", (0, 4, 7, 10, 14, 21)),
    "maj7": ("maj7", (0, 4, 7, 11)),
    "maj9": ("maj9", (0, 4, 7, 11, 14)),
    "maj7#11": ("maj7#11", (0, 4, 7, 11, 18)),
    "add9": ("add9", (0, 4, 7, 14)),
    "sus2": ("sus2", (0, 2, 7)),
    "sus4": ("sus4", (0, 5, 7)),
    "7sus4": ("7sus4", (0, 5, 7, 10)),
    "9sus4": ("9sus4", (0, 5, 7, 10, 14)),
    "7b9": ("7b9", (0, 4, 7, 10, 13)),
    "7#9": ("7#9", (0, 4, 7, 10, 15)),
    "7#11": ("7#11", (0, 4, 7, 10, 18)),
    "7b13": ("7b13", (0, 4, 7, 10, 20)),
    "7#5": ("7#5", (0, 4, 8, 10)),
    "7alt": ("7alt", (0, 4, 10, 13, 20)),
    "11": ("11", (0, 5, 7, 10, 14)),
    "13sus4": ("13sus4", (0, 5, 7, 10, 14, 21)),
    "9#11": ("9#11", (0, 4, 7, 10, 14, 18)),
    "maj13": ("maj13", (0, 4, 7, 11, 14, 21)),
    "add11": ("add11", (0, 4, 7, 17)),
    "+": ("+", (0, 4, 8)),
}
LOWER: dict[str, tuple[str, tuple[int, ...]]] = {
    "": ("m", (0, 3, 7)),
    "5": ("5", (0, 7)),
    "6": ("m6", (0, 3, 7, 9)),
    "6/9": ("m6/9", (0, 3, 7, 9, 14)),
    "7": ("m7", (0, 3, 7, 10)),
    "9": ("m9", (0, 3, 7, 10, 14)),
    "11": ("m11", (0, 3, 7, 10, 14, 17)),
    "13": ("m13", (0, 3, 7, 10, 14, 21)),
    "maj7": ("m(maj7)", (0, 3, 7, 11)),
    "maj9": ("m(maj9)", (0, 3, 7, 11, 14)),
    "add11": ("m(add11)", (0, 3, 7, 17)),
    "add9": ("m(add9)", (0, 3, 7, 14)),
    "sus2": ("sus2", (0, 2, 7)),
    "sus4": ("sus4", (0, 5, 7)),
    "7sus4": ("7sus4", (0, 5, 7, 10)),
    "o": ("dim", (0, 3, 6)),
    "o7": ("dim7", (0, 3, 6, 9)),
    "h7": ("m7b5", (0, 3, 6, 10)),
}
SPELLINGS = {
    "7h": "h7",
    "ø": "h7",
    "ø7": "h7",
    "°": "o",
    "°7": "o7",
    "dim": "o",
    "dim7": "o7",
    "69": "6/9",
    "sus": "sus4",
}
PATTERN = re.compile(r"([b#]*)(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(.*)")
DOUBLE = re.compile(r"[A-G](##|bb)")
BASS_TONES = {"3": 1, "5": 2, "7": 3}


class ChordError(UndersongError):
    """A Roman numeral that can't be read."""

    code = "chord"


@dataclass(frozen=True)
class Chord:
    """A chord in a key.

    Attributes
    ----------
    numeral : as it was written, such as bVImaj7.
    symbol : in the key's spelling, such as F#m7 or D/F#.
    root : pitch class 0 to 11.
    intervals : semitones above the root, in thirds, the root first; the ninth is 14.
    bass : pitch class of the lowest note.
    """

    numeral: str
    symbol: str
    root: int
    intervals: tuple[int, ...]
    bass: int

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Root first, then upwards in thirds."""
        return tuple((self.root + step) % 12 for step in self.intervals)

    @property
    def minor(self) -> bool:
        """Whether it has a minor third and no major one."""
        return 3 in self.intervals and 4 not in self.intervals

    @property
    def dominant(self) -> bool:
        """Whether it has a major third (or a fourth in its place) and a minor seventh."""
        return 10 in self.intervals and 3 not in self.intervals

    @property
    def third(self) -> int:
        """Pitch class of the third, or of the tone that stands for it."""
        return (self.root + self.intervals[1]) % 12

    @property
    def fifth(self) -> int:
        """Pitch class of the fifth, altered as the chord has it; perfect where it has none."""
        near = [step for step in self.intervals if step in (6, 7, 8)]
        return (self.root + (near[0] if near else 7)) % 12


@cache
def read_chord(numeral: str, key: Key) -> Chord:
    """Return the chord that a Roman numeral means in a key.

    Raises
    ------
    ChordError
        If the numeral, its suffix or its bass is unknown.
    """
    body, slash, under = numeral.rpartition("/")
    if slash and PATTERN.match(under) and under[:1] not in "0123456789":
        return _secondary(numeral, body, under, key)
    bass_tone = None
    if slash and under in BASS_TONES and not body.endswith("6"):
        numeral_body, bass_tone = body, BASS_TONES[under]
    else:
        numeral_body = numeral
    match = PATTERN.fullmatch(numeral_body)
    if match is None:
        raise ChordError(f"{quoted(numeral)} is not a Roman numeral.", hint="Write it like bVImaj7 or V7/ii.")
    root, name = _root(match[1], match[2], key)
    suffix, intervals = _quality(numeral, match[2], match[3])
    bass = root
    if bass_tone is not None:
        if bass_tone >= len(intervals):
            raise ChordError(f"{quoted(numeral)} has no such bass note.", hint="Take /3, /5 or /7.")
        bass = (root + intervals[bass_tone]) % 12
    symbol = (
        name + suffix + (f"/{_tone_name(name, intervals[bass_tone or 0], bass, key)}" if bass != root else "")
    )
    return Chord(numeral, symbol, root, intervals, bass)


def _secondary(numeral: str, body: str, target: str, key: Key) -> Chord:
    goal = read_chord(target, key)
    letter = goal.symbol[0]
    accidental = _distance(NATURAL[letter], goal.root)
    found = read_chord(body, Key(letter, accidental, "major"))
    symbol = DOUBLE.sub(lambda m: key.spell(_class_of(m[0])), found.symbol)
    return Chord(numeral, symbol, found.root, found.intervals, found.bass)


def _class_of(name: str) -> int:
    return (NATURAL[name[0]] + name.count("#") - name.count("b")) % 12


def _root(accidentals: str, roman: str, key: Key) -> tuple[int, str]:
    degree = DEGREES[roman.upper()]
    shift = accidentals.count("#") - accidentals.count("b")
    root = (key.tonic + MAJOR_STEPS[degree] + shift) % 12
    letter = LETTERS[(LETTERS.index(key.letter) + degree) % 7]
    accidental = _distance(NATURAL[letter], root)
    # Nobody reads Ebb on a lead sheet: past one sign the key's own spelling is simpler.
    return root, (letter + _marks(accidental) if abs(accidental) <= 1 else key.spell(root))


def _quality(numeral: str, roman: str, suffix: str) -> tuple[str, tuple[int, ...]]:
    suffix = SPELLINGS.get(suffix, suffix)
    table = UPPER if roman.isupper() else LOWER
    if suffix not in table:
        raise ChordError(
            f"{quoted(numeral)} ends in {quoted(suffix)}, which no such chord has.",
            hint=f"Take one of {' '.join(sorted(table))}.",
        )
    return table[suffix]


def _tone_name(root_name: str, interval: int, pitch_class: int, key: Key) -> str:
    """Spell a chord tone by its letter: the third of D is some F."""
    thirds = {3: 2, 4: 2, 5: 3, 2: 1, 6: 4, 7: 4, 8: 4, 9: 5, 10: 6, 11: 6}.get(interval, 0)
    letter = LETTERS[(LETTERS.index(root_name[0]) + thirds) % 7]
    accidental = _distance(NATURAL[letter], pitch_class)
    return letter + _marks(accidental) if abs(accidental) <= 1 else key.spell(pitch_class)


def _distance(natural: int, pitch_class: int) -> int:
    return (pitch_class - natural + 6) % 12 - 6


def _marks(accidental: int) -> str:
    return "#" * accidental if accidental > 0 else "b" * -accidental
