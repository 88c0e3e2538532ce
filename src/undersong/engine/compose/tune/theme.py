"""Themes: tunes with form for instruments.

A theme is built as people have built them for three hundred years: a basic idea of a bar or two (the song's
hook where it is at home), said again at once (a sequence a step away, or with another ending), then broken up
and brought to a cadence; the second phrase contrasts (its idea turned upside down, or busier, or calmer),
and the first one returns. Which phrase comes when is a form such as AABA or ABAC.

A theme that comes back is the same; the last time it goes beyond, as a last chorus does (`returns`).
"""

from dataclasses import dataclass, field, replace

import numpy as np

from undersong.engine.compose.plan import Lead, PlannedSection
from undersong.engine.compose.tune.contour import draw_arc
from undersong.engine.compose.tune.hook import Hook, draw_rhythms, find_hook, in_range
from undersong.engine.compose.tune.phrase import Phrase
from undersong.engine.compose.tune.phrases import PhraseRole, Shape, plan_phrases
from undersong.engine.compose.tune.player import Played, Player, grates, nearest_tone
from undersong.engine.compose.tune.returns import Ceiling, draw_lift, lifted
from undersong.engine.compose.tune.wish import Wish

PHRASE_SECONDS = 4.4  # usual length of an instrument's phrase
FORMS = {"AABA": 0.22, "ABAC": 0.26, "AaBa": 0.16, "ABAb": 0.20, "AaBC": 0.16}
TAIL_NOTES = 2
SEQUENCES = (-1, 1, -2, 2, -3, 3)  # steps of the scale, the usual ones first
STEP_LOSS = 0.12  # of a sequence's worth, for each place further back in that order
RESTLESS = 0.5  # variety from which on even first statements are ornamented
SAME = 0.4  # share of ideas that keep their rhythm when they are said again
INVERTED = 0.45  # share of second phrases whose idea is the first one's upside down
REST_BEATS, REST_ONSETS = 0.5, 1.25  # silence at a phrase's end, and from its last onset to the next phrase
CONTRAST = 3.5  # semitones by which the second phrase lies higher
AWAY = 2.0  # semitones by which sections lie lower where the hook is not at home
FREER = 0.55  # share of phrases that are ornamented when they come again
PICKUP_LOUD = -0.05


