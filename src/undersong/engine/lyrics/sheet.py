"""A lyric sheet: sections with tags, lines, and the syllables of each line.

Tags name the sections (see `tags` and `headings`). Without any tag, blank lines part the stanzas; a stanza
that comes again is the chorus, the others are verses. A tag that names a section already
written, with no lines of its own, sings those words again; [Solo], [Intro] and their like
without lines are played, not sung. "(x2)" sings a line again, or on a line of its own the
section. Parentheses are backing words: they are sung too. Directions beside a tag and chords are not. Nothing
follows [End]. A sheet of tags without any words is a form to be played. What stands in it and is neither sung
nor obeyed is told with the reason.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from undersong.engine.lyrics.directions import Direction
from undersong.engine.lyrics.pronounce import pauses, pronounce
from undersong.engine.lyrics.reading import Draft, DraftLine, Reading
from undersong.engine.lyrics.tags import LABELS, Tag
from undersong.engine.lyrics.written import check_script, plain_letters
from undersong.engine.model.kinds import SUNG
from undersong.engine.model.score import Syllable

LONGEST_STANZA = 8  # lines; a longer one without tags is taken as several verses
LONGEST_LINE = 16  # syllables; what is longer is sung as two lines
SAME_STANZA = 0.6  # share of equal lines that makes two stanzas the same


@dataclass(frozen=True)
class LyricLine:
    """A line as it is written and as it is sung.

    Attributes
    ----------
    text : the words of the sheet, without marks.
    syllables : one or more.
    backing : whether the whole line stands in parentheses.
    pauses : after which syllables the line has a comma or the like.
    chords : symbols over the line, in their order, to be spread over its bars.
    """

    text: str
    syllables: tuple[Syllable, ...]
    backing: bool = False
    pauses: tuple[int, ...] = ()
    chords: tuple[str, ...] = ()


@dataclass(frozen=True)
class LyricSection:
    """A section of the sheet.

    Attributes
    ----------
    name : verse, prechorus, chorus, postchorus, bridge, intro, outro, solo, drop, breakdown, interlude,
        theme, build.
    label : what people read: Verse 2.
    lines : none for a section that is played only.
    detail : the guitar of [Solo: guitar], or "".
    directions : what is said of it: louder, who joins, who rests …
    chords : symbols as written, a bar each, two parted by a comma; empty where nothing is written.
    """

    name: str
    label: str
    lines: tuple[LyricLine, ...] = ()
    detail: str = ""
    directions: tuple[Direction, ...] = ()
    chords: tuple[str, ...] = ()


@dataclass(frozen=True)
class LyricSheet:
    """All sections in the order in which they are sung.

    Attributes
    ----------
    chords : symbols that are written before the first section: for every section without its own.
    unread : directions that can't be one.
    ends : whether [End] stands after the last section: nothing is to follow it.
    aside : what is neither sung nor obeyed, each with the reason.
    title : that the sheet gives, or "".
    """

    sections: tuple[LyricSection, ...]
    chords: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    ends: bool = False
    aside: tuple[tuple[str, str], ...] = ()
    title: str = ""

    def as_sung(self) -> str:
        """Return the words in the order in which they are sung, with a tag for each section."""
        blocks = []
        for section in self.sections:
            tag = f"[{section.label}: {section.detail}]" if section.detail else f"[{section.label}]"
            blocks.append("\n".join((tag, *(line.text for line in section.lines))))
        return "\n\n".join(blocks)

    def as_form(self) -> "LyricSheet":
        """Return the same sections without words, to be played."""
        return replace(self, sections=tuple(replace(s, lines=()) for s in self.sections))

    def with_last_chorus_again(self) -> "LyricSheet":
        """Return the sheet with its last chorus twice, unless it comes twice in a row already."""
        places = [i for i, s in enumerate(self.sections) if s.name == "chorus"]
        if not places or places[-1] - 1 in places:
            return self
        at = places[-1]
        again = replace(self.sections[at], directions=())
        sections = (*self.sections[: at + 1], again, *self.sections[at + 1 :])
        return replace(self, sections=tuple(_numbered(sections)))

    @property
    def lines(self) -> tuple[LyricLine, ...]:
        """Every line, in order."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def written_chords(self) -> tuple[str, ...]:
        """Chords that the sheet gives to the whole song, else those of the first section that has any."""
        rows = ((s.chords, *(line.chords for line in s.lines)) for s in self.sections)
        return self.chords or next((found for row in rows if (found := sum(row, ()))), ())


def read_sheet(text: str) -> LyricSheet:
    """Read lyrics, with or without section tags.

    Returns
    -------
    Its sections. Where the text holds no words, those of its tags, all without lines; none without tags.

    Raises
    ------
    LyricsError
        If a word is in a script that the voices can't sing, or a chord is none; names it.
    """
    text = plain_letters(text)
    check_script(text)
    reading = Reading(text)
    drafts = [d for d in reading.drafts if d.tag or d.lines]
    if not any(draft.tag for draft in drafts):
        drafts = _named_by_repetition(drafts)
    drafts, untold = _with_repeats(drafts)
    return LyricSheet(
        tuple(_sections(drafts)),
        reading.chords,
        tuple(reading.unread),
        reading.ended,
        (*reading.aside, *untold),
        reading.title,
    )


