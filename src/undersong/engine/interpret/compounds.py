"""German compounds that name an instrument: Nylongitarre, Klaviermusik, Windharfe.

The last word of a compound says what it is, the one before it of which kind: a Nylongitarre is a guitar, and
where the catalogue has one of that kind it is meant. What ends in music, a riff or a sound is played by who
stands before it. Only what no lexicon knows as a whole is taken apart.
"""

import re
from collections.abc import Iterator

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.phrases import Hit, Meaning
from undersong.engine.interpret.text import Token
from undersong.engine.interpret.vocabulary import book
from undersong.engine.interpret.wording import Wording

SHORTEST_FRONT = 3  # letters


def compounds(wording: Wording, hits: list[Hit]) -> list[Hit]:
    """Return the compounds of a prompt among the words that no phrase has taken."""
    found = {place for hit in hits for place in range(hit.first, hit.last)}
    players = ((place, _player(word)) for place, word in enumerate(wording.words) if place not in found)
    return [Hit((player,), place, place + 1) for place, player in players if player is not None]


def _player(word: Token) -> Meaning | None:
    for front, _ in _parts(word.text, table("grammar")["compounds"]["played"]):
        stems = (front, re.sub(r"(?:en|n|s)$", "", front), re.sub("n$", "", front))
        return next((p for stem in stems if (p := _named(stem, word)) is not None), None)
    for front, end in _parts(word.text, table("grammar")["compounds"]["players"]):
        player = _named(end, word)
        return _of_kind(front, player) if player else None
    return None


def _parts(word: str, ends: list[str]) -> Iterator[tuple[str, str]]:
    """Yield a word in two where it ends in one of some words, the longest first."""
    for end in sorted(ends, key=len, reverse=True):
        if word.endswith(end) and len(word) >= len(end) + SHORTEST_FRONT:
            yield word.removesuffix(end), end


def _named(name: str, word: Token) -> Meaning | None:
    meanings = book().look_up([Token(name, word.start, word.end)])
    return next((m for kind in ("kind", "instrument") for m in meanings if m.kind == kind), None)


def _of_kind(front: str, player: Meaning) -> Meaning:
    """Return the one of a kind of instruments that is called after the front of a compound, or the kind."""
    choices = table("instruments")[player.id]["choices"] if player.kind == "kind" else ()
    called = (name for name in choices if front in name.split("-"))
    return next((Meaning("instrument", name) for name in called), player)
