"""The chords a song has to choose from: loops for its sections, and the colour of each chord.

A song has a small vocabulary: one loop for the verse, one for the chorus, perhaps others for bridge
and lead-in, and each chord of them is coloured once, the same way wherever it comes. Loops in which
the key is clear are preferred, the more so where it was asked for: i-VI-III-VII is spelled in minor
and heard as its relative major, I-V/3-vi-V is heard in the key of its fifth.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.styles.harmony import Loop
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import Key
from undersong.engine.theory.scale import numeral_on
from undersong.engine.theory.tonality import Weights, chord_weights, margin, scale_margin
from undersong.seeds import Seeds

# Loops by degree for modes that a sheet has too few of; degrees with a diminished chord are avoided.
MODE_LOOPS: dict[str, tuple[tuple[int, ...], ...]] = {
    "major": ((1, 4, 5, 1), (1, 6, 4, 5), (1, 5, 6, 4), (1, 2, 5, 1)),
    "minor": ((1, 7, 6, 7), (1, 4, 1, 5), (1, 6, 7, 1), (1, 4, 7, 1)),
    "dorian": ((1, 4, 1, 7), (1, 7, 4, 1), (1, 3, 4, 1), (1, 5, 4, 1)),
    "phrygian": ((1, 2, 1, 7), (1, 2, 3, 2), (1, 6, 2, 1), (1, 4, 2, 1)),
    "lydian": ((1, 2, 1, 5), (1, 5, 2, 1), (6, 2, 1, 1), (1, 3, 2, 1)),
    "mixolydian": ((1, 7, 4, 1), (1, 4, 7, 1), (1, 5, 4, 1), (1, 7, 1, 4)),
    "locrian": ((1, 2, 1, 6), (1, 5, 2, 1), (1, 6, 3, 1), (1, 3, 2, 1)),
}
# What leads home, by mode.
DOMINANTS: dict[str, str] = {
    "major": "V",
    "minor": "V",
    "dorian": "bVII",
    "phrygian": "bII",
    "lydian": "V",
    "mixolydian": "bVII",
    "locrian": "bII",
}
FEWEST_LOOPS = 3
LEADING = ("bridge", "prechorus", "build")
MAIN = ("verse", "theme", "chorus", "drop")
CLEAR, CLEARER = 1.5, 7.0
"""How much a clear key counts: by default, and where it was asked for. A loop whose key is clearer by 0.3 is
taken exp(0.3 * this) times as often."""
FULL_SCALE, SCALE_GAIN = 0.06, 5.0
SAME_LOOP = 0.15  # chance that verse and chorus have one loop
COLOURED_SONGS = 7.0  # [share of time] * this = chance that a song has one such chord


@dataclass(frozen=True)
class Idiom:
    """What chords are drawn from.

    Attributes
    ----------
    key_was_said : whether the person asked for this key.
    draft : number of the attempt; each has chances of its own.
    """

    sheet: Sheet
    key: Key
    seeds: Seeds
    key_was_said: bool
    draft: int = 0

    def rng(self, name: str) -> np.random.Generator:
        """Return the stream of chance for one decision."""
        return self.seeds.stream(f"compose/harmony/{name}/{self.draft}")

    @property
    def rich(self) -> bool:
        """Whether every chord of the style has four notes or more."""
        return self.sheet.harmony.colours.chance >= 1.0


def loops_by_letter(sections: Sequence[PlannedSection], idiom: Idiom) -> dict[str, tuple[str, ...]]:
    """Return for each letter the chords that go round, one string a slot (a comma splits it)."""
    available = _available(idiom)
    emphasis = CLEARER if idiom.key_was_said else CLEAR
    chosen: dict[str, tuple[str, ...]] = {}
    letters = dict.fromkeys(s.letter for s in sections)
    # The main sections choose first, the others take what is left.
    for letter in sorted(letters, key=lambda n: MAIN.index(n) if n in MAIN else len(MAIN)):
        rng = idiom.rng(f"loop/{letter}")
        if letter == "chorus" and "verse" in chosen and rng.random() < SAME_LOOP:
            chosen[letter] = chosen["verse"]
            continue
        suited = [loop for loop in available if not loop.sections or letter in loop.sections]
        own = [loop for loop in suited if letter in loop.sections]
        pool = own if own and letter in LEADING else suited or available
        fresh = [loop for loop in pool if loop.chords not in chosen.values()] or pool
        weights = np.array([x.weight * math.exp(emphasis * clearness(x.chords, idiom.key)) for x in fresh])
        chosen[letter] = fresh[int(rng.choice(len(fresh), p=weights / weights.sum()))].chords
    return {letter: _with_guest(letter, loop, idiom) for letter, loop in chosen.items()}


@lru_cache(maxsize=2048)
def clearness(loop: tuple[str, ...], key: Key) -> float:
    """Return by how much a key finder would hear the key in a loop before all others, 0.5 at most."""
    weights = np.zeros(12)
    for item in loop:
        parts = item.split(",")
        for numeral in parts:
            chord = read_chord(numeral, key)
            weights += chord_weights(chord.pitch_classes, chord.bass) / len(parts)
    return heard(weights, key)


def heard(weights: Weights, key: Key) -> float:
    """Return how clearly a key is heard in weights of pitch classes, 0.5 at most."""
    # Seven notes of which all are heard say more than a clear tonic among five.
    own = min(scale_margin(weights, key), FULL_SCALE)
    clear = min(max(margin(weights, key), -0.5), 0.5) + SCALE_GAIN * (own - FULL_SCALE)
    # The last bits of a product differ between processors, and the song must not.
    return round(clear, 6)


def vocabulary(loops: Iterable[tuple[str, ...]], idiom: Idiom) -> dict[str, str]:
    """Return for each numeral of the loops the coloured one that stands for it through the song."""
    numerals = sorted({n for loop in loops for item in loop for n in item.split(",")})
    found = {numeral: _coloured(numeral, idiom) for numeral in numerals}
    found.setdefault(DOMINANTS[idiom.key.mode], _dominant(idiom))
    return found


def plain(numeral: str) -> str:
    """Return a numeral without its suffix: ii for ii7."""
    end = 0
    while end < len(numeral) and numeral[end] in "b#IViv":
        end += 1
    return numeral[:end]


def _available(idiom: Idiom) -> list[Loop]:
    """Loops of the sheet in this mode, with general ones where there are too few."""
    mode = idiom.key.mode
    found = [loop for loop in idiom.sheet.harmony.loop if loop.mode == mode]
    if len(found) < FEWEST_LOOPS:
        for degrees in MODE_LOOPS[mode]:
            chords = tuple(numeral_on(mode, d, seventh=idiom.rich) for d in degrees)
            found.append(Loop(weight=0.05, mode=mode, chords=chords))
    return found


def _dominant(idiom: Idiom) -> str:
    """The chord that leads home in this style: V, V7 or the mode's own."""
    name = DOMINANTS[idiom.key.mode]
    if name != "V" or idiom.key.mode == "lydian":  # whose fourth is too high for a V7
        return name
    return "V7" if idiom.rich or "7" in idiom.sheet.harmony.colours.dominant else "V"


