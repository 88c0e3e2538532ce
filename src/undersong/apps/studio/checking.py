"""What is wrong with a request, said before anything is written down.

The engine refuses what cannot be met when a song is begun; a form wants to know at once, and all of
it. Nothing is decided here: each rule is asked where it lives.
"""

from collections.abc import Callable, Iterator, Mapping

from undersong.engine.interpret.names import find_instrument, find_master, find_style, find_voice
from undersong.engine.lyrics.written import LyricsError, check_script, clean, has_words
from undersong.engine.model import Wishes
from undersong.engine.styles.sheet import sheets
from undersong.errors import RequestError

STAND_IN = "a song"
"""Takes the place of a prompt at fault, so that the other words can be read."""


def faults(words: Mapping[str, object]) -> Iterator[RequestError]:
    """Yield what is wrong with the words of a request, one fault a setting at most."""
    left = dict(words)
    wishes: Wishes | None = None
    while wishes is None:
        try:
            wishes = Wishes.read(left)
        except RequestError as fault:
            yield fault
            if fault.field == "prompt":
                left["prompt"] = STAND_IN
            elif left.pop(str(fault.field), None) is None:
                return  # it is about no word that was said, so that nothing more can be read
    yield from _unknown_names(wishes)


def _unknown_names(wishes: Wishes) -> Iterator[RequestError]:
    checks: list[tuple[Callable[[str], object], str | None]] = [
        (find_style, wishes.style),
        (find_voice, wishes.voice),
        (find_master, wishes.master),
        (_check_lyrics, None if wishes.instrumental else wishes.lyrics),
    ]
    for check, wanted in checks:
        if wanted is not None and (fault := _fault(check, wanted)):
            yield fault
    for name in wishes.instruments:
        if fault := _fault(_check_instrument, name):
            yield fault
            return


def _fault(check: Callable[[str], object], wanted: str) -> RequestError | None:
    try:
        check(wanted)
    except RequestError as fault:
        return fault
    return None


def _check_instrument(name: str) -> None:
    find_instrument(name, next(iter(sheets().values())))  # any style knows what an instrument is called


def _check_lyrics(lyrics: str) -> None:
    check_script(lyrics)
    if not any(has_words(clean(line)) for line in lyrics.splitlines()):
        raise LyricsError(
            "The lyrics hold no words to sing.",
            field="lyrics",
            hint="Write lines under the section tags, or leave the lyrics out for an instrumental.",
        )
