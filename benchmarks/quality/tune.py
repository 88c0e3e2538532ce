"""The tune of a score: what is sung, or what the lead plays where nobody sings.

Pitches are brought home to the first key of the song, so that a chorus that comes back a semitone higher
is still the same chorus. Chords played by a lead count by their top note. Solos are left out: the people's
tunes beside which ours are laid have none.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from undersong.engine.model import ChordSpan, Note, Role, Score, Section, Syllable
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import Meter, parse_meter
from undersong.units import Beats

HALF = Fraction(1, 2)
LEAD_ROLES = (Role.LEAD, Role.COUNTER, Role.COMP)
PICKUP_BEATS = 1
FEW_NOTES = 4


class Tone(NamedTuple):
    """A note of the tune."""

    start: Beats
    length: Beats
    pitch: int
    syllable: Syllable | None

    @property
    def end(self) -> Beats:
        """When it stops."""
        return self.start + self.length


@dataclass(frozen=True)
class Tune:
    """The tune of a song with what it is measured by."""

    score: Score
    meter: Meter
    tones: tuple[Tone, ...]
    sung: bool

    @property
    def count_of_bars(self) -> int:
        """How many bars the song has in which there might be a tune."""
        beats = self.score.length_beats
        if not self.sung:
            beats -= sum((s.length_beats for s in self.score.sections if s.name == "solo"), Fraction(0))
        return max(math.ceil(beats / self.bar), 1)

    @property
    def bar(self) -> Beats:
        """Length of a bar, in beats."""
        return self.meter.bar_beats

    def bars(self) -> dict[int, list[Tone]]:
        """Return the tones of each bar that has any."""
        found: dict[int, list[Tone]] = {}
        for tone in self.tones:
            found.setdefault(int(tone.start // self.bar), []).append(tone)
        return found

    def phrases(self) -> list[list[Tone]]:
        """Cut at rests of half a beat with 1.25 beats between onsets, or at 2.5 beats between onsets."""
        found: list[list[Tone]] = [[self.tones[0]]] if self.tones else []
        for a, b in pairwise(self.tones):
            apart = b.start - a.start
            rests = b.start - a.end >= HALF and apart >= Fraction(5, 4)
            if rests or apart >= Fraction(5, 2):
                found.append([])
            found[-1].append(b)
        return found

    def inside(self, section: Section) -> list[Tone]:
        """Return the tones of a section: its lines as far as they are sung, else from its pickup on."""
        start, end = section.start_beats, section.start_beats + section.length_beats
        if not self.sung:
            return [t for t in self.tones if start - PICKUP_BEATS <= t.start < end - PICKUP_BEATS]
        return [
            t for line in self._lines() if start <= (line[0].start + line[-1].end) / 2 < end for t in line
        ]

    def _lines(self) -> list[list[Tone]]:
        vocals = self.score.vocals
        ends = [line.notes[-1].start_beats for line in vocals.lines if line.notes] if vocals else []
        found, rest = [], list(self.tones)
        for end in ends:
            count = bisect_right(rest, end, key=lambda t: t.start)
            found.append(rest[:count])
            rest = rest[count:]
        return [line for line in found if line]

    def sections(self, *names: str) -> list[tuple[Section, list[Tone]]]:
        """Return the sections of these names in which the tune has something to say."""
        named = [(s, self.inside(s)) for s in self.score.sections if s.name in names]
        return [(s, tones) for s, tones in named if len(tones) > FEW_NOTES]


def tune_of(score: Score) -> Tune:
    """Return the tune of a score; without notes where nobody has one."""
    meter = parse_meter(score.meter)
    if score.vocals:
        sung = (n for line in score.vocals.lines for n in line.notes)
        tones = [Tone(n.start_beats, n.length_beats, n.pitch, n.syllable) for n in sung]
    else:
        solos = [(s.start_beats, s.start_beats + s.length_beats) for s in score.sections if s.name == "solo"]
        played = (n for n in _lead(score) if not any(a <= n.start_beats < b for a, b in solos))
        tones = [Tone(n.start_beats, n.length_beats, n.pitch, None) for n in played]
    moved = (
        t._replace(pitch=t.pitch - lift_at(score, t.start)) for t in sorted(tones, key=lambda t: t.start)
    )
    return Tune(score, meter, tuple(moved), sung=score.vocals is not None)


def lift_at(score: Score, beats: Beats) -> int:
    """Return by how many semitones the key has moved since the start, −5 to 6."""
    keys = [c.key for c in score.key_changes if c.start_beats <= beats]
    steps = (parse_key(keys[-1]).tonic - parse_key(score.key).tonic) % 12 if keys else 0
    return steps - 12 if steps > 6 else steps


def chord_at(score: Score, beats: Beats) -> ChordSpan | None:
    """Return the chord that sounds at a moment."""
    index = bisect_right(score.chords, beats, key=lambda c: c.start_beats)
    return score.chords[index - 1] if index else None


def _lead(score: Score) -> list[Note]:
    """The part that carries the tune: by role, then by its count of notes; of chords the top."""
    for role in LEAD_ROLES:
        if parts := [p for p in score.parts if p.role is role]:
            busiest = max(parts, key=lambda p: len(p.notes))
            groups = groupby(busiest.notes, key=lambda n: n.start_beats)
            return [max(notes, key=lambda n: n.pitch) for _, notes in groups]
    return []
