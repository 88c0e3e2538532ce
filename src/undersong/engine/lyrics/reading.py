"""Reading: the lines of a pasted sheet become sections with their lines, chords and directions.

Every line is one thing: a tag, words, chords, how often, a fact about the song, or nothing. What is neither
sung nor obeyed is told: `aside` holds it with the reason.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from undersong.engine.lyrics.about import (
    dressed_title,
    introduces,
    is_fact,
    read_title,
    takes_leave,
    without_marks,
    without_site,
)
from undersong.engine.lyrics.chords import is_tablature, read_chords, read_row, take_inline
from undersong.engine.lyrics.directions import Direction
from undersong.engine.lyrics.headings import read_tag
from undersong.engine.lyrics.repeats import MOST_TIMES, read_times, read_times_alone
from undersong.engine.lyrics.tags import Tag
from undersong.engine.lyrics.written import LyricsError, clean, has_words, lines_of, without_pictures

MOST_LINES = 1000
NUMBERED = re.compile(r"^\s*(\d{1,3})[.)](?:\s+(.*))?$")
BULLET = re.compile(r"^\s*(?:[-–—•·‣>]|\*(?!\*))+\s+")
IN_BRACKETS = re.compile(r"\[([^\[\]]{1,60})\]|\{([^{}]{1,60})\}")
ENDINGS = ("fade", "cold", "ritardando")


@dataclass(frozen=True)
class DraftLine:
    """A line of words, and the chords that stand over them or in them."""

    text: str
    chords: tuple[str, ...] = ()


@dataclass
class Draft:
    """A section while it is read.

    Attributes
    ----------
    tag : None for a stanza without one.
    times : how often the section is to come, where that is said on a line of its own before its words.
    """

    tag: Tag | None
    lines: list[DraftLine]
    chords: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    times: int = 1


class Reading:
    """The sheet so far: cut at tags, and at blank lines where no tag has been.

    Attributes
    ----------
    chords : what is written before the first section, for every section without its own.
    unread : directions that can't be one.
    aside : what is neither sung nor obeyed, each with the reason.
    title : of the song, or "".
    ended : whether [End] has been read.
    """

    def __init__(self, text: str) -> None:
        lines = [without_marks(line) for line in _without_numbers(without_site(lines_of(text)))]
        self.drafts: list[Draft] = [Draft(None, [])]
        self.chords: tuple[str, ...] = ()
        self.unread: list[str] = []
        self.aside: list[tuple[str, str]] = []
        self.title = ""
        self.ended = False
        self._tagged = any(read_tag(line) for line in lines)
        self._among_chords = any(read_row(line) or len(take_inline(line)[1]) > 1 for line in lines)
        self._dense = any(has_words(above) and _is_bare_heading(line) for above, line in pairwise(lines))
        self._waiting: tuple[Direction, ...] = ()
        self._row: tuple[str, ...] = ()
        self._apart = True
        self._after: list[str] = []
        for line in lines:
            self._take(line)
        self._finish()

    @property
    def _begun(self) -> bool:
        """Whether a tag or words have been read."""
        return len(self.drafts) > 1 or bool(self.drafts[0].lines)

    def _take(self, raw: str) -> None:
        """Read one line of the text."""
        if not any(c.isalnum() or c in "%[{" for c in raw):
            self._pass_blank(raw)
        elif self.ended:
            self._take_after_end(raw)
        elif not self._takes_chords(raw) and not self._is_about(raw):
            self._take_words_or_tag(raw)

    def _finish(self) -> None:
        """Tell what waits for something that does not come."""
        self._put_row()
        for direction in self._waiting:
            self._set_aside(str(direction), "no section follows it")
        if self._after:
            self._set_aside(" / ".join(self._after), "[End] ends the song before it")

    def _pass_blank(self, raw: str) -> None:
        """Part stanzas at a blank line or a rule."""
        self._put_row()
        self._apart = True
        if (
            self.drafts[-1].tag is None
            and self.drafts[-1].lines
            and not without_pictures(raw).strip("-_*=~ \t")
        ):
            self.drafts.append(Draft(None, []))

    def _take_after_end(self, raw: str) -> None:
        found = read_tag(raw)
        kinds = {d.kind for d in found[0].directions} if found else set()
        if found and not found[0].name and kinds and kinds <= {*ENDINGS}:
            self._direct(found[0].directions)
        else:
            self._after.append(" ".join(raw.split()))

    def _takes_chords(self, raw: str) -> bool:
        """Whether a line holds chords, or a staff, and nothing to be sung; what they are is kept."""
        chords = read_chords(raw)
        if chords is not None:
            self._write_chords(chords)
            return True
        if is_tablature(raw):
            self._set_aside("tablature", "the players find their own notes")
            return True
        row = read_row(raw, among_chords=self._among_chords)
        if row:
            self._put_row()
            self._row = row
        return bool(row)

    def _is_about(self, raw: str) -> bool:
        """Whether a line is about the song or for the reader; what it says is kept or set aside."""
        if not self._begun or raw.lstrip().startswith("{"):
            title = read_title(raw)
            if title is None and self._tagged and not self._begun and read_tag(raw) is None:
                title = dressed_title(raw)
            if title is not None:
                self.title = self.title or title
                return True
            if is_fact(raw):
                said = " ".join(raw.strip("{}*_# \t").split())
                self._set_aside(said, "it is not sung; what the song should be is said with the request")
                return True
        if self._tagged and not self._begun and introduces(raw):
            self._set_aside(clean(raw), "it stands above the song and is not sung")
            return True
        if self._tagged and self._begun and self._apart and takes_leave(raw):
            self._set_aside(clean(raw), "it stands below the song and is not sung")
            return True
        return False

    def _take_words_or_tag(self, raw: str) -> None:
        line, inline = take_inline(raw) if self._among_chords else (raw, ())
        # Where headings follow upon words, without blank lines, a lone Bridge need not stand apart either.
        found = read_tag(line, apart=self._apart or self._dense, tagged=self._tagged)
        if found is not None:
            self._put_row()
            self._open(found[0])
            self._row = inline
            if has_words(found[1]) and not self.ended:
                self._apart = False
                self._take(found[1])
            return
        line = without_pictures(line)
        times = read_times_alone(line.strip("()[]{} \t"), bracketed=line.strip()[:1] in "([{")
        if times is not None:
            self._repeat_section(times, line)
            return
        self._take_words(BULLET.sub("", line), inline)

    def _take_words(self, line: str, inline: tuple[str, ...]) -> None:
        line, count = read_times(line)
        for said in IN_BRACKETS.finditer(line):
            self._set_aside(said[1] or said[2], "a direction stands beside a tag or on a line of its own")
        text = clean(line)
        if not has_words(text):
            return
        times = self._counted(count, text)
        chords, self._row = inline or self._row, ()
        self._apart = False
        draft = self.drafts[-1]
        if draft.tag is None and not draft.lines:
            draft.directions, self._waiting = (*draft.directions, *self._waiting), ()
        draft.lines += [DraftLine(text, chords)] * times
        self._check_length()

    def _repeat_section(self, count: int, line: str) -> None:
        times = self._counted(count, line)
        draft = self.drafts[-1]
        if draft.lines:
            draft.lines *= times
        else:
            draft.times = times
        self._check_length()

    def _counted(self, count: int, said: str) -> int:
        times = min(max(count, 1), MOST_TIMES)
        if times != count:
            often = "once" if times == 1 else f"{times} times, the most there is"
            self._set_aside(f"{' '.join(said.split())} (x{count})", f"it comes {often}")
        return times

    def _check_length(self) -> None:
        lines = sum(len(draft.lines) for draft in self.drafts)
        if lines > MOST_LINES:
            raise LyricsError(
                f"The lyrics have more than {MOST_LINES} lines with their repeats; no song has room.",
                field="lyrics",
                hint="Repeat less.",
            )

    def _open(self, tag: Tag) -> None:
        self._apart = True
        self.unread += tag.unread
        for direction in tag.directions:
            if direction.kind == "singer":
                self._set_aside(direction.player, "one voice sings the whole song; the request chooses it")
        directions = tuple(d for d in tag.directions if d.kind != "singer")
        if tag.name == "end":
            self._end(directions)
        elif tag.name:
            tag = replace(tag, times=self._counted(tag.times, tag.name))
            self.drafts.append(Draft(tag, [], (), (*self._waiting, *directions)))
            self._waiting = ()
        elif tag.times != 1:
            self._repeat_section(tag.times, "the section")
        elif not self._begun or any(d.kind == "key-up" for d in directions):
            self._waiting += directions  # what comes next is higher, not what has been
        else:
            self._direct(directions)

    def _direct(self, directions: tuple[Direction, ...]) -> None:
        """Direct the section that is being read; a stanza that has not begun is none."""
        begun = (d for d in reversed(self.drafts) if d.tag is not None or d.lines)
        next(begun, self.drafts[-1]).directions += directions

    def _end(self, directions: tuple[Direction, ...]) -> None:
        if self._begun:
            self.ended = True
            self._direct(directions)
        else:
            self._set_aside("[End]", "nothing stands before it")

    def _put_row(self) -> None:
        """Keep a row of chords that no words follow: for its section, or with the line before."""
        row, self._row = self._row, ()
        if not row:
            return
        lines = self.drafts[-1].lines
        if lines:
            lines[-1] = replace(lines[-1], chords=(*lines[-1].chords, *row))
        else:
            self._write_chords(row)

    def _write_chords(self, chords: tuple[str, ...]) -> None:
        draft = self.drafts[-1]
        if not self._begun:
            self.chords += chords
        else:
            draft.chords += chords

    def _set_aside(self, said: str, reason: str) -> None:
        if (said, reason) not in self.aside:
            self.aside.append((said, reason))


def _is_bare_heading(line: str) -> bool:
    """Whether a line is surely a heading, and has no brackets."""
    return line.lstrip()[:1] not in ("[", "{", "(", "<") and read_tag(line) is not None


def _without_numbers(lines: list[str]) -> list[str]:
    """The lines without the numbers of a list, where they count from one."""
    found = [(i, match) for i, line in enumerate(lines) if (match := NUMBERED.match(line))]
    counted = [int(match[1]) for _, match in found]
    if len(counted) < 2 or counted != list(range(1, len(counted) + 1)):
        return lines
    bare = {i: match[2] or "" for i, match in found}
    return [bare.get(i, line) for i, line in enumerate(lines)]
