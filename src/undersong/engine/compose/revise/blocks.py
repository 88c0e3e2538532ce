"""Blocks: a score cut at its section lines, so that sections can be moved, repeated and left out.

A block holds what begins in its section, counted from the section's start; the last chord and what
sounds with it are a block of their own that always stays at the end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from undersong.engine.compose.plan import key_changes
from undersong.engine.compose.revise.grafting import between, tidy
from undersong.engine.model import ChordSpan, Line, Move, Note, Part, Score, Section, SungNote, Vocals
from undersong.engine.model.ids import bars_of, with_numbers
from undersong.engine.model.planned import PlannedSection
from undersong.engine.model.score import Bar, Closing
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError, quoted
from undersong.units import Beats

Sounding = TypeVar("Sounding", Note, SungNote, ChordSpan, Move)
Named = TypeVar("Named", Section, Part)

VOCALS = "vocals"


@dataclass(frozen=True)
class Block:
    """What begins in a section, in beats from its start.

    Attributes
    ----------
    section : None for the end of the song.
    notes : by id of their part.
    moves : the same, those of the voice under `VOCALS`.
    copied : whether everything in it is new and needs ids.
    """

    section: Section | None
    planned: PlannedSection | None
    start: Beats
    chords: tuple[ChordSpan, ...]
    notes: dict[str, tuple[Note, ...]]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    moves: dict[str, tuple[Move, ...]]
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
    return by_id(score.sections, name, what="section", label=lambda section: section.label)


def by_id(things: Sequence[Named], name: str, *, what: str, label: Callable[[Named], str]) -> Named:
    """Return the one of some sections or parts that has an id.

    Parameters
    ----------
    label : what people call one of them.

    Raises
    ------
    RequestError
        If there is none: names those that there are.
    """
    found = next((thing for thing in things if thing.id == name), None)
    if found is None:
        known = ", ".join(f"{thing.id} ({label(thing)})" for thing in things)
        raise RequestError(f"There is no {what} {quoted(name)}.", field=what, hint=f"There are {known}.")
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
                moves={who: _moved(_begin_in(own, start, end), -start) for who, own in _moves(score).items()},
            )
        )
    ending = {p.id: _moved(_begin_in(p.notes, last, None), -last) for p in score.parts}
    end_chords = _moved([c for c in score.chords if c.start_beats >= last], -last)
    last_moves = {who: _moved(_begin_in(own, last, None), -last) for who, own in _moves(score).items()}
    return [*found, Block(None, None, last, end_chords, ending, (), (), last_moves)]


def _moves(score: Score) -> dict[str, tuple[Move, ...]]:
    found = {part.id: part.moves for part in score.parts}
    return found | ({VOCALS: score.vocals.moves} if score.vocals else {})


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
    *body, end = blocks
    row = _Row(score)
    for block in body:
        row.add(block)
    shift = row.beats - planned_of(score.sections[-1]).end_bar * row.bar
    last = score.closing.last_chord_beats + shift
    row.add_end(end, last)
    clock = Clock(score.bpm, tuple((c.start_beats, c.bpm) for c in score.tempo_changes))
    sections = _up_to(row.sections, clock.beats(score.duration_seconds) + shift)
    bars, numbers = bars_of(sections, score.meter, row.next_id, kept=row.bars)
    # [beats] * [60 s/min] / [beats/min] = [s]
    seconds = round(score.duration_seconds + float(shift) * 60.0 / score.bpm, 3)
    parts = (
        p.model_copy(update={**_numbers(tidy(row.notes[p.id]), p.next_note), "moves": tuple(row.moves[p.id])})
        for p in score.parts
    )
    tempos = (c.model_copy(update={"start_beats": c.start_beats + shift}) for c in score.tempo_changes)
    return score.model_copy(
        update={
            "sections": tuple(sections),
            "chords": tuple(row.chords),
            "parts": tuple(parts),
            "vocals": _vocals(score, row),
            "bars": bars,
            "next_id": numbers,
            "duration_seconds": seconds,
            "closing": _later(score.closing, shift),
            "tempo_changes": tuple(tempos),
            "key_changes": key_changes([planned_of(s) for s in sections], parse_key(score.key), row.bar),
            "lyrics": written_words(sections, row.lines) if score.vocals else score.lyrics,
        }
    )


class _Row:
    """Blocks side by side: what of a score stands up to `beats`."""

    def __init__(self, score: Score) -> None:
        self.bar = parse_meter(score.meter).bar_beats
        self.beats = Beats(0)
        self.next_id = score.next_id
        self.sections: list[Section] = []
        self.chords: list[ChordSpan] = []
        self.notes: dict[str, list[Note]] = {p.id: [] for p in score.parts}
        self.moves: dict[str, list[Move]] = {who: [] for who in _moves(score)}
        self.lines: list[Line] = []
        self.bars: list[Bar] = []
        self._sung = 0

    def add(self, block: Block) -> None:
        """Put a section behind the others."""
        if block.section is None or block.planned is None:
            raise AssertionError("the end of the song comes last")
        lyric = self._sung if block.planned.lyric is not None else None
        self._sung += lyric is not None
        planned = replace(block.planned, start_bar=int(self.beats / self.bar), lyric=lyric)
        length = planned.bars * self.bar
        changed = {
            "id": self._new_id("s") if block.copied else block.section.id,
            "label": planned.label,
            "start_beats": self.beats,
            "length_beats": length,
            "planned": planned,
        }
        self.sections.append(block.section.model_copy(update=changed))
        self.bars += () if block.copied else block.bars
        self.chords += _moved(block.chords, self.beats)
        for part, own in block.notes.items():
            self.notes[part] += _unnumbered(_moved(own, self.beats), block)
        self._add_moves(block, self.beats)
        for line in block.lines:
            self._add_line(_line_moved(line, self.beats), block)
        self.beats += length

    def add_end(self, end: Block, last: Beats) -> None:
        """Put the last chord, and what sounds with it, where it is struck."""
        self.chords = _closed(self.chords, list(_moved(end.chords, last)))
        for part, own in end.notes.items():
            self.notes[part] += _moved(own, last)
        self._add_moves(end, last)

    def _add_moves(self, block: Block, start: Beats) -> None:
        for who, own in block.moves.items():
            self.moves[who] += _moved(own, start)

    def _add_line(self, line: Line, block: Block) -> None:
        if block.copied:
            fresh = _unnumbered(line.notes, block)
            line = line.model_copy(update={"id": self._new_id("l"), "notes": fresh})
        self.lines.append(_after(line, self.lines))

    def _new_id(self, kind: str) -> str:
        self.next_id += 1
        return f"{kind}{self.next_id - 1}"


def _unnumbered(notes: tuple[Sounding, ...], block: Block) -> tuple[Sounding, ...]:
    """Notes of a copy, which are to be numbered; those of any other block as they are."""
    return tuple(n.model_copy(update={"id": 0}) for n in notes) if block.copied else notes


def _up_to(sections: Sequence[Section], end: Beats) -> list[Section]:
    """Sections of which the last one lasts until the file ends."""
    last = sections[-1]
    length = max(end - last.start_beats, Beats(1))
    return [*sections[:-1], last.model_copy(update={"length_beats": length})]


def _later(closing: Closing, shift: Beats) -> Closing:
    """The same end of a song, earlier or later."""
    leaves = closing.leaves_beats
    return Closing(
        last_chord_beats=closing.last_chord_beats + shift,
        end_beats=closing.end_beats + shift,
        leaves_beats=None if leaves is None else leaves + shift,
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


def _vocals(score: Score, row: _Row) -> Vocals | None:
    if score.vocals is None:
        return None
    following, found = score.vocals.next_note, []
    for line in row.lines:
        numbered, following = with_numbers(line.notes, following)
        found.append(line.model_copy(update={"notes": numbered}))
    sung = {"lines": tuple(found), "next_note": following, "moves": tuple(row.moves[VOCALS])}
    return score.vocals.model_copy(update=sung)


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


def _begin_in(notes: Sequence[Sounding], start: Beats, end: Beats | None) -> tuple[Sounding, ...]:
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
