"""Writing tunes phrase by phrase, with a memory of what the song has sung already.

Sections of one letter share their tune: the same words get exactly the same notes, other words
get the earlier line's rhythm and pitches wherever a syllable falls on one of its notes, and
something near them elsewhere. Inside a section lines share tunes after its form (`phrases`). What
is new is drawn from streams named after letter and line, so that a change in one place leaves the
others alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.character import personal, signature
from undersong.engine.compose.tune.contour import choose_pitches, draw_arc, draw_tunes
from undersong.engine.compose.tune.ground import Ground
from undersong.engine.compose.tune.guard import is_known
from undersong.engine.compose.tune.hook import Hook, hook_score
from undersong.engine.compose.tune.judge import tune_scores
from undersong.engine.compose.tune.pace import Pace
from undersong.engine.compose.tune.phrase import Phrase, Range, Verse
from undersong.engine.compose.tune.phrases import PhraseRole, Shape, plan_phrases
from undersong.engine.compose.tune.returns import Ceiling, draw_lift, ended, lifted
from undersong.engine.compose.tune.setting import Rhythm, Slot
from undersong.engine.compose.tune.turn import HIGH, Memory, Turn, home
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.engine.styles.tune import TuneFacts
from undersong.units import MidiPitch

AGAIN, KEPT, LATER = 200.0, 60.0, 14.0  # how firmly pitches are kept: of the same words, a twin, verse 1
VARIED_NOTES = 3  # how many notes change in a varied ending
LIFT = (2.0, 4.5)  # semitones by which a chorus lies above the verse before it, at least and at most
NEW_RHYTHMS, NEW_DRAWS, NEW_KEPT, RANK_LOSS = 3, 40, 12, 0.3
HOOK_GAIN = 0.7  # worth of what makes a hook, in the ranking of a chorus's first line
SPANS = (-2.0, 0.0, 1.5, 3.5)  # by which phrases of a song are narrower or wider than its usual one
REPEATS, MOST_REPEATS = 1.25, 1.6  # by which a chorus known by its repeated notes repeats more
VERSE_LEAP = 0.25  # share of new phrases outside the chorus that have a wide leap
OFFSETS = (-2.0, 0.0, 1.5)  # of phrases that are not the first of their section, in semitones
PEAK_HEIGHT = 1.0  # of the one with the title
HEIGHT = 9  # semitones by which a section's tune may leave its middle


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
        self.pace = Pace(
            self.places,
            self.habits,
            self._lean,
            self._signature,
            self.memory,
            lambda name: plan.seeds.stream(f"{stream}/{name}"),
        )

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
        known = self.memory.phrases.get(home(section), [])
        heard = self.memory.heard.get(home(section), 0)
        self.memory.heard[home(section)] = heard + 1
        if self._same(known, verses) and self.pace.is_clear(known[0], verses[0], free_from):
            return self._last(section, verses, known, heard) if section.final and heard else known
        roles = self._roles(section, verses)
        written: list[Phrase] = []
        free = free_from
        for index, verse in enumerate(verses):
            slot = self.pace.slot(verse, verses[index + 1] if index + 1 < len(verses) else None, free)
            written.append(self._phrase(self._turn(section, verses, roles, written), slot))
            phrase = written[-1]
            free = verse.start + phrase.onsets[-1] + self.pace.rest
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

    def _same(self, known: list[Phrase], verses: Sequence[Verse]) -> bool:
        return (
            len(known) == len(verses)
            and all(v.key for v in verses)
            and all((p.key, p.slot_length) == (v.key, v.length) for p, v in zip(known, verses, strict=True))
        )

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
        known = self.memory.roles.get(home(section))
        if known and len(known) == len(verses):
            return known
        rng = self.plan.seeds.stream(f"{self._stream}/{section.letter}/form/{len(verses)}")
        shapes = [Shape(len(v.words), v.key, v.length / self.places.bar) for v in verses]
        return plan_phrases(shapes, rng, chorus=section.name in HIGH, forms=dict(self.habits.forms))

    def _phrase(self, turn: Turn, slot: Slot) -> Phrase:
        verse = turn.verse
        rhythm, pitches = self._best(turn, self.pace.rhythms(turn, slot))
        onsets = tuple(o - verse.start for o in rhythm.onsets)
        return Phrase(verse.key, verse.length, onsets, rhythm.lengths, pitches)

    def _turn(
        self,
        section: PlannedSection,
        verses: Sequence[Verse],
        roles: Sequence[PhraseRole],
        written: list[Phrase],
    ) -> Turn:
        """What the next line of a section is like: its model, its randomness."""
        index = len(written)
        verse, role = verses[index], roles[index]
        earlier = self.memory.phrases.get(home(section), [])
        said = (*written, *earlier, *self.memory.phrases.get(section.letter, []))
        again = next((p for p in said if verse.key and p.key == verse.key), None)
        twin = next((written[i] for i in range(index) if roles[i].letter == role.letter), None)
        then = earlier[index] if index < len(earlier) else None
        name = f"{self._stream}/{section.letter}/{index}"
        rng = self.plan.seeds.stream(name if section.instance == 1 else f"{name}/{section.instance}")
        return Turn(section, verse, role, tuple(written), again, again or twin or then, rng)

    def _wish(self, turn: Turn) -> Wish:
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

    def _best(self, turn: Turn, rhythms: Sequence[Rhythm]) -> tuple[Rhythm, tuple[MidiPitch, ...]]:
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
        self, turn: Turn, rhythms: Sequence[Rhythm], frame: Frame, wish: Wish
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

    def _notes(self, turn: Turn, rhythm: Rhythm) -> list[Place]:
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

    def _kept(self, turn: Turn, model: Phrase, rhythm: Rhythm) -> dict[int, MidiPitch]:
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

    def _remember(self, section: PlannedSection, roles: list[PhraseRole], written: list[Phrase]) -> None:
        self.memory.roles.setdefault(home(section), roles)
        self.memory.phrases.setdefault(home(section), written)
        for phrase in written:
            self.memory.bars.update(self.pace.bars_of(phrase.onsets))


def _moves(phrase: Phrase) -> tuple[int, ...]:
    return tuple(b - a for a, b in zip(phrase.pitches[:4], phrase.pitches[1:5], strict=False))


def _leap_at(verse: Verse) -> int | None:
    """Where a wide leap is best: into the peak, else into the first stressed syllable after the first one."""
    if verse.peak:
        return verse.peak
    return next((i for i, stress in enumerate(verse.words.stresses[:6]) if i and stress == 1), None)
