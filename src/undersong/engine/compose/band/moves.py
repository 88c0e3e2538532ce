"""Moves: filters that open and close over a section, and throws into the echo.

A style's sheet says in `[space]` in which sections its filters move and how. A filter that opens over an
intro or a build belongs to harmony and lead; where a build rises, drums and bass lose their lows as well, so
that the drop gives them back. A throw takes the last word of a phrase, or in dub a single stroke of the band,
into the echo and lets it go on alone; now and then a dub echo is fed until it swells. Each move lies within
its section, and goes where the section goes.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import TICKS, beats, ticks
from undersong.engine.model import Control, Curve, Move, Note, Part, Role, SungNote, Vocals
from undersong.engine.model.kinds import CONTRASTS, EDGES
from undersong.units import Beats

FILTERED = (Role.BED, Role.COMP, Role.LEAD, Role.COUNTER)
THINNED = (Role.DRUMS, Role.BASS)
THIN_HZ = {Role.DRUMS: 320.0, Role.BASS: 240.0}
"""Where what loses its lows ends."""
LOWEST_HZ = 20.0
DIP_SHARE, THIN_SHARE = 0.25, 0.5
"""Of a section: until a filter that dips is down; from where on a build loses its lows."""
CLOSED = 2.0
"""A filter that closes stops so far above where one opens: the last chord is still to be heard."""
THROW_DB, DUB_DB = -4.0, -1.0
ROOM_AFTER = Fraction(3, 2)
"""Beats of rest after a phrase that leave room for its echo."""
LONGEST_THROW = Fraction(1)
DUB_BARS = 2
STROKE = Fraction(1, 2)
DUBBED = (Role.COMP, Role.COUNTER, Role.DRUMS)
SWELLING, SWOLLEN = 0.35, 0.82
"""Share of dub throws whose echo swells, and the feedback that it swells to."""
BARE = 1.6
"""Of the chance of a dub throw, where the band is thin."""


def with_moves(canvas: Canvas, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts with their moves."""
    dubs = _dubs(canvas, parts)
    found = []
    for part in parts:
        moves = [*_sweeps(canvas, part), *_phrase_ends(canvas, part), *dubs.get(part.name, ())]
        moves += _farewell(canvas, part, [m.start_beats for m in moves if m.control is Control.ECHO])
        ordered = tuple(sorted(moves, key=lambda m: (m.start_beats, m.control)))
        found.append(part.model_copy(update={"moves": ordered}) if ordered else part)
    return tuple(found)


def voice_moves(canvas: Canvas, vocals: Vocals) -> tuple[Move, ...]:
    """Return the throws of a voice: last words of lines that have room after them."""
    if not canvas.plan.sheet.space.throws or not canvas.plan.sheet.space.echo_beats:
        return ()
    lines = [line.notes for line in vocals.lines if line.notes]
    nexts = [line[0].start_beats for line in lines[1:]] + [canvas.plan.end_beats]
    return tuple(
        _throw(line[-1], THROW_DB)
        for line, following in zip(lines, nexts, strict=True)
        if _thrown(canvas, line[-1], following, "vocals")
    )


def _sweeps(canvas: Canvas, part: Part) -> Iterator[Move]:
    """What filters of a part do, section by section."""
    space = canvas.plan.sheet.space
    for section in canvas.plan.sections:
        shape = space.sweeps.get(section.name)
        start, stop = beats(canvas.start(section)), beats(canvas.stop(section))
        if shape is None or start >= stop or not _plays(part, start, stop):
            continue
        if part.role in FILTERED:
            yield from _filter(shape, start, stop, *space.sweep_hz)
        elif part.role in THINNED and shape == "rise":
            middle = start + (stop - start) * Fraction(THIN_SHARE)
            thin = THIN_HZ[part.role]
            yield _move(Control.HIGH_PASS, middle, stop, LOWEST_HZ, thin)


def _filter(shape: str, start: Beats, stop: Beats, low: float, high: float) -> Iterator[Move]:
    if shape == "close":
        yield _move(Control.LOW_PASS, start, stop, high, CLOSED * low)
    elif shape == "dip":
        turn = start + (stop - start) * Fraction(DIP_SHARE)
        yield _move(Control.LOW_PASS, start, turn, high, low, Curve.EARLY)
        yield _move(Control.LOW_PASS, turn, stop, low, high, Curve.LATE)
    else:
        yield _move(Control.LOW_PASS, start, stop, low, high, Curve.LATE if shape == "rise" else Curve.EVEN)


