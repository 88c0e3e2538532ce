"""Whether a song in the narrow sense is asked for: words that are sung and are about something.

English calls every piece of music a song, so the word alone says little. "A song about the rain", "ein Lied
für meine Mutter" and "una canción sobre el mar" are something else: somebody is to sing of it.
"""

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.text import Token, fold, tokens

REACH = 4  # words between the song and what it is about: "a song in which she tells about"


def is_sung_of(text: str) -> bool:
    """Return whether a text asks for a song about something or for somebody."""
    words = tokens(fold(text))
    return any(_has_matter(words, place) for place in range(len(words)))


def _is_song(word: str) -> bool:
    facts = table("song")
    return word in facts["words"] or any(word.endswith(e) and word != e for e in facts["compounds"])


def _has_matter(words: list[Token], song: int) -> bool:
    """Whether a word is a song, and what it is about or whom it is for comes soon."""
    facts = table("song")
    sung = _is_song(words[song].text)
    about = facts["about"] if sung else facts["pieces"].get(words[song].text, ())
    if not about:
        return False
    for place in range(song + 1, min(song + 1 + REACH, len(words))):
        if not words[place].joined:
            break
        if words[place].text in about:
            return True
        after = words[place + 1].text if place + 1 < len(words) else ""
        if sung and words[place].text in facts["to"] and after in facts["whose"]:
            return True
    return False
