"""Quality of composed songs, measured on the notes.

    python -m benchmarks.quality [--styles pop,house] [--songs 10] [--verbose] [--workers 2]
    python -m benchmarks.quality --laws | --hooks | --separability | --speed | --write

Composes a batch of songs a style and holds it against people's songs: 25 checks, five of them hard, as they
are defined in `measures` and `backing`, with the bands of `bands.toml`.
"""

import argparse
from collections.abc import Sequence
from statistics import mean

from benchmarks.quality.batch import Batch, batches_of
from benchmarks.quality.checks import NAMES
from benchmarks.quality.report import write
from benchmarks.quality.speed import composing, understanding
from benchmarks.quality.survey import surveyed
from undersong.engine.styles.sheet import sheets

OTHERS = {
    "laws": "show what breaks a law",
    "hooks": "count pairs of songs that share a hook",
    "separability": "let a classifier name the styles",
    "speed": "measure what composing and understanding cost",
    "write": "write docs/reference/quality.md and its pictures",
}
HEAD = f"{'style':16} {'hard':>5} {'18/25':>5} {'both':>5} {'traits':>6} {'means out':>9}  most failed checks"
"""Shares of songs; the means of a batch that lie outside their band are counted."""


def main() -> None:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--styles", default="", help="ids parted by commas; all if not said")
    parser.add_argument("--songs", type=int, default=10, help="a style")
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--workers", type=int, default=1, choices=(1, 2))
    parser.add_argument("--verbose", action="store_true", help="show every measure and song")
    for name, about in OTHERS.items():
        parser.add_argument(f"--{name}", action="store_true", help=about)
    asked = parser.parse_args()
    styles = asked.styles.split(",") if asked.styles else list(sheets())
    seeds = range(asked.first, asked.first + asked.songs)
    if any(getattr(asked, name) for name in OTHERS):
        others(asked, styles, seeds)
        return
    print(HEAD)
    for batch in batches_of(styles, seeds, workers=asked.workers):
        print_batch(batch)
        if asked.verbose:
            print_measures(batch)
            print_songs(batch)


def others(asked: argparse.Namespace, styles: Sequence[str], seeds: Sequence[int]) -> None:
    if asked.speed:
        print_speed(styles)
        return
    survey = surveyed(styles, seeds, workers=asked.workers)
    if asked.laws:
        for found in survey.asked:
            for law in found.broken:
                print(f"{found.row.style:16} seed {found.row.seed:3} {law}")
    if asked.hooks:
        print("{} of {} random pairs share a hook".format(*survey.share_of_pairs()))
    if asked.separability:
        heard = survey.separation()
        print(f"{heard.songs} songs of {heard.styles} styles: {heard.first:.1%} first", end=", ")
        print(f"{heard.three:.1%} in three")
        for style, taken, count in heard.confused:
            print(f"    {style} taken for {taken}: {count}")
        print("    told by", ", ".join(name for name, _ in heard.strongest))
    if asked.write:
        write(survey, songs=asked.songs)


def print_speed(styles: Sequence[str]) -> None:
    known = understanding()
    print(f"{known.cold:.2f} s to understand a first prompt, {known.warm:.3f} s the next", end="; ")
    print(f"{known.before:.0f} to {known.after:.0f} MB")
    for style in styles:
        found = composing(style)
        ratio = found.lasts / found.spent
        print(f"{style:16} {found.spent:.2f} s for {found.lasts:.0f} s of song, {ratio:.0f} x real time")


def print_batch(batch: Batch) -> None:
    for row in batch.rows:
        if row.fault:
            print(f"{batch.style:16} seed {row.seed} does not compose: {row.fault}")
    shares = f"{batch.hard:5.0%} {batch.enough:5.0%} {batch.passing:5.0%} {batch.heard:6.0%}"
    worst = ", ".join(f"{n} {NAMES[n]} {s:.0%}" for n, s in list(batch.failures().items())[:5])
    print(f"{batch.style:16} {shares} {len(batch.outside()):9}  {worst}")


def print_measures(batch: Batch) -> None:
    outside = batch.outside()
    for name, values in batch.values().items():
        bands = batch.bands(name)
        text = " or ".join(f"{b.low:.2f} to {b.high:.2f}" for b in bands) or "(not judged)"
        right = mean(any(b.has(v) for b in bands) for v in values) if bands else 1.0
        spread = f"{mean(values):8.2f} ({min(values):6.2f} to {max(values):6.2f})"
        mark = "  < mean outside" if name in outside else ""
        print(f"    {name:30}{spread}   band {text:28} inside {right:4.0%}{mark}")


def print_songs(batch: Batch) -> None:
    for row in batch.made:
        failed = " ".join(str(n) for n, right in row.verdict.passed.items() if not right) or "none"
        word = "passes" if row.verdict.ok else "fails"
        unheard = f"; not heard: {', '.join(row.unheard)}" if row.unheard else ""
        print(f"    seed {row.seed:3} {word}; failed checks: {failed}{unheard}")


if __name__ == "__main__":
    main()
