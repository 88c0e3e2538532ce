"""Statements of the hook: as it is, in riffs that go round, and in cells with much rest between them.

No two statements in a row beyond the second are alike: every second one, or in a riff the fourth, has
another ending. Of a riff the eighth statement leads on or takes breath, as a hand at a machine does. Over
other chords held notes move to the nearest chord tone; a riff and a cell lean on tones of the chords.
"""

from dataclasses import dataclass, field, replace
from math import ceil

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.tune.contour import draw_arc
from undersong.engine.compose.tune.hook import Hook, in_range, vary_rhythm
from undersong.engine.compose.tune.player import PULSE, Played, Player, nearest_tone
from undersong.engine.compose.tune.wish import Wish
from undersong.engine.model.kinds import EDGES, HOOKED

TAIL_NOTES = 2
STRONG = 2.5  # weight of a place from which on a riff leans on it: downbeats and halves of a bar
REST_BEATS = 1  # before whatever comes after the last statement
RIFFS = {"AAAa": 0.40, "AaAa": 0.20, "AAAB": 0.15, "ABAB": 0.15, "AaAB": 0.10}
THIN, FULL = 0.5, 0.78  # energy below which a riff leaves gaps, and from which on it may go an octave up
LONGEST_SAME = 8  # statements of a riff, the last of which has another ending whatever the form
CELL_SECONDS = 7.0  # usual distance of two cells
CELL_NOTES = 5
LOWER, LEAST_LOWER = (
    2.5,
    1.5,
)  # semitones by which a section's own riff lies below the hook, about and at least


