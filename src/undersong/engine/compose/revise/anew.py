"""Writing anew: a section, a part, or the whole song with other chances."""

from undersong.engine.compose.revise.blocks import lines_of, planned_of, section_of
from undersong.engine.compose.revise.changes import RegeneratePart, RegenerateSection, Vary
from undersong.engine.compose.revise.grafting import (
    moves_between,
    sung_again,
    with_line,
    with_notes,
    with_stretch,
)
from undersong.engine.compose.revise.players import part_of
from undersong.engine.compose.revise.rehearsal import brief_of, part_like, rehearsed
from undersong.engine.compose.song import write_song
from undersong.engine.model import Score
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError


def regenerate_section(change: RegenerateSection, score: Score) -> Score:
    """Return a score with one section written anew."""
    section = section_of(score, change.section)
    fresh = rehearsed(score, seed=change.seed)
    start = section.start_beats
    end = start + planned_of(section).bars * parse_meter(score.meter).bar_beats
    last = section is score.sections[-1]
    stop = end + section.length_beats if last else end
    parts = tuple(with_stretch(p, part_like(fresh, p), start, stop) for p in score.parts)
    found = score.model_copy(update={"parts": parts})
    if score.vocals is not None and fresh.vocals is not None:
        ids = {line.id for line in lines_of(score)[section.id]}
        for index, line in enumerate(score.vocals.lines):
            if line.id in ids:
                found = found.model_copy(
                    update={"vocals": with_line(found, index, fresh.vocals.lines[index])}
                )
        moves = moves_between(score.vocals.moves, fresh.vocals.moves, start, stop)
        vocals = found.vocals or score.vocals
        found = found.model_copy(update={"vocals": vocals.model_copy(update={"moves": moves})})
    return found


def regenerate_part(change: RegeneratePart, score: Score) -> Score:
    """Return a score with one part written anew."""
    fresh = rehearsed(score, seed=change.seed)
    if change.part == "vocals":
        if score.vocals is None or fresh.vocals is None:
            raise RequestError("Nobody sings in this song.", field="part", hint="Name one of its parts.")
        return score.model_copy(update={"vocals": sung_again(score, fresh)})
    part = part_of(score, change.part)
    other = part_like(fresh, part)
    new = with_notes(part.model_copy(update={"moves": other.moves}), other.notes)
    return score.model_copy(update={"parts": tuple(new if p.id == part.id else p for p in score.parts)})


def vary(change: Vary, score: Score) -> Score:
    """Return another song of the same brief, in the key, tempo and meter that this one has now."""
    now = {"seed": change.seed, "key": score.key, "bpm": score.bpm, "meter": score.meter}
    fresh = write_song(brief_of(score).model_copy(update=now))
    return fresh.model_copy(update={"title": score.title, "master": score.master})
