"""Instruments that are asked for and that no catalogue knows: a nyckelharpa, a glockenflute.

They are looked for where instruments stand, behind "with", beside another instrument or before a "solo",
among the words that nothing else has read; and their meaning must be an instrument's, since "with attitude"
is a wish too, and no instrument.
"""

from collections.abc import Iterator

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning.nearer import nearer
from undersong.engine.interpret.phrases import Hit
from undersong.engine.interpret.solos import AND, player_in
from undersong.engine.interpret.wording import Wording

MOST_WORDS = 2
THRESHOLD = -0.01  # of similarity, beyond which words mean an instrument


def unknown_players(wording: Wording, hits: list[Hit]) -> Iterator[Hit]:
    """Yield the words that name an instrument which no catalogue knows, in order."""
    read = {place: hit for hit in hits for place in range(hit.first, hit.last)}
    place = 0
    while place < len(wording.words):
        last = _end(wording, read, place)
        if last > place and last - place <= MOST_WORDS and _stands_there(wording, read, place, last):
            text = " ".join(word.text for word in wording.words[place:last])
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


def _is_small(word: str) -> bool:
    titles = table("titles")
    return word in titles["small"] or word in titles["asking"] or word in titles["piece"] or word.isdigit()
