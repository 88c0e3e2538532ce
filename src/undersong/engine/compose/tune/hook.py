"""The hook: one or two bars that a listener takes home.

In a song with words it is the head of the chorus, played by an instrument, so that intro and voice
say the same. Without words it is looked for: rhythms that the style knows, several tunes
for each, ranked by what hooks have in common: three to six notes, three to five pitches, a range that
can be sung, one peak, an ordinary rise and fall, and exactly one unusual thing (a leap, a
repeated note, silence on the first beat).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import gcd

import numpy as np

from undersong.engine.compose.tune.contour import draw_tunes
from undersong.engine.compose.tune.judge import tune_scores
from undersong.engine.compose.tune.places import Places
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.engine.model import ChordSpan
from undersong.units import MidiPitch

RHYTHMS, DRAWS = 8, 8  # of a style's rhythms, varied, and tunes for each: 64 candidates
CHANGES = (0.05, 0.30, 0.40, 0.25)  # chance of none, one, two, three changes to a rhythm
WIDEST, LONGEST_LEAP = 10, 8  # semitones
MOST_NOTES = 8
SIXTEENTH = Fraction(1, 4)
SHORTEST_SECONDS = 0.11


@dataclass(frozen=True)
class Hook:
    """Notes in ticks from the first downbeat, and how many ticks until it may be said again."""

    onsets: tuple[int, ...]
    lengths: tuple[int, ...]
    pitches: tuple[MidiPitch, ...]
    span: int

    def moved(self, semitones: int) -> "Hook":
        """Return the hook higher or lower."""
        return replace(self, pitches=tuple(p + semitones for p in self.pitches))


def hook_rhythms(grids: Sequence[str], places: Places) -> list[tuple[tuple[int, ...], tuple[int, ...], int]]:
    """Return onsets, lengths and span in ticks of rhythms written in sixteenths of 4/4.

    Other meters take what falls into their bars; where a rhythm would be too quick, or finer
    than the ticks, it is stretched by a power of two.
    """
    return [_rhythm(grid, places) for grid in grids]


def draw_rhythms(
    grids: Sequence[str], places: Places, rng: np.random.Generator, *, early: float = 0.5
) -> list[tuple[tuple[int, ...], tuple[int, ...], int]]:
    """Return rhythms for the hooks of one song: the style's, each varied in its own way.

    Parameters
    ----------
    early : chance that a note which moves comes earlier.
    """
    known = hook_rhythms(grids, places)
    order = [int(i) for i in rng.permutation(len(known))]
    chosen = [known[order[i % len(order)]] for i in range(RHYTHMS)]
    return [vary_rhythm(*rhythm, places, rng, early=early) for rhythm in chosen]


def vary_rhythm(
    onsets: tuple[int, ...],
    lengths: tuple[int, ...],
    span: int,
    places: Places,
    rng: np.random.Generator,
    *,
    early: float = 0.5,
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Return a rhythm with up to three changes: a note split, two merged, one displaced.

    The first note stays, and so do the finest distance that the rhythm knows and at least three notes.
    """
    unit = max(gcd(*onsets, *(o + n for o, n in zip(onsets, lengths, strict=True))), 1)
    unit = max(unit, places.ticks(SHORTEST_SECONDS))
    notes = dict(zip(onsets, lengths, strict=True))
    for _ in range(int(rng.choice(len(CHANGES), p=CHANGES))):
        how, where, side = rng.random(3)
        at = sorted(notes)[min(int(where * len(notes)), len(notes) - 1)]
        if how < 0.35 and notes[at] >= 2 * unit and len(notes) < MOST_NOTES:
            half = max(unit, notes[at] // (2 * unit) * unit)
            notes[at + half], notes[at] = notes[at] - half, half
        elif how < 0.6 and at > 0 and len(notes) > 3:
            before = max(o for o in notes if o < at) if min(notes) < at else at
            if before < at:
                notes[before] = at + notes.pop(at) - before
        else:
            _displace(notes, at, -unit if side < early else unit, span)
    moments = tuple(sorted(notes))
    return moments, tuple(notes[o] for o in moments), span


def _displace(notes: dict[int, int], at: int, by: int, span: int) -> None:
    """Move a note by a step if its neighbours leave room; the note before it gives way or fills up."""
    if at == min(notes) or at + by in notes or not 0 < at + by < span:
        return
    before = max(o for o in notes if o < at)
    after = min((o for o in notes if o > at), default=span)
    if not before < at + by < after:
        return
    end = max(at + notes.pop(at), at + by + 1)
    if by < 0 or before + notes[before] == at:
        notes[before] = min(notes[before] + max(by, 0), at + by - before)
    notes[at + by] = min(end, after) - (at + by)


def _rhythm(grid: str, places: Places) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    starts = [i for i, c in enumerate(grid) if c == "x"]
    ends = [_held(grid, i) for i in starts]
    finest = gcd(*starts, *ends)  # sixteenths of which every onset and every end is a multiple
    unit = SIXTEENTH / places.tick
    while (finest * unit).denominator != 1 or float(finest * unit) * places.tick_seconds < SHORTEST_SECONDS:
        unit *= 2
    bars = max(1, round(len(grid) * unit / places.bar))
    span = bars * places.bar
    kept = [(int(a * unit), int(b * unit)) for a, b in zip(starts, ends, strict=True) if a * unit < span]
    return tuple(a for a, _ in kept), tuple(min(b, span) - a for a, b in kept), span


def find_hook(
    rhythms: Sequence[tuple[tuple[int, ...], tuple[int, ...], int]],
    places: Places,
    frame: Frame,
    chords: Sequence[Sequence[ChordSpan]],
    rng: np.random.Generator,
    *,
    signature: str = "",
) -> Hook:
    """Return the best of all candidates.

    Parameters
    ----------
    chords : for each rhythm the chord under each of its notes.
    signature : the unusual thing it should have, see `hook_score`.
    """
    best: tuple[float, Hook] | None = None
    for (onsets, lengths, span), under in zip(rhythms, chords, strict=True):
        weights = places.weight(0, span)
        notes = [
            Place(float(n * places.tick), float(weights[o]), 0, chord)
            for o, n, chord in zip(onsets, lengths, under, strict=True)
        ]
        drawn = draw_tunes(notes, frame, Wish(arc="arch", span=6.0), rng, draws=DRAWS)
        for row, tune in zip(drawn, tune_scores(drawn, notes, frame, Wish(span=6.0)), strict=True):
            hook = Hook(onsets, lengths, tuple(int(p) for p in row), span)
            score = round(hook_score(hook, places, signature) + 0.8 * float(tune), 6)
            score += 0.4 * float(rng.random())
            if best is None or score > best[0]:
                best = (score, hook)
    if best is None:
        raise AssertionError("a style has at least one rhythm for hooks")
    return best[1]


def hook_score(hook: Hook, places: Places, signature: str = "") -> float:
    """Return how memorable a hook is likely to be, by its notes alone; higher is better.

    Parameters
    ----------
    signature : the unusual thing that it should have, see `character`; "" for any one of them.
    """
    pitches, moves = hook.pitches, [b - a for a, b in pairwise(hook.pitches)]
    span = max(pitches) - min(pitches)
    score = -1.0 * max(0, span - WIDEST) - 2.0 * sum(abs(m) > LONGEST_LEAP for m in moves)
    score -= 0.8 * max(0, len(pitches) - 7) + 1.0 * max(0, 3 - len(pitches))
    score -= 0.8 * (max(0, len(set(pitches)) - 5) + 2 * max(0, 3 - len(set(pitches))))
    score += 0.8 if pitches.count(max(pitches)) == 1 else 0.0
    score -= 0.9 * max(0, sum(abs(m) >= 5 for m in moves) - 1)
    unusual = {
        "leap": any(abs(m) >= 5 for m in moves),
        "repeat": any(a == b == 0 for a, b in pairwise(moves)),
        "late": bool(hook.onsets) and hook.onsets[0] >= places.reach,
        "climb": any(a > 0 and b > 0 and c > 0 for a, b, c in zip(moves, moves[1:], moves[2:], strict=False)),
    }
    count = sum(unusual.values())
    wished = unusual.get(signature, False)
    return (
        score + (1.5 if count == 1 else -0.7 * abs(count - 1)) + (1.5 if wished else -0.5 * unusual["leap"])
    )


def from_song(
    onsets: Sequence[int],
    lengths: Sequence[int],
    pitches: Sequence[MidiPitch],
    places: Places,
    *,
    lowest: MidiPitch,
    highest: MidiPitch,
) -> Hook:
    """Return the head of a sung phrase as a hook: at most two bars, weak notes left out, in range."""
    span = 2 * places.bar
    notes = [n for n in zip(onsets, lengths, pitches, strict=True) if n[0] < span - places.reach]
    weights = places.weight(0, 2 * places.bar)
    while len(notes) > MOST_NOTES:
        weak = min(notes[1:-1], key=lambda n: (float(weights[n[0] % span]), -n[0]))
        notes.remove(weak)
    ends = [on for on, _, _ in notes[1:]] + [span]
    held = tuple(max(1, min(2 * n, end - on)) for (on, n, _), end in zip(notes, ends, strict=True))
    return in_range(Hook(tuple(n[0] for n in notes), held, tuple(n[2] for n in notes), span), lowest, highest)


def in_range(hook: Hook, lowest: MidiPitch, highest: MidiPitch) -> Hook:
    """Return the hook in the octave that lies best between two pitches."""
    middle = (lowest + highest) / 2

    def awkward(octaves: int) -> float:
        low, high = min(hook.pitches) + 12 * octaves, max(hook.pitches) + 12 * octaves
        return 10.0 * (max(0, lowest - low) + max(0, high - highest)) + abs((low + high) / 2 - middle)

    return hook.moved(12 * min(range(-4, 5), key=awkward))


def _held(grid: str, start: int) -> int:
    """Where the note that starts at `start` ends: a note without - lasts one sixteenth."""
    end = start + 1
    while end < len(grid) and grid[end] == "-":
        end += 1
    return end
