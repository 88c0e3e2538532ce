"""Answers: what the lead plays while somebody sings, in the gaps between the lines.

A few notes of the hook in every second gap that has room: its head one time, its end another, so that the
listener hears the song's own words again and not a chatterer.
"""

from dataclasses import dataclass

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.tune.hook import Hook
from undersong.engine.compose.tune.player import Played, Player, nearest_tone
from undersong.engine.model import Vocals

GAP_SECONDS = 1.1  # the voice must rest at least so long
AFTER_SECONDS = 0.15
NOTES = 5
SOFTER = -0.12


@dataclass(frozen=True)
class Replies:
    """Answers to a voice."""

    player: Player
    hook: Hook
    vocals: Vocals | None

    def write(self, section: PlannedSection) -> list[Played]:
        """Return the answers of a section."""
        found: list[Played] = []
        gaps = self._gaps(section)
        for index, (begin, end) in enumerate(gaps):
            if index % 2 == 1 or len(gaps) == 1:
                found += self._answer(begin, end, tail=index % 4 == 3)
        return found

    def _answer(self, begin: int, end: int, *, tail: bool) -> list[Played]:
        player, hook = self.player, self.hook
        first = -(-begin // player.places.reach) * player.places.reach
        notes = list(zip(hook.onsets, hook.lengths, hook.pitches, strict=True))
        notes = notes[-NOTES:] if tail else notes[:NOTES]
        base = notes[0][0]
        found = []
        for onset, length, pitch in notes:
            at = first + onset - base
            if at + 1 > end:
                break
            held = min(length, end - at)
            chord = player.ground.chord(at, held)
            fitted = nearest_tone(pitch, chord) if held * player.places.tick >= 1 else pitch
            found.append(Played(at, held, fitted, SOFTER))
        return found if len(found) > 1 else []

    def _gaps(self, section: PlannedSection) -> list[tuple[int, int]]:
        """Where the voice rests inside a section long enough, in ticks of the song."""
        plan, places = self.player.plan, self.player.places
        start, stop = plan.start_beats(section), plan.start_beats(section) + plan.length_beats(section)
        edges = [
            (line.notes[0].start_beats, line.notes[-1].start_beats + line.notes[-1].length_beats)
            for line in (self.vocals.lines if self.vocals else ())
        ]
        inside = [e for e in edges if e[1] > start and e[0] < stop]
        after = places.ticks(AFTER_SECONDS)
        gaps = []
        for (_, end), (begin, _) in zip(inside, [*inside[1:], (stop, stop)], strict=True):
            low, high = int(end / places.tick) + after, int(min(begin, stop) / places.tick) - 1
            if (high - low) * places.tick_seconds >= GAP_SECONDS:
                gaps.append((low, high))
        return gaps
