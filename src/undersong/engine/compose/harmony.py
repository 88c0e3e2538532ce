"""Harmony: loops of chords for each kind of section, cadences, colour.

A song has a small vocabulary: one loop for the verse, one for the chorus, perhaps others for bridge
and lead-in, and each chord of them is coloured once, the same way wherever it comes. Sections of one
letter have the same chords (in recorded songs in 93 % of their bars). A section that leads on ends on the
dominant, the song ends on its tonic. Loops in which the tonic is clear are preferred, the more so
where the key was asked for: i-VI-III-VII is heard as its relative major.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model import ChordSpan
from undersong.engine.styles.sheet import Colours, Loop, Sheet
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import Key
from undersong.engine.theory.meter import Meter
from undersong.engine.theory.scale import numeral_on
from undersong.engine.theory.tonality import chord_weights, margin, scale_margin
from undersong.seeds import Seeds
from undersong.units import Beats

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
# What leads home, by mode, best first.
DOMINANTS: dict[str, str] = {
    "major": "V",
    "minor": "V",
    "dorian": "bVII",
    "phrygian": "bII",
    "lydian": "V",
    "mixolydian": "bVII",
    "locrian": "bII",
}
FAMILY = {"major": "major", "lydian": "major", "mixolydian": "major"}
LONG_BAR_SECONDS = 4.2  # bars that last longer hold two chords
SHORT_BAR_SECONDS = 1.3  # of bars that are shorter, two share one
FULL_SCALE, SCALE_GAIN = 0.06, 5.0
SAME_LOOP = 0.15  # chance that verse and chorus have one loop
CLEAR, CLEARER = 1.5, 7.0
"""How much a clear key counts: by default, and where it was asked for. A loop whose key is clearer by 0.3 is
taken exp(0.3 * this) times as often."""
COLOURED_SONGS = 7.0  # [share of time] * this = chance that a song has one such chord


@dataclass(frozen=True)
class Slot:
    """A chord in a section: from which slot on (fractions are parts of a slot), and its numeral."""

    at: Fraction
    numeral: str


def loops_by_letter(
    sections: Sequence[PlannedSection], sheet: Sheet, key: Key, seeds: Seeds, *, key_was_said: bool
) -> dict[str, tuple[str, ...]]:
    """Return for each letter the chords that go round, one string a slot (a comma splits it)."""
    available = _available(sheet, key)
    emphasis = CLEARER if key_was_said else CLEAR
    chosen: dict[str, tuple[str, ...]] = {}
    letters = list(dict.fromkeys(s.letter for s in sections))
    for letter in sorted(
        letters,
        key=lambda n: (
            ("verse", "theme", "chorus", "drop").index(n) if n in ("verse", "theme", "chorus", "drop") else 9
        ),
    ):
        rng = seeds.stream(f"compose/harmony/loop/{letter}")
        if letter == "chorus" and "verse" in chosen and rng.random() < SAME_LOOP:
            chosen[letter] = chosen["verse"]
            continue
        suited = [loop for loop in available if not loop.sections or letter in loop.sections]
        own = [loop for loop in suited if letter in loop.sections]
        pool = own if own and letter in ("bridge", "prechorus", "build") else suited or available
        fresh = [loop for loop in pool if loop.chords not in chosen.values()] or pool
        weights = np.array([loop.weight * math.exp(emphasis * clearness(loop.chords, key)) for loop in fresh])
        chosen[letter] = fresh[int(rng.choice(len(fresh), p=weights / weights.sum()))].chords
    return {letter: _coloured_place(letter, loop, sheet, key, seeds) for letter, loop in chosen.items()}


def clearness(loop: Sequence[str], key: Key) -> float:
    """Return by how much a key finder would hear the key in a loop before all others, 0.5 at most."""
    weights = np.zeros(12)
    for item in loop:
        parts = item.split(",")
        for numeral in parts:
            chord = read_chord(numeral, key)
            weights += chord_weights(chord.pitch_classes, chord.bass) / len(parts)
    # Seven notes of which all are heard say more than a clear tonic among five.
    own = min(scale_margin(weights, key), FULL_SCALE)
    clear = min(max(margin(weights, key), -0.5), 0.5) + SCALE_GAIN * (own - FULL_SCALE)
    # The last bits of a product differ between processors, and the song must not.
    return round(clear, 6)


def vocabulary(
    loops: dict[str, tuple[str, ...]], sheet: Sheet, key: Key, seeds: Seeds, *, key_was_said: bool
) -> dict[str, str]:
    """Return for each numeral of the loops the coloured one that stands for it through the song.

    In styles of triads tonic and dominant stay plain where the key was asked for: they make it heard.
    """
    plain = ("I", "i", "V") if key_was_said and sheet.harmony.colours.chance < 1 else ()
    found: dict[str, str] = {}
    for numeral in sorted({n for loop in loops.values() for item in loop for n in item.split(",")}):
        rng = seeds.stream(f"compose/harmony/colour/{numeral}")
        coloured = _coloured(numeral, sheet.harmony.colours, key, rng)
        found[numeral] = numeral if numeral in plain else coloured
    found.setdefault(DOMINANTS[key.mode], _dominant(sheet, key))
    return found


def chords_of(
    sections: Sequence[PlannedSection],
    sheet: Sheet,
    key: Key,
    meter: Meter,
    seeds: Seeds,
    *,
    bpm: float,
    last_chord_beats: Beats,
    end_beats: Beats,
    key_was_said: bool,
) -> tuple[ChordSpan, ...]:
    """Return the chords of the whole song, from beat 0 to the end, without gaps."""
    loops = loops_by_letter(sections, sheet, key, seeds, key_was_said=key_was_said)
    words = vocabulary(loops, sheet, key, seeds, key_was_said=key_was_said)
    slot_bars = slot_length(meter, bpm)
    placed: list[tuple[Beats, str]] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        start = section.start_bar * meter.bar_beats
        loop = _loop_of(section, loops)
        cadence = following is not None and _wants_cadence(section, following, loops, sheet)
        slots = _section_slots(section, loop, slot_bars, home=DOMINANTS[key.mode] if cadence else None)
        placed += [(start + _moment(s.at, slot_bars, meter), words.get(s.numeral, s.numeral)) for s in slots]
    placed = _with_ending(
        placed, sheet, key, meter, dominant=words[DOMINANTS[key.mode]], last=last_chord_beats
    )
    total = max(sections[-1].end_bar * meter.bar_beats, end_beats)
    return _spans(placed, key, total)


def slot_length(meter: Meter, bpm: float) -> Fraction:
    """Return how many bars a chord of a loop lasts: 1, or 1/2 where bars are long, 2 where they are short."""
    seconds = float(meter.bar_beats) * 60.0 / bpm
    if seconds > LONG_BAR_SECONDS and len(meter.pulses) > 1:
        return Fraction(1, 2)
    return Fraction(2) if seconds < SHORT_BAR_SECONDS else Fraction(1)


def _available(sheet: Sheet, key: Key) -> list[Loop]:
    """Loops of the sheet in this mode, with general ones where there are fewer than three."""
    found = [loop for loop in sheet.harmony.loop if loop.mode == key.mode]
    if len(found) < 3:
        rich = bool(sheet.harmony.colours.chance >= 1.0)
        for degrees in MODE_LOOPS[key.mode]:
            chords = tuple(numeral_on(key.mode, d, seventh=rich) for d in degrees)
            found.append(Loop(weight=0.05, mode=key.mode, chords=chords))
    return found


def _loop_of(section: PlannedSection, loops: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The chords of a section; a long solo goes through the whole chorus of 32 bars: A A B A."""
    loop = loops[section.letter]
    bridge = loops.get("bridge")
    if section.name == "solo" and section.letter == "theme" and bridge and section.bars >= 24:
        eight = [_long(loop, 8), _long(loop, 8), _long(bridge, 8), _long(loop, 8)]
        return tuple(item for part in eight for item in part)
    return loop


