"""What was understood of a request, as lines for a person: each value with where it comes from.

On a terminal they come before the song is rendered, so that a misunderstanding costs a second and Ctrl-C;
elsewhere they are a part of the summary, since a command that fails says one line and nothing else.
"""

import textwrap
from collections.abc import Iterator
from shutil import get_terminal_size

from undersong.engine.interpret.understood import understood
from undersong.engine.model import Brief, Origin, Score

WIDEST = 100
LABEL, ORIGIN = 13, 9
MARKS = {Origin.SAID: "said", Origin.IMPLIED: "implied", Origin.CHOSEN: "chosen"}


def understanding(brief: Brief, score: Score) -> Iterator[str]:
    """Yield what was understood, what was set aside, and words that were drafted."""
    width = min(get_terminal_size().columns, WIDEST) - 1
    # Where nobody said how long it is to be, the words have decided by now.
    as_made = brief.model_copy(update={"duration_seconds": score.duration_seconds})
    for fact in understood(as_made):
        mark = MARKS[fact.origin].ljust(ORIGIN)
        yield from _hung(f"  {fact.label.ljust(LABEL)}{mark}", fact.value, width)
    for note in brief.notes:
        yield from _hung("  – ", note, width)
    if score.drafted and score.lyrics:
        yield "  The words were drafted; --lyrics FILE takes yours:"
        for line in score.lyrics.splitlines():
            yield f"    {line}".rstrip()


def _hung(head: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, max(width, 40), initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False
    )
