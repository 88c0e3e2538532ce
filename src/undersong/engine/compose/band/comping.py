"""Comping: everybody between bass and tune, each in the manner of their seat.

Chords are led by the shortest way from one to the next (see `theory.voicing`); arpeggios and picked
guitars spread the same chord in time; lines sing one guide tone at a time; a section that returns takes
another pattern, so that the second verse is not the first again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from undersong.engine.compose.band.canvas import Canvas, Hit, Sounding
from undersong.engine.compose.band.grid import STEP, TICKS, Step, pulse_ticks
from undersong.engine.compose.band.seats import PATTERNS, Band, Seat
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.theory.voicing import lead, tones

ACCENT, SOFT, SCRATCH = 1.12, 0.86, 0.4
ON_PULSE, OFF_PULSE = 1.0, 0.9
TIE_BARS = 4  # a bed's common tone is held at most this long
STILL = 2.5  # semitones that a line would rather move than stay where it is
LEGATO = 0.96
STACCATO_SECONDS = 0.16
VOICES = {"chords": 4, "strum": 5, "fingers": 4, "arpeggio": 4, "line": 1}
PULSE_STEPS = {"chords": "x-h-l-h-x-h-l-h-", "strum": "d.d.d.d.d.d.d.d."}
PIANO_FAMILIES = ("keys", "guitars", "mallets", "synths")


@dataclass(frozen=True)
class Bar:
    """One bar of one seat: where it is and what it has to play."""

    section: PlannedSection
    start: int
    end: int
    steps: tuple[Step, ...]


def write_seat(canvas: Canvas, seat: Seat) -> list[Hit]:
    """Return all notes of a seat, whatever its manner; answers have their own module."""
    writer = {
        "chords": _chords,
        "strum": _strum,
        "fingers": _fingers,
        "arpeggio": _arpeggio,
        "percussion": _percussion,
    }.get(seat.texture)
    hits: list[Hit] = []
    for section in canvas.plan.sections:
        if not seat.plays(section) or canvas.start(section) >= canvas.last:
            continue
        if seat.texture == "noise":
            hits += _noise(canvas, seat, section)
        elif seat.texture == "line":
            hits += write_line(canvas, seat, section, hits)
        elif writer is not None:
            hits += writer(canvas, seat, _bars(canvas, seat, section), _sounding_before(hits))
    if seat.role is Role.BED and seat.texture == "chords":
        hits = _tied(canvas, hits)
    return [*hits, *_final(canvas, seat, hits)]


def with_pulse(canvas: Canvas, band: Band) -> Band:
    """Give a band without drums a steady pulse: its first comping player plays eighths."""
    if band.drums is not None or not canvas.plan.sheet.drums.pulse:
        return band
    seats = list(band.seats)
    for section in canvas.plan.sections:
        playing = [s for s in seats if s.plays(section)]
        if any(_is_steady(canvas, s) for s in playing):
            continue
        pool = [s for s in playing if s.texture in PULSE_STEPS] or [
            s for s in seats if s.texture in PULSE_STEPS
        ]
        if not pool:
            break
        chosen = pool[0]
        steps = PULSE_STEPS[chosen.texture]
        pattern = tuple(replace(p, energy=(0.0, 1.0), steps=steps) for p in chosen.patterns[:1])
        steady = replace(chosen, patterns=pattern, energy=(0.0, 1.0), sections=(), without=())
        seats[seats.index(chosen)] = steady
    return replace(band, seats=tuple(seats))


def _is_steady(canvas: Canvas, seat: Seat) -> bool:
    """Whether every pattern of a seat strikes on every pulse."""
    if seat.texture not in ("chords", "strum", "fingers", "arpeggio") or not seat.patterns:
        return False
    pulses = set(pulse_ticks(canvas.plan.meter))
    return all(pulses <= {s.tick for s in canvas.steps(p.steps, 0)} for p in seat.patterns)


def pattern_for(canvas: Canvas, seat: Seat, section: PlannedSection) -> str:
    """Return the grid of a seat in a section; a section that returns takes the next fitting one."""
    fitting = [p.steps for p in seat.patterns if p.energy[0] <= section.energy <= p.energy[1]]
    usual = PATTERNS.get(seat.texture, ("x---------------",))
    options = fitting or [p.steps for p in seat.patterns] or list(usual)
    rng = canvas.plan.seeds.stream(f"compose/comping/{seat.name}/{section.name}")
    first = int(rng.integers(len(options)))
    turn = section.instance - 1 if section.name in ("verse", "theme", "drop") else 0
    return options[(first + turn) % len(options)]


def _bars(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Bar]:
    grid = pattern_for(canvas, seat, section)
    stop = canvas.stop(section)
    for bar in canvas.bars(section):
        start = canvas.start(section) + bar * canvas.bar
        yield Bar(section, start, min(start + canvas.bar, stop), canvas.steps(grid, bar))


def _sounding_before(hits: list[Hit]) -> tuple[int, ...]:
    """The pitches of the last chord that was struck."""
    if not hits:
        return ()
    last = hits[-1].start
    return tuple(sorted({h.pitch for h in hits[-8:] if h.start == last}))


def voicing(canvas: Canvas, seat: Seat, sounding: Sounding, before: tuple[int, ...]) -> tuple[int, ...]:
    """Return the pitches of a chord for a seat; the root is left to the bass where there is one."""
    voices = VOICES[seat.texture]
    classes = sounding.chord.pitch_classes
    if canvas.band.bass is None and seat.texture != "fingers":
        voices += 1
    return lead(tones(classes, voices), seat.register, before)


def _strokes(canvas: Canvas, bar: Bar) -> Iterator[tuple[Step, Sounding, int]]:
    """Strokes of a bar with their chord and tick; a held stroke is struck again where the chord changes."""
    for step in bar.steps:
        tick = bar.start + step.tick
        if tick >= bar.end:
            return
        end = min(tick + step.length, bar.end)
        for sounding in canvas.chords_in(tick, end):
            first = max(tick, sounding.start)
            last = min(end, sounding.end)
            if last > first and (first == tick or last - first >= STEP):
                yield step._replace(length=last - first), sounding, first


def _level(canvas: Canvas, seat: Seat, bar: Bar, tick: int, mark: str) -> float:
    """Velocity of a stroke: the seat's, by accent, place in the bar and energy, with a little of the hand."""
    accent = ACCENT if mark == "X" else SCRATCH if mark == "~" else SOFT if mark in "hlu" else 1.0
    place = ON_PULSE if (tick - bar.start) in pulse_ticks(canvas.plan.meter) else OFF_PULSE
    # A hash of the place stands for the hand: the same bar is played the same way when it returns.
    hand = 1.0 + 0.04 * (((tick * 2654435761) >> 8) % 200 / 100.0 - 1.0)
    return seat.velocity * accent * place * canvas.level(bar.section, tick) * hand


