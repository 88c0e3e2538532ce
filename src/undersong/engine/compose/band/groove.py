"""Groove: the drums.

Each kind of section has one pattern and keeps it. Bars differ as a player's do (see `variation`); machines
repeat exactly. Phrases end with a fill, a build ends in a roll (see `fills`), and where the transition says
so a crash opens the next section.

Hats are struck as hands strike them: of the four sixteenths of a beat the first is hardest, the second half
as hard, the others four fifths (means of recorded rock takes: 90, 45, 74, 73).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.fills import Fill, filled, fills_of, rolled
from undersong.engine.compose.band.grid import STEP, TICKS, Step, pulse_ticks, suited
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.band.manners import PLAIN_BEATS
from undersong.engine.compose.band.variation import Stroke, layered, variations_of, varied
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.model.kinds import LIFTED, SPARSE
from undersong.engine.styles.players import DRUM_ROWS, DrumPattern

STROKES = {"X": 0.92, "x": 0.74, "o": 0.34}
RATCHETS = {"r": 2, "t": 3}
RATCHET_FALL = 0.86  # of each further stroke of a ratchet
SOFTER = {
    "hat": 0.78,
    "openhat": 0.72,
    "shaker": 0.62,
    "maracas": 0.62,
    "cabasa": 0.62,
    "tambourine": 0.7,
    "ride": 0.85,
    "pedal": 0.7,
    "rim": 0.85,
    "triangle": 0.7,
    "mutedtriangle": 0.6,
}
SWAYING = ("hat", "shaker", "maracas", "cabasa")
PLAYED_SWAY = {0: 1.0, 12: 0.55, 24: 0.82, 36: 0.8}
"""Softness by tick of the beat; what lies between, such as triplets, is as soft as the off-beats."""
MACHINE_SWAY = {0: 1.0, 12: 0.74, 24: 0.84, 36: 0.74}
OFF_PULSE_KICK = 0.92
"""So that the pulse is heard through 3-3-2 and the like."""
PLAYED_SPREAD, MACHINE_SPREAD = 0.05, 0.015
LOADED = 0.35
FAR = 0.08
"""A section whose energy is this far below every pattern has no drums."""
RINGING = ("crash", "openhat", "ride", "china", "triangle", "splash")

P = TypeVar("P", bound=DrumPattern)


def write_drums(canvas: Canvas) -> list[Hit]:
    """Return all strokes of the kit."""
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        pattern = pattern_of(canvas, section)
        if pattern is not None:
            hits += _section(canvas, section, pattern)
        elif canvas.entry(section).crash and canvas.band.drums and section.energy >= FAR:
            hits += _lone_crash(canvas, section)
    return hits + _last_stroke(canvas, hits)


def pattern_of(canvas: Canvas, section: PlannedSection) -> DrumPattern | None:
    """Return the pattern of a section, or None where the kit rests."""
    if canvas.band.drums is None or not canvas.plays("drums", section):
        return None
    asked = canvas.band.drums in canvas.band.asked
    patterns = [p for p in canvas.plan.sheet.drums.pattern if p.rows or not asked]
    return choose(canvas, patterns or PLAIN_BEATS, section, stream="compose/drums/pattern", asked=asked)


def choose(
    canvas: Canvas, every: Sequence[P], section: PlannedSection, *, stream: str, asked: bool
) -> P | None:
    """Return the pattern that a section takes: of its meter, its name and its energy, by weight."""
    patterns = suited(every, canvas.plan.meter)
    own = [p for p in patterns if section.name in p.sections]
    fitting = [p for p in own or patterns if _suits(p, section) and (own or not p.sections)]
    if not fitting:
        fitting = _nearest([p for p in patterns if not p.sections or p in own], section, asked=asked)
    if not fitting:
        return None
    # Sections of a name throw the same die, so that they agree even where one has more to choose from; for
    # peaks it is loaded towards the busier patterns.
    fitting.sort(key=_density)
    die = float(canvas.plan.seeds.stream(f"{stream}/{section.name}").random())
    die = LOADED + (1 - LOADED) * die if section.name in LIFTED else (1 - LOADED / 2) * die
    edges = np.cumsum([p.weight for p in fitting]) / sum(p.weight for p in fitting)
    chosen = fitting[min(int(np.searchsorted(edges, die, side="right")), len(fitting) - 1)]
    return chosen if chosen.rows else None


def kick_ticks(canvas: Canvas, section: PlannedSection, bar: int) -> frozenset[int]:
    """Return when the pattern's kick strikes in a bar, for the bass to lock to."""
    pattern = pattern_of(canvas, section)
    if pattern is None or "kick" not in pattern.rows:
        return frozenset()
    steps = canvas.steps(pattern.rows["kick"], bar, pattern.meter, pace=pace_of(section))
    return frozenset(s.tick for s in steps)


def pace_of(section: PlannedSection) -> float:
    """Return the pace of the drums: half time stretches their patterns."""
    return 2 if section.half_time else 0.5 if section.double_time else 1


def is_played(canvas: Canvas) -> bool:
    """Return whether people play the drums; machines repeat exactly."""
    return canvas.plan.sheet.drums.vary_kick > 0


