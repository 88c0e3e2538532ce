"""The pace of a song's lines: where each may stand, and the rhythms that its words can have there.

Accents, held notes and early ones are the song's own, drawn from streams named after what they are for; bars
that the song knows already are liked, but for the first line of a chorus, which should be new.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from undersong.engine.compose.tune.phrase import Phrase, Verse
from undersong.engine.compose.tune.places import Places, Weights
from undersong.engine.compose.tune.setting import (
    SHORTEST_SECONDS,
    Case,
    Rhythm,
    Slot,
    Taste,
    Words,
    alignment,
    misplaced,
    set_words,
    syncopated,
)
from undersong.engine.compose.tune.turn import HIGH, Memory, Turn, home
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.styles.tune import TuneFacts

HOLD_SECONDS = 0.45  # the last syllable of a line is held at least so long
BREATH_SECONDS = 0.3
EASE_BEATS = 1.5
CROWDED = 0.9  # of the usual distance: a line that would be denser need not leave room for a pickup
ACCENT = 0.7  # spread of the song's own liking for places of the bar
ALIGNED_GAIN = 6.0
MISPLACED_LOSS = 5.0  # for a content word's stress that is weaker than both its neighbours
EARLY, EARLY_GAIN, MOST_EARLY = 0.21, 0.45, 0.4  # share of early notes by the style's syncopation
EARLY_LOSS, EARLY_SLACK = 12.0, 0.06  # of a rhythm that is further from the song's share than the slack
KNOWN_LEAN = 3.0  # by how much a draft that wants variety likes known bars less
KNOWN_GAIN = 0.5  # for each bar whose rhythm the song has already
HELD, HELD_CLOSED = 2.0, 3.0  # last note of a line, relative to the usual distance
HEAD, FREER = 0.5, (0.6, 0.3)  # of a slot; share of verse 2's lines, and of twins, that keep only this rhythm
UNHEARD_GAIN = 0.5  # for each bar of a chorus's first line whose rhythm the verse has not used


@dataclass(frozen=True)
class Pace:
    """Sets the lines of a song to rhythms.

    Attributes
    ----------
    habits, lean, signature : how this song differs from others.
    memory : of what was written; its bars are read.
    drawn : name of a use to its randomness.
    """

    places: Places
    habits: TuneFacts
    lean: Leaning
    signature: str
    memory: Memory
    drawn: Callable[[str], np.random.Generator]

    @property
    def rest(self) -> int:
        """Ticks from the last onset of a line to the first of the next, at least."""
        return self.places.ticks(HOLD_SECONDS + BREATH_SECONDS)

    @property
    def ease(self) -> int:
        """Ticks from the last onset of a line to the next line where there is room: a rest that is heard."""
        return max(self.rest, int(EASE_BEATS / self.places.tick))

    def pickup(self, words: Words) -> int:
        """Return how many ticks before its slot a line likes to begin."""
        most = min(2 * self.places.pulse, self.places.bar // 2)
        return min(max(self.places.reach, words.first_stress * self.places.step), most)

    def is_clear(self, first: Phrase, verse: Verse, free_from: int) -> bool:
        """Whether a pickup that comes again lets the last word before it be sung, were it ever so short."""
        spoken = free_from - self.rest + self.places.ticks(SHORTEST_SECONDS)
        return verse.start + first.onsets[0] >= spoken

    def slot(self, verse: Verse, following: Verse | None, free: int) -> Slot:
        """Where a line may stand: from the breath after the last one to the pickup of the next."""
        reserve = self.pickup(following.words) if following else self.places.reach
        end = verse.start + verse.length
        latest = end - self.ease - reserve
        needed = CROWDED * (len(verse.words) - 1) * self.places.step
        if latest - verse.start < needed:
            latest = end - self.rest
        if latest - verse.start < needed:
            latest = end - self.places.ticks(HOLD_SECONDS)
        earliest = max(free, verse.start - self.pickup(verse.words))
        return Slot(verse.start, verse.length, earliest, max(latest, earliest))

    def rhythms(self, turn: Turn, slot: Slot) -> list[Rhythm]:
        """Return rhythms for a line in its slot, the best first; of the very same words the one they had."""
        verse, again = turn.verse, turn.again
        taste = self._taste(turn)
        case = Case(verse.words, slot, self.places, taste, self._model_onsets(turn))
        if again and again.slot_length == verse.length and slot.earliest <= verse.start + again.onsets[0]:
            return [Rhythm(tuple(o + verse.start for o in again.onsets), again.lengths)]
        return self._sorted(case, turn.rng, fresh=turn.section.name in HIGH and not turn.written)

    def bars_of(self, onsets: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the rhythm of each bar that has a note: places in it."""
        bars: dict[int, list[int]] = {}
        for onset in onsets:
            bars.setdefault(onset // self.places.bar, []).append(onset % self.places.bar)
        return [tuple(bar) for bar in bars.values()]

    def _model_onsets(self, turn: Turn) -> tuple[int, ...]:
        """The rhythm that a line takes after: its model's, or its head where the end is to be another."""
        model = turn.model
        if model is None or turn.again is not None:
            return model.onsets if model else ()
        rng = self.drawn(f"{home(turn.section)}/head/{len(turn.written)}")
        chance = FREER[bool(turn.written)] + self.lean.variety - self.lean.steady
        free = turn.role.varied or rng.random() < chance
        return tuple(o for o in model.onsets if o < HEAD * model.slot_length) if free else model.onsets

    def _sorted(self, case: Case, rng: np.random.Generator, *, fresh: bool) -> list[Rhythm]:
        """Rhythms, best first: by their own score, by accents that fall right, by bars already known.

        A `fresh` one, the first of a chorus, is the better the less the verse has known it.
        """
        gain = -UNHEARD_GAIN if fresh else KNOWN_GAIN - KNOWN_LEAN * self.lean.variety
        found = set_words(case, rng, chance=1.0 + max(self.lean.variety, 0.0))

        def worth(rhythm: Rhythm) -> float:
            known = sum(bar in self.memory.bars for bar in self.bars_of(rhythm.onsets))
            right = ALIGNED_GAIN * alignment(case.words, rhythm, self.places)
            right -= MISPLACED_LOSS * misplaced(case.words, rhythm, self.places)
            right -= EARLY_LOSS * max(0.0, abs(syncopated(rhythm, self.places) - self._aim()) - EARLY_SLACK)
            return round(rhythm.score + right + gain * known, 6)

        return sorted(found, key=lambda r: (-worth(r), r.onsets))

    def _aim(self) -> float:
        """The share of notes that come early in this song."""
        return min(max(EARLY + EARLY_GAIN * self.habits.syncopation, 0.0), MOST_EARLY)

    def _taste(self, turn: Turn) -> Taste:
        late = turn.rng.random() < self.habits.late_start + 0.5 * self.lean.variety
        late = late or (self.signature == "late" and turn.section.name in HIGH and not turn.written)
        starts = [self.places.reach, self.places.pulse, -self.places.reach]
        # Before the beat only where a draft before was dull: that line anticipates its bar.
        start = int(turn.rng.choice(starts if self.lean.variety > 0 else starts[:2])) if late else 0
        high = turn.section.name in HIGH
        accents = self._accents("") + 0.6 * self._accents(turn.section.letter)
        breadth = self.habits.breadth * (1.05 if high else 1.0)
        held = HELD_CLOSED if turn.role.cadence == "closed" else HELD
        return Taste(self.habits.syncopation, breadth, held, start, accents)

    def _accents(self, letter: str) -> Weights:
        rng = self.drawn(f"accents/{letter}")
        return ACCENT * (rng.random(self.places.bar) - 0.5)
