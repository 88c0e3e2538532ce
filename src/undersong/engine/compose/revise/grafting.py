"""Grafting: some notes of a new writing go into a score, all others stay as they are."""

from collections.abc import Sequence
from fractions import Fraction

from undersong.engine.model import Line, Move, Note, Part, Score, SungNote, Vocals
from undersong.engine.model.ids import numbered, with_numbers
from undersong.units import Beats

SHORTEST = Fraction(1, 12)


def with_stretch(part: Part, fresh: Part, start: Beats, end: Beats) -> Part:
    """Return a part whose notes and moves between two moments are those of a new writing."""
    part = part.model_copy(update={"moves": moves_between(part.moves, fresh.moves, start, end)})
    inside = [n.model_copy(update={"id": 0}) for n in fresh.notes if start <= n.start_beats < end]
    before = [_until(n, inside) for n in part.notes if n.start_beats < start]
    after = [n for n in part.notes if n.start_beats >= end]
    inside = [_until(n, after) for n in inside]
    return with_notes(part, [*before, *inside, *after])


def moves_between(moves: Sequence[Move], fresh: Sequence[Move], start: Beats, end: Beats) -> tuple[Move, ...]:
    """Return moves of which those that begin between two moments are of a new writing."""
    kept = [m for m in moves if not start <= m.start_beats < end]
    found = kept + [m for m in fresh if start <= m.start_beats < end]
    return tuple(sorted(found, key=lambda m: (m.start_beats, m.control)))


def with_notes(part: Part, notes: Sequence[Note]) -> Part:
    """Return a part with other notes; those without a number get the next ones."""
    ordered = sorted(notes, key=lambda n: (n.start_beats, n.pitch))
    found, following = with_numbers(ordered, part.next_note)
    return part.model_copy(update={"notes": found, "next_note": following})


def with_line(score: Score, index: int, fresh: Line) -> Vocals:
    """Return the voice with one line sung otherwise; it makes room for its neighbours.

    Parameters
    ----------
    fresh : its notes need no numbers.
    """
    vocals = score.vocals
    if vocals is None:
        raise AssertionError("a line is sung by somebody")
    old = vocals.lines
    earliest = _end(old[index - 1]) if index else Fraction(0)
    latest = old[index + 1].notes[0].start_beats if index + 1 < len(old) else None
    unnumbered = [n.model_copy(update={"id": 0}) for n in between(fresh.notes, earliest, latest)]
    numbered_notes, following = with_numbers(unnumbered, vocals.next_note)
    line = old[index].model_copy(update={"text": fresh.text, "notes": numbered_notes})
    lines = (*old[:index], line, *old[index + 1 :])
    moves = _thrown_again(vocals.moves, old[index].notes[-1], line.notes[-1])
    return vocals.model_copy(update={"lines": lines, "next_note": following, "moves": moves})


def _thrown_again(moves: Sequence[Move], before: SungNote, now: SungNote) -> tuple[Move, ...]:
    """What moved with the last note of a line moves with the one that is its last now."""
    shift = now.start_beats - before.start_beats
    return tuple(
        m.model_copy(update={"start_beats": m.start_beats + shift})
        if m.start_beats == before.start_beats
        else m
        for m in moves
    )


def _end(line: Line) -> Beats:
    return line.notes[-1].start_beats + line.notes[-1].length_beats


def between(notes: Sequence[SungNote], earliest: Beats, latest: Beats | None = None) -> tuple[SungNote, ...]:
    """Return a line's notes in a gap: an early start waits, a late end makes room."""
    found: list[SungNote] = []
    free = earliest
    for index, note in enumerate(notes):
        start = max(note.start_beats, free)
        end = max(note.start_beats + note.length_beats, start + SHORTEST)
        if latest is not None:
            left = len(notes) - index - 1
            end = max(min(end, latest - left * SHORTEST), start + SHORTEST)
        update = {"start_beats": start, "length_beats": end - start}
        found.append(note.model_copy(update=update))
        free = start + SHORTEST if index + 1 < len(notes) and notes[index + 1].start_beats < end else end
        if found[-1].start_beats + found[-1].length_beats > free:
            found[-1] = found[-1].model_copy(update={"length_beats": free - start})
    return tuple(found)


def _until(note: Note, following: Sequence[Note]) -> Note:
    """A note that ends before its own pitch is struck again."""
    end = note.start_beats + note.length_beats
    again = [
        n.start_beats for n in following if n.pitch == note.pitch and note.start_beats < n.start_beats < end
    ]
    return note.model_copy(update={"length_beats": min(again) - note.start_beats}) if again else note


def sung_again(score: Score, fresh: Score) -> Vocals | None:
    """The voice of a new writing, with the ids that its lines had; its notes get new ones."""
    if score.vocals is None or fresh.vocals is None:
        return score.vocals
    blank = tuple(
        new.model_copy(
            update={"id": old.id, "notes": tuple(n.model_copy(update={"id": 0}) for n in new.notes)}
        )
        for new, old in zip(fresh.vocals.lines, score.vocals.lines, strict=True)
    )
    one = fresh.vocals.model_copy(update={"lines": blank, "next_note": score.vocals.next_note})
    return numbered(score.model_copy(update={"vocals": one})).vocals


def tidy(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return notes in order, each pitch once at a time; one that is struck again has ended before."""
    ordered = sorted(notes, key=lambda n: (n.start_beats, n.pitch, n.id))
    once: dict[tuple[Fraction, int], Note] = {}
    for note in ordered:
        once.setdefault((note.start_beats, note.pitch), note)
    found: list[Note] = []
    again: dict[int, Fraction] = {}
    for note in reversed(list(once.values())):
        end = note.start_beats + note.length_beats
        stop = min(end, again.get(note.pitch, end))
        cut = {"length_beats": stop - note.start_beats}
        found.append(note.model_copy(update=cut) if stop < end else note)
        again[note.pitch] = note.start_beats
    return tuple(reversed(found))
