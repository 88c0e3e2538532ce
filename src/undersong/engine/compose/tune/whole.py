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
from typing import NamedTuple

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.model import Line, Note, SungNote
from undersong.engine.model.kinds import HOOKED, VERSES
from undersong.units import Beats, MidiPitch

MOST, REST = 3, 1  # weights
STRONG, LONG = (0.48, 0.885), (0.59, 0.925)
UNISONS, STEPS = (0.135, 0.48), (0.26, 0.62)
LEAPS, FAR_LEAPS, MEAN = (0.022, 0.142), (0.0, 0.043), (1.3, 2.44)
RETURNS, EARLY = (0.22, 0.89), (0.115, 0.388)
ON_THE_BEAT = -0.15  # syncopation of a style that has no early notes
FEWEST_BARS, FEWEST_LEAPS = 16, 3  # shorter songs say too little to be judged
VARIETY, COLOUR = 0.4, 1.3  # by which a draft leans away from the fault of the one before
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
FEW, PICKUP = 4, Fraction(1)  # notes that a section must have to be judged; beats
APART = Fraction(5, 4)  # beats between onsets that a rest parts into two phrases

UNDER = (
    *VERSES,
    "bridge",
    "breakdown",
)  # the first of them is compared with the hook
LIFT = (-1.5, 5.6)  # semitones by which what comes back lies above what leads to it


class Tone(NamedTuple):
    """A note of a tune, in the song's home key."""

    start: Beats
    length: Beats
    pitch: MidiPitch


Tones = Sequence[Tone]


@dataclass(frozen=True)
class Bands:
    """Where a tune of a kind should lie: how often bars come again, how rich its rhythms are, its range,
    how much of a chorus comes again.
    """

    bar_again: tuple[float, float]
    exact_again: tuple[float, float]
    entropy: tuple[float, float]
    commonest: tuple[float, float]
    reach: tuple[float, float]
    returns: float
    verse: tuple[float, float]


SUNG = Bands((0.26, 0.75), (0.13, 0.63), (3.45, 5.4), (0.073, 0.245), (12, 26), 0.8, (0.1, 0.85))
PLAYED = Bands((0.26, 0.84), (0.13, 0.69), (1.9, 5.4), (0.07, 0.5), (12, 19), 0.5, (0.1, 1.0))
"""An instrument may repeat itself more: nobody sings other words to its tune."""


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


def sung_faults(lines: Sequence[Line], plan: SongPlan) -> Faults:
    """Return what is wrong with a song's sung tune; rapped verses are not judged."""
    if plan.sheet.tune.delivery == "rap":
        return Faults()
    return faults([_tones(line.notes, plan) for line in lines], plan, SUNG)


def played_faults(notes: Sequence[Note], plan: SongPlan) -> Faults:
    """Return what is wrong with a tune that an instrument plays; riffs and cells are not judged."""
    if plan.sheet.tune.theme != "tune" or not notes:
        return Faults()
    tones = _tones(notes, plan)
    phrases = [[tones[0]]]
    for a, b in pairwise(tones):
        apart = b.start - a.start
        if apart >= 2 * APART or (apart >= APART and apart - a.length >= HALF):
            phrases.append([])
        phrases[-1].append(b)
    return faults(phrases, plan, PLAYED)


def _tones(notes: Sequence[Note] | Sequence[SungNote], plan: SongPlan) -> list[Tone]:
    shifts = {s.start_bar: s.key_shift for s in plan.sections}
    if not any(shifts.values()):
        return [Tone(n.start_beats, n.length_beats, n.pitch) for n in notes]
    return [
        Tone(n.start_beats, n.length_beats, n.pitch - plan.section_at(n.start_beats).key_shift) for n in notes
    ]


def faults(lines: Sequence[Tones], plan: SongPlan, bands: Bands) -> Faults:
    """Return what is wrong with a tune, given phrase by phrase."""
    notes = [n for line in lines for n in line]
    bars = _bars(notes, plan)
    if len(bars) < FEWEST_BARS:
        return Faults()
    rhythms = [tuple(at for at, _ in bar) for bar in bars]
    counts = Counter(rhythms)
    again, exact = 1 - len(counts) / len(bars), 1 - len(set(bars)) / len(bars)
    entropy = round(-sum(n / len(bars) * math.log2(n / len(bars)) for n in counts.values()), 6)
    commonest = max(counts.values()) / len(bars)
    strong = _fitting([n for n in notes if n.start % plan.bar_beats in _strong(plan)], plan)
    long = _fitting([n for n in notes if n.length >= 1], plan)
    dull = _out(again, bands.bar_again) > 0 or _out(exact, bands.exact_again) > 0
    dull = dull or _out(entropy, bands.entropy) < 0 or _out(commonest, bands.commonest) > 0
    restless = _out(again, bands.bar_again) < 0 or _out(exact, bands.exact_again) < 0
    restless = restless or _out(commonest, bands.commonest) < 0
    weight = MOST * (dull + restless + bool(_out(strong, STRONG))) + REST * bool(_out(long, LONG))
    tame = max(_out(strong, STRONG), _out(long, LONG), key=abs)
    lift, back, verse = _form(notes, plan)
    weight += MOST * (
        (back is not None and back < bands.returns) + bool(_out(verse, bands.verse))
    ) + REST * bool(_out(lift, LIFT))
    rest = REST * (_intervals_out(lines, bands) + bool(_out(_early(notes, plan), _early_band(plan))))
    return Faults(weight + rest, int(dull) - int(restless), tame)


