"""The bass: roots on the downbeat of every chord, locked to the kick, leading into the next chord.

A pattern of the sheet is laid over each bar and read against the chords; where a chord begins, its bass
note sounds whatever the pattern says. Jazz walks: quarters that leave the root by chord tones and
reach the next root by a step.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from undersong.engine.compose.band.canvas import Canvas, Sounding
from undersong.engine.compose.band.grid import STEP, TICKS, Step, cycle, pulse_ticks, suited
from undersong.engine.compose.band.groove import kick_ticks
from undersong.engine.compose.band.hits import Hit
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.model.kinds import SPARSE
from undersong.engine.styles.players import BassPattern
from undersong.engine.theory.scale import nearest_in_scale, step_in_scale

PLAIN, ON_CHORD, BETWEEN, DEAD = 0.78, 0.86, 0.7, 0.3
OFF_PULSE = 0.94
UNLOCKED = 0.25
"""Weight of a bass pattern that never strikes with the kick, against one that always does."""
QUIET_BELOW = 0.34
SKIP_CHANCE = 0.16  # of a short note before the beat in a walking line
WALKING_MIDDLE = 0.4  # of the register, from below
LEGATO = 0.94
OVERLAP = STEP // 2
LEADING = 0.7
"""Share of the changes of chord that a player leads into, times how freely the style varies its kick."""
LEFT_HAND = (36, 57)  # below, a keyboard growls; above, it is in the way of the right hand


def write_bass(canvas: Canvas) -> list[Hit]:
    """Return all notes of the bass, the last one included."""
    if canvas.band.bass is None:
        return []
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        if _rests(canvas, section) or not canvas.plays("bass", section):
            continue
        pattern = _pattern(canvas, section)
        if canvas.plan.sheet.bass.walking and pattern.name == "walk":
            hits += _walk(canvas, section)
        else:
            hits += _section(canvas, section, pattern)
    low, high = _register(canvas)
    root = _lowest(canvas.chord_at(canvas.last).chord.bass, low)
    level = canvas.level(canvas.plan.sections[-1], canvas.last)
    length = STEP * 2 if canvas.plan.ending == "button" else canvas.end - canvas.last
    return [*_glided(_cut(hits, canvas.last)), Hit(canvas.last, length, min(root, high), 0.8 * level)]


def _rests(canvas: Canvas, section: PlannedSection) -> bool:
    asked = canvas.band.bass in canvas.band.asked
    return section.name in SPARSE and section.energy < QUIET_BELOW and not (asked and section.name != "intro")


def _pattern(canvas: Canvas, section: PlannedSection) -> BassPattern:
    patterns = suited(canvas.plan.sheet.bass.pattern, canvas.plan.meter)
    own = [p for p in patterns if section.name in p.sections]
    every = own or [p for p in patterns if not p.sections] or patterns
    fitting = [p for p in every if p.energy[0] <= section.energy <= p.energy[1]]
    if not fitting:
        away = [max(p.energy[0] - section.energy, section.energy - p.energy[1]) for p in every]
        fitting = [p for p, far in zip(every, away, strict=True) if far == min(away)]
    # Sections of a name throw the same die; of the patterns those that strike with the kick are likelier.
    die = float(canvas.plan.seeds.stream(f"compose/bass/pattern/{section.name}").random())
    edges = np.cumsum([p.weight * _agreement(canvas, section, p) for p in fitting])
    return fitting[min(int(np.searchsorted(edges, die * edges[-1], side="right")), len(fitting) - 1)]


def _agreement(canvas: Canvas, section: PlannedSection, pattern: BassPattern) -> float:
    """How well a pattern locks to the kick: the share of kicks that it strikes with."""
    kicks = kick_ticks(canvas, section, 0) | {canvas.bar + t for t in kick_ticks(canvas, section, 1)}
    if not kicks:
        return 1.0
    struck = {
        bar * canvas.bar + s.tick
        for bar in (0, 1)
        for s in canvas.steps(pattern.steps, bar, pattern.meter)
        if s.mark != "g"
    }
    return round(UNLOCKED + (1 - UNLOCKED) * len(kicks & struck) / len(kicks), 6)


def _register(canvas: Canvas) -> tuple[int, int]:
    known = instruments()[canvas.band.bass or "electric-bass"]
    low, high = canvas.plan.sheet.bass.register if Role.BASS in known.roles else LEFT_HAND
    return max(low, known.lowest), min(max(high, low + 17), known.highest)


def _section(canvas: Canvas, section: PlannedSection, pattern: BassPattern) -> Iterator[Hit]:
    rng = canvas.plan.seeds.stream(f"compose/bass/{section.label}")
    low, high = _register(canvas)
    stop = canvas.stop(section)
    syncopated = _avoids_downbeats(canvas, pattern)
    for bar in canvas.bars(section):
        start = canvas.start(section) + bar * canvas.bar
        struck = kick_ticks(canvas, section, bar)
        steps = canvas.steps(pattern.steps, bar, pattern.meter)
        before = canvas.steps(pattern.steps, bar - 1, pattern.meter) if bar else ()
        early = syncopated or (bool(before) and before[-1].tick + before[-1].length > canvas.bar)
        paired = _with_chords(canvas, steps, start, stop, early=early)
        paired = _leading(canvas, section, paired, bar)
        for step, sounding in paired:
            tick = start + step.tick
            if canvas.silent(tick):
                continue
            pitch = _pitch(canvas, step.mark, sounding, low, high)
            velocity = ON_CHORD if tick == sounding.start else PLAIN if step.tick in struck else BETWEEN
            velocity *= 1.0 if step.tick in pulse_ticks(canvas.plan.meter) else OFF_PULSE
            velocity *= canvas.level(section, tick) * (1.0 + 0.03 * float(rng.standard_normal()))
            if step.mark == "g":
                yield Hit(tick, STEP // 2, pitch, DEAD, "ghost")
            else:
                length = max(STEP // 2, int(step.length * LEGATO))
                yield Hit(tick, length, pitch, velocity, "slide" if step.mark == "s" else "")


def _avoids_downbeats(canvas: Canvas, pattern: BassPattern) -> bool:
    """Whether a pattern never strikes on the first beat, as in reggae."""
    bars = range(1, 1 + cycle(pattern.steps, canvas.plan.meter, own=pattern.meter, style=canvas.style()))
    return all(s.tick for bar in bars for s in canvas.steps(pattern.steps, bar, pattern.meter))


def _with_chords(
    canvas: Canvas, steps: tuple[Step, ...], start: int, stop: int, *, early: bool
) -> list[tuple[Step, Sounding]]:
    """Pair strokes with chords; put a root where a chord begins without a stroke, end notes at chords.

    A note that is held over the end of its bar belongs to the chord that begins there.

    Parameters
    ----------
    early : whether this bar's first chord has been struck before the bar, or will be after its downbeat.
    """
    found: list[tuple[Step, Sounding]] = []
    end = min(start + canvas.bar, stop)
    for sounding in canvas.chords_in(start, end):
        first = max(sounding.start, start) - start
        last = min(sounding.end, end) - start
        inside = [s for s in steps if first <= s.tick < last]
        if sounding.start >= start and not (early and sounding.start == start):
            if not inside or inside[0].tick != first:
                until = inside[0].tick if inside else last
                inside.insert(0, Step(first, max(STEP, until - first), "R"))
            elif inside[0].mark not in "sR":
                inside[0] = inside[0]._replace(mark="R")
        for step in inside:
            over = start + step.tick + step.length > start + canvas.bar >= sounding.end
            if over and step.tick + TICKS * 3 // 2 >= canvas.bar:
                ahead = canvas.chord_at(start + canvas.bar)
                length = min(step.length, ahead.end - start - step.tick, stop - start - step.tick)
                found.append((step._replace(length=length), ahead))
            else:
                room = min(sounding.end, stop) - start - step.tick
                found.append((step._replace(length=min(step.length, room)), sounding))
    return found


def _leading(
    canvas: Canvas, section: PlannedSection, paired: list[tuple[Step, Sounding]], bar: int
) -> list[tuple[Step, Sounding]]:
    """Let the last notes of a bar lead on: to the next section where the cue says so, else now and then."""
    if not paired or canvas.quick:
        return paired
    start = canvas.start(section) + bar * canvas.bar
    over = start + canvas.bar
    if bar == section.bars - 1 and canvas.cue(section).pickup and over < canvas.last:
        return _run(canvas, paired, start)
    step, sounding = paired[-1]
    changes = sounding.end == over and canvas.chord_at(over).chord.bass != sounding.chord.bass
    rng = canvas.plan.seeds.stream(f"compose/bass/leading/{section.name}/{bar % 8}")
    leads = float(rng.random()) < LEADING * canvas.plan.sheet.drums.vary_kick
    short = step.length <= TICKS and step.tick >= canvas.bar - TICKS
    if changes and leads and short and step.tick % TICKS and step.mark == "R":
        return [*paired[:-1], (step._replace(mark="d" if rng.random() < 0.6 else "a"), sounding)]
    return paired


def _run(canvas: Canvas, paired: list[tuple[Step, Sounding]], start: int) -> list[tuple[Step, Sounding]]:
    """Two eighths that lead up to the next downbeat, in place of what stood on the last beat."""
    first = canvas.bar - TICKS
    kept = [(s._replace(length=min(s.length, first - s.tick)), c) for s, c in paired if s.tick < first]
    sounding = canvas.chord_at(start + first)
    half = TICKS // 2
    return [*kept, (Step(first, half, "5"), sounding), (Step(first + half, half, "d"), sounding)]


def _pitch(canvas: Canvas, mark: str, sounding: Sounding, low: int, high: int) -> int:
    chord = sounding.chord
    root = _lowest(chord.bass, low)
    classes = chord.pitch_classes
    if mark == "8":
        return root + 12 if root + 12 <= high else root
    if mark in ("a", "d"):
        target = _lowest(canvas.chord_after(sounding.start).chord.bass, low)
        return _approach(canvas.key_at(sounding.start).scale, mark, root, target, low)
    if mark in "357":
        index = {"3": 1, "5": 2, "7": 3}[mark]
        pc = classes[index] if index < len(classes) else (classes[0] + 12) % 12
    elif mark in "246":
        scale = canvas.key_at(sounding.start).scale
        return _inside(step_in_scale(nearest_in_scale(root, scale), int(mark) - 1, scale), low, high)
    else:
        pc = chord.bass
    return _inside(root + (pc - root) % 12, low, high)


def _approach(scale: tuple[int, ...], mark: str, root: int, target: int, low: int) -> int:
    """A note that leads into the next root from the side of the present one."""
    below = target > root or (target == root and target - 2 >= low)
    if mark == "a":
        return max(low, target - 1 if below and target - 1 >= low else target + 1)
    found = step_in_scale(nearest_in_scale(target, scale), -1 if below else 1, scale)
    return found if found >= low else step_in_scale(nearest_in_scale(target, scale), 1, scale)


def _walk(canvas: Canvas, section: PlannedSection) -> Iterator[Hit]:
    rng = canvas.plan.seeds.stream(f"compose/bass/walk/{section.label}")
    low, high = _register(canvas)
    pulses = pulse_ticks(canvas.plan.meter)
    stop = canvas.stop(section)
    moments = [canvas.start(section) + b * canvas.bar + p for b in canvas.bars(section) for p in pulses]
    moments = [m for m in moments if m < stop]
    pitch = None
    for index, tick in enumerate(moments):
        sounding = canvas.chord_at(tick)
        until = moments[index + 1] if index + 1 < len(moments) else stop
        pitch = _walked(canvas, sounding, rng, tick=tick, until=until, before=pitch, low=low, high=high)
        if canvas.silent(tick):
            continue
        velocity = (ON_CHORD if tick == sounding.start else PLAIN) * canvas.level(section, tick)
        velocity *= 1.0 + 0.04 * float(rng.standard_normal())
        skip = float(rng.random()) < SKIP_CHANCE and until - tick == TICKS
        yield Hit(tick, int((TICKS // 2 if skip else until - tick) * LEGATO), pitch, velocity)
        if skip:
            yield Hit(tick + TICKS // 2, TICKS // 4, pitch, 0.6 * velocity, "ghost")


def _walked(
    canvas: Canvas,
    sounding: Sounding,
    rng: np.random.Generator,
    *,
    tick: int,
    until: int,
    before: int | None,
    low: int,
    high: int,
) -> int:
    """The next quarter: the root on a new chord, an approach on the last beat, else a tone on the way."""
    # The line wanders, but its middle pulls it back from both ends of the neck.
    middle = low + (high - low) * WALKING_MIDDLE
    home = middle if before is None else (before + middle) / 2
    root = _nearest(sounding.chord.bass, home, low, high)
    if before is None or tick == sounding.start:
        return root
    target = _nearest(canvas.chord_after(tick).chord.bass, home, low, high)
    if until >= sounding.end:
        options = [target - 1, target + 1, target + 2, target - 2, target + 7]
        fitting = [o for o in options if low <= o <= high and o != before and abs(o - before) <= 9]
        return fitting[int(float(rng.random()) ** 1.6 * len(fitting))] if fitting else target
    tones = {p for pc in sounding.chord.pitch_classes[:4] for p in range(low, high + 1) if p % 12 == pc}
    steps = {p for p in range(low, high + 1) if p % 12 in canvas.key_at(tick).scale}
    upwards = target > before or (target == before and before < (low + high) / 2)
    near = [p for p in tones | steps if 0 < (p - before if upwards else before - p) <= 5]
    near = near or [p for p in tones if 0 < abs(p - before) <= 7] or [root]
    weights = np.array(
        [(3.0 if p in tones else 1.0) / (1 + abs(abs(p - before) - 2.5)) for p in sorted(near)]
    )
    return int(rng.choice(sorted(near), p=weights / weights.sum()))


def _lowest(pitch_class: int, low: int) -> int:
    return low + (pitch_class - low) % 12


def _nearest(pitch_class: int, to: float, low: int, high: int) -> int:
    options = [p for p in range(low, high + 1) if p % 12 == pitch_class]
    return min(options, key=lambda p: (abs(p - to), p))


def _inside(pitch: int, low: int, high: int) -> int:
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    return pitch


def _glided(hits: list[Hit]) -> list[Hit]:
    """Let the note before a slide sound into it, so that the pitch glides and is not struck anew."""
    found = list(hits)
    for index, (before, after) in enumerate(pairwise(hits)):
        near = after.start - before.start - before.length <= STEP
        if after.articulation == "slide" and near and before.pitch != after.pitch:
            found[index] = before._replace(length=after.start - before.start + OVERLAP)
    return found


def _cut(hits: list[Hit], end: int) -> list[Hit]:
    return [h._replace(length=min(h.length, end - h.start)) for h in hits if h.start < end]
