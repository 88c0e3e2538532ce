"""How often a prompt finds its style, and what understanding it costs.

    python benchmarks/interpret.py [--misses] [--only NAME]

Prompts are in files beside this one. `development`, `plain`, `oblique-development` and `second-development`
were at hand while the styles were described; `held-out`, `oblique-held-out` and `second-held-out` were not.
The files `second-*` give each prompt all styles that would do, the others one, `held-out` one of the first
six there were. *First* counts prompts whose style is the one chosen, *three* those whose style is among the
three best by meaning and leanings.
"""

import argparse
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from undersong.engine.interpret import interpret
from undersong.engine.interpret.reader import read_prompt
from undersong.engine.interpret.scoring import scores_of

FOLDER = Path(__file__).parent
FILES = (
    "development",
    "held-out",
    "plain",
    "oblique-development",
    "oblique-held-out",
    "second-development",
    "second-held-out",
)
COLD = """
import time, numpy
from undersong.engine.model import Wishes
start = time.process_time()
from undersong.engine.interpret import interpret
interpret({prompt!r})
print(time.process_time() - start)
start = time.process_time()
interpret({prompt!r}, seed=1)
print(time.process_time() - start)
"""
PROMPTS = {
    "style named": "rainy night in Tokyo, lo-fi, dreamy",
    "one model": "music for a dance floor at three in the morning",
    "both models": "my mother's hands kneading dough by the window",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list prompts whose style was not found first")
    parser.add_argument("--only", choices=FILES, help="measure this file and nothing else")
    arguments = parser.parse_args()
    misses = arguments.misses
    for name in [arguments.only] if arguments.only else FILES:
        print(f"\n{name:24} {'prompts':>8} {'first':>6} {'three':>6}")
        for kind, results in measure(FOLDER / f"interpret-{name}.toml", misses=misses).items():
            first, three = (sum(r[i] for r in results) / len(results) for i in (0, 1))
            print(f"{kind:24} {len(results):8} {first:6.2f} {three:6.2f}")
    if arguments.only:
        return
    print(f"\n{'CPU seconds':24} {'cold':>8} {'warm':>6}")
    for name, prompt in PROMPTS.items():
        program = [sys.executable, "-c", COLD.format(prompt=prompt)]
        cold, warm = subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()
        print(f"{name:24} {float(cold):8.2f} {float(warm):6.3f}")


def measure(file: Path, *, misses: bool) -> dict[str, list[tuple[bool, bool]]]:
    """Return for each kind of prompt whether its style came first, and among the first three."""
    results: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for kind, prompt, styles in prompts_of(file):
        chosen = interpret(prompt).style
        scores = scores_of(read_prompt(prompt), sung=False) or {}
        best = sorted(scores, key=lambda name: -scores[name])[:3]
        results[kind].append((chosen in styles, not {chosen, *best}.isdisjoint(styles)))
        if misses and chosen not in styles:
            print(f"  {' or '.join(styles)} taken for {chosen} ({', '.join(best)}): {prompt}")
    return results


def prompts_of(file: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each prompt of a file with its kind and the styles that would do."""
    for name, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if isinstance(entries, list):
            for entry in entries:
                yield name, entry["prompt"], entry["styles"]
        else:
            for kind, prompts in entries.items():
                for prompt in prompts:
                    yield kind, prompt, [name]


if __name__ == "__main__":
    main()
