"""How long a song takes, stage by stage, how much memory, and what holds it back.

Every case runs in a fresh process through `make`, the door of the command line and of the worker.
The first song pays for imports and for loading compiled kernels and networks (*cold*); the second
one does not (*warm*); the third also writes its stems. Baked samples are on disk after the first
run ever; `--fresh` bakes them anew into an empty folder.

In the same process the floors are timed that no program of this kind can go below: copying all stems
once, one Fourier transform over them there and back, and encoding the finished song alone.

    .venv/bin/python benchmarks/render.py [--runs 3] [--fresh] [--growth] [--peer ark-audio] [--write]

Speed is song seconds per second of wall clock, "× real time", higher is better.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHEET = (Path(__file__).parent / "render.txt").read_text(encoding="utf-8")
BAND = "drums, electric bass, piano, clean guitar, strings, brass section"
"""With what the style adds to it, ten parts."""
CASES: dict[str, dict[str, object]] = {
    "soul, sung, ten parts, 3:00": {
        "prompt": "soul",
        "lyrics": SHEET,
        "instruments": BAND,
        "bpm": 92,
        "duration": 180,
        "seed": 2,
    },
    "pop, sung, 1:00": {
        "prompt": "warm pop, piano",
        "lyrics": SHEET[: SHEET.index("[Verse 2]")],
        "bpm": 104,
        "duration": 60,
        "seed": 1,
    },
    "house, 1:00": {"prompt": "house, piano stabs", "duration": 60, "seed": 5, "instrumental": True},
}
MAIN = next(iter(CASES))
LENGTHS = (30, 60, 120, 240, 480, 600)
PARTS = (2, 4, 8, 12, 16, 24)
STAGES = ("interpret", "compose", "perform", "mix", "master", "write")
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "speed.md"
BLOCK = 65_536

Figures = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--fresh", action="store_true", help="bake every sample anew")
    parser.add_argument("--growth", action="store_true", help="also by length and by number of parts")
    parser.add_argument("--peer", metavar="COMMAND", help="also time ark-audio on as long a song")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name}")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(_case(json.loads(arguments.case), fresh=arguments.fresh)))
        return
    tables = [
        _table(name, words, [_run({"words": words}, fresh=arguments.fresh) for _ in range(arguments.runs)])
        for name, words in CASES.items()
    ]
    if arguments.growth:
        tables += [_growth("length", LENGTHS), _growth("parts", PARTS)]
    if arguments.peer:
        tables.append(_peer(arguments.peer))
    text = "\n".join(tables)
    print(text)
    if arguments.write:
        before = PAGE.read_text(encoding="utf-8").partition("<!-- measured -->")[0]
        PAGE.write_text(f"{before}<!-- measured -->\n\n{text}", encoding="utf-8")


def _run(case: dict[str, object], *, fresh: bool = False) -> Figures:
    command = [sys.executable, __file__, "--case", json.dumps(case), *(["--fresh"] if fresh else [])]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _case(case: dict[str, object], *, fresh: bool) -> Figures:
    """Make a song in this process: cold, warm, with its stems; then time the floors."""
    # What ran before our first line, the interpreter's own start, counts too.
    start = time.perf_counter() - time.process_time()
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from undersong.engine.model import Score  # noqa: PLC0415 - imports are part of what is timed
    from undersong.produce.places import sample_cache  # noqa: PLC0415 - likewise
    from undersong.produce.song import make  # noqa: PLC0415 - likewise

    score = case.get("score")
    words: Any = Score.from_json(json.dumps(score)) if score else case["words"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache" if fresh else sample_cache()

        def once(stems: str | None = None) -> dict[str, float]:
            made = make(words, folder=folder, outputs=("song.flac", "song.mp3"), cache=cache, stems=stems)
            timings = made.report["timings"]
            assert isinstance(timings, dict)
            return {stage: float(str(seconds)) for stage, seconds in timings.items()}

        first = once()
        cold = time.perf_counter() - start
        peak = _peak_mb()
        figures = {"first": first, "again": once(), "whole": {"cold": cold, "peak_mb": peak}}
        if not score:
            figures["with stems"] = once("stems")
            figures["whole"]["peak_with_stems_mb"] = _peak_mb()
            figures["floors"] = _floors(folder)
    return figures


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _floors(folder: Path) -> dict[str, float]:
    """Time what nothing can do without, on the audio of the song just made."""
    import numpy as np  # noqa: PLC0415 - not before imports are timed
    import soundfile  # noqa: PLC0415 - likewise
    from scipy import fft  # noqa: PLC0415 - likewise

    from undersong.engine.formats.audio import write_audio  # noqa: PLC0415 - likewise

    files = sorted(p for p in (folder / "stems").iterdir() if p.stem != "mix")
    song = soundfile.read(folder / "song.flac", dtype="float32")[0].T.copy()
    stems = np.repeat(song[None], len(files), axis=0)
    other = np.empty_like(stems)
    other[:] = 0.0  # the memory is the program's own before it is written to

    def transform() -> None:
        for stem in stems:
            for at in range(0, stem.shape[1], BLOCK):
                fft.irfft(fft.rfft(stem[:, at : at + BLOCK], axis=1), axis=1)

    return {
        "parts": float(len(files)),
        "copying the stems": _timed(lambda: np.copyto(other, stems)),
        "one Fourier transform of the stems": _timed(transform),
        "encoding FLAC": _timed(lambda: write_audio(folder / "floor.flac", song)),
        "encoding MP3": _timed(lambda: write_audio(folder / "floor.mp3", song)),
    }


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _table(name: str, words: dict[str, object], runs: list[Figures]) -> str:
    seconds = float(str(words["duration"]))

    def middle(when: str, what: str) -> float:
        return statistics.median(run[when][what] for run in runs)

    lines = [f"## {name[:1].upper()}{name[1:]}", "", f"Medians of {len(runs)}; FLAC and MP3 written.", ""]
    lines += ["| stage | first s | warm s | warm, × real time | with stems s |", "|---|---|---|---|---|"]
    for stage in STAGES:
        first, again, more = (middle(when, stage) for when in ("first", "again", "with stems"))
        lines.append(
            f"| {stage} | {first:.2f} | {again:.2f} | {seconds / max(again, 1e-3):.0f} | {more:.2f} |"
        )
    first, again, more = (
        statistics.median(sum(run[when].values()) for run in runs)
        for when in ("first", "again", "with stems")
    )
    lines.append(
        f"| **whole song** | **{first:.2f}** | **{again:.2f}** | **{seconds / again:.1f}** | **{more:.2f}** |"
    )
    cold, peak = middle("whole", "cold"), middle("whole", "peak_mb")
    laden = f"{seconds / more:.1f} × with {middle('floors', 'parts'):.0f} stems"
    both = middle("whole", "peak_with_stems_mb")
    own = f"From the start of a process {seconds / cold:.1f} × real time; warm {seconds / again:.1f} ×"
    lines += ["", f"{own}, {laden}."]
    lines += [
        f"Peak memory {peak:.0f} MB; of three songs in one process, the last with stems, {both:.0f} MB.",
        "",
    ]
    lines += ["| floor | s | the warm song takes so many times as long |", "|---|---|---|"]
    for floor in [f for f in runs[0]["floors"] if f != "parts"]:
        bare = middle("floors", floor)
        lines.append(f"| {floor} | {bare:.2f} | {again / bare:.1f} |")
    return "\n".join([*lines, ""])


def _growth(by: str, values: tuple[int, ...]) -> str:
    """Return how time and memory grow with the length of a song or the number of its parts."""
    lines = [f"## Growth with {by}", "", "One warm song each, FLAC and MP3 written.", ""]
    lines += [
        f"| {by} | warm s | × real time | peak memory MB | stems in float32 MB |",
        "|---|---|---|---|---|",
    ]
    for value in values:
        score = _score(seconds=value if by == "length" else 60, parts=value if by == "parts" else None)
        figures = _run({"score": score})
        seconds = float(str(score["duration_seconds"]))
        stems = len(score["parts"]) + 1
        again = sum(figures["again"].values())
        shown = f"{value // 60}:{value % 60:02d}" if by == "length" else f"{value} and the voice"
        lines.append(
            f"| {shown} | {again:.2f} | {seconds / again:.1f} | {figures['whole']['peak_mb']:.0f} "
            f"| {stems * seconds * 44_100 * 8 / 1e6:.0f} |"
        )
    return "\n".join([*lines, ""])


def _score(*, seconds: int, parts: int | None) -> dict[str, Any]:
    """Return the main song's score at another length, or with so many parts: left out, or doubled."""
    from undersong.engine import compose, interpret  # noqa: PLC0415 - only this process, which is not timed
    from undersong.engine.model import Wishes  # noqa: PLC0415 - likewise

    words = CASES[MAIN] | {"duration": seconds}
    if seconds < 180:
        words["lyrics"] = SHEET[: SHEET.index("[Chorus]" if seconds < 60 else "[Verse 2]")]
    score = json.loads(compose(interpret(Wishes.read(words))).to_json())
    if parts:
        own = score["parts"]
        score["parts"] = [
            own[i % len(own)] | {"name": f"part-{i + 1}", "id": f"p{i + 1}"} for i in range(parts)
        ]
    return dict(score)


