"""Company: what a lead that was asked for by name plays while a voice sings.

A voice carries the tune of a sung song and leaves its lead little to do. Who asked for a saxophone wants to
hear it: beside its hook, its solo and its answers it holds soft guide tones under the voice, in the
choruses first, until it plays in a good part of the song.
"""

from collections.abc import Sequence

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.hits import Hit, silenced
from undersong.engine.compose.band.lines import write_line
from undersong.engine.compose.band.seats import Seat
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role

WANTED = 0.45
"""Share of the song's bars in which it shall be heard."""
REGISTER = (57, 76)
VELOCITY = 0.46
NARROWEST = 10


def write_company(canvas: Canvas, instrument: str, played: Sequence[Hit]) -> list[Hit]:
    """Return long notes for the bars in which a lead has nothing else to play.

    Parameters
    ----------
    played : what it has to play anyway.
    """
    known = instruments()[instrument]
    low = max(REGISTER[0], known.lowest)
    high = max(min(REGISTER[1], known.highest), min(low + NARROWEST, known.highest))
    seat = Seat("lead", instrument, Role.LEAD, "line", (low, high), velocity=VELOCITY)
    busy = {bar for hit in played for bar in _bars(canvas, hit)}
    windows = tuple((bar * canvas.bar, (bar + 1) * canvas.bar) for bar in sorted(busy))
    windows += (*canvas.stops, *canvas.alone)
    found: list[Hit] = []
    sections = sorted(canvas.plan.sections, key=lambda s: (-s.energy, s.start_bar))
    for section in sections:
        if len(busy) >= WANTED * canvas.plan.bars:
            break
        if canvas.start(section) < canvas.last:
            written = silenced(write_line(canvas, seat, section, found), windows)
            busy |= {bar for hit in written for bar in _bars(canvas, hit)}
            found += written
    return found


def _bars(canvas: Canvas, hit: Hit) -> range:
    return range(hit.start // canvas.bar, (hit.start + hit.length - 1) // canvas.bar + 1)
