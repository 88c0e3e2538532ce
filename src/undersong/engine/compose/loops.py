"""Loops: the rounds of chords that a style has in a mode, and general ones where it has too few.

A sheet writes loops for the modes of its songs. Somebody may ask for another mode; then the sheet's loops are
set on the degrees of that one, and loops that are no style's own join them. A church mode shares its seven
notes with another key, and is heard only where its tonic is: so its own note comes seldom.
"""

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import numpy as np

from undersong.engine.compose.idiom import CHARACTER, Idiom, belongs, plain
from undersong.engine.styles.harmony import Loop
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import MODES, Key, parse_key
from undersong.engine.theory.scale import ROMAN, numeral_on
from undersong.engine.theory.tonality import chord_weights, heard

# Loops for modes that a sheet has too few of. A church mode shares its notes with other keys, so its own
# note comes seldom and last, and leads back to a tonic that has been heard long enough.
MODE_LOOPS: dict[str, tuple[str, ...]] = {
    "major": ("I IV V I", "I vi IV V", "I V vi IV", "I ii V I"),
    "minor": ("i bVII bVI bVII", "i iv i v", "i bVI bVII i", "i iv bVII i"),
    "dorian": ("i i v i bIII i i i,IV", "i bIII i v i i i i,IV", "i i i i,IV"),
    "phrygian": ("i i bIII i i iv i i,bII", "i iv i i i bIII i bII", "i i iv i,bII"),
    "lydian": ("I I vi I I iii I I,II", "I vi I I I iii I I,II", "I I I I,II"),
    "mixolydian": ("I I IV I I ii I bVII", "I vi I I IV I I I,bVII", "I ii I I,bVII"),
    "locrian": ("io bVI biii bII", "io iv io bII", "io bII io bVI"),
    "blues": (
        "I6 I6 I6 I7 IV7 IV7 I6 I6 V7 IV7 I6 V7",
        "I6 IV7 I6 I7 IV7 IV7 I6 I6 V7 V7 I6 V7",
        "I7 V7 IV7 IV7 I6 V7 I6 V7",
        "I6 IV7 I6 V7",
    ),
    "minor blues": (
        "i7 i7 i7 i7 iv7 iv7 i7 i7 bVI7 V7 i7 V7",
        "i7 iv7 i7 i7 iv7 iv7 i7 i7 V7 iv7 i7 V7",
        "i7 iv7 i7 V7",
        "i7 i7 iv7 i7",
    ),
}
# The same where nobody asked for the mode: songs in church modes turn to minor and major now and then, as
# "i bIII IV bVI" and "I II IV I" do, and their tonic is heard for it.
MIXED_LOOPS: dict[str, tuple[str, ...]] = {
    "dorian": ("i bIII IV bVI", "i i bVI IV", "i iv i IV", "i IV iv i"),
    "phrygian": ("i bII i V", "i v i bII"),
    "lydian": ("I II IV I", "I IV I II", "I I,II I IV"),
}
# Bridges leave home; these serve sheets that have none of their own.
BRIDGES: dict[str, tuple[str, ...]] = {
    "major": ("vi iii IV V", "IV I ii V", "ii vi IV V"),
    "minor": ("iv bVII bIII V", "bVI iv i V", "bVI bVII i V"),
    "dorian": ("IV i bVII v", "bVII IV i v"),
    "phrygian": ("bVI bVII i bII", "iv bVI i bII"),
    "lydian": ("II iii I V", "vi II I V"),
    "mixolydian": ("IV bVII I v", "bVII IV I bVII"),
    "locrian": ("bVI bV bII bVI", "bIII bVI bII bVI"),
    "blues": ("IV7 IV7 I7 I7 II7 II7 V7 V7", "IV7 IV7 I7 V7"),
    "minor blues": ("iv7 iv7 i7 i7 bVI7 bVI7 V7 V7", "iv7 i7 bVI7 V7"),
}
GENERAL, FAINT = 0.05, 0.2
"""Weight of loops that are no style's own, and of those that do not say their mode."""
PLAIN_OF = {"blues": "major", "minor blues": "minor"}
FEWEST_LOOPS = 3
LONGEST_BARS = 32
UNCLEAR = 0.05  # where no loop of a sheet says a key that was asked for so clearly, general ones help


