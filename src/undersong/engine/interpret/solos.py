"""Who plays a solo, and who plays alone: "a guitar solo", "solo piano", "just voice and guitar".

The same word means both: a solo is a part of a song, but "solo piano" is a piece for nobody else, and so is
the "piano solo" that opens a prompt.
"""

import re
from collections.abc import Iterator

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.phrases import Hit, Meaning
from undersong.engine.interpret.text import Token
from undersong.engine.interpret.vocabulary import book
from undersong.engine.interpret.wording import Wording

AND = ({"and"}, {"und"}, {"y"}, {"et"}, {"e"}, {"+"}, {"&"})


class Solos:
    """The solos of one prompt.

    Attributes
    ----------
    compounds : German compounds such as Gitarrensolo, with the instrument in them.
    hits : all phrases of the prompt, the compounds among them.
    """

    def __init__(self, wording: Wording, hits: list[Hit]) -> None:
        self.wording = wording
        self.compounds = dict(_compounds(wording, hits))
        self.hits = sorted([*hits, *self.compounds], key=lambda h: h.first)

    def beside(self, index: int) -> Hit | None:
        """Return the other half of "guitar solo" and "solo on the guitar", or None."""
        hit, after = self.hits[index], self._after(index)
        if after is None:
            return None
        plays = [player_in(h) for h in (hit, after)]
        if after.get("form") == "solo" and plays[0] and after not in self.compounds:
            return after if after.first == hit.last and self.wording.words[after.first].joined else None
        if hit.get("form") == "solo" and plays[1] and hit not in self.compounds:
            between = self.wording.between(hit, after)
            return after if between and between <= set(table("grammar")["solo"]["by"]) else None
        return None

    def opens(self, solo: Hit, player: Hit) -> bool:
        """Whether a "solo de piano" opens the prompt, which is a piece for piano alone."""
        first = solo.first == 0 and self.wording.words[0].text in table("grammar")["solo"]["words"]
        return first and self.wording.between(solo, player) <= {"de", "di", "d"}

    def says_alone(self, index: int, alone: set[int]) -> bool:
        """Whether a "solo" says that who stands beside it plays or sings alone.

        Parameters
        ----------
        index : of the "solo".
        alone : places of those that are known to play alone.
        """
        hit, after = self.hits[index], self._after(index)
        before = index > 0 and self.hits[index - 1].last == hit.first
        if before and self.wording.words[hit.first].joined and self.hits[index - 1].first in alone:
            return True
        if after is None or after.first != hit.last or not self.wording.words[after.first].joined:
            return False
        return bool(player_in(after) or after.get("singing"))

    def alone(self, index: int, alone: set[int]) -> str:
        """Return the word that says that an instrument plays alone: solo, just, only, alone; or nothing."""
        hit, words = self.hits[index], self.wording.words
        facts = table("grammar")["alone"]
        at = hit.first
        while at > 0 and words[at].joined and words[at - 1].text in facts["articles"]:
            at -= 1
        before = self.wording.before(at, 2)
        found = next((w for w in facts["before"] if before.endswith(f" {w}")), "")
        after = words[hit.last].text if self.wording.goes_on_at(hit.last) else ""
        opens = hit.first == 0 and after in table("grammar")["solo"]["words"]
        if after in facts["after"] or opens:
            found = found or after
        previous = self.hits[index - 1] if index else None
        if not found and previous is not None and self.wording.between(previous, hit) in AND:
            found = "and" if self._follows_alone(previous, alone) else ""
        return found

    def _follows_alone(self, previous: Hit, alone: set[int]) -> bool:
        """Whether the hit before was alone itself: an instrument, or the voice of "just voice and guitar"."""
        if previous.first in alone:
            return True
        before = self.wording.before(previous.first, 2)
        singing = previous.get("singing") is not None
        return singing and any(before.endswith(f" {w}") for w in table("grammar")["alone"]["before"])

    def _after(self, index: int) -> Hit | None:
        return self.hits[index + 1] if index + 1 < len(self.hits) else None


def player_in(hit: Hit) -> str | None:
    """Return the instrument or the kind of instrument that a phrase names, or None."""
    return hit.get("kind") or hit.get("instrument")


def _compounds(wording: Wording, hits: list[Hit]) -> Iterator[tuple[Hit, Meaning]]:
    """Yield German compounds such as Gitarrensolo with the instrument in them."""
    found = {place for hit in hits for place in range(hit.first, hit.last)}
    for place, word in enumerate(wording.words):
        match = re.fullmatch(r"(\w{4,}?)(?:e?n|s)?solos?", word.text)
        if place in found or not match:
            continue
        for stem in (match[1], match[1] + "e", match[1] + "n"):
            meanings = book().look_up([Token(stem, word.start, word.end)])
            player = next((m for k in ("kind", "instrument") for m in meanings if m.kind == k), None)
            if player:
                yield Hit((Meaning("form", "solo"), player), place, place + 1), player
                break