def struck(
    canvas: Canvas,
    section: PlannedSection,
    bar: int,
    strokes: Iterable[Stroke],
    rng: np.random.Generator,
    *,
    level: float = 1.0,
) -> Iterator[Hit]:
    """Strike the strokes of a bar, each with the strength of its mark, its place and its section."""
    start = canvas.start(section) + bar * canvas.bar
    played = is_played(canvas)
    spread = PLAYED_SPREAD if played else MACHINE_SPREAD
    pulses = pulse_ticks(canvas.plan.meter)
    for stroke in sorted(strokes):
        row, step = stroke.row, stroke.step
        tick = start + step.tick
        if tick >= canvas.stop(section):
            continue
        times = 1 if canvas.quick else RATCHETS.get(step.mark, 1)
        velocity = STROKES.get(step.mark, STROKES["x"]) * SOFTER.get(row, 1.0) * stroke.factor
        velocity *= level * canvas.level(section, tick) * (1.0 + spread * float(rng.standard_normal()))
        if row == "kick" and step.tick not in pulses:
            velocity *= OFF_PULSE_KICK
        if row in SWAYING and step.mark != "X":
            velocity *= _sway(canvas, step.tick, PLAYED_SWAY if played else MACHINE_SWAY)
        length = step.length if row in RINGING else min(step.length, STEP)
        for turn in range(times):
            at = tick + turn * step.length // times
            own = velocity * RATCHET_FALL ** (turn if played else times - 1 - turn)
            yield Hit(at, max(1, length // times), DRUM_ROWS[row], own, "ghost" if step.mark == "o" else "")


def _sway(canvas: Canvas, tick: int, table: dict[int, float]) -> float:
    pulses = pulse_ticks(canvas.plan.meter)
    pulse = max(p for p in pulses if p <= tick)
    return table.get(tick - pulse, table[24])


def _density(pattern: DrumPattern) -> tuple[float, str]:
    """Strokes in a step, ghosts counting half."""
    strokes = sum(0.5 if c == "o" else c != "." for grid in pattern.rows.values() for c in grid)
    return strokes / max((len(grid) for grid in pattern.rows.values()), default=1), pattern.name


def _suits(pattern: DrumPattern, section: PlannedSection) -> bool:
    return pattern.energy[0] <= section.energy <= pattern.energy[1]


def _nearest(patterns: list[P], section: PlannedSection, *, asked: bool) -> list[P]:
    def distance(pattern: DrumPattern) -> float:
        return max(pattern.energy[0] - section.energy, section.energy - pattern.energy[1], 0.0)

    if not patterns:
        return []
    lowest = min(p.energy[0] for p in patterns)
    if section.energy < lowest - FAR and (not asked or section.name in SPARSE):
        return []
    least = min(distance(p) for p in patterns)
    return [p for p in patterns if distance(p) == least]


def _section(canvas: Canvas, section: PlannedSection, pattern: DrumPattern) -> Iterator[Hit]:
    rng = canvas.plan.seeds.stream(f"compose/drums/{section.label}")
    changes = variations_of(canvas, section, pattern, played=is_played(canvas))
    fills = fills_of(canvas, section, played=is_played(canvas))
    for bar in canvas.bars(section):
        strokes = [
            Stroke(row, step)
            for row, grid in pattern.rows.items()
            for step in canvas.steps(grid, bar, pattern.meter, pace=pace_of(section))
        ]
        start = canvas.start(section) + bar * canvas.bar
        roll = rolled(canvas, section, strokes, bar)
        if roll is not None:
            strokes = roll
        elif is_played(canvas):
            strokes = varied(canvas, strokes, changes[bar % len(changes)])
        else:
            strokes = layered(canvas, section, strokes, list(pattern.rows), bar)
        # Where the rhythm section rests before a lift, nothing but a fill may sound.
        strokes = [s for s in strokes if not canvas.silent(start + s.step.tick)]
        strokes = filled(canvas, strokes, fills.get(bar) if roll is None else None)
        if _crashes(canvas, section, bar, fills):
            strokes = [s for s in strokes if s.step.tick or s.row not in ("hat", "openhat", "ride")]
            strokes.append(Stroke("crash", Step(0, TICKS * 2, "X")))
        yield from struck(canvas, section, bar, strokes, rng)


def _crashes(canvas: Canvas, section: PlannedSection, bar: int, fills: dict[int, Fill]) -> bool:
    if bar == 0:
        return canvas.entry(section).crash
    return bar - 1 in fills and fills[bar - 1].crash


def _lone_crash(canvas: Canvas, section: PlannedSection) -> list[Hit]:
    """Where the song falls back from a loud section, only the cymbal rings into the quiet one."""
    before = canvas.before(section)
    if before is None or before.energy < section.energy + 0.2 or pattern_of(canvas, before) is None:
        return []
    at = canvas.start(section)
    return [Hit(at, 2 * TICKS, DRUM_ROWS["crash"], 0.7 * canvas.level(section, at))]


def _last_stroke(canvas: Canvas, hits: list[Hit]) -> list[Hit]:
    """Kick (and crash, where the style has any) with the last chord, if the kit still plays there."""
    if not any(h.start >= canvas.last - 2 * canvas.bar for h in hits):
        return []
    section = canvas.plan.sections[-1]
    level = canvas.level(section, canvas.last)
    strokes = [Hit(canvas.last, STEP, DRUM_ROWS["kick"], 0.8 * level)]
    if canvas.plan.sheet.drums.fills.crash:
        strokes.append(Hit(canvas.last, canvas.end - canvas.last, DRUM_ROWS["crash"], 0.7 * level))
    return strokes
