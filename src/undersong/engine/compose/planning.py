"""Planning: from a brief to the plan that every writer of notes reads.

The way the song ends is drawn first, since a ritardando needs time of its own; then the form is fitted into
the bars that are left, its sections get their energies, keys and tasks, and last come the chords.
"""

import math
from dataclasses import dataclass, replace

from undersong.engine.compose.asked import directed, granted, lifted
from undersong.engine.compose.closing import choose_ending, close_of
from undersong.engine.compose.form.fitting import Stretch
from undersong.engine.compose.form.played import played_form, tagged_form
from undersong.engine.compose.form.sung import TooShort, sung_form
from undersong.engine.compose.harmony import chords_of
from undersong.engine.compose.idiom import Idiom
from undersong.engine.compose.outline import Close, sections_of
from undersong.engine.compose.plan import SongPlan
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.model import Brief, Origin, Section
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import Meter, parse_meter
from undersong.seeds import Seeds
from undersong.units import Beats, MidiPitch, Seconds, seconds_of

TRIES, NEAR_BEATS = 14, Beats(1, 100)
MORE_TRIED = 16  # bars, or beats a minute, beyond what the words need by themselves
LONGEST_SLOWING_SECONDS = 12.0
"""What a ritardando and its held chord may take more than the tempo says."""


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
    sung = lyrics is not None and bool(lyrics.lines)
    try:
        seconds, close, stretches = _timed(brief, sheet, seeds, lyrics, meter)
    except TooShort as short:
        raise _with_what_would_do(short, brief, sheet, seeds, lyrics) from None
    sections = sections_of(stretches, sheet, brief, played=not sung, wishes=brief.form)
    sections = directed(sections, [s.tag for s in stretches], lyrics, sheet, brief)
    sections = granted(
        sections,
        brief,
        meter,
        line_bars=[s.line_bars for s in stretches],
        last_bar=int(close.last_chord_beats / meter.bar_beats),
        heard_alone=sung or lead is not None,
    )
    sections = lifted(sections, sheet, brief, seeds, seconds)
    idiom = Idiom(
        sheet,
        key,
        seeds,
        key_was_said=brief.origins.get("key") is Origin.SAID,
        blend=sheets().get(brief.blend or ""),
    )
    return SongPlan(
        sections=sections,
        chords=chords_of(sections, idiom, meter, close, bpm=brief.bpm),
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
        tempo_changes=close.tempo_changes,
        leaves_beats=close.leaves_beats,
        lead_instrument=lead.instrument if lead else None,
        lead_range=lead.range if lead else sheet.lead.register,
    )


def _timed(
    brief: Brief, sheet: Sheet, seeds: Seeds, lyrics: LyricSheet | None, meter: Meter
) -> tuple[Seconds, Close, tuple[Stretch, ...]]:
    """How long the song lasts, how it ends, and its form: words that nobody hurries decide the length."""
    sung = lyrics is not None and bool(lyrics.lines)
    fixed = not sung or brief.origins.get("duration_seconds") is Origin.SAID
    written = [d.kind for s in (lyrics.sections[-1:] if lyrics else ()) for d in s.directions]
    seconds = brief.duration_seconds
    ending = choose_ending(sheet.endings, seeds, seconds=seconds, wishes=brief.form, written=written)
    close = close_of(ending, meter, bpm=brief.bpm, seconds=seconds)
    stretches = _form(brief, sheet, seeds, lyrics, meter, close=close, fixed=fixed)
    if not fixed:
        seconds, close = as_long(sum(s.bars for s in stretches), ending, meter, brief.bpm)
    return seconds, close, _with_the_last_chord(stretches, int(close.last_chord_beats / meter.bar_beats))


def _with_what_would_do(
    short: TooShort, brief: Brief, sheet: Sheet, seeds: Seeds, lyrics: LyricSheet | None
) -> TooShort:
    """The refusal with a length and a tempo that have been tried: an ending may need time of its own."""
    meter = parse_meter(brief.meter)

    def fits(**changed: float) -> bool:
        try:
            _timed(brief.model_copy(update=changed), sheet, seeds, lyrics, meter)
        except TooShort:
            return False
        return True

    bar = seconds_of(meter.bar_beats, brief.bpm)
    lengths = (math.ceil(short.needed + n * bar) for n in range(MORE_TRIED))
    tempi = range(short.tempo, short.tempo + MORE_TRIED) if short.tempo is not None else ()
    return TooShort(
        short.seconds,
        short.bpm,
        needed=next((s for s in lengths if fits(duration_seconds=float(s))), short.needed),
        tempo=next((t for t in tempi if fits(bpm=float(t))), None),
    )


def _form(
    brief: Brief,
    sheet: Sheet,
    seeds: Seeds,
    lyrics: LyricSheet | None,
    meter: Meter,
    *,
    close: Close,
    fixed: bool,
) -> tuple[Stretch, ...]:
    """The form that was written, else the style's, in the bars that the ending leaves."""
    bars = max(1, round(close.whole_beats / meter.bar_beats))
    # [beats] * [60 s/min] / [beats/min] = [s]
    bar_seconds = float(meter.bar_beats) * 60.0 / brief.bpm
    if lyrics is not None and lyrics.lines:
        return sung_form(
            sheet,
            lyrics,
            seeds,
            meter=meter,
            bpm=brief.bpm,
            seconds=brief.duration_seconds,
            fixed=fixed,
            bars=bars,
            wishes=brief.form,
        )
    if lyrics is not None and lyrics.sections:
        return tagged_form(sheet, lyrics, bars=bars, bar_seconds=bar_seconds)
    return played_form(sheet, seeds, bars=bars, bar_seconds=bar_seconds, wishes=brief.form)


def _with_the_last_chord(stretches: tuple[Stretch, ...], last_bar: int) -> tuple[Stretch, ...]:
    """Let the last section begin at the last chord at the latest: it cannot be only what rings."""
    *before, last = stretches
    late = sum(s.bars for s in before) - last_bar
    if late <= 0 or not before:
        return stretches
    shorter = before[-1]
    if shorter.lyric is None and shorter.bars > late:
        ended = replace(last, bars=last.bars + late)
        return (*before[:-1], replace(shorter, bars=shorter.bars - late), ended)
    if last.lyric is not None:
        return stretches
    merged = (*before[:-1], replace(shorter, bars=shorter.bars + last.bars))
    return _with_the_last_chord(merged, last_bar)


def as_long(bars: int, ending: str, meter: Meter, bpm: float) -> tuple[Seconds, Close]:
    """Return how long so many bars last with their ending, and how they end."""
    whole = bars * meter.bar_beats
    shortest = seconds_of(whole, bpm)
    longest = shortest + LONGEST_SLOWING_SECONDS
    close = close_of(ending, meter, bpm=bpm, seconds=shortest)
    seconds = round(shortest, 3)
    # The last chord may jump to another pulse with a little more time: halving finds the end all the same.
    for _ in range(TRIES if close.tempo_changes else 0):
        seconds = round((shortest + longest) / 2, 3)
        close = close_of(ending, meter, bpm=bpm, seconds=seconds)
        if abs(close.whole_beats - whole) <= NEAR_BEATS:
            break
        if close.whole_beats < whole:
            shortest = seconds
        else:
            longest = seconds
    return seconds, close


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
                length_beats=end - start,
                energy=section.energy,
                planned=section,
            )
        )
    return tuple(found)
