"""The measures of everything behind the tune: chords, form, groove and levels.

* Chords count by root above the tonic and by minor or not, as in the tables they are held against.
* Bars have the same chords if they have them on every half beat.
* The *level* of a section is reckoned from the notes, not heard: velocity squared times sounding length,
  summed over everybody, per second, in dB. The sections of five songs lay in their mix as reckoned (r = 0.95,
  slope 1.07); the master evens them out by a fifth.
* A kick *comes round* if the bar before, or the one two bars off, has the same: programmed loops last one bar
  or two.
* A *fill* is a bar with twice the usual tom hits and three more, or twice the usual snare hits and two more.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from statistics import median

from benchmarks.quality.figures import entropy_of, share
from benchmarks.quality.tune import HALF, chord_at, lift_at
from undersong.engine.model import ChordSpan, Role, Score, Section
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

KICKS, SNARES, TOMS = {35, 36}, {38, 40}, {41, 43, 45, 47, 48, 50}
STRUCK_SECONDS, PLUCKED_SECONDS = 0.12, 0.7
HELD = (Role.BED, Role.LEAD, Role.VOICE)
SOFT_ENDS = ("fade", "dub")
FEWEST_BARS_OF_DRUMS = 8

Degree = tuple[int, bool]


def backing_measures(score: Score) -> dict[str, float]:
    """Return the measures 18 and 22 to 25 that have something to say on a song."""
    return {**_levels(score), **_harmony(score), **_sections(score), **_form(score), **_groove(score)}


def _harmony(score: Score) -> dict[str, float]:
    lengths: defaultdict[Degree, Beats] = defaultdict(Beats)
    for chord in score.chords:
        lengths[_degree(score, chord)] += chord.length_beats
    total = sum(lengths.values())
    return {
        "22 chords": float(sum(beats > 0.01 * total for beats in lengths.values())),
        "22 chord entropy": entropy_of({d: float(n) for d, n in lengths.items()}),
        "22 tonic share": float(sum(c.length_beats for c in score.chords if _is_tonic(score, c)) / total),
    }


def _degree(score: Score, chord: ChordSpan) -> Degree:
    """Root above the tonic of the moment, and whether the third is minor."""
    root = chord.pitch_classes[0]
    steps = {(pc - root) % 12 for pc in chord.pitch_classes}
    tonic = parse_key(score.key).tonic + lift_at(score, chord.start_beats)
    return (root - tonic) % 12, 3 in steps and 4 not in steps


def _is_tonic(score: Score, chord: ChordSpan) -> bool:
    """Whether a chord is the key's own tonic triad, or its root and fifth alone."""
    root, minor = _degree(score, chord)
    has_third = any((pc - chord.pitch_classes[0]) % 12 in (3, 4) for pc in chord.pitch_classes)
    return root == 0 and (minor == parse_key(score.key).minor or not has_third)


def _sections(score: Score) -> dict[str, float]:
    verses, choruses = ([s for s in score.sections if s.name == name] for name in ("verse", "chorus"))
    found = {}
    if len(verses) > 1:
        found["23 verse, same chords"] = _same(score, *verses[:2])
    if verses and choruses:
        found["23 chorus, verse's chords"] = _same(score, verses[0], choruses[0])
    return found


