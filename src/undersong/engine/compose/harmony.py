"""Harmony: the chords of a song, from its first beat to its last.

Sections of one letter have the same chords (in recorded songs in 93 % of their bars). A section that
leads on ends on a cadence, a section in another key is led to by its dominant, the song ends on its tonic.
What a person wrote is kept as it is, and none of these rules changes it. What the style wrote is judged
before it is taken, see `judgement`: where the key would not be heard, another draft is made.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from undersong.engine.compose.cadences import (
    cadence_of,
    closing,
    deceived,
    leads_on,
    with_cadence,
)
from undersong.engine.compose.colour import coloured
from undersong.engine.compose.guests import with_guests
from undersong.engine.compose.idiom import Idiom, belongs
from undersong.engine.compose.judgement import Heard, worth
from undersong.engine.compose.outline import Close
from undersong.engine.compose.pedals import over_pedal
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.vocabulary import Cycle, cycles_by_letter, stands_still, vocabulary
from undersong.engine.model import ChordSpan
from undersong.engine.model.kinds import EDGES, PASSING
from undersong.engine.theory.chord import Chord, read_chord
from undersong.engine.theory.key import Key, raised
from undersong.engine.theory.meter import Meter
from undersong.engine.theory.scale import numeral_on
from undersong.engine.theory.symbol import parse_symbol, transposed
from undersong.units import Beats

FAMILY = {"major": "major", "lydian": "major", "mixolydian": "major", "blues": "major"}
LONG_BAR_SECONDS = 4.2  # bars that last longer hold two chords
SHORT_BAR_SECONDS = 1.05  # of bars that are shorter, two share one
LONGEST_BARS = 4  # a chord that lasts longer is written again
SHORT_SECONDS = 20.0  # a song so short has to be clear at once
FORM_LENGTHS = (8, 12)  # bars of a chorus of the blues: what borrows its end is shorter
DRAFTS = 12
FEWEST_TURNED = 4  # slots of a loop that can spare its last one


@dataclass(frozen=True)
class Slot:
    """A chord in a section: from which bar of the section on (with fractions), and its numeral or symbol."""

    at: Fraction
    name: str


@dataclass(frozen=True)
class Struck:
    """A chord and the beat at which it begins."""

    at: Beats
    chord: Chord


@dataclass(frozen=True)
class Pace:
    """How long things last: the meter, and the bars that a chord of one bar of 4/4 takes."""

    meter: Meter
    slot: Fraction


def chords_of(
    sections: Sequence[PlannedSection], idiom: Idiom, meter: Meter, close: Close, *, bpm: float
) -> tuple[ChordSpan, ...]:
    """Return the chords of the whole song, from beat 0 to the end, without gaps.

    Several drafts are made where need be; the first that is good enough, else the best, is taken.

    Raises
    ------
    ChordError
        If a chord that a person gave can't be read.
    """
    pace = Pace(meter, slot_length(meter, bpm))
    # [beats] * [60 s/min] / [beats/min] = [s]
    idiom = replace(idiom, short=float(close.end_beats) * 60.0 / bpm < SHORT_SECONDS)
    sung = any(s.lyric is not None for s in sections)
    best: tuple[float, list[Struck]] | None = None
    for draft in range(DRAFTS):
        struck = _in_order(_draft(sections, replace(idiom, draft=draft), pace, close))
        row = _row(struck, sections, pace) if struck else []
        good = worth(row, idiom, sung=sung, bar=meter.bar_beats) if row else 0.0
        if best is None or good > best[0]:
            best = (good, struck)
        if good >= 0 or all(s.chords for s in sections):
            break
    end = max(sections[-1].end_bar * meter.bar_beats, close.end_beats)
    return _spans(best[1], end, meter) if best else ()


def slot_length(meter: Meter, bpm: float) -> Fraction:
    """Return how many bars a chord of a loop lasts: 1, or 1/2 where bars are long, 2 where they are short."""
    seconds = float(meter.bar_beats) * 60.0 / bpm
    if seconds > LONG_BAR_SECONDS and len(meter.pulses) > 1:
        return Fraction(1, 2)
    return Fraction(2) if seconds < SHORT_BAR_SECONDS else Fraction(1)


def _draft(sections: Sequence[PlannedSection], idiom: Idiom, pace: Pace, close: Close) -> list[Struck]:
    cycles = with_guests(cycles_by_letter(sections, idiom), _shares(sections), idiom)
    sung = any(s.lyric is not None for s in sections)
    idiom = replace(idiom, still=sung and not idiom.sheet.harmony.cadence and stands_still(cycles.values()))
    words = vocabulary(cycles.values(), idiom)
    opening = _open_letters(sections, cycles, idiom)
    struck: list[Struck] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        if section.chords:
            struck += _given(section, idiom.key, pace)
            continue
        open_end = following is not None and (
            section.letter in opening
            if section.name not in PASSING
            else leads_on(section, following, cycles, idiom)
        )
        slots = _section_slots(section, _cycle_of(section, cycles, pace), idiom, pace, open_end=open_end)
        key = raised(idiom.key, section.key_shift) if section.key_shift else idiom.key
        start = section.start_bar * pace.meter.bar_beats
        own = [
            Struck(start + _moment(s.at, pace.meter), read_chord(_word(s.name, words, idiom), key))
            for s in slots
        ]
        held = over_pedal([s.chord for s in own], section.name, key, idiom)
        own = [replace(s, chord=chord) for s, chord in zip(own, held, strict=True)]
        if following is not None and following.key_shift != section.key_shift:
            own = _led_to(own, section, following, idiom, pace)
        struck += own
    return _with_ending(struck, sections, idiom, pace.meter, words=words, last=close.last_chord_beats)


def _word(numeral: str, words: dict[str, str], idiom: Idiom) -> str:
    """The coloured chord that stands for a numeral; cadences bring some that no loop has."""
    if numeral not in words:
        words[numeral] = coloured(numeral, idiom)
    return words[numeral]


def _shares(sections: Sequence[PlannedSection]) -> dict[str, float]:
    """The share of the song's bars that each letter has."""
    bars: Counter[str] = Counter()
    for section in sections:
        bars[section.letter] += section.bars
    total = sum(bars.values())
    return {letter: count / total for letter, count in bars.items()}


