"""What is understood of a request while it is still being written: the same reading, the same seed, no song.

The song is planned too, for only its form says how long the words take and whether they fit the time.
A reading takes milliseconds where a style is named; where it has to be found by meaning, it takes a model,
which the first request that needs it loads. One is read at a time, so that quick fingers and many tabs
cost one core at most. Nothing of it is kept.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from undersong.apps.studio.details import ORIGINS, Fact
from undersong.engine.compose.song import work_of
from undersong.engine.interpret import interpret
from undersong.engine.interpret.understood import Understood, understood
from undersong.engine.model import Brief, Origin, Wishes
from undersong.errors import RequestError
from undersong.units import Seconds

PATIENCE_SECONDS = 3.0
"""Who has waited so long for others has typed on meanwhile, and asks again."""

ASKED_PATIENCE_SECONDS = 15.0
"""Who asks for the song itself waits longer, to hear whether it can be made; the page waits 20 seconds."""

_turn = Lock()


@dataclass(frozen=True)
class Preview:
    """A request as it is understood.

    Attributes
    ----------
    facts : what was said or implied, with where it comes from.
    chosen : values that the program chose, since nobody said anything.
    notes : what was said and set aside, one sentence each.
    words : words that were drafted, or nothing.
    fault : why it can't be made as it stands, or nothing.
    field : the word of the request that the fault is about, or nothing.
    """

    facts: tuple[Fact, ...] = ()
    chosen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    words: str = ""
    fault: str = ""
    field: str = ""


class BusyError(Exception):
    """Others are being read, and it takes too long."""


def preview(words: Mapping[str, object], *, seed: int, asked: bool = False) -> Preview | None:
    """Return what is understood of the words of a request, or None where there is no prompt.

    Parameters
    ----------
    seed : taken where the words name none; that of the song which they would make.
    asked : whether the song is asked for, which is worth a longer wait.

    Raises
    ------
    BusyError
        If its turn does not come.
    """
    if not str(words.get("prompt") or "").strip():
        return None
    with _one_at_a_time(ASKED_PATIENCE_SECONDS if asked else PATIENCE_SECONDS):
        try:
            brief = interpret(Wishes.read({**words, "seed": words.get("seed") or seed}))
            seconds = work_of(brief).plan.duration_seconds
        except RequestError as error:
            return Preview(fault=error.line, field=error.field or "")
    return told(brief, seconds)


def told(brief: Brief, seconds: Seconds) -> Preview:
    """Return what a Brief says, for people; `seconds` is how long its song will be."""
    shown_seconds = float(int(seconds))  # as in the list of songs: without the second that has begun
    rows = understood(brief.model_copy(update={"duration_seconds": shown_seconds}))
    drafted = brief.lyrics is not None and brief.origins.get("lyrics") == Origin.CHOSEN
    return Preview(
        facts=tuple(Fact(r.label, r.value, ORIGINS[r.origin]) for r in rows if r.origin != Origin.CHOSEN),
        chosen=tuple(_short(r) for r in rows if r.origin == Origin.CHOSEN and r.field != "lyrics"),
        notes=brief.notes,
        words=brief.lyrics or "" if drafted else "",
    )


def _short(row: Understood) -> str:
    return f"{row.value} sings" if row.field == "voice" else row.value


@contextmanager
def _one_at_a_time(patience_seconds: float) -> Iterator[None]:
    if not _turn.acquire(timeout=patience_seconds):
        raise BusyError
    try:
        yield
    finally:
        _turn.release()