def _named_by_repetition(drafts: list[Draft]) -> list[Draft]:
    """Name stanzas without tags: what comes again is the chorus."""
    stanzas = [replace(draft, lines=part) for draft in drafts for part in _cut(draft.lines)]
    keys = [[_key(line.text) for line in stanza.lines] for stanza in stanzas]
    named = []
    for index, stanza in enumerate(stanzas):
        again = any(_alike(keys[index], other) for k, other in enumerate(keys) if k != index)
        named.append(replace(stanza, tag=Tag("chorus" if again else "verse")))
    if all(draft.tag and draft.tag.name == "chorus" for draft in named) and len(keys) > 2:
        # Everything repeats: only the commonest stanza is the chorus.
        common = Counter(map(tuple, keys)).most_common(1)[0][0]
        named = [
            replace(draft, tag=Tag("chorus" if tuple(key) == common else "verse"))
            for key, draft in zip(keys, named, strict=True)
        ]
    return named


def _cut(lines: list[DraftLine]) -> list[list[DraftLine]]:
    if len(lines) <= LONGEST_STANZA:
        return [lines]
    return [lines[i : i + 4] for i in range(0, len(lines), 4)]


def _alike(one: list[str], other: list[str]) -> bool:
    same = sum((Counter(one) & Counter(other)).values())
    return same >= SAME_STANZA * max(len(one), len(other))


def _with_repeats(drafts: list[Draft]) -> tuple[list[Draft], list[tuple[str, str]]]:
    """Give empty tags the words they refer to, and write out [Chorus x2].

    Returns
    -------
    The sections, and what has been set aside with the reason.
    """
    sung = any(draft.lines for draft in drafts)
    known: dict[str, list[DraftLine]] = {}
    later: dict[str, list[DraftLine]] = {}
    for draft in drafts:
        if draft.lines:
            later.setdefault(draft.tag.name if draft.tag else "verse", draft.lines)
    done: list[Draft] = []
    untold: list[tuple[str, str]] = []
    for draft in drafts:
        tag = draft.tag or Tag("verse")
        lines = draft.lines
        if not lines and (tag.name in SUNG or tag.again):
            lines = _referred_to(tag, known, later)
            if not lines and sung:
                untold.append((_written(tag), "no words stand under it, so it is played"))
        if lines:
            known.setdefault(f"{tag.name} {tag.number}", lines)
            known[tag.name] = lines if tag.name != "verse" else known.get(tag.name, lines)
        if tag.name == "build" and lines:
            tag = replace(tag, name="prechorus")
        times = tag.times * draft.times
        if times > 1 and not lines:
            untold.append((f"x{times}", "a section that is played lasts as long as the song has room"))
        done += [replace(draft, tag=tag, lines=list(lines))] * (times if lines else 1)
    return done, list(dict.fromkeys(untold))


def _referred_to(
    tag: Tag, known: dict[str, list[DraftLine]], later: dict[str, list[DraftLine]]
) -> list[DraftLine]:
    """The words that a tag without lines means: of its number, else of its name; verses have their own."""
    same = known.get(f"{tag.name} {tag.number}")
    if same or (tag.name == "verse" and tag.number is not None and not tag.again):
        return same or []
    return known.get(tag.name) or later.get(tag.name) or []


def _written(tag: Tag) -> str:
    title = LABELS.get(tag.name, tag.name.capitalize())
    return f"[{title} {tag.number}]" if tag.number is not None else f"[{title}]"


def _sections(drafts: list[Draft]) -> list[LyricSection]:
    sections = []
    for draft in drafts:
        tag = draft.tag or Tag("verse")
        lines = tuple(line for written in draft.lines for line in _lines(written.text, written.chords))
        sections.append(LyricSection(tag.name, "", lines, tag.detail, draft.directions, draft.chords))
    return list(_numbered(sections))


def _numbered(sections: Sequence[LyricSection]) -> Iterator[LyricSection]:
    """The sections with their labels: what comes more than once is counted."""
    totals = Counter(section.name for section in sections)
    seen: Counter[str] = Counter()
    for section in sections:
        seen[section.name] += 1
        title = LABELS.get(section.name, section.name.capitalize())
        label = f"{title} {seen[section.name]}" if totals[section.name] > 1 else title
        yield replace(section, label=label)


def _lines(text: str, chords: tuple[str, ...] = ()) -> list[LyricLine]:
    """Return the line, or its halves where it is too long for one breath."""
    syllables = pronounce(text)
    if not syllables:
        return []
    words = text.split()
    if len(syllables) > LONGEST_LINE and len(words) > 1:
        cut = _best_cut(words)
        half = -(-len(chords) // 2)
        return [*_lines(" ".join(words[:cut]), chords[:half]), *_lines(" ".join(words[cut:]), chords[half:])]
    backing = text.startswith("(") and text.endswith(")")
    return [LyricLine(text, syllables, backing, pauses(text), chords)]


def _best_cut(words: list[str]) -> int:
    """Where to breathe: after punctuation near the middle, else at the middle."""
    lengths = [len(word) + 1 for word in words]
    middle = sum(lengths) / 2
    costs = []
    for cut in range(1, len(words)):
        away = abs(sum(lengths[:cut]) - middle) / middle
        costs.append((away - (0.5 if re.search(r"[,;:.!?)…—-]$", words[cut - 1]) else 0.0), cut))
    return min(costs)[1]


def _key(line: str) -> str:
    return re.sub(r"\W+", " ", line.lower()).strip()
