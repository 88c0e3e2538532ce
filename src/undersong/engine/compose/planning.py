"""Planning: from a brief to the plan that every writer of notes reads.

The way the song ends is drawn first, since a ritardando needs time of its own; then the form is fitted into
the bars that are left, its sections get their energies, keys and tasks, and last come the chords.
"""

from dataclasses import dataclass

from undersong.engine.compose.form.played import played_form
from undersong.engine.compose.form.sung import sung_form
from undersong.engine.compose.harmony import chords_of
from undersong.engine.compose.outline import close_of, sections_of
from undersong.engine.compose.plan import SongPlan
from undersong.engine.compose.vocabulary import Idiom
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.model import Brief, Origin, Section
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.seeds import Seeds
from undersong.units import Beats, MidiPitch

SHORTEST_SECTION = Beats(1)


@dataclass(frozen=True)
class Soloist:
    """Who carries tunes: an id of the catalogue, and the lowest and highest pitch of its tunes."""

    instrument: str
    range: tuple[MidiPitch, MidiPitch]


def plan_of(
    brief: Brief, sheet: Sheet, seeds: Seeds, lyrics: LyricSheet | None, *, lead: Soloist | None
) -> SongPlan:
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
        stretches = played_form(sheet, seeds, bars=bars, bar_seconds=bar_seconds)
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
        lead_instrument=lead.instrument if lead else None,
        lead_range=lead.range if lead else sheet.lead.register,
    )


def timed_sections(plan: SongPlan) -> tuple[Section, ...]:
    """Return the sections with their beats; the last one ends with the file."""
    whole = plan.clock.beats(plan.duration_seconds)
    found = []
    for section in plan.sections:
        start = plan.start_beats(section)
        end = whole if section is plan.sections[-1] else start + plan.length_beats(section)
        found.append(
            Section(
                name=section.name,
                label=section.label,
                start_beats=start,
                length_beats=max(end - start, SHORTEST_SECTION),
                energy=section.energy,
            )
        )
    return tuple(found)
