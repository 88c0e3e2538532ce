"""The chords a song has to choose from: cycles for its sections, and the colour of each chord.

A song has a small vocabulary: one cycle of chords for the verse, one for the chorus, perhaps others for
bridge and lead-in, and each chord of them is coloured once, the same way wherever it comes. Cycles in which
the key is clear are preferred, the more so where it was asked for: i-VI-III-VII is spelled in minor
and heard as its relative major, I-V/3-vi-V is heard in the key of its fifth.

A second style colours the first: its suffixes stand on all chords, and one cycle in three is its own.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model.kinds import LEAD_IN, PASSING, RETURNING
from undersong.engine.styles.harmony import Colours, Loop
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import BLUES, MODES, Key, parse_key
from undersong.engine.theory.scale import ROMAN, numeral_on
from undersong.engine.theory.tonality import Weights, chord_weights, margin, scale_margin
from undersong.seeds import Seeds

# Loops for modes that a sheet has too few of. A church mode shares its notes with other keys, so its own
# note comes seldom and last, and leads back to a tonic that has been heard long enough.
MODE_LOOPS: dict[str, tuple[str, ...]] = {
    "major": ("I IV V I", "I vi IV V", "I V vi IV", "I ii V I"),
    "minor": ("i bVII bVI bVII", "i iv i v", "i bVI bVII i", "i iv bVII i"),
    "dorian": ("i i v i bIII i i IV", "i bIII i v i i i IV", "i i i IV"),
    "phrygian": ("i i bIII i i iv i i,bII", "i iv i i i bIII i bII", "i i iv i,bII"),
    "lydian": ("I I vi I I iii I II", "I vi I I I iii vi II", "I I I II"),
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
GENERAL, FAINT = 0.05, 0.2
"""Weight of loops that are no style's own, and of those that do not say their mode."""
PLAIN_OF = {"blues": "major", "minor blues": "minor"}
FEWEST_LOOPS = 3
FEWEST_CHORDS = 4  # that a song with words has where it never turns
LEADING = ("bridge", *LEAD_IN)
"""Take chords that lead somewhere, where the style has any."""
CLEAR, CLEARER = 1.5, 7.0
"""How much a clear key counts: by default, and where it was asked for or the song is over at once. A loop
whose key is clearer by 0.3 is taken exp(0.3 * this) times as often."""
MODAL = 3.0  # the same for church modes, whose notes are another key's
SEVENTH_AT_HOME = 0.5  # the same for the blues, whose home a key finder takes for a dominant
UNCLEAR = 0.05  # where no loop of a sheet says a key that was asked for so clearly, general ones help
FULL_SCALE, SCALE_GAIN = 0.06, 5.0
SAME_LOOP = 0.15  # chance that verse and chorus have one loop
UNLIKE = 1.6  # how much it counts that a chorus has other chords than the verse, bar by bar
TOO_LONG, UNEVEN = 0.12, 0.3  # how readily a loop is taken that its section cuts off
HOME_FIRST = 3.0  # how much oftener a verse begins at home
BLENDED = 1 / 3  # share of letters that take a loop of the second style


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
    def blues(self) -> bool:
        """Whether the key is the blues, whose chords at home are sevenths."""
        return self.key.mode in BLUES


@dataclass(frozen=True)
class Cycle:
    """Chords that go round: one item a slot (a comma splits it), each lasting so many bars of 4/4."""

    items: tuple[str, ...]
    bars: Fraction = Fraction(1)

    @property
    def length(self) -> Fraction:
        """Bars of one round."""
        return self.bars * len(self.items)

    @property
    def first(self) -> str:
        """The chord it begins with, without suffix."""
        return plain(self.items[0].split(",", 1)[0])

    def within(self, bars: int) -> "Cycle":
        """Return the cycle at twice the pace, or more, until it fits; a chord lasts a bar at least."""
        cycle = self
        while cycle.length > bars and cycle.bars >= 2:
            cycle = replace(cycle, bars=cycle.bars / 2)
        return cycle

    def sounding(self, bar: int) -> str:
        """Return what sounds in a bar, counted from the start of a section."""
        return self.items[int(bar / self.bars) % len(self.items)]


