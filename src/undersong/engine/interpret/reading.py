"""Reading a prompt: which of its words say or imply something, and which are refused.

Nothing is decided here. A `Reading` holds everything the words hold, contradictions included, with the
person's own words for each; `decide` weighs it against the explicit settings.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from undersong.engine.interpret.chords import Chords, find_chords
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
from undersong.engine.interpret.signs import TAG, of_scripts, spelled
from undersong.engine.interpret.text import Token, blank, fold, tokens
from undersong.engine.interpret.tonality import find_key
from undersong.engine.interpret.vocabulary import book
from undersong.errors import quoted

DULL = ("mood", "pace", "instrument", "kind", "singing", "voice", "meter", "mode", "limit", "form")
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
    chords : rows of chords.
    names : names that were set aside.
    words : everything that was named and not refused, by kind, in order: style neighbour fusion lean flavour
        manner mood pace meter mode instrument singing voice form limit; and `unform`, what was refused of
        the form.
    refused : instruments and kinds of instruments that must not play.
    alone : instruments that play alone.
    soloists : instruments that are to play a solo.
    rest : the text without names, facts and refusals, for its meaning.
    pictures : how many of its words say more than moods, instruments and small words do.
    notes : what is to be said of how it was read.
    """

    written: str
    tempo: Fact | None = None
    length: Fact | None = None
    loose_length: Fact | None = None
    meter: Fact | None = None
    key: Fact | None = None
    title: str | None = None
    chords: list[Chords] = field(default_factory=list)
    names: list[Likeness] = field(default_factory=list)
    words: dict[str, list[Word]] = field(default_factory=dict)
    refused: list[Word] = field(default_factory=list)
    alone: list[Word] = field(default_factory=list)
    soloists: list[Word] = field(default_factory=list)
    rest: str = ""
    pictures: int = 0
    notes: list[str] = field(default_factory=list)

    def get(self, kind: str) -> list[Word]:
        """Return what was named of a kind."""
        return self.words.get(kind, [])

    def said(self, fact: Fact | Chords) -> str:
        """Return the person's own words for a fact."""
        return self.written[fact.start : fact.end].strip(" ,.")


def read_prompt(prompt: str) -> Reading:
    """Return what a prompt says."""
    written, notes = spelled(prompt)
    written = re.sub(r"\b([Ww])/o\b", r"\1ithout", written)
    written = re.sub(r"\b([Ww])/\s?", r"\1ith ", written)
    text = TAG.sub(lambda m: "," * len(m[0]), fold(written))  # a section tag is no wish
    reading = Reading(written, notes=[*notes, *of_scripts(written)])
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
    reading.pictures = _pictures(reading.rest)
    return reading


def _read_title(reading: Reading, text: str) -> str:
    match = TITLE.search(text)
    if not match or not reading.written[match.start(1) : match.end(1)].strip():
        return text
    reading.title = reading.written[match.start(1) : match.end(1)].strip()
    return blank(text, match.start(), match.end())


def _read_names(reading: Reading, text: str) -> str:
    reading.names = find_likenesses(text, reading.written)
    for name in reading.names:
        text = blank(text, name.start, name.end)
    return text


def _read_facts(reading: Reading, text: str) -> str:
    """Take the facts out of the text one after the other, the least ambiguous first."""
    reading.length, text = _first(reading, text, find_length)
    reading.tempo, text = _first(reading, text, find_tempo)
    reading.meter, text = _first(reading, text, find_meter)
    reading.chords = find_chords(text, reading.written)
    for row in reading.chords:
        text = blank(text, row.start, row.end)
    reading.key, text = _first(reading, text, lambda rest: find_key(rest, reading.written))
    reading.loose_length = find_length_words(text)
    return text