def _peer(command: str) -> str:
    """Time the nearest program that makes songs offline on a processor, and us, on a song as long as its."""
    found = shutil.which(command)
    if found is None:
        raise SystemExit(f"There is no command {command}. Install ark-audio-agent, or leave --peer out.")
    with tempfile.TemporaryDirectory() as name:
        sheet = Path(name) / "sheet.txt"
        sheet.write_text(SHEET, encoding="utf-8")
        asked = [found, "--offline", "--sing", "--no-reference", "--seed", "1", "--text-file", str(sheet)]
        start = time.perf_counter()
        subprocess.run(
            [*asked, "-o", f"{name}/out"], capture_output=True, check=True, cwd=name, stdin=subprocess.DEVNULL
        )
        theirs = time.perf_counter() - start
        import soundfile  # noqa: PLC0415 - only here

        longest = max(soundfile.info(p).duration for p in Path(name).rglob("*.wav"))
    ours = _run({"words": CASES[MAIN] | {"duration": round(longest)}})["whole"]["cold"]
    told = f"ark-audio {longest / theirs:.1f} × real time, Undersong {round(longest) / ours:.1f} ×."
    same = f"Both from the start of a process, the same words, a song of {longest:.0f} s"
    return f"## Beside ark-audio-agent\n\n{same}: {told}\n"


if __name__ == "__main__":
    main()
