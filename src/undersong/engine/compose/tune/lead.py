"""What the lead instrument plays: the hook, a tune where nobody sings, a solo, answers to the voice.

The hook is stated first, in the intro or the first theme, and comes back; no two statements in a
row beyond the second are alike, since every second one has another ending. Over other chords its
held notes move to the nearest chord tone. Answers stand only in the gaps of the voice.
"""

from dataclasses import replace

import numpy as np

from undersong.engine.compose.plan import Lead, PlannedSection, SongPlan
from undersong.engine.compose.tune.contour import Frame, Place, Wish, choose_pitches
from undersong.engine.compose.tune.hook import Hook, find_hook, from_song, hook_rhythms, in_range
from undersong.engine.compose.tune.places import Places
from undersong.engine.compose.tune.setting import Words
from undersong.engine.compose.tune.writer import Phrase, Range, TuneWriter, Verse
from undersong.engine.model import ChordSpan, Note, Vocals
from undersong.units import Beats, MidiPitch

STREAM = "compose/lead"
PHRASE_SECONDS = 4.4  # usual length of an instrument's phrase
TAIL_NOTES = 2
LEAST_STATEMENTS = 5  # of the hook in a song
PULSE = 2.0  # weight of a place from which on a semitone against the chord is heard as wrong
ANSWER_GAP_SECONDS = 1.1  # the voice must rest at least so long for an answer
ANSWER_AFTER_SECONDS = 0.15
ANSWER_NOTES = 5
HOMES = ("chorus", "theme", "drop", "verse")  # the first of these letters is where the hook is at home


