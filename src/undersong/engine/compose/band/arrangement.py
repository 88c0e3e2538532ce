"""Arrangement: who plays when.

The sheet says from which energy on a seat is needed; here the song is looked at as a whole. A section that
rises brings somebody new, one that falls loses somebody, the second verse has somebody new too.
Long intros fill up, long sections keep one player for their second half, long outros empty. Who was asked for
plays in most of the song. Before a lift the cues leave somebody out; in a dub ending all leave one by one;
where the voice shall be alone, everybody is silent.

The answer is a list of spans for each seat. Writers write as if they always played; what lies outside
their spans is cut afterwards, so that a seat's notes do not depend on who else is there.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from undersong.engine.compose.band.grid import bar_ticks, ticks
from undersong.engine.compose.band.seats import Seat, named, needed
from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.model import Role
from undersong.engine.model.kinds import LIFTED, RETURNING

Spans = tuple[tuple[int, int], ...]

NEAR = 0.3
"""A seat whose energy is at most this far above a section's may be called into it."""
FAR = 0.6
"""The same for a chorus or drop, which shall be more than what was before."""
ASKED_SHARE = 0.6
"""Of the bars, for somebody who was asked for by name."""
FILLING, EMPTYING = ("intro", "build"), ("outro",)
STAGED_BARS, LAYERED_BARS = 8, 16
FEWEST = 2  # seats that make harmony, as long as there are so many
HARMONY = (Role.COMP, Role.BED)
UNCALLED = ("noise", "riser", "impact")
LAST_TO_LEAVE = {Role.BASS: 3, Role.DRUMS: 2, Role.BED: 1}
ASKED_TO_LEAVE = 2.5


def spans_of(plan: SongPlan, seats: Sequence[Seat]) -> dict[str, Spans]:
    """Return by name of the seat from and up to which ticks it plays."""
    chosen = _chosen(plan, seats)
    known = {s.name for s in seats if needed(s, plan.sheet)}
    bar = bar_ticks(plan.meter)
    end = ticks(plan.end_beats) + bar
    found = {}
    for seat in seats:
        spans = []
        for index, section in enumerate(plan.sections):
            if seat.name not in chosen[index]:
                continue
            here = [s for s in seats if s.name in chosen[index]]
            for first, last in [(0, section.bars)] if seat.name in known else _stages(seat, section, here):
                start = (section.start_bar + first) * bar
                stop = (section.start_bar + last) * bar
                final = index == len(plan.sections) - 1 and last >= section.bars
                spans.append((start, end if final else stop))
        found[seat.name] = _merged(spans)
    return found


