"""The page of figures: `docs/reference/quality.md`, made from a survey."""

from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from benchmarks.quality.batch import Batch
from benchmarks.quality.checks import HARD, NAMES
from benchmarks.quality.pictures import page
from benchmarks.quality.separability import Separation
from benchmarks.quality.songs import song
from benchmarks.quality.speed import composing, understanding
from benchmarks.quality.survey import BACKING, KIT, LAW_NAMES, Survey
from undersong.engine.styles.sheet import sheets

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "quality.md"
PICTURES = ROOT / "docs" / "pictures" / "quality"
SHOWN = (
    ("pop", 1),
    ("jazz-swing", 2),
    ("house", 2),
    ("classical-waltz", 1),
    ("boom-bap", 2),
    ("cinematic", 1),
)
TIMED = ("pop", "house", "cinematic", "jazz-swing", "metal", "classical-waltz")
HEAD = """# Quality of composed songs

What the composer writes, held against people's songs, on the notes alone. This page is made by

```sh
.venv/bin/python -m benchmarks.quality --songs {songs} --workers 2 --write
```

Tempo, key, meter and words are drawn by seed (`benchmarks/quality/songs.py`): a batch is what comes when
everything is left open. The 25 checks and their bands are those of recorded songs; a band holds four fifths
of them, so that people fail some too. What each check measures stands in `benchmarks/quality/measures.py` and
`backing.py`, the bands with their sources in `bands.toml`, the laws in `laws.py`.
"""
STYLES = """
## Styles

*Hard* are songs with all five hard checks ({hard}), *18 of 25* those with enough of all (in
proportion, where a style is not judged by some), *must have* those in which every item of the sheet's
`must_have` is heard. *Means outside* are measures whose mean over the batch lies outside its band. *First*
and *in three* are songs whose style a classifier names.

| style | songs | hard | 18 of 25 | both | must have | means outside | most failed | first | in three |
|---|---|---|---|---|---|---|---|---|---|
"""
CHECKS = """
## Checks

Shares of all songs that were judged by a check. H is a hard one.

| check | judged | passed | weakest styles |
|---|---|---|---|
"""
LAWS = """
## Laws

What no song may break, and how many of {count} songs do. *ends*: on the tonic or by fading, inside the file.
*rests*: no silence of more than 1.5 s before the last note. *returns*: a chorus comes again, {returns}.
*differs*: chorus and verse differ by a tenth of the notes, a semitone or a decibel. *lasts*: four asked
lengths a style, from 0:20 to 5:00, are met within a bar.

| law | broken by | where |
|---|---|---|
"""
TELLING = """
## Can styles be told apart, and songs?

A random forest names the style from the notes, without tempo, names, instruments, loudness and timing
(`features.py`), cross-validated by seed over {songs} songs of {styles} styles; chance is {chance:.1%}.

| it hears | first | in three | mostly confused |
|---|---|---|---|
"""
COST = """
## What it costs

Processor time on one core of a shared machine; a song is asked to last four minutes.

| style | s | times real time | notes |
|---|---|---|---|
"""


def write(survey: Survey, *, songs: int) -> None:
    """Write the page and its pictures."""
    styles = sorted({a.row.style for a in survey.asked})
    batches = [survey.batch(style) for style in styles]
    heard = survey.separation()
    parts = [
        HEAD.format(songs=songs),
        _styles(batches, heard),
        _checks(batches),
        _laws(survey, styles),
        _telling(survey, heard),
        _cost(),
        _pictures(),
    ]
    PAGE.write_text("".join(parts), encoding="utf-8")


