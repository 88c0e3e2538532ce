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
    return any(_is_song(word) and _has_matter(words, place + 1) for place, word in enumerate(words))


def _is_song(word: Token) -> bool:
    facts = table("song")
    return word.text in facts["words"] or any(
        word.text.endswith(end) and len(word.text) > len(end) for end in facts["compounds"]
    )


def _has_matter(words: list[Token], first: int) -> bool:
    facts = table("song")
    for place in range(first, min(first + REACH, len(words))):
        if not words[place].joined:
            break
        if words[place].text in facts["about"]:
            return True
        after = words[place + 1].text if place + 1 < len(words) else ""
        if words[place].text in facts["to"] and after in facts["whose"]:
            return True
    return False
