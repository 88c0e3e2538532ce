"""`undersong styles`: the styles by family; one of them by name in full; all of them as JSON."""

import argparse
import textwrap
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from undersong.cli.plain import print_json
from undersong.units import minutes_and_seconds

if TYPE_CHECKING:
    from undersong.engine.styles.sheet import Sheet

WIDEST = 100
NARROW = 76
"""Columns below which a terminal shows the names of styles only."""

LABEL = 14


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the style to look at and the form of the list."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="tell everything about one style")
    parser.add_argument("--json", action="store_true", help="print JSON: a list, or one object for a NAME")


def run(arguments: argparse.Namespace) -> int:
    """Print the list, or the style that was named.

    Raises
    ------
    RequestError
        If no style has the name.
    """
    from undersong.engine.interpret.names import find_style
    from undersong.engine.styles.sheet import sheets

    if arguments.name is not None:
        sheet = find_style(arguments.name)
        if arguments.json:
            print_json(described(sheet))
        else:
            print("\n".join(_page(sheet)))
    elif arguments.json:
        print_json([described(sheet) for sheet in sheets().values()])
    else:
        _print_table()
    return 0


def described(sheet: "Sheet") -> dict[str, object]:
    """Return everything that somebody who asks for songs may want to know of a style; most usual first."""
    sections = dict.fromkeys(name for form in _usual_first(sheet) for name, _ in form)
    return {
        "name": sheet.id,
        "title": sheet.name,
        "family": sheet.family,
        "about": sheet.summary,
        "bpm": [sheet.tempo.minimum, sheet.tempo.median, sheet.tempo.maximum],
        "meters": by_share(sheet.meters),
        "modes": by_share(sheet.modes),
        "duration": sheet.duration_seconds,
        "sings": sheet.sings,
        "delivery": sheet.vocal.delivery,
        "must_have": [trait.says for trait in sheet.must_have],
        "moves": list(sheet.moves),
        "avoid": list(sheet.avoid),
        "tune": [sheet.lead.hook, sheet.lead.rhythm],
        "instruments": {str(role): list(ids) for role, ids in sheet.instruments.items()},
        "sections": list(sections),
        "forms": [[[name, bars] for name, bars in form] for form in _usual_first(sheet)],
        "endings": [way for way in by_share(vars(sheet.endings)) if getattr(sheet.endings, way)],
        "words": list(sheet.words),
        "descriptions": list(sheet.descriptions),
        "sources": list(sheet.sources),
    }


def by_share(shares: dict[str, float]) -> list[str]:
    """Return the names of shares, the largest first."""
    return sorted(shares, key=lambda name: -shares[name])


def _usual_first(sheet: "Sheet") -> list[tuple[tuple[str, int], ...]]:
    return [form.sections for form in sorted(sheet.form, key=lambda form: -form.weight)]


def _print_table() -> None:
    from rich.console import Console
    from rich.table import Table

    from undersong.engine.styles.groups import groups

    console = Console(highlight=False)
    columns = ("name", "title", "BPM", "meters", "sung", "length")[: None if console.width >= NARROW else 1]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in columns:
        table.add_column(title, no_wrap=True, justify="right" if title == "length" else "left")
    for group in groups():
        table.add_row()
        table.add_row(f"[bold]{group.title}[/]")
        for sheet in group.sheets:
            cells = (
                f"  {sheet.id}",
                sheet.name,
                f"{sheet.tempo.minimum:g}–{sheet.tempo.maximum:g}",
                " ".join(by_share(sheet.meters)[:2]),
                "yes" if sheet.sings else "",
                minutes_and_seconds(sheet.duration_seconds),
            )
            table.add_row(*cells[: len(columns)])
    console.print(table)
    console.print("\n“undersong styles NAME” tells everything about one of them.")


def _page(sheet: "Sheet") -> Iterator[str]:
    """Yield one style as lines for a person."""
    told = described(sheet)
    bpm = sheet.tempo
    rows = {
        "Known by": "; ".join(trait.says for trait in sheet.must_have),
        "Tempo": f"{bpm.minimum:g} to {bpm.maximum:g} BPM, mostly near {bpm.median:g}",
        "Meters": ", ".join(by_share(sheet.meters)),
        "Modes": ", ".join(by_share(sheet.modes)),
        "Length": f"about {minutes_and_seconds(sheet.duration_seconds)}",
        "Sung": f"yes: {sheet.vocal.delivery}" if sheet.sings else "seldom",
        "Form": " – ".join(name for name, _ in _usual_first(sheet)[0]),
        "Ends in": ", ".join(
            str(way) for way in by_share(vars(sheet.endings)) if getattr(sheet.endings, way)
        ),
        **{str(role).capitalize(): ", ".join(ids) for role, ids in sheet.instruments.items()},
        "Tune": f"{sheet.lead.hook}; {sheet.lead.rhythm}",
        "Moves": "; ".join(sheet.moves),
        "Avoids": "; ".join(sheet.avoid),
        "Also called": ", ".join(sheet.words),
        "Sources": "; ".join(sheet.sources),
    }
    width = min(get_terminal_size().columns, WIDEST)
    yield f"{sheet.name} ({told['name']}, {told['family']})"
    yield from textwrap.wrap(f"{sheet.summary[:1].upper()}{sheet.summary[1:]}.", width)
    yield ""
    for label, text in rows.items():
        if text:
            indent = " " * LABEL
            yield from textwrap.wrap(text, width, initial_indent=label.ljust(LABEL), subsequent_indent=indent)