def _styles(batches: Sequence[Batch], heard: Separation) -> str:
    lines = []
    for batch in batches:
        first, three = heard.by_style.get(batch.style, (0.0, 0.0))
        worst = ", ".join(f"{n} {NAMES[n]} {s:.0%}" for n, s in list(batch.failures().items())[:3])
        outside = ", ".join(batch.outside())
        cells = (
            sheets()[batch.style].name, len(batch.rows), _p(batch.hard), _p(batch.enough), _p(batch.passing),
            _p(batch.heard), outside or "–", worst or "–", _p(first), _p(three),
        )  # fmt: skip
        lines.append(_row(cells))
    means = [_p(mean(getattr(b, name) for b in batches)) for name in ("hard", "enough", "passing", "heard")]
    count = sum(len(b.rows) for b in batches)
    missed = sum(len(b.outside()) for b in batches)
    total = (
        "**all**",
        count,
        *means,
        f"{missed} in {len(batches)} styles",
        "",
        _p(heard.first),
        _p(heard.three),
    )
    return STYLES.format(hard=", ".join(map(str, HARD))) + "".join([*lines, _row(total)])


def _checks(batches: Sequence[Batch]) -> str:
    lines = []
    for number, name in NAMES.items():
        passed = {
            b.style: [r.verdict.passed[number] for r in b.made if number in r.verdict.passed] for b in batches
        }
        results = [right for own in passed.values() for right in own]
        weak = sorted((mean(own), style) for style, own in passed.items() if own and not all(own))[:3]
        text = ", ".join(f"{style} {share:.0%}" for share, style in weak) or "–"
        mark = f"{number} {name}{' H' if number in HARD else ''}"
        lines.append(_row((mark, len(results), _p(mean(results)) if results else "–", text)))
    return CHECKS + "".join(lines)


def _laws(survey: Survey, styles: Sequence[str]) -> str:
    lines = []
    for law in LAW_NAMES:
        found = {style: survey.broken(style, law) for style in styles}
        count = sum(map(len, found.values()))
        where = "; ".join(f"{style} ({len(own)}), {own[0]}" for style, own in found.items() if own)
        lines.append(_row((law, count, where[:300] or "–")))
    text = LAWS.format(
        count=len(survey.asked), returns="four fifths of its sung notes, half of its played ones"
    )
    return text + "".join(lines)


def _telling(survey: Survey, heard: Separation) -> str:
    tries = {
        "everything": heard,
        "everything but drums": survey.separation(without=KIT),
        "the tune alone": survey.separation(without=BACKING),
    }
    lines = []
    for name, found in tries.items():
        mixed = ", ".join(f"{a} for {b} ({n})" for a, b, n in found.confused[:4]) or "–"
        lines.append(_row((name, _p(found.first), _p(found.three), mixed)))
    chance = 1 / heard.styles
    sharing, pairs = survey.share_of_pairs()
    hooks = (
        f"\nTwo seeds are two songs: of {pairs:,} random pairs of songs, half of them of one style, "
        f"{sharing or 'none'} share a figure of eight steps with their times, or a whole hook (`hooks.py`).\n"
    )
    return TELLING.format(songs=heard.songs, styles=heard.styles, chance=chance) + "".join(lines) + hooks


def _cost() -> str:
    lines = []
    for style in TIMED:
        found = composing(style)
        lines.append(
            _row((style, f"{found.spent:.2f}", f"{found.lasts / found.spent:.0f}", f"{found.notes:.0f}"))
        )
    known = understanding()
    text = (
        f"\nUnderstanding a prompt takes {known.cold:.2f} s the first time and {known.warm * 1000:.0f} ms "
        f"from then on; what it needs to know weighs {known.after - known.before:.0f} MB.\n"
    )
    return COST + "".join(lines) + text


def _pictures() -> str:
    PICTURES.mkdir(parents=True, exist_ok=True)
    lines = ["\n## Songs on one page\n"]
    for style, seed in SHOWN:
        name = sheets()[style].name
        (PICTURES / f"{style}.svg").write_text(
            page(song(style, seed), title=f"{name}, seed {seed}"), encoding="utf-8"
        )
        lines.append(f"\n![{name}: piano roll, levels, self-similarity](../pictures/quality/{style}.svg)\n")
    return "".join(lines)


def _p(share: float) -> str:
    return f"{100 * share:.0f} %"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(c) for c in cells) + " |\n"
