"""What the lead instrument plays: the hook, a theme where nobody sings, solos, answers to the voice.

The hook is stated first, in the intro or the first theme, and comes back. What carries the song where nobody
sings goes by the style: a theme with a form (`theme`), a riff that goes round, or a cell now and then
(`statements`). Solos are improvised as the style does it (`solo`); answers stand only in the gaps of the
voice (`replies`).
"""

from dataclasses import replace

import numpy as np

from undersong.engine.compose.plan import Lead, PlannedSection, SongPlan
from undersong.engine.compose.tune.hook import Hook, draw_rhythms, find_hook, from_song, in_range
from undersong.engine.compose.tune.player import Played, Player
from undersong.engine.compose.tune.replies import Replies
from undersong.engine.compose.tune.solo import Solos
from undersong.engine.compose.tune.statements import TAIL_NOTES, Statements
from undersong.engine.compose.tune.theme import Themes, around
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.compose.tune.wish import Wish
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Vocals
from undersong.engine.model.kinds import climax_of
from undersong.units import MidiPitch

SOLO_RANGE = 24  # semitones that a solo of another instrument needs


class LeadWriter:
    """Writes the lead's part of one song."""

    def __init__(
        self, plan: SongPlan, vocals: Vocals | None, *, leaning: Leaning | None = None, draft: int = 0
    ) -> None:
        """Take the plan, the voice whose gaps are to be answered, and what earlier drafts lacked."""
        self.plan = plan
        self.player = Player(plan, *plan.lead_range, leaning or Leaning(), draft)
        self._vocals = vocals
        letters = [s.letter for s in plan.sections]
        self._home = climax_of(letters)
        self.hook = self._hook()
        self._said = Statements(self.player, self.hook, self._home)
        self._themes = Themes(self.player, self.hook, self._home)
        self._solos = Solos(self.player, self.hook)
        self._replies = Replies(self.player, self.hook, vocals)

    def notes(self) -> tuple[Note, ...]:
        """Return all notes in order of time; nothing starts after the last chord."""
        found: list[Note] = []
        for section in self.plan.sections:
            if not self._solo_of_another(section):
                found += _notes(self.player, section, self._section(section))
        found = sorted(found, key=lambda n: (n.start_beats, n.pitch))
        return tuple(self._closed(_in_time(self.plan, found)))

    def solos(self) -> dict[str, tuple[Note, ...]]:
        """Return the solos that other instruments play, by id."""
        found: dict[str, list[Note]] = {}
        for section in self.plan.sections:
            other = self._solo_of_another(section)
            if other:
                player = Player(self.plan, *_solo_range(other, self.plan.lead_range), Leaning(), draft=0)
                hook = in_range(self.hook, player.lowest, player.highest)
                found.setdefault(other, []).extend(
                    _notes(player, section, Solos(player, hook).write(section))
                )
        return {
            name: tuple(_in_time(self.plan, sorted(notes, key=lambda n: (n.start_beats, n.pitch))))
            for name, notes in found.items()
        }

    def _solo_of_another(self, section: PlannedSection) -> str | None:
        """The instrument whose solo this is, if it is not the lead."""
        other = section.solo_instrument if section.lead is Lead.SOLO else None
        return other if other in instruments() and other != self.plan.lead_instrument else None

    def _section(self, section: PlannedSection) -> list[Played]:
        match section.lead:
            case Lead.HOOK if self.player.habits.theme == "cells":
                return self._said.cells(section)
            case Lead.HOOK:
                return self._said.hooks(section)
            case Lead.TUNE:
                return self._carried(section)
            case Lead.SOLO:
                return self._solos.write(section)
            case Lead.ANSWER:
                return self._replies.write(section)
            case _:
                return []

    def _carried(self, section: PlannedSection) -> list[Played]:
        """What carries the song where nobody sings; away from home a riff gives way to a tune."""
        match self.player.habits.theme:
            case "cells":
                return self._said.cells(section)
            case "riff" if section.letter != "bridge":
                return self._said.riff(section)
            case _:
                return self._themes.write(section)

    def _hook(self) -> Hook:
        sung = self._sung_head()
        if sung:
            return sung
        player = self.player
        rng = player.rng("hook")
        rhythms = draw_rhythms(player.habits.hooks, player.places, rng, early=player.early)
        home = next(
            (s for s in self.plan.sections if s.lead in (Lead.HOOK, Lead.TUNE)), self.plan.sections[0]
        )
        first = player.ground.first(home)
        chords = [[player.ground.chord(first + o, n) for o, n in zip(*r[:2], strict=True)] for r in rhythms]
        # As high as the section lies where it is at home.
        height = max((s.register for s in self.plan.sections if s.letter == self._home), default=0)
        frame = player.frame(player.middle + height)
        found = find_hook(rhythms, player.places, frame, chords, rng, signature=player.signature)
        hook = around(found, player.middle + height, player)
        return self._doubled(hook, first, rng) if hook.span <= player.places.bar else hook

    def _doubled(self, hook: Hook, first: int, rng: np.random.Generator) -> Hook:
        """Two bars from one: the second is the first with another ending, or silence."""
        if rng.random() < self.player.habits.silence:
            return replace(hook, span=2 * hook.span)
        keep = max(1, len(hook.pitches) - TAIL_NOTES)
        tail = self.player.fill(
            hook,
            first + hook.span,
            Wish(cadence="open"),
            rng,
            middle=sum(hook.pitches) / len(hook.pitches),
            fixed=dict(enumerate(hook.pitches[:keep])),
        )
        return Hook(
            (*hook.onsets, *(o + hook.span for o in hook.onsets)),
            (*hook.lengths, *hook.lengths),
            (*hook.pitches, *tail.pitches),
            2 * hook.span,
        )

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
        tick = self.player.places.tick
        return from_song(
            [int((n.start_beats - start) / tick) for n in notes],
            [int(n.length_beats / tick) for n in notes],
            [n.pitch - chorus.key_shift for n in notes],
            self.player.places,
            lowest=self.player.lowest,
            highest=self.player.highest,
        )

    def _closed(self, notes: list[Note]) -> list[Note]:
        """The lead ends with the song, on the tonic, if it has played until then."""
        last, end = self.plan.last_chord_beats, self.plan.end_beats
        if not notes or last - notes[-1].start_beats > 2 * self.plan.bar_beats or end <= last:
            return notes
        before = notes[-1]
        room = last - before.start_beats
        if before.length_beats > room:
            notes[-1] = before.model_copy(update={"length_beats": room})
        tonic = self.plan.key_of(self.plan.sections[-1]).tonic
        low, high = self.plan.lead_range
        goals = [p for p in range(low, high + 1) if p % 12 == tonic] or [before.pitch]
        pitch = min(goals, key=lambda p: (abs(p - before.pitch), p))
        closing = before.model_copy(update={"start_beats": last, "length_beats": end - last, "pitch": pitch})
        return [*notes, closing]


