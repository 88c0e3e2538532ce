"""Ids: every section, bar, part, sung line and note of a score gets a number that it keeps.

A number is given once: what a change adds takes the next one. So a person, a page or a program can say
"this bar" and mean the same bar after others were moved.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import count
from typing import TypeVar

from undersong.engine.model.score import Bar, Line, Note, Part, Score, Section, SungNote, Vocals
from undersong.engine.theory.meter import parse_meter

Sounding = TypeVar("Sounding", Note, SungNote)


def numbered(score: Score) -> Score:
    """Return a score in which everything has its id; what has one keeps it."""
    numbers = count(score.next_id)
    sections = tuple(s if s.id else s.model_copy(update={"id": f"s{next(numbers)}"}) for s in score.sections)
    parts = tuple(_part(p, numbers) for p in score.parts)
    vocals = _vocals(score.vocals, numbers) if score.vocals else None
    bars, following = bars_of(sections, score.meter, next(numbers), kept=score.bars)
    changed = {"sections": sections, "parts": parts, "vocals": vocals, "bars": bars, "next_id": following}
    return score.model_copy(update=changed)


def bars_of(
    sections: Sequence[Section], meter: str, first: int, *, kept: Sequence[Bar] = ()
) -> tuple[tuple[Bar, ...], int]:
    """Return the bars of some sections, and the next free number.

    Parameters
    ----------
    first : number for the first new bar.
    kept : bars that have an id already: the n-th bar of a section keeps the n-th of them.
    """
    length = parse_meter(meter).bar_beats
    known: dict[str, list[str]] = {}
    for bar in kept:
        known.setdefault(bar.section, []).append(bar.id)
    numbers = count(first)
    found: list[Bar] = []
    for section in sections:
        ids = known.get(section.id, [])
        whole = section.planned.bars if section.planned else max(1, round(section.length_beats / length))
        for index in range(whole):
            start = section.start_beats + index * length
            end = section.start_beats + section.length_beats
            last = index == whole - 1 and section is sections[-1]
            name = ids[index] if index < len(ids) else f"b{next(numbers)}"
            span = max(end - start, Fraction(1, 48)) if last else length
            found.append(Bar(id=name, start_beats=start, length_beats=span, section=section.id))
    return tuple(found), next(numbers)


def with_numbers(notes: Sequence[Sounding], first: int) -> tuple[tuple[Sounding, ...], int]:
    """Return notes that all have a number, new ones counted from `first`; and the next one."""
    numbers = count(first)
    found = tuple(n if n.id else n.model_copy(update={"id": next(numbers)}) for n in notes)
    return found, next(numbers)


def _part(part: Part, numbers: "count[int]") -> Part:
    highest = max((n.id for n in part.notes), default=0)
    notes, following = with_numbers(part.notes, max(part.next_note, highest + 1))
    return part.model_copy(
        update={
            "id": part.id or f"p{next(numbers)}",
            "notes": notes,
            "next_note": following,
            "seat": part.seat or part.name,
        }
    )


def _vocals(vocals: Vocals, numbers: "count[int]") -> Vocals:
    following = max(vocals.next_note, 1 + max((n.id for line in vocals.lines for n in line.notes), default=0))
    lines: list[Line] = []
    for line in vocals.lines:
        notes, following = with_numbers(line.notes, following)
        lines.append(line.model_copy(update={"id": line.id or f"l{next(numbers)}", "notes": notes}))
    return vocals.model_copy(update={"lines": tuple(lines), "next_note": following})
