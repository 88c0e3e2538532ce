"""Writing a song: plan first, then tune, then everybody else.

The order matters for one reason only: answers need to know where the tune rests. Each writer has its own
streams of randomness, named after what it writes, so that a change in one part leaves all others alone.
"""

from dataclasses import replace
from fractions import Fraction

from undersong.engine.compose.band.answers import write_answers
from undersong.engine.compose.band.bassline import write_bass
from undersong.engine.compose.band.canvas import Canvas, Hit, played
from undersong.engine.compose.band.comping import with_pulse, write_seat
from undersong.engine.compose.band.grid import beats, ticks
from undersong.engine.compose.band.groove import write_drums
from undersong.engine.compose.band.seats import Band, band_of
from undersong.engine.compose.form import Stretch, played_form, sung_form
from undersong.engine.compose.harmony import chords_of
from undersong.engine.compose.outline import close_of, sections_of
from undersong.engine.compose.plan import SongPlan
from undersong.engine.compose.tune.melody import write_lead, write_vocals
from undersong.engine.compose.vocabulary import Idiom
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.sheet import LyricSheet, read_sheet
from undersong.engine.model import Brief, Feel, Note, Origin, Part, Role, Score, Section, Vocals
from undersong.engine.model.edition import EDITION
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import Meter, parse_meter
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
    lyrics = read_sheet(brief.lyrics) if brief.lyrics and brief.voice else None
    lyrics = lyrics if lyrics and lyrics.lines else None
    band = band_of(sheet, brief, seeds)
    plan = plan_of(brief, sheet, seeds, lyrics, band)
    vocals = write_vocals(plan, lyrics) if lyrics else None
    lead = _cut_short(plan, write_lead(plan, vocals)) if plan.lead_instrument else ()
    canvas = Canvas(plan, band, _onsets(vocals, lead))
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
        sections=_sections(plan),
        chords=plan.chords,
        parts=_parts(canvas, lead),
        vocals=vocals,
        ending=plan.ending,
        lyrics=lyrics.as_sung() if lyrics else None,
    )


def plan_of(brief: Brief, sheet: Sheet, seeds: Seeds, lyrics: LyricSheet | None, band: Band) -> SongPlan:
    """Return the plan of a song: form, chords, ending, lead.

    Raises
    ------
    RequestError
        If the words need more time than the duration that was asked for.
    """
    key, meter = parse_key(brief.key), parse_meter(brief.meter)
    # [beats] * [60 s/min] / [beats/min] = [s]
    bar_seconds = float(meter.bar_beats) * 60.0 / brief.bpm
    seconds = brief.duration_seconds
    if lyrics is None:
        bars = max(1, round(seconds / bar_seconds))
        stretches: tuple[Stretch, ...] = played_form(sheet, seeds, bars=bars, bar_seconds=bar_seconds)
    else:
        said = brief.origins.get("duration_seconds") is Origin.SAID
        stretches = sung_form(sheet, lyrics, seeds, meter=meter, bpm=brief.bpm, seconds=seconds, fixed=said)
        if not said:
            seconds = round(sum(s.bars for s in stretches) * bar_seconds, 3)
    sections = sections_of(stretches, sheet, brief, played=lyrics is None)
    close = close_of(sheet, seeds, meter, bpm=brief.bpm, seconds=seconds)
    idiom = Idiom(sheet, key, seeds, key_was_said=brief.origins.get("key") is Origin.SAID)
    chords = chords_of(sections, idiom, meter, close, bpm=brief.bpm)
    return SongPlan(
        sections=sections,
        chords=chords,
        key=key,
        meter=meter,
        bpm=brief.bpm,
        sheet=sheet,
        brief=brief,
        seeds=seeds,
        duration_seconds=seconds,
        last_chord_beats=close.last_chord_beats,
        end_beats=close.end_beats,
        ending=close.ending,
        lead_instrument=band.lead,
        lead_range=_lead_range(sheet, band),
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


def _onsets(vocals: Vocals | None, lead: tuple[Note, ...]) -> tuple[int, ...]:
    sung = [n.start_beats for line in vocals.lines for n in line.notes] if vocals else []
    return tuple(sorted(ticks(start) for start in (*sung, *(n.start_beats for n in lead))))


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


def _sections(plan: SongPlan) -> tuple[Section, ...]:
    """The sections with their beats; the last one ends with the file."""
    # [s] * [beats/min] / [s/min] = [beats]
    whole = Fraction(plan.duration_seconds * plan.bpm / 60.0).limit_denominator(960)
    found = []
    for section in plan.sections:
        start = plan.start_beats(section)
        end = whole if section is plan.sections[-1] else start + plan.length_beats(section)
        found.append(
            Section(
                name=section.name,
                label=section.label,
                start_beats=start,
                length_beats=max(end - start, beats(1)),
                energy=section.energy,
            )
        )
    return tuple(found)
