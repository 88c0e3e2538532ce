"""Rap: verses that are spoken in time.

A line fills its bars: syllables in sixteenths and eighths, stressed ones on the beat, the rhyme on the last
beat (63 % of the line ends of recorded raps start there), then a breath. The voice speaks on two to four
close pitches: it lies on one, stressed syllables lift off it, the end of a line falls, and
every second line answers by ending higher. Two lines that rhyme have the same way of rising and falling.
"""

from collections.abc import Sequence

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.degrees import CORE_MINOR
from undersong.engine.compose.tune.ground import Ground
from undersong.engine.compose.tune.phrase import Phrase, Range, Verse
from undersong.engine.compose.tune.setting import Case, Rhythm, Slot, Taste, Words, set_words
from undersong.units import MidiPitch

STREAM = "compose/rap"
HEIGHT = 0.32  # of the easy range: where the voice speaks
BREATH_SECONDS = 0.26
RHYME_SECONDS = 0.5  # most that a line's last syllable is held
LIFTS = (
    (0, 1, 0, 1),
    (0, 1, 0, 2),
    (0, 0, 1, 1),
    (0, 2, 0, 1),
)  # of stressed syllables, in turn, on the ladder
ENDS = (-1, 0)  # of lines, in turn


class RapWriter:
    """Writes rapped verses of one song."""

    def __init__(self, plan: SongPlan, span: Range) -> None:
        """Take the plan and where the voice is at ease."""
        self.plan = plan
        self.ground = Ground(plan)
        self.places = self.ground.places
        base = span.lowest + HEIGHT * (span.highest - span.lowest)
        steps = CORE_MINOR if plan.key.minor else CORE_MINOR - {3} | {4}
        classes = {(plan.key.tonic + s) % 12 for s in steps}
        ladder = [p for p in range(span.lowest, span.highest + 1) if p % 12 in classes]
        homes = [i for i, p in enumerate(ladder) if (p - plan.key.tonic) % 12 in (0, 7)] or [0]
        self._ladder = ladder
        self._home = min(homes, key=lambda i: abs(ladder[i] - base))

    def write(self, section: PlannedSection, verses: Sequence[Verse], *, free_from: int) -> list[Phrase]:
        """Return one phrase for each line; see `TuneWriter.write`."""
        free, found = free_from, []
        for index, verse in enumerate(verses):
            rhythm = self._rhythm(section, verse, index, free)
            pitches = self._pitches(section, verse, index)
            onsets = tuple(o - verse.start for o in rhythm.onsets)
            found.append(Phrase(verse.key, verse.length, onsets, rhythm.lengths, pitches))
            free = rhythm.onsets[-1] + rhythm.lengths[-1] + self.places.ticks(BREATH_SECONDS)
        return found

    def _rhythm(self, section: PlannedSection, verse: Verse, index: int, free: int) -> Rhythm:
        places, words = self.places, verse.words
        rhyme = _rhyme(words)
        end = verse.start + verse.length
        beat = end - places.pulse
        latest = min(beat + (len(words) - 1 - rhyme) * places.step, end - 1)
        early = verse.start - (places.reach if words.first_stress else 0)
        slot = Slot(verse.start, verse.length, max(free, early), max(latest, free, early))
        rng = self.plan.seeds.stream(f"{STREAM}/{section.letter}/{section.instance}/{index}")
        taste = Taste(self.plan.sheet.tune.syncopation, breadth=1.3, held=1.0)
        case = Case(words, slot, places, taste, land=(rhyme, beat), spoken=True)
        rhythm = set_words(case, rng, candidates=6)[0]
        longest = max(1, int(RHYME_SECONDS / places.tick_seconds))
        return Rhythm(rhythm.onsets, (*rhythm.lengths[:-1], min(rhythm.lengths[-1], longest)))

    def _pitches(self, section: PlannedSection, verse: Verse, index: int) -> tuple[MidiPitch, ...]:
        """Level speech, lifted by its stresses; couplets have one pattern."""
        rng = self.plan.seeds.stream(f"{STREAM}/{section.letter}/pitch/{index // 2 % 2}")
        lifts = LIFTS[int(rng.integers(len(LIFTS)))]
        rhyme, steps, count = _rhyme(verse.words), [], 0
        for i, stress in enumerate(verse.words.stresses):
            if i >= rhyme:
                steps.append(ENDS[index % 2] if i == rhyme else ENDS[0])
            elif stress == 1:
                steps.append(lifts[count % len(lifts)])
                count += 1
            else:
                steps.append(0)
        top = len(self._ladder) - 1
        return tuple(self._ladder[min(max(self._home + s, 0), top)] for s in steps)


def _rhyme(words: Words) -> int:
    """The syllable that rhymes: the last stressed one, if not too far from the end."""
    count = len(words)
    return next((i for i in range(count - 1, max(count - 4, -1), -1) if words.stresses[i] == 1), count - 1)
