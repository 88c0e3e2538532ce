"""What a song is to be about: a theme that the words of a prompt lead to, and its subject in their own words.

The lists of themes hold words of six languages; the longest phrases count most, and what the prompt says the
song is about counts double. A subject is taken over only from English words (or as a name), since
the voice sings English.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from undersong.engine.lyrics.draft.material import Theme, subject, themes
from undersong.engine.lyrics.pronounce import pronounce
from undersong.seeds import Seeds

LEAN = 0.4
LONGEST_SUBJECT = 6  # syllables
MOST_WORDS = 4
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
PLAIN = re.compile(r"[A-Za-z][A-Za-z'’ -]*")


@dataclass(frozen=True)
class Topic:
    """What a song is about.

    Attributes
    ----------
    theme : where its lines come from.
    subject : the prompt's own words for it, or "" where the theme's words say it or there are none.
    """

    theme: Theme
    subject: str = ""


def find_topic(prompt: str, moods: Sequence[str], usual: Sequence[str], seeds: Seeds) -> Topic:
    """Return what a song is about.

    Parameters
    ----------
    prompt : what was written, without settings and names that were set aside.
    moods : ids of moods, strongest first.
    usual : ids of themes to draw from where neither word nor mood leads to one; empty means any.
    """
    about = _about(prompt)
    weights = {
        theme.id: _words_found(theme, prompt) + _words_found(theme, about) + LEAN * _leaning(theme, moods)
        for theme in themes().values()
    }
    most = max(weights.values())
    best = [name for name, weight in weights.items() if weight == most]
    if most == 0.0:
        best = [name for name in usual if name in weights] or best
    chosen = themes()[best[int(seeds.stream("lyrics/draft/theme").integers(len(best)))]]
    covered = bool(about) and _words_found(chosen, about) > 0.0
    return Topic(chosen, ("" if covered else _singable(about)) or _dedicated_to(prompt))


def _about(prompt: str) -> str:
    """The words that say what the song is about, as written; "" where none do."""
    known = subject()
    opening = "|".join(re.escape(words) for words in known.about)
    kinds = "|".join(known.named)
    match = re.search(
        rf"\b(?:{opening}|(?:{kinds})s?\s+for)\s+([^,.;:!?()\[\]\n\"“”]+)", prompt, re.IGNORECASE
    )
    if match is None:
        return ""
    kept: list[str] = []
    for word in match[1].split():
        if kept and word.lower() in known.ends:
            break
        kept.append(word)
    return " ".join(kept)


def _dedicated_to(prompt: str) -> str:
    """The name of whom a song is for, as in "für meinen Hund Bruno"; in English with "my wife" before it."""
    known = subject()
    openings = "|".join(map(re.escape, known.dedication))
    for match in re.finditer(rf"(?<!\w)({openings})\s+([^\d,.;:!?()\[\]\n\"“”]+)", prompt, re.IGNORECASE):
        words = match[2].split()[:MOST_WORDS]
        owned = words[0].lower() in known.owners
        for at, word in enumerate(words):
            before = words[int(owned) : at]
            if _fold(word) in known.names and word[:1].isupper() and len(before) <= int(owned):
                whole = match[1].lower() == "for" and owned
                return _short(" ".join(words[: at + 1]) if whole else word)
    return ""


def _short(words: str) -> str:
    return words if len(pronounce(words)) <= LONGEST_SUBJECT else ""


def _singable(about: str) -> str:
    """Return a subject if it is short, in plain letters and says something."""
    words = about.split()
    if not about or len(words) > MOST_WORDS or not PLAIN.fullmatch(about):
        return ""
    if all(word.lower() in subject().empty for word in words):
        return ""
    return about.replace("’", "'") if len(pronounce(about)) <= LONGEST_SUBJECT else ""


def _words_found(theme: Theme, text: str) -> float:
    """How much a text says of a theme: a word counts 1, each further one of a phrase as much again."""
    padded = f" {' '.join(WORD.findall(_fold(text)))} "
    found = {phrase for phrases in theme.words.values() for phrase in phrases if f" {phrase} " in padded}
    whole = [p for p in found if not any(p != other and f" {p} " in f" {other} " for other in found)]
    return float(sum(len(phrase.split()) for phrase in whole))


def _leaning(theme: Theme, moods: Sequence[str]) -> float:
    return sum(1.0 / (1 + rank) for rank, mood in enumerate(moods) if mood in theme.leans)


def _fold(text: str) -> str:
    """Return a text in lower case and without accents, hyphens and apostrophes being spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[-'’]", " ", plain)
