"""Reading a prompt: which of its words say or imply something, and which are refused.

Nothing is decided here. A `Reading` holds everything the words hold, contradictions included, with the
person's own words for each; `decide` weighs it against the explicit settings.
"""

import re
from dataclasses import dataclass, field, replace

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.likeness import Likeness, find_likenesses
from undersong.engine.interpret.numbers import (
    Fact,
    either,
    find_length,
    find_length_words,
    find_meter,
    find_tempo,
)
from undersong.engine.interpret.phrases import Hit, Meaning
from undersong.engine.interpret.text import Token, blank, fold, tokens
from undersong.engine.interpret.tonality import find_key
from undersong.engine.interpret.vocabulary import book, is_music

QUOTES = r"[\"“”„«»]"
TITLE = re.compile(
    rf"\b(?:called|titled|entitled|named|title[:=]?|namens|mit dem titel|titulad[ao]|llamad[ao]|intitulee?"
    rf"|appelee?|intitolat[ao]|chiamat[ao]|intitulad[ao]|chamad[ao])\s*{QUOTES}([^\"“”„«»]{{1,80}}){QUOTES}"
)


@dataclass(frozen=True)
class Word:
    """A meaning with the person's own words for it and the place of its first token."""

    id: str
    said: str
    kind: str = ""
    place: int = 0
    """Number of its first token."""
    end: int = 0
    """Number of the token behind it, or 0 where a comma follows."""


@dataclass
class Reading:
    """What a prompt says.

    Attributes
    ----------
    tempo, length, meter, key : facts in numbers or notes.
    loose_length : a length in words, such as "short".
    title : a title in quotes, as written.
    names : names that were set aside.
    words : everything that was named and not refused, by kind, in order: style neighbour lean mood pace
        meter mode instrument singing voice limit.
    refused : instruments and kinds of instruments that must not play.
    alone : instruments that play alone.
    rest : the text without names, facts and refusals, for its meaning.
    """

    written: str
    tempo: Fact | None = None
    length: Fact | None = None
    loose_length: Fact | None = None
    meter: Fact | None = None
    key: Fact | None = None
    title: str | None = None
    names: list[Likeness] = field(default_factory=list)
    words: dict[str, list[Word]] = field(default_factory=dict)
    refused: list[Word] = field(default_factory=list)
    alone: list[Word] = field(default_factory=list)
    rest: str = ""

    def get(self, kind: str) -> list[Word]:
        """Return what was named of a kind."""
        return self.words.get(kind, [])

    def said(self, fact: Fact) -> str:
        """Return the person's own words for a fact."""
        return self.written[fact.start : fact.end].strip(" ,.")


def read_prompt(prompt: str) -> Reading:
    """Return what a prompt says."""
    written = re.sub(r"\b([Ww])/o\b", r"\1ithout", prompt)
    written = re.sub(r"\b([Ww])/\s?", r"\1ith ", written)
    text = re.sub(r"\[[^\[\]]*\]", lambda m: "," * len(m[0]), fold(written))  # a section tag is no wish
    reading = Reading(written)
    text = _read_title(reading, text)
    text = _read_names(reading, text)
    text = _read_facts(reading, text)
    words = tokens(text)
    hits = book().find(words)
    reader = _Reader(reading, words, hits)
    reader.read()
    for start, end in reader.set_aside:
        text = blank(text, start, end)
    reading.rest = _rest(written, text)
    return reading


def _read_title(reading: Reading, text: str) -> str:
    match = TITLE.search(text)
    if not match or not reading.written[match.start(1) : match.end(1)].strip():
        return text
    reading.title = reading.written[match.start(1) : match.end(1)].strip()
    return blank(text, match.start(), match.end())


def _read_names(reading: Reading, text: str) -> str:
    reading.names = find_likenesses(text, reading.written, is_music)
    for name in reading.names:
        text = blank(text, name.start, name.end)
    return text


def _read_facts(reading: Reading, text: str) -> str:
    """Take the facts out of the text one after the other, the least ambiguous first."""
    reading.length = find_length(text)
    text = _without(text, reading.length)
    reading.tempo = find_tempo(text)
    text = _without(text, reading.tempo)
    reading.meter = find_meter(text)
    text = _without(text, reading.meter)
    reading.key = find_key(text, reading.written)
    text = _without(text, reading.key)
    reading.loose_length = find_length_words(text)
    return text


