"""The figures of a finished tune: what can be counted in it, as it was counted in recorded songs.

Time is in 48ths of a beat, so that everything is whole numbers; pitches are in the song's home key, so that a
chorus that comes back a tone higher is the same chorus. A note belongs to its chord if the chord has it, or
if one has it that arrives within half a beat while the note still sounds. It is early if it starts between
the places of the bar and is held over a stronger one.

What a tune has nothing to say on (the second verse of a song with one) is left out.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from undersong.engine.compose.plan import SongPlan
from undersong.engine.model import Note, SungNote
from undersong.engine.model.kinds import HOOKED, VERSES
from undersong.engine.theory.key import MODES
from undersong.units import MidiPitch

BEAT = 48
HALF, QUARTER = BEAT // 2, BEAT // 4
FEW, PICKUP = 4, BEAT  # notes that a section must have to be judged; how early it may begin
APART, FAR_APART = 5 * BEAT // 4, 5 * BEAT // 2  # onsets that part two phrases, with a rest and without one
FEWEST_LEAPS, SHORTEST_PHRASE = 4, 4
UNDER = (
    *VERSES,
    "bridge",
    "breakdown",
)  # what leads to what comes back, as the first of these that a song has


class Tone(NamedTuple):
    """A note of a tune: its pitch at home, and by how much it stands higher."""

    start: int
    length: int
    pitch: MidiPitch
    shift: int = 0

    @property
    def end(self) -> int:
        """When it is let go."""
        return self.start + self.length


Tones = Sequence[Tone]


@dataclass(frozen=True)
class Stretch:
    """A section: its name, from where and up to where."""

    name: str
    start: int
    end: int
    shift: int


@dataclass(frozen=True)
class Map:
    """Where bars, chords and sections of a song lie, in 48ths of a beat.

    Attributes
    ----------
    pulses : inside a bar.
    scale : pitch classes of the home key as it is judged: major or minor.
    """

    bar: int
    pulses: tuple[int, ...]
    scale: frozenset[int]
    chord_starts: tuple[int, ...]
    chords: tuple[frozenset[int], ...]
    sections: tuple[Stretch, ...]

    @classmethod
    def of(cls, plan: SongPlan) -> "Map":
        """Return the map of a plan."""
        steps = MODES["minor" if plan.key.minor else "major"][0]
        return cls(
            int(plan.bar_beats * BEAT),
            tuple(int(p * BEAT) for p in plan.meter.pulses),
            frozenset((plan.key.tonic + step) % 12 for step in steps),
            tuple(int(c.start_beats * BEAT) for c in plan.chords),
            tuple(frozenset(c.pitch_classes) for c in plan.chords),
            tuple(
                Stretch(
                    s.name,
                    int(plan.start_beats(s) * BEAT),
                    int((plan.start_beats(s) + plan.length_beats(s)) * BEAT),
                    s.key_shift,
                )
                for s in plan.sections
            ),
        )

    @property
    def strong(self) -> tuple[int, ...]:
        """The downbeat, and the middle pulse where there is one."""
        return self.pulses[:1] if len(self.pulses) % 2 else (0, self.pulses[len(self.pulses) // 2])

    def weight(self, at: int) -> int:
        """Return how strong a place is: 4 starts the bar, 3 its half, 2 a pulse, 1 an eighth, 0 the rest."""
        place = at % self.bar
        if place in self.pulses:
            return (4 if place == 0 else 3) if place in self.strong else 2
        return int(place % HALF == 0)

    def fits(self, tone: Tone) -> bool:
        """Return whether a note belongs to its chord or to the one it anticipates."""
        pitch = (tone.pitch + tone.shift) % 12
        here = self._chord(tone.start)
        then = self._chord(tone.start + HALF)
        return pitch in self.chords[here] or (
            self.chord_starts[then] < tone.end and pitch in self.chords[then]
        )

    def _chord(self, at: int) -> int:
        return max(bisect_right(self.chord_starts, at) - 1, 0)

    def tones(self, notes: Sequence[Note] | Sequence[SungNote]) -> list[Tone]:
        """Return notes of the score as they are counted."""
        starts = [s.start for s in self.sections]
        found = []
        for note in notes:
            at = int(note.start_beats * BEAT)
            shift = self.sections[max(bisect_right(starts, at) - 1, 0)].shift
            found.append(Tone(at, int(note.length_beats * BEAT), note.pitch - shift, shift))
        return found


def phrases_of(tones: Tones) -> list[list[Tone]]:
    """Return a tune cut at its rests of half a beat, and wherever it waits for long."""
    found = [[tones[0]]] if tones else []
    for a, b in pairwise(tones):
        apart = b.start - a.start
        if apart >= FAR_APART or (apart >= APART and b.start - a.end >= HALF):
            found.append([])
        found[-1].append(b)
    return found


def figures_of(lines: Sequence[Tones], song: Map, *, sung: bool) -> dict[str, float]:
    """Return what can be counted in a tune.

    Parameters
    ----------
    lines : as they are sung, one by one; what is played may come as one.
    """
    tones = [t for line in lines for t in line]
    found = {**_intervals(phrases_of(tones)), **_rhythms(tones, song), **_colours(tones, song)}
    times = {name: _times(lines, tones, name, song, sung=sung) for name in {s.name for s in song.sections}}
    return found | _form(times)


def _intervals(phrases: Sequence[Tones]) -> dict[str, float]:
    pitches = sorted(t.pitch for phrase in phrases for t in phrase)
    moves = [[b.pitch - a.pitch for a, b in pairwise(phrase)] for phrase in phrases]
    sizes = [abs(m) for line in moves for m in line]
    after = [a * b < 0 for line in moves for a, b in pairwise(line) if abs(a) >= 5]
    low, high = (pitches[round(share * (len(pitches) - 1))] for share in (0.05, 0.95))
    found = {
        "range": float(pitches[-1] - pitches[0]),
        "span": float(high - low),
        "phrase_beats": sum(p[-1].end - p[0].start for p in phrases) / len(phrases) / BEAT,
        "phrase_notes": len(pitches) / len(phrases),
    }
    long = [p for p in phrases if len(p) >= SHORTEST_PHRASE]
    if long:
        ends = [sum(t.pitch for t in p[1:-1]) / (len(p) - 2) - p[-1].pitch >= 1 for p in long]
        found["falling"] = sum(ends) / len(long)
    if sizes:
        count = len(sizes)
        found |= {
            "unisons": sizes.count(0) / count,
            "steps": (sizes.count(1) + sizes.count(2)) / count,
            "leaps": sum(s >= 5 for s in sizes) / count,
            "far_leaps": sum(s >= 8 for s in sizes) / count,
            "interval": sum(sizes) / count,
        }
    if len(after) >= FEWEST_LEAPS:
        found["turning"] = sum(after) / len(after)
    return found


def _rhythms(tones: Tones, song: Map) -> dict[str, float]:
    bars: dict[int, list[tuple[int, int]]] = {}
    for tone in tones:
        bar, place = divmod(tone.start, song.bar)
        bars.setdefault(bar, []).append((place, tone.pitch))
    rhythms = Counter(tuple(at for at, _ in bar) for bar in bars.values())
    count = len(bars)
    ends = [*(t.start for t in tones[1:]), tones[-1].end]
    early = sum(_early(t, until, song) for t, until in zip(tones, ends, strict=True))
    return {
        "bars": float(count),
        "bar_notes": len(tones) / count,
        "bar_again": 1 - len(rhythms) / count,
        "bar_exactly_again": 1 - len({tuple(bar) for bar in bars.values()}) / count,
        "entropy": _entropy(rhythms.values()),
        "commonest": max(rhythms.values()) / count,
        "early": early / len(tones),
    }


def _entropy(counts: Iterable[int]) -> float:
    """How much each thing that was counted is a surprise, in bits."""
    counts = tuple(counts)
    total = sum(counts)
    # Rounded, since sums of logarithms end in other bits on other processors.
    return round(-sum(n / total * math.log2(n / total) for n in counts), 6)


def _early(tone: Tone, until: int, song: Map) -> bool:
    """Whether a note between the places is held over the next stronger one."""
    own = song.weight(tone.start)
    if own >= 2:
        return False
    end = min(tone.end, until) if until > tone.start else tone.end
    first = (tone.start // QUARTER + 1) * QUARTER
    return any(song.weight(at) > own for at in range(first, end, QUARTER))


def _colours(tones: Tones, song: Map) -> dict[str, float]:
    places = song.strong
    strong = [song.fits(t) for t in tones if t.start % song.bar in places]
    long = [song.fits(t) for t in tones if t.length >= BEAT]
    found = {
        "outside": sum(t.pitch % 12 not in song.scale for t in tones) / len(tones),
        "pitch_entropy": _entropy(Counter(t.pitch % 12 for t in tones).values()),
    }
    if strong:
        found["strong"] = sum(strong) / len(strong)
    if long:
        found["long"] = sum(long) / len(long)
    return found


def _times(lines: Sequence[Tones], tones: Tones, name: str, song: Map, *, sung: bool) -> list[list[Tone]]:
    """What is heard in each section of a name, from its start on; what says next to nothing is left out."""
    found = []
    for section in song.sections:
        if section.name == name:
            inside = _sung(lines, section) if sung else _played(tones, section)
            found.append([t._replace(start=t.start - section.start) for t in inside])
    return [inside for inside in found if len(inside) > FEW]


def _sung(lines: Sequence[Tones], section: Stretch) -> list[Tone]:
    """The lines that lie more in a section than outside."""
    inside = (x for x in lines if x and section.start <= (x[0].start + x[-1].end) / 2 < section.end)
    return [t for line in inside for t in line]


def _played(tones: Tones, section: Stretch) -> list[Tone]:
    """What starts in a section, from its pickup on."""
    return [t for t in tones if section.start - PICKUP <= t.start < section.end - PICKUP]


def _form(times: dict[str, list[list[Tone]]]) -> dict[str, float]:
    """How alike what comes back is, and the verses; how alike both are, and by how much it lies higher."""
    again = next((n for n in HOOKED if len(times.get(n, ())) > 1), "")
    name = again or next((n for n in HOOKED if times.get(n)), "")
    back = times.get(name, [])
    under = next((v for n in UNDER if n != name and (v := times.get(n))), [])
    found = {}
    if len(back) > 1:
        found["chorus_again"] = _alike(back[0], back[1])
    if len(under) > 1:
        found["verse_again"] = _alike(under[0], under[1])
    if back and under:
        if again:  # a theme that comes once more as the climax is to be known again
            found["contrast"] = _alike(back[0], under[0])
        found["lift"] = _mean(back[0]) - _mean(under[0])
    return found


def _alike(one: Tones, other: Tones) -> float:
    """Share of the notes that both have, of those that either has, as far as the shorter one goes."""
    stop = min(max(t.start for t in tones) for tones in (one, other))
    first, second = ({(t.start, t.pitch) for t in tones if t.start <= stop} for tones in (one, other))
    return len(first & second) / len(first | second)


def _mean(tones: Tones) -> float:
    return sum(t.pitch for t in tones) / len(tones)
