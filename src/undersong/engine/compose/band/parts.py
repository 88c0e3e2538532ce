"""Parts: everybody's notes, put together and cut to when each of them plays."""

from collections.abc import Iterable, Mapping

from undersong.engine.compose.band.answers import write_answers
from undersong.engine.compose.band.arrangement import leaves_of
from undersong.engine.compose.band.bassline import write_bass
from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.company import write_company
from undersong.engine.compose.band.comping import write_seat
from undersong.engine.compose.band.expression import expressed
from undersong.engine.compose.band.grid import beats, ticks
from undersong.engine.compose.band.groove import write_drums
from undersong.engine.compose.band.hits import Hit, Windows, played, silenced
from undersong.engine.compose.band.moves import with_moves
from undersong.engine.compose.band.seats import Seat, named
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Part, Role
from undersong.units import MidiPitch

DOUBLED = 0.7  # of the velocity of the kit or bass that is doubled
FOREVER = 1 << 40


def write_parts(
    canvas: Canvas,
    lead: tuple[Note, ...],
    solos: Mapping[str, tuple[Note, ...]],
    *,
    sung: bool,
) -> tuple[Part, ...]:
    """Return all parts of a song but the voice, those of the rhythm section first.

    Parameters
    ----------
    lead, solos : what the lead instrument plays, and other soloists by id of their instrument.
    sung : whether a voice carries the tune.
    """
    parts = [*_rhythm(canvas), *_seats(canvas)]
    band = canvas.band
    if band.lead is not None and lead:
        kept = _tune(canvas, lead, band.lead, sung=sung)
        if sung and band.lead in band.asked:
            hits = [Hit(ticks(n.start_beats), ticks(n.length_beats), n.pitch, n.velocity) for n in kept]
            company = [n.model_copy(update={"id": 0}) for n in played(write_company(canvas, band.lead, hits))]
            kept = tuple(sorted((*kept, *company), key=lambda n: (n.start_beats, n.pitch)))
        parts.append(Part(name="lead", instrument=band.lead, role=Role.LEAD, notes=kept))
    for instrument, notes in solos.items():
        kept = _tune(canvas, notes, instrument, sung=sung)
        parts.append(Part(name=f"solo-{instrument}", instrument=instrument, role=Role.LEAD, notes=kept))
    return with_moves(canvas, [expressed(canvas, part) for part in _left(canvas, parts) if part.notes])


def _rhythm(canvas: Canvas) -> Iterable[Part]:
    band = canvas.band
    written = {Role.DRUMS: write_drums(canvas), Role.BASS: write_bass(canvas)}
    windows = (*canvas.stops, *canvas.alone)
    if band.drums is not None:
        yield _part("drums", band.drums, Role.DRUMS, silenced(written[Role.DRUMS], windows))
    if band.bass is not None:
        name = "bass" if Role.BASS in instruments()[band.bass].roles else "left-hand"
        yield _part(name, band.bass, Role.BASS, silenced(written[Role.BASS], windows))
    for name in band.doubles:
        role = instruments()[name].roles[0]
        yield _part(name, name, role, silenced(_doubled(canvas, name, written[role]), windows))


def _seats(canvas: Canvas) -> Iterable[Part]:
    for seat in canvas.band.seats:
        hits = write_answers(canvas, seat) if seat.texture == "answer" else write_seat(canvas, seat)
        # The surface of a record goes on where a band stops.
        windows = canvas.alone if seat.texture == "noise" else (*canvas.stops, *canvas.alone)
        hits = silenced(hits, (*windows, *_rests(canvas, seat)))
        yield _part(seat.name, seat.instrument, seat.role, hits)


def _rests(canvas: Canvas, seat: Seat) -> Windows:
    """Where a seat does not play: between its spans."""
    if seat.texture in ("riser", "impact"):
        return ()
    edges = [0]
    for start, end in canvas.spans.get(seat.name, ()):
        edges += [start, end]
    edges.append(FOREVER)
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a)


def _doubled(canvas: Canvas, name: str, hits: list[Hit]) -> list[Hit]:
    """What a second kit or bass plays: the same, softer, in the livelier half of the sections."""
    known = instruments()[name]
    sections = canvas.plan.sections
    middle = sorted(s.energy for s in sections)[len(sections) // 2]
    lively = [(canvas.start(s), s.end_bar * canvas.bar) for s in sections if s.energy >= middle]
    found = []
    for hit in hits:
        pitch = hit.pitch
        if known.roles[0] is Role.BASS:
            pitch = _within(pitch, known.lowest, known.highest)
        if known.lowest <= pitch <= known.highest and any(a <= hit.start < b for a, b in lively):
            found.append(hit._replace(pitch=pitch, velocity=DOUBLED * hit.velocity))
    return found


def _within(pitch: MidiPitch, low: MidiPitch, high: MidiPitch) -> MidiPitch:
    while pitch > high:
        pitch -= 12
    while pitch < low:
        pitch += 12
    return pitch


def _tune(canvas: Canvas, notes: tuple[Note, ...], instrument: str, *, sung: bool) -> tuple[Note, ...]:
    """The notes of a lead where it may play: not where the voice is alone, nor where it was left out."""
    windows = canvas.alone if sung else ()
    windows += tuple(
        (canvas.start(s), s.end_bar * canvas.bar)
        for s in canvas.plan.sections
        if named(s.without_instruments, instrument, Role.LEAD)
    )
    return tuple(_cut_notes(notes, windows)) if windows else notes


def _left(canvas: Canvas, parts: list[Part]) -> Iterable[Part]:
    """In a dub ending one part after the other is heard for the last time."""
    asked = {p.name for p in parts if p.instrument in canvas.band.asked}
    leaves = leaves_of(canvas.plan, [(p.name, p.role) for p in parts if p.role is not Role.COLOUR], asked)
    for part in parts:
        if part.name in leaves:
            notes = tuple(_cut_notes(part.notes, ((leaves[part.name], FOREVER),)))
            yield part.model_copy(update={"notes": notes})
        else:
            yield part


def _cut_notes(notes: Iterable[Note], windows: Windows) -> Iterable[Note]:
    for note in notes:
        start = ticks(note.start_beats)
        end = start + ticks(note.length_beats)
        if any(a <= start < b for a, b in windows):
            continue
        cut = min((a for a, _ in windows if start < a < end), default=None)
        yield note.model_copy(update={"length_beats": beats(cut - start)}) if cut else note


def _part(name: str, instrument: str, role: Role, hits: list[Hit]) -> Part:
    return Part(name=name, instrument=instrument, role=role, notes=played(hits))
