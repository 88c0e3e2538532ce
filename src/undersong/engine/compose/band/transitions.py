"""Transitions: what announces the next section, decided once for everybody.

The sheet says how readily a style fills, stops, sweeps and runs up where the song rises. Here each boundary
gets its cues: the drums fill its last bar, rhythm or the whole band leave out the last beats, a sweep of
noise rises into it, a boom lands with it, the bass runs up to it, a crash opens it. Where the song falls
back, little is said, yet hardly ever nothing; where no stops were wished nobody stops. The writers of the
parts read the cues; none of them throws its own dice for one.
"""

from typing import NamedTuple

import numpy as np

from undersong.engine.compose.band.grid import TICKS, bar_ticks, pulse_ticks, ticks
from undersong.engine.compose.plan import LONGEST_STOP_SECONDS, PlannedSection, SongPlan
from undersong.engine.model import FormWish
from undersong.engine.model.kinds import LIFTED, SPARSE

RISE = 0.12
"""Energy by which a section lifts over the one before."""
RISES = 0.03
"""Energy by which it rises at all."""
FALLING_SHARE = 0.45
"""Of the chances of a rise, where the song stays or falls."""
ALL_STOP = 0.4
"""Share of stops in which everybody stops; in the others the rhythm section leaves out more."""
DROP_STOP = 0.75
"""The same before a drop, which falls out of silence."""
READILY = 0.3
"""Chance from which on a style is known to do something, and does it where nothing else leads on."""
SWEPT_FROM = 0.55
"""Sections of this energy are worth a sweep."""
PEAK = 0.75
BEHIND_FILL, LEVEL_SHARE = 0.85, 0.4
"""Of the chance of a crash where the song does not rise: behind a fill, and without one."""
SWEEP_BARS = (1, 2, 2, 4)


class Cue(NamedTuple):
    """How one section leads to the next; ticks are counted back from its end.

    Attributes
    ----------
    rises : whether the next section has more energy.
    lifts : whether it is a chorus or drop with clearly more.
    fill : whether the drums fill.
    rhythm_rests : ticks in which drums and bass are left out.
    all_rest : ticks in which the whole band is left out.
    riser : ticks in which a sweep rises.
    impact : whether a boom lands on the next downbeat.
    pickup : whether the bass runs up to it.
    crash : whether a crash opens it.
    """

    rises: bool = False
    lifts: bool = False
    fill: bool = False
    rhythm_rests: int = 0
    all_rest: int = 0
    riser: int = 0
    impact: bool = False
    pickup: bool = False
    crash: bool = False


def cues_of(plan: SongPlan) -> tuple[Cue, ...]:
    """Return how each section leads out; the last one leads nowhere."""
    lifts = [i for i, _ in enumerate(plan.sections) if _lifts(plan, i)]
    last = lifts[-1] if len(lifts) > 1 else -1
    return (*(_cue(plan, i, last=i == last) for i in range(len(plan.sections) - 1)), Cue())


def _lifts(plan: SongPlan, index: int) -> bool:
    if index + 1 >= len(plan.sections):
        return False
    section, after = plan.sections[index : index + 2]
    return after.name in LIFTED and after.energy >= section.energy + RISE