@dataclass
class Statements:
    """The hook of a song and how it is said."""

    player: Player
    hook: Hook
    home: str
    others: dict[str, Hook] = field(default_factory=dict)

    def hooks(self, section: PlannedSection) -> list[Played]:
        """Return the hook as often as there is room, every second time with another ending; else its head."""
        start, ticks = self._room(section)
        if self._apart(section):
            return self.riff(section)
        if ticks < self._core():
            return [n for n in self.say(start) if n.at + n.length <= start + ticks]
        step = self.hook.span if ticks >= 2 * self.hook.span else self._core()
        found: list[Played] = []
        for count, at in enumerate(range(0, ticks - self._core() + 1, step)):
            last = at + 2 * step > ticks
            found += self.say(start + at, varied=last or count % 2 == 1, closed=last)
        return [n for n in found if n.at + n.length <= start + ticks]

    def _apart(self, section: PlannedSection) -> bool:
        """Whether the hook is kept for its home: as a riff, or since a draft before had it everywhere."""
        away = section.letter != self.home and section.name not in EDGES
        riff = self.player.habits.theme == "riff"
        return away and section.bars > 1 and (riff or self.player.leaning.contrast > 0)

    def _core(self) -> int:
        """Ticks of the hook without the bars of silence at its end."""
        span, bar = self.hook.span, self.player.places.bar
        while span % (2 * bar) == 0 and max(self.hook.onsets) < span // 2:
            span //= 2
        return span

    def riff(self, section: PlannedSection) -> list[Played]:
        """Return the hook as a riff: going round after a form of four; B turns it upside down."""
        start, ticks = self._room(section)
        span = self.hook.span
        own = {n: s for n, s in self.player.habits.forms.items() if len(n) == 4} or RIFFS
        rng = self.player.rng(f"riff/{section.letter}")
        form = str(rng.choice(list(own), p=[s / sum(own.values()) for s in own.values()]))
        octave = (
            section.final
            and section.instance > 2
            and section.name in HOOKED
            and section.energy >= FULL
            and rng.random() < 0.5
        )
        theme = self._figure(section)
        found: list[Played] = []
        for count, at in enumerate(range(0, max(ticks - span, 0) + 1, span)):
            letter = form[count % 4]
            if section.energy < THIN and count % 2 == 1:
                continue  # where little happens the riff leaves every second place empty
            figure = self._turned(theme) if letter in "BC" else theme
            up = 12 if octave and count * span >= ticks // 2 else 0
            other = count > 0 and (letter.islower() or count % LONGEST_SAME == LONGEST_SAME - 1)
            said = self._fitted(figure, start + at, varied=other, closed=False)
            if up and max(said.pitches) + up <= self.player.highest:
                said = said.moved(up)
            if count % LONGEST_SAME == LONGEST_SAME - 1:
                said = _breathing(said) if count // LONGEST_SAME % 2 else _leading_on(said)
            found += self.player.played(said, start + at)
        return [n for n in found if n.at < start + ticks]

    def cells(self, section: PlannedSection) -> list[Played]:
        """Return the hook's head now and then, never twice with the same ending, and silence between."""
        start, ticks = self._room(section)
        bar = self.player.places.bar
        every = min((1, 2, 4, 8), key=lambda n: abs(n * self.player.plan.bar_seconds - CELL_SECONDS))
        step = max(every * bar, self.hook.span)
        found: list[Played] = []
        for count, at in enumerate(range(0, max(ticks - self.hook.span, 0) + 1, step)):
            late = (
                bar if count % 4 == 2 and at + bar + self.hook.span <= ticks and step > self.hook.span else 0
            )
            head = _head(self.hook, CELL_NOTES)
            said = self._fitted(head, start + at + late, varied=count % 2 == 1, closed=count % 4 == 3)
            found += self.player.played(said, start + at + late)
        return found

    def _figure(self, section: PlannedSection) -> Hook:
        """The riff of a section: the hook at home, elsewhere another one, calmer and lower, of its rhythm."""
        if section.letter == self.home:
            return self.hook
        if section.letter not in self.others:
            player, hook = self.player, self.hook
            rng = player.rng(f"riff/{section.letter}/figure")
            onsets, lengths, span = vary_rhythm(
                hook.onsets, hook.lengths, hook.span, player.places, rng, early=player.early
            )
            weights = player.places.weight(0, span)
            kept = [i for i, o in enumerate(onsets) if i == 0 or weights[o] >= 1.0 or rng.random() < 0.5]
            bare = Hook(
                tuple(onsets[i] for i in kept), tuple(lengths[i] for i in kept), (0,) * len(kept), span
            )
            middle = sum(hook.pitches) / len(hook.pitches) - LOWER
            wish = Wish(arc=draw_arc(rng), cadence="open", span=5.0)
            at = player.ground.first(section)
            found = player.fill(bare, at, wish, rng, middle=middle, fixed={})
            self.others[section.letter] = self._below(found)
        return self.others[section.letter]

    def _below(self, figure: Hook) -> Hook:
        """A figure moved down by steps until it lies lower than the hook by what is heard."""
        hook, player = self.hook, self.player
        above = (
            sum(figure.pitches) / len(figure.pitches) - sum(hook.pitches) / len(hook.pitches) + LEAST_LOWER
        )
        if above <= 0:
            return figure
        down = _steps_down(0, ceil(above))
        pitches = tuple(player.stepped(p, down) for p in figure.pitches)
        return figure if min(pitches) < player.lowest else replace(figure, pitches=pitches)

    def _turned(self, hook: Hook) -> Hook:
        """The answer to a riff: its rhythm, its contour upside down, as high as the riff."""
        player = self.player
        top = max(hook.pitches)
        pitches = tuple(
            player.stepped(hook.pitches[0], _steps_down(hook.pitches[0], p)) for p in hook.pitches
        )
        lower = sum(hook.pitches) / len(pitches) - sum(pitches) / len(pitches)
        if lower > 0:
            up = _steps_down(0, -ceil(lower))
            pitches = tuple(player.stepped(p, up) for p in pitches)
        turned = replace(hook, pitches=pitches)
        away = (top + min(hook.pitches)) // 2 - (max(pitches) + min(pitches)) // 2
        moved = turned if abs(away) < 7 else turned.moved(12 if away > 0 else -12)
        return in_range(moved, player.lowest, player.highest)

    def say(self, at: int, *, varied: bool = False, closed: bool = False) -> list[Played]:
        """Return one statement from a tick on."""
        hook = self._settled(self.hook) if closed else self.hook
        return self.player.played(self._fitted(hook, at, varied=varied, closed=closed), at)

    def _settled(self, hook: Hook) -> Hook:
        """The hook coming to rest: it ends on the first pulse in its second half, and holds that."""
        places, half = self.player.places, hook.span // 2
        weights = places.weight(0, hook.span)
        ends = [i for i, o in enumerate(hook.onsets) if o >= half and weights[o] >= PULSE and i >= TAIL_NOTES]
        if not ends or ends[0] == len(hook.onsets) - 1:
            return hook
        last = ends[0]
        room = hook.span - hook.onsets[last] - int(REST_BEATS / places.tick)
        lengths = (*hook.lengths[:last], max(hook.lengths[last], min(room, 2 * places.pulse)))
        return Hook(hook.onsets[: last + 1], lengths, hook.pitches[: last + 1], hook.span)

    def _fitted(self, hook: Hook, at: int, *, varied: bool, closed: bool) -> Hook:
        fitted = self.player.fitted(hook, at)
        if self.player.habits.theme != "tune":
            fitted = self._grounded(fitted, at)
        if not varied or len(hook.pitches) <= 3:
            return fitted
        keep = len(hook.pitches) - TAIL_NOTES
        cadence = "closed" if closed else "open"
        rng = self.player.rng(f"hook/tail/{cadence}")
        middle = sum(hook.pitches) / len(hook.pitches)
        return self.player.fill(
            fitted,
            at,
            Wish(arc="arch", cadence=cadence),
            rng,
            middle=middle,
            fixed=dict(enumerate(fitted.pitches[:keep])),
        )

    def _grounded(self, figure: Hook, at: int) -> Hook:
        """A riff with chord tones on strong places, where most of those there are none.

        What goes round all song long leans on the same few notes: one of them beside its chord is no
        colour any more, it is the wrong note in every bar.
        """
        notes = self.player.notes(figure.onsets, figure.lengths, at)
        strong = [i for i, n in enumerate(notes) if n.weight >= STRONG]
        strange = {i for i in strong if figure.pitches[i] % 12 not in notes[i].chord.pitch_classes}
        if 2 * len(strange) < len(strong) or not strange:
            return figure
        pitches = tuple(
            nearest_tone(p, n.chord) if i in strange else p
            for i, (p, n) in enumerate(zip(figure.pitches, notes, strict=True))
        )
        return in_range(replace(figure, pitches=pitches), self.player.lowest, self.player.highest)

    def _room(self, section: PlannedSection) -> tuple[int, int]:
        return self.player.ground.first(section), section.bars * self.player.places.bar


