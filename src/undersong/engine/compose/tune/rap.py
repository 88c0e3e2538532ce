"""Rap: verses that are spoken in time.

A line fills its bars: syllables in sixteenths and eighths, stressed ones on the beat, the rhyme on the last
beat (63 % of the line ends of recorded raps start there), then a breath. The voice speaks on two to four
close pitches: it lies on one, stressed syllables lift off it, the end of a line falls or stays, and every
second line answers by ending otherwise. Two lines that rhyme have the same way of rising and falling.

The *flow* is the song's own: on which tone it lies, which places of the bar it leans on, how it lifts, where
it ends. So two songs with the same words are two raps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.degrees import CORE_MINOR
from undersong.engine.compose.tune.ground import Ground
from undersong.engine.compose.tune.phrase import Phrase, Range, Verse
from undersong.engine.compose.tune.places import Weights
from undersong.engine.compose.tune.setting import (
    Case,
    Rhythm,
    Slot,
    Taste,
    Words,
    alignment,
    misplaced,
    set_words,
)
from undersong.units import MidiPitch

STREAM = "compose/rap"
HEIGHT = 0.32  # of the easy range: where the voice speaks
PITCHES = 4  # on which it speaks, at most
AWAY = 4  # semitones by which its home, a tone of the tonic chord, may lie above or below
BREATH_SECONDS = 0.26
RHYME_SECONDS = 0.5  # most that a line's last syllable is held
CANDIDATES, CHANCE = 8, 0.6  # rhythms of a line, and by how much they are ranked by chance
ACCENT = 1.6  # spread of the song's own liking for places of the bar
ALIGNED_GAIN, MISPLACED_LOSS = 6.0, 4.0
LIFT_LENGTHS = (4, 5, 6, 7)  # stressed syllables after which a way of lifting comes again
LIFTS = (0.4, 0.38, 0.22)  # how often a stressed syllable stays, and lifts by one or two of the ladder
STAYS_UP = 0.3  # share of couplets in which unstressed syllables stay where the stressed one lifted to
ENDS = ((-1, 0), (0, -1), (-1, 1), (-1, -2), (1, -1))  # of lines, in turn


@dataclass(frozen=True)
class Flow:
    """How one song raps.

    Attributes
    ----------
    accents : gain of each place of a bar, (bar,).
    lifts : of stressed syllables in turn, on the ladder, for couplets in turn.
    weak : for couplets in turn, whether syllables after a lifted one stay up.
    ends : of lines in turn.
    """

    accents: Weights
    lifts: tuple[tuple[int, ...], ...]
    weak: tuple[bool, ...]
    ends: tuple[int, int]


class RapWriter:
    """Writes rapped verses of one song."""

    def __init__(self, plan: SongPlan, span: Range) -> None:
        """Take the plan and where the voice is at ease."""
        self.plan = plan
        self.ground = Ground(plan, spoken=True)
        self.places = self.ground.places
        base = span.lowest + HEIGHT * (span.highest - span.lowest)
        steps = CORE_MINOR if plan.key.minor else CORE_MINOR - {3} | {4}
        classes = {(plan.key.tonic + s) % 12 for s in steps}
        ladder = [p for p in range(span.lowest, span.highest + 1) if p % 12 in classes]
        third = 3 if plan.key.minor else 4
        homes = [i for i, p in enumerate(ladder) if (p - plan.key.tonic) % 12 in (0, third, 7)] or [0]
        near = [i for i in homes if abs(ladder[i] - base) <= AWAY] or homes[:1]
        self._ladder = ladder
        self._home = near[int(plan.seeds.stream(f"{STREAM}/home").integers(len(near)))]

    def write(self, section: PlannedSection, verses: Sequence[Verse], *, free_from: int) -> list[Phrase]:
        """Return one phrase for each line; see `TuneWriter.write`."""
        free, found = free_from, []
        flow = self._flow(section)
        for index, verse in enumerate(verses):
            rhythm = self._rhythm(section, verse, index, free, flow)
            pitches = self._pitches(verse, index, flow)
            onsets = tuple(o - verse.start for o in rhythm.onsets)
            found.append(Phrase(verse.key, verse.length, onsets, rhythm.lengths, pitches))
            # Where the beat is quick the breath may be short: a line that came late would make all others so.
            said = rhythm.onsets[-1] + rhythm.lengths[-1]
            breath = self.places.ticks(BREATH_SECONDS)
            free = max(said, min(said + breath, verse.start + verse.length))
        return found

    def _flow(self, section: PlannedSection) -> Flow:
        rng = self.plan.seeds.stream(f"{STREAM}/flow/{section.letter}")
        accents = ACCENT * (rng.random(self.places.bar) - 0.5)
        lifts = tuple(self._lifts(rng) for _ in range(2))
        weak = tuple(bool(chance < STAYS_UP) for chance in rng.random(2))
        return Flow(accents, lifts, weak, ENDS[int(rng.integers(len(ENDS)))])

    def _lifts(self, rng: np.random.Generator) -> tuple[int, ...]:
        """A way of lifting; one that never lifts is no way."""
        count = int(rng.choice(LIFT_LENGTHS))
        found = [int(rng.choice(len(LIFTS), p=LIFTS)) for _ in range(count)]
        at = int(rng.integers(count))
        return tuple(found) if any(found) else tuple(int(i == at) for i in range(count))

    def _rhythm(self, section: PlannedSection, verse: Verse, index: int, free: int, flow: Flow) -> Rhythm:
        places, words = self.places, verse.words
        rhyme = _rhyme(words)
        end = verse.start + verse.length
        beat = end - places.pulse
        latest = min(beat + (len(words) - 1 - rhyme) * places.step, end - 1)
        early = verse.start - (places.reach if words.first_stress else 0)
        slot = Slot(verse.start, verse.length, max(free, early), max(latest, free, early))
        rng = self.plan.seeds.stream(f"{STREAM}/{section.letter}/{section.instance}/{index}")
        taste = Taste(self.plan.sheet.tune.syncopation, breadth=1.3, held=1.0, accents=flow.accents)
        case = Case(words, slot, places, taste, land=(rhyme, beat), spoken=True)
        found = set_words(case, rng, candidates=CANDIDATES)
        chances = CHANCE * rng.random(len(found))
        worth = [round(self._worth(r, words) + float(c), 6) for r, c in zip(found, chances, strict=True)]
        rhythm = found[max(range(len(found)), key=lambda i: (worth[i], -i))]
        longest = max(1, int(RHYME_SECONDS / places.tick_seconds))
        return Rhythm(rhythm.onsets, (*rhythm.lengths[:-1], min(rhythm.lengths[-1], longest)))

    def _worth(self, rhythm: Rhythm, words: Words) -> float:
        right = ALIGNED_GAIN * alignment(words, rhythm, self.places)
        return rhythm.score + right - MISPLACED_LOSS * misplaced(words, rhythm, self.places)

    def _pitches(self, verse: Verse, index: int, flow: Flow) -> tuple[MidiPitch, ...]:
        """Level speech, lifted by its stresses; couplets have one pattern."""
        couplet = index // 2 % 2
        lifts, weak = flow.lifts[couplet], flow.weak[couplet]
        rhyme, steps, count = _rhyme(verse.words), [], 0
        for i, stress in enumerate(verse.words.stresses):
            if i >= rhyme:
                steps.append(flow.ends[index % 2] if i == rhyme else min(flow.ends))
            elif stress == 1:
                steps.append(lifts[count % len(lifts)])
                count += 1
            else:
                steps.append(steps[-1] if weak and steps else 0)
        top = len(self._ladder) - 1
        highest = min(0, *flow.ends) + PITCHES - 1
        return tuple(self._ladder[min(max(self._home + min(s, highest), 0), top)] for s in steps)


def _rhyme(words: Words) -> int:
    """The syllable that rhymes: the last stressed one, if not too far from the end."""
    count = len(words)
    return next((i for i in range(count - 1, max(count - 4, -1), -1) if words.stresses[i] == 1), count - 1)