def available(idiom: Idiom, *, blended: bool) -> list[Loop]:
    """Loops of the sheet in this mode, with general ones where those are too few or say another key."""
    mode = idiom.key.mode
    found = _in_mode(idiom.sheet, mode)
    if blended and idiom.blend is not None and (other := _in_mode(idiom.blend, mode)):
        found = other
    few = len(found) < FEWEST_LOOPS
    if few and not idiom.blues:
        found += _adapted(idiom.sheet.harmony.loop, mode)
    if idiom.key_was_said and mode in CHARACTER:
        found = [loop for loop in found if all(belongs(n, idiom.key) for n in loop.numerals)] or found
    if mode in CHARACTER:
        own = (idiom.key.tonic + CHARACTER[mode]) % 12
        found = [loop for loop in found if _has(loop, own, idiom.key)] or found
    unclear = not found
    if idiom.said:
        found = [_at_home(loop) for loop in found]
        unclear = all(clearness(loop.chords, idiom.key) < UNCLEAR for loop in found)
    # The blues keeps its twelve bars, however a key finder hears them.
    if (unclear and not idiom.blues) or (
        few and (idiom.sheet.harmony.cadence or mode not in ("major", "minor"))
    ):
        found += _general(idiom)
    return found


def bridges(mode: str) -> list[Loop]:
    """Return the bridges of a mode that are no style's own."""
    return [Loop(weight=1.0, mode=mode, chords=tuple(row.split())) for row in BRIDGES[mode]]


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


def bars_a_chord(loop: Loop) -> Fraction:
    """Return how many bars of 4/4 each item of a loop lasts."""
    return Fraction(loop.bars or len(loop.chords), len(loop.chords))


def _has(loop: Loop, pitch_class: int, key: Key) -> bool:
    return any(pitch_class in read_chord(n, key).pitch_classes for n in loop.numerals)


def _at_home(loop: Loop) -> Loop:
    """The blues whose home is a sixth until it leaves for the fourth: a seventh is heard as a dominant."""
    items = loop.chords
    if items[0] != "I7" or len(items) not in (8, 12):
        return loop
    onward = [*items[1:], items[0]]
    homely = ["I6" if a == "I7" and not b.startswith("IV") else a for a, b in zip(items, onward, strict=True)]
    return replace(loop, chords=tuple(homely))


@lru_cache(maxsize=512)
def _adapted(loops: tuple[Loop, ...], mode: str) -> tuple[Loop, ...]:
    """Loops of a sheet's other modes on the same degrees of this one, those without a diminished chord.

    They keep the pace and the stillness of the style; those without the mode's own note come seldom.
    """
    minor = MODES[mode][0][2] == 3
    near = [loop for loop in loops if (MODES[loop.mode][0][2] == 3) == minor and loop.mode != mode]
    key = parse_key(f"C {mode}")
    found = []
    for loop in near or [loop for loop in loops if loop.mode != mode]:
        chords = tuple(",".join(_on_degree(n, mode) for n in item.split(",")) for item in loop.chords)
        row = [n for item in chords for n in item.split(",")]
        notes = {pc for n in row for pc in read_chord(n, key).pitch_classes}
        if not any(mark in n for n in row for mark in "oh"):
            share = loop.weight * (1.0 if CHARACTER.get(mode, 0) in notes else FAINT)
            found.append(Loop(weight=share, mode=mode, sections=loop.sections, bars=loop.bars, chords=chords))
    return tuple(found)


def _on_degree(numeral: str, mode: str) -> str:
    """The chord that a mode has where a numeral of another mode stands."""
    root = plain(numeral)
    degree = ROMAN.index(root.lstrip("b#").upper()) + 1
    return numeral_on(mode, degree, seventh="7" in numeral[len(root) :] or "9" in numeral[len(root) :])


def _in_mode(sheet: Sheet, mode: str) -> list[Loop]:
    """A sheet's loops in a mode; for the blues also those in major or minor whose home is a seventh."""
    found = [loop for loop in sheet.harmony.loop if loop.mode == mode]
    if mode in PLAIN_OF:
        near = [loop for loop in sheet.harmony.loop if loop.mode == PLAIN_OF[mode]]
        found += [loop for loop in near if {"I7", "i7"} & set(loop.numerals) and "Imaj7" not in loop.numerals]
    return found


def _general(idiom: Idiom) -> list[Loop]:
    """Loops of a mode that are no style's own, at the pace of the style's."""
    mode = idiom.key.mode
    paces = sorted(bars_a_chord(loop) for loop in idiom.sheet.harmony.loop)
    pace = max(paces[len(paces) // 2], Fraction(1)) if paces else Fraction(1)
    rows = MODE_LOOPS[mode] if idiom.key_was_said else MODE_LOOPS[mode] + MIXED_LOOPS.get(mode, ())
    loops = [tuple(row.split()) for row in rows]
    return [
        Loop(weight=GENERAL, mode=mode, chords=chords, bars=min(int(len(chords) * pace), LONGEST_BARS))
        for chords in loops
    ]