def _long(loop: tuple[str, ...], slots: int) -> tuple[str, ...]:
    return tuple(loop[i % len(loop)] for i in range(slots))


def _section_slots(
    section: PlannedSection, loop: tuple[str, ...], slot_bars: Fraction, *, home: str | None
) -> list[Slot]:
    """The loop as often as it fits, the last chord being the dominant `home` where there is one."""
    count = math.ceil(section.bars / slot_bars)
    items = [loop[i % len(loop)] for i in range(count)]
    if home is not None and len(items) >= 4 and not _leads(items[-1]):
        items[-1] = home
    slots = []
    for index, item in enumerate(items):
        parts = item.split(",")
        for place, numeral in enumerate(parts):
            at = Fraction(index) + Fraction(place, len(parts))
            if at * slot_bars < section.bars:
                slots.append(Slot(at, numeral))
    return slots


def _leads(item: str) -> bool:
    """Whether a slot ends on a chord that leads on by itself."""
    last = item.rsplit(",", 1)[-1]
    return "/" in last or _plain(last) in ("V", "v", "bVII", "IV", "iv", "bII")


def _wants_cadence(
    section: PlannedSection, following: PlannedSection, loops: dict[str, tuple[str, ...]], sheet: Sheet
) -> bool:
    """Whether the section should lead into the next one by its dominant."""
    first = _plain(loops[following.letter][0].split(",")[0])
    return sheet.harmony.cadence and section.letter != following.letter and first in ("I", "i", "vi", "IV")