def _first(reading: Reading, text: str, find: Callable[[str], Fact | None]) -> tuple[Fact | None, str]:
    """Return the first fact of a kind and the text without it; a second one that differs is named."""
    fact = find(text)
    if fact is None:
        return None, text
    text = blank(text, fact.start, fact.end)
    other = find(text)
    if fact.value is not None and other is not None and other.value not in (None, fact.value):
        first, second = (quoted(reading.said(f)) for f in (fact, other))
        reading.notes.append(f"{second} was set aside: {first} was said too.")
        text = blank(text, other.start, other.end)
    return fact, text


def _pictures(rest: str) -> int:
    """Return how many words of a text paint something: no moods, instruments, tempo or small words."""
    words = tokens(fold(rest))
    dull = {
        place
        for hit in book().find(words)
        if all(m.kind in DULL for m in hit.meanings)
        for place in range(hit.first, hit.last)
    }
    titles = table("titles")
    small = {*titles["small"], *titles["piece"], *titles["asking"], *titles["openings"]}
    small.update(*table("nothing").values())
    return sum(place not in dull and word.text not in small for place, word in enumerate(words))


def _rest(written: str, text: str) -> str:
    """Return the person's words where the text was not taken out."""
    kept = "".join(w if t != "," else "," for w, t in zip(written, text, strict=True))
    return re.sub(r"\s*,[\s,]*", ", ", kept).strip(" ,")


