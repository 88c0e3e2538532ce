"""The words of a prompt and how they stand together.

What leads to a word, what lies between two phrases, whether a comma parts them, and where a word is meant in
another sense than music's: the house by the sea, or anything that a song is about.
"""

import re

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import either
from undersong.engine.interpret.phrases import Hit
from undersong.engine.interpret.text import Token


class Wording:
    """A prompt as it was written, its tokens, and for each whether it belongs to what the song is about."""

    def __init__(self, written: str, words: list[Token]) -> None:
        self.written = written
        self.words = words
        self.topic = self._topics()

    def between(self, one: Hit, other: Hit) -> set[str]:
        """Return the words between two hits, or nothing where punctuation parts them."""
        if not all(w.joined for w in self.words[one.last : other.first + 1]):
            return set()
        return {w.text for w in self.words[one.last : other.first]}

    def before(self, at: int, count: int) -> str:
        """Return up to `count` words that lead to a token without punctuation, behind a space."""
        found: list[str] = []
        while at > 0 and self.words[at].joined and len(found) < count:
            at -= 1
            found.insert(0, self.words[at].text)
        return " " + " ".join(found)

    def goes_on_at(self, at: int) -> bool:
        """Whether a token goes on from the one before it."""
        return at < len(self.words) and self.words[at].joined

    def is_plain_word(self, hit: Hit) -> bool:
        """Whether the name of a style is used as a plain word: the house by the sea."""
        if hit.last - hit.first > 1:
            return False
        ambiguous = table("grammar")["ambiguous"]
        word = self.words[hit.first].text
        rule = ambiguous.get(word) or ambiguous.get(word.removesuffix("es"))
        rule = rule or ambiguous.get(word.removesuffix("s"))
        if rule is None:
            return False
        before = self.before(hit.first, 1).strip()
        after = self.words[hit.last].text if self.goes_on_at(hit.last) else ""
        named = before not in rule.get("not_after", ()) and after not in rule.get("not_before", ())
        return not named or self._is_verb(hit, after)

    def is_no_player(self, hit: Hit) -> bool:
        """Whether the name of an instrument is meant otherwise here: the vibes of a place."""
        rule = (
            table("grammar")["players"].get(self.words[hit.first].text) if hit.last == hit.first + 1 else None
        )
        if rule is None:
            return False
        before = self.before(hit.first, 1).strip()
        after = self.words[hit.last].text if self.goes_on_at(hit.last) else ""
        if "only_after" in rule:
            # Between commas it stands in a row of players.
            return (before or after) not in ("", *rule["only_after"])
        return before in rule.get("not_after", ()) or after in rule.get("not_before", ())

    def _is_verb(self, hit: Hit, after: str) -> bool:
        """Whether the name of a style is something done to a thing: "trap a mouse"."""
        facts = table("grammar")["acted_on"]
        if self.words[hit.first].text not in facts["verbs"] or after not in facts["words"]:
            return False
        if after != "a":
            return True
        thing = self.words[hit.last + 1] if self.goes_on_at(hit.last + 1) else None
        if thing is None or thing.text.isdigit() or thing.text in facts["elsewhere"]:
            return False
        return not self.written[thing.start].isupper()

    def said(self, hit: Hit) -> str:
        """Return the person's own words for a phrase."""
        return self.written[self.words[hit.first].start : self.words[hit.last - 1].end]

    def _topics(self) -> list[bool]:
        """Return for each token whether it belongs to what the song is about."""
        facts = table("grammar")["topic"]
        begins = re.compile(rf"\b{either(facts['begins'])}$")
        inside = [False] * (len(self.words) + 1)
        open_ = False
        for place, word in enumerate(self.words):
            if not word.joined or word.text in facts["ends"]:
                open_ = False
            inside[place] = open_
            if begins.search((self.before(place, 2) + " " + word.text).strip()):
                open_ = True
        return inside
