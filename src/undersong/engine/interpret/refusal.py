"""What is refused: "no drums", "without drums and bass", "drum-free", "drumless"; and what is only lessened.

In Portuguese "no" means "in the", so it refuses nothing where the other words are Portuguese.
"""

from collections.abc import Iterator

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.phrases import Hit
from undersong.engine.interpret.reading import Word
from undersong.engine.interpret.text import Token
from undersong.engine.interpret.vocabulary import book
from undersong.engine.interpret.wording import Wording

REFUSABLE = ("kind", "instrument", "singing", "form")


class Refusals:
    """The refusals of one prompt."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.refusal = table("grammar")["refusal"]
        texts = {w.text for w in wording.words}
        portuguese = len(texts & set(self.refusal["portuguese"])) >= 1 and "the" not in texts
        self.narrow = set(self.refusal["narrow"]) - ({"no"} if portuguese else set())
        self.wide = set(self.refusal["wide"])

    def how(self, hit: Hit) -> str:
        """Return narrow or wide if a refusal stands before the hit or "free" after it, else nothing.

        Of "not too loud drums" and its like it returns "less".
        """
        at = hit.first
        degrees = False
        while at > 0 and self.wording.words[at].joined:
            at -= 1
            word = self.wording.words[at].text
            refused = (
                "wide" if word in self.wide else "narrow" if word in self.narrow or self._is_not(at) else ""
            )
            if refused:
                return "less" if degrees else refused
            if self._ends_phrase(at):
                return "wide"
            degrees |= word in self.refusal["degrees"]
            if word not in self.refusal["between"]:
                break
        return "narrow" if self._is_behind(hit) else ""

    def _ends_phrase(self, at: int) -> bool:
        """Whether a refusal in several words ends at a token: "leave out", "everything but"."""
        said = f"{self.wording.before(at, 2)} {self.wording.words[at].text}"
        return any(said.endswith(f" {phrase}") for phrase in self.refusal["phrases"])

    def _is_behind(self, hit: Hit) -> bool:
        """Whether a refusal stands behind a hit: "drum-free", "leave the drums out"."""
        if not self.wording.goes_on_at(hit.last):
            return False
        after = self.wording.words[hit.last]
        if after.tight and after.text in self.refusal["after"]:
            return True
        left = set(self.wording.before(hit.first, 3).split()) & set(self.refusal["leave"])
        return after.text in self.refusal["weg"] or (after.text in self.refusal["out"] and bool(left))

    def goes_on(self, refused: Hit, hit: Hit, *, wide: bool) -> bool:
        """Whether a refusal reaches on: "no drums or bass", "without drums and bass"."""
        between = self.wording.between(refused, hit)
        small, either_ = set(self.refusal["between"]), set(self.refusal["or"])
        if between & either_ and between <= either_ | small:
            return any(hit.get(kind) for kind in (*REFUSABLE, "mood"))
        return (
            any(hit.get(kind) for kind in REFUSABLE)
            and wide
            and bool(between)
            and between <= (set(self.refusal["and"]) | small) - set(self.refusal["asks"])
        )

    def begin(self, hit: Hit) -> int:
        """Return where the refusal of a hit begins: "I don't want any drums"."""
        first = hit.first
        while first > 0 and self.wording.words[first].joined and self._belongs(first - 1):
            first -= 1
        return first

    def _belongs(self, at: int) -> bool:
        """Whether a token belongs to a refusal: "I don't want any"."""
        before = {*self.refusal["between"], *self.refusal["or"], *self.refusal["and"]}
        before |= self.wide | self.narrow | set(self.refusal["contracted"])
        before |= {word for phrase in self.refusal["phrases"] for word in phrase.split()}
        return self.wording.words[at].text in before or self._is_not(at)

    def _is_not(self, at: int) -> bool:
        """Whether a token is the end of "don't" and its like."""
        return at > 0 and self.wording.words[at].tight and self.wording.words[at].text == "t"

    def fewer(self, hit: Hit) -> int | None:
        """Return where "fewer drums" begins, which asks for drums no more than it refuses them, or None."""
        facts, words = table("grammar")["fewer"], self.wording.words
        at = hit.first
        while at > 0 and words[at].joined and words[at - 1].text in facts["between"]:
            at -= 1
        fewer = at > 0 and words[at].joined and words[at - 1].text in facts["words"]
        return at - 1 if fewer and (hit.get("kind") or hit.get("instrument")) else None

    def endings(self) -> Iterator[Word]:
        """Yield what "drumless" and "beatless" refuse."""
        for place, word in enumerate(self.wording.words):
            if not word.text.endswith("less") or self.wording.topic[place]:
                continue
            stem = Token(word.text.removesuffix("less"), word.start, word.end)
            for meaning in book().look_up([stem]):
                if meaning.kind == "kind":
                    yield Word(meaning.id, word.text, "kind", place)
