"""`undersong settings`: every setting, its value, where the value comes from, what it does."""

import argparse

from undersong.cli.plain import print_json
from undersong.shared.configuration import read_configuration, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the settings."""
    rows = list(shown(read_configuration()))
    if arguments.json:
        told = {r.name: {"value": r.value, "source": r.source, "meaning": r.meaning} for r in rows}
        print_json(told, indent=2)
        return 0
    for row in rows:
        print(f"{row.name}={row.value}\n    {row.meaning} ({row.source})")
    return 0
