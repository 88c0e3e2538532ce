"""How much CPU each instrument takes: `python benchmarks/parts.py`.

Every instrument plays 20 s by itself, once into an empty folder (with baking) and once more. The
table gives CPU seconds for a second of the part; the last lines perform sixty seconds of eight
parts, and load the compiled code in a new process.
"""

import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Feel, Note, Part, Role, Score
from undersong.engine.perform import perform

SECONDS = 20.0
BAND = ("rock-kit", "electric-bass", "piano", "steel-guitar", "strings", "brass-section", "choir", "violin")


PROBE = """
import sys, time
sys.path.insert(0, {here!r})
from parts import perform, song
score = song({band!r}, 0.3)
begin = time.perf_counter()
perform(score)
print(f"a new process, compiled code loaded and eight parts begun: {{time.perf_counter() - begin:.2f}} s")
"""


def notes_of(instrument: Instrument, seconds: float) -> tuple[Note, ...]:
    """Eighths on a kit or a bass, chords of four in quarters, or a line in quarters."""
    middle = (instrument.lowest + instrument.highest) // 2
    role = instrument.roles[0]
    step = Fraction(1, 2) if role in (Role.DRUMS, Role.BASS) else Fraction(1)
    chord = (0, 4, 7, 12) if role in (Role.COMP, Role.BED) else (0,)
    kit = (36, 42, 38, 42)
    return tuple(
        Note(
            start_beats=i * step,
            length_beats=step,
            pitch=kit[i % 4] if role is Role.DRUMS else min(middle - 6 + i % 5 + tone, 127),
            velocity=0.7,
        )
        for i in range(int(seconds * 2 / step))
        for tone in chord
    )


def song(ids: tuple[str, ...], seconds: float) -> Score:
    """Return a score at 120 beats a minute with a part for each instrument."""
    known = instruments()
    parts = tuple(
        Part(name=i, instrument=i, role=known[i].roles[0], notes=notes_of(known[i], seconds - 1.0))
        for i in ids
    )
    return Score(
        title="Benchmark",
        style="pop",
        bpm=120.0,
        key="C major",
        meter="4/4",
        duration_seconds=seconds,
        seed=1,
        master="streaming",
        edition="benchmark",
        feel=Feel(timing_sd_ms=5.0),
        sections=(),
        chords=(),
        parts=parts,
    )


def cpu_seconds(score: Score, cache: Path) -> float:
    begin = time.process_time()
    perform(score, cache=cache, workers=1)
    return time.process_time() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        perform(song(tuple(instruments()), 0.5), cache=Path(folder) / "compile")
        print(f"{'instrument':18} {'first, CPU s/s':>15} {'again, CPU s/s':>15}")
        for name in instruments():
            score = song((name,), SECONDS)
            first, again = (cpu_seconds(score, Path(folder) / "bank") / SECONDS for _ in range(2))
            print(f"{name:18} {first:15.4f} {again:15.4f}")
        for words in ("empty folder", "again", "again"):
            begin = time.perf_counter()
            perform(song(BAND, 60.0), cache=Path(folder) / "band")
            print(f"60 s of 8 parts, 2 workers, {words}: {time.perf_counter() - begin:.2f} s")
    probe = PROBE.format(here=str(Path(__file__).parent), band=BAND)
    subprocess.run([sys.executable, "-c", probe], check=True)


if __name__ == "__main__":
    main()