def _coloured(numeral: str, idiom: Idiom) -> str:
    """Give a chord a suffix of the style if it has a plain one and the new notes belong to the key.

    In styles of triads tonic and dominant stay plain where the key was asked for, and no dominant is
    suspended: they make the key heard.
    """
    colours, said = idiom.sheet.harmony.colours, idiom.key_was_said
    chance, pick = idiom.rng(f"colour/{numeral}").random(2)
    root = plain(numeral)
    suffix = numeral[len(root) :]
    if chance >= colours.chance or suffix not in ("", "7", "maj7"):
        return numeral
    if said and not idiom.rich and root in ("I", "i", "V"):
        return numeral
    if root.lstrip("b#").islower():
        kinds = colours.minor
    elif root == "V" or suffix == "7":
        kinds = tuple(k for k in colours.dominant if "sus" not in k or (root == "V" and not said))
    else:
        kinds = colours.major
    fitting = [kind for kind in kinds if _fits(root + kind, numeral, idiom.key)]
    return root + fitting[int(pick * len(fitting))] if fitting else numeral


def belongs(numeral: str, key: Key) -> bool:
    """Return whether all notes of a chord are the key's."""
    return all(pc in key.scale for pc in read_chord(numeral, key).pitch_classes)


def _fits(numeral: str, known: str, key: Key) -> bool:
    usual = read_chord(known, key).pitch_classes
    return all(pc in key.scale or pc in usual for pc in read_chord(numeral, key).pitch_classes)


def _with_guest(letter: str, loop: tuple[str, ...], idiom: Idiom) -> tuple[str, ...]:
    """Perhaps put one chord from outside before the chord that it leads to, always at the same place."""
    chance, where = idiom.rng(f"guest/{letter}").random(2)
    harmony = idiom.sheet.harmony
    if len(loop) < 4 or any("," in item for item in loop):
        return loop
    targets = [
        i
        for i in range(1, len(loop))
        if plain(loop[i]) in ("ii", "vi", "IV", "iv") and loop[i - 1] != loop[i]
    ]
    borrows = idiom.key.mode == "major" and plain(loop[-1]) == "IV"
    if targets and chance < min(0.5, harmony.secondary_dominant_rate * COLOURED_SONGS / 2):
        place = targets[int(where * len(targets))]
        guest = f"V7/{plain(loop[place])}"
    elif borrows and 1 - chance < min(0.4, harmony.borrowed_rate * COLOURED_SONGS / 2):
        place, guest = len(loop), "iv6" if idiom.rich else "iv"
    else:
        return loop
    # The guest takes the second half of the slot before; twice round, it comes the second time only.
    twice = [*loop, *loop]
    before = len(loop) + place - 1
    twice[before] = f"{twice[before]},{guest}"
    return tuple(twice)
