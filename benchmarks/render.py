"""How long a song takes, stage by stage, and how much memory.

Each case is made by `make`, the door of the command line and the worker, twice in one fresh
process: what the first time costs more (imports, loading compiled kernels and networks) is the
stage's overhead and stands in a column of its own. Baked samples are on disk after
the first run ever; `--fresh` bakes them anew into an empty folder.

    .venv/bin/python benchmarks/render.py [--runs 3] [--fresh]

Speed is song seconds per second of wall clock, "× real time", higher is better.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LYRICS = """[Verse]
The harbour lights are going out one by one
The gulls have gone to follow the sun
I left your letter lying in the sand
And all the words ran over my hand

[Chorus]
So sing it low, sing it slow
Let the water carry what we know
Sing it low, let it go
There is a morning under the snow
"""
CASES: dict[str, dict[str, object]] = {
    "pop, sung, 1:00": {"prompt": "warm pop, piano", "lyrics": LYRICS, "bpm": 104, "duration": 60, "seed": 1},
    "house, 1:00": {"prompt": "house, piano stabs", "duration": 60, "seed": 5, "instrumental": True},
    "folk ballad, sung, 3:00": {"prompt": "folk ballad", "lyrics": LYRICS, "duration": 180, "seed": 2},
}
STAGES = ("interpret", "compose", "perform", "mix", "master", "write")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(_render(CASES[arguments.case], fresh=arguments.fresh)))
        return
    for name, words in CASES.items():
        _table(name, words, [_run(name, fresh=arguments.fresh) for _ in range(arguments.runs)])


def _run(name: str, *, fresh: bool) -> dict[str, dict[str, float]]:
    command = [sys.executable, __file__, "--case", name, *(["--fresh"] if fresh else [])]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    figures: dict[str, dict[str, float]] = json.loads(done.stdout)
    figures["whole"]["process"] = time.perf_counter() - start
    return figures


def _render(words: dict[str, object], *, fresh: bool) -> dict[str, dict[str, float]]:
    start = time.perf_counter()
    from undersong.produce.places import sample_cache  # noqa: PLC0415 - imports are part of what is timed
    from undersong.produce.song import make  # noqa: PLC0415 - likewise

    imports = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache" if fresh else sample_cache()
        first, again = (
            make(words, folder=folder, outputs=("song.flac", "song.mp3"), cache=cache).report["timings"]
            for _ in range(2)
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    assert isinstance(first, dict)
    assert isinstance(again, dict)
    return {"first": first, "again": again, "whole": {"imports": imports, "peak_mb": peak}}


def _table(name: str, words: dict[str, object], runs: list[dict[str, dict[str, float]]]) -> None:
    seconds = float(str(words["duration"]))
    print(f"\n### {name} ({len(runs)} runs, medians; {words['prompt']}; FLAC and MP3 written)\n")
    print("| stage | first s | again s | overhead s | × real time, again |\n|---|---|---|---|---|")
    total = 0.0
    for stage in STAGES:
        first, again = (statistics.median(r[when][stage] for r in runs) for when in ("first", "again"))
        total += again
        speed = seconds / max(again, 1e-3)
        print(f"| {stage} | {first:.2f} | {again:.2f} | {first - again:.2f} | {speed:.0f} |")
    imports = statistics.median(r["whole"]["imports"] for r in runs)
    firsts = statistics.median(sum(r["first"].values()) for r in runs) + imports
    print(f"| imports | {imports:.2f} | 0.00 | {imports:.2f} | – |")
    print(f"| **whole song** | {firsts:.2f} | {total:.2f} | {firsts - total:.2f} | {seconds / total:.1f} |")
    peak = max(r["whole"]["peak_mb"] for r in runs)
    print(f"\nIn a fresh process {seconds / firsts:.1f} × real time; peak memory {peak:.0f} MB.")


if __name__ == "__main__":
    main()
