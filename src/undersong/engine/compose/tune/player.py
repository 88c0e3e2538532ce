"""Who plays: the instrument's range, the song's habits, and the chords under its notes.

What the writers of hook, theme, solo and answers have in common. Notes are `Played`, in ticks from the
start of the song and in the song's own key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.character import personal, signature
from undersong.engine.compose.tune.contour import choose_pitches
from undersong.engine.compose.tune.ground import Ground
from undersong.engine.compose.tune.guard import is_known
from undersong.engine.compose.tune.hook import Hook
from undersong.engine.compose.tune.places import Places
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.engine.model import ChordSpan
from undersong.engine.styles.tune import TuneFacts
from undersong.engine.theory.scale import nearest_in_scale, step_in_scale
from undersong.units import MidiPitch

STREAM = "compose/lead"
PULSE = 2.0  # weight of a place from which on a semitone against the chord is heard as wrong
LONG_BEATS = 2.5  # from which on a note wants a tone of the chord under it
LEAPS = 0.6  # of a style's readiness to leap is left to phrases that begin anew far from where they ended
REACH = 10  # semitones by which a tune leaves its middle
TRIES = 4  # at a tune that is not one of the stored ones


class Played(NamedTuple):
    """A note: when in ticks, how long, which pitch, and how much louder than the section."""

    at: int
    length: int
    pitch: MidiPitch
    loud: float = 0.0


@dataclass(frozen=True)
class Player:
    """The instrument that carries the tune of one song."""

    plan: SongPlan
    lowest: MidiPitch
    highest: MidiPitch
    leaning: Leaning
    draft: int

    @cached_property
    def ground(self) -> Ground:
        """Clock and chords."""
        return Ground(self.plan)

    @property
    def places(self) -> Places:
        """The clock."""
        return self.ground.places

    @cached_property
    def habits(self) -> TuneFacts:
        """The song's own habits."""
        return self.leaning.applied(personal(self.plan.sheet.tune, self.rng("character")))

    @property
    def middle(self) -> float:
        """Pitch around which it is at ease."""
        return self.lowest + 0.45 * (self.highest - self.lowest)

    @cached_property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the key."""
        return self.plan.key.scale

    def rng(self, name: str) -> np.random.Generator:
        """Return the stream of chance for one decision."""
        draft = f"/{self.draft}" if self.draft else ""
        return self.plan.seeds.stream(f"{STREAM}{draft}/{name}")

    @cached_property
    def signature(self) -> str:
        """The one unusual thing of the song's hook."""
        return signature(self.rng("signature"))

    @property
    def early(self) -> float:
        """Chance that a note which moves in a rhythm comes earlier."""
        return min(max(0.5 + 1.5 * self.habits.syncopation, 0.1), 0.95)

    def frame(self, middle: float, *, wide: int = REACH) -> Frame:
        """Return where a tune may move around a pitch."""
        middle = min(max(middle, self.lowest + 5.0), self.highest - 5.0)
        low, high = max(self.lowest, round(middle) - wide), min(self.highest, round(middle) + wide)
        habits = self.habits
        return Frame(
            self.plan.key,
            low,
            high,
            middle,
            habits.colour,
            habits.unison,
            LEAPS * habits.leap,
            habits.scale,
            habits.blue,
        )

    def notes(self, onsets: Sequence[int], lengths: Sequence[int], at: int) -> list[Place]:
        """Return what is known of notes that start at a tick: weights of their places, chords under them."""
        weights, period = self.places.weights, 2 * self.places.bar
        return [
            Place(
                float(n * self.places.tick),
                float(weights[(at + o) % period]),
                0,
                self.ground.chord(at + o, n),
            )
            for o, n in zip(onsets, lengths, strict=True)
        ]

    def fill(
        self,
        rhythm: Hook,
        at: int,
        wish: Wish,
        rng: np.random.Generator,
        *,
        middle: float,
        fixed: Mapping[int, MidiPitch],
    ) -> Hook:
        """Return a figure with pitches for the notes that are not fixed; none that is stored already."""
        notes = self.notes(rhythm.onsets, rhythm.lengths, at)
        frame = self.frame(middle)
        inside = {i: min(max(p, frame.lowest), frame.highest) for i, p in fixed.items()}
        wish = Wish(
            wish.arc,
            wish.cadence,
            wish.before,
            wish.kept,
            inside,
            wish.motif,
            wish.peak,
            wish.span,
            wish.leap,
        )
        found: tuple[MidiPitch, ...] = ()
        for _ in range(TRIES):
            found = choose_pitches(notes, frame, wish, rng)
            if not is_known(rhythm.onsets, found):
                break
        return Hook(rhythm.onsets, rhythm.lengths, found, rhythm.span)

    def fitted(self, figure: Hook, at: int) -> Hook:
        """Return the figure with what would grate over the chords there moved to their nearest tones."""
        notes = self.notes(figure.onsets, figure.lengths, at)
        pitches = tuple(
            nearest_tone(p, n.chord) if grates(p, n) else p
            for p, n in zip(figure.pitches, notes, strict=True)
        )
        return Hook(figure.onsets, figure.lengths, pitches, figure.span)

    def stepped(self, pitch: MidiPitch, steps: int) -> MidiPitch:
        """Return the pitch some steps of the scale higher or lower; blue notes count as their neighbours."""
        home = nearest_in_scale(pitch, self.scale)
        return step_in_scale(home, steps, self.scale) if steps else pitch

    def played(self, figure: Hook, at: int, loud: float = 0.0) -> list[Played]:
        """Return a figure's notes from a tick on."""
        return [
            Played(at + o, n, p, loud)
            for o, n, p in zip(figure.onsets, figure.lengths, figure.pitches, strict=True)
        ]

    def phrase_bars(self, section: PlannedSection, seconds: float, *, least: int = 0) -> int:
        """Return the bars of a phrase: the power of two nearest to a length that divides the section.

        Parameters
        ----------
        least : ticks that it should hold, if the section does.
        """
        choices = [n for n in (1, 2, 4, 8) if section.bars % n == 0 or n == 1]
        choices = [n for n in choices if n * self.places.bar >= least] or choices[-1:]
        return min(choices, key=lambda n: abs(n * self.plan.bar_seconds - seconds))


def grates(pitch: MidiPitch, note: Place) -> bool:
    """Return whether a pitch is held a semitone above a tone of the chord, or long beside its tones."""
    if pitch % 12 in note.chord.pitch_classes:
        return False
    above = (pitch - 1) % 12 in note.chord.pitch_classes[:4]
    return (above and (note.beats >= 1.0 or note.weight >= PULSE)) or note.beats >= LONG_BEATS


def nearest_tone(pitch: MidiPitch, chord: ChordSpan) -> MidiPitch:
    """Return the pitch itself if the chord has it, else its tone within a tone of it, else itself."""
    for away in (0, -1, 1, -2, 2):
        if (pitch + away) % 12 in chord.pitch_classes:
            return pitch + away
    return pitch
