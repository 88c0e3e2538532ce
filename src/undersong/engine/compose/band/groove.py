"""Groove: the drums.

Each kind of section has one pattern and keeps it. Bars differ as a player's do: an extra kick here,
an open hat there, decided once for a cycle of eight bars so that they come back; machines repeat
exactly. Phrases end with a fill, a lift is announced by one, and a crash lands on the downbeat after it.
"""

from collections.abc import Iterator

import numpy as np

from undersong.engine.compose.band.canvas import Canvas, Hit
from undersong.engine.compose.band.grid import STEP, TICKS, Step, cycle, pulse_ticks
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.styles.players import DRUM_ROWS, DrumPattern

STROKES = {"X": 0.92, "x": 0.74, "o": 0.34}
SOFTER = {
    "hat": 0.78,
    "openhat": 0.72,
    "shaker": 0.62,
    "maracas": 0.62,
    "ride": 0.85,
    "pedal": 0.7,
    "rim": 0.85,
}
OFF_BEAT = 0.84  # of hats and shakers between the beats
HANDS = ("snare", "lowtom", "midtom", "hightom")
PLAYED_SPREAD, MACHINE_SPREAD = 0.05, 0.015
PLAYED_FROM_MS = 3.0
PHRASE = 8
FAR = 0.08
"""A section whose energy is this far below every pattern has no drums."""


def write_drums(canvas: Canvas) -> list[Hit]:
    """Return all strokes of the kit."""
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        pattern = pattern_of(canvas, section)
        if pattern is not None:
            hits += _section(canvas, section, pattern)
    return hits + _last_stroke(canvas, hits)


def pattern_of(canvas: Canvas, section: PlannedSection) -> DrumPattern | None:
    """Return the pattern of a section, or None where the kit rests."""
    if canvas.band.drums is None:
        return None
    asked = canvas.band.drums in canvas.band.asked
    patterns = [p for p in canvas.plan.sheet.drums.pattern if p.rows or not asked]
    own = [p for p in patterns if section.name in p.sections]
    fitting = [p for p in own or patterns if _suits(p, section) and (own or not p.sections)]
    if not fitting:
        fitting = _nearest([p for p in patterns if not p.sections or p in own], section, asked=asked)
    if not fitting:
        return None
    rng = canvas.plan.seeds.stream(f"compose/drums/pattern/{section.name}")
    weights = np.array([p.weight for p in fitting])
    chosen = fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]
    return chosen if chosen.rows else None


def kicks(canvas: Canvas, section: PlannedSection) -> str | None:
    """Return the grid of the kick in a section, for the bass to lock to."""
    pattern = pattern_of(canvas, section)
    return pattern.rows.get("kick") if pattern else None


def _suits(pattern: DrumPattern, section: PlannedSection) -> bool:
    return pattern.energy[0] <= section.energy <= pattern.energy[1]


def _nearest(patterns: list[DrumPattern], section: PlannedSection, *, asked: bool) -> list[DrumPattern]:
    def distance(pattern: DrumPattern) -> float:
        return max(pattern.energy[0] - section.energy, section.energy - pattern.energy[1], 0.0)

    lowest = min(p.energy[0] for p in patterns)
    if section.energy < lowest - FAR and (not asked or section.name in ("intro", "breakdown")):
        return []
    least = min(distance(p) for p in patterns)
    return [p for p in patterns if distance(p) == least]


def _section(canvas: Canvas, section: PlannedSection, pattern: DrumPattern) -> Iterator[Hit]:
    rng = canvas.plan.seeds.stream(f"compose/drums/{section.label}")
    variations = _variations(canvas, section, pattern)
    played = canvas.plan.sheet.feel.timing_sd_ms > PLAYED_FROM_MS
    spread = PLAYED_SPREAD if played else MACHINE_SPREAD
    for bar in canvas.bars(section):
        start = canvas.start(section) + bar * canvas.bar
        rows = {**pattern.rows, **variations[bar % PHRASE]}
        strokes = _bar(canvas, section, rows, bar, rng)
        if bar == 0 and _crashes(canvas, section, rng):
            strokes = [
                ("crash", Step(0, TICKS * 2, "X")),
                *(s for s in strokes if s[1].tick or s[0] != "hat"),
            ]
        for row, step in strokes:
            tick = start + step.tick
            if tick >= canvas.stop(section) or (canvas.silent(tick) and row not in HANDS):
                continue
            velocity = _velocity(canvas, row, step) * canvas.level(section, tick)
            velocity *= 1.0 + spread * float(rng.standard_normal())
            name = "ghost" if step.mark == "o" else ""
            length = step.length if row in ("crash", "openhat", "ride") else STEP
            yield Hit(tick, length, DRUM_ROWS[row], velocity, name)


