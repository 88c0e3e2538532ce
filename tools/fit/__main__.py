"""`python -m tools.fit FOLDER -o TABLE.npz`: fit a table to recordings, or make the shipped ones anew.

Exit code 0 done, 2 the recordings cannot be used as they are: then one line says which, why, and what to do.
"""

import argparse
import sys
from pathlib import Path

from tools.fit.folder import recordings_in
from tools.fit.plan import Plan
from tools.fit.shipped import shipped, shipped_names
from tools.fit.table import fitted
from tools.fit.takes import Take
from undersong.errors import UndersongError

TABLES = Path(__file__).resolve().parents[2] / "src/undersong/engine/instruments/tables"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.shipped is not None:
            for name in asked.shipped or shipped_names():
                _write(*shipped(name), asked.output or TABLES / f"{name}.npz")
            return 0
        if asked.folder is None:
            print("Nothing to fit: name a folder of recordings, or --shipped.", file=sys.stderr)
            return 2
        facts = {name: getattr(asked, name) for name in ("name", "kind", "source", "credit", "licence")}
        takes, plan = recordings_in(asked.folder, **facts)
        _write(takes, plan, asked.output or Path(f"{plan.name}.npz"))
    except (UndersongError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.fit", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, help="recordings, one file a note, its pitch in the name"
    )
    parser.add_argument("-o", "--output", type=Path, help="the table to write (default: NAME.npz here)")
    parser.add_argument(
        "--shipped", nargs="*", metavar="NAME", help="make tables that are shipped anew; none: all"
    )
    for name, meaning in (
        ("name", "of the table; default: the folder's"),
        ("kind", "struck, modal, bowed, ensemble or drum"),
        ("source", "where the recordings come from"),
        ("credit", "who made them"),
        ("licence", "under which they may be used"),
    ):
        parser.add_argument(f"--{name}", help=meaning)
    return parser


def _write(takes: list[Take], plan: Plan, path: Path) -> None:
    made = fitted(takes, plan)
    path.write_bytes(made.content)
    low, high = (f(t.midi for t in takes) for f in (min, max))
    print(
        f"{path.name}: {len(takes)} recordings, MIDI {low:g} to {high:g}, {plan.kind}, "
        f"formant {made.table.formant:g}, nearest {made.table.nearest:g}, {len(made.content) / 1024:.1f} KiB"
    )


if __name__ == "__main__":
    sys.exit(main())