def _same(score: Score, one: Section, other: Section) -> float:
    """The share of bars that have the same chords at the same place."""
    bar = parse_meter(score.meter).bar_beats
    bars = int(min(one.length_beats, other.length_beats) // bar)
    halves = [h * HALF for h in range(int(bar / HALF))]
    starts = [(one.start_beats + i * bar, other.start_beats + i * bar) for i in range(bars)]
    return share(all(_degree_at(score, a + h) == _degree_at(score, b + h) for h in halves) for a, b in starts)


def _degree_at(score: Score, beats: Beats) -> Degree | None:
    chord = chord_at(score, beats)
    return _degree(score, chord) if chord else None


def _form(score: Score) -> dict[str, float]:
    found = {"24 ends at home": float(ends_at_home(score))}
    choruses = [s for s in score.sections if s.name == "chorus"]
    if choruses:
        # [beats] * [60 s/min] / [beats/min] = [s]
        found["24 first chorus"] = float(choruses[0].start_beats) * 60.0 / score.bpm
    return found


def ends_at_home(score: Score) -> bool:
    """Return whether a song comes to rest: on its tonic, or by dying away."""
    if score.ending in SOFT_ENDS or not score.chords:
        return True
    return _degree(score, score.chords[-1])[0] == 0


def _groove(score: Score) -> dict[str, float]:
    bar = parse_meter(score.meter).bar_beats
    kit = [(n.start_beats, n.pitch) for p in score.parts if p.role is Role.DRUMS for n in p.notes]
    bars: dict[int, list[tuple[Beats, int]]] = {}
    for start, pitch in sorted(kit):
        bars.setdefault(int(start // bar), []).append((start % bar, pitch))
    kicked = {i: frozenset(at for at, pitch in hits if pitch in KICKS) for i, hits in bars.items()}
    if sum(bool(k) for k in kicked.values()) < FEWEST_BARS_OF_DRUMS:
        return {}
    snares, toms = (
        {i: sum(p in keys for _, p in hits) for i, hits in bars.items()} for keys in (SNARES, TOMS)
    )
    usual = median(snares.values()), median(toms.values())
    fills = {i for i in bars if snares[i] >= 2 * usual[0] + 2 or toms[i] >= 2 * usual[1] + 3}
    first = {int(s.start_beats // bar) for s in score.sections}
    pairs = [(a, b) for a, b in pairwise(sorted(bars)) if b == a + 1 and b not in first]
    steady = [(a, b) for a, b in pairs if not fills & {a, b} and kicked[a]]
    found = {"25 bars with a fill": len(fills) / len(bars)}
    if steady:
        found["25 kick as the bar before"] = share(kicked[a] == kicked[b] for a, b in steady)
        found["25 kick comes round"] = share(
            kicked[b] in (kicked[a], kicked.get(b - 2), kicked.get(b + 2)) for a, b in steady
        )
    return found


def _levels(score: Score) -> dict[str, float]:
    level = section_levels(score)
    named: dict[str, list[float]] = {}
    for section, db in zip(score.sections, level, strict=True):
        named.setdefault(section.name, []).append(db)
    loud = next((named[n] for n in ("chorus", "drop") if n in named), None)
    calm = next((named[n] for n in ("verse", "breakdown", "bridge") if n in named), None)
    found = {}
    if loud and calm:
        found["18 chorus over verse"] = loud[0] - calm[0]
    if "intro" in named and len(score.sections) > 2:
        lengths = [float(s.length_beats) for s in score.sections]
        power = [10 ** (db / 10) * n for db, n in zip(level, lengths, strict=True)]
        found["18 intro over song"] = named["intro"][0] - 10 * math.log10(sum(power) / sum(lengths))
    return found


def section_levels(score: Score) -> list[float]:
    """Return the level of each section in dB, from the notes alone."""
    ends = [s.start_beats + s.length_beats for s in score.sections]
    return levels_between([score.sections[0].start_beats, *ends], score)


def levels_between(edges: list[Beats], score: Score) -> list[float]:
    """Return the level in dB from each edge to the next, from the notes alone."""
    power = [1e-6] * (len(edges) - 1)
    for start, end, weight in _powers(score):
        first = max(min(bisect_right(edges, start), len(power)) - 1, 0)
        for index in range(first, len(power)):
            if edges[index] >= end:
                break
            power[index] += (
                weight * float(min(end, edges[index + 1]) - max(start, edges[index])) / float(end - start)
            )
    lengths = [float(b - a) * 60.0 / score.bpm for a, b in pairwise(edges)]
    return [10 * math.log10(p / n) for p, n in zip(power, lengths, strict=True)]


def _powers(score: Score) -> Iterator[tuple[Beats, Beats, float]]:
    """Start, end and power of every note: velocity squared, times the seconds for which it is heard."""
    beat = 60.0 / score.bpm
    for part in score.parts:
        if part.role is Role.COLOUR:
            continue
        longest = (
            STRUCK_SECONDS if part.role is Role.DRUMS else 60.0 if part.role in HELD else PLUCKED_SECONDS
        )
        most = Fraction(longest / beat).limit_denominator(960)
        for note in part.notes:
            length = min(note.length_beats, most)
            yield note.start_beats, note.start_beats + length, note.velocity**2 * float(length) * beat
    for line in score.vocals.lines if score.vocals else ():
        for sung in line.notes:
            end = sung.start_beats + sung.length_beats
            yield sung.start_beats, end, 2 * sung.velocity**2 * float(sung.length_beats) * beat