def leaves_of(
    plan: SongPlan, names: Iterable[tuple[str, Role]], asked: Collection[str] = ()
) -> dict[str, int]:
    """Return by name of the part the tick from which on it is silent in a dub ending.

    Parameters
    ----------
    asked : names of parts that somebody asked for: of them only the bass is heard longer.
    """
    if plan.ending != "dub" or plan.leaves_beats is None:
        return {}
    first, last = ticks(plan.leaves_beats), ticks(plan.last_chord_beats)

    def rank(item: tuple[str, Role]) -> tuple[float, str]:
        usual = LAST_TO_LEAVE.get(item[1], 0)
        return max(usual, ASKED_TO_LEAVE) if item[0] in asked else usual, item[0]

    order = sorted(names, key=rank)
    leaving = order[:-1]  # somebody is left to strike the last chord
    bar = bar_ticks(plan.meter)
    found = {}
    for place, (name, _) in enumerate(leaving):
        at = first + (last - first) * place // max(1, len(leaving))
        found[name] = min(last, first + -(-(at - first) // bar) * bar)
    return found


def inside(spans: Spans, tick: int) -> tuple[int, int] | None:
    """Return the span that a tick lies in, or None."""
    place = bisect_right([s for s, _ in spans], tick) - 1
    return spans[place] if place >= 0 and tick < spans[place][1] else None


def _chosen(plan: SongPlan, seats: Sequence[Seat]) -> list[set[str]]:
    """Names of the seats that play, for each section."""
    found = [{s.name for s in seats if s.plays(section)} for section in plan.sections]
    for seat in seats:
        if seat.asked:
            _kept_busy(plan, seat, found)
    firsts: dict[str, set[str]] = {}
    for index, section in enumerate(plan.sections):
        before = found[index - 1] if index else set()
        rises = index > 0 and section.energy > plan.sections[index - 1].energy
        again = section.name in RETURNING and section.instance > 1
        if (rises and found[index] <= before) or (again and found[index] == firsts.get(section.name)):
            called = _called(section, seats, found[index])
            found[index] |= {called} if called else set()
        elif index and not rises and before and found[index] >= before:
            found[index] -= _dismissed(section, [s for s in seats if not needed(s, plan.sheet)], found[index])
        firsts.setdefault(section.name, set(found[index]))
    return found


def _kept_busy(plan: SongPlan, seat: Seat, chosen: list[set[str]]) -> None:
    """Let somebody who was asked for play in most of the song, the livelier sections first."""
    wanted = ASKED_SHARE * plan.bars
    bars = sum(s.bars for s, names in zip(plan.sections, chosen, strict=True) if seat.name in names)
    by_energy = sorted(range(len(plan.sections)), key=lambda i: (-plan.sections[i].energy, i))
    for index in by_energy:
        section = plan.sections[index]
        if bars >= wanted:
            break
        if seat.name not in chosen[index] and not _refused(seat, section):
            chosen[index].add(seat.name)
            bars += section.bars


def _refused(seat: Seat, section: PlannedSection) -> bool:
    return named(section.without_instruments, seat.instrument, seat.role)


def _called(section: PlannedSection, seats: Sequence[Seat], playing: set[str]) -> str | None:
    """Who else could play here: somebody whose energy is almost reached."""
    able = [
        s
        for s in seats
        if s.name not in playing
        and s.texture not in UNCALLED
        and s.suits(section)
        and not _refused(s, section)
        and 0 < s.energy[0] - section.energy <= (FAR if section.name in LIFTED else NEAR)
    ]
    return min(able, key=lambda s: (s.energy[0], s.name)).name if able else None


def _dismissed(section: PlannedSection, seats: Sequence[Seat], playing: set[str]) -> set[str]:
    """Who can be spared where the song falls back: who needs most energy."""
    here = [s for s in seats if s.name in playing]
    harmony = sum(s.role in HARMONY for s in here)
    able = [
        s
        for s in here
        if not s.asked
        and s.texture not in UNCALLED
        and s.energy[0] > section.energy - NEAR
        and (s.role not in HARMONY or harmony > FEWEST)
        and not named(section.with_instruments, s.instrument, s.role)
    ]
    most = max(able, key=lambda s: (s.energy[0], s.name), default=None)
    return {most.name} if most is not None and most.energy[0] > 0 else set()


def _stages(seat: Seat, section: PlannedSection, playing: list[Seat]) -> list[tuple[int, int]]:
    """Return from and up to which bars of a section a seat plays: something changes every eight bars."""
    whole = [(0, section.bars)]
    layered = [s for s in playing if s.texture not in UNCALLED and not s.asked]
    if len(layered) <= FEWEST or seat not in layered or section.bars < STAGED_BARS:
        return whole
    ranked = sorted(layered, key=lambda s: (s.role in HARMONY, s.energy[0], s.name))
    half = section.bars // 2 // 4 * 4 or section.bars // 2
    late = sorted(layered, key=lambda s: (s.energy[0], s.role not in HARMONY, s.name)).index(seat)
    if section.name in (*FILLING, *EMPTYING) and late >= -(-len(layered) // 2):
        return [(half, section.bars)] if section.name in FILLING else [(0, half)]
    if section.bars < LAYERED_BARS or section.name in (*FILLING, *EMPTYING):
        return whole
    return _layers(seat, section, ranked)


def _layers(seat: Seat, section: PlannedSection, ranked: list[Seat]) -> list[tuple[int, int]]:
    """The newest comes in after eight bars; in the last block but one somebody makes room."""
    blocks = range(STAGED_BARS, section.bars, STAGED_BARS)
    newest = max((s for s in ranked if s.role not in HARMONY), key=_newest, default=max(ranked, key=_newest))
    if seat is newest:
        return [(blocks[0], section.bars)]
    others = [s for s in ranked if s is not newest]
    if len(blocks) > 1 and len(others) > FEWEST and seat is max(others, key=_newest):
        return [(0, blocks[-2]), (blocks[-1], section.bars)]
    return [(0, section.bars)]


def _newest(seat: Seat) -> tuple[float, str]:
    return seat.energy[0], seat.name


def _merged(spans: list[tuple[int, int]]) -> Spans:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