def _chords(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:
    # Chords shorter than this are meant short: [s] / [s/min] * [beats/min] * [ticks/beat] = [ticks]
    short = STACCATO_SECONDS / 60.0 * canvas.plan.bpm * TICKS
    held = instruments()[seat.instrument].sustains
    for bar in bars:
        for step, sounding, tick in _strokes(canvas, bar):
            chord = voicing(canvas, seat, sounding, before)
            before = chord
            middle = len(chord) // 2
            pitches = chord[:middle] if step.mark == "l" else chord[middle:] if step.mark == "h" else chord
            velocity = _level(canvas, seat, bar, tick, step.mark)
            length = step.length if seat.role is Role.BED else max(int(step.length * LEGATO), STEP // 2)
            brief = length <= max(short, STEP) and not (held and length > STEP)
            for pitch in pitches:
                yield Hit(tick, length, pitch, velocity, "staccato" if brief else "")


def _strum(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:
    for bar in bars:
        strokes = list(_strokes(canvas, bar))
        for index, (step, sounding, tick) in enumerate(strokes):
            chord = voicing(canvas, seat, sounding, before)
            before = chord
            up = step.mark in "uh"
            until = strokes[index + 1][2] if index + 1 < len(strokes) else bar.end
            velocity = _level(canvas, seat, bar, tick, step.mark)
            name = "strum-up" if up else "strum-down"
            for pitch in chord[-3:] if up else chord:
                yield Hit(
                    tick, max(STEP // 2, until - tick), pitch, velocity, "ghost" if step.mark == "~" else name
                )


def _fingers(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:
    """Picked guitar: the thumb takes root and fifth, fingers the upper strings; notes ring on."""
    low, high = seat.register
    upper = (max(low, min(low + 12, high - 12)), high)
    for bar in bars:
        thumbs = 0
        for step, sounding, tick in _strokes(canvas, bar):
            chord = lead(tones(sounding.chord.pitch_classes, 3), upper, before)
            before = chord
            fresh = tick == sounding.start
            if step.mark in "1xXdl" or fresh:
                pc = sounding.chord.bass if thumbs % 2 == 0 or fresh else _fifth(sounding)
                thumbs += 1
                pitch = low + (pc - low) % 12
            else:
                pitch = _degree(chord, step.mark)
            ring = min(2 * TICKS, sounding.end - tick)
            yield Hit(tick, max(ring, STEP), pitch, _level(canvas, seat, bar, tick, step.mark))


def _fifth(sounding: Sounding) -> int:
    classes = sounding.chord.pitch_classes
    near = [pc for pc in classes if (pc - classes[0]) % 12 in (6, 7, 8)]
    return near[0] if near else classes[0]


def _degree(chord: tuple[int, ...], mark: str) -> int:
    """The string of a chord that a digit means: 3 the lowest finger, 5 the middle, 8 and 9 the top."""
    return chord[{"3": 0, "5": 1, "7": -1, "8": -1, "9": -1, "h": -1, "u": -1}.get(mark, 0) % len(chord)]


def _arpeggio(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:
    low, high = seat.register
    for bar in bars:
        for step, sounding, tick in _strokes(canvas, bar):
            classes = sounding.chord.pitch_classes
            root = low + (classes[0] - low) % 12
            root += 12 if before and root + 12 <= high - 12 and before[0] - root > 8 else 0
            index = {"1": 0, "3": 1, "5": 2, "7": 3, "8": 0, "9": 1}.get(step.mark, 0)
            step_up = (classes[index % len(classes)] - classes[0]) % 12
            pitch = (
                root
                + step_up
                + (12 if step.mark in "89" or (step.mark == "7" and index >= len(classes)) else 0)
            )
            while pitch > high and pitch - 12 >= low:
                pitch -= 12
            yield Hit(tick, max(STEP, step.length), pitch, _level(canvas, seat, bar, tick, step.mark))


def _percussion(canvas: Canvas, seat: Seat, bars: Iterable[Bar], before: tuple[int, ...]) -> Iterator[Hit]:  # noqa: ARG001 - strokes have no chord before
    for bar in bars:
        for step in bar.steps:
            tick = bar.start + step.tick
            if tick < bar.end and not canvas.silent(tick):
                yield Hit(tick, STEP, seat.register[0], _level(canvas, seat, bar, tick, step.mark))


def _noise(canvas: Canvas, seat: Seat, section: PlannedSection) -> Iterator[Hit]:
    """A surface: one long note a section, to the end of the song."""
    last = section is canvas.plan.sections[-1]
    stop = canvas.end if last else canvas.start(section) + section.bars * canvas.bar
    stop = min(stop, canvas.end)
    yield Hit(canvas.start(section), max(stop - canvas.start(section), STEP), seat.register[0], seat.velocity)


def write_line(canvas: Canvas, seat: Seat, section: PlannedSection, before: list[Hit]) -> Iterator[Hit]:
    """Write one guide tone a chord, moving as little as it can; lively sections have a second voice below."""
    low, high = seat.register
    pitch = before[-1].pitch if before else (low + high) // 2
    two = section.energy >= 0.75 and instruments()[seat.instrument].id in (
        "strings",
        "choir",
        "brass-section",
    )
    bar = Bar(section, canvas.start(section), canvas.stop(section), ())
    for sounding in canvas.chords_in(bar.start, bar.end):
        start, end = max(sounding.start, bar.start), min(sounding.end, bar.end)
        if end <= start:
            continue
        pitch = _guide(sounding, pitch, low, high)
        velocity = _level(canvas, seat, bar, start, "x")
        length = max(STEP, int((end - start) * LEGATO))
        if two:
            yield Hit(start, length, _below(sounding, pitch, low), 0.85 * velocity)
        yield Hit(start, length, pitch, velocity)


def _guide(sounding: Sounding, before: int, low: int, high: int) -> int:
    """The third, seventh or colour of a chord nearest to the note before; then any tone."""
    classes = sounding.chord.pitch_classes
    best = dict.fromkeys(classes[1:2] + classes[3:5], 0.0)
    costs = {pc: best.get(pc, 1.5) for pc in classes}
    options = [p for p in range(low, high + 1) if p % 12 in costs]
    middle = (low + high) / 2

    def cost(pitch: int) -> tuple[float, int]:
        still = STILL if pitch == before else 0.0
        return abs(pitch - before) + costs[pitch % 12] + still + 0.1 * abs(pitch - middle), pitch

    return min(options, key=cost)


def _below(sounding: Sounding, pitch: int, low: int) -> int:
    options = [p for p in range(max(low, pitch - 9), pitch - 2) if p % 12 in sounding.chord.pitch_classes]
    return max(options, default=pitch)


def _tied(canvas: Canvas, hits: list[Hit]) -> list[Hit]:
    """Hold common tones of a bed over the change of chord instead of striking them again."""
    most = TIE_BARS * canvas.bar
    open_notes: dict[int, int] = {}
    found: list[Hit] = []
    for hit in sorted(hits):
        place = open_notes.get(hit.pitch)
        if place is not None:
            held = found[place]
            if held.start + held.length == hit.start and held.length + hit.length <= most:
                found[place] = held._replace(length=held.length + hit.length)
                continue
        open_notes[hit.pitch] = len(found)
        found.append(hit)
    return found


def _final(canvas: Canvas, seat: Seat, hits: list[Hit]) -> Iterator[Hit]:
    """The last chord, struck by everybody who was playing up to it, left to ring or cut short."""
    playing = any(h.start + h.length >= canvas.last - 2 * canvas.bar for h in hits)
    if seat.texture in ("noise", "percussion", "answer") or not playing:
        return
    section = canvas.plan.sections[-1]
    sounding = canvas.chord_at(canvas.last)
    button = canvas.plan.ending == "button"
    length = 2 * STEP if button else canvas.end - canvas.last
    level = seat.velocity * canvas.level(section, canvas.last)
    if seat.texture == "line":
        pitches: tuple[int, ...] = (_guide(sounding, hits[-1].pitch, *seat.register),)
    elif seat.texture == "fingers":
        low, high = seat.register
        upper = lead(tones(sounding.chord.pitch_classes, 3), (max(low, min(low + 12, high - 12)), high))
        pitches = (low + (sounding.chord.bass - low) % 12, *upper)
    else:
        pitches = lead(tones(sounding.chord.pitch_classes, VOICES[seat.texture]), seat.register)
    family = instruments()[seat.instrument].family
    name = "staccato" if button else "roll" if family in PIANO_FAMILIES and seat.role is not Role.BED else ""
    for pitch in dict.fromkeys(pitches):
        yield Hit(canvas.last, max(length, STEP), pitch, level, name)