def _head(hook: Hook, count: int) -> Hook:
    """The first notes of a figure, the last of them held."""
    if len(hook.onsets) <= count:
        return hook
    lengths = (*hook.lengths[: count - 1], max(hook.lengths[count - 1], hook.span // 4))
    return Hook(hook.onsets[:count], lengths, hook.pitches[:count], hook.span)


def _leading_on(hook: Hook) -> Hook:
    """A riff that leads on: its longest note is struck twice."""
    at = max(range(len(hook.lengths)), key=lambda i: (hook.lengths[i], i))
    half = hook.lengths[at] // 2
    if not half:
        return hook
    onsets = (*hook.onsets[: at + 1], hook.onsets[at] + half, *hook.onsets[at + 1 :])
    lengths = (*hook.lengths[:at], half, hook.lengths[at] - half, *hook.lengths[at + 1 :])
    return Hook(onsets, lengths, (*hook.pitches[: at + 1], *hook.pitches[at:]), hook.span)


def _breathing(hook: Hook) -> Hook:
    """A riff that takes breath: the last note but one is left out."""
    if len(hook.onsets) <= TAIL_NOTES:
        return hook
    onsets, lengths, pitches = (row[:-2] + row[-1:] for row in (hook.onsets, hook.lengths, hook.pitches))
    return Hook(onsets, lengths, pitches, hook.span)


def _steps_down(first: int, pitch: int) -> int:
    """About as many steps of a scale below as the pitch lies above."""
    return -round((pitch - first) * 7 / 12)
