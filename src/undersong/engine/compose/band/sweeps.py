"""Sweeps: noise that lies under a song, rises into its next section, or lands with it."""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.plan import PlannedSection

IMPACT_BEATS = 4
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
    found: list[Hit] = []
    for section in canvas.plan.sections:
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
                found.append(Hit(start, stop - start, seat.register[0], level))
    if seat.asked and not found:
        found.append(Hit(0, max(canvas.last, STEP), seat.register[0], seat.velocity))
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
        )
        for at in sorted(set(starts))
        if at <= canvas.last
    ]
