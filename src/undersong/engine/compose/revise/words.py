"""Other words for a line."""

from dataclasses import replace

from undersong.engine.compose.revise.blocks import lines_of, planned_of, section_of, written_words
from undersong.engine.compose.revise.changes import SetLine
from undersong.engine.compose.revise.grafting import with_line
from undersong.engine.compose.revise.rehearsal import lyric_line, work_from
from undersong.engine.compose.song import written
from undersong.engine.lyrics.headings import read_tag
from undersong.engine.lyrics.room import line_seconds
from undersong.engine.lyrics.sheet import LyricLine, LyricSheet
from undersong.engine.lyrics.written import check_script
from undersong.engine.model import Score, Section
from undersong.errors import RequestError, quoted


def set_line(change: SetLine, score: Score) -> Score:
    """Return a score in which one line has other words."""
    index = _index_of_line(score, change.line)
    line = lyric_line(_words(change.text))
    if not line.syllables:
        raise RequestError(
            f"The line {quoted(change.text)} holds no words to sing.",
            field="text",
            hint="Write words, or cut the section.",
        )
    work = work_from(score)
    if work.lyrics is None:
        raise AssertionError("a song with lines has lyrics")
    section, place = _place_of_line(score, index)
    # [bars] * [beats/bar] * [60 s/min] / [beats/min] = [s]
    room = float(planned_of(section).line_bars[place] * work.plan.bar_beats) * 60.0 / score.bpm
    needed = line_seconds(len(line.syllables), score.bpm, tight=True)
    if needed > room:
        raise RequestError(
            f"The line's {len(line.syllables)} syllables need {needed:.1f} s; its place has {room:.1f} s.",
            field="text",
            hint="Shorten it, or make the tempo slower.",
        )
    fresh = written(replace(work, lyrics=_with_line(work.lyrics, section, place, line)))
    if fresh.vocals is None:
        raise AssertionError("a song with lyrics is sung")
    changed_voice = with_line(score, index, fresh.vocals.lines[index])
    words = written_words(score.sections, changed_voice.lines)
    return score.model_copy(update={"vocals": changed_voice, "lyrics": words})


def _index_of_line(score: Score, name: str) -> int:
    lines = score.vocals.lines if score.vocals else ()
    index = next((i for i, line in enumerate(lines) if line.id == name), None)
    if index is None:
        raise RequestError(
            f"There is no sung line {quoted(name)}.",
            field="line",
            hint="Take the id of one of its lines.",
        )
    return index


def _with_line(lyrics: LyricSheet, section: Section, place: int, line: LyricLine) -> LyricSheet:
    """The sheet with another line at a place of a section."""
    sung = planned_of(section).lyric or 0
    own = lyrics.sections[sung]
    own = replace(own, lines=(*own.lines[:place], line, *own.lines[place + 1 :]))
    return replace(lyrics, sections=(*lyrics.sections[:sung], own, *lyrics.sections[sung + 1 :]))


def _words(text: str) -> str:
    """The words of a line, refused where a lyric sheet would not sing them."""
    check_script(text)
    if read_tag(text) is not None:
        raise RequestError(
            f"The line {quoted(text)} is a section tag, no words to sing.",
            field="text",
            hint="Write words; sections are repeated, cut and put in another order by changes of their own.",
        )
    return " ".join(text.split())


def _place_of_line(score: Score, index: int) -> tuple[Section, int]:
    wanted = score.vocals.lines[index].id if score.vocals else ""
    for section, lines in lines_of(score).items():
        for place, line in enumerate(lines):
            if line.id == wanted:
                return section_of(score, section), place
    raise AssertionError("every line belongs to a section")
