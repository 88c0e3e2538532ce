"""Laws: what no song may break, whatever its style.

ends        the last note is let go inside the file, no more than some seconds before its end; a song that
            does not fade or dub out ends on its tonic
rests       nowhere is there silence for longer than 1.5 s, from the first note to the last
returns     a chorus comes again: four fifths of its sung notes, half of its played ones
differs     the first chorus differs from the first verse: a tenth more notes, a semitone or a decibel higher
lasts       the file is as long as was asked, within a bar

Choruses are whatever `measures.LIFTS` names. `lasts` is tried with lengths of its own, since the words decide
how long a batch's sung songs are.
"""

from collections.abc import Callable
from fractions import Fraction

from benchmarks.quality.backing import ends_at_home, section_levels
from benchmarks.quality.measures import LIFTS, OTHERS, measures
from benchmarks.quality.songs import brief_of, sheet_of
from benchmarks.quality.tune import tune_of
from undersong.engine.compose import compose
from undersong.engine.model import Origin, Part, Role, Score, Section
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError
from undersong.units import Beats

LONGEST_REST_SECONDS = 1.5
LONGEST_TAIL_SECONDS = 6.0
STRUCK_SECONDS = 0.3
"""A drum is heard at least so long."""
RETURNS = {True: 0.8, False: 0.5}
DENSER, HIGHER_SEMITONES, LOUDER_DB = 1.1, 1.0, 1.0
ASKED_SECONDS = (20.0, 75.0, 150.0, 300.0)


def broken(score: Score) -> list[str]:
    """Return the laws that a song breaks, each with what was found."""
    found = {name: law(score) for name, law in LAWS.items()}
    return [f"{name}: {why}" for name, why in found.items() if why]


def _ends(score: Score) -> str:
    clock = Clock.of(score)
    last = clock.played(max((end for _, end in _notes(score)), default=score.length_beats))
    tail = score.duration_seconds - last
    if not ends_at_home(score):
        return f"the last chord is {score.chords[-1].symbol} in {score.key}"
    if tail < -0.05 or tail > LONGEST_TAIL_SECONDS:
        return f"the last note is let go {tail:.2f} s before the end of the file"
    return ""


def _rests(score: Score) -> str:
    gaps = silences(score)
    worst = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    return f"{worst[1] - worst[0]:.2f} s from {worst[0]:.1f} s on" if gaps else ""


def silences(score: Score, *, longest: float = LONGEST_REST_SECONDS) -> list[tuple[float, float]]:
    """Return start and end in seconds of each stretch before the last note in which nothing sounds."""
    clock = Clock.of(score)
    spans = sorted((clock.played(a), clock.played(b)) for a, b in _notes(score))
    heard, gaps = 0.0, []
    for start, end in spans:
        if start - heard > longest:
            gaps.append((heard, start))
        heard = max(heard, end, start + STRUCK_SECONDS)
    return gaps


def _notes(score: Score) -> list[tuple[Beats, Beats]]:
    """Start and end of every note in beats; a noise that goes through most of the song is no music."""
    parts = (p for p in score.parts if p.role is not Role.COLOUR or not _goes_through(p, score))
    notes = [(n.start_beats, n.length_beats) for p in parts for n in p.notes]
    lines = score.vocals.lines if score.vocals else ()
    notes += [(n.start_beats, n.length_beats) for line in lines for n in line.notes]
    return [(start, start + length) for start, length in notes]


def _goes_through(part: Part, score: Score) -> bool:
    return sum((n.length_beats for n in part.notes), Fraction(0)) > score.length_beats / 2


def _returns(score: Score) -> str:
    value = measures(score, sheet_of(score)).get("16 chorus again")
    if value is None or value >= RETURNS[score.vocals is not None]:
        return ""
    return f"{value:.2f} of it comes again"


def _differs(score: Score) -> str:
    """Compare everybody's notes, the tune's height and the level of the first of each."""
    pair = _lift_and_other(score)
    if pair is None:
        return ""
    lift, other = pair
    levels = dict(zip(score.sections, section_levels(score), strict=True))
    denser = _density(score, lift) / max(_density(score, other), 1e-9)
    higher = _height(score, lift) - _height(score, other)
    louder = levels[lift] - levels[other]
    if denser >= DENSER or denser <= 1 / DENSER or higher >= HIGHER_SEMITONES or louder >= LOUDER_DB:
        return ""
    return f"density x{denser:.2f}, {higher:+.1f} semitones, {louder:+.1f} dB"


def _lift_and_other(score: Score) -> tuple[Section, Section] | None:
    names = [s.name for s in score.sections]
    lift = next((n for n in LIFTS[:2] if n in names), None)
    other = next((n for n in OTHERS if n in names and n != lift), None)
    if lift is None or other is None:
        return None
    return score.sections[names.index(lift)], score.sections[names.index(other)]


def _density(score: Score, section: Section) -> float:
    start, end = section.start_beats, section.start_beats + section.length_beats
    inside = sum(start <= a < end for a, _ in _notes(score))
    return inside / float(section.length_beats)


def _height(score: Score, section: Section) -> float:
    tones = tune_of(score).inside(section)
    return sum(t.pitch for t in tones) / len(tones) if tones else 0.0


LAWS: dict[str, Callable[[Score], str]] = {
    "ends": _ends, "rests": _rests, "returns": _returns, "differs": _differs,
}  # fmt: skip


def too_long_or_short(style: str, seed: int) -> list[str]:
    """Ask one style for several lengths; return those that it misses by more than a bar."""
    found = []
    for seconds in ASKED_SECONDS:
        brief = brief_of(style, seed, seconds=seconds)
        said = brief.model_copy(update={"origins": {"duration_seconds": Origin.SAID}})
        try:
            score = compose(said)
        except RequestError:  # the words need more: it said so, which is right
            continue
        bar = float(parse_meter(score.meter).bar_beats) * 60.0 / score.bpm
        if abs(score.duration_seconds - seconds) > bar:
            found.append(f"lasts: {score.duration_seconds:.1f} s for {seconds:.0f} s")
        found += [f"{law} (asked {seconds:.0f} s)" for law in broken(score) if not law.startswith("returns")]
    return found
