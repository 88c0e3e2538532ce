"""How like its recordings each instrument is: `python -m benchmarks.instruments [NAME ...] [--write]`.

Every second recording of a table is fitted; up to five of the others, those between fitted ones, are then
played from the half table and compared with what was recorded there (see `likeness`). Beside it stand, for
the same notes, the nearest fitted recording shifted in pitch (what a sampler would play), the same note
fitted by itself, and a saw or a sine with an envelope, whichever is nearer. Drums have one recording each:
they are compared with what they were fitted to, and with another bake of themselves. `--write` writes the
tables and pictures of docs/reference/instruments.md. Needs the recordings (`tools.fit.shipped` says which
packages).
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from benchmarks.likeness import FLOOR_DB, Likeness, likeness, mel_picture
from benchmarks.pictures import beside, coloured, png
from tools.fit.plan import Plan
from tools.fit.shipped import shipped, shipped_names
from tools.fit.table import fitted
from tools.fit.takes import Take, steady_audio
from undersong.engine.perform.bank.bake import LEAD_SAMPLES, Recipe, bake
from undersong.engine.perform.bank.tables import Table, hertz, load_table
from undersong.units import RATE_HZ, Seconds

Floats = npt.NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/instruments.md"
PICTURES = ROOT / "docs/pictures/instruments"
TABLES = ROOT / "src/undersong/engine/instruments/tables"
MARKS = ("<!-- pitched -->", "<!-- drums -->", "<!-- end -->")

MOST_NOTES = 5
FALLING_SECONDS, STEADY_SECONDS = 2.0, 1.5
NAIVE_FALL_DB = 40.0
PANEL = (84, 200)


@dataclass(frozen=True, kw_only=True)
class Row:
    """An instrument's distances, means over its notes, and what it costs."""

    name: str
    recordings: int
    lowest: float
    highest: float
    notes: int
    own: Likeness
    between: Likeness
    shifted: Likeness
    naive: Likeness
    kib: float
    bake_ms: float

    @property
    def ratio(self) -> float:
        """Return how far the model is from the recording, against the shifted neighbour."""
        return self.between.lsd_db / self.shifted.lsd_db


@dataclass(frozen=True, kw_only=True)
class DrumRow:
    """A drum's distance to its recording, and of two performances of it."""

    table: str
    key: int
    name: str
    model: Likeness
    takes: Likeness


