"""Fills and rolls: how the drums lead to what comes next.

A fill ends a phrase: short ones inside a section, long ones where the song lifts. It grows louder as it
goes, and where the sheet gives only snare strokes a player's hands run down the toms in its second half. A
build is a roll that quickens from quarters to thirty-seconds while the kick leaves.

Lengths, growth and toms follow recorded takes: 71 % of the fills last a bar, strokes are 14 of 127 steps
harder in the second half, and the share of toms doubles there.
"""

from typing import NamedTuple

import numpy as np

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP, SUITED, TICKS, Step, cycle
from undersong.engine.compose.band.variation import Stroke
from undersong.engine.compose.plan import PlannedSection

HANDS = ("snare", "snare2", "lowtom", "midtom", "hightom", "lowtimbale", "hitimbale")
TOMS = ("hightom", "midtom", "lowtom")
OWN_METERS = {8: "2/4", 12: "3/4", 16: "4/4", 24: "12/8", 32: "4/4"}
"""The meter of a fill by its sixteenths."""
GROWTH = (0.88, 1.1)
TOMS_CHANCE = 0.5
INSIDE_CHANCE = (0.35, 0.4)  # of a fill inside a section: at no energy, and what full energy adds
CRASH_INSIDE = 0.35  # of the sheet's chance of a crash, after a fill inside a section
ROLL_BARS = 8
ROLL_LEVEL = (0.62, 1.12)
QUICKEST_SECONDS = 0.05
KEPT_IN_ROLLS = ("kick", "hat", "openhat", "shaker", "clap")


class Fill(NamedTuple):
    """A fill in a bar: its strokes, and whether a crash follows."""

    strokes: tuple[Stroke, ...]
    crash: bool


def fills_of(canvas: Canvas, section: PlannedSection, *, played: bool) -> dict[int, Fill]:
    """Return the fills of a section by bar."""
    facts = canvas.plan.sheet.drums.fills
    rng = canvas.plan.seeds.stream(f"compose/drums/fills/{section.label}")
    found: dict[int, Fill] = {}
    if not facts.ideas or not facts.every_bars or section.bars < 2:
        return found
    cue = canvas.cue(section)
    for bar in range(section.bars):
        chance, pick, toms, crash = (float(die) for die in rng.random(4))
        last = bar == section.bars - 1
        inside = (bar + 1) % facts.every_bars == 0
        if not (cue.fill if last else inside and chance < np.dot(INSIDE_CHANCE, (1, section.energy))):
            continue
        idea = _idea(canvas, pick, big=last and cue.rises)
        bars = _bars(canvas, idea)
        first = max(0, bar - len(bars) + 1) if last and section.bars >= 4 else bar
        for place in range(first, bar + 1):
            strokes = bars[len(bars) - 1 - (bar - place)]
            if played and toms < TOMS_CHANCE:
                strokes = _down_the_toms(strokes)
            found[place] = Fill(
                tuple(strokes),
                crash=not last and crash < CRASH_INSIDE * facts.crash and section.energy > 0.6,
            )
    return found


def filled(canvas: Canvas, strokes: list[Stroke], fill: Fill | None) -> list[Stroke]:
    """Return the strokes of a bar with its fill: hands that fill have no time for anything else."""
    if fill is None:
        return strokes
    rows = {s.row for s in fill.strokes}
    first = min((s.step.tick for s in fill.strokes if s.row in HANDS), default=canvas.bar)
    if rows & set(HANDS) and "kick" not in rows:
        kept = [s for s in strokes if s.step.tick < first or s.row in ("kick", "pedal")]
    elif rows & set(HANDS):
        kept = [s for s in strokes if s.step.tick < first and s.row not in rows]
    else:
        kept = [s for s in strokes if s.row not in rows]
    return kept + [s._replace(factor=_growth(canvas, s.step.tick, first)) for s in fill.strokes]


