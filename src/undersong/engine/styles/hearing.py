"""Hearing: whether a score has what makes its style.

Exact and symbolic: a trait of a sheet is looked for in the notes, chords and facts of the score, never in
sound. A bar is judged where it starts; the bars of the last chord belong to the ending and are left out,
since everybody has stopped there. What a kind looks at stands in `traits`, how it is counted here:

* Notes that are struck together count once in `density` and `length`: a strum is one stroke.
* `rhythm` takes a cycle of as many bars as its highest step needs, counted from the section's start, in songs
  of the style's commonest meter. A note counts on a step if it starts exactly there.
* A section comes round after so many bars if the roots of three quarters of its beats do; one no longer
  than the loop is held against others of its name.
* In a compound meter the off-beat eighth of a shuffle lies at two thirds, as it is written; what must not
  swing is judged by its feel.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from fractions import Fraction
from statistics import mean, median

from undersong.engine.model.score import ChordSpan, Role, Score, Section
from undersong.engine.styles.ear import NOTHING, Ear, Hearing
from undersong.engine.styles.players import DRUM_ROWS
from undersong.engine.styles.progression import share_of_chords, share_of_roots
from undersong.engine.styles.sheet import Sheet
from undersong.engine.styles.traits import Trait
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

SIXTEENTH = Fraction(1, 4)
NEAR_TUNE_BEATS = Fraction(1, 2)
LOOP_AGREES = 0.75
LEAST_ROUNDS = Fraction(3, 2)
"""Of a loop, so that a section can be heard to come round in itself."""
SHARE_OF_LOOPS = 0.6


def heard(trait: Trait, score: Score, sheet: Sheet, *, families: Mapping[str, str]) -> Hearing:
    """Look for one trait of a style in a score.

    Parameters
    ----------
    sheet : of the style, for what a score leaves to the mix.
    families : the family of each instrument by id, for traits that name one.
    """
    return KINDS[trait.kind](Ear(trait, score, sheet, families))


def _fact(name: str, ear: Ear) -> Hearing:
    return Hearing(float(name in ear.trait.names), name in ear.trait.names)


def _tempo(ear: Ear) -> Hearing:
    return ear.between(ear.score.bpm)


def _meter(ear: Ear) -> Hearing:
    return _fact(ear.score.meter, ear)


def _swing(ear: Ear) -> Hearing:
    feel, trait = ear.score.feel, ear.trait
    place = feel.swing_eighth if trait.unit == "eighth" else feel.swing_sixteenth
    shuffled = trait.unit == "eighth" and trait.least is not None
    if shuffled and parse_meter(ear.score.meter).compound:
        place = 2 / 3
    low = trait.least if trait.least is not None else 0.0
    high = trait.most if trait.most is not None else 1.0
    return Hearing(place, low <= place <= high)


def _rhythm(ear: Ear) -> Hearing:
    if ear.score.meter != max(ear.sheet.meters, key=lambda meter: ear.sheet.meters[meter]):
        return NOTHING  # its steps are written for the style's usual bar
    sixteenths = int(ear.bar / SIXTEENTH)
    bars = max(ear.trait.steps) // sixteenths + 1
    plain = Ear(_widened(ear.trait), ear.score, ear.sheet, ear.families)
    played = {n.start // ear.bar for n in plain.notes}
    cycles = [c for c in ear.cycles(bars) if any(c // ear.bar + i in played for i in range(bars))]
    if not cycles:
        return NOTHING if not ear.spans else Hearing(0.0, ok=False)
    starts = {n.start for n in ear.notes}
    wanted = [step * SIXTEENTH for step in ear.trait.steps]
    struck = [[c + step in starts for step in wanted] for c in cycles]
    right = [not any(row) if ear.trait.absent else all(row) for row in struck]
    return ear.at_least(sum(right) / len(right))


def _widened(trait: Trait) -> Trait:
    """The trait without its rows: a bar counts where the player plays, whatever he strikes."""
    return Trait(says=trait.says, kind="plays", who=trait.who, share=0.0, sections=trait.sections)


def _sounding(ear: Ear) -> float | None:
    """The share of bars in which the `who` sounds."""
    bars = ear.cycles()
    if not bars:
        return None
    sounding: set[int] = set()
    for note in ear.everything():  # one held over from before the section sounds in it too
        sounding.update(range(int(note.start // ear.bar), int(-(-note.end // ear.bar))))
    return sum(int(b // ear.bar) in sounding for b in bars) / len(bars)


def _plays(ear: Ear) -> Hearing:
    share = _sounding(ear)
    return NOTHING if share is None else ear.at_least(share)


def _silent(ear: Ear) -> Hearing:
    share = _sounding(ear)
    return NOTHING if share is None else Hearing(share, share <= (ear.trait.share or 0.0))


def _density(ear: Ear) -> Hearing:
    if not ear.spans:
        return NOTHING
    starts = {n.start for n in ear.strokes}
    bars = ear.bars_with(starts)
    inside = {b // ear.bar for b in bars}
    count = sum(s // ear.bar in inside for s in starts)
    return ear.between(count / len(bars) if bars else 0.0)


def _register(ear: Ear) -> Hearing:
    if not ear.spans:
        return NOTHING
    return ear.between(mean(n.pitch for n in ear.notes)) if ear.notes else Hearing(0.0, ok=False)


def _length(ear: Ear) -> Hearing:
    if not ear.spans:
        return NOTHING
    return ear.between(float(median(n.length for n in ear.strokes))) if ear.notes else Hearing(0.0, ok=False)


def _articulation(ear: Ear) -> Hearing:
    if not ear.spans:
        return NOTHING
    right = [n.articulation in ear.trait.names for n in ear.notes]
    return ear.at_least(sum(right) / len(right)) if right else Hearing(0.0, ok=False)


def _chords(ear: Ear) -> Hearing:
    """Of the time with chords, the last one included where it ends the song."""
    share = share_of_chords([(c.pitch_classes, _overlap(c, ear)) for c in ear.score.chords], ear.trait.names)
    return NOTHING if share is None else ear.at_least(share)


def _overlap(chord: ChordSpan, ear: Ear) -> Beats:
    start, end = chord.start_beats, chord.start_beats + chord.length_beats
    return sum((max(min(b, end) - max(a, start), Fraction(0)) for a, b in ear.spans), Fraction(0))


def _roots(ear: Ear) -> Hearing:
    inside = [c for c in ear.score.chords if any(a <= c.start_beats < b for a, b in ear.spans)]
    if not inside:
        return NOTHING
    row = [(c.pitch_classes[0], c.length_beats) for c in inside]
    share = share_of_roots(row, ear.trait.names, ear.bar)
    return Hearing(0.0, ok=False) if share is None else ear.at_least(share)


def _mode(ear: Ear) -> Hearing:
    return _fact(parse_key(ear.score.key).mode, ear)


def _loop(ear: Ear) -> Hearing:
    judged = [
        (share, float(s.length_beats)) for s in ear.sections if (share := _comes_round(ear, s)) is not None
    ]
    if not judged:
        return NOTHING
    looping = sum(beats for share, beats in judged if share >= LOOP_AGREES)
    return ear.at_least(looping / sum(beats for _, beats in judged), otherwise=SHARE_OF_LOOPS)


def _comes_round(ear: Ear, section: Section) -> float | None:
    """How well a section comes round; None for one too short to tell, whose name is not heard again."""
    start, beats = section.start_beats, section.length_beats
    lengths = [bars * ear.bar for bars in ear.trait.bars]
    found = [_agrees(ear, start, start + n, beats - n) for n in lengths if LEAST_ROUNDS * n <= beats]
    others = [s for s in ear.sections if s.name == section.name and s is not section]
    if any(n >= beats for n in lengths):
        found += [_agrees(ear, start, s.start_beats, min(beats, s.length_beats)) for s in others]
        if not others and max(found, default=0.0) < LOOP_AGREES:
            return None
    return max(found, default=None)


def _agrees(ear: Ear, one: Beats, other: Beats, length: Beats) -> float:
    """The share of beats of two stretches that have the same root."""
    beats = [i for i in range(int(length)) if max(one, other) + i < ear.end]
    same = [_root_at(ear, one + i) == _root_at(ear, other + i) for i in beats]
    return sum(same) / len(same) if same else 0.0


def _root_at(ear: Ear, beats: Beats) -> int | None:
    index = bisect_right(ear.score.chords, beats, key=lambda c: c.start_beats)
    return ear.score.chords[index - 1].pitch_classes[0] if index else None


def _section(ear: Ear) -> Hearing:
    found = any(s.name in ear.trait.names for s in ear.score.sections)
    return Hearing(float(found), found)


def _ending(ear: Ear) -> Hearing:
    return _fact(ear.score.ending, ear)


def _late(ear: Ear) -> Hearing:
    offsets, name = ear.score.feel.offset_ms, ear.trait.offset
    return ear.between(offsets.get(name, offsets.get(name.partition("/")[0], 0.0)))


def _pump(ear: Ear) -> Hearing:
    kick = {DRUM_ROWS["kick"]}
    drums = [p for p in ear.score.parts if p.role is Role.DRUMS]
    depth = (
        ear.sheet.space.sidechain_depth_db if any(n.pitch in kick for p in drums for n in p.notes) else 0.0
    )
    return Hearing(depth, depth >= (ear.trait.least or 0.0))


def _answers(ear: Ear) -> Hearing:
    """Whether the `who` starts beside the tune, which is the voice and any lead that is not the `who`."""
    if not ear.notes:
        return NOTHING if not ear.spans else Hearing(0.0, ok=False)
    leads = [p for p in ear.score.parts if p.role is Role.LEAD and Role.LEAD.value not in ear.trait.who]
    leads = [p for p in leads if p.instrument not in ear.trait.who]
    tune = {n.start for n in ear.sung} | {n.start_beats for p in leads for n in p.notes}
    starts = sorted(tune)
    beside = [_distance(n.start, starts) >= NEAR_TUNE_BEATS for n in ear.notes]
    return ear.at_least(sum(beside) / len(beside))


def _distance(beats: Beats, tune: list[Beats]) -> Beats:
    """To the nearest start of a note of the tune, in beats."""
    index = bisect_left(tune, beats)
    return min((abs(beats - t) for t in tune[max(index - 1, 0) : index + 1]), default=2 * NEAR_TUNE_BEATS)


def _sung(ear: Ear) -> Hearing:
    if ear.score.vocals is None and ear.score.brief is not None and ear.score.brief.voice is None:
        return NOTHING  # an instrumental was wished
    notes = [n for n in ear.sung if any(a <= n.start < b for a, b in ear.spans)]
    if not notes:
        return Hearing(0.0, ok=False)
    return ear.between(len(notes) / len({n.start // ear.bar for n in notes}))


KINDS: dict[str, Callable[[Ear], Hearing]] = {
    "tempo": _tempo, "meter": _meter, "swing": _swing, "rhythm": _rhythm, "plays": _plays, "silent": _silent,
    "density": _density, "register": _register, "length": _length, "articulation": _articulation,
    "chords": _chords, "roots": _roots, "mode": _mode, "loop": _loop, "section": _section,
    "ending": _ending, "late": _late, "pump": _pump, "answers": _answers, "sung": _sung,
}  # fmt: skip
