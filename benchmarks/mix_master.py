"""How long mixing, mastering and writing take, without composing or performing anything.

The parts are noise in the shape of music, so nothing has to be baked or sung; kernels are loaded
once before the clock starts. Beside each stage stands its floor: copying the same parts once in
memory. Speed is song seconds per second of wall clock, “× real time”, higher is better.

    .venv/bin/python benchmarks/mix_master.py [--seconds 60 200] [--parts 9] [--workers 2] [--runs 3]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from undersong.engine.formats.audio import write_audio, write_stems
from undersong.engine.master import master
from undersong.engine.mix import mix
from undersong.engine.model import Feel, Note, Part, Role, Score, Section, Stem, Stems
from undersong.units import RATE_HZ

BPM = 120.0
SEATS = (
    ("drums", "house-kit", Role.DRUMS),
    ("bass", "synth-bass", Role.BASS),
    ("vocals", "hazel", Role.VOICE),
    ("keys", "electric-piano", Role.COMP),
    ("pad", "warm-pad", Role.BED),
    ("guitar", "clean-guitar", Role.COMP),
    ("lead", "saw-lead", Role.LEAD),
    ("bells", "bell-synth", Role.COUNTER),
    ("strings", "strings", Role.BED),
)

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, nargs="+", default=[60.0])
    parser.add_argument("--parts", type=int, default=len(SEATS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    _once(10.0, 3, arguments.workers, {})
    print(f"{arguments.parts} parts, {arguments.workers} workers, best of {arguments.runs}")
    print(f"{'':12}{'song s':>8}{'wall s':>8}{'CPU s':>8}{'× real time':>13}")
    for seconds in arguments.seconds:
        best: dict[str, tuple[float, float]] = {}
        for _ in range(arguments.runs):
            _once(seconds, arguments.parts, arguments.workers, best)
        for stage, (wall, cpu) in best.items():
            print(f"{stage:12}{seconds:8.0f}{wall:8.2f}{cpu:8.2f}{seconds / wall:13.0f}")


def _once(seconds: float, parts: int, workers: int, best: dict[str, tuple[float, float]]) -> None:
    score, stems = _song(seconds, parts)
    _timed("copy (floor)", best, lambda: [stem.audio.copy() for stem in stems.stems])
    mixed = _timed("mix", best, lambda: mix(stems, score, workers=workers))
    mastered = _timed("master", best, lambda: master(mixed))
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("flac", "wav", "mp3", "ogg"):
            target = Path(folder) / f"song.{ending}"
            _timed(ending, best, partial(write_audio, target, mastered.audio))
        _timed("stems", best, lambda: write_stems(Path(folder) / "stems", mixed, workers=workers))


def _timed(stage: str, best: dict[str, tuple[float, float]], work: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    spent = (time.perf_counter() - wall, time.process_time() - cpu)
    best[stage] = min(best.get(stage, spent), spent)
    return result


def _song(seconds: float, parts: int) -> tuple[Score, Stems]:
    samples = round(seconds * RATE_HZ)
    random = np.random.default_rng(1)
    stems = []
    for index in range(parts):
        name, instrument, role = SEATS[index % len(SEATS)]
        unique = name if index < len(SEATS) else f"{name}-{index}"
        beat = np.exp(-(np.arange(samples) % (22_050 + 100 * index)) / (4_000.0 + 1_000 * index))
        noise = random.standard_normal((2, samples), np.float32)
        stems.append(Stem(unique, instrument, role, noise * np.float32(0.1) * beat.astype(np.float32)))
    return _score(seconds), Stems(tuple(stems), samples)


def _score(seconds: float) -> Score:
    beats = int(seconds * BPM / 60)
    kicks = tuple(
        Note(start_beats=Fraction(b), length_beats=Fraction(1, 4), pitch=36, velocity=0.8)
        for b in range(beats)
    )
    sections = tuple(
        Section(
            name=name,
            label=name.title(),
            start_beats=Fraction(beats * i, 4),
            length_beats=Fraction(beats, 4),
            energy=energy,
        )
        for i, (name, energy) in enumerate((("intro", 0.3), ("verse", 0.5), ("chorus", 0.9), ("outro", 0.4)))
    )
    return Score(
        title="Benchmark",
        style="house",
        bpm=BPM,
        key="A minor",
        meter="4/4",
        duration_seconds=seconds,
        seed=1,
        master="streaming",
        edition="0",
        feel=Feel(),
        sections=sections,
        chords=(),
        parts=(Part(name="drums", instrument="house-kit", role=Role.DRUMS, notes=kicks),),
    )


if __name__ == "__main__":
    main()
