"""What writing a song costs on one core: processor seconds and memory, each in a fresh process.

Speed is a ratio, seconds of song for one processor second, so that machines can be told apart from changes.
"""

import json
import os
import subprocess
import sys
from typing import NamedTuple

COMPOSING = """
import json, resource, time
from benchmarks.quality.songs import brief_of
from undersong.engine.compose import compose
brief = brief_of({style!r}, 1, seconds=240.0)
compose(brief)
best = 1e9
for seed in range(2, 5):
    start = time.process_time()
    score = compose(brief.model_copy(update={{"seed": seed}}))
    best = min(best, time.process_time() - start)
notes = sum(len(p.notes) for p in score.parts)
print(json.dumps([best, score.duration_seconds, notes]))
"""
UNDERSTANDING = """
import json, resource, statistics, time
from undersong.engine.interpret import interpret
def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
import numpy, undersong.engine.model
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.styles.sheet import sheets
sheets(), instruments()
before = memory()
start = time.process_time()
interpret("my mother's hands kneading dough by the window")
cold = time.process_time() - start
spent = []
prompts = ("rain on a tin roof", "a chase over the roofs", "music for four in the morning")
for seed, words in enumerate(prompts * 3):
    start = time.process_time()
    interpret(words, seed=seed)
    spent.append(time.process_time() - start)
print(json.dumps([cold, statistics.median(spent), before, memory()]))
"""


class Composing(NamedTuple):
    """Processor seconds for a song of so many seconds and notes."""

    spent: float
    lasts: float
    notes: float


class Understanding(NamedTuple):
    """Processor seconds of the first prompt and of the next ones, and memory in MB before and after."""

    cold: float
    warm: float
    before: float
    after: float


def composing(style: str) -> Composing:
    """Compose four minutes of a style; the best of three."""
    return Composing(*_ran(COMPOSING.format(style=style)))


def understanding() -> Understanding:
    """Understand a prompt that only meaning can tell."""
    return Understanding(*_ran(UNDERSTANDING))


def _ran(program: str) -> list[float]:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # as the command sets them
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | one_thread,
    )
    return list(json.loads(ended.stdout))
