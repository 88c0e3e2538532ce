"""Another meter: form, chords and words stay, the notes are written anew."""

from dataclasses import replace
from fractions import Fraction

from undersong.engine.compose.outline import Close
from undersong.engine.compose.planning import as_long
from undersong.engine.compose.revise.blocks import lines_of, planned_of, section_of
from undersong.engine.compose.revise.changes import SetMeter
from undersong.engine.compose.revise.grafting import sung_again, with_notes
from undersong.engine.compose.revise.rehearsal import part_like, rehearsed, work_from
from undersong.engine.lyrics.room import line_seconds
from undersong.engine.model import ChordSpan, Score
from undersong.engine.model.ids import bars_of
from undersong.engine.model.wishes import LONGEST_SECONDS
from undersong.engine.theory.meter import Meter, parse_meter
from undersong.errors import RequestError, quoted
from undersong.units import Beats, Seconds


def set_meter(change: SetMeter, score: Score) -> Score:
    """Return a score in another meter."""
    old, new = parse_meter(score.meter), parse_meter(change.meter)
    if old == new:
        return score
    work = work_from(score)
    _refuse_crowded(score, new.bar_beats)
    seconds, close = _end_in(new, score, work.plan.bars)
    plan = replace(
        work.plan,
        meter=new,
        chords=_chords_in(new, score, close, end=max(work.plan.bars * new.bar_beats, close.end_beats)),
        duration_seconds=seconds,
        last_chord_beats=close.last_chord_beats,
        end_beats=close.end_beats,
        tempo_changes=close.tempo_changes,
        leaves_beats=close.leaves_beats,
    )
    fresh = rehearsed(score, work=replace(work, plan=plan))
    sections = tuple(
        new_one.model_copy(update={"id": old_one.id, "label": old_one.label})
        for new_one, old_one in zip(fresh.sections, score.sections, strict=True)
    )
    bars, numbers = bars_of(sections, str(new), score.next_id, kept=score.bars)
    return score.model_copy(
        update={
            "meter": str(new),
            "duration_seconds": seconds,
            "feel": fresh.feel,
            "chords": plan.chords,
            "sections": sections,
            "parts": tuple(with_notes(part_like(fresh, p), part_like(fresh, p).notes) for p in score.parts),
            "vocals": sung_again(score, fresh),
            "bars": bars,
            "next_id": numbers,
            "closing": fresh.closing,
            "tempo_changes": fresh.tempo_changes,
            "key_changes": fresh.key_changes,
        }
    )


def _end_in(meter: Meter, score: Score, bars: int) -> tuple[Seconds, Close]:
    """How long so many bars last, and how they end.

    Raises
    ------
    RequestError
        If that is more than a song may last.
    """
    seconds, close = as_long(bars, score.ending, meter, score.bpm)
    if seconds > LONGEST_SECONDS:
        raise RequestError(
            f"In {meter} the song would last {seconds:.0f} s; it may last {LONGEST_SECONDS:g} s.",
            field="meter",
            hint="Cut some of it first, or take a quicker tempo.",
        )
    return seconds, close


def _chords_in(meter: Meter, score: Score, close: Close, *, end: Beats) -> tuple[ChordSpan, ...]:
    """The chords at the same places of their bars; the last one where the new ending strikes it."""
    old = parse_meter(score.meter)
    last = close.last_chord_beats
    moments = [_in_meter(span.start_beats, old.bar_beats, meter.bar_beats) for span in score.chords[:-1]]
    moments = [*(min(moment, last) for moment in moments), last]
    return tuple(
        span.model_copy(update={"start_beats": start, "length_beats": stop - start})
        for span, start, stop in zip(score.chords, moments, [*moments[1:], end], strict=True)
        if start < stop
    )


def _in_meter(moment: Beats, old: Beats, new: Beats) -> Beats:
    """A moment at the same place of its bar; inside the bar at the nearest eighth."""
    whole = moment // old
    rest = (moment - whole * old) / old * new
    return whole * new + min(Fraction(round(rest * 2), 2), new - Fraction(1, 2))


def _refuse_crowded(score: Score, bar_beats: Beats) -> None:
    """Refuse a meter in whose bars the words would have to be sung too quickly."""
    for section, lines in lines_of(score).items():
        planned = planned_of(section_of(score, section))
        for line, bars in zip(lines, planned.line_bars, strict=False):
            # [bars] * [beats/bar] * [60 s/min] / [beats/min] = [s]
            room = float(bars * bar_beats) * 60.0 / score.bpm
            needed = line_seconds(sum(n.syllable is not None for n in line.notes), score.bpm, tight=True)
            if needed > room:
                raise RequestError(
                    f"The line {quoted(line.text, 60)} needs {needed:.1f} s, and would have {room:.1f} s.",
                    field="meter",
                    hint="Make the tempo slower first, or shorten the line.",
                )
