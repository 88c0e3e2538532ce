"""Drafting words: a form that fits the time, and lines of one theme that rhyme.

The form is the longest of its manner whose lines have room (see `room`); a short song is a chorus, a
minute a verse and a chorus, three minutes the whole of it. No couplet comes twice; a chorus returns word
for word, as people expect of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from undersong.engine.lyrics.draft.manner import Manner
from undersong.engine.lyrics.draft.material import Chorus, Lines, blues, children, rap, subject, themes
from undersong.engine.lyrics.draft.theme import Topic, find_topic
from undersong.engine.lyrics.pronounce import pronounce
from undersong.engine.lyrics.room import bars_for
from undersong.engine.theory.meter import Meter
from undersong.seeds import Seeds
from undersong.units import Seconds

# Sections by letter: V verse, W long verse, v short one, C chorus, c half of it, t its first line, B bridge.
# The longest form first.
FORMS: dict[Manner, tuple[str, ...]] = {
    "song": ("WCWCBVCC", "WCWCBC", "VCVCBC", "VCVC", "VCC", "VC", "C", "c", "t"),
    "story": ("VVCVVCVC", "VVCVVC", "VVCVC", "VCVC", "VVC", "VC", "V", "v", "t"),
    "rap": ("CWCWCWC", "WCWCVC", "WCWC", "VCVC", "VC", "C", "c", "t"),
    "blues": ("VVVVV", "VVVV", "VVV", "VV", "V", "v", "t"),
    "children": ("VCVCVCVC", "VCVCVC", "VCVC", "VC", "C", "c", "t"),
    "gospel": ("VCVCBCC", "VCVCBC", "VCVC", "VC", "C", "c", "t"),
    "hook": ("vCvCvCC", "vCvC", "vCC", "vC", "C", "c", "t"),
}
LABELS = {
    "V": "Verse",
    "W": "Verse",
    "v": "Verse",
    "C": "Chorus",
    "c": "Chorus",
    "t": "Chorus",
    "B": "Bridge",
}
PLAYED_SHARE = 0.12  # of the song: intro, interludes and end
PLAYED_SECONDS = 4.0
RING_SECONDS = 3.5  # the last chord of a song that is hardly more than its words
LINES: dict[Manner, dict[str, int]] = {"rap": {"W": 8, "V": 4}, "blues": {"V": 3}}
USUAL_LINES = {"W": 8, "V": 4, "v": 2, "C": 4, "c": 2, "t": 1, "B": 2}
SYLLABLES = {"rap": 14, "blues": 14}  # in a verse's line, at most
LINE_SYLLABLES, ANSWERED_SYLLABLES = 9, 13  # in all others


@dataclass(frozen=True)
class Draft:
    """Words that the program wrote: a lyric sheet with section tags, its theme and its title."""

    text: str
    theme: str
    title: str


@dataclass(frozen=True)
class Frame:
    """The time that words are to fill.

    Attributes
    ----------
    line_bars : bars that each rapped line takes, 0 where the room decides.
    """

    bpm: float
    meter: Meter
    seconds: Seconds
    line_bars: int = 0


def write_draft(
    prompt: str,
    moods: Sequence[str],
    manner: Manner,
    frame: Frame,
    seeds: Seeds,
    *,
    usual: Sequence[str] = (),
) -> Draft:
    """Write the words of a song.

    Parameters
    ----------
    prompt : what the song should be, in words.
    moods : ids of moods, strongest first.
    usual : themes that the style likes where the prompt names none.
    """
    topic = find_topic(prompt, moods, usual, seeds)
    form = next((f for f in FORMS[manner] if _fits(f, manner, frame)), FORMS[manner][-1])
    writer = _Writer(topic, manner, seeds)
    sections = [(LABELS[letter], writer.section(letter)) for letter in form]
    text = "\n\n".join("\n".join((f"[{label}]", *map(_capital, lines))) for label, lines in sections)
    return Draft(text, topic.theme.id, writer.chorus.title)


def _fits(form: str, manner: Manner, frame: Frame) -> bool:
    # [beats] * [60 s/min] / [beats/min] = [s]
    bar_seconds = float(frame.meter.bar_beats) * 60.0 / frame.bpm
    sung = ANSWERED_SYLLABLES if manner == "gospel" else LINE_SYLLABLES
    bars = 0
    for letter in form:
        lines = LINES.get(manner, {}).get(letter, USUAL_LINES[letter])
        long = letter in "VW" and manner in SYLLABLES
        if long and frame.line_bars:
            bars += frame.line_bars * lines
        else:
            each = SYLLABLES[manner] if long else sung
            # A song of one section is short: its words may be as quick as can be understood.
            bars += bars_for([each] * lines, frame.bpm, frame.meter, tight=len(form) == 1)
    if len(form) == 1:
        return bars * bar_seconds <= frame.seconds - RING_SECONDS
    return bars * bar_seconds <= frame.seconds * (1 - PLAYED_SHARE) - PLAYED_SECONDS


class _Writer:
    """Writes the sections of one song, no couplet twice."""

    def __init__(self, topic: Topic, manner: Manner, seeds: Seeds) -> None:
        self._topic = topic
        self._manner = manner
        self._seeds = seeds
        self._verses = self._drawn("verses", [list(lines) for lines in self._verse_lines()])
        self._bridges = self._drawn("bridges", [list(pair) for pair in topic.theme.bridges])
        self.chorus = self._chorus()

    def section(self, letter: str) -> list[str]:
        """Return the lines of the next section of a letter."""
        if letter == "B":
            return self._bridges.pop()
        if letter in "Cct":
            lines = list(self.chorus.lines)
            return self._answered(lines) if self._manner == "gospel" else lines[: USUAL_LINES[letter]]
        if self._manner == "blues":
            first, second = self._verses.pop()
            return [first, first, second]
        if self._manner == "children":
            return self._verses.pop()
        count = LINES.get(self._manner, {}).get(letter, USUAL_LINES[letter])
        return [line for _ in range(count // 2) for line in self._verses.pop()]

    def _verse_lines(self) -> list[tuple[str, ...]]:
        """What verses are made of, what suits the theme coming first."""
        theme = self._topic.theme
        match self._manner:
            case "rap":
                return _by_theme(rap().couplet, theme.id)
            case "blues":
                return _by_theme(blues().verse, theme.id)
            case "children":
                return [verse.lines for verse in children().verse]
            case _:
                return list(theme.couplets) + self._neighbours()

    def _neighbours(self) -> list[tuple[str, ...]]:
        """Couplets of themes that share a mood: for songs so long that one theme does not fill them."""
        own = self._topic.theme
        return [
            pair
            for t in themes().values()
            if t is not own and set(t.leans) & set(own.leans)
            for pair in t.couplets
        ]

    def _drawn(self, name: str, groups: list[list[str]]) -> list[list[str]]:
        """Shuffle the first part of a list, whose end comes last: what is popped first is the theme's own."""
        rng = self._seeds.stream(f"lyrics/draft/{name}")
        own = len(self._topic.theme.couplets)
        if self._manner in ("rap", "blues"):
            own = sum(
                self._topic.theme.id in c.themes
                for c in (rap().couplet if self._manner == "rap" else blues().verse)
            )
        first, rest = groups[:own], groups[own:]
        return [*_shuffled(rest, rng), *_shuffled(first, rng)]

    def _chorus(self) -> Chorus:
        rng = self._seeds.stream("lyrics/draft/chorus")
        it = self._topic.subject
        if it:
            return _chorus_on(it, rng)
        known = children().chorus if self._manner == "children" else self._topic.theme.choruses
        return known[int(rng.integers(len(known)))]

    def _answered(self, lines: list[str]) -> list[str]:
        """A choir answers the first and the third line with the title."""
        answer = f"({self.chorus.title.lower()})"
        return [
            f"{line} {answer}" if index % 2 == 0 and len(pronounce(line)) <= 9 else line
            for index, line in enumerate(lines)
        ]


def _capital(line: str) -> str:
    return line[0].upper() + line[1:]


def _by_theme(lines: Sequence[Lines], theme: str) -> list[tuple[str, ...]]:
    """Those written on a theme first, those for any next, the others last."""
    return [
        *(one.lines for one in lines if theme in one.themes),
        *(one.lines for one in lines if not one.themes),
        *(one.lines for one in lines if one.themes and theme not in one.themes),
    ]


def _shuffled(groups: list[list[str]], rng: np.random.Generator) -> list[list[str]]:
    return [groups[int(i)] for i in rng.permutation(len(groups))]


def _chorus_on(it: str, rng: np.random.Generator) -> Chorus:
    """A chorus on the prompt's own words."""
    known = subject()
    opening = int(rng.integers(len(known.first)))
    named = any(word[0].isupper() for word in it.split())
    answers = known.answers_somebody if named else known.answers
    second, fourth = answers[int(rng.integers(len(answers)))]
    first, third = known.first[opening].format(it=it), known.third[opening].format(it=it)
    return Chorus(title=it[0].upper() + it[1:], lines=(first, second, third, fourth))
