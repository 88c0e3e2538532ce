"""Hearing a whole tune through before it is taken.

A song can be right phrase by phrase and still be dull or restless as a whole: every bar in one rhythm, no
note outside the chords, a range of a fifth. So a finished tune is held against the bands in which 80 %
of recorded songs lie (CoCoPops, 404 songs); where it falls out, another draft is written that leans the
other way. What matters most counts three, the rest one.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from undersong.engine.compose.plan import SongPlan
from undersong.engine.model import Line, SungNote

MOST, REST = 3, 1  # weights
BAR_AGAIN, EXACT_AGAIN = (0.26, 0.75), (0.13, 0.63)
ENTROPY, COMMONEST = (3.45, 5.4), (0.07, 0.245)
STRONG, LONG = (0.48, 0.885), (0.59, 0.925)
RANGE, UNISONS, STEPS = (12, 26), (0.135, 0.48), (0.26, 0.62)
LEAPS, FAR_LEAPS, MEAN = (0.022, 0.142), (0.0, 0.043), (1.3, 2.44)
RETURNS, EARLY = (0.22, 0.89), (0.115, 0.388)
ON_THE_BEAT = -0.15  # syncopation of a style that has no early notes
FEWEST_BARS, FEWEST_LEAPS = 16, 3  # shorter songs say too little to be judged
VARIETY, COLOUR = 0.3, 1.3  # by which a draft leans away from the fault of the one before
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Leaning:
    """What the next draft should have more of.

    Attributes
    ----------
    variety : of rhythm; negative for less.
    colour : factor of the readiness for notes outside the chord.
    """

    variety: float = 0.0
    colour: float = 1.0


@dataclass(frozen=True)
class Faults:
    """What is wrong with a tune: `weight` in all, and in which direction."""

    weight: int = 0
    variety: int = 0
    colour: int = 0

    def corrected(self, leaning: Leaning) -> Leaning:
        """Return how the next draft should lean."""
        return replace(
            leaning,
            variety=round(leaning.variety + VARIETY * self.variety, 3),
            colour=round(leaning.colour * COLOUR**self.colour, 3),
        )


def faults_of(lines: Sequence[Line], plan: SongPlan) -> Faults:
    """Return what is wrong with a song's sung tune; rapped verses are not judged."""
    notes = [n for line in lines for n in line.notes]
    bars = _bars(notes, plan)
    if len(bars) < FEWEST_BARS or plan.sheet.tune.delivery == "rap":
        return Faults()
    rhythms = [tuple(at for at, _ in bar) for bar in bars]
    counts = Counter(rhythms)
    again, exact = 1 - len(counts) / len(bars), 1 - len(set(bars)) / len(bars)
    entropy = -sum(n / len(bars) * math.log2(n / len(bars)) for n in counts.values())
    commonest = max(counts.values()) / len(bars)
    strong = _fitting([n for n in notes if n.start_beats % plan.bar_beats in _strong(plan)], plan)
    long = _fitting([n for n in notes if n.length_beats >= 1], plan)
    dull = _out(again, BAR_AGAIN) > 0 or _out(exact, EXACT_AGAIN) > 0
    dull = dull or _out(entropy, ENTROPY) < 0 or _out(commonest, COMMONEST) > 0
    restless = _out(again, BAR_AGAIN) < 0 or _out(exact, EXACT_AGAIN) < 0
    weight = MOST * (dull + restless + bool(_out(strong, STRONG))) + REST * bool(_out(long, LONG))
    tame = max(_out(strong, STRONG), _out(long, LONG), key=abs)
    rest = REST * (_intervals_out(lines, plan) + bool(_out(_early(notes, plan), _early_band(plan))))
    return Faults(weight + rest, int(dull) - int(restless), tame)


def _out(value: float | None, band: tuple[float, float]) -> int:
    """-1 below a band, 1 above it, 0 inside, or where there is nothing to judge."""
    if value is None:
        return 0
    return -1 if value < band[0] else 1 if value > band[1] else 0


def _bars(notes: Sequence[SungNote], plan: SongPlan) -> list[tuple[tuple[Fraction, int], ...]]:
    bars: dict[int, list[tuple[Fraction, int]]] = {}
    for note in notes:
        bar, place = divmod(note.start_beats, plan.bar_beats)
        bars.setdefault(int(bar), []).append((place, note.pitch))
    return [tuple(bar) for bar in bars.values()]


def _strong(plan: SongPlan) -> tuple[Fraction, ...]:
    """The downbeat and the middle pulse."""
    pulses = plan.meter.pulses
    return (pulses[0],) if len(pulses) % 2 else (pulses[0], pulses[len(pulses) // 2])


def _fitting(notes: Sequence[SungNote], plan: SongPlan) -> float | None:
    """The share of notes that belong to their chord or to the one they anticipate."""
    if not notes:
        return None
    fitting = 0
    for note in notes:
        chords = [plan.chord_at(note.start_beats)]
        if note.length_beats > HALF:
            chords.append(plan.chord_at(note.start_beats + HALF))
        fitting += any(note.pitch % 12 in c.pitch_classes for c in chords)
    return fitting / len(notes)


def _intervals_out(lines: Sequence[Line], plan: SongPlan) -> int:
    """How many measures of pitch lie outside their bands."""
    pitches = [n.pitch - plan.section_at(n.start_beats).key_shift for line in lines for n in line.notes]
    moves = [[b.pitch - a.pitch for a, b in pairwise(line.notes)] for line in lines]
    sizes = [abs(m) for line in moves for m in line]
    if not sizes:
        return 0
    after = [a * b < 0 for line in moves for a, b in pairwise(line) if abs(a) >= 5]
    count = len(sizes)
    values = (
        (float(max(pitches) - min(pitches)), RANGE),
        (sizes.count(0) / count, UNISONS),
        ((sizes.count(1) + sizes.count(2)) / count, STEPS),
        (sum(s >= 5 for s in sizes) / count, LEAPS),
        (sum(s >= 8 for s in sizes) / count, FAR_LEAPS),
        (sum(sizes) / count, MEAN),
        (sum(after) / len(after) if len(after) >= FEWEST_LEAPS else None, RETURNS),
    )
    return sum(bool(_out(value, band)) for value, band in values)


def _early(notes: Sequence[SungNote], plan: SongPlan) -> float:
    """The share of notes that start between the pulses and are held over a stronger place."""
    count = 0
    for note, after in zip(notes, [*notes[1:], None], strict=True):
        end = note.start_beats + note.length_beats
        end = min(end, after.start_beats) if after else end
        own = _weight(note.start_beats, plan)
        step = note.start_beats // Fraction(1, 4) * Fraction(1, 4) + Fraction(1, 4)
        while own < 2 and step < end:
            if _weight(step, plan) > own:
                count += 1
                break
            step += Fraction(1, 4)
    return count / len(notes)


def _weight(beats: Fraction, plan: SongPlan) -> int:
    place = beats % plan.bar_beats
    return 2 if place in plan.meter.pulses else 1 if place % HALF == 0 else 0


def _early_band(plan: SongPlan) -> tuple[float, float]:
    """Styles that stay on the beat may have no early note at all."""
    return (0.0, EARLY[1]) if plan.sheet.tune.syncopation <= ON_THE_BEAT else EARLY
