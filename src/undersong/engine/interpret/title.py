"""A title for a song that was given none: from its words if it has any, else from its prompt.

Sung songs are called after the phrase that comes back most often; others after the picture that the
prompt paints, without the words that only say style, tempo or instruments.
"""

import re
from collections import Counter
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import either
from undersong.engine.interpret.phrases import Hit
from undersong.engine.interpret.text import fold, tokens
from undersong.engine.interpret.vocabulary import book, is_music
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.model.wishes import LONGEST_TITLE

MOST_WORDS = 6
MOST_CHARACTERS = 48
TECHNICAL = (
    "style",
    "neighbour",
    "pace",
    "meter",
    "mode",
    "instrument",
    "kind",
    "singing",
    "voice",
    "limit",
    "form",
    "master",
    "fusion",
    "flavour",
)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("titles")[name])


@cache
def _afterthought() -> re.Pattern[str]:
    return re.compile(rf"\s{either(_words('after'))}\s", re.IGNORECASE)


@cache
def _about() -> re.Pattern[str]:
    return re.compile(rf"\b{either(_words('about'))}\s+")


def title_from_lyrics(sheet: LyricSheet) -> str:
    """Return the phrase that the words repeat most, in the chorus if there is one; else the first line."""
    chorus = [line.text for section in sheet.sections if section.name == "chorus" for line in section.lines]
    lines = [_spoken(text) for text in chorus or [line.text for line in sheet.lines]]
    phrases = [phrase for line in lines for phrase in _phrases(line)]
    counts = Counter(fold(phrase) for phrase in phrases)
    usable = [p for p in phrases if 2 <= len(p.split()) <= MOST_WORDS]
    if not usable:
        return _cased(" ".join(lines[0].split()[:MOST_WORDS]) if lines else "")
    most = max(counts[fold(p)] for p in usable)
    return _cased(next(p for p in usable if counts[fold(p)] == most))


def title_from_prompt(text: str, prompt: str) -> str:
    """Return the part of a prompt that paints a picture, or what little there is.

    Parameters
    ----------
    text : the prompt without numbers, keys, names and refusals.
    prompt : the whole of it, for when nothing is left.
    """
    clauses = [c for c in re.split(r"[,;:.!?()\n—–|/]+|\s-+\s", _spoken(text)) if any(x.isalpha() for x in c)]
    pictures = [_picture(clause) for clause in clauses]
    best = max(pictures, key=lambda words: min(len(words), 4), default=[])
    plain = [_trimmed(_beginning(clause).split(), keep=_words("piece")) for clause in clauses]
    telling = [words for words in plain if not all(fold(w) in _words("piece") for w in words)]
    for words in [best, *telling, *plain, prompt.split()]:
        title = _cased(" ".join(words[:MOST_WORDS]))
        if any(x.isalpha() for x in title):
            return title
    return "Untitled"


def _spoken(text: str) -> str:
    """Return text that is all in capitals without them: a title shouts no louder than others."""
    return text.lower() if text.isupper() and " " in text else text


def _phrases(line: str) -> list[str]:
    """Return the parts of a line between commas, without openings such as "so" and "oh"."""
    found = []
    for part in re.split(r"[,;:.!?()—–\"]+", line):
        words = part.split()
        while words and fold(words[0].strip("'’")) in _words("openings"):
            words.pop(0)
        if words:
            found.append(" ".join(words))
    return found


def _picture(clause: str) -> list[str]:
    """Return what a clause is about, or its longest run of words that name no style, instrument and the like.

    A run that holds nothing beside moods and small words paints no picture: nothing is returned.
    """
    about = _about().search(fold(clause))
    if about:
        return _trimmed(_beginning(clause[about.end() :]).split())
    clause = _beginning(clause)
    words = tokens(fold(clause))
    dull, plain = [False] * len(clause), [False] * len(clause)
    for hit in book().find(words):
        start, end = words[hit.first].start, words[hit.last - 1].end
        dull[start:end] = [_is_technical(hit)] * (end - start)
        plain[start:end] = [not any(m.kind == "lean" for m in hit.meanings)] * (end - start)
    runs: list[list[str]] = [[]]
    colours = [False]  # whether a run holds a word that is neither a mood nor small
    for word in re.finditer(r"\S+", clause):
        if _all(dull, clause, word) or fold(word[0]) in _words("piece") | _words("asking"):
            runs.append([])
            colours.append(False)
            continue
        runs[-1].append(word[0])
        colours[-1] |= not _all(plain, clause, word) and fold(word[0]) not in _words("small")
    found = [_trimmed(run) for run, colour in zip(runs, colours, strict=True) if colour]
    found = [run for run in found if len(run) > 1 or not any(is_music(fold(w)) for w in run)]
    return max(found, key=len, default=[])


def _beginning(clause: str) -> str:
    """Return a clause up to the word that brings in instruments and the like: "with", "mit", "con"."""
    return _afterthought().split(f" {clause} ")[0].strip()


def _all(marked: list[bool], clause: str, word: re.Match[str]) -> bool:
    """Whether every letter of a word is marked."""
    return all(marked[i] for i in range(word.start(), word.end()) if clause[i].isalnum())


def _is_technical(hit: Hit) -> bool:
    return any(m.kind in TECHNICAL for m in hit.meanings)


def _trimmed(words: list[str], keep: frozenset[str] = frozenset()) -> list[str]:
    """Return the words without small ones at the ends."""
    loose = (_words("small") | _words("piece")) - keep | _words("asking")
    while words and fold(words[-1]) in loose:
        words = words[:-1]
    while words and fold(words[0]) in loose - _words("begins"):
        words = words[1:]
    return [] if all(fold(w) in _words("small") for w in words) else words


def _cased(text: str) -> str:
    """Return the text in title case, short enough."""
    words = [w for w in text.split() if any(x.isalnum() for x in w)]
    while len(" ".join(words)) > MOST_CHARACTERS and len(words) > 1:
        words.pop()
    while len(words) > 1 and fold(words[-1].strip("'’")) in _words("small"):
        words.pop()
    shown = [
        w.lower() if 0 < i < len(words) - 1 and w.lower() in _words("small") else w[:1].upper() + w[1:]
        for i, w in enumerate(words)
    ]
    return " ".join(shown).strip("'’\"“”-–— ")[:LONGEST_TITLE]
