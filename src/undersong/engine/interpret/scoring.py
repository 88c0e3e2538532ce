"""How well each style answers to a prompt that names none.

Three things add up: how near the prompt comes to sentences about the style, what its eras, places, moods and
single words lean to, and what kind of piece is asked for. A song about something is sung; what is to be slow
is no punk.
"""

import re
from collections.abc import Iterator
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning.hints import hints
from undersong.engine.interpret.nothing import says_nothing
from undersong.engine.interpret.reading import Reading
from undersong.engine.interpret.song import is_sung_of
from undersong.engine.interpret.vocabulary import pace
from undersong.engine.styles.sheet import Sheet, sheets

LEAN = 0.08  # of similarity that a word adds to the first style it leans to; half to the second, and so on
MOST_LEAN = 0.2  # that many words together add to one style
HINT = 0.05  # that a word adds which people connect with one style only
SUNG = 0.03  # that lyrics add to styles that are usually sung
SONG = 0.12  # that a song about something adds to the first style it leans to, a little less to the second
PLAYED = 0.06  # that it takes from styles that are rarely sung
TOO_EARLY = 0.15  # that a year takes from styles that nobody played yet
TOPIC = 0.5  # how much words lean, and hint, in such a song: many are only what it is about
OFF_TEMPO = 0.03  # that a tempo takes from styles that never have it
SLOW_BPM, FAST_BPM = 100.0, 118.0  # who is always quicker is never slow, who is never as quick is never fast
SAYS_NOTHING_ALONE = 0.3  # the same of a single word, which is near to more
FEWEST_LETTERS = 3  # with fewer, a text has no meaning to be compared
FEW_STYLES = 3  # an instrument that so many styles have first says something of the style
YEAR = re.compile(r"\b(?:1[6-9]\d\d|20\d\d)\b")
THIS_AGE = 9999  # later than any style
SAYS_NOTHING = 0.22  # similarity to the nearest style below which a text says nothing about style


def scores_of(reading: Reading, *, sung: bool) -> dict[str, float] | None:
    """Return how well each style answers to a prompt, or None if it says nothing of style."""
    from undersong.engine.interpret.meaning.nearness import nearness  # noqa: PLC0415 - loads a network

    if says_nothing(reading.written):
        return None
    text = reading.rest
    # Moods, instruments and "a song with" alone say too little for a comparison: they lean, no more.
    letters = sum(c.isalpha() for c in text)
    near = nearness(text) if reading.pictures and (letters >= FEWEST_LETTERS or not text.isascii()) else {}
    bonus, song = lean_bonus(reading), _song_bonus(reading)
    alone = len(text.split()) == 1
    # What is near to nothing is not nearest to something, and of a word alone its lexicon knows more.
    if (alone and bonus) or max(near.values(), default=0.0) < (SAYS_NOTHING_ALONE if alone else SAYS_NOTHING):
        near = {}
        if not bonus:
            return None
    year, called = _year(reading), _called(reading)
    return {
        name: round(
            near.get(name, 0.0)
            + bonus.get(name, 0.0)
            + song.get(name, 0.0)
            + (SUNG if sung and sheet.sings else 0.0)
            - (OFF_TEMPO if _is_off_tempo(reading, sheet) else 0.0)
            - (TOO_EARLY if year < table("times")["since"].get(name, 0) else 0.0)
            - (0.0 if name in called else table("sinks").get(name, 0.0)),
            4,
        )
        for name, sheet in sheets().items()
    }


def _song_bonus(reading: Reading) -> dict[str, float]:
    """Return what a wish for a song about something adds to each style, or takes from it."""
    if not is_sung_of(reading.rest):
        return {}
    bonus = {name: -PLAYED for name, sheet in sheets().items() if not sheet.sings}
    for rank, name in enumerate(table("song")["styles"]):
        bonus[name] = SONG * 0.9**rank
    return bonus


def _called(reading: Reading) -> set[str]:
    """Return the styles that single words speak for, whoever plays and in whatever mood."""
    leans = (s for word in reading.get("lean") for s in table("leanings")[word.id]["styles"])
    return {*hints(reading.rest), *leans, *(word.id for word in reading.get("flavour"))}


def _year(reading: Reading) -> int:
    """Return the latest year that a prompt speaks of, or this age's where it speaks of none."""
    years = [int(said) for said in YEAR.findall(reading.written)]
    eras = [table("times")["until"][w.id] for w in reading.get("lean") if w.id in table("times")["until"]]
    return max([*years, *eras], default=THIS_AGE)


def _is_off_tempo(reading: Reading, sheet: Sheet) -> bool:
    """Whether a style never has the tempo that was said, in beats a minute or in a word."""
    tempo = sheet.tempo
    if reading.tempo is not None and isinstance(reading.tempo.value, float | int):
        said = float(reading.tempo.value)
        return all(not tempo.minimum <= bpm <= tempo.maximum for bpm in (said, said * 2.0, said / 2.0))
    feels = {pace(word.id)["feel"] for word in reading.get("pace")}
    if len(feels) != 1:
        return False
    return (feels == {"slow"} and tempo.minimum >= FAST_BPM) or (
        feels == {"fast"} and tempo.maximum <= SLOW_BPM
    )


def lean_bonus(reading: Reading) -> dict[str, float]:
    """Return how much eras, places, moods and the like add to each style."""
    bonus: dict[str, float] = {}
    for styles, weight in _leanings(reading):
        known = [s for s in styles if s in sheets()]
        for rank, name in enumerate(known):
            bonus[name] = bonus.get(name, 0.0) + weight * LEAN / 2**rank
    share = TOPIC if is_sung_of(reading.rest) else 1.0
    for name, count in hints(reading.rest).items():
        if name in sheets():
            bonus[name] = bonus.get(name, 0.0) + share * HINT * count
    return {name: round(min(value, MOST_LEAN), 4) for name, value in bonus.items()}


def _leanings(reading: Reading) -> Iterator[tuple[list[str], float]]:
    share = TOPIC if is_sung_of(reading.rest) else 1.0
    for word in reading.get("lean"):
        entry = table("leanings")[word.id]
        yield entry["styles"], share * entry.get("weight", 1.0)
    for word in reading.get("flavour"):
        yield [word.id], 1.0
    for word in reading.get("manner"):
        yield [word.id], 1.0
    few = 0.3 if reading.pictures else 1.0
    for word in reading.get("mood"):
        mood = table("moods")[word.id]
        # Of "dark and aggressive" the mood that is further from the middle says more.
        yield mood.get("styles", []), few * (0.75 + 0.5 * abs(mood["energy"] - 0.5))
    for word in [*reading.get("instrument"), *reading.alone]:
        styles = _players_of(word.id)
        if styles:
            yield styles, few / len(styles)


@cache
def _players_of(instrument: str) -> list[str]:
    """Return the styles to which an instrument belongs if they are few: a banjo says more than a piano."""
    kind = table("instruments").get(instrument, {"choices": [instrument]})["choices"]
    found = [
        name
        for name, sheet in sheets().items()
        if any(usual[:1] and usual[0] in kind[:1] for usual in sheet.instruments.values())
    ]
    return found if len(found) <= FEW_STYLES else []
