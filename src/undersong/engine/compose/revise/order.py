"""The order of sections: repeated, left out, moved, made longer or shorter."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.revise.blocks import (
    Block,
    assembled,
    blocks_of,
    planned_of,
    ring_bars,
    section_of,
)
from undersong.engine.compose.revise.changes import Cut, Extend, Reorder, SetDuration
from undersong.engine.model import ChordSpan, Move, Note, Score, Section
from undersong.engine.model.kinds import EDGES, HOOKED, LEAD_IN
from undersong.engine.model.wishes import LONGEST_SECONDS
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError
from undersong.units import Beats

Span = TypeVar("Span", ChordSpan, Move)


def extend(change: Extend, score: Score) -> Score:
    """Return a score with a section once more."""
    section = section_of(score, change.section)
    ending = score.sections[-1].id
    if section.id == ending:
        raise _holds_the_end(section.label)
    after = section_of(score, change.after).id if change.after is not None else section.id
    if after == ending:
        raise _holds_the_end(section_of(score, after).label)
    blocks = blocks_of(score)
    source = next(b for b in blocks if b.section is section)
    place = next(i for i, b in enumerate(blocks) if b.section is not None and b.section.id == after)
    copy = replace(source, copied=True, planned=_named_anew(score, source))
    return _if_short_enough(assembled(score, [*blocks[: place + 1], copy, *blocks[place + 1 :]]))


def cut(change: Cut, score: Score) -> Score:
    """Return a score without a section, or without some of its bars."""
    section = section_of(score, change.section)
    blocks = blocks_of(score)
    if change.bars is not None:
        place = next(i for i, b in enumerate(blocks) if b.section is section)
        blocks[place] = _without_bars(score, blocks[place], change.bars)
    else:
        if len(score.sections) == 1:
            raise RequestError(
                "The song has only this section.", field="section", hint="Cut some of its bars instead."
            )
        blocks = [b for b in blocks if b.section is not section]
        if section is score.sections[-1]:
            blocks[-2] = _with_ring(blocks[-2], ring_bars(score))
    return assembled(score, blocks)


def reorder(change: Reorder, score: Score) -> Score:
    """Return a score whose sections stand in another order."""
    ids = [s.id for s in score.sections]
    if sorted(change.sections) != sorted(ids):
        raise RequestError(
            f"The order {', '.join(change.sections)} does not name each section once.",
            field="sections",
            hint=f"Put these in an order: {', '.join(ids)}.",
        )
    if change.sections[-1] != ids[-1]:
        raise _holds_the_end(score.sections[-1].label)
    *body, end = blocks_of(score)
    by_id = {b.section.id: b for b in body if b.section is not None}
    return assembled(score, [*(by_id[name] for name in change.sections), end])


def set_duration(change: SetDuration, score: Score) -> Score:
    """Return a score that lasts as long as asked, to the bar."""
    found, wanted = score, _bars_to(change.duration_seconds, score)
    while wanted > 0:
        source = _to_repeat(found, wanted)
        found = extend(Extend(section=source.id), found)
        wanted = _bars_to(change.duration_seconds, found)
    while wanted < 0:
        found = _shortened(found, -wanted)
        wanted = _bars_to(change.duration_seconds, found)
    return found


def _bars_to(seconds: float, score: Score) -> int:
    """How many bars are missing for a length, negative where there are too many."""
    # [s] * [beats/min] / [s/min] / [beats/bar] = [bars]
    beats = (seconds - score.duration_seconds) * score.bpm / 60.0
    return round(beats / float(parse_meter(score.meter).bar_beats))


def _to_repeat(score: Score, wanted: int) -> Section:
    """The section that comes nearest to the bars wanted without going over, best one that nobody sings in.

    What goes over is cut afterwards.
    """
    body = score.sections[:-1] or score.sections
    silent = [s for s in body if planned_of(s).lyric is None and s.name not in (*EDGES, *LEAD_IN)]
    pool = silent or [s for s in body if planned_of(s).lyric is None] or list(body)
    return min(pool, key=lambda s: (planned_of(s).bars > wanted, abs(planned_of(s).bars - wanted)))


def _shortened(score: Score, bars: int) -> Score:
    """Leave out a section that nobody sings in, or bars of one; of several what comes nearest to `bars`.

    Raises
    ------
    RequestError
        If words stand everywhere else.
    """
    free = [(s, _free_bars(score, s)) for s in score.sections]
    whole = [
        s for s, ids in free[:-1] if ids and len(ids) == planned_of(s).bars <= bars and s.name not in HOOKED
    ]
    if whole:
        chosen = max(whole, key=lambda s: (planned_of(s).bars, s.start_beats))
        return cut(Cut(section=chosen.id), score)
    section, ids = max(free, key=lambda pair: len(pair[1]))
    spare = ids[: len(ids) - (len(ids) == planned_of(section).bars)]
    if not spare:
        raise RequestError(
            f"The song cannot be shorter than {score.duration_seconds:.0f} s: all that is left is sung.",
            field="duration",
            hint="Cut a sung section, or take a quicker tempo.",
        )
    return cut(Cut(section=section.id, bars=tuple(spare[-min(bars, len(spare)) :])), score)


def _free_bars(score: Score, section: Section) -> list[str]:
    """The bars of a section that may be left out: no words stand in them, nor does the last chord."""
    planned = planned_of(section)
    ids = [b.id for b in score.bars if b.section == section.id]
    if section is score.sections[-1]:
        ids = ids[: planned.bars - ring_bars(score)]
    return ids[int(-(-sum(planned.line_bars) // 1)) :] if planned.lyric is not None else ids


def _without_bars(score: Score, block: Block, names: Sequence[str]) -> Block:
    """A section without some of its bars.

    Raises
    ------
    RequestError
        If they are not bars of it in a row, words stand in them, or the last chord does.
    """
    section, planned = block.section, block.planned
    if section is None or planned is None:
        raise AssertionError("the end of the song has no bars to cut")
    ids = [b.id for b in block.bars]
    places = [ids.index(name) for name in names if name in ids]
    first = min(places, default=0)
    if places != list(range(first, first + len(names))):
        raise RequestError(
            f"The bars {', '.join(names)} do not follow each other in {section.label}.",
            field="bars",
            hint=f"Its bars are {', '.join(ids)}.",
        )
    free = _free_bars(score, section)
    if any(name not in free for name in names):
        raise RequestError(
            f"Words are sung in those bars of {section.label}, or the last chord stands there.",
            field="bars",
            hint=f"Free are {', '.join(free) or 'none'}; or cut the whole section.",
        )
    if len(names) == planned.bars:
        raise RequestError(
            f"These are all bars of {section.label}.", field="bars", hint="Cut the section instead."
        )
    bar = parse_meter(score.meter).bar_beats
    start, length = first * bar, len(names) * bar
    return replace(
        block,
        planned=replace(planned, bars=planned.bars - len(names), stop_beats=min(planned.stop_beats, bar)),
        chords=_closed_up(block.chords, start, length),
        notes={part: _notes_closed_up(notes, start, length) for part, notes in block.notes.items()},
        moves={who: _closed_up(moves, start, length) for who, moves in block.moves.items()},
        bars=tuple(b for b in block.bars if b.id not in names),
    )


def _notes_closed_up(notes: Sequence[Note], start: Beats, length: Beats) -> tuple[Note, ...]:
    """Notes without those of a stretch, later ones moved up to it."""
    return tuple(
        n if n.start_beats < start else n.model_copy(update={"start_beats": n.start_beats - length})
        for n in notes
        if not start <= n.start_beats < start + length
    )


def _closed_up(spans: Sequence[Span], start: Beats, length: Beats) -> tuple[Span, ...]:
    """Chords or moves without a stretch; one that reaches into it is cut."""
    found = []
    for span in spans:
        first, last = span.start_beats, span.start_beats + span.length_beats
        first, last = (moment if moment <= start else max(start, moment - length) for moment in (first, last))
        if first < last:
            found.append(span.model_copy(update={"start_beats": first, "length_beats": last - first}))
    return tuple(found)


def _holds_the_end(label: str) -> RequestError:
    return RequestError(
        f"{label} holds the last chord and stays the last section.",
        field="section",
        hint="Repeat or move one of the sections before it.",
    )


def _named_anew(score: Score, block: Block) -> PlannedSection:
    """The plan of a copied section: the next of its name."""
    if block.planned is None:
        raise AssertionError("only sections are copied")
    same = sum(planned_of(s).name == block.planned.name for s in score.sections)
    title = block.planned.label.rstrip("0123456789 ")
    return replace(block.planned, label=f"{title} {same + 1}", instance=same + 1, final=False)


def _with_ring(block: Block, bars: int) -> Block:
    """A section that becomes the last: bars for the last chord to ring in are added to it."""
    if block.planned is None:
        raise AssertionError("the end of the song is no section")
    return replace(block, planned=replace(block.planned, bars=block.planned.bars + bars))


def _if_short_enough(score: Score) -> Score:
    if score.duration_seconds > LONGEST_SECONDS:
        raise RequestError(
            f"The song would last {score.duration_seconds:.0f} s; it may last {LONGEST_SECONDS:g} s.",
            field="duration",
            hint="Cut something else first.",
        )
    return score