def _move(  # noqa: PLR0917 - what, from when to when, from where to where
    control: Control, start: Beats, stop: Beats, first: float, last: float, curve: Curve = Curve.EVEN
) -> Move:
    return Move(
        control=control, start_beats=start, length_beats=stop - start, first=first, last=last, curve=curve
    )


def _plays(part: Part, start: Beats, stop: Beats) -> bool:
    return any(start <= n.start_beats < stop for n in part.notes)


def _phrase_ends(canvas: Canvas, part: Part) -> Iterator[Move]:
    """Throw last notes of an instrument's phrases, where it leads."""
    space = canvas.plan.sheet.space
    if part.role is not Role.LEAD or not space.throws or not space.echo_beats:
        return
    following = [n.start_beats for n in part.notes[1:]] + [canvas.plan.end_beats]
    for note, after in zip(part.notes, following, strict=True):
        if _thrown(canvas, note, after, part.name):
            yield _throw(note, THROW_DB)


def _thrown(canvas: Canvas, note: Note | SungNote, following: Beats, who: str) -> bool:
    """Whether a note is thrown: there is room after it in its section, and the dice say so."""
    end = note.start_beats + note.length_beats
    section = canvas.section_at(ticks(note.start_beats))
    if following - end < ROOM_AFTER or note.start_beats >= canvas.plan.last_chord_beats:
        return False
    bar = ticks(note.start_beats) // canvas.bar - section.start_bar
    chance = canvas.plan.seeds.stream(f"compose/throws/{who}/{section.label}/{bar}").random()
    return bool(chance < canvas.plan.sheet.space.throws)


def _throw(note: Note | SungNote, level: float) -> Move:
    length = min(note.length_beats, LONGEST_THROW)
    start = note.start_beats + note.length_beats - length
    return _move(Control.ECHO, start, start + length, level, level)


def _farewell(canvas: Canvas, part: Part, thrown: Sequence[Beats]) -> Iterator[Move]:
    """Throw the last stroke of a part that leaves a song which ends in dub: only its echo stays."""
    plan = canvas.plan
    if plan.ending != "dub" or plan.leaves_beats is None or part.role not in (*DUBBED, Role.LEAD):
        return
    last = max(n.start_beats for n in part.notes)
    if last >= plan.leaves_beats and last not in thrown and plan.sheet.space.echo_beats:
        yield _move(Control.ECHO, last, last + STROKE, DUB_DB, DUB_DB)


def _dubs(canvas: Canvas, parts: Sequence[Part]) -> dict[str, list[Move]]:
    """Throw a stroke of the band at the end of some pairs of bars: one player at a time."""
    space = canvas.plan.sheet.space
    found: dict[str, list[Move]] = {}
    if not space.dubs or not space.echo_beats:
        return found
    able = [p for p in parts if p.role in DUBBED]
    for section in canvas.plan.sections:
        bare = BARE if section.name in (*CONTRASTS, *EDGES) else 1.0
        for bar in range(DUB_BARS - 1, section.bars, DUB_BARS):
            label = f"compose/dubs/{section.label}/{bar}"
            dice = canvas.plan.seeds.stream(label).random(3)
            start = canvas.start(section) + bar * canvas.bar
            stroke = _stroke(able, start, start + canvas.bar, dice[1])
            if stroke is None or dice[0] >= min(bare * space.dubs, 1.0) or start >= canvas.last:
                continue
            name, at = stroke
            stop = beats(canvas.start(section) + section.bars * canvas.bar)
            moves = found.setdefault(name, [])
            moves.append(_move(Control.ECHO, at, min(at + STROKE, stop), DUB_DB, DUB_DB))
            if dice[2] < SWELLING and stop - at > 1:
                # While it swells the part has nothing else in the echo; then it dies away by itself.
                last = min(at + beats(canvas.bar), stop)
                moves.append(_move(Control.REPEATS, at, last, space.echo_feedback, SWOLLEN, Curve.LATE))
    return found


def _stroke(able: Sequence[Part], start: int, stop: int, die: float) -> tuple[str, Beats] | None:
    """Return whose last stroke in a bar is thrown, and when it comes."""
    last = [
        (p.name, max(n.start_beats for n in p.notes if start <= ticks(n.start_beats) < stop))
        for p in able
        if any(start + TICKS <= ticks(n.start_beats) < stop for n in p.notes)
    ]
    return last[int(die * len(last))] if last else None
