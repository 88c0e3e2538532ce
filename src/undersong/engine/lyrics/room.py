"""How much music a line needs, so that every word of it can be understood.

The unit is the *step*: the power of two of a beat that lasts 0.23 to 0.46 s, the usual length
of a sung syllable: an eighth up to 130 BPM, a quarter up to 260. A line of n syllables takes a
little less than n steps of 0.33 s, since weak syllables are shorter, a longer last note and a
breath; that is 1.0 [0.68 to 1.34] syllables a beat at medium tempi, as in recorded songs. It is given a
slot of 1, 2, 4 or 8 bars (3 or 6 where the bar is short, half a bar where it is long and falls into
halves), because phrases come in such lengths, and lines of one section get the same slot. A rapped line
fills a bar.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from undersong.engine.theory.meter import Meter
from undersong.units import Beats, seconds_of

SHORTEST_STEP_SECONDS = 0.23
SYLLABLE_SECONDS = 0.27  # usual distance of two syllables where the step is short
COARSE_SYLLABLE_SECONDS = 0.32  # where it is long, since half a step would be too quick for most words
COARSE_STEP_SECONDS = 0.33
HURRIED_SECONDS = 0.23  # where there is little room; 4.3 syllables a second
BREATH_SECONDS = 0.60  # the last note beyond a syllable's length, and the breath after it
HURRIED_BREATH_SECONDS = 0.45
SLOTS = (1, 2, 3, 4, 6, 8, 12, 16)
SHORT_BAR_SECONDS = 1.4  # bars below count in threes too
MOST_A_BEAT_SLOW, MOST_A_BEAT = 1.4, 1.5  # syllables, where no time is short
SLOWEST_BPM, SLOW_BPM, MEDIUM_BPM = 66.0, 84.0, 130.0  # below the first, words stand on half beats
QUICK_BPM = 150.0
QUICK_SYLLABLE_SECONDS, QUICK_BREATH_SECONDS = 0.25, 0.5
LONG_BAR_SECONDS = 4.0  # a bar of two halves holds two lines from here on
RAPPED_SECONDS = 0.155  # a syllable of rap, 6.5 a second at most
RAP_BREATH_SECONDS = 0.25
RAP_REACH = 1.25  # times the usual number of syllables that a bar may hold
OUTLIER = 1.6  # times the median: a line that may have a slot of its own


def step_beats(bpm: float) -> Beats:
    """Return the usual distance of two syllables, a power of two of a beat."""
    # log2([s] / ([s/min] / [beats/min])) = log2([beats])
    return Fraction(2) ** math.ceil(math.log2(SHORTEST_STEP_SECONDS * bpm / 60.0))


def line_seconds(syllables: int, bpm: float, *, tight: bool = False, quick: bool = False) -> float:
    """Return how long a line takes with its breath, in seconds; `quick` as in quick songs at any tempo."""
    if tight:
        return max(syllables * HURRIED_SECONDS + HURRIED_BREATH_SECONDS, 0.9)
    coarse = seconds_of(step_beats(bpm), bpm) > COARSE_STEP_SECONDS
    each = COARSE_SYLLABLE_SECONDS if coarse else SYLLABLE_SECONDS
    if quick or bpm > QUICK_BPM:
        return max(syllables * QUICK_SYLLABLE_SECONDS + QUICK_BREATH_SECONDS, 1.9)
    return max(syllables * each + BREATH_SECONDS, 1.9)


def line_beats(syllables: int, bpm: float) -> float:
    """Return how many beats a line takes in a slow song, where seconds alone would let words run.

    In recorded songs a beat carries 1.0 syllable, 1.34 at most; quick songs never come near that.
    """
    if bpm >= MEDIUM_BPM:
        return 0.0
    beats = syllables / (MOST_A_BEAT_SLOW if bpm < SLOW_BPM else MOST_A_BEAT) + 1.0
    return beats * min(1.0, bpm / SLOWEST_BPM)


def slots_for(
    line_syllables: Sequence[int], bpm: float, meter: Meter, *, tight: bool = False, quick: bool = False
) -> tuple[Fraction, ...]:
    """Return how many bars each line of a section needs: 1/2, or whole ones.

    Parameters
    ----------
    line_syllables : number of syllables of each line.
    tight : take as little as can still be understood.
    quick : sing as in quick songs, however slow it is, such as the chorus between rapped verses.
    """
    if not line_syllables:
        return ()
    ordered = sorted(line_syllables)
    median = ordered[len(ordered) // 2]
    usual = max(n for n in ordered if n <= max(OUTLIER * median, median + 3))
    common = _slot(usual, bpm, meter, tight=tight, quick=quick)
    return tuple(
        common if n <= usual else _slot(n, bpm, meter, tight=tight, quick=quick) for n in line_syllables
    )


def bars_for(line_syllables: Sequence[int], bpm: float, meter: Meter, *, tight: bool = False) -> int:
    """Return how many bars a section with these lines needs; 0 without lines.

    The number is not rounded to a form: four lines of two bars give 8, three give 6.
    """
    return math.ceil(sum(slots_for(line_syllables, bpm, meter, tight=tight)))


def rapped_slots(
    line_syllables: Sequence[int], bpm: float, meter: Meter, *, usual: float
) -> tuple[Fraction, ...]:
    """Return how many bars each rapped line needs: one where its syllables can be said in it, else two.

    Parameters
    ----------
    usual : syllables of a bar in this style.
    """
    bar = seconds_of(meter.bar_beats, bpm)
    most = min(RAP_REACH * usual, (bar - RAP_BREATH_SECONDS) / RAPPED_SECONDS)
    return tuple(Fraction(max(1, math.ceil(n / max(most, 1.0)))) for n in line_syllables)


def _slot(syllables: int, bpm: float, meter: Meter, *, tight: bool, quick: bool) -> Fraction:
    bar = seconds_of(meter.bar_beats, bpm)
    needed = line_seconds(syllables, bpm, tight=tight, quick=quick)
    # Where beats fall into threes a syllable stands on an eighth, however slow; four such beats are two bars
    # of two, too much for one short line.
    slow = 0.0 if tight or quick or _eighths(meter) else _beats_needed(syllables, bpm, meter)
    if bar >= LONG_BAR_SECONDS and len(meter.pulses) % 2 == 0 and max(needed / bar, slow) <= 0.5:
        return Fraction(1, 2)
    allowed = [n for n in SLOTS if n not in (3, 6, 12) or bar < SHORT_BAR_SECONDS or n * bar > 9.0]
    usual = next((n for n in allowed if n * bar >= needed), math.ceil(needed / bar))
    return Fraction(max(usual, next((n for n in SLOTS if n >= slow), math.ceil(slow))))


def _beats_needed(syllables: int, bpm: float, meter: Meter) -> float:
    """Return how many bars a line takes by its beats, those of three eighths where the meter has such."""
    if not meter.compound:
        return line_beats(syllables, bpm) / float(meter.bar_beats)
    beats = len(meter.pulses)
    return line_beats(syllables, bpm * beats / float(meter.bar_beats)) / beats


def _eighths(meter: Meter) -> bool:
    """Whether syllables go by eighths: in bars of up to three beats that fall into threes."""
    return meter.compound and len(meter.pulses) <= 3