def pitched_row(name: str, *, picture: bool) -> Row:
    """Measure one pitched instrument."""
    takes, plan = shipped(name)
    hardest = max(take.velocity for take in takes)
    ladder = [take for take in takes if take.velocity == hardest]
    known, asked = ladder[::2], [t for t in ladder[1::2] if ladder[0].midi < t.midi < ladder[::2][-1].midi]
    if len(asked) > MOST_NOTES:
        asked = [asked[i] for i in np.linspace(0, len(asked) - 1, MOST_NOTES).round().astype(int)]
    half = fitted(known, plan).table
    seconds = STEADY_SECONDS if plan.steady else FALLING_SECONDS
    found: dict[str, list[Likeness]] = {"own": [], "between": [], "shifted": [], "naive": []}
    for take in asked:
        heard = recorded(take, plan)
        own = fitted([take], replace(plan, spread_cents=half.spread_cents)).table
        near = known[int(np.argmin([abs(t.midi - take.midi) for t in known]))]
        found["own"].append(likeness(heard, played(own, take), seconds=seconds))
        found["between"].append(likeness(heard, played(half, take), seconds=seconds))
        found["shifted"].append(likeness(heard, shifted(near, take, plan), seconds=seconds))
        found["naive"].append(min(likeness(heard, wave, seconds=seconds) for wave in naive(take, plan)))
    if picture:
        take = asked[len(asked) // 2]
        draw(name, [recorded(take, plan), played(half, take)], seconds)
    return Row(
        name=name,
        recordings=len(takes),
        lowest=ladder[0].midi,
        highest=ladder[-1].midi,
        notes=len(asked),
        kib=(TABLES / f"{name}.npz").stat().st_size / 1024.0,
        bake_ms=_bake_ms(load_table(name)),
        **{key: Likeness(*np.mean(values, axis=0)) for key, values in found.items()},
    )


def drum_rows(name: str, *, picture: bool) -> Iterator[DrumRow]:
    """Measure the drums of a kit as they are shipped."""
    takes, plan = shipped(name)
    table = load_table(name)
    drawn = []
    for take in takes:
        first, second = (played(table, take, performance=i) for i in (0, 1))
        yield DrumRow(
            table=name,
            key=round(take.midi),
            name=take.name,
            model=likeness(recorded(take, plan), first, seconds=FALLING_SECONDS),
            takes=likeness(first, second, seconds=FALLING_SECONDS),
        )
        if name in ("kit_standard", "kit_rock") and round(take.midi) in (38, 46, 51):
            drawn.append((f"{name}_{round(take.midi)}", [recorded(take, plan), first]))
    for which, pair in drawn if picture else ():
        draw(which, pair, FALLING_SECONDS)


def recorded(take: Take, plan: Plan) -> Floats:
    """Return a recording as it is compared: from where its note begins, a sustained one with its loop."""
    return (steady_audio(take) if plan.steady else take.audio)[:, LEAD_SAMPLES:]


def played(table: Table, take: Take, *, performance: int = 0) -> Floats:
    """Return the note of a recording from a table, (2, samples)."""
    seconds = min(take.seconds, 2.0 * FALLING_SECONDS) + 0.2
    sample = bake(table, Recipe(midi=take.midi, velocity=take.velocity, seconds=seconds, take=performance))
    audio = sample.pcm[:2].astype(np.float64)
    if sample.loop is None:
        return audio
    return np.concatenate([audio[:, : sample.loop[1]], audio[:, sample.loop[0] : sample.loop[1]]], axis=1)


def shifted(near: Take, take: Take, plan: Plan) -> Floats:
    """Return the nearest recording resampled to the pitch of another: what a sampler would play."""
    ratio = Fraction(2.0 ** ((near.midi - take.midi) / 12.0)).limit_denominator(200)
    return np.asarray(resample_poly(recorded(near, plan), ratio.numerator, ratio.denominator, axis=1))


def naive(take: Take, plan: Plan) -> Iterator[Floats]:
    """Yield a saw and a sine with an envelope."""
    size = recorded(take, plan).shape[1]
    time = np.arange(size) / RATE_HZ
    level = np.minimum(time / 0.005, 1.0)
    if not plan.steady:
        level = level * 10.0 ** (-NAIVE_FALL_DB * time / 20.0)
    f0 = hertz(take.midi)
    turns = 2.0 * np.pi * f0 * time
    yield (level * np.sin(turns))[None]
    yield (level * sum(np.sin(k * turns) / k for k in range(1, int(20_000.0 / f0) + 1)))[None]


def draw(name: str, sounds: list[Floats], seconds: Seconds) -> None:
    """Write a picture: recorded on the left, model on the right."""
    size = min(*(s.shape[1] for s in sounds), round(seconds * RATE_HZ))
    panels = [
        coloured(mel_picture(s[:, :size]), floor_db=FLOOR_DB, height=PANEL[0], width=PANEL[1]) for s in sounds
    ]
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(png(beside(panels)))


def _bake_ms(table: Table) -> float:
    """Processor time for a note of the middle, four seconds at most."""
    midi = round(float(np.median([zone.midi for zone in table.zones]))) - table.rank
    recipe = Recipe(midi=midi, velocity=1.0, seconds=4.0)
    bake(table, recipe)
    spent = []
    for _ in range(3):
        begin = time.process_time()
        bake(table, recipe)
        spent.append(time.process_time() - begin)
    return 1_000.0 * min(spent)


def pitched_lines(rows: list[Row], *, pictures: bool) -> Iterator[str]:
    """Yield the table of pitched instruments as Markdown."""
    yield (
        "| instrument | recordings | MIDI | n | own note | **not fitted** | shifted | ratio | naive "
        "| KiB | bake ms | recorded, model |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        image = f"![{row.name}](../pictures/instruments/{row.name}.png)" if pictures else ""
        own, between, shift, plain = (
            f"{x.lsd_db:.1f} · {x.mfcc:.1f}" for x in (row.own, row.between, row.shifted, row.naive)
        )
        yield (
            f"| {row.name.replace('_', ' ')} | {row.recordings} | {row.lowest:.0f}–{row.highest:.0f} "
            f"| {row.notes} | {own} | **{between}** | {shift} | {row.ratio:.2f} | {plain} "
            f"| {row.kib:.0f} | {row.bake_ms:.0f} | {image} |"
        )
    mean = {
        key: Likeness(*np.mean([getattr(row, key) for row in rows], axis=0))
        for key in ("own", "between", "shifted", "naive")
    }
    cells = {key: f"{value.lsd_db:.1f} · {value.mfcc:.1f}" for key, value in mean.items()}
    ratio = mean["between"].lsd_db / mean["shifted"].lsd_db
    yield (
        f"| **mean of {len(rows)}** | | | | {cells['own']} | **{cells['between']}** | {cells['shifted']} "
        f"| {ratio:.2f} | {cells['naive']} | {sum(row.kib for row in rows):.0f} | | |"
    )


def drum_lines(rows: list[DrumRow]) -> Iterator[str]:
    """Yield the table of drums as Markdown."""
    yield "| kit | key | recording | model | two takes |"
    yield "|---|---|---|---|---|"
    for row in rows:
        model, takes = (f"{x.lsd_db:.1f} · {x.mfcc:.1f}" for x in (row.model, row.takes))
        yield f"| {row.table} | {row.key} | {row.name} | {model} | {takes} |"
    means = (np.mean([getattr(row, key).lsd_db for row in rows]) for key in ("model", "takes"))
    yield "| **mean** | | | " + " | ".join(f"{mean:.1f}" for mean in means) + " |"


def main(arguments: list[str]) -> None:
    write = "--write" in arguments
    names = [a for a in arguments if not a.startswith("-")] or list(shipped_names())
    drums = [name for name in names if load_table(name).kind == "drum"]
    rows, hits = [], []
    for name in names:
        if name in drums:
            hits += list(drum_rows(name, picture=write))
        else:
            rows.append(pitched_row(name, picture=write))
            print(*list(pitched_lines(rows[-1:], pictures=False))[2:3], flush=True)
    pitched, struck = list(pitched_lines(rows, pictures=write)) if rows else [], list(drum_lines(hits))
    print(*pitched[-1:], *struck, sep="\n")
    if write and len(names) == len(shipped_names()):
        page = PAGE.read_text("utf-8")
        head, rest = page.split(MARKS[0])
        middle, rest = rest.split(MARKS[1])[0].split("\n\n", 1)[1], rest.split(MARKS[1])[1]
        tail = rest.split(MARKS[2])[1]
        text = "\n".join([MARKS[0], *pitched]), "\n".join([MARKS[1], *struck, MARKS[2]])
        PAGE.write_text(f"{head}{text[0]}\n\n{middle}{text[1]}{tail}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
