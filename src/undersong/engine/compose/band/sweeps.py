"""Sweeps: noise that lies under a song, rises into its next section, or lands with it."""

from collections.abc import Iterator

from undersong.engine.compose.band.canvas import Canvas, Hit
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.plan import PlannedSection

IMPACT_BEATS = 4


def write_surface(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """Return a surface: one long note a section, to the end of the song."""
    last = section is canvas.plan.sections[-1]
    stop = canvas.end if last else canvas.start(section) + section.bars * canvas.bar
    stop = min(stop, canvas.end)
    yield Hit(canvas.start(section), max(stop - canvas.start(section), STEP), seat.register[0], seat.velocity)


def write_risers(canvas: Canvas, seat: Seat) -> Iterator[Hit]:
    """Return the sweeps that rise into the next section; the last stop before it cuts them off."""
    for section in canvas.plan.sections:
        cue = canvas.cue(section)
        end = section.end_bar * canvas.bar - cue.all_rest
        start = max(canvas.start(section), end - cue.riser)
        if cue.riser and end > start and end <= canvas.last:
            following = canvas.following(section) or section
            yield Hit(start, end - start, seat.register[0], seat.velocity * canvas.level(following, end))


def write_impacts(canvas: Canvas, seat: Seat) -> Iterator[Hit]:
    """Return the booms that land with a new section."""
    for section in canvas.plan.sections[1:]:
        at = canvas.start(section)
        if canvas.entry(section).impact and at < canvas.last:
            length = min(IMPACT_BEATS * TICKS, canvas.end - at)
            yield Hit(at, length, seat.register[0], seat.velocity * canvas.level(section, at))