def rolled(canvas: Canvas, section: PlannedSection, strokes: list[Stroke], bar: int) -> list[Stroke] | None:
    """Return the bar of a build with its roll, or None where there is none."""
    bars = min(section.bars, ROLL_BARS)
    place = bar - (section.bars - bars)
    if section.name != "build" or not canvas.plan.sheet.drums.fills.every_bars or place < 0:
        return None
    hands = {s.row for s in strokes} & set(HANDS)
    row = "snare" if not hands or "snare" in hands else min(hands)
    last = bar == section.bars - 1
    share = place / bars
    gap = TICKS if share < 0.25 else TICKS // 2 if share < 0.625 or canvas.quick else STEP
    # [ticks] / [ticks/beat] * [s/min] / [beats/min] = [s]
    quickest = STEP // 2 / TICKS * 60.0 / canvas.plan.bpm
    found = []
    for tick in range(0, canvas.bar, gap):
        within = (place + tick / canvas.bar) / bars
        factor = ROLL_LEVEL[0] + (ROLL_LEVEL[1] - ROLL_LEVEL[0]) * within
        late = last and tick >= canvas.bar // 2 and gap == STEP and quickest >= QUICKEST_SECONDS
        mark = "r" if late else "x"
        found.append(Stroke(row, Step(tick, STEP, mark), factor if tick % TICKS == 0 else 0.82 * factor))
    kept = [s for s in strokes if s.row in KEPT_IN_ROLLS and not (last and s.row == "kick")]
    return kept + found


def _idea(canvas: Canvas, pick: float, *, big: bool) -> dict[str, str]:
    """One of the sheet's ideas: the busier half where the song lifts, the sparser half inside a section."""
    ideas = canvas.plan.sheet.drums.fills.ideas
    own = {name: [i for i in ideas if OWN_METERS[_steps(i)] == name] for name in OWN_METERS.values()}
    own["6/8"] = own["3/4"]
    suited = next((own[name] for name in SUITED[str(canvas.plan.meter)] if own.get(name)), list(ideas))
    ranked = sorted(suited, key=_strokes_in)
    half = -(-len(ranked) // 2)
    fitting = ranked[-half:] if big else ranked[:half]
    if not big:
        fitting = [i for i in fitting if _steps(i) != 32] or fitting
    return fitting[int(pick * len(fitting))]


def _steps(idea: dict[str, str]) -> int:
    return max(len(grid) for grid in idea.values())


def _strokes_in(idea: dict[str, str]) -> tuple[int, str]:
    return sum(c != "." for row in HANDS for c in idea.get(row, "")), str(sorted(idea.items()))


def _bars(canvas: Canvas, idea: dict[str, str]) -> list[list[Stroke]]:
    """The bars of a fill; one that a meter spreads over several bars is its last one."""
    own = OWN_METERS[_steps(idea)]
    if own == "3/4" and canvas.plan.meter.compound:
        own = "6/8"
    style = canvas.style()
    count = max(cycle(g, canvas.plan.meter, own=own, style=style) for g in idea.values())
    wished = 2 if _steps(idea) == 32 and own == str(canvas.plan.meter) else 1
    return [
        [Stroke(row, s) for row, grid in idea.items() for s in canvas.steps(grid, bar, own)]
        for bar in range(count - wished, count)
    ]


def _down_the_toms(strokes: list[Stroke]) -> list[Stroke]:
    """Lead the second half of a fill on the snare down the toms."""
    hands = [s for s in strokes if s.row in HANDS and s.step.mark != "o"]
    if len(hands) < 4 or any(s.row != "snare" for s in hands):
        return strokes
    later = hands[len(hands) // 2 :]
    rows = {s: TOMS[min(len(TOMS) - 1, i * len(TOMS) // len(later))] for i, s in enumerate(later)}
    return [s._replace(row=rows.get(s, s.row)) for s in strokes]


def _growth(canvas: Canvas, tick: int, first: int) -> float:
    share = (tick - first) / max(1, canvas.bar - first)
    return GROWTH[0] + (GROWTH[1] - GROWTH[0]) * min(max(share, 0.0), 1.0)