def _cue(plan: SongPlan, index: int, *, last: bool) -> Cue:
    section, after = plan.sections[index : index + 2]
    # Always as many dice, so that one chance in the sheet moves no other cue.
    dice = plan.seeds.stream(f"compose/transitions/{section.label}").random(9)
    facts, fills = plan.sheet.transitions, plan.sheet.drums.fills
    rises = after.energy >= section.energy + RISES
    lifts = _lifts(plan, index)
    share = 1.0 if rises else FALLING_SHARE
    quiet = after.name in SPARSE or section.bars < 2
    stopped = ticks(section.stop_beats)
    fill = not quiet and dice[0] < share * facts.fill
    all_rest, rhythm_rests = (stopped, 0) if stopped else (0, 0)
    may_stop = lifts and not stopped and section.bars >= 2 and FormWish.NO_STOPS not in plan.brief.form
    if may_stop and (last or dice[1] < facts.stop):
        everybody = DROP_STOP if after.name == "drop" else ALL_STOP
        all_rest, rhythm_rests = _stop(
            plan, section, dice[2], last=last and dice[1] >= facts.stop, everybody=everybody
        )
    swept = rises and after.energy >= SWEPT_FROM and dice[3] < facts.riser
    cue = Cue(
        rises=rises,
        lifts=lifts,
        fill=fill and not all_rest,
        rhythm_rests=rhythm_rests,
        all_rest=all_rest,
        riser=_sweep(plan, section, dice[4]) if swept else 0,
        impact=bool(dice[5] < facts.impact * _weight(section, after)),
        pickup=bool(not all_rest and not rhythm_rests and dice[6] < share * facts.pickup),
        crash=bool(not quiet and after.energy >= 0.4 and dice[7] < fills.crash * _landing(rises, fill)),
    )
    return cue if _said(cue) else _least(cue, plan, section, after)


def _said(cue: Cue) -> bool:
    """Whether anybody who plays says that a section ends; sweeps are laid over that."""
    return cue.fill or cue.pickup or cue.crash or bool(cue.rhythm_rests or cue.all_rest)


def _least(cue: Cue, plan: SongPlan, section: PlannedSection, after: PlannedSection) -> Cue:
    """The cue with the least that the style says at the seam of two sections; some styles say nothing."""
    fills = plan.sheet.drums.fills
    if section.bars < 2:
        return cue
    if after.name in SPARSE:
        falls = after.energy < section.energy - RISE
        return cue._replace(crash=falls and fills.crash >= READILY)
    if fills.every_bars and plan.sheet.transitions.fill >= READILY:
        return cue._replace(fill=True)
    return cue._replace(pickup=plan.sheet.transitions.pickup >= READILY)


def _weight(section: PlannedSection, after: PlannedSection) -> float:
    """How much a boom fits the start of a section: a peak, or the fall from one."""
    if after.energy >= SWEPT_FROM and after.energy >= section.energy + RISES:
        return 1.0 if after.name in LIFTED or after.energy >= PEAK else 0.3
    return 0.6 if section.energy >= PEAK and after.energy < section.energy - RISE else 0.0


def _landing(rises: bool, fill: bool) -> float:
    """Share of the chance of a crash: all of it into a rise, most of it behind a fill, which lands on it."""
    return 1.0 if rises else BEHIND_FILL if fill else LEVEL_SHARE


def _stop(
    plan: SongPlan, section: PlannedSection, die: float, *, last: bool, everybody: float
) -> tuple[int, int]:
    """Ticks in which everybody rests, and ticks in which drums and bass do."""
    pulses = pulse_ticks(plan.meter)
    bar = bar_ticks(plan.meter)
    beat = bar - pulses[-1]
    # [s] * [beats/min] / [s/min] * [ticks/beat] = [ticks]
    most = LONGEST_STOP_SECONDS * plan.bpm / 60.0 * TICKS
    if die < everybody and beat <= most and not last and plan.sheet.drums.fills.every_bars:
        two = bar - pulses[-2] if len(pulses) > 2 else beat
        return (two if two <= most and die < ALL_STOP / 4 else beat), 0
    whole = section.bars >= 4 and (last or die > 0.7)
    return 0, bar if whole else min(bar, 2 * beat)


def _sweep(plan: SongPlan, section: PlannedSection, die: float) -> int:
    """Ticks of a sweep: all of a build, else a few bars and never more than half of the section."""
    drawn = SWEEP_BARS[int(np.clip(die * len(SWEEP_BARS), 0, len(SWEEP_BARS) - 1))]
    bars = section.bars if section.name == "build" else min(drawn, max(1, section.bars // 2))
    return bars * bar_ticks(plan.meter)
