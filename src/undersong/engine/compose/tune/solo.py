"""Solos: an instrument that improvises over the chords, as its style does.

A solo has phrases with silence between them, and goes somewhere: it begins low, with few notes, and
ends high, with many. However it is done, what falls on a strong place belongs to the chord:

jazz         runs of eighths that start off the beat; thirds and sevenths on the strong places, reached by
             step, by a chromatic neighbour, or by an enclosure (the note above, the semitone below)
pentatonic   figures of a few notes, said again and again, bends (a quick note a tone below) into long ones
arpeggio     broken chords up and down, runs of the scale into the next chord
tune         the hook embellished, and free phrases between its statements
sparse       a few long guide tones
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.tune.contour import draw_arc
from undersong.engine.compose.tune.hook import Hook, vary_rhythm
from undersong.engine.compose.tune.player import Played, Player
from undersong.engine.compose.tune.wish import Wish
from undersong.engine.model import ChordSpan
from undersong.units import MidiPitch

PHRASE_SECONDS = 4.0
LOW, HIGH = 0.30, 0.72  # of the range: where a solo's middle lies at its beginning and its height
SHORTEST_SECONDS = 0.095  # of a run's notes
SPACE, LEAST_SPACE = 0.42, 0.14  # share of a phrase that is silence, at first and at the height
STRONG = 2.4  # weight of a place whose note is a target
HELD = 0.3  # share of a line's eighths that are left out
ENCLOSED, CHROMATIC = 0.35, 0.45  # chances of the ways into a target
MAJOR_FIVE, MINOR_FIVE, BLUES_SIX = (0, 2, 4, 7, 9), (0, 3, 5, 7, 10), (0, 3, 5, 6, 7, 10)
BEND_SECONDS = 0.3  # notes longer than that may be bent into
LICKS = (
    (0, 1, 2, 1),
    (2, 1, 0),
    (0, 2, 1, 3),
    (3, 2, 1, 0),
    (0, 1, 0, -1),
    (2, 3, 2, 0),
    (1, 2, 3, 5),
    (0, 0, 2, 1),
)
ARPEGGIOS = ((0, 1, 2, 3), (3, 2, 1, 0), (0, 2, 1, 3), (0, 1, 2, 1), (2, 1, 0, 1))


@dataclass(frozen=True)
class _Turn:
    """A phrase of a solo.

    Attributes
    ----------
    at, length : its slot in ticks of the song.
    intensity : 0 at the beginning of the solo, 1 at its height.
    middle : pitch around which it moves.
    before : last pitch of the phrase before.
    """

    at: int
    length: int
    intensity: float
    middle: float
    before: MidiPitch
    rng: np.random.Generator

    @property
    def stop(self) -> int:
        """The tick after its last note: the rest of the slot is silence."""
        return self.at + round(self.length * (1 - SPACE + (SPACE - LEAST_SPACE) * self.intensity))


@dataclass
class Solos:
    """Improvises the solos of a song."""

    player: Player
    hook: Hook

    def write(self, section: PlannedSection) -> list[Played]:
        """Return the solo of a section."""
        player = self.player
        bars = player.phrase_bars(section, PHRASE_SECONDS)
        length, start = bars * player.places.bar, player.ground.first(section)
        count = section.bars // bars
        found: list[Played] = []
        for index in range(count):
            # The height is the last but one: the last phrase leads back into the song.
            intensity = min(1.0, (index + 0.5) / max(count - 1, 1))
            share = LOW + (HIGH - LOW) * intensity
            middle = player.lowest + share * (player.highest - player.lowest)
            before = found[-1].pitch if found else round(middle)
            rng = player.rng(f"solo/{section.instance}/{index}")
            turn = _Turn(start + index * length, length, intensity, middle, before, rng)
            found += self._phrase(turn, index)
        return found

    def _phrase(self, turn: _Turn, index: int) -> list[Played]:
        match self.player.habits.solo:
            case "jazz":
                return self._jazz(turn)
            case "pentatonic":
                return self._pentatonic(turn)
            case "arpeggio":
                return self._arpeggio(turn)
            case "sparse":
                return self._sparse(turn)
            case _:
                return self._tune(turn, index)

    def _unit(self, *, quick: bool) -> int:
        """Ticks of a run's notes: an eighth, or a sixteenth where it is asked for and can be played."""
        places = self.player.places
        eighth = places.reach
        half = eighth // 2
        return half if quick and half >= 1 and half * places.tick_seconds >= SHORTEST_SECONDS else eighth

    def _jazz(self, turn: _Turn) -> list[Played]:
        player, rng, unit = self.player, turn.rng, self._unit(quick=False)
        late = int(rng.integers(0, 4)) if turn.intensity < 0.8 else int(rng.integers(0, 2))
        first = turn.at + unit * (1 + 2 * late)  # off the beat
        moments = list(range(first, turn.stop, unit))
        # A line of nothing but eighths is an exercise: some notes are held over the next one's place.
        held = int(len(moments) * (HELD - HELD * turn.intensity * rng.random()))
        for _ in range(min(held, len(moments) - 3)):
            moments.pop(int(rng.integers(1, len(moments) - 1)))
        targets = self._targets(moments, turn)
        pitches = self._through(moments, targets, turn)
        ends = [*moments[1:], moments[-1] + 2 * unit] if moments else []
        return [
            Played(at, min(end - at, 3 * unit), pitch, self._accent(at))
            for at, end, pitch in zip(moments, ends, pitches, strict=True)
            if player.lowest <= pitch <= player.highest
        ]

    def _targets(self, moments: Sequence[int], turn: _Turn) -> dict[int, MidiPitch]:
        """The notes that a line aims at: guide tones on strong places, not far from one another."""
        player, places = self.player, self.player.places
        found: dict[int, MidiPitch] = {}
        here = float(turn.before)
        strong = [i for i, at in enumerate(moments) if places.weights[at % (2 * places.bar)] >= STRONG]
        for i in dict.fromkeys([0, *strong, len(moments) - 1] if moments else []):
            chord = player.ground.chord(moments[i], 1)
            aim = turn.middle + 5.0 * float(turn.rng.standard_normal()) * (0.5 + turn.intensity)
            here = self._near(guide_tones(chord), (here + aim) / 2)
            found[i] = int(here)
        return found

    def _near(self, classes: Sequence[int], pitch: float) -> MidiPitch:
        """The nearest pitch of some classes that the instrument has."""
        player = self.player
        pitches = [p for p in range(player.lowest, player.highest + 1) if p % 12 in classes]
        return min(pitches or [player.lowest], key=lambda p: (abs(p - pitch), p))

    def _through(self, moments: Sequence[int], targets: dict[int, MidiPitch], turn: _Turn) -> list[MidiPitch]:
        """The line through its targets."""
        if not moments:
            return []
        line = {0: targets[0]}
        for a, b in pairwise(sorted(targets)):
            line |= self._way((a, targets[a]), (b, targets[b]), moments, turn.rng)
        return [line[i] for i in range(len(moments))]

    def _way(
        self,
        start: tuple[int, MidiPitch],
        end: tuple[int, MidiPitch],
        moments: Sequence[int],
        rng: np.random.Generator,
    ) -> dict[int, MidiPitch]:
        """Notes from one target to the next: steps and thirds, the last ones leading in."""
        (a, here), (b, other) = start, end
        line, between = {b: other}, b - a - 1
        chord = self.player.ground.chord(moments[b], 1)
        lead = self._lead_in(other, chord, between, rng)
        for back, pitch in enumerate(reversed(lead), start=1):
            line[b - back] = pitch
        left = between - len(lead)
        goal = lead[0] if lead else other
        for i in range(a + 1, a + 1 + left):
            scale = self._line_scale(self.player.ground.chord(moments[i], 1))
            remaining = a + 1 + left - i
            # Where the way is longer than the distance, the line first goes away from its goal.
            away = abs(goal - here) < 2 * remaining
            up = (goal > here) != (away and remaining > 1)
            here = _next_in(here, scale, 1 if up else -1, skip=rng.random() < 0.25)
            line[i] = here
        return line

    def _lead_in(
        self, goal: MidiPitch, chord: ChordSpan, room: int, rng: np.random.Generator
    ) -> list[MidiPitch]:
        """The notes right before a target."""
        how, below = rng.random(2)
        if room >= 2 and how < ENCLOSED:
            return [_next_in(goal, self._line_scale(chord), 1, skip=False), goal - 1]
        if room >= 1 and how < ENCLOSED + CHROMATIC:
            return [goal - 1 if below < 0.6 else goal + 1]
        return []

    def _line_scale(self, chord: ChordSpan) -> frozenset[int]:
        """What runs are made of: the chord's tones, and the key's notes that are no semitone from them."""
        tones = frozenset(chord.pitch_classes)
        rest = {pc for pc in self.player.scale if not {(pc + 1) % 12, (pc - 1) % 12} & tones}
        return tones | rest

    def _pentatonic(self, turn: _Turn) -> list[Played]:
        rng = turn.rng
        quick = turn.intensity > 0.6 and rng.random() < 0.7
        unit = self._unit(quick=quick)
        ladder = self._ladder(turn)
        lick = LICKS[int(rng.integers(len(LICKS)))]
        base = int(np.argmin([abs(p - (turn.middle + turn.before) / 2) for p in ladder]))
        at = turn.at + unit * int(rng.integers(0, 3))
        times = 1 + int(rng.random() < 0.5) + int(turn.intensity > 0.6) * 2
        found: list[Played] = []
        for _ in range(times):
            for step in lick:
                if at + unit < turn.stop - 2 * unit:
                    pitch = ladder[min(max(base + step, 0), len(ladder) - 1)]
                    found.append(Played(at, unit, pitch, self._accent(at)))
                    at += unit
            at += unit * int(rng.integers(0, 2))
            base += int(rng.choice((0, 0, 1, -1)))
        return self._bent_end(found, at, ladder, turn)

    def _bent_end(
        self, found: list[Played], at: int, ladder: Sequence[MidiPitch], turn: _Turn
    ) -> list[Played]:
        """A long note of the chord at the end, reached from below."""
        player, places = self.player, self.player.places
        at = -(-at // places.reach) * places.reach
        length = turn.stop - at
        if length < places.reach:
            return found
        chord = player.ground.chord(at, length)
        tones = [p for p in ladder if p % 12 in chord.pitch_classes] or list(ladder)
        near = found[-1].pitch if found else turn.before
        goal = min(tones, key=lambda p: (abs(p - near - 2 * turn.intensity), p))
        grace = max(1, places.ticks(0.06))
        if length * places.tick_seconds >= BEND_SECONDS and length > 2 * grace and goal - 2 >= player.lowest:
            return [*found, Played(at, grace, goal - 2, 0.0), Played(at + grace, length - grace, goal, 0.06)]
        return [*found, Played(at, length, goal, 0.06)]

    def _ladder(self, turn: _Turn) -> list[MidiPitch]:
        """The pentatonic of the song around a middle; with blue notes where the style has them."""
        player, key = self.player, self.player.plan.key
        blues = player.habits.scale == "blues" or player.habits.blue >= 0.3
        steps = (
            (BLUES_SIX if blues else MINOR_FIVE)
            if key.minor or player.habits.scale == "blues"
            else MAJOR_FIVE
        )
        if blues and not key.minor and turn.rng.random() < 0.4:
            steps = MAJOR_FIVE
        classes = {(key.tonic + s) % 12 for s in steps}
        low, high = max(player.lowest, round(turn.middle) - 11), min(player.highest, round(turn.middle) + 11)
        return [p for p in range(low, high + 1) if p % 12 in classes] or [player.lowest]

    def _arpeggio(self, turn: _Turn) -> list[Played]:
        player, rng = self.player, turn.rng
        unit = self._unit(quick=turn.intensity > 0.35)
        pattern = ARPEGGIOS[int(rng.integers(len(ARPEGGIOS)))]
        found: list[Played] = []
        here = float(turn.before)
        moments = range(turn.at, turn.stop, unit)
        for count, at in enumerate(moments):
            chord = player.ground.chord(at, unit)
            left = turn.stop - at
            if left <= 4 * unit and found:
                # A run of the scale leads on.
                up = turn.rng.random() < 0.3 + 0.4 * turn.intensity
                pitch = _next_in(found[-1].pitch, frozenset(player.scale), 1 if up else -1, skip=False)
            else:
                if count % len(pattern) == 0:
                    here = self._near(chord.pitch_classes, (here + turn.middle) / 2)
                tones = self._tones_from(int(here), chord)
                pitch = tones[min(pattern[count % len(pattern)], len(tones) - 1)]
            if player.lowest <= pitch <= player.highest:
                found.append(Played(at, unit, pitch, self._accent(at)))
        return found

    def _tones_from(self, pitch: MidiPitch, chord: ChordSpan) -> list[MidiPitch]:
        """Tones of a chord from a pitch upwards."""
        return [p for p in range(pitch, pitch + 20) if p % 12 in chord.pitch_classes] or [pitch]

    def _sparse(self, turn: _Turn) -> list[Played]:
        player, bar = self.player, self.player.places.bar
        found: list[Played] = []
        here = float(turn.before)
        step = bar if turn.intensity < 0.6 else bar // 2
        for at in range(turn.at, turn.stop, max(step, 1)):
            chord = player.ground.chord(at, step)
            here = self._near(guide_tones(chord), (2 * here + turn.middle) / 3)
            found.append(Played(at, min(step, turn.stop - at), int(here), 0.0))
        return found

    def _tune(self, turn: _Turn, index: int) -> list[Played]:
        """The hook with notes between its notes, then a free phrase in its rhythm, turn about."""
        player, rng = self.player, turn.rng
        if index % 2 == 0 and self.hook.span <= turn.length:
            return self._embellished(player.fitted(self.hook, turn.at), turn)
        rhythm = vary_rhythm(
            self.hook.onsets, self.hook.lengths, self.hook.span, player.places, rng, early=player.early
        )
        onsets, lengths, span = rhythm
        times = max(1, (turn.stop - turn.at) // span)
        figure = Hook(
            tuple(o + k * span for k in range(times) for o in onsets), lengths * times, (), span * times
        )
        figure = replace(figure, pitches=(0,) * len(figure.onsets))
        wish = Wish(arc=draw_arc(rng), before=turn.before, span=10.0)
        return player.played(player.fill(figure, turn.at, wish, rng, middle=turn.middle, fixed={}), turn.at)

    def _embellished(self, figure: Hook, turn: _Turn) -> list[Played]:
        player, unit = self.player, self._unit(quick=False)
        found: list[Played] = []
        following = (*figure.pitches[1:], figure.pitches[-1])
        for o, n, p, after in zip(figure.onsets, figure.lengths, figure.pitches, following, strict=True):
            if n >= 2 * unit and turn.rng.random() < 0.35 + 0.5 * turn.intensity:
                # A passing note where the next one is a third or more away, else a neighbour.
                step = 1 if after > p else -1
                between = player.stepped(p, step if abs(after - p) > 2 else -step)
                found += [
                    Played(turn.at + o, n - unit, p),
                    Played(turn.at + o + n - unit, unit, between, -0.04),
                ]
            else:
                found.append(Played(turn.at + o, n, p))
        return [n for n in found if player.lowest <= n.pitch <= player.highest]

    def _accent(self, at: int) -> float:
        """Off-beats sing a little louder than beats in a line, as players lean on them."""
        places = self.player.places
        return 0.02 if places.weights[at % (2 * places.bar)] < STRONG else 0.05


def guide_tones(chord: ChordSpan) -> tuple[int, ...]:
    """Return the pitch classes that tell a chord from others: third and seventh, else third and fifth."""
    tones = chord.pitch_classes
    return tuple(tones[i] for i in (1, 3) if i < len(tones)) if len(tones) > 3 else tones[1:3] or tones


def _next_in(pitch: MidiPitch, classes: frozenset[int], direction: int, *, skip: bool) -> MidiPitch:
    """The next pitch of some classes, or the one after it."""
    for _ in range(1 + skip):
        pitch += direction
        while pitch % 12 not in classes:
            pitch += direction
    return pitch
