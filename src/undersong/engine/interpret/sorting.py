"""Sorting the phrases of a prompt: what is wished, what is refused, who plays alone.

Each phrase is looked at in its place: behind a refusal it is refused, beside a solo it names who plays it, in
what a song is about it is a picture and no wish.
"""

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import counts
from undersong.engine.interpret.phrases import Hit, Meaning
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.interpret.refusal import Refusals
from undersong.engine.interpret.solos import Solos, player_in
from undersong.engine.interpret.vocabulary import book
from undersong.engine.interpret.wording import Wording


def sort(reading: Reading, wording: Wording, hits: list[Hit]) -> list[tuple[int, int]]:
    """Put each phrase into a reading where it belongs, and return the places of what was refused."""
    sorter = _Sorter(reading, wording, hits)
    sorter.read()
    return sorter.set_aside


class _Sorter:
    """Goes through the phrases of a text and puts each where it belongs."""

    def __init__(self, reading: Reading, wording: Wording, hits: list[Hit]) -> None:
        self.reading = reading
        self.wording = wording
        self.refusals = Refusals(wording)
        self.solos = Solos(wording, hits)
        self.done: set[int] = set()
        """Places of hits that were read together with another."""
        self.set_aside: list[tuple[int, int]] = []

    def read(self) -> None:
        """Sort all phrases."""
        refused: Hit | None = None
        wide = False
        for index, hit in enumerate(self.solos.hits):
            if hit.first in self.done:
                continue
            how = self.refusals.how(hit)
            if not how and refused is not None and self.refusals.goes_on(refused, hit, wide=wide):
                how = "wide" if wide else "narrow"
            if how == "less" and player_in(hit):
                refused = None
                self._put("limit", "fewer", Hit(hit.meanings, self.refusals.begin(hit), hit.last))
            elif how:
                refused, wide = hit, how == "wide"
                self._refuse(index, hit)
            elif (first := self.refusals.fewer(hit)) is not None:
                refused = None
                self._put("limit", "fewer", Hit(hit.meanings, first, hit.last))
            elif not self._taken_as_solo(index, hit) and not self._taken_alone(index, hit):
                # "Sans refrain ni pont": what can't be refused reaches on to what can.
                refused, wide = (hit if hit.get("limit") == "chorus" else None), True
                self._accept(hit)
        self.reading.refused += self.refusals.endings()

    def _accept(self, hit: Hit) -> None:
        in_topic = self.wording.topic[hit.first]
        chosen: dict[str, Meaning] = {}
        for meaning in hit.meanings:
            chosen.setdefault(meaning.kind, meaning)
        self._settle_names(hit, chosen)
        self._settle_limit(hit, chosen)
        if "kind" in chosen or ("singing" in chosen and chosen["singing"].id == "sung"):
            # "Voix" is a choir only where it can't be the one that sings.
            chosen.pop("instrument", None)
        self._settle_style(hit, chosen)
        self._settle_parts(hit, chosen)
        if "instrument" in chosen and not in_topic:
            self._note_manner(hit, chosen["instrument"].id)
        for kind, meaning in chosen.items():
            if in_topic and kind not in ("mood", "lean"):
                continue
            self._put(kind, meaning.id, hit)

    def _settle_names(self, hit: Hit, chosen: dict[str, Meaning]) -> None:
        """Drop the style or the form from what is a plain word here, and a likeness where there is a name."""
        if self.wording.is_plain_word(hit):
            for kind in ("style", "neighbour", "form"):
                chosen.pop(kind, None)
        if "style" in chosen or "fusion" in chosen:
            chosen.pop("neighbour", None)

    def _settle_limit(self, hit: Hit, chosen: dict[str, Meaning]) -> None:
        """Decide whether something can't be had, and what of it can: the singer of "two female singers"."""
        limit = chosen.get("limit")
        if limit is None:
            return
        after = self.wording.words[hit.last].text if self.wording.goes_on_at(hit.last) else ""
        manner = limit.id == "language" and after in table("grammar")["manners"]["words"]
        played = limit.id == "duet" and self._has_player_before(hit)
        if manner or played or chosen.keys() & {"instrument", "kind", "style"}:
            del chosen["limit"]
        elif table("limits")[limit.id].get("within"):
            for meaning in self._within(hit):
                # The voices of "two voices" are those that can't be had, and no choir.
                if meaning.id != "choir" or self.wording.words[hit.first].text not in counts():
                    chosen.setdefault(meaning.kind, meaning)

    def _within(self, hit: Hit) -> list[Meaning]:
        """Return who plays or sings in a part of a phrase, the longest part first."""
        parts = [(a, b) for a in range(hit.first, hit.last) for b in range(a + 1, hit.last + 1)]
        parts = sorted(parts, key=lambda part: part[0] - part[1])[1:]
        found = [m for a, b in parts for m in book().look_up(self.wording.words[a:b])]
        return [m for m in found if m.kind in ("kind", "instrument", "singing")]

    def _has_player_before(self, hit: Hit) -> bool:
        """Whether an instrument stands before a phrase: a cello duet."""
        return any(h.last == hit.first and player_in(h) for h in self.solos.hits)

    def _settle_style(self, hit: Hit, chosen: dict[str, Meaning]) -> None:
        """Decide what else the name of a style is: an orchestra, a waltz, plain "dance music"."""
        if "style" not in chosen:
            return
        name = " ".join(w.text for w in self.wording.words[hit.first : hit.last])
        generic, wide = table("grammar")["generic"].get(name), table("grammar")["wide"]["words"].get(name)
        others = any(h.get("style") and h.first != hit.first for h in self.solos.hits)
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
            others
            and set(self.wording.before(hit.first, 2).split()) & set(table("grammar")["company"]["words"])
        ):
            chosen.pop("instrument", None)
            chosen.pop("kind", None)

    def _settle_parts(self, hit: Hit, chosen: dict[str, Meaning]) -> None:
        """Take the piano of "piano house", the voice of "vocal trance": what is left names the style too."""
        if "style" not in chosen:
            return
        words = self.wording.words[hit.first : hit.last]
        for part, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
            if rest and chosen["style"] in book().look_up(rest):
                for meaning in book().look_up(part):
                    if meaning.kind in ("kind", "instrument", "singing"):
                        chosen.setdefault(meaning.kind, meaning)

    def _note_manner(self, hit: Hit, instrument: str) -> None:
        """Take the metal of "metal guitars", but not the jazz of the jazz guitar, which is called so."""
        for last in range(hit.last - 1, hit.first, -1):
            for meaning in book().look_up(self.wording.words[hit.first : last]):
                called = set(instrument.split("-")) & {w.text for w in self.wording.words[hit.first : last]}
                if meaning.kind == "style" and not called:
                    self._put("manner", meaning.id, hit)
                    return

    def _put(self, kind: str, name: str, hit: Hit) -> None:
        known = self.reading.words.setdefault("instrument" if kind == "kind" else kind, [])
        # Each thing that can't be had is named, however many of a kind there are.
        if kind == "limit" or all((w.kind, w.id) != (kind, name) for w in known):
            known.append(self._word(name, kind, hit))

    def _refuse(self, index: int, hit: Hit) -> None:
        first, last = self.refusals.begin(hit), hit.last
        solo = self.solos.beside(index)
        if solo is not None:
            # "no guitar solo", "sin solo de guitarra": the guitar may play, but no solo.
            self.done.add(solo.first)
            first, last = min(first, solo.first), max(last, solo.last)
        self.set_aside.append((self.wording.words[first].start, self.wording.words[last - 1].end))
        if self.wording.topic[hit.first]:
            return
        form = "solo" if solo is not None else hit.get("form")
        if form and not (self.wording.is_plain_word(hit) or (hit.get("instrument") and solo is None)):
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
        other = self.solos.beside(index)
        if hit.get("form") != "solo":
            # The guitar of "guitar solo"; a piano solo that opens the prompt is a piece for piano alone.
            if other is None or self.wording.topic[hit.first] or hit.first == 0:
                return False
            self._put_solo(other, hit)
            self.done.add(other.first)
            return True
        if not self.wording.topic[hit.first]:
            self._take_solo_word(index, hit, other)
        return True

    def _take_solo_word(self, index: int, hit: Hit, player: Hit | None) -> None:
        if hit in self.solos.compounds:
            self._put_solo(hit, Hit((self.solos.compounds[hit],), hit.first, hit.last))
        elif player is not None:
            self.done.add(player.first)
            if self.solos.opens(hit, player):
                self._put_alone(player, for_one=True)
            else:
                self._put_solo(hit, player)
        elif not (self.solos.says_alone(index, self._places_alone()) or self.wording.is_plain_word(hit)):
            self._put("form", "solo", hit)

    def _put_solo(self, solo: Hit, player: Hit) -> None:
        first, last = min(solo.first, player.first), max(solo.last, player.last)
        whole = Hit(solo.meanings, first, last)
        self._put("form", "solo", whole)
        self._accept(player)
        kind = "kind" if player.get("kind") else "instrument"
        self.reading.soloists.append(self._word(str(player_in(player)), kind, whole))

    def _taken_alone(self, index: int, hit: Hit) -> bool:
        """Take "solo piano", "just voice and guitar", "guitar only"."""
        if not player_in(hit) or self.wording.topic[hit.first]:
            return False
        word = self.solos.alone(index, self._places_alone())
        if word:
            grammar = table("grammar")
            self._put_alone(hit, for_one=word in (*grammar["solo"]["words"], *grammar["alone"]["for_one"]))
        return bool(word)

    def _put_alone(self, player: Hit, *, for_one: bool) -> None:
        kind = "kind" if player.get("kind") else "instrument"
        self.reading.alone.append(self._word(str(player_in(player)), kind, player))
        entry = table("instruments").get(str(player_in(player)), {})
        self.reading.for_one |= for_one or entry.get("family") == "drums"

    def _places_alone(self) -> set[int]:
        return {word.place for word in self.reading.alone}

    def _word(self, name: str, kind: str, hit: Hit) -> Word:
        end = hit.last if self.wording.goes_on_at(hit.last) else 0
        return Word(name, self.wording.said(hit), kind, hit.first, end)
