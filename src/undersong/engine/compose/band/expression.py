"""Expression: the small things that players do, written onto plain notes where their style has them.

A horn section lets the last note of a call fall, a blues guitar bends into its highest note, a hand hammers
the second of two near notes, a pianist treads on the pedal. `expression.toml` says who does what in which
styles, at which places and how often; an instrument is asked only for words that the catalogue gives it. The
chance hangs on the place in four bars and on the pitch, so that a figure that returns is played as it was.

Kits are played by `sticking`. A quick note a tone or two below a long one is how a bend is written for
somebody who has none; those who can bend have it as one note.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import pulse_ticks, ticks
from undersong.engine.compose.band.sticking import Stroke, sticked
from undersong.engine.facts import STRICT, read_facts, text_beside
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Note, Part, Role
from undersong.engine.styles.shares import Share
from undersong.units import Beats, Seconds

FILE = "expression.toml"
SPAN_BARS = 4
REST_SECONDS = 0.3
"""A rest that ends a phrase."""

TOUCH_SECONDS = 0.09
"""Notes no farther apart can be joined."""

STEP, LEAP, FARTHEST = 2, 3, 7
"""Semitones: of a step at most, of a leap at least, of what a hand slides at most."""

GRACE_SECONDS, GRACE_SEMITONES = 0.13, 3
WHOLE_CHORDS = ("pedal", "roll", "staccato", "palm-mute")
"""Words that one hand may play on several notes at once."""

Place = Literal[
    "any",
    "start",
    "end",
    "peak",
    "leap",
    "step-up",
    "step-down",
    "touching",
    "again",
    "pulse",
    "off",
    "chord",
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rule:
    """Who plays a word, where and how often.

    Attributes
    ----------
    who : ids of instruments or families.
    styles : ids; roles, sections : names; empty means any. energy : of the section.
    where : any note; the start or the end of a phrase; a peak that is reached from below; what touches the
        note before, and is a leap or a step from it, or the same note off the pulse; on a pulse of the meter
        or off it; a chord of three or more.
    seconds : how long the note is.
    chance : of those notes.
    """

    word: str
    who: tuple[str, ...]
    styles: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    sections: tuple[str, ...] = ()
    energy: tuple[Share, Share] = (0.0, 1.0)
    where: Place
    seconds: Annotated[tuple[float, float], Field()]
    chance: Share


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rules:
    """All of the file."""

    rule: tuple[Rule, ...]
    stroke: tuple[Stroke, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Moment:
    """Notes that begin together, and what is around them.

    Attributes
    ----------
    step : semitones from the highest note before to the highest here; None where nothing is before.
    gap, rest : seconds of silence before and after; negative where notes overlap.
    ahead : semitones to the highest note after.
    section, energy : where it is.
    """

    notes: tuple[Note, ...]
    length: Seconds
    step: int | None
    gap: Seconds
    rest: Seconds
    ahead: int | None
    pulse: bool
    section: str
    energy: float


@cache
def rules() -> Rules:
    """Return what `expression.toml` says.

    Raises
    ------
    FactError
        If the file breaks a rule of its own: names key and rule.
    """
    return read_facts(text_beside(__package__, FILE), Rules, file=FILE)


def expressed(canvas: Canvas, part: Part) -> Part:
    """Return a part with what its player adds."""
    known = instruments()[part.instrument]
    root = int(canvas.plan.seeds.stream(f"compose/expression/{part.name}").integers(1 << 40))
    if known.sound.startswith("kit:"):
        return sticked(
            canvas, part, rules().stroke, lambda word, chance, n: _happens(canvas, word, chance, n, root)
        )
    asked = [rule for rule in rules().rule if _concerns(rule, part, known, canvas.plan.sheet.id)]
    notes = part.notes
    bends = "bend" in known.articulations or "scoop" in known.articulations
    if bends and part.role is not Role.BASS and known.family != "synths":
        notes = _with_bends(canvas, notes, "bend" if "bend" in known.articulations else "scoop")
    if not asked:
        return part if notes is part.notes else part.model_copy(update={"notes": notes})
    found: list[Note] = []
    for moment in _moments(canvas, notes):
        word = next(
            (
                r.word
                for r in asked
                if _fits(r, moment, known) and _happens(canvas, r.word, r.chance, moment.notes[-1], root)
            ),
            "",
        )
        found += [
            n if n.articulation or not word else n.model_copy(update={"articulation": word})
            for n in moment.notes
        ]
    return part.model_copy(update={"notes": tuple(found)})


def _concerns(rule: Rule, part: Part, known: Instrument, style: str) -> bool:
    return (
        rule.word in known.articulations
        and (known.id in rule.who or known.family in rule.who)
        and (not rule.styles or style in rule.styles)
        and (not rule.roles or part.role in rule.roles)
    )


def _seconds(canvas: Canvas, beats: Beats) -> Seconds:
    # [beats] * [s/min] / [beats/min] = [s]
    return float(beats) * 60.0 / canvas.plan.bpm


def _with_bends(canvas: Canvas, notes: Sequence[Note], word: str) -> tuple[Note, ...]:
    """One note for each quick note from below that leads at once into a long one."""
    found: list[Note] = []
    for note in notes:
        before = found[-1] if found else None
        if before is not None and _leads(canvas, before, note):
            length = note.start_beats + note.length_beats - before.start_beats
            found[-1] = note.model_copy(
                update={"start_beats": before.start_beats, "length_beats": length, "articulation": word}
            )
        else:
            found.append(note)
    return tuple(found)


def _leads(canvas: Canvas, before: Note, note: Note) -> bool:
    return (
        not before.articulation
        and not note.articulation
        and 0 < note.pitch - before.pitch <= GRACE_SEMITONES
        and before.start_beats + before.length_beats == note.start_beats
        and _seconds(canvas, before.length_beats) <= GRACE_SECONDS
        and note.length_beats >= 2 * before.length_beats
        and _seconds(canvas, note.length_beats) > 2 * GRACE_SECONDS
    )


def _moments(canvas: Canvas, notes: Sequence[Note]) -> list[_Moment]:
    groups: list[list[Note]] = []
    for note in notes:
        if groups and groups[-1][0].start_beats == note.start_beats:
            groups[-1].append(note)
        else:
            groups.append([note])
    pulses = {tick % canvas.bar for tick in pulse_ticks(canvas.plan.meter)}
    found = []
    for i, group in enumerate(groups):
        start, top = group[0].start_beats, max(n.pitch for n in group)
        before, after = groups[i - 1] if i else None, groups[i + 1] if i + 1 < len(groups) else None
        section = canvas.section_at(ticks(start))
        found.append(
            _Moment(
                notes=tuple(group),
                length=_seconds(canvas, min(n.length_beats for n in group)),
                step=top - max(n.pitch for n in before) if before else None,
                gap=_seconds(canvas, start - _end(before)) if before else 60.0,
                rest=_seconds(canvas, after[0].start_beats - _end(group)) if after else 60.0,
                ahead=max(n.pitch for n in after) - top if after else None,
                pulse=ticks(start) % canvas.bar in pulses,
                section=section.name,
                energy=section.energy,
            )
        )
    return found


def _end(group: Iterable[Note]) -> Beats:
    return max(n.start_beats + n.length_beats for n in group)


def _fits(rule: Rule, at: _Moment, known: Instrument) -> bool:
    if not rule.seconds[0] <= round(at.length, 6) <= rule.seconds[1]:
        return False
    if rule.sections and at.section not in rule.sections:
        return False
    if not rule.energy[0] <= at.energy <= rule.energy[1]:
        return False
    if len(at.notes) > 1 and not known.divides and rule.word not in WHOLE_CHORDS:
        return False
    touches = at.gap <= TOUCH_SECONDS and at.step is not None
    step = at.step or 0
    places = {
        "any": True,
        "start": at.gap >= REST_SECONDS,
        "end": at.rest >= REST_SECONDS,
        "peak": at.gap < REST_SECONDS and step > 0 and (at.ahead or 0) <= 0,
        "leap": touches and LEAP <= abs(step) <= FARTHEST,
        "step-up": touches and 0 < step <= STEP,
        "step-down": touches and 0 < -step <= STEP,
        "touching": touches and step != 0,
        "again": touches and step == 0 and not at.pulse,
        "pulse": at.pulse,
        "off": not at.pulse,
        "chord": len(at.notes) > STEP,
    }
    return places[rule.where]


def _happens(canvas: Canvas, word: str, chance: float, note: Note, root: int) -> bool:
    place = ticks(note.start_beats) % (SPAN_BARS * canvas.bar)
    state = root
    for key in (*word.encode(), place, note.pitch):
        # Steele, Lea & Flood's SplitMix (2014), one round a key.
        state = (state ^ key) + 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        state = (state ^ state >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 31
    return state >> 11 < chance * (1 << 53)