def cycle_of(loop: Loop) -> Cycle:
    """Return the cycle that a sheet's loop means."""
    return Cycle(loop.chords, Fraction(loop.bars or len(loop.chords), len(loop.chords)))


def cycles_by_letter(sections: Sequence[PlannedSection], idiom: Idiom) -> dict[str, Cycle]:
    """Return for each letter the chords that go round."""
    chosen: dict[str, Cycle] = {}
    letters = tuple(dict.fromkeys(s.letter for s in sections))
    borrowing = _borrowing(letters, idiom)
    # The main sections choose first, the others take what is left.
    for letter in sorted(letters, key=lambda n: RETURNING.index(n) if n in RETURNING else len(RETURNING)):
        rng = idiom.rng(f"loop/{letter}")
        if letter == "chorus" and "verse" in chosen and rng.random() < SAME_LOOP:
            chosen[letter] = chosen["verse"]
            continue
        pool = _pool(letter, _available(idiom, blended=letter in borrowing), idiom)
        room = [s.bars for s in sections if s.letter == letter and s.name not in PASSING]
        room = room or [s.bars for s in sections if s.letter == letter]
        cycles = [(cycle_of(loop).within(min(room)), loop.weight) for loop in pool]
        fresh = [(c, w) for c, w in cycles if c not in chosen.values()] or cycles
        against = chosen.get("verse") if letter == "chorus" else None
        weights = np.array([w * _fitness(c, letter, room, against, idiom) for c, w in fresh])
        chosen[letter] = fresh[int(rng.choice(len(fresh), p=weights / weights.sum()))][0]
    return chosen


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


def vocabulary(cycles: Iterable[Cycle], idiom: Idiom) -> dict[str, str]:
    """Return for each numeral of the cycles the coloured one that stands for it through the song."""
    numerals = sorted({n for cycle in cycles for item in cycle.items for n in item.split(",")})
    found = {numeral: coloured(numeral, idiom) for numeral in numerals}
    found.setdefault(DOMINANTS[idiom.key.mode], _dominant(idiom))
    return found


def stands_still(cycles: Iterable[Cycle]) -> bool:
    """Return whether cycles have hardly more than two chords in all."""
    return (
        len({plain(n) for cycle in cycles for item in cycle.items for n in item.split(",")}) < FEWEST_CHORDS
    )


def plain(numeral: str) -> str:
    """Return a numeral without its suffix: ii for ii7."""
    end = 0
    while end < len(numeral) and numeral[end] in "b#IViv":
        end += 1
    return numeral[:end]


def coloured(numeral: str, idiom: Idiom) -> str:
    """Give a chord a suffix of the style if it has a plain one and the new notes belong to the key.

    In styles of triads tonic and dominant stay plain where the key was asked for, and no dominant is
    suspended: they make the key heard. In the blues I, IV and V are sevenths.
    """
    colours, said = idiom.colours, idiom.key_was_said
    chance, pick = idiom.once(f"colour/{numeral}").random(2)
    root = plain(numeral)
    suffix = numeral[len(root) :]
    church = CHARACTER.get(idiom.key.mode) if said else None
    own = (idiom.key.tonic + church) % 12 if church is not None else None
    home = root in ("I", "IV", "V") and idiom.blues
    if home and suffix in ("", "maj7"):
        numeral, suffix = f"{root}7", "7"
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
    if own is not None:
        # The note that tells a church mode from others is told by those chords that have it.
        told = own in read_chord(numeral, idiom.key).pitch_classes
        fitting = [k for k in fitting if (own in read_chord(root + k, idiom.key).pitch_classes) == told]
    if home:
        fitting = [kind for kind in fitting if read_chord(root + kind, idiom.key).dominant]
    return root + fitting[int(pick * len(fitting))] if fitting else numeral


def belongs(numeral: str, key: Key) -> bool:
    """Return whether all notes of a chord are the key's."""
    return all(pc in key.scale for pc in read_chord(numeral, key).pitch_classes)


