"""`undersong voices | instruments | masters`: what there is to choose from; styles have their own file."""

import argparse

from undersong.cli.plain import print_json

NARROW = 60
"""Columns below which a terminal shows names and titles only."""

WIDE = 120
"""Columns from which on there is room for a sixth one; what comes after that is for programs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the list."""
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.set_defaults(rows=_ROWS[parser.prog.split()[-1]])


def run(arguments: argparse.Namespace) -> int:
    """Print the list."""
    rows: list[dict[str, object]] = arguments.rows()
    if arguments.json:
        print_json(rows)
        return 0
    from rich.console import Console
    from rich.table import Table

    console = Console()
    columns = list(rows[0])[: 2 if console.width < NARROW else 5 if console.width < WIDE else 6]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        # A name is there to be copied, so it stands whole on its line.
        whole = max(len(str(row[name])) for row in rows) if name == "name" else None
        table.add_column(name, min_width=whole, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in columns))
    console.print(table)
    return 0


def voices() -> list[dict[str, object]]:
    """Return the voices, one row each."""
    from undersong.engine.voices.catalogue import voices as catalogue

    return [
        {
            "name": voice.id,
            "title": voice.title,
            "range": [voice.lowest, voice.highest],
            "languages": ["en"],
            "about": voice.about,
        }
        for voice in catalogue().values()
    ]


def instruments() -> list[dict[str, object]]:
    """Return the instruments, one row each."""
    from undersong.engine.instruments.catalogue import instruments as catalogue

    return [
        {
            "name": one.id,
            "title": one.title,
            "family": one.family,
            "roles": [str(role) for role in one.roles],
            "range": [one.lowest, one.highest],
            "articulations": list(one.articulations),
            "sustains": one.sustains,
            "strings": list(one.strings),
            "pan": one.pan,
            "width": one.width,
            "room_db": one.reverb_db,
            "echo_db": one.delay_db,
        }
        for one in catalogue().values()
    ]


def masters() -> list[dict[str, object]]:
    """Return the mastering presets, one row each."""
    from undersong.engine.presets.catalogue import presets

    return [
        {
            "name": preset.id,
            "title": preset.title,
            "lufs": preset.lufs,
            "true_peak": preset.true_peak,
            "about": preset.about,
        }
        for preset in presets().values()
    ]


_ROWS = {"voices": voices, "instruments": instruments, "masters": masters}


def _cell(value: object) -> str:
    if isinstance(value, list):
        joined = "–" if value and all(isinstance(v, int | float) for v in value) else ", "
        return joined.join(f"{v:g}" if isinstance(v, float) else str(v) for v in value)
    return str(value)
