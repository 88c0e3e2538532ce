"""A survey: everything that is asked of every song, in one pass over all styles.

A song is composed once, measured, judged, held to the laws, and what it is told by is kept.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from benchmarks.quality.batch import Batch, Row, measured
from benchmarks.quality.features import features
from benchmarks.quality.hooks import Hooks, hooks_of, random_pairs, shared
from benchmarks.quality.laws import LAWS, broken, too_long_or_short
from benchmarks.quality.separability import Separation, separate
from benchmarks.quality.songs import song

KIT = (
    "drums", "kick", "snare", "rim", "clap", "hat", "open", "ride", "toms", "cymbals", "wood", "skins",
    "metal", "shaken", "ghosts", "25",
)  # fmt: skip
BACKING = (
    *KIT, "bass", "comp", "bed", "counter", "colour", "chords", "roots", "inversions", "mode", "22", "levels",
    "swing", "ends", "lead", "beats", "compound", "voice",
)  # fmt: skip
"""Names of features by what they begin with: those of the kit, and of everything but the tune."""
PAIRS = 1000


@dataclass(frozen=True)
class Asked:
    """What was found of one song beside its row; nothing but the row where it does not compose."""

    row: Row
    told: dict[str, float]
    hooks: Hooks | None
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """The songs of all styles."""

    asked: tuple[Asked, ...]

    def batch(self, style: str) -> Batch:
        """Return the batch of one style."""
        return Batch(style, tuple(a.row for a in self.asked if a.row.style == style))

    def broken(self, style: str, law: str) -> list[str]:
        """Return how songs of a style break a law, each with its seed."""
        own = (a for a in self.asked if a.row.style == style)
        return [
            f"seed {a.row.seed}: {b.partition(': ')[2]}" for a in own for b in a.broken if b.startswith(law)
        ]

    def share_of_pairs(self) -> tuple[int, int]:
        """Return how many random pairs of songs share a hook, and how many there were."""
        pairs = random_pairs([a.hooks for a in self.asked if a.hooks], count=PAIRS)
        return sum(shared(*pair) for pair in pairs), len(pairs)

    def separation(self, *, without: Sequence[str] = ()) -> Separation:
        """Let the classifier name every song's style."""
        rows = {(a.row.style, a.row.seed): a.told for a in self.asked if a.told}
        return separate(rows, without=without)


def surveyed(styles: Sequence[str], seeds: Sequence[int], *, workers: int) -> Survey:
    """Compose and ask so many songs of each style."""
    pairs = [(style, seed) for style in styles for seed in seeds]
    if workers == 1:
        return Survey(tuple(asked_of(*pair) for pair in pairs))
    with ProcessPoolExecutor(workers) as pool:
        return Survey(tuple(pool.map(asked_of, *zip(*pairs, strict=True), chunksize=4)))


def asked_of(style: str, seed: int) -> Asked:
    """Compose one song and ask everything of it; the lengths of its style are tried with the first seed."""
    row = measured(style, seed)
    if row.fault:
        return Asked(row, {}, None, ())
    score = song(style, seed)
    laws = broken(score)
    if seed == 1:
        laws += too_long_or_short(style, seed)
    return Asked(row, features(score), hooks_of(f"{style}/{seed}", score), tuple(laws))


LAW_NAMES = (*LAWS, "lasts")