class _Reader:
    """Goes through the phrases of a text and puts each where it belongs."""

    def __init__(self, reading: Reading, words: list[Token], hits: list[Hit]) -> None:
        self.reading = reading
        self.words = words
        self.topic = self._topics()
        self.compounds = dict(self._compound_solos(hits))
        self.hits = sorted([*hits, *self.compounds], key=lambda h: h.first)
        self.done: set[int] = set()
        """Places of hits that were read together with another."""
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
            if hit.first in self.done:
                continue
            how = self._refused(hit)
            if not how and refused is not None and self._goes_on(refused, hit, wide=wide):
                how = "wide" if wide else "narrow"
            if how:
                refused, wide = hit, how == "wide"
                self._refuse(index, hit)
            elif self._is_fewer(hit):
                refused = None
            elif not self._taken_as_solo(index, hit) and not self._taken_alone(index, hit):
                refused = None
                self._accept(hit)
        self._read_less()

    def _is_fewer(self, hit: Hit) -> bool:
        """Take "fewer drums", which asks for drums no more than it refuses them."""
        facts = table("grammar")["fewer"]
        at = hit.first
        while at > 0 and self.words[at].joined and self.words[at - 1].text in facts["between"]:
            at -= 1
        fewer = at > 0 and self.words[at].joined and self.words[at - 1].text in facts["words"]
        if not fewer or not (hit.get("kind") or hit.get("instrument")):
            return False
        self._put("limit", "fewer", Hit(hit.meanings, at - 1, hit.last))
        return True

    def _accept(self, hit: Hit) -> None:
        in_topic = self.topic[hit.first]
        chosen: dict[str, Meaning] = {}
        for meaning in hit.meanings:
            chosen.setdefault(meaning.kind, meaning)
        if "style" in chosen and self._is_plain_word(hit):
            del chosen["style"]
        if "neighbour" in chosen and (self._is_plain_word(hit) or "style" in chosen or "fusion" in chosen):
            del chosen["neighbour"]
        if "instrument" in chosen or "kind" in chosen or "style" in chosen:
            chosen.pop("limit", None)
        if "kind" in chosen:
            chosen.pop("instrument", None)
        self._settle_style(hit, chosen)
        if "instrument" in chosen and not in_topic:
            self._note_manner(hit, chosen["instrument"].id)
        if "form" in chosen and self._is_plain_word(hit):
            del chosen["form"]
        for kind, meaning in chosen.items():
            if in_topic and kind not in ("mood", "lean"):
                continue
            self._put(kind, meaning.id, hit)

    def _settle_style(self, hit: Hit, chosen: dict[str, Meaning]) -> None:
        """Decide what else the name of a style is: an orchestra, a waltz, plain "dance music"."""
        if "style" not in chosen:
            return
        name = " ".join(w.text for w in self.words[hit.first : hit.last])
        generic, wide = table("grammar")["generic"].get(name), table("grammar")["wide"]["words"].get(name)
        others = any(h.get("style") and h.first != hit.first for h in self.hits)
        if generic:
            # Too wide to name a style where anything else is said of it.
            chosen["lean"] = Meaning("lean", generic)
            del chosen["style"]
        elif wide:
            chosen["neighbour"] = Meaning("neighbour", wide)
            del chosen["style"]
            chosen.pop("instrument", None)
        elif "meter" in chosen and others:
            del chosen["style"]
        elif not (
            others and set(self._before(hit.first, 2).split()) & set(table("grammar")["company"]["words"])
        ):
            chosen.pop("instrument", None)
            chosen.pop("kind", None)

    def _note_manner(self, hit: Hit, instrument: str) -> None:
        """Take the metal of "metal guitars", but not the jazz of the jazz guitar, which is called so."""
        for last in range(hit.last - 1, hit.first, -1):
            for meaning in book().look_up(self.words[hit.first : last]):
                called = set(instrument.split("-")) & {w.text for w in self.words[hit.first : last]}
                if meaning.kind == "style" and not called:
                    self._put("manner", meaning.id, hit)
                    return

    def _put(self, kind: str, name: str, hit: Hit) -> None:
        known = self.reading.words.setdefault("instrument" if kind == "kind" else kind, [])
        # Each thing that can't be had is named, however many of a kind there are.
        if kind == "limit" or all((w.kind, w.id) != (kind, name) for w in known):
            known.append(self._word(name, kind, hit))

    def _refuse(self, index: int, hit: Hit) -> None:
        first, last = hit.first, hit.last
        while first > 0 and self.words[first].joined and self._refuses(first - 1):
            first -= 1
        solo = self._solo_beside(index)
        if solo is not None:
            # "no guitar solo", "sin solo de guitarra": the guitar may play, but no solo.
            self.done.add(solo.first)
            first, last = min(first, solo.first), max(last, solo.last)
        self.set_aside.append((self.words[first].start, self.words[last - 1].end))
        if self.topic[hit.first]:
            return
        form = "solo" if solo is not None else hit.get("form")
        if form and not (self._is_plain_word(hit) or (hit.get("instrument") and solo is None)):
            self._put("unform", form, Hit(hit.meanings, min(hit.first, first), last))
            return
        for kind in ("kind", "instrument"):
            name = hit.get(kind)
            if name:
                self.reading.refused.append(self._word(name, kind, hit))
                return
        singing = hit.get("singing")
        if singing in ("sung", "woman", "man") or hit.get("voice"):
            self._put("singing", "instrumental" if singing == "sung" else "", hit)

    def _taken_as_solo(self, index: int, hit: Hit) -> bool:
        """Take "a guitar solo", "solo de guitarra" and a plain "with a solo"; leave "solo piano" alone."""
        other = self._solo_beside(index)
        if hit.get("form") != "solo":
            # The guitar of "guitar solo"; a piano solo that opens the prompt is a piece for piano alone.
            if other is None or self.topic[hit.first] or hit.first == 0:
                return False
            self._put_solo(other, hit)
            self.done.add(other.first)
            return True
        if not self.topic[hit.first]:
            self._take_solo_word(index, hit, other)
        return True

    def _take_solo_word(self, index: int, hit: Hit, player: Hit | None) -> None:
        if hit in self.compounds:
            self._put_solo(hit, Hit((self.compounds[hit],), hit.first, hit.last))
        elif player is not None:
            self.done.add(player.first)
            opens = hit.first == 0 and self.words[0].text in table("grammar")["solo"]["words"]
            if opens and self._between(hit, player) <= {"de", "di", "d"}:
                kind = "kind" if player.get("kind") else "instrument"
                self.reading.alone.append(self._word(str(player.get(kind)), kind, player))
            else:
                self._put_solo(hit, player)
        elif not (self._is_alone(index, hit) or self._is_plain_word(hit)):
            self._put("form", "solo", hit)

    def _is_alone(self, index: int, hit: Hit) -> bool:
        """Whether a "solo" says that who stands beside it plays or sings alone."""
        before = index > 0 and self.hits[index - 1].last == hit.first and self.words[hit.first].joined
        if before and any(w.place == self.hits[index - 1].first for w in self.reading.alone):
            return True
        after = self.hits[index + 1] if index + 1 < len(self.hits) else None
        beside = after is not None and after.first == hit.last and self.words[after.first].joined
        return after is not None and beside and any(after.get(k) for k in ("kind", "instrument", "singing"))

    def _solo_beside(self, index: int) -> Hit | None:
        """Return the other half of "guitar solo" and "solo on the guitar", or None."""
        hit = self.hits[index]
        after = self.hits[index + 1] if index + 1 < len(self.hits) else None
        if after is None:
            return None
        plays = [h.get("kind") or h.get("instrument") for h in (hit, after)]
        if after.get("form") == "solo" and plays[0] and after not in self.compounds:
            return after if after.first == hit.last and self.words[after.first].joined else None
        if hit.get("form") == "solo" and plays[1] and hit not in self.compounds:
            between = self._between(hit, after)
            return after if between and between <= set(table("grammar")["solo"]["by"]) else None
        return None

    def _put_solo(self, solo: Hit, player: Hit) -> None:
        first, last = min(solo.first, player.first), max(solo.last, player.last)
        kind = "kind" if player.get("kind") else "instrument"
        whole = Hit(solo.meanings, first, last)
        self._put("form", "solo", whole)
        self._accept(player)
        self.reading.soloists.append(self._word(str(player.get(kind)), kind, whole))

    def _compound_solos(self, hits: list[Hit]) -> Iterator[tuple[Hit, Meaning]]:
        """Yield German compounds such as Gitarrensolo with the instrument in them."""
        found = {place for hit in hits for place in range(hit.first, hit.last)}
        for place, word in enumerate(self.words):
            match = re.fullmatch(r"(\w{4,}?)(?:e?n|s)?solos?", word.text)
            if place in found or not match:
                continue
            for stem in (match[1], match[1] + "e", match[1] + "n"):
                meanings = book().look_up([Token(stem, word.start, word.end)])
                player = next((m for k in ("kind", "instrument") for m in meanings if m.kind == k), None)
                if player:
                    yield Hit((Meaning("form", "solo"), player), place, place + 1), player
                    break

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
        opens = hit.first == 0 and after in table("grammar")["solo"]["words"]
        alone = alone or opens
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
        word = self.words[hit.first].text
        rule = self.ambiguous.get(word) or self.ambiguous.get(word.removesuffix("es"))
        rule = rule or self.ambiguous.get(word.removesuffix("s"))
        if rule is None:
            return False
        before = self._before(hit.first, 1).strip()
        after = self.words[hit.last].text if self._goes_on_at(hit.last) else ""
        named = before not in rule.get("not_after", ()) and after not in rule.get("not_before", ())
        return not named or self._is_verb(hit, after)

    def _is_verb(self, hit: Hit, after: str) -> bool:
        """Whether the name of a style is something done to a thing: "trap a mouse"."""
        facts = table("grammar")["acted_on"]
        if self.words[hit.first].text not in facts["verbs"] or after not in facts["words"]:
            return False
        if after != "a":
            return True
        thing = self.words[hit.last + 1] if self._goes_on_at(hit.last + 1) else None
        if thing is None or thing.text.isdigit() or thing.text in facts["elsewhere"]:
            return False
        return not self.reading.written[thing.start].isupper()

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
