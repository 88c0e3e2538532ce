"""Writing tunes phrase by phrase, with a memory of what the song has sung already.

Sections of one letter share their tune: the same words get exactly the same notes, other words
get the earlier line's rhythm and pitches wherever a syllable falls on one of its notes, and
something near them elsewhere. Inside a section lines share tunes after its form (`phrases`). What
is new is drawn from streams named after letter and line, so that a change in one place leaves the
others alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.contour import (
    Frame,
    Place,
    Wish,
    choose_pitches,
    draw_arc,
    draw_tunes,
    tune_score,
)
from undersong.engine.compose.tune.phrases import PhraseRole, Shape, plan_phrases
from undersong.engine.compose.tune.places import Places, Weights
from undersong.engine.compose.tune.setting import Case, Rhythm, Slot, Taste, Words, alignment, set_words
from undersong.engine.model import ChordSpan
from undersong.engine.styles.tune import TuneFacts
from undersong.units import MidiPitch

HOLD_SECONDS = 0.45  # the last syllable of a line is held at least so long
BREATH_SECONDS = 0.3
CROWDED = 0.8  # of the usual distance: a line that would be denser need not leave room for a pickup
ACCENT = 0.7  # spread of the song's own liking for places of the bar
ALIGNED_GAIN = 6.0
KNOWN_GAIN = 0.8  # for each bar whose rhythm the song has already
HELD, HELD_CLOSED = 2.0, 3.0  # last note of a line, relative to the usual distance
VARIED_NOTES = 3  # how many notes change in a varied ending
LIFT = (2.0, 3.5)  # semitones by which a chorus lies above the verse before it, at least and at most
NEW_RHYTHMS, NEW_DRAWS, RANK_LOSS = 3, 40, 0.3


@dataclass(frozen=True)
class Verse:
    """A line to be sung or played, before it has notes.

    Attributes
    ----------
    words : its stresses.
    key : for finding the same words again; "" for a tune without words.
    start, length : its slot in ticks from the start of its section.
    peak : syllable that carries the song's title, or None.
    given : notes that are fixed already.
    """

    words: Words
    key: str
    start: int
    length: int
    peak: int | None = None
    given: "Phrase | None" = None


@dataclass(frozen=True)
class Phrase:
    """Notes of a line, in ticks from the start of its slot."""

    key: str
    slot_length: int
    onsets: tuple[int, ...]
    lengths: tuple[int, ...]
    pitches: tuple[MidiPitch, ...]


@dataclass
class Memory:
    """What has been written of a letter, and the bars of rhythm that the song knows."""

    roles: dict[str, list[PhraseRole]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    bars: set[tuple[int, ...]] = field(default_factory=set)
    means: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Range:
    """Where tunes lie: pitches never left, and the middle of a section without register."""

    lowest: MidiPitch
    highest: MidiPitch
    middle: float


@dataclass(frozen=True)
class _Turn:
    """A line that is about to be written, and what it should be like.

    Attributes
    ----------
    written : the phrases of its section before it.
    again : a phrase with the very same words, or None.
    model : the phrase it takes after, or None where it is new.
    """

    section: PlannedSection
    verse: Verse
    role: PhraseRole
    written: tuple[Phrase, ...]
    again: Phrase | None
    model: Phrase | None
    rng: np.random.Generator


class TuneWriter:
    """Writes the phrases of a song, section by section, in the order of time."""

    def __init__(
        self, plan: SongPlan, habits: TuneFacts, span: Range, *, stream: str, free: bool = False
    ) -> None:
        """Take a plan.

        Parameters
        ----------
        stream : name of the randomness, such as compose/melody.
        free : whether no phrase takes after another, as in a solo.
        """
        self.plan = plan
        self.habits = habits
        self.span = span
        self.places = Places.of(plan.meter, plan.bpm)
        self.memory = Memory()
        self._stream = stream
        self._free = free

    def write(self, section: PlannedSection, verses: Sequence[Verse], *, free_from: int) -> list[Phrase]:
        """Write a section.

        Parameters
        ----------
        free_from : first tick from the start of the section at which a note may begin; negative
            where a pickup may reach into the section before.

        Returns
        -------
        One phrase for each line, in order.
        """
        known = self.memory.phrases.get(section.letter, [])
        if self._same(known, verses):
            return known
        roles = self._roles(section, verses)
        written: list[Phrase] = []
        free = free_from
        for index, verse in enumerate(verses):
            slot = self._slot(verse, verses[index + 1] if index + 1 < len(verses) else None, free)
            written.append(verse.given or self._phrase(self._turn(section, verses, roles, written), slot))
            phrase = written[-1]
            free = verse.start + phrase.onsets[-1] + self.rest
        self._remember(section, roles, written)
        return written

    @property
    def rest(self) -> int:
        """Ticks from the last onset of a line to the first of the next, at least."""
        return self.places.ticks(HOLD_SECONDS + BREATH_SECONDS)

    def pickup(self, words: Words) -> int:
        """Return how many ticks before its slot a line likes to begin."""
        most = min(2 * self.places.pulse, self.places.bar // 2)
        return min(max(self.places.reach, words.first_stress * self.places.step), most)

    def chord(self, tick: int, length: int) -> ChordSpan:
        """Return the chord under a note: an early arrival belongs to the chord it anticipates."""
        beats = tick * self.places.tick
        ahead = min(length, self.places.reach + 1) * self.places.tick
        here = self.plan.chord_at(max(beats, self.plan.chords[0].start_beats))
        end = here.start_beats + here.length_beats
        return self.plan.chord_at(end) if beats < end < beats + ahead else here

    def _same(self, known: list[Phrase], verses: Sequence[Verse]) -> bool:
        return (
            len(known) == len(verses)
            and all(v.key for v in verses)
            and all((p.key, p.slot_length) == (v.key, v.length) for p, v in zip(known, verses, strict=True))
        )

    def _roles(self, section: PlannedSection, verses: Sequence[Verse]) -> list[PhraseRole]:
        known = self.memory.roles.get(section.letter)
        if known and len(known) == len(verses):
            return known
        if self._free:
            return [PhraseRole(f"{i}", varied=False, cadence="") for i in range(len(verses))]
        rng = self.plan.seeds.stream(f"{self._stream}/{section.letter}/form/{len(verses)}")
        shapes = [Shape(len(v.words), v.key, v.length / self.places.bar) for v in verses]
        return plan_phrases(shapes, rng, chorus=section.name in ("chorus", "theme", "drop", "postchorus"))

    def _slot(self, verse: Verse, following: Verse | None, free: int) -> Slot:
        """Where a line may stand: from the breath after the last one to the pickup of the next."""
        reserve = self.pickup(following.words) if following else self.places.reach
        end = verse.start + verse.length
        latest = end - self.rest - reserve
        needed = CROWDED * (len(verse.words) - 1) * self.places.step
        if latest - verse.start < needed:
            latest = end - self.rest
        if latest - verse.start < needed:
            latest = end - self.places.ticks(HOLD_SECONDS)
        earliest = max(free, verse.start - self.pickup(verse.words))
        return Slot(verse.start, verse.length, earliest, max(latest, earliest))

    def _phrase(self, turn: _Turn, slot: Slot) -> Phrase:
        verse, again, model = turn.verse, turn.again, turn.model
        taste = self._taste(turn, turn.rng)
        case = Case(verse.words, slot, self.places, taste, model.onsets if model else ())
        if again and again.slot_length == verse.length and slot.earliest <= verse.start + again.onsets[0]:
            rhythms = [Rhythm(tuple(o + verse.start for o in again.onsets), again.lengths)]
        else:
            rhythms = self._rhythms(case, turn.rng)
        rhythm, pitches = self._best(turn, rhythms)
        onsets = tuple(o - verse.start for o in rhythm.onsets)
        return Phrase(verse.key, verse.length, onsets, rhythm.lengths, pitches)

    def _turn(
        self,
        section: PlannedSection,
        verses: Sequence[Verse],
        roles: Sequence[PhraseRole],
        written: list[Phrase],
    ) -> _Turn:
        """What the next line of a section is like: its model, its randomness."""
        index = len(written)
        verse, role = verses[index], roles[index]
        earlier = self.memory.phrases.get(section.letter, [])
        again = next((p for p in (*written, *earlier) if verse.key and p.key == verse.key), None)
        twin = next((written[i] for i in range(index) if roles[i].letter == role.letter), None)
        then = earlier[index] if index < len(earlier) else None
        name = f"{self._stream}/{section.letter}/{index}"
        rng = self.plan.seeds.stream(name if section.instance == 1 else f"{name}/{section.instance}")
        return _Turn(section, verse, role, tuple(written), again, again or twin or then, rng)

    def _wish(self, turn: _Turn) -> Wish:
        section, written = turn.section, turn.written
        arc = draw_arc(self.plan.seeds.stream(f"{self._stream}/{section.letter}/arc/{turn.role.letter}"))
        return Wish(
            arc=arc,
            cadence=turn.role.cadence,
            before=written[-1].pitches[-1] if written else None,
            span=self.habits.span,
            peak=turn.verse.peak,
            motif=_moves(written[0]) if written and turn.model is None else (),
        )

    def _best(self, turn: _Turn, rhythms: Sequence[Rhythm]) -> tuple[Rhythm, tuple[MidiPitch, ...]]:
        """The rhythm with its pitches; what has no model is looked for among several rhythms."""
        frame, wish = self._frame(turn.section), self._wish(turn)
        if turn.model is not None:
            rhythm = rhythms[0]
            wish = replace(wish, kept=self._kept(turn, turn.model, rhythm))
            return rhythm, choose_pitches(self._notes(turn, rhythm), frame, wish, turn.rng)
        best: tuple[float, Rhythm, tuple[MidiPitch, ...]] | None = None
        for rank, rhythm in enumerate(rhythms[:NEW_RHYTHMS]):
            notes = self._notes(turn, rhythm)
            for tune in draw_tunes(notes, frame, wish, turn.rng, draws=NEW_DRAWS):
                score = round(tune_score(tune, notes, frame, wish) - RANK_LOSS * rank, 6)
                if best is None or score > best[0]:
                    best = (score, rhythm, tune)
        if best is None:
            raise AssertionError("set_words returns at least one rhythm")
        return best[1], best[2]

    def _rhythms(self, case: Case, rng: np.random.Generator) -> list[Rhythm]:
        """Rhythms, best first: by their own score, by accents that fall right, by bars already known."""
        found = set_words(case, rng)

        def worth(rhythm: Rhythm) -> float:
            known = sum(bar in self.memory.bars for bar in self._bars(rhythm.onsets))
            aligned = ALIGNED_GAIN * alignment(case.words, rhythm, self.places)
            return round(rhythm.score + aligned + KNOWN_GAIN * known, 6)

        return sorted(found, key=lambda r: (-worth(r), r.onsets))

    def _taste(self, turn: _Turn, rng: np.random.Generator) -> Taste:
        late = rng.random() < self.habits.late_start
        start = int(rng.choice([self.places.reach, self.places.pulse])) if late else 0
        high = turn.section.name in ("chorus", "theme", "drop")
        accents = self._accents("") + 0.6 * self._accents(turn.section.letter)
        breadth = self.habits.breadth * (1.05 if high else 1.0)
        held = HELD_CLOSED if turn.role.cadence == "closed" else HELD
        return Taste(self.habits.syncopation, breadth, held, start, accents)

    def _accents(self, letter: str) -> Weights:
        rng = self.plan.seeds.stream(f"{self._stream}/accents/{letter}")
        return ACCENT * (rng.random(self.places.bar) - 0.5)

    def _frame(self, section: PlannedSection) -> Frame:
        middle = self.span.middle + section.register
        below = self.memory.means.get("verse")
        if section.name == "chorus" and below is not None:
            middle = min(max(middle, below + LIFT[0]), below + LIFT[1])
        middle = min(max(middle, self.span.lowest + 4.0), self.span.highest - 4.0)
        habits = self.habits
        return Frame(
            self.plan.key,
            max(self.span.lowest, round(middle) - 8),
            min(self.span.highest, round(middle) + 8),
            middle,
            colour=habits.colour,
            unison=habits.unison,
            leap=habits.leap,
        )

    def _notes(self, turn: _Turn, rhythm: Rhythm) -> list[Place]:
        words = turn.verse.words
        first = turn.section.start_bar * self.places.bar
        longest = self.places.reach + 1
        start = min(rhythm.onsets)
        heard = self.places.effective(start, max(rhythm.onsets) + 1, longest)
        return [
            Place(
                float(length * self.places.tick),
                float(heard[onset - start, min(length, longest)]),
                stress,
                self.chord(first + onset, length),
            )
            for onset, length, stress in zip(rhythm.onsets, rhythm.lengths, words.stresses, strict=True)
        ]

    def _kept(self, turn: _Turn, model: Phrase, rhythm: Rhythm) -> dict[int, MidiPitch]:
        """Pitches of the model for the notes that stand where it has one; a varied ending is free."""
        verse = turn.verse
        varied = turn.role.varied and turn.again is None
        pitches = dict(zip(model.onsets, model.pitches, strict=True))
        stop = len(rhythm.onsets) - (VARIED_NOTES if varied else 0)
        return {
            i: pitches[onset - verse.start]
            for i, onset in enumerate(rhythm.onsets[:stop])
            if onset - verse.start in pitches
        }

    def _bars(self, onsets: Sequence[int]) -> list[tuple[int, ...]]:
        bars: dict[int, list[int]] = {}
        for onset in onsets:
            bars.setdefault(onset // self.places.bar, []).append(onset % self.places.bar)
        return [tuple(bar) for bar in bars.values()]

    def _remember(self, section: PlannedSection, roles: list[PhraseRole], written: list[Phrase]) -> None:
        self.memory.roles.setdefault(section.letter, roles)
        self.memory.phrases.setdefault(section.letter, written)
        for phrase in written:
            self.memory.bars.update(self._bars(phrase.onsets))
        pitches = [p for phrase in written for p in phrase.pitches]
        if pitches:
            self.memory.means.setdefault(section.name, sum(pitches) / len(pitches))


def _moves(phrase: Phrase) -> tuple[int, ...]:
    return tuple(b - a for a, b in zip(phrase.pitches[:4], phrase.pitches[1:5], strict=False))