def _without(text: str, fact: Fact | None) -> str:
    return blank(text, fact.start, fact.end) if fact else text


def _rest(written: str, text: str) -> str:
    """Return the person's words where the text was not taken out."""
    kept = "".join(w if t != "," else "," for w, t in zip(written, text, strict=True))
    return re.sub(r"\s*,[\s,]*", ", ", kept).strip(" ,")


class _Reader:
    """Goes through the phrases of a text and puts each where it belongs."""

    def __init__(self, reading: Reading, words: list[Token], hits: list[Hit]) -> None:
        self.reading = reading
        self.words = words
        self.hits = hits
        self.topic = self._topics()
        grammar = table("grammar")
        self.refusal = grammar["refusal"]
        self.ambiguous = grammar["ambiguous"]
        texts = {w.text for w in words}
        portuguese = len(texts & set(self.refusal["portuguese"])) >= 1 and "the" not in texts
        self.narrow = set(self.refusal["narrow"]) - ({"no"} if portuguese else set())
        self.wide = set(self.refusal["wide"])
        self.set_aside: list[tuple[int, int]] = []

    def read(self) -> None:
        """Sort all phrases."""
        refused: Hit | None = None
        wide = False
        for index, hit in enumerate(self.hits):
            how = self._refused(hit)
            if not how and refused is not None and self._goes_on(refused, hit, wide=wide):
                how = "wide" if wide else "narrow"
            if how:
                refused, wide = hit, how == "wide"
                self._refuse(hit)
            elif not self._taken_alone(index, hit):
                refused = None
                self._accept(hit)
        self._read_less()

    def _accept(self, hit: Hit) -> None:
        in_topic = self.topic[hit.first]
        chosen: dict[str, Meaning] = {}
        for meaning in hit.meanings:
            chosen.setdefault(meaning.kind, meaning)
        if "style" in chosen and self._is_plain_word(hit):
            del chosen["style"]
        if "neighbour" in chosen and (self._is_plain_word(hit) or "style" in chosen):
            del chosen["neighbour"]
        if "instrument" in chosen or "kind" in chosen or "style" in chosen:
            chosen.pop("limit", None)
        if "kind" in chosen:
            chosen.pop("instrument", None)
        if not in_topic and (hit.get("kind") or hit.get("instrument")):
            self._note_solo(hit)
        for kind, meaning in chosen.items():
            if in_topic and kind not in ("mood", "lean"):
                continue
            self._put(kind, meaning.id, hit)

    def _note_solo(self, hit: Hit) -> None:
        """Take "guitar solo" as a wish for the guitar, and the solo as a wish for a form."""
        if self._goes_on_at(hit.last) and self.words[hit.last].text in table("grammar")["solo"]["words"]:
            self._put("limit", "form", replace(hit, last=hit.last + 1))

    def _put(self, kind: str, name: str, hit: Hit) -> None:
        known = self.reading.words.setdefault("instrument" if kind == "kind" else kind, [])
        if all((w.kind, w.id) != (kind, name) for w in known):
            known.append(self._word(name, kind, hit))

    def _refuse(self, hit: Hit) -> None:
        first = hit.first
        while first > 0 and self.words[first].joined and self._refuses(first - 1):
            first -= 1
        self.set_aside.append((self.words[first].start, self.words[hit.last - 1].end))
        if self.topic[hit.first]:
            return
        for kind in ("kind", "instrument"):
            name = hit.get(kind)
            if name:
                self.reading.refused.append(self._word(name, kind, hit))
                return
        singing = hit.get("singing")
        if singing in ("sung", "woman", "man") or hit.get("voice"):
            self._put("singing", "instrumental" if singing == "sung" else "", hit)

    def _taken_alone(self, index: int, hit: Hit) -> bool:
        """Take "solo piano", "just voice and guitar", "guitar only"."""
        name = hit.get("kind") or hit.get("instrument")
        if not name or self.topic[hit.first]:
            return False
        facts = table("grammar")["alone"]
        at = hit.first
        while at > 0 and self.words[at].joined and self.words[at - 1].text in facts["articles"]:
            at -= 1
        before = self._before(at, 2)
        alone = any(before.endswith(f" {w}") for w in facts["before"])
        after = self.words[hit.last].text if self._goes_on_at(hit.last) else ""
        alone = alone or after in facts["after"]
        alone = alone or (hit.first == 0 and after in table("grammar")["solo"]["words"])
        previous = self.hits[index - 1] if index else None
        joined = previous is not None and self._between(previous, hit) in (
            {"and"},
            {"und"},
            {"y"},
            {"et"},
            {"e"},
        )
        alone = alone or (joined and self._follows_alone(previous))
        if alone:
            kind = "kind" if hit.get("kind") else "instrument"
            self.reading.alone.append(self._word(name, kind, hit))
        return alone

    def _follows_alone(self, previous: Hit | None) -> bool:
        """Whether the hit before was alone itself: an instrument, or the voice of "just voice and guitar"."""
        if previous is None:
            return False
        if any(w.place == previous.first for w in self.reading.alone):
            return True
        singing = previous.get("singing") is not None
        before = self._before(previous.first, 2)
        return singing and any(before.endswith(f" {w}") for w in table("grammar")["alone"]["before"])

    def _refused(self, hit: Hit) -> str:
        """Return narrow or wide if a refusal stands before the hit or "free" after it, else nothing."""
        at = hit.first
        while at > 0 and self.words[at].joined:
            at -= 1
            word = self.words[at].text
            if word in self.wide:
                return "wide"
            if word in self.narrow or self._is_not(at):
                return "narrow"
            if word not in self.refusal["between"]:
                break
        after = self.words[hit.last] if hit.last < len(self.words) else None
        return "narrow" if after and after.tight and after.text in self.refusal["after"] else ""

    def _is_not(self, at: int) -> bool:
        """Whether a token is the end of "don't" and its like."""
        return at > 0 and self.words[at].tight and self.words[at].text == "t"

    def _refuses(self, at: int) -> bool:
        """Whether a token belongs to a refusal: "I don't want any"."""
        before = {*self.refusal["between"], *self.refusal["or"], *self.refusal["and"]}
        before |= self.wide | self.narrow | set(self.refusal["contracted"])
        return self.words[at].text in before or self._is_not(at)

    def _goes_on(self, refused: Hit, hit: Hit, *, wide: bool) -> bool:
        """Whether a refusal reaches on: "no drums or bass", "without drums and bass"."""
        if not (hit.get("kind") or hit.get("instrument") or hit.get("singing")):
            return False
        between = self._between(refused, hit)
        small, either_ = set(self.refusal["between"]), set(self.refusal["or"])
        if between & either_ and between <= either_ | small:
            return True
        return wide and bool(between) and between <= set(self.refusal["and"]) | small

    def _between(self, one: Hit, other: Hit) -> set[str]:
        """Return the words between two hits, or nothing where punctuation parts them."""
        if not all(w.joined for w in self.words[one.last : other.first + 1]):
            return set()
        return {w.text for w in self.words[one.last : other.first]}

    def _before(self, at: int, count: int) -> str:
        """Return up to `count` words that lead to a token without punctuation, behind a space."""
        found: list[str] = []
        while at > 0 and self.words[at].joined and len(found) < count:
            at -= 1
            found.insert(0, self.words[at].text)
        return " " + " ".join(found)

    def _goes_on_at(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].joined

    def _is_plain_word(self, hit: Hit) -> bool:
        """Whether the name of a style is used as a plain word: the house by the sea."""
        if hit.last - hit.first > 1:
            return False
        rule = self.ambiguous.get(self.words[hit.first].text)
        if rule is None:
            return False
        before = self._before(hit.first, 1).strip()
        after = self.words[hit.last].text if self._goes_on_at(hit.last) else ""
        return before in rule.get("not_after", ()) or after in rule.get("not_before", ())

    def _read_less(self) -> None:
        """Take "drumless" and "beatless"."""
        for place, word in enumerate(self.words):
            if not word.text.endswith("less") or self.topic[place]:
                continue
            stem = Token(word.text.removesuffix("less"), word.start, word.end)
            for meaning in book().look_up([stem]):
                if meaning.kind == "kind":
                    self.reading.refused.append(Word(meaning.id, word.text, "kind", place))

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
            if begins.search((self._before(place, 2) + " " + word.text).strip()):
                open_ = True
        return inside

    def _word(self, name: str, kind: str, hit: Hit) -> Word:
        end = hit.last if self._goes_on_at(hit.last) else 0
        return Word(name, self._said(hit), kind, hit.first, end)

    def _said(self, hit: Hit) -> str:
        return self.reading.written[self.words[hit.first].start : self.words[hit.last - 1].end]