def _out(value: float | None, band: tuple[float, float]) -> int:
    """-1 below a band, 1 above it, 0 inside, or where there is nothing to judge."""
    if value is None:
        return 0
    return -1 if value < band[0] else 1 if value > band[1] else 0


def _bars(notes: Tones, plan: SongPlan) -> list[tuple[tuple[Fraction, int], ...]]:
    bars: dict[int, list[tuple[Fraction, int]]] = {}
    for note in notes:
        bar, place = divmod(note.start, plan.bar_beats)
        bars.setdefault(int(bar), []).append((place, note.pitch))
    return [tuple(bar) for bar in bars.values()]


def _strong(plan: SongPlan) -> tuple[Fraction, ...]:
    """The downbeat and the middle pulse."""
    pulses = plan.meter.pulses
    return (pulses[0],) if len(pulses) % 2 else (pulses[0], pulses[len(pulses) // 2])


def _fitting(notes: Tones, plan: SongPlan) -> float | None:
    """The share of notes that belong to their chord or to the one they anticipate."""
    if not notes:
        return None
    fitting = 0
    for note in notes:
        pitch = (note.pitch + plan.section_at(note.start).key_shift) % 12
        chords = [plan.chord_at(note.start)]
        if note.length > HALF:
            chords.append(plan.chord_at(note.start + HALF))
        fitting += any(pitch in c.pitch_classes for c in chords)
    return fitting / len(notes)


def _intervals_out(lines: Sequence[Tones], bands: Bands) -> int:
    """How many measures of pitch lie outside their bands."""
    pitches = [n.pitch for line in lines for n in line]
    moves = [[b.pitch - a.pitch for a, b in pairwise(line)] for line in lines]
    sizes = [abs(m) for line in moves for m in line]
    if not sizes:
        return 0
    after = [a * b < 0 for line in moves for a, b in pairwise(line) if abs(a) >= 5]
    count = len(sizes)
    values = (
        (float(max(pitches) - min(pitches)), bands.reach),
        (sizes.count(0) / count, UNISONS),
        ((sizes.count(1) + sizes.count(2)) / count, STEPS),
        (sum(s >= 5 for s in sizes) / count, LEAPS),
        (sum(s >= 8 for s in sizes) / count, FAR_LEAPS),
        (sum(sizes) / count, MEAN),
        (sum(after) / len(after) if len(after) >= FEWEST_LEAPS else None, RETURNS),
    )
    # A tune that hardly moves is a graver fault than an interval too many.
    return sum(bool(_out(value, band)) for value, band in values) + bool(_out(values[0][0], values[0][1]))


def _form(notes: Tones, plan: SongPlan) -> tuple[float | None, float | None, float | None]:
    """By how much what comes back lies above the rest; how alike its first two times are; and the verses."""
    counts = Counter(s.name for s in plan.sections)
    name = next((n for n in HOOKED if counts[n] > 1), next((n for n in HOOKED if counts[n]), ""))
    back = [_inside(notes, s, plan) for s in plan.sections if s.name == name]
    back = [tones for tones in back if len(tones) > FEW]
    under = next((n for n in UNDER if n != name and counts[n]), "")
    below = next((_inside(notes, s, plan) for s in plan.sections if s.name == under), [])
    lift = None
    if back and len(below) > FEW:
        lift = sum(t.pitch for t in back[0]) / len(back[0]) - sum(t.pitch for t in below) / len(below)
    verses = [_inside(notes, s, plan) for s in plan.sections if s.name == "verse"]
    return lift, _alike(back), _alike([tones for tones in verses if len(tones) > FEW])


def _alike(times: Sequence[Tones]) -> float | None:
    """How alike the first two of several sections are, over the shorter one's length."""
    if len(times) < 2:
        return None
    stop = min(max(t.start for t in tones) for tones in times[:2])
    one, two = ({(t.start, t.pitch) for t in tones if t.start <= stop} for tones in times[:2])
    return len(one & two) / len(one | two)


def _inside(notes: Tones, section: PlannedSection, plan: SongPlan) -> list[Tone]:
    """The notes of a section with its pickup, counted from its start."""
    start = plan.start_beats(section)
    end = start + plan.length_beats(section) - PICKUP
    return [n._replace(start=n.start - start) for n in notes if start - PICKUP <= n.start < end]


def _early(notes: Tones, plan: SongPlan) -> float:
    """The share of notes that start between the pulses and are held over a stronger place."""
    count = 0
    ends = [*(note.start for note in notes[1:]), notes[-1].start + notes[-1].length]
    for note, until in zip(notes, ends, strict=True):
        end = min(note.start + note.length, until)
        own = _weight(note.start, plan)
        step = note.start // QUARTER * QUARTER + QUARTER
        while own < 2 and step < end:
            if _weight(step, plan) > own:
                count += 1
                break
            step += QUARTER
    return count / len(notes)


def _weight(beats: Fraction, plan: SongPlan) -> int:
    place = beats % plan.bar_beats
    return 2 if place in plan.meter.pulses else 1 if place % HALF == 0 else 0


def _early_band(plan: SongPlan) -> tuple[float, float]:
    """Styles that stay on the beat may have no early note at all."""
    return (0.0, EARLY[1]) if plan.sheet.tune.syncopation <= ON_THE_BEAT else EARLY