class LeadWriter:
    """Writes the lead's part of one song."""

    def __init__(self, plan: SongPlan, vocals: Vocals | None) -> None:
        """Take the plan, and the voice whose gaps are to be answered."""
        self.plan = plan
        self.places = Places.of(plan.meter, plan.bpm)
        self.habits = plan.sheet.tune
        self.lowest, self.highest = plan.lead_range
        self.middle = self.lowest + 0.45 * (self.highest - self.lowest)
        self._vocals = vocals
        self._writer = TuneWriter(
            plan, self.habits, Range(self.lowest, self.highest, self.middle), stream=STREAM
        )
        letters = {s.letter for s in plan.sections}
        self._home = next((letter for letter in HOMES if letter in letters), plan.sections[0].letter)
        self.hook = self._hook()

    def notes(self) -> tuple[Note, ...]:
        """Return all notes in order of time; nothing starts after the last chord."""
        found: list[Note] = []
        for section in self.plan.sections:
            match section.lead:
                case Lead.HOOK:
                    found += self._hooks(section)
                case Lead.TUNE:
                    found += self._tune(section)
                case Lead.SOLO:
                    found += self._solo(section)
                case Lead.ANSWER:
                    found += self._answers(section)
                case Lead.REST:
                    pass
        found = sorted(found, key=lambda n: (n.start_beats, n.pitch))
        return tuple(self._closed(self._in_time(found)))

    def _hook(self) -> Hook:
        sung = self._sung_head()
        if sung:
            return sung
        grids = self.habits.hooks
        rng = self.plan.seeds.stream(f"{STREAM}/hook")
        chosen = [grids[int(i)] for i in rng.permutation(len(grids))[:5]]
        rhythms = hook_rhythms(chosen, self.places)
        home = next(
            (s for s in self.plan.sections if s.lead in (Lead.HOOK, Lead.TUNE)), self.plan.sections[0]
        )
        first = home.start_bar * self.places.bar
        chords = [
            [self._writer.chord(first + o, n) for o, n in zip(r[0], r[1], strict=True)] for r in rhythms
        ]
        frame = self._frame(self.middle)
        hook = in_range(find_hook(rhythms, self.places, frame, chords, rng), self.lowest, self.highest)
        return self._doubled(hook, first, rng) if hook.span <= self.places.bar else hook

    def _doubled(self, hook: Hook, first: int, rng: np.random.Generator) -> Hook:
        """Two bars from one: the second is the first with another ending, or silence."""
        if rng.random() < self.habits.silence:
            return replace(hook, span=2 * hook.span)
        notes = self._places_of(hook, first + hook.span)
        kept = dict(enumerate(hook.pitches[: max(1, len(notes) - TAIL_NOTES)]))
        frame = self._frame(sum(hook.pitches) / len(hook.pitches))
        fixed = {i: min(max(p, frame.lowest), frame.highest) for i, p in kept.items()}
        tail = choose_pitches(notes, frame, Wish(cadence="open", fixed=fixed), rng)
        return Hook(
            (*hook.onsets, *(o + hook.span for o in hook.onsets)),
            (*hook.lengths, *hook.lengths),
            (*hook.pitches, *tail),
            2 * hook.span,
        )

    def _places_of(self, hook: Hook, at: int) -> list[Place]:
        """The hook's notes over the chords at a tick."""
        weights = self.places.weight(0, hook.span)
        return [
            Place(float(n * self.places.tick), float(weights[o]), 0, self._writer.chord(at + o, n))
            for o, n in zip(hook.onsets, hook.lengths, strict=True)
        ]

    def _sung_head(self) -> Hook | None:
        """The first line of the first sung chorus, or None."""
        chorus = next((s for s in self.plan.sections if s.name == "chorus" and s.lyric is not None), None)
        if chorus is None or self._vocals is None:
            return None
        start = self.plan.start_beats(chorus)
        grace = self.plan.bar_beats / 2
        line = next((x for x in self._vocals.lines if x.notes[0].start_beats >= start - grace), None)
        notes = [n for n in (line.notes if line else ()) if n.start_beats >= start]
        if len(notes) < 3:
            return None
        tick = self.places.tick
        return from_song(
            [int((n.start_beats - start) / tick) for n in notes],
            [int(n.length_beats / tick) for n in notes],
            [n.pitch for n in notes],
            self.places,
            lowest=self.lowest,
            highest=self.highest,
        )

    def _frame(self, middle: float) -> Frame:
        habits = self.habits
        middle = min(max(middle, self.lowest + 5.0), self.highest - 5.0)
        low, high = max(self.lowest, round(middle) - 9), min(self.highest, round(middle) + 9)
        return Frame(self.plan.key, low, high, middle, habits.colour, habits.unison, habits.leap)

    def _hooks(self, section: PlannedSection) -> list[Note]:
        """The hook as often as there is room, every second time with another ending; else its head."""
        start, ticks = section.start_bar * self.places.bar, section.bars * self.places.bar
        if ticks < self.hook.span:
            head = self._say(section, start, varied=False, closed=False)
            end = (start + ticks) * self.places.tick
            return [n for n in head if n.start_beats + n.length_beats <= end]
        found: list[Note] = []
        for count, at in enumerate(range(0, ticks - self.hook.span + 1, self.hook.span)):
            last = at + 2 * self.hook.span > ticks
            found += self._say(section, start + at, varied=count % 2 == 1, closed=last)
        return found

    def _hooks_every(self) -> int:
        """Where the hook is at home, every how many phrases it comes: 2, or 1 in a short song."""
        slots = sum(s.bars // self._phrase_bars(s) for s in self._homes())
        played = sum(
            s.bars * self.places.bar // self.hook.span for s in self.plan.sections if s.lead is Lead.HOOK
        )
        return 2 if played + slots // 2 >= LEAST_STATEMENTS else 1

    def _homes(self) -> list[PlannedSection]:
        return [s for s in self.plan.sections if s.lead is Lead.TUNE and s.letter == self._home]

    def _say(self, section: PlannedSection, at: int, *, varied: bool, closed: bool) -> list[Note]:
        """State the hook at a tick, its held notes fitted to the chords there."""
        pitches = self._fitted(at, varied=varied, closed=closed)
        return [
            self._note(section, at + onset, length, pitch, 0.0)
            for onset, length, pitch in zip(self.hook.onsets, self.hook.lengths, pitches, strict=True)
        ]

    def _fitted(self, at: int, *, varied: bool, closed: bool) -> tuple[MidiPitch, ...]:
        hook = self.hook
        notes = self._places_of(hook, at)
        tail = TAIL_NOTES if varied and len(notes) > 3 else 0
        fixed = {}
        for i, (note, pitch) in enumerate(zip(notes, hook.pitches, strict=True)):
            if i < len(notes) - tail:
                fixed[i] = _nearest_tone(pitch, note.chord) if _grates(pitch, note) else pitch
        if len(fixed) == len(notes):
            return tuple(fixed[i] for i in range(len(notes)))
        frame = self._frame(sum(hook.pitches) / len(hook.pitches))
        inside = {i: min(max(p, frame.lowest), frame.highest) for i, p in fixed.items()}
        wish = Wish(arc="arch", cadence="closed" if closed else "open", fixed=inside)
        rng = self.plan.seeds.stream(f"{STREAM}/hook/tail/{'closed' if closed else 'open'}")
        return choose_pitches(notes, frame, wish, rng)

    def _tune(self, section: PlannedSection) -> list[Note]:
        """Phrases like a singer's; where the hook is at home every second one is the hook."""
        verses = self._verses(section, self.habits.notes, hooks=section.letter == self._home)
        return self._played(section, self._writer.write(section, verses, free_from=0), verses)

    def _solo(self, section: PlannedSection) -> list[Note]:
        """Freer and denser than a tune, over a wider range; never the same twice."""
        fewest, most = self.habits.notes
        freer = replace(
            self.habits,
            unison=0.6 * self.habits.unison,
            leap=1.3 * self.habits.leap,
            span=min(14.0, self.habits.span + 3.0),
        )
        writer = TuneWriter(
            self.plan,
            freer,
            Range(self.lowest, self.highest, self.middle + 1.0),
            stream=f"{STREAM}/solo/{section.instance}",
            free=True,
        )
        verses = self._verses(section, (fewest + 2, most + 4), hooks=False)
        return self._played(section, writer.write(section, verses, free_from=0), verses)

    def _verses(self, section: PlannedSection, notes: tuple[int, int], *, hooks: bool) -> list[Verse]:
        """Slots of equal length for phrases without words."""
        bars = self._phrase_bars(section)
        length = bars * self.places.bar
        rng = self.plan.seeds.stream(f"{STREAM}/{section.letter}/phrases")
        counts = [int(rng.integers(notes[0], notes[1] + 1)) for _ in range(3)]
        scale = max(1.0, length * self.places.tick_seconds / PHRASE_SECONDS)
        verses = []
        every = self._hooks_every()
        for index in range(section.bars // bars):
            count = max(3, round(counts[(0, 1, 0, 2)[index % 4]] * scale))
            words = _wordless(count, self.plan.seeds.stream(f"{STREAM}/{section.letter}/accents/{index % 2}"))
            stated = hooks and index % 4 != 3 and index % every == 0
            given = self._given(section, index, length) if stated else None
            verses.append(Verse(words, "", index * length, length, given=given))
        return verses

    def _given(self, section: PlannedSection, index: int, length: int) -> Phrase | None:
        """The hook as the phrase of a slot; again from its start where the slot is twice as long."""
        at = section.start_bar * self.places.bar + index * length
        if self.hook.span > length:
            return None
        onsets: list[int] = []
        lengths: list[int] = []
        pitches: list[MidiPitch] = []
        for count, start in enumerate(range(0, length - self.hook.span + 1, self.hook.span)):
            onsets += [o + start for o in self.hook.onsets]
            lengths += self.hook.lengths
            pitches += self._fitted(at + start, varied=count % 2 == 1, closed=False)
        return Phrase("", length, tuple(onsets), tuple(lengths), tuple(pitches))

    def _phrase_bars(self, section: PlannedSection) -> int:
        """Bars of a phrase: the power of two nearest to the usual length that divides the section."""
        choices = [n for n in (1, 2, 4, 8) if section.bars % n == 0 or n == 1]
        return min(choices, key=lambda n: abs(n * self.plan.bar_seconds - PHRASE_SECONDS))

    def _played(self, section: PlannedSection, phrases: list[Phrase], verses: list[Verse]) -> list[Note]:
        start = section.start_bar * self.places.bar
        return [
            self._note(section, start + verse.start + onset, length, pitch, 0.04)
            for phrase, verse in zip(phrases, verses, strict=True)
            for onset, length, pitch in zip(phrase.onsets, phrase.lengths, phrase.pitches, strict=True)
        ]

    def _answers(self, section: PlannedSection) -> list[Note]:
        """A few notes of the hook in every second gap of the voice that has room for them."""
        found: list[Note] = []
        gaps = self._gaps(section)
        for index, (begin, end) in enumerate(gaps):
            if index % 2 == 0 and len(gaps) > 1:
                continue
            found += self._answer(section, begin, end)
        return found

    def _answer(self, section: PlannedSection, begin: int, end: int) -> list[Note]:
        first = -(-begin // self.places.reach) * self.places.reach
        base = self.hook.onsets[0]
        notes = []
        for onset, length, pitch in list(
            zip(self.hook.onsets, self.hook.lengths, self.hook.pitches, strict=True)
        )[:ANSWER_NOTES]:
            at = first + onset - base
            if at + 1 > end:
                break
            held = min(length, end - at)
            chord = self._writer.chord(at, held)
            fitted = _nearest_tone(pitch, chord) if held * self.places.tick >= 1 else pitch
            notes.append(self._note(section, at, held, fitted, -0.12))
        return notes if len(notes) > 1 else []

    def _gaps(self, section: PlannedSection) -> list[tuple[int, int]]:
        """Where the voice rests inside a section long enough, in ticks of the song."""
        start, stop = (
            self.plan.start_beats(section),
            self.plan.start_beats(section) + self.plan.length_beats(section),
        )
        edges: list[tuple[Beats, Beats]] = [
            (line.notes[0].start_beats, line.notes[-1].start_beats + line.notes[-1].length_beats)
            for line in (self._vocals.lines if self._vocals else ())
        ]
        inside = [e for e in edges if e[1] > start and e[0] < stop]
        after = self.places.ticks(ANSWER_AFTER_SECONDS)
        gaps = []
        for (_, end), (begin, _) in zip(inside, [*inside[1:], (stop, stop)], strict=True):
            low, high = int(end / self.places.tick) + after, int(min(begin, stop) / self.places.tick) - 1
            if (high - low) * self.places.tick_seconds >= ANSWER_GAP_SECONDS:
                gaps.append((low, high))
        return gaps

    def _note(self, section: PlannedSection, at: int, length: int, pitch: MidiPitch, loud: float) -> Note:
        accent = 0.05 if self.places.weights[at % (2 * self.places.bar)] >= 2.0 else 0.0
        return Note(
            start_beats=at * self.places.tick,
            length_beats=max(length, 1) * self.places.tick,
            pitch=min(max(pitch, self.lowest), self.highest),
            velocity=round(min(0.56 + 0.22 * section.energy + accent + loud, 1.0), 3),
        )

    def _in_time(self, notes: list[Note]) -> list[Note]:
        """One note at a time, and none after the last chord."""
        kept: list[Note] = []
        for note in notes:
            if note.start_beats >= self.plan.last_chord_beats:
                continue
            if kept:
                room = note.start_beats - kept[-1].start_beats
                if room <= 0:
                    continue
                if kept[-1].length_beats > room:
                    kept[-1] = kept[-1].model_copy(update={"length_beats": room})
            kept.append(note)
        return kept

    def _closed(self, notes: list[Note]) -> list[Note]:
        """The lead ends with the song, on the tonic or the third, if it has played until then."""
        last, end = self.plan.last_chord_beats, self.plan.end_beats
        if not notes or last - notes[-1].start_beats > 2 * self.plan.bar_beats or end <= last:
            return notes
        before = notes[-1]
        room = last - before.start_beats
        if before.length_beats > room:
            notes[-1] = before.model_copy(update={"length_beats": room})
        tonic = self.plan.key.tonic
        goals = [p for p in range(self.lowest, self.highest + 1) if p % 12 == tonic] or [before.pitch]
        pitch = min(goals, key=lambda p: (abs(p - before.pitch), p))
        closing = before.model_copy(update={"start_beats": last, "length_beats": end - last, "pitch": pitch})
        return [*notes, closing]


def _grates(pitch: MidiPitch, note: Place) -> bool:
    """Whether a pitch is held against the chord, or stands on a pulse a semitone from its tones."""
    if pitch % 12 in note.chord.pitch_classes:
        return False
    close = any((pitch + away) % 12 in note.chord.pitch_classes for away in (-1, 1))
    return note.beats >= 1.0 or (close and note.weight >= PULSE)


def _nearest_tone(pitch: MidiPitch, chord: ChordSpan) -> MidiPitch:
    """The pitch itself if the chord has it, else the chord tone within a tone of it, else itself."""
    for away in (0, -1, 1, -2, 2):
        if (pitch + away) % 12 in chord.pitch_classes:
            return pitch + away
    return pitch


def _wordless(count: int, rng: np.random.Generator) -> Words:
    """Accents for a phrase without words: never two in a row, about every second note."""
    stresses: list[int] = []
    for _ in range(count):
        stresses.append(0 if stresses and stresses[-1] == 1 else int(rng.random() < 0.75))
    return Words(tuple(stresses), (False,) * count)