def _pool(letter: str, available: list[Loop], idiom: Idiom) -> list[Loop]:
    """The loops that suit a letter; a bridge takes one that does not begin at home."""
    suited = [loop for loop in available if not loop.sections or letter in loop.sections]
    own = [loop for loop in suited if letter in loop.sections]
    pool = own if own and letter in LEADING else suited or available
    if letter != "bridge":
        return pool
    away = [loop for loop in pool if cycle_of(loop).first not in ("I", "i")]
    if not away and not own and idiom.sheet.harmony.cadence:
        away = [
            Loop(weight=1.0, mode=idiom.key.mode, chords=tuple(r.split())) for r in BRIDGES[idiom.key.mode]
        ]
    return away or pool


def _fitness(cycle: Cycle, letter: str, room: list[int], against: Cycle | None, idiom: Idiom) -> float:
    """How well a cycle suits its place, as a factor: clear key, whole rounds, unlike the verse."""
    emphasis = CLEARER if idiom.key_was_said or idiom.short else CLEAR
    if idiom.key.mode in CHARACTER:
        emphasis = max(emphasis, MODAL)
    if cycle.items[0] in ("I7", "I6", "i7"):
        emphasis = SEVENTH_AT_HOME
    fit = math.exp(emphasis * clearness(cycle.items, idiom.key))
    if cycle.length > min(room):
        fit *= TOO_LONG
    elif any(bars % cycle.length for bars in room):
        fit *= UNEVEN
    if letter in ("verse", "theme") and cycle.first in ("I", "i"):
        fit *= HOME_FIRST
    if against is not None:
        bars = max(1, int(max(cycle.length, against.length)))
        same = sum(cycle.sounding(b) == against.sounding(b) for b in range(bars)) / bars
        fit *= math.exp(-UNLIKE * same)
    return fit


def _borrowing(letters: Sequence[str], idiom: Idiom) -> set[str]:
    """The letters that take a loop of the second style: one in three, and one at least."""
    if idiom.blend is None:
        return set()
    own = [n for n in letters if n in RETURNING or n in LEADING] or list(letters)
    count = max(1, round(BLENDED * len(own)))
    return {own[int(i)] for i in idiom.once("blend").permutation(len(own))[:count]}


def _available(idiom: Idiom, *, blended: bool) -> list[Loop]:
    """Loops of the sheet in this mode, with general ones where those are too few or say another key."""
    mode = idiom.key.mode
    found = _in_mode(idiom.sheet, mode)
    if blended and idiom.blend is not None and (other := _in_mode(idiom.blend, mode)):
        found = other
    few = len(found) < FEWEST_LOOPS
    if few and not idiom.blues:
        found += _adapted(idiom.sheet.harmony.loop, mode)
    if idiom.key_was_said:
        found = [_at_home(loop) for loop in found]
        unclear = all(clearness(loop.chords, idiom.key) < UNCLEAR for loop in found)
    else:
        unclear = not found
    # The blues keeps its twelve bars, however a key finder hears them.
    if (unclear and not idiom.blues) or (
        few and (idiom.sheet.harmony.cadence or mode not in ("major", "minor"))
    ):
        found += _general(idiom)
    if mode in CHARACTER:
        own = (idiom.key.tonic + CHARACTER[mode]) % 12
        found = [loop for loop in found if _has(loop, own, idiom.key)] or found
    return found


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
    """Loops of a mode that are no style's own."""
    mode = idiom.key.mode
    return [Loop(weight=GENERAL, mode=mode, chords=tuple(row.split())) for row in MODE_LOOPS[mode]]


def _dominant(idiom: Idiom) -> str:
    """The chord that leads home in this style: V, V7 or the mode's own."""
    name = DOMINANTS[idiom.key.mode]
    if name != "V" or idiom.key.mode == "lydian":  # whose fourth is too high for a V7
        return name
    return "V7" if idiom.rich or "7" in idiom.colours.dominant else "V"


def _fits(numeral: str, known: str, key: Key) -> bool:
    usual = read_chord(known, key).pitch_classes
    return all(pc in key.scale or pc in usual for pc in read_chord(numeral, key).pitch_classes)
