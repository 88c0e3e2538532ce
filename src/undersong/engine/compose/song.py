"""Writing a song: plan first, then tune, then everybody else.

The order matters for one reason only: answers need to know where the tune rests. Each writer has its own
streams of randomness, named after what it writes, so that a change in one part leaves all others alone.
"""

from dataclasses import dataclass, replace

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.comping import with_pulse
from undersong.engine.compose.band.grid import beats, ticks
from undersong.engine.compose.band.hits import Tone
from undersong.engine.compose.band.moves import voice_moves
from undersong.engine.compose.band.parts import write_parts
from undersong.engine.compose.band.registers import below_the_tune
from undersong.engine.compose.band.seats import Band, band_of, joined
from undersong.engine.compose.plan import SongPlan
from undersong.engine.compose.planning import Soloist, plan_of, timed_sections
from undersong.engine.compose.tune.melody import write_lead, write_solos, write_vocals
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.sheet import LyricSheet, read_sheet
from undersong.engine.model import Brief, Feel, FormWish, Note, Origin, Score, SungNote, Vocals
from undersong.engine.model.edition import EDITION
from undersong.engine.model.ids import numbered
from undersong.engine.model.score import VERSION, Closing
from undersong.engine.styles.sheet import FeelFacts, Sheet, sheets
from undersong.engine.theory.meter import Meter
from undersong.errors import RequestError, quoted
from undersong.seeds import Seeds

SHORT_NOTE_SECONDS = 0.11
STRAIGHT, TRIPLET = 0.5, 2 / 3
LEAST_SWING = 0.54
BUTTON_TICKS = 24


@dataclass(frozen=True)
class Work:
    """What all notes of a song are written from.

    Attributes
    ----------
    band : as it was engaged; who joins in for a section is decided while writing.
    lyrics : what is sung, or None.
    """

    plan: SongPlan
    band: Band
    lyrics: LyricSheet | None


def write_song(brief: Brief) -> Score:
    """Compose a brief.

    Raises
    ------
    RequestError
        If its words need more time than the duration that was asked for, or its style is unknown.
    """
    return numbered(written(work_of(brief)))


def work_of(brief: Brief) -> Work:
    """Plan a song and engage its band.

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
    # Where nobody sings, the tags still say what the form is.
    plan = plan_of(brief, sheet, seeds, lyrics or (tags and tags.as_form()), lead=soloist_of(sheet, band))
    return Work(plan, band, lyrics)


def soloist_of(sheet: Sheet, band: Band) -> Soloist | None:
    """Return who carries tunes in a band."""
    return Soloist(band.lead, _lead_range(sheet, band)) if band.lead else None


def written(work: Work) -> Score:
    """Write all notes of a song."""
    plan, brief, sheet = work.plan, work.plan.brief, work.plan.sheet
    vocals = write_vocals(plan, work.lyrics) if work.lyrics else None
    lead = _cut_short(plan, write_lead(plan, vocals)) if plan.lead_instrument else ()
    solos = write_solos(plan) if plan.lead_instrument else {}
    tune = _tune(vocals, lead, *solos.values())
    canvas = Canvas(plan, below_the_tune(joined(work.band, plan.sections, brief), tune), tune)
    canvas = replace(canvas, band=with_pulse(canvas, canvas.band))
    if vocals is not None:
        vocals = vocals.model_copy(update={"moves": voice_moves(canvas, vocals)})
    return Score(
        version=VERSION,
        title=brief.title,
        style=sheet.id,
        bpm=plan.bpm,
        key=str(plan.key),
        meter=str(plan.meter),
        duration_seconds=plan.duration_seconds,
        seed=brief.seed,
        master=brief.master,
        energy=brief.energy,
        edition=EDITION,
        feel=feel_of(sheet, plan.meter, plan.bpm, guest=sheets().get(brief.blend or "")),
        sections=timed_sections(plan),
        chords=plan.chords,
        parts=write_parts(canvas, lead, solos, sung=vocals is not None),
        vocals=vocals,
        ending=plan.ending,
        tempo_changes=plan.tempo_changes,
        key_changes=plan.key_changes,
        lyrics=work.lyrics.as_sung() if work.lyrics else None,
        drafted=vocals is not None and brief.origins.get("lyrics") is Origin.CHOSEN,
        brief=brief,
        closing=Closing(
            last_chord_beats=plan.last_chord_beats, end_beats=plan.end_beats, leaves_beats=plan.leaves_beats
        ),
    )


def feel_of(sheet: Sheet, meter: Meter, bpm: float, guest: Sheet | None = None) -> Feel:
    """Return how the grid is played; eighths in threes are never swung.

    Parameters
    ----------
    guest : a style that colours this one: its swing is met halfway.
    """
    facts = sheet.feel
    eighth, sixteenth = _swing(facts, bpm), facts.swing_sixteenth
    if guest is not None:
        eighth = (eighth + _swing(guest.feel, bpm)) / 2 if facts.swing_eighth > STRAIGHT else eighth
        late = max(guest.feel.swing_sixteenth, _swing(guest.feel, bpm))
        sixteenth = sixteenth if late <= sixteenth else round((sixteenth + late) / 2, 4)
    if meter.unit == 8:
        eighth = sixteenth = STRAIGHT
    return Feel(
        swing_eighth=round(eighth, 4),
        swing_sixteenth=sixteenth,
        timing_sd_ms=facts.timing_sd_ms,
        offset_ms=facts.offset_ms,
    )


def _swing(facts: FeelFacts, bpm: float) -> float:
    if not facts.by_tempo:
        return facts.swing_eighth
    # The short note of a swung pair lasts about as long at any tempo: 1 - [s] / [s/beat].
    return min(max(1 - SHORT_NOTE_SECONDS * bpm / 60.0 - 0.04, LEAST_SWING), TRIPLET)


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


def _tune(vocals: Vocals | None, *played: tuple[Note, ...]) -> tuple[Tone, ...]:
    notes: list[Note | SungNote] = [n for notes in played for n in notes]
    if vocals:
        notes += [n for line in vocals.lines for n in line.notes]
    return tuple(sorted(Tone(ticks(n.start_beats), ticks(n.length_beats), n.pitch) for n in notes))