def _bar(
    canvas: Canvas,
    section: PlannedSection,
    rows: dict[str, str],
    bar: int,
    rng: np.random.Generator,
) -> list[tuple[str, Step]]:
    """Strokes of one bar, with its variation or its fill."""
    if section.name == "build" and canvas.plan.sheet.drums.fills.every_bars:
        return _roll(canvas, section, rows, bar)
    strokes = [(row, step) for row, grid in rows.items() for step in canvas.steps(grid, bar)]
    fill = _fill(canvas, section, bar, rng)
    return _filled(canvas, strokes, fill) if fill else strokes


def _variations(canvas: Canvas, section: PlannedSection, pattern: DrumPattern) -> list[dict[str, str]]:
    """Changed rows for each bar of a cycle of eight; the same for all sections of a name."""
    rng = canvas.plan.seeds.stream(f"compose/drums/variation/{section.name}")
    rate = canvas.plan.sheet.drums.vary_kick
    found: list[dict[str, str]] = []
    for bar in range(PHRASE):
        chance, place = rng.random(2)
        changed: dict[str, str] = {}
        if bar % 4 and "kick" in pattern.rows and chance < rate:
            changed["kick"] = _with_kick(pattern.rows["kick"], pattern.rows.get("snare", ""), float(place))
        if bar % 4 == 3 and "hat" in pattern.rows and rate and chance > 0.4 and "openhat" not in pattern.rows:
            changed["openhat"] = "..............x."
            changed["hat"] = pattern.rows["hat"][:14] + ".."
        found.append(changed)
    if section.instance > 1 and rate and "snare" in pattern.rows and section.name in ("verse", "theme"):
        # The second time round the left hand whispers a little more.
        ghosts = pattern.rows["snare"]
        found[1::2] = [
            {**f, "snare": ghosts[:7] + ("o" if ghosts[7] == "." else ghosts[7]) + ghosts[8:]}
            for f in found[1::2]
        ]
    return found


def _with_kick(kick: str, snare: str, place: float) -> str:
    """Add one soft kick on a free eighth in the second half of the bar, or before it."""
    free = [i for i in (6, 10, 14, 7, 11) if kick[i] == "." and (not snare or snare[i] == ".")]
    if not free:
        return kick
    at = free[int(place * len(free))]
    return kick[:at] + "x" + kick[at + 1 :]


def _fill(
    canvas: Canvas, section: PlannedSection, bar: int, rng: np.random.Generator
) -> dict[str, str] | None:
    """The fill of this bar, if it ends a phrase and something comes after it."""
    fills = canvas.plan.sheet.drums.fills
    chance, pick = rng.random(2)
    if not fills.ideas or not fills.every_bars or section.bars < 2:
        return None
    last = bar == section.bars - 1
    if last and canvas.following(section) is None:
        return None
    if not last and ((bar + 1) % fills.every_bars or chance > 0.35 + 0.4 * section.energy):
        return None
    if last and not canvas.lifts(section) and chance > 0.6 + 0.3 * section.energy:
        return None
    return fills.ideas[int(pick * len(fills.ideas))]


def _filled(canvas: Canvas, strokes: list[tuple[str, Step]], fill: dict[str, str]) -> list[tuple[str, Step]]:
    # A fill stands at the end of the pattern, so it is read from the last bar of its cycle.
    bar = 1 if canvas.half_time else cycle(canvas.plan.meter) - 1
    written = [(row, step) for row, grid in fill.items() for step in canvas.steps(grid, bar)]
    first = min((s.tick for row, s in written if row in HANDS), default=canvas.bar)
    if any(row in HANDS for row in fill) and "kick" not in fill:
        kept = [(r, s) for r, s in strokes if s.tick < first or r == "kick"]
    else:
        kept = [(r, s) for r, s in strokes if r not in fill]
    return kept + written


def _roll(canvas: Canvas, section: PlannedSection, rows: dict[str, str], bar: int) -> list[tuple[str, Step]]:
    """A build: the snare in quarters, eighths, sixteenths; the kick leaves in the last bar."""
    share = bar / max(1, section.bars)
    gap = TICKS if share < 0.25 else TICKS // 2 if share < 0.75 or canvas.quick else STEP
    roll = [("snare", Step(t, STEP, "x" if t % TICKS == 0 else "o")) for t in range(0, canvas.bar, gap)]
    last = bar == section.bars - 1
    under = ("kick", "hat", "openhat", "shaker")
    return roll + [
        (row, s)
        for row in under
        if row in rows
        for s in canvas.steps(rows[row], bar)
        if not (last and row == "kick")
    ]


def _crashes(canvas: Canvas, section: PlannedSection, rng: np.random.Generator) -> bool:
    chance = float(rng.random())
    before = canvas.before(section)
    rises = before is not None and section.energy > before.energy + 0.05
    return rises and section.energy >= 0.5 and chance < canvas.plan.sheet.drums.fills.crash


def _velocity(canvas: Canvas, row: str, step: Step) -> float:
    velocity = STROKES[step.mark] * SOFTER.get(row, 1.0)
    if row in ("hat", "shaker", "maracas") and step.tick not in pulse_ticks(canvas.plan.meter):
        velocity *= OFF_BEAT
    return velocity


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
