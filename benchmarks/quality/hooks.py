"""Hooks: whether two seeds make two songs.

A tune is cut into figures: eight intervals in a row inside a phrase, each with its time to the next note. Two
songs share a hook if they share a figure, or if the first phrase of their choruses is the same note for note
as steps and times, however short. Repeated notes and even runs up or down a scale are nobody's figure.

The spoken verses of rap are left out, note by note: they lie on two to four pitches, and what nine
syllables of a line share with another song's is the rhythm of the words, no hook. What a rapper sings counts
as in any other song, and choruses are always sung. What that hides: were speech counted too, 5 of 108 pairs
of rap songs of one style would share a figure, all of them raps of the same words.
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.quality.measures import LIFTS
from benchmarks.quality.songs import sheet_of
from benchmarks.quality.tune import Tone, Tune, tune_of
from undersong.engine.model import Score
from undersong.units import Beats

FIGURE = 8
SHORTEST_HOOK = 4
FEWEST_MOVES = 3
"""Speech that stays on its pitch but for a step or two is no tune."""
Step = tuple[int, Beats]
Figure = tuple[Step, ...]


class Hooks(NamedTuple):
    """What a song could share with another."""

    name: str
    figures: frozenset[Figure]
    hook: Figure


def hooks_of(name: str, score: Score) -> Hooks:
    """Return the figures of a song, and the first phrase of its first chorus."""
    tune = tune_of(score)
    spoken = _spoken(tune)
    phrases = [_steps([t for t in phrase if t.start not in spoken]) for phrase in tune.phrases()]
    figures = {p[i : i + FIGURE] for p in phrases for i in range(len(p) - FIGURE + 1)}
    found = next((s for n in LIFTS if (s := tune.sections(n))), [])
    starts = {t.start for t in found[0][1]} if found else set()
    first = next((p for p in tune.phrases() if starts & {t.start for t in p}), [])
    hook = _steps(first) if len(first) > SHORTEST_HOOK else ()
    return Hooks(name, frozenset(f for f in figures if _says_something(f)), hook)


def _spoken(tune: Tune) -> set[Beats]:
    """When the notes of rapped verses start."""
    if not tune.sung or sheet_of(tune.score).tune.delivery != "rap":
        return set()
    return {t.start for _, tones in tune.sections("verse") for t in tones}


def _steps(phrase: Sequence[Tone]) -> Figure:
    return tuple((b.pitch - a.pitch, b.start - a.start) for a, b in pairwise(phrase))


def _says_something(figure: Figure) -> bool:
    moves = sum(step != 0 for step, _ in figure)
    varied = len({step for step, _ in figure}) > 2 or len({time for _, time in figure}) > 2
    return varied and moves >= FEWEST_MOVES


def shared(one: Hooks, other: Hooks) -> bool:
    """Return whether two songs share a hook."""
    same = one.hook == other.hook and _says_something(one.hook)
    return same or bool(one.figures & other.figures)


def random_pairs(songs: Sequence[Hooks], *, count: int) -> list[tuple[Hooks, Hooks]]:
    """Draw pairs of songs, half of them inside one style (the part of the name before the slash)."""
    draw = random.Random(count)
    styles: dict[str, list[Hooks]] = {}
    for song in songs:
        styles.setdefault(song.name.partition("/")[0], []).append(song)
    within = [s for s in styles.values() if len(s) > 1]
    pairs = [tuple(draw.sample(draw.choice(within), 2)) for _ in range(count // 2)] if within else []
    pairs += [tuple(draw.sample(list(songs), 2)) for _ in range(count - len(pairs))]
    return [(a, b) for a, b in pairs]
