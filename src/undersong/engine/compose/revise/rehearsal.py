"""Rehearsing: a finished score becomes a plan once more, so that some of it can be written anew.

Everything stands in the score: the plan of its sections, its chords as they are now, its words, and the
brief that its band was engaged by.
"""

from dataclasses import replace

from undersong.engine.compose.band.seats import band_of
from undersong.engine.compose.plan import SongPlan
from undersong.engine.compose.revise.blocks import lines_of, planned_of
from undersong.engine.compose.revise.pitches import into_range, is_pitched
from undersong.engine.compose.song import Work, soloist_of, written
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.pronounce import pauses, pronounce
from undersong.engine.lyrics.sheet import LyricLine, LyricSection, LyricSheet
from undersong.engine.model import Brief, Line, Part, Score
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError, quoted
from undersong.seeds import Seeds


def brief_of(score: Score) -> Brief:
    """Return the brief of a score.

    Raises
    ------
    RequestError
        If the score does not hold one: an older edition wrote it.
    """
    if score.brief is None or score.closing is None:
        raise RequestError(
            "This score does not hold what it was made from: an older edition wrote it.",
            field="score",
            hint="Compose it again from its words and seed; the new score can be changed.",
        )
    return score.brief


def work_from(score: Score) -> Work:
    """Return what all notes of a score can be written from again."""
    brief, closing = brief_of(score), score.closing
    sheet = sheets().get(score.style)
    if sheet is None or closing is None:
        raise RequestError(
            f"The score's style {quoted(score.style)} is not known here.",
            field="style",
            hint="Add its sheet, or compose the song again in a style that is.",
        )
    band = band_of(sheet, brief, Seeds(brief.seed))
    lead = soloist_of(sheet, band)
    plan = SongPlan(
        sections=tuple(planned_of(section) for section in score.sections),
        chords=score.chords,
        key=parse_key(score.key),
        meter=parse_meter(score.meter),
        bpm=score.bpm,
        sheet=sheet,
        brief=brief.model_copy(update={"voice": score.vocals.voice}) if score.vocals else brief,
        seeds=Seeds(score.seed),
        duration_seconds=score.duration_seconds,
        last_chord_beats=closing.last_chord_beats,
        end_beats=closing.end_beats,
        ending=score.ending,
        tempo_changes=score.tempo_changes,
        leaves_beats=closing.leaves_beats,
        lead_instrument=lead.instrument if lead else None,
        lead_range=lead.range if lead else sheet.lead.register,
    )
    return Work(plan, band, _lyrics(score))


def rehearsed(score: Score, *, seed: int | None = None, work: Work | None = None) -> Score:
    """Write a score's notes once more, perhaps with other chances, for the instruments it has now.

    Parts are found by their seat; one that the score does not have is left out.
    """
    found = work or work_from(score)
    if seed is not None:
        found = replace(found, plan=replace(found.plan, seeds=Seeds(seed)))
    fresh = written(found)
    now = {part.seat: part for part in score.parts}
    return fresh.model_copy(
        update={"parts": tuple(_taken_over(p, now[p.name]) for p in fresh.parts if p.name in now)}
    )


def _taken_over(part: Part, now: Part) -> Part:
    """A part as the instrument plays it that has taken it over."""
    notes = part.notes
    if now.instrument != part.instrument and is_pitched(now):
        notes = into_range(notes, instruments()[now.instrument])
    unnumbered = tuple(n.model_copy(update={"id": 0}) for n in notes)
    return now.model_copy(update={"notes": unnumbered, "moves": part.moves})


def _lyrics(score: Score) -> LyricSheet | None:
    if score.vocals is None:
        return None
    lines = lines_of(score)
    sections = tuple(
        LyricSection(planned_of(s).name, s.label, tuple(_line(line) for line in lines[s.id]))
        for s in score.sections
        if planned_of(s).lyric is not None
    )
    return LyricSheet(sections)


def _line(line: Line) -> LyricLine:
    return lyric_line(line.text)


def lyric_line(text: str) -> LyricLine:
    """Return a line of text as the lyric sheet would hold it."""
    backing = text.startswith("(") and text.endswith(")")
    return LyricLine(text, pronounce(text), backing, pauses(text))


def part_like(fresh: Score, part: Part) -> Part:
    """The part of a new writing that sits in a part's seat; an empty one where nobody does any more."""
    empty = part.model_copy(update={"notes": (), "moves": ()})
    return next((p for p in fresh.parts if p.id == part.id), empty)