def _open_letters(sections: Sequence[PlannedSection], cycles: dict[str, Cycle], idiom: Idiom) -> set[str]:
    """The letters whose sections end open: if one of them leads on all do, having the same chords."""
    return {
        a.letter for a, b in pairwise(sections) if a.name not in PASSING and leads_on(a, b, cycles, idiom)
    }


def _in_order(struck: Sequence[Struck]) -> list[Struck]:
    """By time; of two chords on one beat the later one counts."""
    once = {s.at: s for s in struck}
    return [once[at] for at in sorted(once)]


def _row(struck: Sequence[Struck], sections: Sequence[PlannedSection], pace: Pace) -> list[Heard]:
    """The draft as it is judged: chords with their lengths and the key they stand in."""
    bar = pace.meter.bar_beats
    shifts = [(s.start_bar * bar, s.key_shift) for s in sections]
    ends = [*(s.at for s in struck[1:]), struck[-1].at + bar]
    return [
        Heard(s.chord, end - s.at, next((by for start, by in reversed(shifts) if start <= s.at), 0))
        for s, end in zip(struck, ends, strict=True)
    ]


def _cycle_of(section: PlannedSection, cycles: dict[str, Cycle], pace: Pace) -> Cycle:
    """The chords of a section; a long solo goes through the whole chorus of 32 bars: A A B A.

    What is shorter than a chorus of the blues before it or behind it is its last line.
    """
    cycle = cycles[section.letter]
    bridge = cycles.get("bridge")
    whole = section.name == "solo" and section.letter == "theme" and section.bars >= 24
    if whole and bridge and cycle.bars == bridge.bars == 1 and len(cycle.items) <= 8:
        eight = [_long(cycle, 8), _long(cycle, 8), _long(bridge, 8), _long(cycle, 8)]
        return Cycle(tuple(item for part in eight for item in part))
    bars = section.bars / pace.slot
    if section.name in EDGES and cycle.length in FORM_LENGTHS and bars in (2, 4) and cycle.bars == 1:
        return Cycle(cycle.items[-int(bars) :])
    return cycle


def _long(cycle: Cycle, slots: int) -> tuple[str, ...]:
    return tuple(cycle.items[i % len(cycle.items)] for i in range(slots))


def _section_slots(
    section: PlannedSection, cycle: Cycle, idiom: Idiom, pace: Pace, *, open_end: bool
) -> list[Slot]:
    """The cycle as often as it fits, with its cadence where it ends open."""
    length = cycle.bars * pace.slot
    items = cycle.items
    count = math.ceil(section.bars / length)
    if 1 < count < len(items) and items[0] == items[1]:
        items = items[1::2]  # chords of two slots each, in a section too short for them
    cadence = cadence_of(section.letter, idiom) if open_end else ()
    if idiom.still and count > len(items) >= FEWEST_TURNED and count % len(items):
        # A section that stops amid a round turns with each whole one: the loop is heard to come round.
        items, cadence = tuple(with_cadence(items, cadence, section, still=True)), ()
    row = [items[i % len(items)] for i in range(count)]
    row = deceived(row, section, idiom)
    row = with_cadence(row, cadence, section, still=idiom.still)
    slots = []
    for index, item in enumerate(row):
        parts = item.split(",")
        for place, numeral in enumerate(parts):
            at = (Fraction(index) + Fraction(place, len(parts))) * length
            if at < section.bars:
                slots.append(Slot(at, numeral))
    return slots


def _given(section: PlannedSection, key: Key, pace: Pace) -> list[Struck]:
    """The chords that a person wrote for a section: an item a bar, two where not all would sound else."""
    row = section.chords
    length = Fraction(1)
    while len(row) * length > section.bars and len(row) * length / 2 >= 1 and length > Fraction(1, 4):
        length /= 2
    start = section.start_bar * pace.meter.bar_beats
    there = raised(key, section.key_shift) if section.key_shift else key
    struck = []
    for index in range(math.ceil(section.bars / length)):
        parts = [part for part in row[index % len(row)].split(",") if part.strip()]
        for place, name in enumerate(parts):
            at = (index + Fraction(place, len(parts))) * length
            chord = transposed(parse_symbol(name), section.key_shift, there)
            struck.append(Struck(start + _moment(at, pace.meter), chord))
    return struck


