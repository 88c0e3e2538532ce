"""Variation: how the bars of a played groove differ and still are one groove.

A drummer keeps the backbeat and moves the kick: of a cycle of eight bars about half are the pattern, a
quarter have one kick more, and the fourth and the eighth lead on. What changes is decided once for the
cycle and for all sections of a name, so that it comes back; a machine changes its hats alone. Ghost notes
stand where the left hand falls between the beats: after the fourth and the second beat, and around the
third (shares by sixteenth of recorded funk takes).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import STEP, TICKS, Step
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model.kinds import VERSES
from undersong.engine.styles.players import DrumPattern

CYCLE = 8
LAYERED_BARS = 16
CORE = ("kick", "snare", "clap")
LEADING = 1.5  # how much likelier the last bar of four is to be changed
GHOST_ORDER = (0.9375, 0.4375, 0.5625, 0.0625, 0.3125, 0.8125, 0.5, 0.6875)
"""Places of ghosts as shares of a bar, the commonest first; each a sixteenth of a bar of four beats."""
GHOST_STEPS = ("snare", "snare2")
BACKBEATS = ("snare", "clap", "rim")


class Stroke(NamedTuple):
    """A stroke of the kit in its bar; `factor` is how much harder than its mark says."""

    row: str
    step: Step
    factor: float = 1.0


class Change(NamedTuple):
    """What a bar of the cycle does differently; each a die from 0 to 1, or None.

    Attributes
    ----------
    extra : where a kick is added.
    gone : which kick is left out.
    open_hat : whether the last hat is open.
    ghosts : places of ghost notes, as shares of a bar.
    """

    extra: float | None = None
    gone: float | None = None
    open_hat: bool = False
    ghosts: tuple[float, ...] = ()


def variations_of(
    canvas: Canvas, section: PlannedSection, pattern: DrumPattern, *, played: bool
) -> list[Change]:
    """Return the changes of a cycle of eight bars."""
    if not played:
        return [Change()]
    rng = canvas.plan.seeds.stream(f"compose/drums/variation/{section.name}")
    rate = canvas.plan.sheet.drums.vary_kick
    # Two ways to add a kick in a song, not a new one in every bar.
    places, leaves = rng.random(2), rng.random(2)
    found = []
    for bar in range(CYCLE):
        chance, which, hat, gone = rng.random(4)
        leading = bar % 4 == 3
        moved = bar % CYCLE > 0 and chance < rate * (LEADING if leading else 1.0)
        found.append(
            Change(
                extra=float(places[int(which > 0.6)]) if moved else None,
                gone=float(leaves[0]) if moved and leading and gone < 0.5 else None,
                open_hat=leading and "openhat" not in pattern.rows and hat < 0.6,
                ghosts=_ghosts(canvas, section, pattern, which),
            )
        )
    return found


def _ghosts(canvas: Canvas, section: PlannedSection, pattern: DrumPattern, die: float) -> tuple[float, ...]:
    """So many ghosts that their share of the snare is the style's; quiet sections have fewer."""
    snare = "".join(pattern.rows.get(row, "") for row in GHOST_STEPS)
    bars = max(1, len(pattern.rows.get("snare", "")) // 16)
    loud, ghosts = sum(c in "Xx" for c in snare) / bars, snare.count("o") / bars
    wished = canvas.plan.sheet.drums.ghosts
    if canvas.quick or pattern.meter != "4/4":
        return ()
    if not loud and "ride" in pattern.rows and not any(row in pattern.rows for row in BACKBEATS):
        # Jazz: the left hand talks under the ride, a stroke or two in most bars, never the same in the next.
        first = int(die * len(GHOST_ORDER))
        return tuple(GHOST_ORDER[(first + 3 * i) % len(GHOST_ORDER)] for i in range(int(2.5 * wished + die)))
    if not loud:
        return ()
    wanted = wished / (1 - wished) * loud * (0.7 + 0.5 * section.energy) - ghosts
    # The second time round the left hand whispers a little more.
    wanted += 1 if wished and section.instance > 1 and section.name in VERSES else 0
    count = int(max(0.0, wanted) + die)
    return GHOST_ORDER[:count]


def varied(canvas: Canvas, strokes: list[Stroke], change: Change) -> list[Stroke]:
    """Return the strokes of a bar with its changes."""
    if change == Change():
        return strokes
    taken = {s.step.tick for s in strokes if s.row in BACKBEATS}
    kicks = sorted(s.step.tick for s in strokes if s.row == "kick")
    found = list(strokes)
    free = _free(canvas, set(kicks), taken) if kicks else []
    # Where the bar is full of kicks, one is left out instead.
    gone = change.gone if free or change.extra is None else change.extra
    if gone is not None and len(kicks) > 2:
        loose = [k for k in kicks if k and k % TICKS]
        out = loose[int(gone * len(loose))] if loose else None
        found = [s for s in found if not (s.row == "kick" and s.step.tick == out)]
    if change.extra is not None and free:
        at = free[int(change.extra * len(free))]
        found.append(Stroke("kick", Step(at, STEP, "x"), 0.85))
    hats = {s.step.tick for s in found if s.row == "hat"}
    if change.open_hat and canvas.bar - TICKS // 2 in hats:
        at = canvas.bar - TICKS // 2
        found = [s for s in found if s.row != "hat" or s.step.tick < at]
        found.append(Stroke("openhat", Step(at, TICKS // 2, "x")))
    return found + _whispered(canvas, found, change.ghosts)


def layered(
    canvas: Canvas, section: PlannedSection, strokes: list[Stroke], rows: Sequence[str], bar: int
) -> list[Stroke]:
    """Return the strokes of a machine's bar: every fourth ends on hats that stutter or stand open.

    In a long section one row enters after eight bars, and the kick leaves the last beat of every sixteen.
    """
    strokes = _stuttered(canvas, section, strokes, bar)
    if section.bars < LAYERED_BARS:
        return strokes
    known = {row for trait in canvas.plan.sheet.must_have for row in trait.rows}
    extra = [row for row in rows if row not in known and row not in CORE]
    found = [s for s in strokes if bar >= CYCLE or not extra or s.row != extra[-1]]
    if bar % LAYERED_BARS == LAYERED_BARS - 1:
        found = [s for s in found if s.row != "kick" or s.step.tick < canvas.bar - TICKS]
    return found


def _stuttered(canvas: Canvas, section: PlannedSection, strokes: list[Stroke], bar: int) -> list[Stroke]:
    """The last hat of every fourth bar as two, or open; every eighth bar does the other, all song long."""
    hats = [s for s in strokes if s.row == "hat"]
    if bar % 4 != 3 or section.bars < CYCLE or not hats or canvas.plan.meter.compound:
        return strokes
    open_first = canvas.plan.seeds.stream("compose/drums/stutter").random() < 0.5
    last = max(hats, key=lambda s: s.step.tick)
    if last.step.tick < canvas.bar - TICKS:
        return strokes
    kept = [s for s in strokes if s is not last]
    if open_first == (bar % CYCLE == 3) and not any(s.row == "openhat" for s in strokes):
        return [*kept, Stroke("openhat", Step(last.step.tick, canvas.bar - last.step.tick, "x"), last.factor)]
    return [*kept, last._replace(step=last.step._replace(mark="r"))]


def _free(canvas: Canvas, kicks: set[int], taken: set[int]) -> list[int]:
    """Eighths off the beat and the sixteenths before a kick, where neither kick nor backbeat stands."""
    eighths = range(TICKS // 2, canvas.bar, TICKS)
    before = [] if canvas.quick else [k - STEP for k in kicks if k > TICKS]
    busy = kicks | taken | {k + STEP for k in kicks}
    return sorted({t for t in (*eighths, *before) if t not in busy})


def _whispered(canvas: Canvas, strokes: list[Stroke], ghosts: tuple[float, ...]) -> list[Stroke]:
    taken = {s.step.tick for s in strokes if s.row in GHOST_STEPS}
    ticks = [int(np.floor(share * canvas.bar / STEP)) * STEP for share in ghosts]
    return [Stroke("snare", Step(t, STEP, "o")) for t in dict.fromkeys(ticks) if t not in taken]
