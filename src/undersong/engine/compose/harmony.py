"""Harmony: the chords of a song, from its first beat to its last.

Sections of one letter have the same chords (in recorded songs in 93 % of their bars). A section that
leads on ends on the dominant, the song ends on its tonic. What is written is heard through before it is
accepted: if a key finder would hear another key in the whole, another draft is made.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from undersong.engine.compose.outline import Close
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.vocabulary import (
    DOMINANTS,
    Idiom,
    belongs,
    heard,
    loops_by_letter,
    plain,
    vocabulary,
)
from undersong.engine.model import ChordSpan
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import Key
from undersong.engine.theory.meter import Meter
from undersong.engine.theory.scale import numeral_on
from undersong.engine.theory.tonality import chord_weights
from undersong.units import Beats

FAMILY = {"major": "major", "lydian": "major", "mixolydian": "major"}
LONG_BAR_SECONDS = 4.2  # bars that last longer hold two chords
SHORT_BAR_SECONDS = 1.05  # of bars that are shorter, two share one
DRAFTS = 8
ENOUGH, ENOUGH_IF_SAID = -0.2, 0.25  # how clearly the key must be heard, see `vocabulary.heard`


@dataclass(frozen=True)
class Slot:
    """A chord in a section: from which slot on (fractions are parts of a slot), and its numeral."""

    at: Fraction
    numeral: str


def chords_of(
    sections: Sequence[PlannedSection], idiom: Idiom, meter: Meter, close: Close, *, bpm: float
) -> tuple[ChordSpan, ...]:
    """Return the chords of the whole song, from beat 0 to the end, without gaps.

    Several drafts are made where need be; the first in which the key is clear, else the clearest, is taken.
    """
    best: tuple[float, tuple[ChordSpan, ...]] | None = None
    for draft in range(DRAFTS):
        spans = _draft(sections, replace(idiom, draft=draft), meter, close, bpm=bpm)
        clear = _heard(spans, idiom.key)
        if best is None or clear > best[0]:
            best = (clear, spans)
        if clear >= (ENOUGH_IF_SAID if idiom.key_was_said else ENOUGH):
            break
    return best[1] if best else ()


def slot_length(meter: Meter, bpm: float) -> Fraction:
    """Return how many bars a chord of a loop lasts: 1, or 1/2 where bars are long, 2 where they are short."""
    seconds = float(meter.bar_beats) * 60.0 / bpm
    if seconds > LONG_BAR_SECONDS and len(meter.pulses) > 1:
        return Fraction(1, 2)
    return Fraction(2) if seconds < SHORT_BAR_SECONDS else Fraction(1)


def _draft(
    sections: Sequence[PlannedSection], idiom: Idiom, meter: Meter, close: Close, *, bpm: float
) -> tuple[ChordSpan, ...]:
    loops = loops_by_letter(sections, idiom)
    words = vocabulary(loops.values(), idiom)
    slot_bars = slot_length(meter, bpm)
    home = DOMINANTS[idiom.key.mode]
    placed: list[tuple[Beats, str]] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        start = section.start_bar * meter.bar_beats
        cadence = following is not None and _wants_cadence(section, following, loops, idiom)
        slots = _section_slots(section, _loop_of(section, loops), slot_bars, home=home if cadence else None)
        placed += [(start + _moment(s.at, slot_bars, meter), words.get(s.numeral, s.numeral)) for s in slots]
    placed = _with_ending(placed, idiom, meter, dominant=words[home], last=close.last_chord_beats)
    return _spans(placed, idiom.key, max(sections[-1].end_bar * meter.bar_beats, close.end_beats))


def _heard(spans: Sequence[ChordSpan], key: Key) -> float:
    """How clearly the key is heard in the whole, see `vocabulary.heard`."""
    weights = np.zeros(12)
    for span in spans:
        weights += float(span.length_beats) * chord_weights(span.pitch_classes, span.bass)
    return heard(weights, key)


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
    if count < len(loop) and loop[0] == loop[1]:
        loop = loop[1::2]  # chords of two slots each, in a section too short for them
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
    return "/" in last or plain(last) in ("V", "v", "bVII", "IV", "iv", "bII")


def _wants_cadence(
    section: PlannedSection, following: PlannedSection, loops: dict[str, tuple[str, ...]], idiom: Idiom
) -> bool:
    """Whether the section should lead into the next one by its dominant."""
    first = plain(loops[following.letter][0].split(",", 1)[0])
    leads = idiom.sheet.harmony.cadence and section.letter != following.letter
    return leads and first in ("I", "i", "vi", "IV")


def _with_ending(
    placed: list[tuple[Beats, str]], idiom: Idiom, meter: Meter, *, dominant: str, last: Beats
) -> list[tuple[Beats, str]]:
    """End on the tonic, and have the chord before it lead there."""
    kept = [(at, numeral) for at, numeral in placed if at < last]
    near = len(kept) > 2 and last - kept[-1][0] <= 2 * meter.bar_beats
    if near and not _leads(kept[-1][1]):
        kept[-1] = (kept[-1][0], dominant)
    mode = idiom.key.mode
    final = idiom.sheet.harmony.final[FAMILY.get(mode, "minor")]
    if mode not in ("major", "minor") and not belongs(final, idiom.key):
        final = numeral_on(mode, 1)  # the style's colour would take the mode away in its last moment
    return [*kept, (last, final)]


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
