"""Reading a prompt: what its words say, one kind of thing after the other.

The surest comes first, and what was understood is taken out of the text: a title in quotes, names, numbers
and keys; then the phrases of the lexicons, sorted into what is wished and what is refused. What is left is
read for its meaning.
"""

import re
from collections.abc import Callable

from undersong.engine.interpret.chords import find_chords
from undersong.engine.interpret.compounds import compounds
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.likeness import find_likenesses
from undersong.engine.interpret.numbers import Fact, find_length, find_length_words, find_meter, find_tempo
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.interpret.signs import TAG, of_scripts, spelled
from undersong.engine.interpret.sorting import sort
from undersong.engine.interpret.text import blank, fold, tokens
from undersong.engine.interpret.tonality import find_key
from undersong.engine.interpret.unknown import unknown_players
from undersong.engine.interpret.vocabulary import book
from undersong.engine.interpret.wording import Wording
from undersong.engine.lyrics.tags import read_bracketed
from undersong.errors import quoted

DULL = ("mood", "pace", "instrument", "kind", "singing", "voice", "meter", "mode", "limit", "form", "master")
LONGEST_TITLE = 80  # characters
QUOTES = r"[\"“”„«»]"
TITLE = re.compile(
    rf"\b(?:called|titled|entitled|named|title[:=]?|namens|mit dem titel|titulad[ao]|llamad[ao]|intitulee?"
    rf"|appelee?|intitolat[ao]|chiamat[ao]|intitulad[ao]|chamad[ao])\s*{QUOTES}([^\"“”„«»]{{1,{LONGEST_TITLE}}}){QUOTES}"
)
PLAIN_TITLE = re.compile(
    r"\b(?:[Tt]itled|[Ee]ntitled|[Tt]itle:)\s+([A-Z][^\s,;.!?]*(?:\s+(?:[A-Z][^\s,;.!?]*|of|the|in|and|to|a|on|for)(?![\w]))*)"
)


def read_prompt(prompt: str) -> Reading:
    """Return what a prompt says."""
    written, notes = spelled(prompt)
    written = re.sub(r"\b([Ww])/o\b", r"\1ithout", written)
    written = re.sub(r"\b([Ww])/\s?", r"\1ith ", written)
    reading = Reading(written, notes=[*notes, *of_scripts(written)])
    text = _read_tags(reading, fold(written))
    text = _read_title(reading, text)
    text = _read_names(reading, text)
    text = _read_facts(reading, text)
    words = tokens(text)
    wording = Wording(written, words)
    hits = [hit for hit in book().find(words) if not wording.is_no_player(hit)]
    made = compounds(wording, hits)
    hits = sorted([*hits, *made], key=lambda hit: hit.first)
    for start, end in sort(reading, wording, hits):
        text = blank(text, start, end)
    for hit in unknown_players(wording, hits):
        missing = Word("missing-instruments", wording.said(hit), "limit", hit.first)
        reading.words.setdefault("limit", []).append(missing)
    reading.rest = _rest(written, text)
    reading.pictures = _pictures(reading.rest, {wording.words[hit.first].text for hit in made})
    return reading


def _read_tags(reading: Reading, text: str) -> str:
    """Take out section tags and markup, which are no wishes; other brackets only part their words off."""
    tags: list[str] = []

    def taken(match: re.Match[str]) -> str:
        written = reading.written[match.start() : match.end()]
        tag = read_bracketed(written) if written[0] == "[" else None
        if tag is not None and tag[0].name:
            tags.append(written)
        elif written[0] == "[":
            return f",{match[0][1:-1]},"
        return "," * len(match[0])

    text = TAG.sub(taken, text)
    if tags:
        said = quoted(" ".join(dict.fromkeys(tags)), 80)
        reading.notes.append(
            f"{said} was set aside: section tags and the words under them go into the lyrics."
        )
    return text


def _read_title(reading: Reading, text: str) -> str:
    """Take a title in quotes, or one with capitals behind "titled"."""
    match = TITLE.search(text) or PLAIN_TITLE.search(reading.written)
    title = reading.written[match.start(1) : match.end(1)].strip() if match else ""
    if not match or not 0 < len(title) <= LONGEST_TITLE:
        return text
    reading.title = title
    return blank(text, match.start(), match.end())


def _read_names(reading: Reading, text: str) -> str:
    reading.names = find_likenesses(text, reading.written)
    for name in reading.names:
        text = blank(text, name.start, name.end)
    return text


def _read_facts(reading: Reading, text: str) -> str:
    """Take the facts out of the text one after the other, the least ambiguous first."""
    reading.length, text = _first(reading, text, find_length)
    reading.tempo, text = _first(reading, text, find_tempo)
    reading.meter, text = _first(reading, text, find_meter)
    reading.chords = find_chords(text, reading.written)
    for row in reading.chords:
        text = blank(text, row.start, row.end)
    reading.key, text = _first(reading, text, lambda rest: find_key(rest, reading.written))
    reading.loose_length = find_length_words(text)
    return text


def _first(reading: Reading, text: str, find: Callable[[str], Fact | None]) -> tuple[Fact | None, str]:
    """Return the first fact of a kind and the text without it; a second one that differs is named."""
    fact = find(text)
    if fact is None:
        return None, text
    text = blank(text, fact.start, fact.end)
    other = find(text)
    if fact.value is not None and other is not None and other.value not in (None, fact.value):
        first, second = (quoted(reading.said(f)) for f in (fact, other))
        reading.notes.append(f"{second} was set aside: {first} was said too.")
        text = blank(text, other.start, other.end)
    return fact, text


def _pictures(rest: str, players: set[str]) -> int:
    """Return how many words of a text paint something: no moods, instruments, tempo or small words."""
    words = tokens(fold(rest))
    dull = {
        place
        for hit in book().find(words)
        if all(m.kind in DULL for m in hit.meanings)
        for place in range(hit.first, hit.last)
    }
    titles = table("titles")
    small = {*titles["small"], *titles["piece"], *titles["asking"], *titles["openings"]}
    small.update(players, *table("nothing").values())
    return sum(place not in dull and word.text not in small for place, word in enumerate(words))


def _rest(written: str, text: str) -> str:
    """Return the person's words where the text was not taken out."""
    kept = "".join(w if t != "," else "," for w, t in zip(written, text, strict=True))
    return re.sub(r"\s*,[\s,]*", ", ", kept).strip(" ,")
