"""How clean and how dear each sound of the synthesiser is: `python -m benchmarks.synths [--write]`.

For every patch what the tests measure (`tests/engine/perform/solo.py` and `ears.py`): the strongest line on
the highest C of a piano that should not be there, how much softer a phrase is in mono, its mean; and
processor seconds for a minute of sixteenths (basses, leads, plucks) or of chords of four held for two
seconds (pads). `--write` puts the table into `docs/reference/synthesisers.md`.
"""

import argparse
import time
from pathlib import Path

from tests.engine.perform.ears import fold_db, mean_db
from tests.engine.perform.solo import aliases_db, phrase, played
from undersong.engine.perform.patches import Patch, patches

PAGE = Path("docs/reference/synthesisers.md")
SLOW_MS = 20.0
"""A patch whose attack is slower is measured on chords."""


def cpu_seconds(name: str, patch: Patch) -> float:
    """Return processor seconds for a minute, the least of three."""
    if patch.attack_ms > SLOW_MS:
        notes = [(2.0 * i, 1.95, pitch) for i in range(29) for pitch in (48, 55, 60, 64)]
    else:
        low = 33 if name.endswith("bass") else 57
        notes = [(0.125 * i, 0.11, low + i % 7) for i in range(470)]
    found = []
    for _ in range(3):
        begin = time.process_time()
        played(patch, *notes, seconds=60.0)
        found.append(time.process_time() - begin)
    return min(found)


def table() -> str:
    """Return the table of all patches."""
    rows = [
        "| sound | aliases on C7, dB | in mono, dB | mean, dBFS | CPU s a minute |",
        "|---|---|---|---|---|",
    ]
    for name, patch in patches().items():
        audio = played(patch, *phrase(name), seconds=4.0)
        rows.append(
            f"| {name} | {aliases_db(patch):.0f} | {fold_db(audio):.1f} | {mean_db(audio):.0f} "
            f"| {cpu_seconds(name, patch):.2f} |"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE}")
    found = table()
    if parser.parse_args().write:
        PAGE.write_text(f"{INTRODUCTION}\n{found}\n", encoding="utf-8")
    print(found)


INTRODUCTION = """# Synthesisers, measured

What `python -m benchmarks.synths --write` found. Tests hold every sound to these limits, and to no jump over
−60 dBFS where a note begins, is let go or is cut off.

* *Aliases*, under −80 dB: the strongest line on the highest C of a piano (2093 Hz) that is neither a harmonic
  nor a sideband of a bent sine, 150 Hz to 16 kHz, against the strongest one; filter open, drive as it is.
* *In mono*, above −3 dB: how much softer a phrase is. *Mean*, under −60 dBFS: of the same phrase.
* *CPU*: processor seconds for a minute of sixteenths, or of chords of four for sounds that begin slowly.
"""


if __name__ == "__main__":
    main()
