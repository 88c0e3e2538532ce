"""Blocks: a score cut at its section lines, so that sections can be moved, repeated and left out.

A block holds what begins in its section, counted from the section's start; the last chord and what
sounds with it are a block of their own that always stays at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from undersong.engine.compose.revise.grafting import between
from undersong.engine.model import ChordSpan, Line, Note, Score, Section, SungNote
from undersong.engine.model.ids import bars_of, with_numbers
from undersong.engine.model.planned import PlannedSection
from undersong.engine.model.score import Bar, KeyChange
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import parse_key, raised
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError
from undersong.units import Beats

Sounding = TypeVar("Sounding", Note, SungNote)


@dataclass(frozen=True)
class Block:
    """What begins in a section, in beats from its start.

    Attributes
    ----------
    section : None for the end of the song.
    notes : by id of their part.
    copied : whether everything in it is new and needs ids.
    """

    section: Section | None
    planned: PlannedSection | None
    start: Beats
    chords: tuple[ChordSpan, ...]
    notes: dict[str, tuple[Note, ...]]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    copied: bool = False


def planned_of(section: Section) -> PlannedSection:
    """Return the plan of a section.

    Raises
    ------
    RequestError
        If the score was written before plans were kept.
    """
    if section.planned is None:
        raise RequestError(
            "This score does not say how it was planned: an older edition wrote it.",
            field="score",
            hint="Compose it again from its words and seed; the new score can be changed.",
        )
    return section.planned


def section_of(score: Score, name: str) -> Section:
    """Return a section by its id.

    Raises
    ------
    RequestError
        If there is none.
    """
    found = next((s for s in score.sections if s.id == name), None)
    if found is None:
        known = ", ".join(f"{s.id} ({s.label})" for s in score.sections)
        raise RequestError(f"There is no section “{name}”.", field="section", hint=f"There are {known}.")
    return found


def lines_of(score: Score) -> dict[str, tuple[Line, ...]]:
    """Return the lines that each section sings, by its id."""
    waiting = list(score.vocals.lines) if score.vocals else []
    found: dict[str, tuple[Line, ...]] = {}
    for section in score.sections:
        count = len(planned_of(section).line_bars) if planned_of(section).lyric is not None else 0
        found[section.id], waiting = tuple(waiting[:count]), waiting[count:]
    return found


def blocks_of(score: Score) -> list[Block]:
    """Cut a score; the last block is the end of the song."""
    bar = parse_meter(score.meter).bar_beats
    if score.closing is None:
        raise AssertionError("a score with plans has a closing")
    last = score.closing.last_chord_beats
    lines = lines_of(score)
    found = []
    for section in score.sections:
        planned = planned_of(section)
        start = planned.start_bar * bar
        end = min(start + planned.bars * bar, last) if section is not score.sections[-1] else last
        found.append(
            Block(
                section=section,
                planned=planned,
                start=start,
                chords=_chords(score.chords, start, end),
                notes={p.id: _moved(_begin_in(p.notes, start, end), -start) for p in score.parts},
                lines=tuple(_line_moved(line, -start) for line in lines[section.id]),
                bars=tuple(b for b in score.bars if b.section == section.id),
            )
        )
    ending = {p.id: _moved(_begin_in(p.notes, last, None), -last) for p in score.parts}
    end_chords = tuple(
        c.model_copy(update={"start_beats": c.start_beats - last})
        for c in score.chords
        if c.start_beats >= last
    )
    return [*found, Block(None, None, last, end_chords, ending, (), ())]


def ring_bars(score: Score) -> int:
    """Return how many bars the last section has from the last chord on."""
    bar = parse_meter(score.meter).bar_beats
    if score.closing is None:
        raise AssertionError("a score with plans has a closing")
    return planned_of(score.sections[-1]).end_bar - int(score.closing.last_chord_beats // bar)


def assembled(score: Score, blocks: Sequence[Block]) -> Score:
    """Put blocks together in their order, the end of the song last.

    Everything keeps its id but what was copied. The file becomes as much longer or shorter as there are bars.
    """
    if score.closing is None:
        raise AssertionError("a score with plans has a closing")
    meter = parse_meter(score.meter)
    bar = meter.bar_beats
    *body, end = blocks
    sections: list[Section] = []
    chords: list[ChordSpan] = []
    notes: dict[str, list[Note]] = {p.id: [] for p in score.parts}
    lines: list[Line] = []
    kept: list[Bar] = []
    at_bar, sung, numbers = 0, 0, score.next_id
    for block in body:
        if block.section is None or block.planned is None:
            raise AssertionError("the end of the song comes last")
        start = at_bar * bar
        planned = replace(
            block.planned, start_bar=at_bar, lyric=sung if block.planned.lyric is not None else None
        )
        sung += planned.lyric is not None
        name = block.section.id
        if block.copied:
            name, numbers = f"s{numbers}", numbers + 1
        else:
            kept += block.bars
        sections.append(
            block.section.model_copy(
                update={
                    "id": name,
                    "label": planned.label,
                    "start_beats": start,
                    "length_beats": planned.bars * bar,
                    "planned": planned,
                }
            )
        )
        chords += [c.model_copy(update={"start_beats": c.start_beats + start}) for c in block.chords]
        for part, own in block.notes.items():
            notes[part] += [n.model_copy(update={"id": 0}) if block.copied else n for n in _moved(own, start)]
        for line in block.lines:
            moved = _line_moved(line, start)
            if block.copied:
                fresh = tuple(n.model_copy(update={"id": 0}) for n in moved.notes)
                moved, numbers = moved.model_copy(update={"id": f"l{numbers}", "notes": fresh}), numbers + 1
            lines.append(_after(moved, lines))
        at_bar += planned.bars
    shift = (at_bar - planned_of(score.sections[-1]).end_bar) * bar
    last = score.closing.last_chord_beats + shift
    chords = _closed(chords, [c.model_copy(update={"start_beats": c.start_beats + last}) for c in end.chords])
    for part, own in end.notes.items():
        notes[part] += _moved(own, last)
    clock = Clock(score.bpm, tuple((c.start_beats, c.bpm) for c in score.tempo_changes))
    whole = clock.beats(score.duration_seconds) + shift
    sections[-1] = sections[-1].model_copy(
        update={"length_beats": max(whole - sections[-1].start_beats, Beats(1))}
    )
    bars, numbers = bars_of(sections, score.meter, numbers, kept=kept)
    # [beats] * [60 s/min] / [beats/min] = [s]
    seconds = round(score.duration_seconds + float(shift) * 60.0 / score.bpm, 3)
    return score.model_copy(
        update={
            "sections": tuple(sections),
            "chords": tuple(chords),
            "parts": tuple(
                p.model_copy(update=_numbers(_tidy(notes[p.id]), p.next_note)) for p in score.parts
            ),
            "vocals": _vocals(score, lines),
            "bars": bars,
            "next_id": numbers,
            "duration_seconds": seconds,
            "closing": score.closing.model_copy(
                update={
                    "last_chord_beats": last,
                    "end_beats": score.closing.end_beats + shift,
                    "leaves_beats": score.closing.leaves_beats + shift
                    if score.closing.leaves_beats is not None
                    else None,
                }
            ),
            "tempo_changes": tuple(
                c.model_copy(update={"start_beats": c.start_beats + shift}) for c in score.tempo_changes
            ),
            "key_changes": _key_changes(score.key, sections),
            "lyrics": written_words(sections, lines) if score.vocals else score.lyrics,
        }
    )


def written_words(sections: Sequence[Section], lines: Sequence[Line]) -> str:
    """Return the sheet as it is sung, with a tag for each section that has words."""
    waiting = list(lines)
    found = []
    for section in sections:
        planned = planned_of(section)
        if planned.lyric is None:
            continue
        own, waiting = waiting[: len(planned.line_bars)], waiting[len(planned.line_bars) :]
        found.append("\n".join((f"[{section.label}]", *(line.text for line in own))))
    return "\n\n".join(found)


def _numbers(notes: tuple[Note, ...], first: int) -> dict[str, object]:
    found, following = with_numbers(notes, first)
    return {"notes": found, "next_note": following}


def _vocals(score: Score, lines: Sequence[Line]) -> object:
    if score.vocals is None:
        return None
    following, found = score.vocals.next_note, []
    for line in lines:
        numbered, following = with_numbers(line.notes, following)
        found.append(line.model_copy(update={"notes": numbered}))
    return score.vocals.model_copy(update={"lines": tuple(found), "next_note": following})


def _key_changes(key: str, sections: Sequence[Section]) -> tuple[KeyChange, ...]:
    home, before = parse_key(key), 0
    found = []
    for section in sections:
        shift = planned_of(section).key_shift
        if shift != before:
            there = raised(home, shift) if shift else home
            found.append(KeyChange(start_beats=section.start_beats, key=str(there)))
        before = shift
    return tuple(found)


def _chords(chords: Sequence[ChordSpan], start: Beats, end: Beats) -> tuple[ChordSpan, ...]:
    """The chords between two moments, cut there and counted from the first."""
    found = []
    for chord in chords:
        first, last = max(chord.start_beats, start), min(chord.start_beats + chord.length_beats, end)
        if first < last:
            found.append(
                chord.model_copy(update={"start_beats": first - start, "length_beats": last - first})
            )
    return tuple(found)


def _closed(chords: list[ChordSpan], end: list[ChordSpan]) -> list[ChordSpan]:
    """Chords without gaps: each lasts until the next, as the sections were put side by side."""
    every = [c for c in chords if not end or c.start_beats < end[0].start_beats] + end
    stops = [c.start_beats for c in every[1:]]
    return [
        c.model_copy(update={"length_beats": stop - c.start_beats})
        for c, stop in zip(every, stops, strict=False)
    ] + every[-1:]


def _begin_in(notes: Sequence[Note], start: Beats, end: Beats | None) -> tuple[Note, ...]:
    return tuple(n for n in notes if start <= n.start_beats and (end is None or n.start_beats < end))


def _moved(notes: Sequence[Sounding], beats: Fraction) -> tuple[Sounding, ...]:
    if not beats:
        return tuple(notes)
    return tuple(n.model_copy(update={"start_beats": n.start_beats + beats}) for n in notes)


def _line_moved(line: Line, beats: Fraction) -> Line:
    return line.model_copy(update={"notes": _moved(line.notes, beats)})


def _after(line: Line, before: Sequence[Line]) -> Line:
    """A line whose pickup waits for the start of the song, or for the line before it."""
    end = before[-1].notes[-1].start_beats + before[-1].notes[-1].length_beats if before else Beats(0)
    if line.notes[0].start_beats >= end:
        return line
    return line.model_copy(update={"notes": between(line.notes, end)})


def _tidy(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes in order; a pitch that is struck again has ended before."""
    ordered = sorted(notes, key=lambda n: (n.start_beats, n.pitch, n.id))
    once: dict[tuple[Fraction, int], Note] = {}
    for note in ordered:
        once.setdefault((note.start_beats, note.pitch), note)
    found: list[Note] = []
    again: dict[int, Fraction] = {}
    for note in reversed(list(once.values())):
        stop = again.get(note.pitch)
        if stop is not None and note.start_beats + note.length_beats > stop:
            note = note.model_copy(update={"length_beats": stop - note.start_beats})  # noqa: PLW2901 - the shorter one
        again[note.pitch] = note.start_beats
        found.append(note)
    return tuple(reversed(found))
