"""Canvases for tests of the band: a planned song with its lead's tune."""

from dataclasses import replace

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import ticks
from undersong.engine.compose.band.hits import Tone
from undersong.engine.compose.band.seats import Seat
from undersong.engine.compose.song import work_of
from undersong.engine.compose.tune.melody import write_lead
from undersong.engine.model import Role
from undersong.engine.styles.players import PartPattern


def make_canvas(style="pop", *, seat=None, **changes):
    """The canvas of a song; with a seat, nobody else sits in it."""
    work = work_of(make_brief(style, **changes))
    lead = write_lead(work.plan, None) if work.plan.lead_instrument else ()
    tune = tuple(sorted(Tone(ticks(n.start_beats), ticks(n.length_beats), n.pitch) for n in lead))
    band = work.band if seat is None else replace(work.band, seats=(seat,))
    return Canvas(work.plan, band, tune)


def make_seat(texture, steps=(), **changes):
    """A piano's seat that plays all through the song."""
    facts = {
        "name": "seat",
        "instrument": "piano",
        "role": Role.COMP,
        "register": (48, 76),
        "patterns": tuple(PartPattern(steps=s) for s in steps),
    }
    return Seat(texture=texture, **facts | changes)
