"""Instruments that are asked for and that no catalogue knows: a nyckelharpa, a glockenflute.

They are looked for where instruments stand, behind "with", beside another instrument or before a "solo",
among the words that nothing else has read; and their meaning must be an instrument's, since "with attitude"
is a wish too, and no instrument.
"""

from collections.abc import Iterator
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning.nearer import nearer
from undersong.engine.interpret.phrases import Hit
from undersong.engine.interpret.solos import AND, player_in
from undersong.engine.interpret.vocabulary import book
from undersong.engine.interpret.wording import Wording

MOST_WORDS = 2
SHORTEST_PART = 4  # letters of an instrument's name in a longer word
THRESHOLD = 0.02  # of similarity, beyond which words mean an instrument


def unknown_players(wording: Wording, hits: list[Hit]) -> Iterator[Hit]:
    """Yield the words that name an instrument which no catalogue knows, in order."""
    read = {place: hit for hit in hits for place in range(hit.first, hit.last)}
    place = 0
    while place < len(wording.words):
        last = _end(wording, read, place)
        run = wording.words[place:last]
        unread = 0 < len(run) <= MOST_WORDS and not any(_holds_player(word.text) for word in run)
        if unread and _stands_there(wording, read, place, last):
            text = " ".join(word.text for word in run)
            if nearer(text, "instrument", "no-instrument") > THRESHOLD:
                yield Hit((), place, last)
        place = max(last, place + 1)


def _end(wording: Wording, read: dict[int, Hit], place: int) -> int:
    """Return where the run of unread words that begins at a place ends, or the place itself."""
    last = place
    while last < len(wording.words) and last not in read and not wording.topic[last]:
        word = wording.words[last]
        if _is_small(word.text) or (last > place and not word.joined):
            break
        last += 1
    return last


def _stands_there(wording: Wording, read: dict[int, Hit], first: int, last: int) -> bool:
    """Whether an instrument would stand at a place."""
    if wording.goes_on_at(last) and last in read and read[last].get("form") == "solo":
        return True
    at = first
    while (
        at > 0
        and wording.words[at].joined
        and wording.words[at - 1].text in table("grammar")["alone"]["articles"]
    ):
        at -= 1
    if at == 0 or not wording.words[at].joined:
        return False
    before = wording.words[at - 1].text
    if {before} in AND:
        player = read.get(at - 2)
        return player is not None and player_in(player) is not None
    return before in table("grammar")["company"]["words"]


def _holds_player(word: str) -> bool:
    """Whether a word is made with that of a known instrument, as German ones are: Nylongitarre."""
    return any(name in word for name in (*_players(), *table("grammar")["drum_parts"]["words"]))


@cache
def _players() -> frozenset[str]:
    """The names of known instruments in one word, long enough to be looked for in others."""
    known = book().exact.items()
    names = {name for name, meant in known if any(m.kind in ("kind", "instrument") for m in meant)}
    return frozenset(name for name in names if " " not in name and len(name) >= SHORTEST_PART)


def _is_small(word: str) -> bool:
    titles, ends = table("titles"), table("likeness")["ends"]
    return word.isdigit() or any(
        word in words for words in (titles["small"], titles["asking"], titles["piece"], ends)
    )
