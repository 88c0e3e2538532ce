"""Setting a name aside: "in the style of …" is never imitated.

Nobody's name is on any list here. Where words ask for somebody's manner, what stands beside them is a name
unless the music lexicon knows it as something else ("in the style of bossa nova"), or it is plainly a place,
a nation or a picture: with capitals it takes little to be a name, in small letters its meaning must
say so ("like rain on glass" stays, as the picture it is). Songs that exist already are found in the same way:
"a cover of …", "a remix of …".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning.somebody import THRESHOLD, is_place, is_somebody
from undersong.engine.interpret.numbers import either
from undersong.engine.interpret.text import WORD
from undersong.engine.interpret.vocabulary import is_music, names_music

LONGEST_NAME = 5  # words
LONGEST_SONG = 9  # words of a song's name
SEGMENT = re.compile(r"(?:^|[,;.!?:(])\s*(?=\w)")
REACH = 160  # characters before "style" within which a name begins
LONGEST_SMALL = 4  # words of a name in small letters
LONGEST_BEFORE = 3  # words of a name in small letters that something follows, as in "… type beat"
PARTICLES = frozenset(
    ("the", "van", "von", "de", "da", "del", "di", "la", "le", "los", "der", "du", "of", "mc", "dj", "en")
)
GERMAN = (
    "wie",
    "wie von",
    "von",
    "inspiriert von",
    "klingt wie",
    "so wie",
)  # nouns behind these have capitals anyway

# How sure the meaning must be that a phrase is a name; the more the grammar says so, the less.
ANYTHING = -1.0
WRITTEN = -0.3  # with a capital in the middle of a sentence
MANNER = -0.1  # in small letters behind "in the style of", or with a capital before "style"
FRENCH = -0.045  # "à la …", which places and habits follow too
FAMED = 0.05  # where a plain word is as likely: "… vibes", "featuring …"
ONE_WORD = 0.15  # that stands alone, as any word of German may
KNOWN = 0.1  # where the lexicon knows a part of it: a band may be called after a mood


@dataclass(frozen=True)
class Likeness:
    """A name and the words that ask for its manner: places in the text."""

    name: str
    start: int
    end: int
    song: bool = False
    """Whether it is a song that exists rather than somebody."""


def find_likenesses(text: str, written: str) -> list[Likeness]:
    """Return the names a prompt asks to be like, and the songs it wants again.

    Parameters
    ----------
    text : the folded text.
    written : the same as it was written.
    """
    search = _Search(text, written)
    found = [
        *search.behind("strong", MANNER),
        *search.behind_capitals(),
        *search.behind("french", FRENCH),
        *search.behind("small", THRESHOLD),
        *search.before(),
        *search.alone(),
        *search.endings(),
        *search.songs(),
    ]
    found += [other for one in found for other in search.beside(one)]
    kept: list[Likeness] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not any(other.start <= one.start < other.end for other in kept):
            kept.append(one)
    return kept


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words, articles = either(table("likeness")[name]), either(table("likeness")["articles"])
    patterns = {
        "strong": rf"\b({words})\s+(?:(?:the|den|die|los|las|les|os|as)\s+)?(?=\w)",
        "weak": rf"\b({words})\s+(?:{articles}\s+)?[\"“„«]?(?=\w)",
        "small": rf"\b({words})\.?\s+(?:(?:de|da|do|di|del|dei|bei)\s+)?(?=\w)",
        "french": rf"\b({words})\s+(?=\w)",
        "after": rf"(?<![\s\-'’])[\s\-'’]+({words})\b",
        "endings": rf"\b(\w{{3,}}?)(?:{words})\b",
        "songs": rf"\b({words})\s+[\"“„«']?(?=\w)",
    }
    return re.compile(patterns[name])


@dataclass(frozen=True)
class _Search:
    """One prompt that is searched for names."""

    text: str
    written: str

    def behind(self, kind: str, threshold: float) -> Iterator[Likeness]:
        """Yield the names behind "in the style of" and its kind, in any letters, up to a pause."""
        for match in _pattern(kind).finditer(self.text):
            end = self._end(match.end(), lambda *_: True)
            end = self._pair(match.end(), end) if kind == "small" else end
            for stop in self._stops(match.end(), end):
                if self._is_name(match.end(), stop, threshold, strong=kind == "strong"):
                    yield Likeness(self.written[match.end() : stop].strip(), match.start(), stop)
                    break

    def behind_capitals(self) -> Iterator[Likeness]:
        """Yield the names with capitals behind "like" and its kind."""
        shouting = _mostly_capitals(self.written)
        for match in _pattern("weak").finditer(self.text):
            end = self._end(match.end(), self._is_capital)
            words = list(WORD.finditer(self.text, match.end(), end))
            capitals = [m[0] for m in words if self.written[m.start()].isupper()]
            # German nouns have capitals, and so has everything that is shouted: there a name has two words.
            needed = 2 if match[1] in GERMAN or shouting else 1
            if len(capitals) < needed or (shouting and re.match(r"\s*\w", self.text[end:])):
                continue
            if self._owns_a_thing(end):
                continue
            if len(capitals) == 1 and (is_music(capitals[0]) or _is_no_name(capitals[0])):
                continue
            threshold = 0.0 if match[1] in table("likeness")["mixing"] else WRITTEN
            if self._is_name(match.end(), end, threshold, strong=True):
                yield Likeness(self.written[match.end() : end].strip(), match.start(), end)

    def before(self) -> Iterator[Likeness]:
        """Yield the names before "style", "type beat" and their kind."""
        for match in _pattern("after").finditer(self.text):
            words = WORD.findall(self.text, max(0, match.start() - REACH), match.start())
            if not words or words[-1] in _small_words():
                continue
            start = self._start(match.start())
            capital = self.written[start].isupper() and not _mostly_capitals(self.written)
            threshold = self._threshold(match[1], capital=capital and start > 0)
            if not capital or not self._is_name(start, match.start(), threshold, strong=True):
                start = self._start_small(match.start(), threshold)
            if self.text[start : match.start()].strip(" -"):
                # "Meets" is left to the name behind it.
                end = match.start() if match[1] in table("likeness")["mixing"] else match.end()
                yield Likeness(self.written[start : match.start()].strip(" -"), start, end)

    def alone(self) -> Iterator[Likeness]:
        """Yield the names with capitals that nothing leads to: "Oskar Blunt but metal"."""
        turned = either((*table("likeness")["but"], *table("likeness")["turned"]))
        for match in SEGMENT.finditer(self.text):
            start, end = match.end(), self._end(match.end(), self._is_capital)
            if not re.match(rf"\s*(?:$|[,;.!?)]|{turned}\b)", self.text[end:]):
                continue
            words = WORD.findall(self.text, start, end)
            if all(is_music(word) for word in words):
                continue
            if self._is_name(start, end, FAMED if len(words) > 1 else ONE_WORD, strong=True):
                yield Likeness(self.written[start:end].strip(), start, end)

    def endings(self) -> Iterator[Likeness]:
        """Yield the names in "…esque" and "…-like"."""
        for match in _pattern("endings").finditer(self.text):
            if not is_music(match[0]) and self._is_name(match.start(1), match.end(1), FAMED):
                yield Likeness(self.written[match.start() : match.end(1)], match.start(), match.end())

    def songs(self) -> Iterator[Likeness]:
        """Yield the songs behind "a cover of" and its kind, which are written with capitals."""
        if _mostly_capitals(self.written):
            return
        for match in _pattern("songs").finditer(self.text):
            end = self._end(match.end(), self._is_capital, song=True)
            name = self.text[match.end() : end].strip(" \"'“”«»„")
            if name and not is_music(name) and any(c.isupper() for c in self.written[match.end() : end]):
                said = re.sub(r"[\"“”„«»]", "", self.written[match.start() : end])
                yield Likeness(said.strip(), match.start(), end, song=True)

    def beside(self, one: Likeness) -> Iterator[Likeness]:
        """Yield a second name that is joined to the one before it: "like this one and that one"."""
        joined = re.match(
            rf"\s*(?:,\s*)?{either((*table('likeness')['pairs'], 'or', 'meets', 'than', 'x', '&'))}\s+",
            self.text[one.end :],
        )
        if one.song or not joined:
            return
        start = one.end + joined.end()
        capital = start < len(self.written) and self.written[start].isupper()
        end = self._end(start, lambda at, _: not capital or self.written[at].isupper())
        for stop in self._stops(start, end):
            if self._is_name(start, stop, MANNER if capital else FAMED, strong=capital):
                yield Likeness(self.written[start:stop].strip(), one.end, stop)
                return

    def _is_capital(self, start: int, end: int) -> bool:
        """Whether a word belongs to a name by its capital, or joins two that do."""
        owned = self.text[start:end] == "s" and self.text[start - 1 : start] in ("'", "’")
        return self.written[start].isupper() or owned or self.text[start:end] in PARTICLES

    def _owns_a_thing(self, end: int) -> bool:
        """Whether what was named is only the owner of a thing: "by Grandpa's old radio"."""
        thing = re.match(r"['’]s\s+(\w+)", self.text[end:])
        return thing is not None and thing[1] not in table("likeness")["owned"]

    def _is_name(self, start: int, end: int, threshold: float, *, strong: bool = False) -> bool:
        """Whether what stands at a place is somebody's name."""
        name = self.text[start:end].strip(" -")
        words = WORD.findall(name)
        if not words or (not strong and len(words) > LONGEST_SMALL) or is_music(name):
            return False
        if words[0] in table("likeness")["pictures"] and not (strong and words[0] in PARTICLES and words[1:]):
            return False
        if (len(words) == 1 and _is_no_name(words[0])) or any(word[0].isdigit() for word in words):
            return False
        # "like rain on a window": what goes on is a picture, a name would have ended.
        goes_on = either(table("likeness")["goes_on"])
        if not strong and re.match(rf"\s+{goes_on}\b", self.text[end:]):
            return False
        # What is written as a name may hold any word; elsewhere a word of music makes one less likely.
        doubtful = (w for w in words if w not in PARTICLES and (threshold != WRITTEN or _is_no_name(w)))
        if any(names_music(word) or _is_no_name(word) for word in doubtful):
            threshold = max(threshold, KNOWN)
        spoken = self.written[start:end].strip(" -").lower()
        return is_somebody(spoken, threshold) and not is_place(spoken)

    def _stops(self, start: int, end: int) -> Iterator[int]:
        """Yield where a name may end: where the pause is, or before the first word that speaks of music.

        Two words before it are likelier the whole name than one is.
        """
        words = list(WORD.finditer(self.text, start, end))
        count = next((i for i, word in enumerate(words) if i and is_music(word[0])), 0)
        shorter = words[count - 1].end() if count else end
        yield from (shorter, end) if count > 1 else (end, shorter)

    def _pair(self, start: int, end: int) -> int:
        """Return the end of two that belong together, one name or one picture: "velvet and smoke"."""
        facts = table("likeness")
        pair = re.match(rf"\s+{either(facts['pairs'])}\s+\w+(?=\s*(?:$|[,;.!?]))", self.text[end:])
        return end + pair.end() if pair and start < end else end

    def _end(self, start: int, belongs: Callable[[int, int], bool], *, song: bool = False) -> int:
        """Return where a name ends that begins at `start`: at punctuation or a word that is no part of it."""
        text = self.text
        ends = frozenset(table("likeness")["ends"]) - (PARTICLES if song else frozenset())
        end = start
        for count, match in enumerate(WORD.finditer(text, start)):
            gap = text[end : match.start()] if count else ""
            if (
                count >= (LONGEST_SONG if song else LONGEST_NAME)
                or re.search(r"[^\s.'’&/\-]", gap)
                or (count and match[0] in ends)
            ):
                break
            if not belongs(match.start(), match.end()):
                break
            end = match.end()
        while (
            end > start
            and (tail := re.search(r"['’]?\b(\w+)\s*$", text[start:end]))
            and tail[1] in {*PARTICLES, "s"}
        ):
            end = start + len(text[start:end][: tail.start()].rstrip())
        return end

    def _start(self, end: int) -> int:
        """Return where the words with capitals begin that end at `end`, or at least the last word."""
        start = seen = end
        for count, match in enumerate(reversed(list(WORD.finditer(self.written, max(0, end - REACH), end)))):
            gap = self.written[match.end() : seen]
            joins = match[0] in PARTICLES and start < end
            if count and (not (match[0][0].isupper() or joins) or re.search(r"[^\s\-.'&]", gap)):
                break
            if count >= LONGEST_NAME:
                break
            seen = match.start()
            start = start if joins else seen
        return start

    def _start_small(self, end: int, threshold: float) -> int:
        """Return where a name in small letters begins that something follows, or its end if none does."""
        lead = re.split(r"[,;:.!?]", self.text[max(0, end - REACH) : end])[-1]
        words = list(WORD.finditer(self.text, end - len(lead), end))[-LONGEST_BEFORE:]
        if any(is_music(self.text[word.start() : end].strip(" -")) for word in words):
            return end
        for word in words:
            small = word[0] in _small_words() or (is_music(word[0]) and len(words) > 1)
            if not small and self._is_name(word.start(), end, threshold):
                return word.start()
        return end

    def _threshold(self, after: str, *, capital: bool) -> float:
        """Return how sure the meaning must be of a name that a word such as "style" follows."""
        facts = table("likeness")
        if after in facts["moody"] or not capital:
            return FAMED
        return ANYTHING if after in facts["typed"] else MANNER


@cache
def _small_words() -> frozenset[str]:
    facts, titles = table("likeness"), table("titles")
    return (
        frozenset((*facts["pictures"], *facts["ends"], *titles["small"], *titles["asking"], *titles["piece"]))
        - PARTICLES
    )


def _is_no_name(word: str) -> bool:
    """Whether a word stands for a month, a nation and the like, or is too small for a name."""
    return word in table("likeness")["not_names"] or any(
        word.startswith(stem) and len(word) - len(stem) < 4 for stem in table("likeness")["nations"]
    )


def _mostly_capitals(written: str) -> bool:
    words = WORD.findall(written)
    if len(words) < 3:
        return False
    return bool(sum(w[0].isupper() for w in words) > 0.6 * len(words))