@dataclass
class Themes:
    """What the themes of a song remember: the phrases of each letter."""

    player: Player
    hook: Hook
    home: str
    phrases: dict[tuple[str, str], Hook] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)

    def write(self, section: PlannedSection) -> list[Played]:
        """Return the theme of a section."""
        player = self.player
        start = player.ground.first(section)
        bars = self._phrase_bars(section)
        length = bars * player.places.bar
        roles = self._roles(section, -(-section.bars // bars))
        heard = self.heard.get(section.letter, 0)
        self.heard[section.letter] = heard + 1
        figures = []
        for i, role in enumerate(roles):
            phrase = self._phrase(section, role, start + i * length, length)
            again = any(r.letter == role.letter for r in roles[:i])
            figures.append(self._freer(section, phrase, i, again=again, heard=heard))
        if heard and section.final:
            figures = self._lifted(section, figures, length, heard)
        found: list[Played] = []
        for index, (figure, role) in enumerate(zip(figures, roles, strict=True)):
            free = found[-1].at + int(REST_ONSETS / player.places.tick) if found else 0
            pickup = self._pickup(section, role, figure, start + index * length)
            pickup = [n for n in pickup if n.at >= free]
            if found and pickup:
                found[-1] = self._let_go(found[-1], pickup[0].at)
            found += pickup
            found += player.played(figure, start + index * length, 0.04)
        end = start + section.bars * player.places.bar
        return [n._replace(length=min(n.length, end - n.at)) for n in found if n.at < end]

    def _let_go(self, note: Played, pickup: int) -> Played:
        """The last note of a phrase, let go in time for a breath before a pickup."""
        end = pickup - max(1, int(REST_BEATS / self.player.places.tick))
        return note._replace(length=max(1, min(note.length, end - note.at)))

    def _phrase_bars(self, section: PlannedSection) -> int:
        """Bars of a phrase: the same in all sections of a letter, were it broken off."""
        least = self.hook.span if section.letter == self.home else 0
        others = [s for s in self.player.plan.sections if s.letter == section.letter and s.lead is Lead.TUNE]
        shortest = min((*others, section), key=lambda s: (s.bars % 2, s.bars))
        return self.player.phrase_bars(shortest, PHRASE_SECONDS, least=least)

    def _roles(self, section: PlannedSection, count: int) -> list[PhraseRole]:
        own = {name: share for name, share in self.player.habits.forms.items() if len(name) == 4}
        rng = self.player.rng(f"{section.letter}/form/{count}")
        roles = plan_phrases([Shape(8)] * count, rng, chorus=True, forms=own or FORMS)
        # Every second group of four has another contrast: AABA is followed by AADa.
        return [replace(r, letter="D") if r.letter == "B" and i % 8 >= 4 else r for i, r in enumerate(roles)]

    def _phrase(self, section: PlannedSection, role: PhraseRole, at: int, length: int) -> Hook:
        """The phrase of a role: as it was, or with another ending, over the chords that are there."""
        known = self.phrases.get((section.letter, role.letter))
        rng = self.player.rng(f"{section.letter}/{role.letter}/{role.cadence}/{role.varied}")
        if known is None or known.span != length:
            made = self._new(section, role, at, length)
            self.phrases[section.letter, role.letter] = made
            return made
        if not role.varied:
            return self.player.fitted(known, at)
        return self._other_tail(self.player.fitted(known, at), role.cadence or "closed", at, rng)

    def _freer(self, section: PlannedSection, figure: Hook, index: int, *, again: bool, heard: int) -> Hook:
        """A phrase heard before, played as players do: a note split, one early, one left out.

        Where the hook is at home that happens at the same places every time, so that the theme stays itself.
        """
        home = section.letter == self.home
        variety = self.player.leaning.variety
        if not again and (home or not heard) and variety < RESTLESS:
            return figure
        instance = "" if home else f"/{section.instance}"
        rng = self.player.rng(f"{section.letter}/freer{instance}/{index}")
        if rng.random() >= FREER + variety - self.player.leaning.steady:
            return figure
        return ornamented(self.player, figure, rng, changes=2 if variety > 0 else 1)

    def _new(self, section: PlannedSection, role: PhraseRole, at: int, length: int) -> Hook:
        rng = self.player.rng(f"{section.letter}/{role.letter}/new")
        idea = self._idea(section, role.letter, at, length, rng)
        parts = max(1, length // idea.span)
        found = self.player.fitted(idea, at)
        for part in range(1, parts):
            here = at + part * idea.span
            last = part == parts - 1
            if last:
                found = _joined(found, self._cadence(idea, role.cadence, here, found.pitches[-1], rng))
            else:
                found = _joined(found, self._onward(idea, part, here, rng))
        if parts == 1:
            found = self._other_tail(found, role.cadence or "open", at, rng)
        return self._breathing(replace(found, span=length))

    def _idea(
        self, section: PlannedSection, letter: str, at: int, length: int, rng: np.random.Generator
    ) -> Hook:
        """The basic idea of a phrase: the hook, its contrast, or a new one."""
        bar = self.player.places.bar
        if letter == "A" and section.letter == self.home and self.hook.span <= length:
            if self.hook.span == length and length > bar:
                return _cut(self.hook, length // 2)
            return self.hook
        first = self.phrases.get((section.letter, "A"))
        if first is not None:
            head = _cut(first, min(length, max(bar, length // 2)))
            if rng.random() < INVERTED and len(head.pitches) > 2:
                return self._inverted(head)
        span = min(length, bar if length < 4 * bar else 2 * bar)
        return self._invented(section, letter, (at, span), rng)

    def _invented(
        self, section: PlannedSection, letter: str, slot: tuple[int, int], rng: np.random.Generator
    ) -> Hook:
        """A new idea of a bar or two, as hooks are found."""
        player, (at, span) = self.player, slot
        drawn = draw_rhythms(player.habits.hooks, player.places, rng, early=player.early)
        rhythms = [(tuple(o for o in onsets if o < span), lengths, span) for onsets, lengths, _ in drawn]
        cut = [
            (o, tuple(min(n, span - a) for a, n in zip(o, lengths[: len(o)], strict=True)), s)
            for o, lengths, s in rhythms
            if o
        ]
        chords = [
            [player.ground.chord(at + a, n) for a, n in zip(o, lengths, strict=True)] for o, lengths, _ in cut
        ]
        away = section.register - (AWAY + player.leaning.lift) * (section.letter != self.home)
        middle = player.middle + CONTRAST * (letter != "A") + away
        found = find_hook(cut, player.places, player.frame(middle), chords, rng, signature=player.signature)
        return in_range(found, player.lowest, player.highest)

    def _inverted(self, head: Hook) -> Hook:
        """The idea with its contour upside down, around its first note, a little higher."""
        player = self.player
        axis = player.stepped(head.pitches[0], 2)
        pitches = tuple(player.stepped(axis, -_steps(head.pitches[0], p, player.scale)) for p in head.pitches)
        middle = sum(head.pitches) / len(head.pitches)
        return around(replace(head, pitches=pitches), middle, player)

    def _onward(self, idea: Hook, part: int, at: int, rng: np.random.Generator) -> Hook:
        """The idea said again: in sequence, or as it was; later ones are broken up into its head."""
        sequence = rng.random() < 0.35 + self.player.habits.sequence
        figure = idea if part < 2 else _halved(idea)
        moved = self._sequenced(figure, at) if sequence or part >= 2 else figure
        moved = (
            moved
            if rng.random() < SAME - self.player.leaning.variety
            else ornamented(self.player, moved, rng)
        )
        return self.player.fitted(moved, at)

    def _sequenced(self, figure: Hook, at: int) -> Hook:
        """The figure some steps of the scale away, where it agrees best with the chords."""
        player = self.player
        notes = player.notes(figure.onsets, figure.lengths, at)
        best: tuple[float, Hook] | None = None
        for rank, steps in enumerate(SEQUENCES):
            pitches = tuple(player.stepped(p, steps) for p in figure.pitches)
            if min(pitches) < player.lowest or max(pitches) > player.highest:
                continue
            weights = [n.beats * (1.0 + n.weight) for n in notes]
            inside = sum(
                w for p, n, w in zip(pitches, notes, weights, strict=True) if p % 12 in n.chord.pitch_classes
            )
            worth = round(inside / sum(weights) - STEP_LOSS * rank, 6)
            if best is None or worth > best[0]:
                best = (worth, replace(figure, pitches=pitches))
        return best[1] if best else figure

    def _cadence(self, idea: Hook, cadence: str, at: int, before: int, rng: np.random.Generator) -> Hook:
        """The idea's rhythm coming to rest: its beginning, then one long note on a strong place."""
        places = self.player.places
        weights = places.weight(0, idea.span)
        half = idea.span // 2
        rest = [o for o in range(half, idea.span) if weights[o] >= 2.0] or [half]
        goal = rest[0] if idea.span <= places.bar else rest[min(1, len(rest) - 1)]
        onsets = (*(o for o in idea.onsets if o < goal), goal)
        ends = (*onsets[1:], idea.span)
        held = dict(zip(idea.onsets, idea.lengths, strict=True))
        lengths = tuple(min(held.get(o, idea.span), e - o) for o, e in zip(onsets, ends, strict=True))
        rhythm = Hook(onsets, lengths, (0,) * len(onsets), idea.span)
        wish = Wish(
            arc=draw_arc(rng) if cadence == "open" else "falling",
            cadence=cadence or "closed",
            before=before,
            span=self.player.habits.span,
        )
        middle = sum(idea.pitches) / len(idea.pitches)
        return self.player.fill(rhythm, at, wish, rng, middle=middle, fixed={})

    def _other_tail(self, figure: Hook, cadence: str, at: int, rng: np.random.Generator) -> Hook:
        """The phrase with its last notes anew."""
        keep = max(1, len(figure.pitches) - TAIL_NOTES)
        fixed = dict(enumerate(figure.pitches[:keep]))
        middle = sum(figure.pitches) / len(figure.pitches)
        return self.player.fill(figure, at, Wish(cadence=cadence), rng, middle=middle, fixed=fixed)

    def _breathing(self, figure: Hook) -> Hook:
        """The phrase with a rest before its end: late notes are left out, the last one let go."""
        tick = self.player.places.tick
        latest = figure.span - int(REST_ONSETS / tick)
        kept = [i for i, onset in enumerate(figure.onsets) if onset <= latest]
        count = max(len(kept), min(3, len(figure.onsets)))
        end = figure.span - max(1, int(REST_BEATS / tick))
        last = max(1, min(figure.lengths[count - 1], end - figure.onsets[count - 1]))
        lengths = (*figure.lengths[: count - 1], last)
        return replace(figure, onsets=figure.onsets[:count], lengths=lengths, pitches=figure.pitches[:count])

    def _pickup(self, section: PlannedSection, role: PhraseRole, figure: Hook, at: int) -> list[Played]:
        """One or two notes that lead into the phrase, in the songs and phrases that have them."""
        player = self.player
        rng = player.rng(f"{section.letter}/{role.letter}/pickup")
        chance, two, below = rng.random(3)
        if chance >= player.habits.pickup or at == 0 or figure.onsets[0] > 0:
            return []
        unit, goal = player.places.reach, figure.pitches[0]
        steps = (-2, -1) if below < 0.7 else (2, 1)
        count = 2 if two < 0.4 else 1
        found = []
        for back in range(count, 0, -1):
            tick = at - back * unit
            pitch = player.stepped(goal, steps[2 - back])
            note = player.notes((0,), (unit,), tick)[0]
            pitch = nearest_tone(pitch, note.chord) if grates(pitch, note) and count == 1 else pitch
            if tick >= 0 and player.lowest <= pitch <= player.highest:
                found.append(Played(tick, unit, pitch, PICKUP_LOUD))
        return found

    def _lifted(self, section: PlannedSection, figures: list[Hook], length: int, heard: int) -> list[Hook]:
        """The theme as it is played the last time."""
        player = self.player
        start = player.ground.first(section)
        shares = player.frame(player.middle).shares
        ceiling = Ceiling(
            lambda tick, n: player.ground.chord(start + tick, n),
            frozenset(pc for pc, share in enumerate(shares) if share > 0),
            player.highest,
            float(player.places.tick),
        )
        how = draw_lift(player.habits.last_chorus, player.rng(f"{section.letter}/last"))
        phrases = [Phrase("", length, f.onsets, f.lengths, f.pitches) for f in figures]
        starts = [i * length for i in range(len(figures))]
        return [
            Hook(p.onsets, p.lengths, p.pitches, length)
            for p in lifted(phrases, starts, how, ceiling, times=heard)
        ]


def ornamented(player: Player, figure: Hook, rng: np.random.Generator, *, changes: int = 1) -> Hook:
    """Return a figure with so many small changes, or one more; its first note and its last one stay."""
    notes = {o: (n, p) for o, n, p in zip(figure.onsets, figure.lengths, figure.pitches, strict=True)}
    unit = player.places.reach
    for _ in range(changes + int(rng.random() < 0.4)):
        moments = sorted(notes)
        if len(moments) < 4:
            break
        how, where, side = rng.random(3)
        i = 1 + int(where * (len(moments) - 2))
        at, before, after = moments[i], moments[i - 1], moments[i + 1]
        length, pitch = notes[at]
        if how < 0.5 and after - at >= 2 * unit:
            # A passing note on the way to the next one, else a neighbour.
            goal = notes[after][1]
            step = 1 if goal > pitch or (goal == pitch and side < 0.5) else -1
            notes[after - unit] = (unit, player.stepped(goal, -step))
            notes[at] = (min(length, after - unit - at), pitch)
        elif how < 0.8 and at - before >= 2 * unit and at - unit not in notes:
            del notes[at]
            notes[at - unit] = (length + unit, pitch)
            notes[before] = (min(notes[before][0], at - unit - before), notes[before][1])
        elif player.places.weights[at % (2 * player.places.bar)] < 2.0:
            del notes[at]
            notes[before] = (after - before, notes[before][1])
    onsets = tuple(sorted(notes))
    return Hook(onsets, tuple(notes[o][0] for o in onsets), tuple(notes[o][1] for o in onsets), figure.span)


def around(figure: Hook, middle: float, player: Player) -> Hook:
    """Return a figure in the octave nearest to a pitch that the instrument has all of."""
    octaves = [
        12 * n
        for n in range(-3, 4)
        if player.lowest <= min(figure.pitches) + 12 * n and max(figure.pitches) + 12 * n <= player.highest
    ]
    mean = sum(figure.pitches) / len(figure.pitches)
    if not octaves:
        return in_range(figure, player.lowest, player.highest)
    return figure.moved(min(octaves, key=lambda up: (abs(mean + up - middle), up)))


def _cut(figure: Hook, span: int) -> Hook:
    """The beginning of a figure."""
    kept = [
        (o, min(n, span - o), p)
        for o, n, p in zip(figure.onsets, figure.lengths, figure.pitches, strict=True)
        if o < span
    ]
    if not kept:
        return replace(figure, span=max(span, 1))
    onsets, lengths, pitches = zip(*kept, strict=True)
    return Hook(onsets, lengths, pitches, span)


def _halved(figure: Hook) -> Hook:
    """The first half of a figure, twice: an idea that is broken up."""
    half = _cut(figure, figure.span // 2)
    if len(half.onsets) < 2 or figure.onsets[0] >= figure.span // 2:
        return figure
    return _joined(half, half)


def _joined(one: Hook, other: Hook) -> Hook:
    """Two figures, one after the other."""
    return Hook(
        (*one.onsets, *(o + one.span for o in other.onsets)),
        (*one.lengths, *other.lengths),
        (*one.pitches, *other.pitches),
        one.span + other.span,
    )


def _steps(first: int, second: int, scale: tuple[int, ...]) -> int:
    """How many steps of the scale lie between two pitches."""
    low, high = sorted((first, second))
    between = sum((p % 12) in scale for p in range(low + 1, high + 1))
    return between if second >= first else -between
