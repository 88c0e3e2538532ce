"""Writing a song: plan first, then tune, then everybody else.

The order matters for one reason only: answers need to know where the tune rests. Each writer has its own
streams of randomness, named after what it writes, so that a change in one part leaves all others alone.
"""

from dataclasses import replace

from undersong.engine.compose.band.answers import write_answers
from undersong.engine.compose.band.bassline import write_bass
from undersong.engine.compose.band.canvas import Canvas, Hit, Tone, played
from undersong.engine.compose.band.comping import with_pulse, write_seat
from undersong.engine.compose.band.grid import beats, ticks
from undersong.engine.compose.band.groove import write_drums
from undersong.engine.compose.band.seats import Band, band_of
from undersong.engine.compose.plan import SongPlan
from undersong.engine.compose.planning import Soloist, plan_of, timed_sections
from undersong.engine.compose.tune.melody import write_lead, write_vocals
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import Brief, Feel, FormWish, Note, Part, Role, Score, SungNote, Vocals
from undersong.engine.model.edition import EDITION
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.engine.theory.meter import Meter
from undersong.errors import RequestError, quoted
from undersong.seeds import Seeds

SHORT_NOTE_SECONDS = 0.11
STRAIGHT, TRIPLET = 0.5, 2 / 3
LEAST_SWING = 0.54
DOUBLED = 0.7
BUTTON_TICKS = 24


def write_song(brief: Brief) -> Score:
    """Compose a brief.

    Raises
    ------
    RequestError
        If its words need more time than the duration that was asked for, or its style is unknown.
    """
    sheet = _sheet(brief)
    seeds = Seeds(brief.seed)
    tags = read_sheet(brief.lyrics) if brief.lyrics else None
    if tags and FormWish.DOUBLE_CHORUS in brief.form:
        tags = tags.with_last_chorus_again()
    lyrics = tags if tags and tags.lines and brief.voice else None
    band = band_of(sheet, brief, seeds)
    soloist = Soloist(band.lead, _lead_range(sheet, band)) if band.lead else None
    # Where nobody sings, the tags still say what the form is.
    plan = plan_of(brief, sheet, seeds, lyrics or (tags and tags.as_form()), lead=soloist)
    vocals = write_vocals(plan, lyrics) if lyrics else None
    lead = _cut_short(plan, write_lead(plan, vocals)) if plan.lead_instrument else ()
    canvas = Canvas(plan, band, _tune(vocals, lead))
    canvas = replace(canvas, band=with_pulse(canvas, band))
    return Score(
        title=brief.title,
        style=sheet.id,
        bpm=brief.bpm,
        key=brief.key,
        meter=brief.meter,
        duration_seconds=plan.duration_seconds,
        seed=brief.seed,
        master=brief.master,
        energy=brief.energy,
        edition=EDITION,
        feel=feel_of(sheet, plan.meter, brief.bpm),
        sections=timed_sections(plan),
        chords=plan.chords,
        parts=_parts(canvas, lead),
        vocals=vocals,
        ending=plan.ending,
        tempo_changes=plan.tempo_changes,
        key_changes=plan.key_changes,
        lyrics=lyrics.as_sung() if lyrics else None,
    )


def feel_of(sheet: Sheet, meter: Meter, bpm: float) -> Feel:
    """Return how the grid is played; eighths in threes are never swung."""
    facts = sheet.feel
    eighth, sixteenth = facts.swing_eighth, facts.swing_sixteenth
    if facts.by_tempo:
        # The short note of a swung pair lasts about as long at any tempo: 1 - [s] / [s/beat].
        eighth = min(max(1 - SHORT_NOTE_SECONDS * bpm / 60.0 - 0.04, LEAST_SWING), TRIPLET)
    if meter.unit == 8:
        eighth = sixteenth = STRAIGHT
    return Feel(
        swing_eighth=round(eighth, 4),
        swing_sixteenth=sixteenth,
        timing_sd_ms=facts.timing_sd_ms,
        offset_ms=facts.offset_ms,
    )


def _sheet(brief: Brief) -> Sheet:
    known = sheets()
    if brief.style not in known:
        raise RequestError(
            f"There is no style {quoted(brief.style)}.",
            field="style",
            hint=f"Take one of {', '.join(known)}.",
        )
    return known[brief.style]


def _lead_range(sheet: Sheet, band: Band) -> tuple[int, int]:
    """The sheet's register as far as the lead instrument has it, an octave and a half at least."""
    low, high = sheet.lead.register
    if band.lead is None:
        return low, high
    known = instruments()[band.lead]
    low, high = max(low, known.lowest), min(high, known.highest)
    if high - low < 18:
        low = max(known.lowest, high - 18) if high == known.highest else low
        high = min(known.highest, low + 18)
    return low, high


def _cut_short(plan: SongPlan, lead: tuple[Note, ...]) -> tuple[Note, ...]:
    """Where the song ends on a button, the lead's last note is as short as everybody's."""
    if plan.ending != "button":
        return lead
    most = beats(BUTTON_TICKS)
    return tuple(
        n.model_copy(update={"length_beats": min(n.length_beats, most)})
        if n.start_beats >= plan.last_chord_beats
        else n
        for n in lead
    )


def _tune(vocals: Vocals | None, lead: tuple[Note, ...]) -> tuple[Tone, ...]:
    notes: list[Note | SungNote] = [*lead]
    if vocals:
        notes += [n for line in vocals.lines for n in line.notes]
    return tuple(sorted(Tone(ticks(n.start_beats), ticks(n.length_beats), n.pitch) for n in notes))


def _parts(canvas: Canvas, lead: tuple[Note, ...]) -> tuple[Part, ...]:
    band = canvas.band
    rhythm = {Role.DRUMS: write_drums(canvas), Role.BASS: write_bass(canvas)}
    parts = []
    if band.drums is not None:
        parts.append(_part("drums", band.drums, Role.DRUMS, rhythm[Role.DRUMS]))
    if band.bass is not None:
        name = "bass" if Role.BASS in instruments()[band.bass].roles else "left-hand"
        parts.append(_part(name, band.bass, Role.BASS, rhythm[Role.BASS]))
    for name in band.doubles:
        role = instruments()[name].roles[0]
        parts.append(_part(name, name, role, _doubled(canvas, name, rhythm[role])))
    for seat in band.seats:
        hits = write_answers(canvas, seat) if seat.texture == "answer" else write_seat(canvas, seat)
        parts.append(_part(seat.name, seat.instrument, seat.role, hits))
    if band.lead is not None and lead:
        parts.append(Part(name="lead", instrument=band.lead, role=Role.LEAD, notes=lead))
    return tuple(part for part in parts if part.notes)


def _doubled(canvas: Canvas, name: str, hits: list[Hit]) -> list[Hit]:
    """What a second kit or bass plays: the same, softer, in the livelier half of the sections."""
    known = instruments()[name]
    sections = canvas.plan.sections
    middle = sorted(s.energy for s in sections)[len(sections) // 2]
    lively = [(canvas.start(s), s.end_bar * canvas.bar) for s in sections if s.energy >= middle]
    return [
        h._replace(velocity=DOUBLED * h.velocity)
        for h in hits
        if known.lowest <= h.pitch <= known.highest and any(a <= h.start < b for a, b in lively)
    ]


def _part(name: str, instrument: str, role: Role, hits: list[Hit]) -> Part:
    return Part(name=name, instrument=instrument, role=role, notes=played(hits))