def _led_to(
    struck: list[Struck], section: PlannedSection, following: PlannedSection, idiom: Idiom, pace: Pace
) -> list[Struck]:
    """The section with the dominant of the next one's key at its end, in rich styles with ii before it."""
    bar = pace.meter.bar_beats
    end = section.end_bar * bar
    half = _moment(Fraction(1, 2), pace.meter)
    start = end - (bar if section.bars > 1 else bar - half)
    key = raised(idiom.key, following.key_shift) if following.key_shift else idiom.key
    kept = [s for s in struck if s.at < start]
    led = [Struck(start, read_chord(_five(key), key))]
    if idiom.rich and section.bars > 1 and half:
        two = "iih7" if key.minor else "ii7"
        led = [Struck(start, read_chord(two, key)), Struck(start + half, read_chord("V7", key))]
    return [*kept, *led]


def _five(key: Key) -> str:
    """What leads into a key from outside: its dominant seventh, whatever its mode."""
    return "V" if key.mode == "lydian" else "V7"


def _with_ending(
    struck: list[Struck],
    sections: Sequence[PlannedSection],
    idiom: Idiom,
    meter: Meter,
    *,
    words: dict[str, str],
    last: Beats,
) -> list[Struck]:
    """End on the tonic, and have the chord before it lead there; what a person wrote stays."""
    section = sections[-1]
    key = raised(idiom.key, section.key_shift) if section.key_shift else idiom.key
    kept = [s for s in struck if s.at < last]
    if section.chords:
        return [*kept, Struck(last, _given_end(struck, sections, key) or _final(idiom, key))]
    final = _final(idiom, key)
    near = len(kept) > 2 and last - kept[-1].at <= 2 * meter.bar_beats
    way = closing(idiom)
    if near and way and kept[-1].chord.root not in _leaders(key):
        kept[-1] = Struck(kept[-1].at, read_chord(_word(way[0].rsplit(",", 1)[-1], words, idiom), key))
        passing = kept[-1].at - kept[-2].at < meter.bar_beats
        if passing and not set(kept[-2].chord.pitch_classes) <= set(key.scale):
            del kept[-2]  # it led to what is no longer there
    return [*kept, Struck(last, final)]


def _leaders(key: Key) -> set[int]:
    """Roots from which a tonic is reached as a matter of course."""
    return {(key.tonic + step) % 12 for step in ((7, 10, 5, 1) if key.mode != "major" else (7, 10, 5))}


def _given_end(struck: list[Struck], sections: Sequence[PlannedSection], key: Key) -> Chord | None:
    """The last chord where a person wrote the chords: of an ending of its own the last, else their tonic."""
    section = sections[-1]
    if all(s.chords != section.chords for s in sections[:-1]):
        written = section.chords[-1].split(",")[-1]
        return transposed(parse_symbol(written), section.key_shift, key)
    home = [s.chord for s in struck if s.chord.root == key.tonic == s.chord.bass]
    fitting = [chord for chord in home if chord.minor == key.minor]
    return next(reversed(fitting or home), None)


def _final(idiom: Idiom, key: Key) -> Chord:
    """The chord that the song ends on."""
    sheet = idiom.blend if idiom.blend is not None and idiom.rich else idiom.sheet
    name = sheet.harmony.final[FAMILY.get(key.mode, "minor")]
    if key.mode not in ("major", "minor") and not belongs(name, key):
        name = numeral_on(key.mode, 1)  # the style's colour would take the mode away in its last moment
    if idiom.blues and name in ("I", "i"):
        name += "7"
    return read_chord(name, key)


def _moment(bars: Fraction, meter: Meter) -> Beats:
    """Return the beat of a place counted in bars; inside a bar it moves to a pulse."""
    whole = bars // 1
    rest = (bars - whole) * meter.bar_beats
    if not rest:
        return whole * meter.bar_beats
    pulse = min(meter.pulses, key=lambda p: (abs(p - rest), -p))
    return whole * meter.bar_beats + pulse


def _spans(struck: Sequence[Struck], total: Beats, meter: Meter) -> tuple[ChordSpan, ...]:
    """Chords with lengths; those that are very long are written again."""
    longest = LONGEST_BARS * meter.bar_beats
    moments = [s.at for s in struck]
    spans = []
    for one, end in zip(struck, [*moments[1:], total], strict=True):
        start, chord = one.at, one.chord
        at = start
        while at < end:
            until = end if end == total and start == moments[-1] else min(end, at + longest)
            spans.append(
                ChordSpan(
                    start_beats=at,
                    length_beats=until - at,
                    symbol=chord.symbol,
                    pitch_classes=chord.pitch_classes,
                    bass=chord.bass,
                )
            )
            at = until
    return tuple(spans)
