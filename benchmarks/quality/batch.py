"""A batch: so many songs a style, each measured and judged."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import mean

from benchmarks.quality.bands import Band, bands_of
from benchmarks.quality.checks import NAMES, Verdict, judged, number_of, verdict
from benchmarks.quality.measures import measures
from benchmarks.quality.songs import song
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.styles.hearing import heard
from undersong.engine.styles.sheet import Sheet, sheets


@dataclass(frozen=True)
class Row:
    """What was found of one song.

    Attributes
    ----------
    found : its measures by name.
    unheard : items of its style's must_have that it does not have.
    fault : why there is no song, or "".
    """

    style: str
    seed: int
    sung: bool
    found: Mapping[str, float]
    verdict: Verdict
    unheard: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Batch:
    """The songs of one style."""

    style: str
    rows: tuple[Row, ...]

    @property
    def sheet(self) -> Sheet:
        """The style's sheet."""
        return sheets()[self.style]

    @property
    def made(self) -> tuple[Row, ...]:
        """The songs that there are."""
        return tuple(row for row in self.rows if not row.fault)

    @property
    def hard(self) -> float:
        """Share of songs with all hard checks."""
        return sum(row.verdict.hard for row in self.made) / len(self.rows)

    @property
    def enough(self) -> float:
        """Share of songs with 18 of 25."""
        return sum(row.verdict.enough for row in self.made) / len(self.rows)

    @property
    def passing(self) -> float:
        """Share of songs with both."""
        return sum(row.verdict.ok for row in self.made) / len(self.rows)

    @property
    def heard(self) -> float:
        """Share of songs that have every item of the style's must_have."""
        return sum(not row.unheard for row in self.made) / len(self.rows)

    def bands(self, measure: str) -> tuple[Band, ...]:
        """Return the bands of a measure; none where the style is not judged by it."""
        sung = self.rows[0].sung
        here = judged(number_of(measure), self.sheet, sung=sung)
        return bands_of(measure, self.sheet, sung=sung) if here else ()

    def values(self) -> dict[str, list[float]]:
        """Return the values of each measure, in its order."""
        names = sorted({name for row in self.made for name in row.found})
        return {name: [row.found[name] for row in self.made if name in row.found] for name in names}

    def outside(self) -> list[str]:
        """Return the measures whose mean lies outside their band."""
        means = {name: mean(values) for name, values in self.values().items()}
        return [n for n, m in means.items() if self.bands(n) and not any(b.has(m) for b in self.bands(n))]

    def failures(self) -> dict[int, float]:
        """Return the share of songs that fail each check, the worst first; what none fails is left out."""
        found = {}
        for number in NAMES:
            results = [row.verdict.passed[number] for row in self.made if number in row.verdict.passed]
            if results and not all(results):
                found[number] = 1 - sum(results) / len(results)
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def batches_of(styles: Sequence[str], seeds: Sequence[int], *, workers: int = 1) -> list[Batch]:
    """Return a batch for every style, in the order asked."""
    wanted = [(style, seed) for style in styles for seed in seeds]
    if workers == 1:
        rows = [measured(*pair) for pair in wanted]
    else:
        with ProcessPoolExecutor(workers) as pool:
            rows = list(pool.map(measured, *zip(*wanted, strict=True), chunksize=4))
    return [Batch(style, tuple(row for row in rows if row.style == style)) for style in styles]


def measured(style: str, seed: int) -> Row:
    """Compose one song and judge it."""
    sheet = sheets()[style]
    try:
        score = song(style, seed)
    except Exception as error:  # noqa: BLE001 - whatever stops one song is a finding; the others are made
        return Row(style, seed, sheet.sings, {}, Verdict({}), fault=f"{type(error).__name__}: {error}")
    sung = score.vocals is not None
    found = measures(score, sheet)
    families = {name: instrument.family for name, instrument in instruments().items()}
    unheard = tuple(t.says for t in sheet.must_have if not heard(t, score, sheet, families=families).ok)
    return Row(style, seed, sung, found, verdict(found, sheet, sung=sung), unheard)
