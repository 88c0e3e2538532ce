"""A progress bar on a terminal, silence elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STAGES = {
    "interpret": ("understanding", 0.04),
    "compose": ("composing", 0.08),
    "perform": ("performing", 0.55),
    "mix": ("mixing", 0.13),
    "master": ("mastering", 0.1),
    "write": ("writing", 0.1),
}
"""Stage to what people read and its share of the whole."""


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Show progress on stderr while the block runs, if a person is looking."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:>13}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=1.0)

        def report(stage: str, share: float) -> None:
            title, _ = STAGES[stage]
            bar.update(task, description=title, completed=whole(stage, share))

        yield report


def whole(stage: str, share: float) -> float:
    """Return the share of the whole song that is done, 0 to 1."""
    before = 0.0
    for name, (_, part) in STAGES.items():
        if name == stage:
            return before + part * share
        before += part
    return before