def _notes(player: Player, section: PlannedSection, played: list[Played]) -> list[Note]:
    """Notes of the score: in beats, where the section's key is, as loud as its energy."""
    places = player.places
    found = []
    for note in played:
        accent = 0.05 if places.weights[note.at % (2 * places.bar)] >= 2.0 else 0.0
        velocity = 0.56 + 0.22 * section.energy + accent + note.loud
        found.append(
            Note(
                start_beats=note.at * places.tick,
                length_beats=max(note.length, 1) * places.tick,
                pitch=_inside(note.pitch + section.key_shift, player.lowest, player.highest),
                velocity=round(min(max(velocity, 0.1), 1.0), 3),
            )
        )
    return found


def _inside(pitch: MidiPitch, lowest: MidiPitch, highest: MidiPitch) -> MidiPitch:
    """The pitch in an octave that the instrument has."""
    while pitch > highest and pitch - 12 >= lowest:
        pitch -= 12
    while pitch < lowest and pitch + 12 <= highest:
        pitch += 12
    return min(max(pitch, lowest), highest)


def _in_time(plan: SongPlan, notes: list[Note]) -> list[Note]:
    """One note at a time, and none after the last chord."""
    kept: list[Note] = []
    for note in notes:
        if note.start_beats >= plan.last_chord_beats:
            continue
        if kept:
            room = note.start_beats - kept[-1].start_beats
            if room <= 0:
                continue
            if kept[-1].length_beats > room:
                kept[-1] = kept[-1].model_copy(update={"length_beats": room})
        kept.append(note)
    return kept


def _solo_range(name: str, lead: tuple[MidiPitch, MidiPitch]) -> tuple[MidiPitch, MidiPitch]:
    """Where an instrument plays its solo: as near to the lead's range as it has notes, two octaves of it."""
    known = instruments()[name]
    low = min(max(lead[0], known.lowest), max(known.lowest, known.highest - SOLO_RANGE))
    return low, min(low + SOLO_RANGE, known.highest)
