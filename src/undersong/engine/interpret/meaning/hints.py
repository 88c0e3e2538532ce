"""Words that people connect with a style: boots, a lighthouse, turbines, a balcony.

One such word says little, so it weighs little and several add up; a word that is connected with several
styles says as much less of each. They are looked up in what is left of a prompt when all that speaks of
music has been taken, and not behind a "no" or "without".
"""

from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.phrases import Meaning, PhraseBook
from undersong.engine.interpret.text import fold, tokens

KIND = "hint"


def hints(text: str) -> dict[str, float]:
    """Return for each style how many words of a text hint at it, shared ones in parts."""
    found: dict[str, float] = {}
    seen: set[str] = set()
    words = tokens(fold(text))
    refusal = table("grammar")["refusal"]
    without = {*refusal["narrow"], *refusal["wide"]}
    for hit in _book().find(words):
        said = " ".join(word.text for word in words[hit.first : hit.last])
        if said in seen or (hit.first and words[hit.first - 1].text in without):
            continue
        seen.add(said)
        for meaning in hit.meanings:
            found[meaning.id] = found.get(meaning.id, 0.0) + 1.0 / len(hit.meanings)
    return found


@cache
def _book() -> PhraseBook:
    book = PhraseBook()
    for style, words in table("hints").items():
        for word in words:
            book.add(word, Meaning(KIND, style))
    return book