def _dominant(sheet: Sheet, key: Key) -> str:
    """The chord that leads home in this style: V, V7 or the mode's own."""
    name = DOMINANTS[key.mode]
    if name != "V":
        return name
    kinds = sheet.harmony.colours.dominant
    return "V7" if sheet.harmony.colours.chance >= 1.0 or "7" in kinds else "V"


def _with_ending(
    placed: list[tuple[Beats, str]], sheet: Sheet, key: Key, meter: Meter, *, dominant: str, last: Beats
) -> list[tuple[Beats, str]]:
    """End on the tonic, and have the chord before it lead there."""
    kept = [(at, numeral) for at, numeral in placed if at < last]
    near = len(kept) > 2 and last - kept[-1][0] <= 2 * meter.bar_beats
    if near and not _leads(kept[-1][1]):
        kept[-1] = (kept[-1][0], dominant)
    if key.mode in ("phrygian", "locrian", "lydian"):
        return [*kept, (last, numeral_on(key.mode, 1))]
    return [*kept, (last, sheet.harmony.final[FAMILY.get(key.mode, "minor")])]


def _moment(at: Fraction, slot_bars: Fraction, meter: Meter) -> Beats:
    """Return the beat of a place counted in slots; inside a bar it moves to a pulse."""
    bars = at * slot_bars
    whole = bars // 1
    rest = (bars - whole) * meter.bar_beats
    if not rest:
        return whole * meter.bar_beats
    pulse = min(meter.pulses, key=lambda p: (abs(p - rest), -p))
    return whole * meter.bar_beats + pulse


def _spans(placed: list[tuple[Beats, str]], key: Key, total: Beats) -> tuple[ChordSpan, ...]:
    """Chords with lengths; of two on one beat the later one counts."""
    starts = dict(placed)
    moments = sorted(starts)
    spans = []
    for start, end in zip(moments, [*moments[1:], total], strict=True):
        chord = read_chord(starts[start], key)
        spans.append(
            ChordSpan(
                start_beats=start,
                length_beats=end - start,
                symbol=chord.symbol,
                pitch_classes=chord.pitch_classes,
                bass=chord.bass,
            )
        )
    return tuple(spans)


def _plain(numeral: str) -> str:
    """A numeral without its suffix: ii for ii7."""
    end = 0
    while end < len(numeral) and numeral[end] in "b#IViv":
        end += 1
    return numeral[:end]


def _coloured(numeral: str, colours: Colours, key: Key, rng: np.random.Generator) -> str:
    """Give a chord a suffix of the style if it has a plain one and the new notes belong to the key."""
    chance, pick = rng.random(), rng.random()
    root = _plain(numeral)
    suffix = numeral[len(root) :]
    if chance >= colours.chance or suffix not in ("", "7", "maj7"):
        return numeral
    if root.islower() or root.lstrip("b#").islower():
        kinds = colours.minor
    elif root == "V" or suffix == "7":
        kinds = colours.dominant
    else:
        kinds = colours.major
    fitting = [kind for kind in kinds if _fits(root + kind, numeral, key)]
    return root + fitting[int(pick * len(fitting))] if fitting else numeral


def _fits(numeral: str, plain: str, key: Key) -> bool:
    known = read_chord(plain, key).pitch_classes
    return all(pc in key.scale or pc in known for pc in read_chord(numeral, key).pitch_classes)


def _coloured_place(
    letter: str, loop: tuple[str, ...], sheet: Sheet, key: Key, seeds: Seeds
) -> tuple[str, ...]:
    """Perhaps put one chord from outside before the chord that it leads to, always at the same place."""
    rng = seeds.stream(f"compose/harmony/guest/{letter}")
    chance, where = rng.random(2)
    harmony = sheet.harmony
    if len(loop) < 4 or any("," in item for item in loop):
        return loop
    targets = [
        i
        for i in range(1, len(loop))
        if _plain(loop[i]) in ("ii", "vi", "IV", "iv") and loop[i - 1] != loop[i]
    ]
    if targets and chance < min(0.5, harmony.secondary_dominant_rate * COLOURED_SONGS / 2):
        place = targets[int(where * len(targets))]
        guest = f"V7/{_plain(loop[place])}"
    elif (
        key.mode == "major"
        and 1 - chance < min(0.4, harmony.borrowed_rate * COLOURED_SONGS / 2)
        and _plain(loop[-1]) == "IV"
    ):
        place, guest = len(loop), "iv6" if harmony.colours.chance >= 1.0 else "iv"
    else:
        return loop
    # The guest takes the second half of the slot before; twice round, it comes the second time only.
    twice = [*loop, *loop]
    before = len(loop) + place - 1
    twice[before] = f"{twice[before]},{guest}"
    return tuple(twice)
