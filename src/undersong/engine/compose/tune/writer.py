"""Writing tunes phrase by phrase, with a memory of what the song has sung already.

Sections of one letter share their tune: the same words get exactly the same notes, other words
get the earlier line's rhythm and pitches wherever a syllable falls on one of its notes, and
something near them elsewhere. Inside a section lines share tunes after its form (`phrases`). What
is new is drawn from streams named after letter and line, so that a change in one place leaves the
others alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.character import personal, signature
from undersong.engine.compose.tune.contour import choose_pitches, draw_arc, draw_tunes
from undersong.engine.compose.tune.ground import Ground
from undersong.engine.compose.tune.guard import is_known
from undersong.engine.compose.tune.hook import Hook, hook_score
from undersong.engine.compose.tune.judge import tune_scores
from undersong.engine.compose.tune.phrase import Phrase, Range, Verse
from undersong.engine.compose.tune.phrases import PhraseRole, Shape, plan_phrases
from undersong.engine.compose.tune.places import Weights
from undersong.engine.compose.tune.returns import Ceiling, draw_lift, ended, lifted
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
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.engine.model.kinds import HOOKED
from undersong.engine.styles.tune import TuneFacts
from undersong.units import MidiPitch

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
AGAIN, KEPT, LATER = 200.0, 60.0, 14.0  # how firmly pitches are kept: of the same words, a twin, verse 1
HEAD, FREER = 0.5, (0.6, 0.3)  # of a slot; share of verse 2's lines, and of twins, that keep only this rhythm
VARIED_NOTES = 3  # how many notes change in a varied ending
LIFT = (2.0, 4.5)  # semitones by which a chorus lies above the verse before it, at least and at most
NEW_RHYTHMS, NEW_DRAWS, NEW_KEPT, RANK_LOSS = 3, 40, 12, 0.3
HOOK_GAIN = 0.7  # worth of what makes a hook, in the ranking of a chorus's first line
UNHEARD_GAIN = 0.5  # for each bar of that line whose rhythm the verse has not used
SPANS = (-2.0, 0.0, 1.5, 3.5)  # by which phrases of a song are narrower or wider than its usual one
REPEATS, MOST_REPEATS = 1.25, 1.6  # by which a chorus known by its repeated notes repeats more
VERSE_LEAP = 0.25  # share of new phrases outside the chorus that have a wide leap
OFFSETS = (-2.0, 0.0, 1.5)  # of phrases that are not the first of their section, in semitones
PEAK_HEIGHT = 1.0  # of the one with the title
HEIGHT = 9  # semitones by which a section's tune may leave its middle
HIGH = (*HOOKED, "postchorus")


@dataclass
class Memory:
    """What has been written of a letter and how often it was heard, and the bars of rhythm that are known."""

    roles: dict[str, list[PhraseRole]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    bars: set[tuple[int, ...]] = field(default_factory=set)
    means: dict[str, float] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)


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
        self, plan: SongPlan, habits: TuneFacts, span: Range, *, stream: str, leaning: Leaning | None = None
    ) -> None:
        """Take a plan.

        Parameters
        ----------
        stream : name of the randomness, such as compose/melody.
        leaning : what earlier drafts of the same tune lacked.
        """
        self.plan = plan
        self._lean = leaning or Leaning()
        self.habits = self._lean.applied(personal(habits, plan.seeds.stream(f"{stream}/character")))
        self.span = span
        self.ground = Ground(plan)
        self.places = self.ground.places
        self.memory = Memory()
        self._stream = stream
        self._signature = signature(plan.seeds.stream(f"{stream}/signature"))

    def write(self, section: PlannedSection, verses: Sequence[Verse], *, free_from: int) -> list[Phrase]:
        """Write a section.

        Parameters
        ----------
        free_from : first tick from the start of the section at which a note may begin; negative
            where a pickup may reach into the section before.

        Returns
        -------
        One phrase for each line, in order; all in the song's own key, wherever the section stands.
        """
        known = self.memory.phrases.get(_home(section), [])
        heard = self.memory.heard.get(_home(section), 0)
        self.memory.heard[_home(section)] = heard + 1
        if self._same(known, verses) and self._clear(known[0], verses[0], free_from):
            return self._last(section, verses, known, heard) if section.final and heard else known
        roles = self._roles(section, verses)
        written: list[Phrase] = []
        free = free_from
        for index, verse in enumerate(verses):
            slot = self._slot(verse, verses[index + 1] if index + 1 < len(verses) else None, free)
            written.append(self._phrase(self._turn(section, verses, roles, written), slot))
            phrase = written[-1]
            free = verse.start + phrase.onsets[-1] + self.rest
        self._remember(section, roles, written)
        return written

    def heard(self, section: PlannedSection, phrases: Sequence[Phrase]) -> None:
        """Take note of how high a section lies, whoever wrote it: a chorus goes above the verse."""
        pitches = [p for phrase in phrases for p in phrase.pitches]
        if pitches:
            self.memory.means.setdefault(section.name, sum(pitches) / len(pitches))

    def closed(
        self, section: PlannedSection, verses: Sequence[Verse], phrases: Sequence[Phrase], *, ground: Ground
    ) -> list[Phrase]:
        """Return the phrases of the last section, whose last note closes the song; `ground` is theirs."""
        first = ground.first(section) + verses[-1].start
        chord = ground.chord(first + phrases[-1].onsets[-1], phrases[-1].lengths[-1])
        allowed = range(self.span.lowest, self.span.top + 1)
        return [*phrases[:-1], ended(phrases[-1], self.plan.key, chord, allowed)]

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

    def _same(self, known: list[Phrase], verses: Sequence[Verse]) -> bool:
        return (
            len(known) == len(verses)
            and all(v.key for v in verses)
            and all((p.key, p.slot_length) == (v.key, v.length) for p, v in zip(known, verses, strict=True))
        )

    def _clear(self, first: Phrase, verse: Verse, free_from: int) -> bool:
        """Whether a pickup that comes again lets the last word before it be sung, were it ever so short."""
        spoken = free_from - self.rest + self.places.ticks(SHORTEST_SECONDS)
        return verse.start + first.onsets[0] >= spoken

    def _last(
        self, section: PlannedSection, verses: Sequence[Verse], known: list[Phrase], heard: int
    ) -> list[Phrase]:
        """The last chorus, which goes beyond the ones before."""
        if section.name not in HIGH:
            return known
        first = self.ground.first(section)
        frame = self._frame(section, peak=True)
        ceiling = Ceiling(
            lambda tick, length: self.ground.chord(first + tick, length),
            frozenset(pc for pc, share in enumerate(frame.shares) if share > 0),
            frame.highest,
            float(self.places.tick),
        )
        rng = self.plan.seeds.stream(f"{self._stream}/{section.letter}/last")
        how = draw_lift(self.habits.last_chorus, rng)
        return lifted(known, [v.start for v in verses], how, ceiling, times=heard)

    def _roles(self, section: PlannedSection, verses: Sequence[Verse]) -> list[PhraseRole]:
        known = self.memory.roles.get(_home(section))
        if known and len(known) == len(verses):
            return known
        rng = self.plan.seeds.stream(f"{self._stream}/{section.letter}/form/{len(verses)}")
        shapes = [Shape(len(v.words), v.key, v.length / self.places.bar) for v in verses]
        return plan_phrases(shapes, rng, chorus=section.name in HIGH, forms=dict(self.habits.forms))

    def _slot(self, verse: Verse, following: Verse | None, free: int) -> Slot:
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

    def _phrase(self, turn: _Turn, slot: Slot) -> Phrase:
        verse, again = turn.verse, turn.again
        taste = self._taste(turn, turn.rng)
        case = Case(verse.words, slot, self.places, taste, self._model_onsets(turn))
        if again and again.slot_length == verse.length and slot.earliest <= verse.start + again.onsets[0]:
            rhythms = [Rhythm(tuple(o + verse.start for o in again.onsets), again.lengths)]
        else:
            rhythms = self._rhythms(case, turn.rng, fresh=turn.section.name in HIGH and not turn.written)
        rhythm, pitches = self._best(turn, rhythms)
        onsets = tuple(o - verse.start for o in rhythm.onsets)
        return Phrase(verse.key, verse.length, onsets, rhythm.lengths, pitches)

    def _model_onsets(self, turn: _Turn) -> tuple[int, ...]:
        """The rhythm that a line takes after: its model's, or its head where the end is to be another."""
        model = turn.model
        if model is None or turn.again is not None:
            return model.onsets if model else ()
        rng = self.plan.seeds.stream(f"{self._stream}/{_home(turn.section)}/head/{len(turn.written)}")
        chance = FREER[bool(turn.written)] + self._lean.variety - self._lean.steady
        free = turn.role.varied or rng.random() < chance
        return tuple(o for o in model.onsets if o < HEAD * model.slot_length) if free else model.onsets

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
        earlier = self.memory.phrases.get(_home(section), [])
        said = (*written, *earlier, *self.memory.phrases.get(section.letter, []))
        again = next((p for p in said if verse.key and p.key == verse.key), None)
        twin = next((written[i] for i in range(index) if roles[i].letter == role.letter), None)
        then = earlier[index] if index < len(earlier) else None
        name = f"{self._stream}/{section.letter}/{index}"
        rng = self.plan.seeds.stream(name if section.instance == 1 else f"{name}/{section.instance}")
        return _Turn(section, verse, role, tuple(written), again, again or twin or then, rng)

    def _wish(self, turn: _Turn) -> Wish:
        section, written = turn.section, turn.written
        rng = self.plan.seeds.stream(f"{self._stream}/{section.letter}/arc/{turn.role.letter}")
        arc = draw_arc(rng)
        wider = SPANS[int(rng.integers(len(SPANS)))]
        leaps = self._signature == "leap" if section.name in HIGH else rng.random() < VERSE_LEAP
        return Wish(
            arc=arc,
            cadence=turn.role.cadence,
            before=written[-1].pitches[-1] if written else None,
            span=min(max(self.habits.span + wider, 3.0), 14.0),
            peak=turn.verse.peak,
            motif=_moves(written[0]) if written and turn.model is None else (),
            leap=_leap_at(turn.verse) if leaps and turn.model is None else None,
        )

    def _best(self, turn: _Turn, rhythms: Sequence[Rhythm]) -> tuple[Rhythm, tuple[MidiPitch, ...]]:
        """The rhythm with its pitches; what has no model is looked for among several rhythms."""
        frame = self._frame(turn.section, peak=turn.verse.peak is not None, letter=turn.role.letter)
        wish = self._wish(turn)
        if turn.model is not None:
            rhythm = rhythms[0]
            wish = replace(wish, kept=self._kept(turn, turn.model, rhythm))
            wish = replace(wish, kept_gain=AGAIN if turn.again else KEPT if turn.written else LATER)
            return rhythm, choose_pitches(self._notes(turn, rhythm), frame, wish, turn.rng)
        found = sorted(self._candidates(turn, rhythms, frame, wish), key=lambda c: (-c[0], c[2], c[1].onsets))
        known = turn.written[-1] if turn.written else None
        for _, rhythm, tune in found:
            if not self._is_known(turn.verse, known, rhythm, tune):
                return rhythm, tune
        return found[0][1:]

    def _candidates(
        self, turn: _Turn, rhythms: Sequence[Rhythm], frame: Frame, wish: Wish
    ) -> Iterator[tuple[float, Rhythm, tuple[MidiPitch, ...]]]:
        """New tunes with their worth; the first line of a chorus must also be worth remembering."""
        hook = turn.section.name in HIGH and not turn.written
        for rank, rhythm in enumerate(rhythms[:NEW_RHYTHMS]):
            notes = self._notes(turn, rhythm)
            base = -RANK_LOSS * rank
            drawn = draw_tunes(notes, frame, wish, turn.rng, draws=NEW_DRAWS)
            scores = tune_scores(drawn, notes, frame, wish)
            for i in np.argsort(-scores, kind="stable")[:NEW_KEPT]:
                tune = tuple(int(p) for p in drawn[i])
                worth = HOOK_GAIN * self._hook_score(turn.verse, rhythm, tune) if hook else 0.0
                yield round(base + float(scores[i]) + worth, 6), rhythm, tune

    def _hook_score(self, verse: Verse, rhythm: Rhythm, tune: tuple[MidiPitch, ...]) -> float:
        """How memorable the first two bars are."""
        span = 2 * self.places.bar
        head = [i for i, onset in enumerate(rhythm.onsets) if onset - verse.start < span] or [0]
        onsets = tuple(rhythm.onsets[i] - verse.start for i in head)
        lengths = tuple(rhythm.lengths[i] for i in head)
        return hook_score(
            Hook(onsets, lengths, tuple(tune[i] for i in head), span), self.places, self._signature
        )

    def _is_known(
        self, verse: Verse, before: Phrase | None, rhythm: Rhythm, tune: tuple[MidiPitch, ...]
    ) -> bool:
        """Whether the line, after the one before it, quotes a stored tune."""
        onsets, pitches = rhythm.onsets, tune
        if before is not None:
            onsets = (*(o + verse.start - before.slot_length for o in before.onsets), *onsets)
            pitches = (*before.pitches, *pitches)
        return is_known(onsets, pitches)

    def _rhythms(self, case: Case, rng: np.random.Generator, *, fresh: bool) -> list[Rhythm]:
        """Rhythms, best first: by their own score, by accents that fall right, by bars already known.

        A `fresh` one, the first of a chorus, is the better the less the verse has known it.
        """
        gain = -UNHEARD_GAIN if fresh else KNOWN_GAIN - KNOWN_LEAN * self._lean.variety
        found = set_words(case, rng, chance=1.0 + max(self._lean.variety, 0.0))

        def worth(rhythm: Rhythm) -> float:
            known = sum(bar in self.memory.bars for bar in self._bars(rhythm.onsets))
            right = ALIGNED_GAIN * alignment(case.words, rhythm, self.places)
            right -= MISPLACED_LOSS * misplaced(case.words, rhythm, self.places)
            right -= EARLY_LOSS * max(0.0, abs(syncopated(rhythm, self.places) - self._aim()) - EARLY_SLACK)
            return round(rhythm.score + right + gain * known, 6)

        return sorted(found, key=lambda r: (-worth(r), r.onsets))

    def _aim(self) -> float:
        """The share of notes that come early in this song."""
        return min(max(EARLY + EARLY_GAIN * self.habits.syncopation, 0.0), MOST_EARLY)

    def _taste(self, turn: _Turn, rng: np.random.Generator) -> Taste:
        late = rng.random() < self.habits.late_start + 0.5 * self._lean.variety
        late = late or (self._signature == "late" and turn.section.name in HIGH and not turn.written)
        starts = [self.places.reach, self.places.pulse, -self.places.reach]
        # Before the beat only where a draft before was dull: that line anticipates its bar.
        start = int(rng.choice(starts if self._lean.variety > 0 else starts[:2])) if late else 0
        high = turn.section.name in HIGH
        accents = self._accents("") + 0.6 * self._accents(turn.section.letter)
        breadth = self.habits.breadth * (1.05 if high else 1.0)
        held = HELD_CLOSED if turn.role.cadence == "closed" else HELD
        return Taste(self.habits.syncopation, breadth, held, start, accents)

    def _accents(self, letter: str) -> Weights:
        rng = self.plan.seeds.stream(f"{self._stream}/accents/{letter}")
        return ACCENT * (rng.random(self.places.bar) - 0.5)

    def _offset(self, section: PlannedSection, letter: str) -> float:
        """By how much the phrases of a letter lie above the section's middle; the first ones lie at it."""
        if letter in ("", "A"):
            return 0.0
        rng = self.plan.seeds.stream(f"{self._stream}/{section.letter}/offset/{letter}")
        return OFFSETS[int(rng.integers(len(OFFSETS)))]

    def _frame(self, section: PlannedSection, *, peak: bool = False, letter: str = "") -> Frame:
        middle = self.span.middle + section.register
        below = self.memory.means.get("verse")
        if section.name == "chorus" and below is not None:
            middle = min(max(middle, below + LIFT[0]), below + LIFT[1]) + self._lean.lift
        middle += PEAK_HEIGHT if peak else self._offset(section, letter)
        middle = min(max(middle, self.span.lowest + 4.0), self.span.highest - 4.0)
        habits = self.habits
        repeats = self._signature == "repeat" and section.name in HIGH
        return Frame(
            self.plan.key,
            max(self.span.lowest, round(middle) - HEIGHT),
            min(self.span.top if peak else self.span.highest, round(middle) + HEIGHT + 2 * peak),
            middle,
            colour=habits.colour,
            unison=min(habits.unison * (REPEATS if repeats else 1.0), MOST_REPEATS),
            leap=habits.leap,
            scale=habits.scale,
            blue=habits.blue,
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
                self.ground.chord(first + onset, length),
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
        self.memory.roles.setdefault(_home(section), roles)
        self.memory.phrases.setdefault(_home(section), written)
        for phrase in written:
            self.memory.bars.update(self._bars(phrase.onsets))


def _moves(phrase: Phrase) -> tuple[int, ...]:
    return tuple(b - a for a, b in zip(phrase.pitches[:4], phrase.pitches[1:5], strict=False))


def _home(section: PlannedSection) -> str:
    """Under which name a section's tune is remembered: its letter, or its own name at the edges of the song.

    A line that is sung in the intro, over the chorus's chords, is no chorus.
    """
    return section.letter if section.name in (section.letter, *HIGH) else section.name


def _leap_at(verse: Verse) -> int | None:
    """Where a wide leap is best: into the peak, else into the first stressed syllable after the first one."""
    if verse.peak:
        return verse.peak
    return next((i for i, stress in enumerate(verse.words.stresses[:6]) if i and stress == 1), None)
