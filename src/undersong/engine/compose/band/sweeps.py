"""Sweeps: noise that lies under a song, rises into its next section, or lands with it."""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model.kinds import LIFTED

IMPACT_BEATS = 4
USUALLY = 0.55
"""Share of sections that a style's first kind of riser leads out of."""
FALL_BARS, FALL_LEVEL = 2, 0.8
PHRASE_BARS, ASKED_BARS = 4, 2


def write_surface(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Return a surface: one long note a section, to the end of the song."""
    last = section is canvas.plan.sections[-1]
    stop = canvas.end if last else canvas.start(section) + section.bars * canvas.bar
    stop = min(stop, canvas.end)
    yield Hit(canvas.start(section), max(stop - canvas.start(section), STEP), seat.register[0], seat.velocity)


def write_risers(canvas: Canvas, seat: Seat) -> list[Hit]:
    """Return the sweeps that rise into the next section; the last stop before it cuts them off.

    Somebody who asked for them by name hears one in each phrase.
    """
    found: list[Hit] = _falls(canvas, seat)
    for section in canvas.plan.sections:
        kind = _kind(canvas, section)
        cue = canvas.cue(section)
        following = canvas.following(section) or section
        end = section.end_bar * canvas.bar - cue.all_rest
        lengths = [(end, cue.riser)] if cue.riser and following is not section else []
        if seat.asked:
            phrases = range(PHRASE_BARS, section.bars + 1, PHRASE_BARS)
            lengths = [((section.start_bar + bar) * canvas.bar, ASKED_BARS * canvas.bar) for bar in phrases]
            lengths = lengths or [(section.end_bar * canvas.bar, canvas.bar)]
        for stop, length in lengths:
            start = max(canvas.start(section), stop - length)
            if start < stop <= canvas.last:
                level = seat.velocity * canvas.level(following, canvas.start(following))
                found.append(Hit(start, stop - start, seat.register[0], level, kind))
    if seat.asked and not found:
        found.append(Hit(0, max(canvas.last, STEP), seat.register[0], seat.velocity))
    return found


def _kind(canvas: Canvas, section: PlannedSection) -> str:
    """What rises at the end of a section: the usual kind, or one of the others."""
    kinds = canvas.plan.sheet.space.risers
    dice = canvas.plan.seeds.stream(f"compose/sweeps/{section.label}").random(2)
    chosen = kinds[0] if dice[0] < USUALLY else kinds[int(dice[1] * len(kinds))]
    return "" if chosen == "noise" else chosen


def _falls(canvas: Canvas, seat: Seat) -> list[Hit]:
    """What falls away after sections that begin with force."""
    found = []
    for section in canvas.plan.sections[1:]:
        chance = canvas.plan.seeds.stream(f"compose/falls/{section.label}").random()
        length = min(FALL_BARS, section.bars) * canvas.bar
        start = canvas.start(section)
        forced = canvas.entry(section).impact or section.name in LIFTED
        if forced and chance < canvas.plan.sheet.space.downlifters and start + length <= canvas.last:
            level = FALL_LEVEL * seat.velocity * canvas.level(section, start)
            found.append(Hit(start, length, seat.register[0] + 1, level, "down"))
    return found


def write_impacts(canvas: Canvas, seat: Seat) -> list[Hit]:
    """Return the booms that land with a new section, or with each phrase for somebody who asked for them."""
    starts = [canvas.start(s) for s in canvas.plan.sections[1:] if canvas.entry(s).impact]
    if seat.asked:
        phrase = PHRASE_BARS * canvas.bar
        starts += [at for s in canvas.plan.sections for at in range(canvas.start(s), canvas.stop(s), phrase)]
        starts.append(canvas.last)
    longest = ASKED_BARS * canvas.bar if seat.asked else IMPACT_BEATS * TICKS
    return [
        Hit(
            at,
            max(STEP, min(longest, canvas.end - at)),
            seat.register[0],
            seat.velocity * canvas.level(canvas.section_at(at), at),
            _boom(canvas, at),
        )
        for at in sorted(set(starts))
        if at <= canvas.last
    ]


def _boom(canvas: Canvas, at: int) -> str:
    """A boom, or a sub where a style has them: always one of a kind into one section."""
    kinds = canvas.plan.sheet.space.impacts
    label = canvas.section_at(at).label
    chosen = kinds[int(canvas.plan.seeds.stream(f"compose/booms/{label}").random() * len(kinds))]
    return "" if chosen == "boom" else chosen
